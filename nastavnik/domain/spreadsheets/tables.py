"""Where the table is: the sheet, the row of headings, what lies above and below."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from nastavnik.domain.spreadsheets.cells import Row, Sheet, text_of
from nastavnik.domain.spreadsheets.columns import Kind
from nastavnik.domain.spreadsheets.headings import normal
from nastavnik.domain.spreadsheets.mapping import SURE, Heading, Match, map_columns

SEARCHED_ROWS = 60  # headings stand among the first rows that hold anything
SAMPLE_ROWS = 12
LOOKED_BEYOND = 2
LONGEST_HEADING = 250
HIDDEN_SHEET_PENALTY = 2.0
UNTOLD_PENALTY = 4.0
CLEARLY = 1.5  # by so much a row must head better than one above that is whole


@dataclass(frozen=True)
class Table:
    """A table of a kind on a sheet: rows of its headings and what each column was taken for."""

    kind: str
    sheet: str
    header_first: int
    header_last: int
    data_first: int
    matches: tuple[Match, ...]
    missing: tuple[str, ...] = ()  # titles of required columns that were not found
    score: float = 0.0
    by_people: bool = False  # found by the people in it, under headings nobody knows or none

    @cached_property
    def keys(self) -> dict[str, Match]:
        """The columns that were taken, by key."""
        return {match.key: match for match in self.matches if match.key}

    @cached_property
    def bare_headings(self) -> tuple[tuple[int, str], ...]:
        """The headings by column, as a row that repeats them would write them."""
        return tuple(
            (match.column, match.heading.rpartition(": ")[2].casefold())
            for match in self.matches
            if match.heading
        )

    @cached_property
    def name_columns(self) -> tuple[int, ...]:
        """The columns that hold a full name together, in its order; none where a part is absent."""
        for keys in (("name",), ("last_name", "first_name", "patronymic")):
            if all(key in self.keys for key in keys):
                return tuple(self.keys[key].column for key in keys)
        return ()

    @property
    def first_column(self) -> int:
        """The leftmost column of the table."""
        return min(match.column for match in self.matches)

    @property
    def last_column(self) -> int:
        """The rightmost column of the table."""
        return max(match.column for match in self.matches)


def find_table(
    kind: Kind, sheets: Iterable[Sheet], remembered: Mapping[str, str] | None = None
) -> Table | None:
    """Find the table of a kind in a workbook; None where no row looks like its headings.

    A title, an approval stamp or empty rows may stand above, the headings may take two rows, a
    row of numbers «1 2 3» may follow. `remembered` is described at `mapping.map_columns`.
    """
    found = [table for sheet in sheets for table in find_tables(kind, sheet, remembered)]
    return max(found, key=lambda table: table.score, default=None)


def find_tables(
    kind: Kind, sheet: Sheet, remembered: Mapping[str, str] | None = None
) -> list[Table]:
    """Find every table of a kind at the head of a sheet: the best row of headings, split where
    an empty column separates tables that each hold the required columns.
    """
    rows = [row for row in sheet.rows[: SEARCHED_ROWS * 10] if not row.is_blank]
    rows = rows[: SEARCHED_ROWS + SAMPLE_ROWS]
    search = _Search(kind, sheet, rows, remembered or {})
    best: Table | None = None
    for place, row in enumerate(rows[:SEARCHED_ROWS]):
        if best and _is_settled(best) and row.number > best.header_last + LOOKED_BEYOND:
            break
        if not _may_head(kind, row):
            continue
        for height in (1, 2):
            table = search.table(place, height)
            if table and (best is None or _is_better(table, best)):
                best = table
    if best is None:
        return []
    return _split(search, best) or [best]


def _is_better(table: Table, best: Table) -> bool:
    """Tell whether a later row heads the table; headings repeated further down do not."""
    again = _is_settled(best) and table.header_first > best.header_last
    return table.score > best.score + (CLEARLY if again else 1e-9)


def _is_settled(table: Table) -> bool:
    """Tell whether a row of headings leaves no doubt, so that data need not be looked through."""
    return not table.missing and len(table.keys) >= 2


def recognise(kinds: Iterable[Kind], sheets: Sequence[Sheet]) -> Table | None:
    """Find which of the kinds a workbook holds: the kind whose headings explain it best."""
    found = []
    for kind in kinds:
        table = find_table(kind, sheets)
        if table is not None and not table.missing:
            told = not kind.telling or any(key in table.keys for key in kind.telling)
            found.append((table.score - (0 if told else UNTOLD_PENALTY), table))
    return max(found, key=lambda pair: pair[0], default=(0.0, None))[1]


def _may_head(kind: Kind, row: Row) -> bool:
    """Tell cheaply whether a row could hold headings: half of its texts use words of the kind."""
    cells = [cell for cell in row.cells() if cell.is_own]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    if not texts or len(texts) * 2 < len(cells) or max(map(len, texts)) > LONGEST_HEADING:
        return False
    known = _vocabulary(kind)
    hits = sum(any(word[:4] in known for word in normal(text).split()) for text in texts)
    return hits >= 2 or hits * 2 >= len(texts)


_vocabularies: dict[str, frozenset[str]] = {}


def _vocabulary(kind: Kind) -> frozenset[str]:
    if kind.code not in _vocabularies:
        names = [name for column in kind.columns for name in column.names]
        names += [name for name, _ in kind.groups]
        _vocabularies[kind.code] = frozenset(
            word[:4] for name in names for word in normal(name).split()
        )
    return _vocabularies[kind.code]


@dataclass(frozen=True)
class _Search:
    """A look for the headings of a kind among the rows of a sheet."""

    kind: Kind
    sheet: Sheet
    rows: Sequence[Row]
    remembered: Mapping[str, str]

    def table(self, place: int, height: int, columns: range | None = None) -> Table | None:
        """Take the rows from a place on for headings, whatever comes of it."""
        header = self.rows[place : place + height]
        if len(header) < height or (height == 2 and not _is_grouped(*header)):
            return None
        below = self.rows[place + height :]
        headings = _headings(header, below[:SAMPLE_ROWS], columns)
        if not headings:
            return None
        matches = map_columns(self.kind, headings, self.remembered)
        last = header[-1].number
        numbered = bool(below) and is_numbering(below[0], [match.column for match in matches])
        missing = missing_of(self.kind, matches)
        score = _score(self.kind, self.sheet, self.rows[:place], matches, missing)
        return Table(
            self.kind.code,
            self.sheet.name,
            header[0].number,
            last,
            (below[0].number if numbered else last) + 1,
            matches,
            missing,
            score,
        )


def missing_of(kind: Kind, matches: Sequence[Match]) -> tuple[str, ...]:
    """Return the titles of required columns that no heading was taken for."""
    keys = {match.key for match in matches}
    return tuple(
        column.title
        for column in kind.required
        if column.key not in keys and not (column.parts and keys.issuperset(column.parts))
    )


def _score(
    kind: Kind,
    sheet: Sheet,
    above: Sequence[Row],
    matches: Sequence[Match],
    missing: Sequence[str],
) -> float:
    sure = sum(match.confidence for match in matches if match.confidence >= SURE and match.key)
    share = sure / len(matches)
    title = " ".join([sheet.name, *(text_of(c.value) for row in above for c in row.cells())])
    told = sum(word in title.casefold() for word in kind.words)
    hidden = HIDDEN_SHEET_PENALTY if sheet.hidden else 0.0
    return sure + 2 * share + 0.5 * min(told, 2) - 3 * len(missing) - hidden


def _is_grouped(upper: Row, lower: Row) -> bool:
    """Tell whether two rows are one header: the upper one names groups of the lower one."""
    tops = {cell.column for cell in upper.cells() if cell.is_own}
    bottoms = {cell.column for cell in lower.cells() if cell.is_own}
    if len(tops) < 2 or any(not isinstance(cell.value, str) for cell in lower.cells()):
        return False
    grouping = tops & bottoms
    spanned = {column for column in bottoms - tops if any(top < column for top in tops)}
    return bool(grouping) and bool(spanned)


def _headings(header: Sequence[Row], below: Sequence[Row], columns: range | None) -> list[Heading]:
    upper, lower = header[0], header[-1]
    width = max(len(row.values) for row in header)
    found = []
    group = ""
    for column in columns or range(1, width + 1):
        top = _own_text(upper, column)
        if len(header) == 1:
            text, named = top, ""
        else:
            group = top or group
            bottom = _own_text(lower, column)
            text, named = (bottom, group) if bottom else (top, "")
        samples = tuple(row.cell(column).value for row in below)
        if text or any(value not in (None, "") for value in samples[:5]):
            found.append(Heading(column, text, named, samples))
    while found and not found[-1].text:
        found.pop()
    return found


def _own_text(row: Row, column: int) -> str:
    cell = row.cell(column)
    return cell.text if cell.is_own else ""


def is_numbering(row: Row, columns: Sequence[int]) -> bool:
    """Tell whether a row only numbers the columns: 1, 2, 3 … from left to right.

    `columns` are those of the table. The first of them may be empty or hold a sign.
    """
    numbers = []
    for column in columns:
        text = text_of(row.cell(column).value).rstrip(".")
        if text.isdigit():
            numbers.append(int(text))
        elif text:
            return False
    if len(numbers) < max(2, len(columns) - 1):
        return False
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 2


def is_header_again(row: Row, table: Table) -> bool:
    """Tell whether a row repeats the headings of the table, as every printed page does."""
    same = filled = 0
    for column, heading in table.bare_headings:
        text = text_of(row.cell(column).value)
        filled += bool(text)
        same += text.casefold() == heading
    return filled >= 2 and same * 3 >= filled * 2


def _split(search: _Search, best: Table) -> list[Table]:
    """Take tables that stand side by side apart, if each of them is whole."""
    place = next(i for i, row in enumerate(search.rows) if row.number == best.header_first)
    height = 2 if best.header_last != best.header_first else 1
    blocks = _blocks([match.column for match in best.matches])
    if len(blocks) < 2:
        return []
    tables = [search.table(place, height, block) for block in blocks]
    whole = [table for table in tables if table is not None and not table.missing]
    return whole if len(whole) > 1 else []


def _blocks(columns: Sequence[int]) -> list[range]:
    blocks: list[range] = []
    for column in columns:
        if blocks and blocks[-1].stop == column:
            blocks[-1] = range(blocks[-1].start, column + 1)
        else:
            blocks.append(range(column, column + 1))
    return blocks
