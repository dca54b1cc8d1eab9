"""Number formats: which of them show a date, and what date a serial number is."""

import re
from datetime import datetime, timedelta
from functools import lru_cache

# Codes of the formats every program knows by number (ECMA-376, 18.8.30) that a reader may meet.
BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "dd.mm.yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "dd.mm.yyyy h:mm",
    37: "#,##0 ;(#,##0)",
    38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    **dict.fromkeys((*range(27, 37), *range(50, 59)), "dd.mm.yyyy"),
}
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_LAST_SERIAL = 2_958_466  # 1 January 10000
_MOST_ZEROS = 40
_LONGEST = 1000
_LEAP_SERIAL = 60  # 29 February 1900, which never was


@lru_cache(maxsize=4096)
def shows(code: str) -> str:
    """What a format shows: "date", "time", "moment" (both), "span", or "" for anything else."""
    if not code or len(code) > _LONGEST:
        return ""
    bare = _LITERALS.sub("", code.split(";", 1)[0]).casefold().replace("general", "")
    if re.search(r"\[[hms]+\]", bare):
        return "span"
    bare = bare.replace("am/pm", "h").replace("a/p", "h")
    if re.search(r"[0#?@]", bare.replace(".0", "")) or not re.search(r"[dmyhs]", bare):
        return ""
    has_time = bool(re.search(r"[hs]", bare))
    has_date = bool(re.search(r"[dy]", bare)) or ("m" in bare and not has_time)
    return "moment" if has_date and has_time else "date" if has_date else "time"


def is_percent(code: str) -> bool:
    """Tell whether a format shows a number as per cent."""
    return len(code) <= _LONGEST and "%" in _LITERALS.sub("", code.split(";", 1)[0])


def moment(serial: float, kind: str, *, epoch_1904: bool) -> str | None:
    """A serial number as a date, a moment, a time ("T…") or a span ("P…" seconds), if it is one."""
    if kind == "span":
        return f"P{serial * 86400:.3f}" if abs(serial) < _LAST_SERIAL else None
    if not 0 <= serial < _LAST_SERIAL - (1462 if epoch_1904 else 0):
        return None
    whole = int(serial)
    milliseconds = round((serial - whole) * 86_400_000)
    if whole == 0 and kind == "time":
        return f"T{(datetime.min + timedelta(milliseconds=min(milliseconds, 86_399_999))).time()}"
    day = _day(whole, epoch_1904=epoch_1904)
    if day is None:
        return None
    if not milliseconds:
        return day.date().isoformat()
    return (day + timedelta(milliseconds=milliseconds)).isoformat()


def _day(whole: int, *, epoch_1904: bool) -> datetime | None:
    if epoch_1904:
        return datetime(1904, 1, 1) + timedelta(days=whole)
    if whole in {0, _LEAP_SERIAL}:
        return None
    return datetime(1899, 12, 31 if whole < _LEAP_SERIAL else 30) + timedelta(days=whole)


def padded(value: int, code: str) -> str:
    """The number with the zeros in front that its format shows (00042); "" for other formats."""
    if len(code) > _MOST_ZEROS or not re.fullmatch(r"0{2,}", code) or value < 0:
        return ""
    return str(value).zfill(len(code))
