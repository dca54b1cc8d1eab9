"""From the bytes of a workbook to a sheet, a table, the meaning of its columns, and its lines."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from io import BytesIO
from typing import Any, Self

from django.utils.translation import gettext, gettext_noop

from nastavnik.domain.spreadsheets import cells
from nastavnik.domain.spreadsheets.cleaning.context import Context
from nastavnik.domain.spreadsheets.columns import Column, Holds, Kind
from nastavnik.domain.spreadsheets.headings import normal
from nastavnik.domain.spreadsheets.headless import find_headless, guessed
from nastavnik.domain.spreadsheets.mapping import Match
from nastavnik.domain.spreadsheets.outcomes import Ask, Fixed, Outcome, Wrong, value_of
from nastavnik.domain.spreadsheets.rows import (
    ReadRow,
    Sort,
    days_may_be_swapped,
    is_filled,
    month_may_come_first,
    read_rows,
)
from nastavnik.domain.spreadsheets.tables import Table, find_table, missing_of
from nastavnik.doors.imports.lines import Remark, number_of
from nastavnik.doors.imports.merged_names import MergedNames
from nastavnik.doors.imports.reading import opening
from nastavnik.doors.imports.reading.tables import understandable
from nastavnik.doors.imports.reading.workbook import Workbook

SAMPLES = 3
SAMPLE_LENGTH = 40
PASSED_OVER_SHOWN = 20
OTHERS_SHOWN = 10
CHOSEN = gettext_noop("выбрано вами")
_PASSED_OVER = {
    Sort.HEADER: gettext_noop("повтор заголовков"),
    Sort.TOTAL: gettext_noop("итог"),
    Sort.SECTION: gettext_noop("разделитель"),
    Sort.SIGNATURE: gettext_noop("подпись"),
}
_ABOVE = gettext_noop("над списком, не загружена")
_OTHERS = gettext_noop(
    "Похожая таблица есть и на других листах: %(sheets)s. За один раз загружается один лист: для "
    "других загрузите файл ещё раз и на странице столбцов откройте нужный лист."
)


@dataclass(frozen=True, slots=True)
class Found:
    """A column of the table: its heading and samples, what it was taken for and why."""

    column: int
    heading: str
    key: str = ""
    confidence: float = 0.0
    reason: str = ""
    suggestion: str = ""
    not_collected: str = ""
    is_asked: bool = False
    samples: tuple[str, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether a person has to look: it may be something, or only they know."""
        return not self.key and bool(self.suggestion or self.is_asked)

    @property
    def letters(self) -> str:
        """The column as people write it: C."""
        return cells.column_letters(self.column)

    @property
    def remembered_as(self) -> str:
        """The folded heading under which the choice is remembered."""
        return normal(self.heading.replace(": ", " ", 1))

    def taken_for(self, key: str) -> Self:
        """The column as a person says; what the system must not hold stays out."""
        key = "" if self.not_collected else key
        reason = self.reason if key == self.key else gettext(CHOSEN)
        return replace(self, key=key, reason=reason, suggestion="", is_asked=False)

    @property
    def match(self) -> Match:
        """The column as the domain takes it."""
        said = {name: value for name, value in asdict(self).items() if name != "samples"}
        return Match(**said)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a workbook: its sheets, and the table of the kind on one of them."""

    sheets: tuple[str, ...] = ()
    sheet: int = 0
    header_first: int = 0
    header_last: int = 0
    data_first: int = 0
    columns: tuple[Found, ...] = ()
    missing: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    others: tuple[str, ...] = ()  # the sheets with such a table that are not read
    by_people: bool = False  # nobody knows its headings, and people may stand above them

    @property
    def has_table(self) -> bool:
        """Whether some row looked like headings."""
        return bool(self.columns)

    @property
    def is_sure(self) -> bool:
        """Whether nothing about the columns needs a person: none is missing, none is doubtful."""
        doubtful = any(found.is_doubtful for found in self.columns)
        return self.has_table and not self.missing and not doubtful

    @property
    def last_column(self) -> int:
        """The rightmost column of the table."""
        return max((found.column for found in self.columns), default=1)

    def heading_of(self, column: Column) -> str:
        """What the file calls a column: its heading, or the official one where it has none."""
        own = (found.heading for found in self.columns if found.key == column.key)
        return next(own, "") or column.title

    def stored(self) -> dict[str, Any]:
        """The reading as JSON."""
        return asdict(self)

    @classmethod
    def from_stored(cls, told: Mapping[str, Any]) -> Self:
        """The reading as it was kept with the import."""
        columns = tuple(
            Found(**{**one, "samples": tuple(one["samples"])}) for one in told.get("columns", ())
        )
        lists = ("sheets", "missing", "passed_over", "others")
        facts: dict[str, Any] = {
            name: tuple(value) if name in lists else value for name, value in told.items()
        }
        return cls(**{**facts, "columns": columns})

    def table(self, kind: Kind) -> Table:
        """The table as the domain reads it."""
        return Table(
            kind=kind.code,
            sheet=self.sheets[self.sheet],
            header_first=self.header_first,
            header_last=self.header_last,
            data_first=self.data_first,
            matches=tuple(found.match for found in self.columns),
        )

    def chosen(self, kind: Kind, columns: Mapping[int, str]) -> Self:
        """The reading with columns taken as a person says."""
        taken = tuple(found.taken_for(columns.get(found.column, "")) for found in self.columns)
        missing = missing_of(kind, [found.match for found in taken])
        return replace(self, columns=taken, missing=missing)


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line as it stands in the workbook: settled values, and what is to be said about them."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    repeats: int | None = None  # the first line named in the same merged cell

    @property
    def fixed(self) -> frozenset[str]:
        """The keys of cells that were read otherwise than they stand."""
        return frozenset(remark.key for remark in self.remarks if remark.sort == "fixed")

    def asked(self, questions: Sequence[Remark]) -> Self:
        """The line with questions more; what they ask about is settled no longer."""
        if not questions:
            return self
        keys = {remark.key for remark in questions}
        values = {key: value for key, value in self.values.items() if key not in keys}
        return replace(self, values=values, remarks=(*self.remarks, *questions))


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A row that holds no data, in a sentence; of a row of totals, its numbers."""

    sentence: str
    number: int
    totals: Mapping[str, Any] = field(default_factory=dict)


def open_book(content: bytes, name: str) -> Workbook:
    """Open a file, or pasted cells kept as text; raise UnreadableError with a sentence."""
    if name:
        return opening.read(BytesIO(content), name)
    return opening.read_pasted(content.decode("utf-8", "replace"))


def find(
    book: Workbook, kind: Kind, remembered: Mapping[str, str], sheet: int | None = None
) -> Reading:
    """Find the table of the kind, on any sheet or on the one a person chose."""
    names = tuple(one.name for one in book.sheets)
    places: list[_Place] = []
    best: _Place | None = None
    columns: tuple[Found, ...] = ()
    for number, one in enumerate(book.sheets):
        candidate = understandable(book, one)
        table = _table(kind, candidate, remembered)
        if table is None:
            continue
        place = _Place(number, table, is_filled=is_filled(candidate.rows, table, kind))
        places.append(place)
        if sheet in (None, number) and (best is None or place.rank > best.rank):
            best = place
            columns = tuple(_found(match, candidate, table) for match in table.matches)
    if best is None:
        return Reading(sheets=names, sheet=sheet or 0)
    return Reading(
        sheets=names,
        sheet=best.number,
        header_first=best.table.header_first,
        header_last=best.table.header_last,
        data_first=best.table.data_first,
        columns=columns,
        missing=missing_of(kind, guessed(best.table.matches)),
        others=tuple(names[one.number] for one in places if best.is_beside(one, kind)),
        by_people=best.table.by_people,
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """A sheet on which a table of the kind was found."""

    number: int
    table: Table
    is_filled: bool

    @property
    def rank(self) -> tuple[bool, float]:
        """How far the table goes before others: a blank form, before none that holds lines."""
        return self.is_filled and not self.table.by_people, self.table.score

    def is_beside(self, other: "_Place", kind: Kind) -> bool:
        """Tell whether another sheet holds such a table, too, whole and with lines."""
        if other.number == self.number or not other.is_filled:
            return False
        is_whole = not missing_of(kind, guessed(other.table.matches))
        return is_whole and other.table.by_people == self.table.by_people


def told_of_others(reading: Reading) -> tuple[str, ...]:
    """Say which sheets hold such a table and are not read, the first of many."""
    if not reading.others:
        return ()
    sheets = ", ".join(f"«{name}»" for name in reading.others[:OTHERS_SHOWN])
    rest = len(reading.others) - OTHERS_SHOWN
    if rest > 0:
        sheets = gettext("%(sheets)s и ещё %(rest)d") % {"sheets": sheets, "rest": rest}
    return (gettext(_OTHERS) % {"sheets": sheets},)


def _table(kind: Kind, sheet: cells.Sheet, remembered: Mapping[str, str]) -> Table | None:
    """Find a table by its headings; by its people, where headings lead to none of them."""
    table = find_table(kind, [sheet], remembered)
    if table is not None and not missing_of(kind, guessed(table.matches)):
        return table
    return find_headless(kind, sheet, remembered) or table


def _found(match: Match, sheet: cells.Sheet, table: Table) -> Found:
    samples: list[str] = []
    for row in sheet.rows:
        if len(samples) == SAMPLES or row.number > table.data_first + 50:
            break
        # What the system must not hold is not shown either.
        if row.number >= table.data_first and not match.not_collected:
            text = row.cell(match.column).text
            samples += [_short(text)] if text and _short(text) not in samples else []
    return Found(**asdict(match), samples=tuple(samples))


def _short(text: str) -> str:
    return text if len(text) <= SAMPLE_LENGTH else f"{text[: SAMPLE_LENGTH - 1]}…"


def read_lines(
    book: Workbook, reading: Reading, kind: Kind, context: Context, *, unread: Collection[str]
) -> Iterator[ReadLine | PassedOver]:
    """Read the lines of the table one by one, and the rows between them that hold no data.

    How the workbook counts days is told by the workbook, and not by the `context`. Cells of the
    `unread` columns are neither asked about nor wrong: whatever they hold is not brought in.
    """
    sheet = understandable(book, book.sheets[reading.sheet])
    table = reading.table(kind)
    dated = [
        match.column
        for key, match in table.keys.items()
        if kind.column(key).holds in (Holds.DATE, Holds.BIRTH_DATE)
    ]
    if reading.by_people:
        yield from _above(sheet, reading)
    below = [row for row in sheet.rows if row.number >= table.data_first]
    context = replace(
        context,
        epoch_1904=book.epoch_1904,
        swapped_days=any(days_may_be_swapped(below, column) for column in dated),
        month_first=any(month_may_come_first(below, column) for column in dated),
    )
    merged = MergedNames(below, table)
    for row in read_rows(below, table, kind, context):
        if row.sort is Sort.DATA:
            yield replace(_line(row, unread), repeats=merged.first_of(row))
        else:
            yield _passed_over(row)


def _above(sheet: cells.Sheet, reading: Reading) -> Iterator[PassedOver]:
    """Tell of the rows above the people, headings among them: none is dropped unsaid."""
    for row in sheet.rows:
        if row.number < reading.data_first and not row.is_blank:
            said = " ".join(cell.text for cell in row.cells() if cell.is_own)
            sentence = _sentence(row.number, gettext(_ABOVE), said)
            yield PassedOver(sentence, number_of(row.number))


def _passed_over(row: ReadRow) -> PassedOver:
    sentence = _sentence(row.number, gettext(_PASSED_OVER[row.sort]), row.said)
    return PassedOver(sentence, number_of(row.number), _settled(row))


def _sentence(number: int, sort: str, said: str) -> str:
    return gettext("Строка %(number)s: %(sort)s — «%(said)s».") % {
        "number": number,
        "sort": sort,
        "said": _short(said),
    }


def told_of(passed_over: Sequence[PassedOver]) -> tuple[str, ...]:
    """Say which rows hold no data, the first of many."""
    told = tuple(one.sentence for one in passed_over[:PASSED_OVER_SHOWN])
    hidden = len(passed_over) - len(told)
    rest = gettext("Таких строк ещё: %(hidden)d.") % {"hidden": hidden}
    return (*told, rest) if hidden else told


def _settled(row: ReadRow) -> dict[str, Any]:
    values = {key: value_of(outcome) for key, outcome in row.outcomes.items()}
    return {key: value for key, value in values.items() if value is not None}


def _line(row: ReadRow, unread: Collection[str]) -> ReadLine:
    remarks = [
        *(
            remark_of(outcome, key)
            for key, outcome in row.outcomes.items()
            if key not in unread or isinstance(outcome, Fixed)
        ),
        *(remark_of(outcome, "") for outcome in row.remarks),
    ]
    told = tuple(one for one in remarks if one is not None)
    return ReadLine(number_of(row.number, row.part), _settled(row), told)


def remark_of(outcome: Outcome, key: str) -> Remark | None:
    """What is to be said of a cell; None where it was taken as it stands."""
    match outcome:
        case Fixed(_value, reason, address):
            return Remark("fixed", reason, address, key)
        case Ask(question, proposal, options, address):
            return Remark("asked", question, address, key, tuple(options), proposal)
        case Wrong(sentence, address):
            return Remark("wrong", sentence, address, key)
    return None
