"""Rows of totals among figures of past years, held against the rows above by the rule R06."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from nastavnik.domain.findings.counts import r06_totals
from nastavnik.domain.findings.model import Claim, ClaimKind, Monitoring
from nastavnik.domain.spreadsheets.kinds.earlier import EARLIER, WIDE
from nastavnik.doors.imports.kinds.earlier_words import Codes
from nastavnik.doors.imports.lines import Line

# What must be one thing in rows that a total adds up.
_SAME = ("indicator", "as_of", "period")
_COUNTS = ("numerator", "denominator", "mentees", "mentors")


def wrong_totals(lines: Sequence[Line], totals: Sequence[Line]) -> list[str]:
    """Return what contradicts in the rows of totals; shares are never added up."""
    codes = Codes()
    found: list[str] = []
    before = 0
    for total in totals:
        above = [line for line in lines if line.number < total.number]
        part = [line for line in above if line.number > before]
        found += _contradictions(total, part or above, above, codes)
        before = total.number
    return found


def _contradictions(
    total: Line, part: Sequence[Line], above: Sequence[Line], codes: Codes
) -> Iterator[str]:
    for column in _columns(total, part, codes):
        sums = [_sum(rows, column) for rows in (part, above) if _is_one(rows)]
        if sums and total.values[column] not in sums:
            claims = [_claim(ClaimKind.PART_ROW, column, line) for line in part]
            claims.append(_claim(ClaimKind.TOTAL, column, total))
            for finding in r06_totals(Monitoring((), (), (), (), tuple(claims))):
                yield _("Строка %(number)s, столбец «%(column)s» (R06): %(sentence)s") % {
                    "number": total.row,
                    "column": EARLIER.column(column).title,
                    "sentence": finding.sentence,
                }


def _columns(total: Line, part: Sequence[Line], codes: Codes) -> list[str]:
    """Return the columns of a total that hold counts: those of shares are not added up."""
    said = {str(line.values["indicator"]) for line in part if line.values.get("indicator")}
    coded = {code: codes.known.get(code) for code in WIDE.values()}
    counts = {
        *_COUNTS,
        *(column for column, code in WIDE.items() if (one := coded[code]) and not one.is_share),
    }
    if len(said) == 1 and (one := codes.find(said.pop())) is not None and not one.is_share:
        counts.add("value")
    return [column for column in total.values if column in counts]


def _is_one(rows: Sequence[Line]) -> bool:
    return all(len({line.values.get(key) for line in rows}) == 1 for key in _SAME)


def _sum(rows: Sequence[Line], column: str) -> Decimal:
    return sum((Decimal(line.values.get(column) or 0) for line in rows), Decimal(0))


def _claim(kind: ClaimKind, column: str, line: Line) -> Claim:
    number = Decimal(line.values.get(column) or 0)
    return Claim(kind, "", unit=str(line.number), indicator=column, number=number)
