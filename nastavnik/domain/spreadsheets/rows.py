"""Rows of a table: which hold people, which divide, repeat, sum up or sign; and reading them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from nastavnik.domain.spreadsheets.cells import PLAIN, Cell, Row, text_of
from nastavnik.domain.spreadsheets.cleaning.cells import clean_cell
from nastavnik.domain.spreadsheets.cleaning.context import Context
from nastavnik.domain.spreadsheets.cleaning.names import usual_name
from nastavnik.domain.spreadsheets.cleaning.words import read_group
from nastavnik.domain.spreadsheets.columns import Holds, Kind
from nastavnik.domain.spreadsheets.joining import Told, joined_group
from nastavnik.domain.spreadsheets.mapping import Match
from nastavnik.domain.spreadsheets.outcomes import (
    Ask,
    Fixed,
    Kept,
    Outcome,
    Wrong,
    placed,
    value_of,
)
from nastavnik.domain.spreadsheets.splitting import people_of
from nastavnik.domain.spreadsheets.tables import Table, is_header_again, is_numbering

_TOTAL = re.compile(
    r"(итого|всего|общее (количество|число)|в том числе|в т\. ?ч\.)\b", re.IGNORECASE
)
_SIGNED = re.compile(
    r"((директор|руководитель|исполнитель|куратор|заведующ\w+|составил\w?|ответственн\w+|подпись|"
    r"утвержда\w+|согласован\w*)\b|дата составления|м\.? ?п\.|тел\.)",
    re.IGNORECASE,
)
# What divides people by classes, even where it stands in the column of names.
_SECTION = re.compile(
    r"\W*(\d+|[ivx]+)\W.*класс.*|(класс|группа|список|курс)\b.*"
    r"|\d{1,2}\s*[-–—]?\s*[«\"„“]?\s*[а-яё]\s*[»\"“”]?\s*(класс\w*|кл\.?)?",
    re.IGNORECASE,
)
_NUMBERED_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-]\d{2,4}")
# Two words of a name, or one with initials.
_SOMEBODY = re.compile(r"\W*[А-ЯЁ][А-ЯЁа-яё-]+\s+[А-ЯЁ].*", re.DOTALL)
# The same, or initials before a surname.
_ANYBODY = re.compile(rf"{_SOMEBODY.pattern}|([А-ЯЁ]\.\s*){{1,2}}[А-ЯЁ][а-яё-]+", re.DOTALL)
# What stands alone in such a column goes on with the row above, and divides nothing.
_OF_SOMEBODY = frozenset(
    {Holds.NAME, Holds.NAMES, Holds.NAME_PART, Holds.PHONE, Holds.EMAIL, Holds.BIRTH_DATE}
)


class Sort(StrEnum):
    """What a row is."""

    DATA = "data"
    BLANK = "blank"
    HEADER = "header"  # the headings again, or their numbers
    TOTAL = "total"
    SECTION = "section"
    SIGNATURE = "signature"


@dataclass(frozen=True)
class ReadRow:
    """A row as it was understood: an outcome for each key, and questions about the row itself."""

    number: int
    sort: Sort
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    remarks: tuple[Outcome, ...] = ()
    said: str = ""  # for rows that were left out: what they say
    part: int = 0  # of a row that named several people: which of them

    @property
    def wrong(self) -> list[Wrong]:
        """What cannot be taken as it is."""
        return [outcome for outcome in self._all() if isinstance(outcome, Wrong)]

    @property
    def asked(self) -> list[Ask]:
        """What a person has to decide."""
        return [outcome for outcome in self._all() if isinstance(outcome, Ask)]

    @property
    def fixed(self) -> list[Fixed]:
        """What was changed, with reasons."""
        return [outcome for outcome in self._all() if isinstance(outcome, Fixed)]

    def _all(self) -> list[Outcome]:
        return [*self.outcomes.values(), *self.remarks]


def sort_of(row: Row, table: Table, kind: Kind) -> Sort:
    """Tell what a row below the headings is."""
    if _names_somebody_plainly(row, table):
        return Sort.DATA
    columns = [match.column for match in table.matches]
    cells = [row.cell(column) for column in columns]
    filled = [cell for cell in cells if not cell.is_blank and not cell.is_spread]
    if not any(cell.is_own for cell in filled):
        return Sort.BLANK
    if is_header_again(row, table) or is_numbering(row, columns):
        return Sort.HEADER
    first = next((cell for cell in filled if isinstance(cell.value, str)), None)
    if first is None:
        return Sort.DATA
    sort = _sort_by_words(first, len(filled), table)
    if sort is Sort.DATA and len(filled) == 1 and len(table.matches) > 1:
        return _sort_alone(row, first, table, kind)
    return sort


def _names_somebody_plainly(row: Row, table: Table) -> bool:
    """Tell a row about somebody at a glance, as most rows are: a full name where one belongs."""
    columns = table.name_columns
    if not columns or max(columns) > len(row.values) or row.marks.keys() & set(columns):
        return False
    parts = [row.values[column - 1] for column in columns]
    words = [part for part in parts if isinstance(part, str)]
    return len(words) == len(columns) and isinstance(usual_name(" ".join(words)), Kept)


def _sort_by_words(first: Cell, filled: int, table: Table) -> Sort:
    """Tell a row by its first words: «Итого», «Директор ____», «5 «А» класс»."""
    names_somebody = first.column in _named_columns(table)
    if (total := _TOTAL.match(first.text)) and not (
        names_somebody and _SOMEBODY.fullmatch(first.text[total.end() :])
    ):
        return Sort.TOTAL
    is_signed = _SIGNED.match(first.text) or first.text.startswith("___")
    return Sort.SIGNATURE if filled <= 2 and is_signed else Sort.DATA


def _sort_alone(row: Row, cell: Cell, table: Table, kind: Kind) -> Sort:
    """Tell what the only text of a row is: what divides, or more about somebody."""
    if _SECTION.fullmatch(cell.text) or _is_spread_over(row, cell):
        return Sort.SECTION
    keys = {match.column: key for key, match in table.keys.items()}
    key = keys.get(cell.column, "")
    goes_on = bool(key) and kind.column(key).holds in _OF_SOMEBODY
    return Sort.DATA if goes_on or cell.column in _named_columns(table) else Sort.SECTION


def _is_spread_over(row: Row, cell: Cell) -> bool:
    """Tell whether a cell is merged with others to the right of it."""
    return any(mark.merged_from == cell.address for mark in row.marks.values())


def _named_columns(table: Table) -> set[int]:
    keys = ("name", "last_name", "organization")
    return {table.keys[key].column for key in keys if key in table.keys}


def read_rows(rows: Iterable[Row], table: Table, kind: Kind, context: Context) -> Iterator[ReadRow]:
    """Read the rows below the headings one by one; blank ones are passed over.

    A row between the people that names their class («5 «А» класс») is carried to the rows below
    it whose class is empty. A hidden row is read and asked about.
    """
    section: Row | None = None
    for row, sort in _sorted(rows, table, kind):
        if sort is not Sort.DATA:
            section = row if sort is Sort.SECTION else section
            counts = _counts(row, table, kind, context) if sort is Sort.TOTAL else {}
            yield ReadRow(row.number, sort, counts, said=_said(row, table))
            continue
        if section is not None and _divides_unread(row, table):
            section = None
        yield from _split(_read_row(row, table, kind, context, section), row, table, kind)


def is_filled(rows: Iterable[Row], table: Table, kind: Kind) -> bool:
    """Tell a table with data from a blank form: numbers of rows may stand below its headings."""
    found = ((match.key or match.suggestion, match.column) for match in table.matches)
    telling = [
        column for key, column in found if key and kind.column(key).holds is not Holds.ORDINAL
    ]
    return any(
        sort is Sort.DATA and any(not row.cell(column).is_blank for column in telling)
        for row, sort in _sorted(rows, table, kind)
    )


def _sorted(rows: Iterable[Row], table: Table, kind: Kind) -> Iterator[tuple[Row, Sort]]:
    """Tell what each row below the headings is, blank ones left out.

    A post with somebody's name beside is a signature only below the people: after an empty row,
    a total or another signature.
    """
    begun = is_over = False
    due = table.data_first
    for row in rows:
        if row.number < table.data_first:
            continue
        sort = sort_of(row, table, kind)
        is_over = is_over or (begun and (row.number > due or _is_empty(row, table)))
        due = row.number + 1
        if sort is Sort.BLANK:
            continue
        if sort is Sort.SIGNATURE and not is_over and _is_of_staff(row, table):
            sort = Sort.DATA
        if sort is Sort.DATA:
            begun, is_over = True, False
        else:
            is_over = is_over or sort in (Sort.TOTAL, Sort.SIGNATURE)
        yield row, sort


def _is_empty(row: Row, table: Table) -> bool:
    return all(row.cell(match.column).is_blank for match in table.matches)


def _is_of_staff(row: Row, table: Table) -> bool:
    """Tell a line of a list of staff, a post and a name, by the column of names."""
    name = table.keys.get("name")
    first = next(match for match in table.matches if not row.cell(match.column).is_blank)
    if name is None or first.key in ("name", "number"):
        return False
    named = row.cell(name.column).text
    return "__" not in named and bool(_ANYBODY.fullmatch(named))


def _divides_unread(row: Row, table: Table) -> bool:
    """Tell a row whose only text names nobody: whatever it divides, the class above is over."""
    texts = [cell for match in table.matches if not (cell := row.cell(match.column)).is_blank]
    alone = len(texts) == 1 and texts[0].column in _named_columns(table)
    return alone and not _SOMEBODY.fullmatch(texts[0].text)


def _counts(row: Row, table: Table, kind: Kind, context: Context) -> dict[str, Outcome]:
    """Read the numbers of a row of totals: they are held against the rows above."""
    return {
        key: clean_cell(row.cell(match.column), kind.column(key), match.heading, context)
        for key, match in table.keys.items()
        if kind.column(key).holds in (Holds.COUNT, Holds.NUMBER)
    }


def _said(row: Row, table: Table) -> str:
    texts = (row.cell(match.column).text for match in table.matches)
    return " ".join(text for text in texts if text)


def _read_row(row: Row, table: Table, kind: Kind, context: Context, section: Row | None) -> ReadRow:
    outcomes: dict[str, Outcome] = {}
    for key, match in table.keys.items():
        cell = row.cell(match.column)
        column = kind.column(key)
        if column.required and _is_merged_surely(row, table, kind):
            column = replace(column, required=False)
        outcomes[key] = clean_cell(cell, column, _heading(match, kind), context)
    _complete(outcomes, row, table, kind, context)
    for column in kind.required:
        found = table.keys.get(column.key)
        if found and outcomes[column.key] == Kept(None):
            outcomes[column.key] = _empty(row.cell(found.column), _heading(found, kind))
    if section is not None:
        _carry_section(outcomes, section, table, kind, context)
    return ReadRow(row.number, Sort.DATA, outcomes, _remarks(row))


def _split(read: ReadRow, row: Row, table: Table, kind: Kind) -> Iterator[ReadRow]:
    """Make a row for each of the people one cell names, where each of them is certain."""
    match = table.keys.get("name")
    cell = row.cell(match.column) if match and kind.splits else None
    people = people_of(cell, read.outcomes, kind) if cell else ()
    if not (match and cell and people):
        yield read
        return
    for place, name in enumerate(people, start=1):
        words = (
            f"в ячейке {cell.address} несколько человек: {len(people)}. "
            f"Строка разделена, здесь человек № {place}."
        )
        told = placed(Fixed(name, words), cell, _heading(match, kind))
        yield replace(read, outcomes={**read.outcomes, "name": told}, part=place - 1)


def _is_merged_surely(row: Row, table: Table, kind: Kind) -> bool:
    """Tell whether a row with a merged name has somebody of its own on the other side."""
    match = table.keys.get(kind.merged_by)
    cell = row.cell(match.column) if match else None
    return cell is not None and cell.is_own and not cell.is_blank


def _heading(match: Match, kind: Kind) -> str:
    """Return what sentences call a column: its heading, or the official one where it has none."""
    return match.heading or kind.column(match.key).title


def _complete(
    outcomes: dict[str, Outcome], row: Row, table: Table, kind: Kind, context: Context
) -> None:
    """Put to a class what a column of its own adds to it: «7» and «Б» are «7Б»."""
    for column in kind.columns:
        if not column.completes or column.key not in table.keys:
            continue
        match, whole = table.keys[column.key], table.keys.get(column.completes)
        cell, heading = row.cell(match.column), _heading(match, kind)
        letter = Told(cell, heading, outcomes.pop(column.key))
        number = Told(replace(cell, value=None, marks=PLAIN), heading, Kept(None))
        if whole:
            read = outcomes[column.completes]
            number = Told(row.cell(whole.column), _heading(whole, kind), read)
        joined = joined_group(number, letter, kind.column(column.completes), context)
        if joined is not None:
            outcomes[column.completes] = joined


def _empty(cell: Cell, heading: str) -> Wrong:
    return Wrong(
        f"Строка {cell.row}, столбец «{heading}»: здесь пусто. Заполните ячейку "
        "или удалите строку.",
        cell.address,
    )


def _remarks(row: Row) -> tuple[Outcome, ...]:
    if not row.hidden:
        return ()
    first = row.cells()[0]
    return (Ask(f"Строка {row.number} скрыта. Загрузить её?", True, (True, False), first.address),)


def _carry_section(
    outcomes: dict[str, Outcome], section: Row, table: Table, kind: Kind, context: Context
) -> None:
    """Give the class of a dividing row to a row that has none of its own."""
    groups = [column for column in kind.columns if column.holds is Holds.GROUP]
    if not groups or value_of(outcomes.get(groups[0].key, Kept(None))) is not None:
        return
    if isinstance(outcomes.get(groups[0].key), Ask | Wrong):
        return
    cell = section.cells()[0]
    words = re.sub(r"\b(класс\w*|список|обучающи\w+|учащи\w+)\b", " ", cell.text)
    read = read_group(replace(cell, value=" ".join(words.split())), context)
    value = value_of(read)
    if isinstance(value, str) and re.match(r"\d", value):
        reason = f"Класс «{value}» взят из строки {section.number}: «{cell.text}»."
        outcomes[groups[0].key] = Fixed(value, reason, cell.address)


def days_may_be_swapped(rows: Iterable[Row], column: int) -> bool:
    """Tell whether a column looks like dates of which a program swapped days and months.

    It reads day-first texts as month-first where it can: true dates then never have a day past 12,
    and those it could not read stay texts whose day always is. At least three of each must show.
    """
    true_days, text_days = [], []
    for row in rows:
        value = row.cell(column).value
        if isinstance(value, date):
            true_days.append(value.day)
        elif isinstance(value, str) and (
            m := re.match(r"(\d{1,2})[./]\d{1,2}[./]\d{2,4}", text_of(value))
        ):
            text_days.append(int(m[1]))
    enough = len(true_days) >= 3 and len(text_days) >= 3
    return enough and max(true_days) <= 12 and min(text_days) > 12


def month_may_come_first(rows: Iterable[Row], column: int) -> bool:
    """Tell whether some texts of a column certainly put the month first, and none the day."""
    found = False
    for row in rows:
        value = row.cell(column).value
        match = isinstance(value, str) and _NUMBERED_DATE.match(text_of(value))
        if match and int(match[1]) > 12:
            return False
        found = found or bool(match and int(match[2]) > 12)
    return found
