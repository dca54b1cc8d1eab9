"""Nothing changes silently: the workbook of traps, read as any file of a stranger is."""

from collections.abc import Callable
from functools import cache
from io import BytesIO
from itertools import groupby

import pytest

from nastavnik.domain.spreadsheets.cells import address_of
from nastavnik.domain.spreadsheets.cleaning.context import Context
from nastavnik.domain.spreadsheets.kinds import KINDS
from nastavnik.domain.spreadsheets.outcomes import Ask, Kept, Outcome, Wrong
from nastavnik.domain.spreadsheets.rows import ReadRow, read_rows
from nastavnik.domain.spreadsheets.tables import find_table
from nastavnik.doors.imports.reading.opening import read
from nastavnik.doors.imports.reading.tables import understandable
from tests.domain.spreadsheets.trapped_registers import HEADINGS
from tests.domain.spreadsheets.traps import TODAY, UNKNOWN, Trap, all_traps
from tests.doors.imports.trapped_books import HEADER, trapped_workbook

type Found = tuple[tuple[Trap, ReadRow], ...]


@cache
def read_traps(rounds: int) -> Found:
    """Read each trap in the workbook of its kind; once for all tests."""

    def workbook(trap: Trap) -> tuple[str, bool]:
        return trap.kind, trap.epoch_1904

    found: list[tuple[Trap, ReadRow]] = []
    traps = all_traps(seed=7, rounds=rounds)
    for (kind, epoch_1904), group in groupby(sorted(traps, key=workbook), key=workbook):
        members = list(group)
        content, places = trapped_workbook(kind, members, epoch_1904=epoch_1904)
        book = read(BytesIO(content), "traps.xlsx")
        assert book.epoch_1904 == epoch_1904
        sheet = understandable(book, book.sheets[0])
        table = find_table(KINDS[kind], [sheet])
        assert table is not None
        assert (table.header_first, set(table.keys)) == (HEADER, set(HEADINGS[kind]))
        context = Context(TODAY, epoch_1904=book.epoch_1904)
        rows = {row.number: row for row in read_rows(sheet.rows, table, KINDS[kind], context)}
        found += ((trap, rows[place]) for trap, place in zip(members, places, strict=True))
    return tuple(found)


@pytest.fixture
def traps(count: Callable[[int, int], int]) -> Found:
    return read_traps(count(2, 25))


def is_pointed_at(outcome: Outcome, trap: Trap, row: ReadRow) -> bool:
    """Whether a person is told of the cell by its address."""
    column = list(HEADINGS[trap.kind]).index(trap.key) + 1
    return isinstance(outcome, Ask | Wrong) and outcome.address == address_of(row.number, column)


def test_no_trap_changes_anything_silently(
    traps: Found, report_figure: Callable[..., None]
) -> None:
    assert len(traps) >= 200
    silent: list[object] = []
    seen = fixed = 0
    for trap, row in traps:
        outcome = row.outcomes[trap.key]
        if is_pointed_at(outcome, trap, row):
            seen += 1
        elif (
            isinstance(outcome, Ask | Wrong) or trap.truth is UNKNOWN or outcome.value != trap.truth
        ):
            silent.append((trap.family, trap.value, outcome))
        else:
            fixed += 1
    report_figure("traps", len(traps))
    report_figure("traps: silent changes", len(silent))
    report_figure("traps read right", round(100 * fixed / len(traps), 1), "%")
    report_figure(
        "traps read right or pointed at", round(100 * (seen + fixed) / len(traps), 2), "%"
    )
    assert silent == []


def test_what_is_certain_is_not_asked(traps: Found) -> None:
    asked = [
        (trap.family, trap.value, row.outcomes[trap.key])
        for trap, row in traps
        if trap.truth is not UNKNOWN and isinstance(row.outcomes[trap.key], Ask | Wrong)
    ]
    assert asked == []


def test_sound_cells_beside_a_trap_stay_as_they_are(traps: Found) -> None:
    touched = [
        (trap.family, key, outcome)
        for trap, row in traps
        for key, outcome in row.outcomes.items()
        if key != trap.key and not isinstance(outcome, Kept)
    ]
    assert touched == []


def test_every_sentence_names_the_row_the_column_and_the_value(traps: Found) -> None:
    for trap, row in traps:
        heading = HEADINGS[trap.kind][trap.key]
        for outcome in row.outcomes.values():
            if isinstance(outcome, Kept):
                continue
            words = next(
                getattr(outcome, name)
                for name in ("question", "sentence", "reason")
                if hasattr(outcome, name)
            )
            assert words.startswith(f"Строка {row.number}, столбец «{heading}»"), words
            assert words[-1] in ".?", words
            assert "None" not in words
            assert "  " not in words.replace("\u00a0", "")
