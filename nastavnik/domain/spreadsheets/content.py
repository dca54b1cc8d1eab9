"""Whether values look like what a column holds: the evidence when its heading says little."""

import re
from collections.abc import Callable, Iterable
from datetime import date

from nastavnik.domain.dates import parse_date
from nastavnik.domain.spreadsheets.cells import Value, text_of
from nastavnik.domain.spreadsheets.columns import Holds

SAMPLES = 25
_WORD = r"[А-ЯЁA-Z][а-яёa-zА-ЯЁA-Z'’-]*"
_NAME = re.compile(
    rf"{_WORD}(\s+\(?{_WORD}\)?){{1,3}}(\s+(оглы|кызы|угли))?|{_WORD}\s+[А-ЯЁ]\.\s*[А-ЯЁ]\.?"
)
_GROUP = re.compile(
    r"(1[012]|\d)\s*[-«\"„ ]*\s*[а-яёa-z]?\s*[»\"“]?\s*(кл(асс)?\.?)?"
    r"|[ivx]{1,4}\s*[-«\"]*[а-яё]?[»\"]?|[а-яё]{1,5}[-\s]?\d{1,4}([-\s/]\d{1,2})?[а-яё]?",
    re.IGNORECASE,
)
# A number or a day in it tells an order from a telephone: «№ 12 от 01.09.2026».
_NO_PHONE = re.compile(r"[а-яёa-z@]{3,}|[№#]|\bот\b|\b\d{1,2}\.\d{1,2}\.(19|20)\d\d\b")
_MARKS = {"+", "-", "да", "нет", "v", "✓", "1", "0", "есть", "завершил", "завершила", "прошел"}


def _is_date(value: Value) -> bool:
    if isinstance(value, date):
        return True
    try:
        parse_date(text_of(value))
    except ValueError:
        return False
    return True


def _digits(value: Value) -> int:
    return len(re.sub(r"\D", "", text_of(value)))


def _is_name(value: Value) -> bool:
    return isinstance(value, str) and bool(_NAME.fullmatch(text_of(value)))


def _has_name(value: Value) -> bool:
    if not isinstance(value, str):
        return False
    parts = re.split(r"[;\n,]|\d+[.)]", value)
    return any(_NAME.fullmatch(" ".join(part.split())) for part in parts)


def _is_phone(value: Value) -> bool:
    text = text_of(value)
    return 10 <= _digits(value) <= 12 and not _NO_PHONE.search(text.casefold())


def _is_year(value: Value) -> bool:
    return bool(re.fullmatch(r"(19|20)\d\d( ?г(\.|ода?)?)?( ?р\.?)?", text_of(value))) or _is_date(
        value
    )


def _is_count(value: Value) -> bool:
    return not isinstance(value, date) and bool(
        re.fullmatch(r"\d{1,3}(\s?\d{3})*([.,]0+)?", text_of(value))
    )


def _is_number(value: Value) -> bool:
    return not isinstance(value, date) and bool(
        re.fullmatch(r"[-–—−]|\d{1,3}(\s?\d{3})*([.,]\d+)?\s?%?|\d+[.,]\d+(e-\d+)?", text_of(value))
    )


_TESTS: dict[Holds, Callable[[Value], bool]] = {
    Holds.NAME: _is_name,
    Holds.NAMES: _has_name,
    Holds.NAME_PART: lambda value: bool(re.fullmatch(rf"{_WORD}", text_of(value))),
    Holds.DATE: _is_date,
    Holds.BIRTH_DATE: _is_date,
    Holds.YEAR: _is_year,
    Holds.PHONE: _is_phone,
    Holds.EMAIL: lambda value: "@" in text_of(value),
    Holds.GROUP: lambda value: bool(_GROUP.fullmatch(text_of(value))),
    Holds.SEX: lambda value: text_of(value).casefold()[:1] in {"м", "ж", "m", "f"},
    Holds.MARK: lambda value: text_of(value).casefold() in _MARKS or _is_date(value),
    Holds.COUNT: _is_count,
    Holds.NUMBER: _is_number,
    Holds.INN: lambda value: _digits(value) in {9, 10, 11, 12},
    Holds.ORDINAL: lambda value: bool(re.fullmatch(r"\d{1,6}\.?", text_of(value))),
}
# Values that hardly anything else looks like: they bear a likely heading out.
TELLING = {Holds.NAME, Holds.EMAIL, Holds.PHONE, Holds.BIRTH_DATE}


def fitting_share(holds: Holds, values: Iterable[Value]) -> float | None:
    """Return the share of values that look like what a column holds.

    None where anything would do, or where there are fewer than two values to judge by.
    """
    test = _TESTS.get(holds)
    sample = [value for value in values if value not in (None, "")][:SAMPLES]
    if test is None or len(sample) < 2:
        return None
    return sum(map(test, sample)) / len(sample)


def looks_like(holds: Holds, value: Value) -> bool:
    """Tell whether a value looks like what a column holds; nothing looks like a plain text."""
    return holds in _TESTS and _TESTS[holds](value)
