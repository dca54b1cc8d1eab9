"""Shares of past years that may stand as parts of one: 0,4 in the place of 40 %."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from nastavnik.domain.campaigns.past import words_of
from nastavnik.domain.spreadsheets.kinds.earlier import EARLIER, WIDE
from nastavnik.doors.imports.kinds.earlier_words import Codes
from nastavnik.doors.imports.lines import Line, Remark

LONG = "value"


def shares_in_doubt(lines: Sequence[Line]) -> Mapping[int, Sequence[Remark]]:
    """Ask of each share of a column that holds parts of one and nowhere says per cent."""
    codes = Codes()
    found: dict[int, list[Remark]] = defaultdict(list)
    for column in (LONG, *WIDE):
        told = [line for line in lines if _is_bare_share(line, column, codes)]
        if _may_be_parts(told, column):
            for line in told:
                if line.values[column]:
                    found[line.number].append(_question(line, column))
    return found


def _is_bare_share(line: Line, column: str, codes: Codes) -> bool:
    """Tell whether a line gives a share in a column, without the counts that would settle it."""
    if line.values.get(column) is None:
        return False
    if column != LONG:
        coded = codes.known.get(WIDE[column])
        return coded is not None and coded.is_share
    coded = codes.find(line.values.get("indicator") or "")
    counted = line.values.get("numerator") is not None or line.values.get("denominator") is not None
    return coded is not None and coded.is_share and not counted


def _may_be_parts(told: Sequence[Line], column: str) -> bool:
    values = [line.values[column] for line in told]
    is_said = any(column in line.fixed for line in told)  # a sign or a format of per cent
    return not is_said and all(one <= 1 for one in values) and any(one % 1 for one in values)


def _question(line: Line, column: str) -> Remark:
    value = Decimal(line.values[column])
    said = {
        "row": line.row,
        "column": EARLIER.column(column).title,
        "value": words_of(value),
        "percent": words_of(value * 100),
    }
    sentence = _(
        "Строка %(row)s, столбец «%(column)s»: это %(value)s %% или %(percent)s %%? Во всём "
        "столбце нет значений больше единицы, и знака процента тоже нет."
    )
    return Remark("asked", sentence % said, key=column, options=(value, value * 100))
