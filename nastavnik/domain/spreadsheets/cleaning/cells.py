"""Reading a cell by what its column holds."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from nastavnik.domain.spreadsheets.cells import PLAIN, Cell, Marks, is_finite
from nastavnik.domain.spreadsheets.cleaning import words
from nastavnik.domain.spreadsheets.cleaning.contacts import with_owner
from nastavnik.domain.spreadsheets.cleaning.context import Context
from nastavnik.domain.spreadsheets.cleaning.days import read_day, read_year
from nastavnik.domain.spreadsheets.cleaning.names import read_name, read_name_part, read_names
from nastavnik.domain.spreadsheets.cleaning.numbers import (
    lost_digits,
    number_as_text,
    read_contact,
    read_count,
    read_email,
    read_inn,
    read_number,
    read_phone,
)
from nastavnik.domain.spreadsheets.cleaning.text import DASH_FOR_NOTHING, is_error, tidy
from nastavnik.domain.spreadsheets.columns import Column, Holds
from nastavnik.domain.spreadsheets.outcomes import (
    Ask,
    Fixed,
    Kept,
    Outcome,
    Wrong,
    placed,
    with_reasons,
)

type Reader = Callable[[Cell, Context], Outcome]
NOTHING = Kept(None)
BROKEN_FORMULA = "в ячейке ошибка формулы. Впишите значение."
NAMES_NEED_WORDS = "вместо имени число. Напишите фамилию, имя и отчество."


def clean_cell(cell: Cell, column: Column, heading: str, context: Context) -> Outcome:
    """Read a cell of a column; `heading` is what the person who keeps the file calls it.

    Returns what became of the value. Nothing is changed silently: whatever is not kept as it was
    meant says why, with the row, the column and the address. Never raises.
    """
    if column.holds is Holds.ORDINAL or (cell.value is None and cell.marks is PLAIN):
        return NOTHING
    outcome = _before_reading(cell)
    if outcome is None:
        outcome = _read(cell, column.holds, context)
        if column.holds is Holds.CONTACT:
            outcome = with_owner(outcome, heading, is_asked=column.of_others)
        if not cell.is_own:
            outcome = _merged(outcome, cell, column)
    return outcome if isinstance(outcome, Kept) else placed(outcome, cell, heading)


def _read(cell: Cell, holds: Holds, context: Context) -> Outcome:
    if holds in _REPEATED and isinstance(cell.value, str):
        return _read_text_once(cell.value, holds, context)
    return _READERS[holds](cell, context)


# Words that are the same in every other row: each is read once.
_REPEATED = frozenset(
    {Holds.GROUP, Holds.FORM, Holds.CATEGORY, Holds.LEVEL, Holds.SEX, Holds.MARK, Holds.TEXT}
)


@lru_cache(maxsize=20_000)
def _read_text_once(text: str, holds: Holds, context: Context) -> Outcome:
    """Read a text as if it stood alone: classes, forms and marks are the same in every row."""
    return _READERS[holds](Cell(text, 1, 1), context)


def _before_reading(cell: Cell) -> Outcome | None:
    if cell.marks is not PLAIN and (outcome := _of_marks(cell.marks)) is not None:
        return outcome
    if cell.is_blank:
        return Kept(None)
    if isinstance(cell.value, str):
        broken = is_error(cell.value.strip())
    else:
        broken = isinstance(cell.value, float | Decimal) and not is_finite(cell.value)
    return Wrong(BROKEN_FORMULA) if broken else None


def _of_marks(marks: Marks) -> Outcome | None:
    if marks.formula_without_value:
        return Ask(
            "в ячейке формула, а её результата в файле нет. Откройте файл в редакторе таблиц, "
            "сохраните и загрузите снова или впишите значение."
        )
    return Wrong(BROKEN_FORMULA) if is_error(marks.text.strip()) else None


def _merged(outcome: Outcome, cell: Cell, column: Column) -> Outcome:
    if isinstance(outcome, Ask | Wrong) or outcome.value is None:
        return outcome
    origin = cell.marks.merged_from
    if column.required:
        return Ask(f"ячейка объединена с {origin}. Это ещё одна строка о том же?", outcome.value)
    return with_reasons(outcome, [f"взято из объединённой ячейки {origin}"])


def _read_text(cell: Cell, context: Context) -> Outcome:
    value = cell.value
    if lost_digits(cell):
        return Ask("число показано как 9,00E+10, и часть цифр потеряна. Впишите его полностью.")
    if isinstance(value, date):
        return Fixed(cell.text, f"таблица хранит здесь дату, записано как «{cell.text}».")
    if not isinstance(value, str):
        return number_as_text(cell)
    text, reasons = tidy(value)
    if text.casefold() in DASH_FOR_NOTHING:
        return Fixed(None, "прочерк значит, что здесь пусто.")
    return with_reasons(Kept(text), reasons)


def _of_words(reader: Callable[[str], Outcome]) -> Reader:
    def read(cell: Cell, context: Context) -> Outcome:
        if not isinstance(cell.value, str):
            return Wrong(NAMES_NEED_WORDS)
        if cell.value.strip().casefold() in DASH_FOR_NOTHING or cell.value.strip() == "нет":
            return Fixed(None, "прочерк значит, что здесь пусто.")
        return reader(cell.value)

    return read


def _of_cell(reader: Callable[[Cell], Outcome]) -> Reader:
    return lambda cell, context: reader(cell)


_READERS: dict[Holds, Reader] = {
    Holds.NAME: _of_words(read_name),
    Holds.NAMES: _of_words(read_names),
    Holds.NAME_PART: _of_words(read_name_part),
    Holds.DATE: lambda cell, context: read_day(cell, context, birth=False),
    Holds.BIRTH_DATE: lambda cell, context: read_day(cell, context, birth=True),
    Holds.YEAR: read_year,
    Holds.PHONE: _of_cell(read_phone),
    Holds.EMAIL: _of_cell(read_email),
    Holds.CONTACT: _of_cell(read_contact),
    Holds.GROUP: words.read_group,
    Holds.FORM: words.read_form,
    Holds.CATEGORY: words.read_category,
    Holds.LEVEL: words.read_level,
    Holds.SEX: words.read_sex,
    Holds.MARK: words.read_mark,
    Holds.COUNT: _of_cell(read_count),
    Holds.NUMBER: _of_cell(read_number),
    Holds.INN: _of_cell(read_inn),
    Holds.TEXT: _read_text,
}
