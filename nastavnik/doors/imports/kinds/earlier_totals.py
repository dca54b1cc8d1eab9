"""Rows of totals among figures of past years, held against the rows above by the rule R06."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from nastavnik.domain.findings.counts import r06_totals
from nastavnik.domain.findings.model import Claim, ClaimKind, Monitoring
from nastavnik.domain.spreadsheets.kinds.earlier import EARLIER, WIDE
from nastavnik.doors.imports.kinds.earlier_words import Codes
from nastavnik.doors.imports.lines import Line

TOTALS_SHOWN = 20
# What must be one thing in rows that a total adds up.
_SAME = ("indicator", "as_of", "period")
_COUNTS = ("numerator", "denominator", "mentees", "mentors")
_ADDED = ("value", *dict.fromkeys((*_COUNTS, *WIDE)))


class _Rows:
    """Rows that a total may add up: what they say, and their sums so far."""

    def __init__(self) -> None:
        self.sums: dict[str, Decimal] = defaultdict(Decimal)
        self.indicators: set[str] = set()
        self._said: dict[str, set[object]] = {key: set() for key in _SAME}

    def add(self, line: Line) -> None:
        for key in _SAME:
            self._said[key].add(line.values.get(key))
        if line.values.get("indicator"):
            self.indicators.add(str(line.values["indicator"]))
        for column in _ADDED:
            if number := line.values.get(column):
                self.sums[column] += Decimal(number)

    @property
    def are_one(self) -> bool:
        """Whether there are any, all of one indicator and one time."""
        return all(len(said) == 1 for said in self._said.values())

    @property
    def are_none(self) -> bool:
        return not self._said["indicator"]


def wrong_totals(lines: Sequence[Line], totals: Sequence[Line]) -> list[str]:
    """Return what contradicts in the rows of totals, the first of much; shares are not added up.

    Each row is gone through once, however many totals there are among them.
    """
    codes = Codes()
    counts = _columns_of_counts(codes)
    above, part = _Rows(), _Rows()
    found: list[str] = []
    hidden = at = 0
    for total in totals:
        while at < len(lines) and lines[at].number < total.number:
            above.add(lines[at])
            part.add(lines[at])
            at += 1
        rows = above if part.are_none else part
        wrong = [
            column
            for column in _columns(total, rows, counts, codes)
            if (sums := [one.sums[column] for one in (rows, above) if one.are_one])
            and total.values[column] not in sums
        ]
        shown = wrong[: TOTALS_SHOWN - len(found)]
        hidden += len(wrong) - len(shown)
        found += [said for column in shown for said in _sentences(total, column, rows)]
        part = _Rows()
    if hidden:
        found.append(_("Итогов, которые не сходятся, ещё: %(hidden)d.") % {"hidden": hidden})
    return found


def _sentences(total: Line, column: str, rows: _Rows) -> Iterator[str]:
    claims = (
        Claim(ClaimKind.PART_ROW, "", indicator=column, number=rows.sums[column]),
        Claim(ClaimKind.TOTAL, "", indicator=column, number=Decimal(total.values[column] or 0)),
    )
    for finding in r06_totals(Monitoring((), (), (), (), claims)):
        yield _("Строка %(number)s, столбец «%(column)s» (R06): %(sentence)s") % {
            "number": total.row,
            "column": EARLIER.column(column).title,
            "sentence": finding.sentence,
        }


def _columns_of_counts(codes: Codes) -> frozenset[str]:
    known = {column: codes.known.get(code) for column, code in WIDE.items()}
    wide = (column for column, one in known.items() if one is not None and not one.is_share)
    return frozenset((*_COUNTS, *wide))


def _columns(total: Line, rows: _Rows, counts: frozenset[str], codes: Codes) -> list[str]:
    """Return the columns of a total that hold counts: those of shares are not added up."""
    coded = codes.find(next(iter(rows.indicators))) if len(rows.indicators) == 1 else None
    is_count = coded is not None and not coded.is_share
    return [
        column for column in total.values if column in counts or (column == "value" and is_count)
    ]
