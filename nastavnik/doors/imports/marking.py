"""The error workbook: the file as it came, with what to correct marked in it."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from nastavnik.doors.imports.lines import Remark
from nastavnik.doors.imports.marks import anew, running
from nastavnik.doors.imports.marks.words import HEADING
from nastavnik.doors.imports.reading.inspection import inspect
from nastavnik.doors.imports.reading.opening import read, read_pasted

__all__ = ["HEADING", "RowNote", "comes_back_short", "marked"]
TO_CORRECT = ("wrong", "asked")
MOST_CELLS = 150_000  # what openpyxl opens and writes again well within the limits


@dataclass(frozen=True, slots=True)
class RowNote:
    """What is said of a row: sentences about its cells, or that it is in the register already."""

    row: int
    remarks: tuple[Remark, ...] = ()
    is_applied: bool = False

    @property
    def said(self) -> list[tuple[str, str]]:
        """Address and sentence of what a person has to correct or decide.

        Lines of one row say the same of the cells that they share: it is told once.
        """
        kept = (remark for remark in self.remarks if remark.sort in TO_CORRECT)
        return list(dict.fromkeys((remark.address, remark.sentence) for remark in kept))


def comes_back_short(lines: int, columns: int) -> bool:
    """Tell whether a workbook is too big to come back with all of its rows."""
    return lines * columns > MOST_CELLS


def marked(
    content: bytes,
    name: str,
    *,
    sheet: int,
    header_row: int,
    last_column: int,
    notes: Sequence[RowNote],
    spare: Sequence[int] = (),
) -> bytes:
    """Return the workbook with its wrong cells marked; UnreadableError where it cannot be read.

    `spare` are the rows a big workbook comes back without, in their places and hidden.

    A workbook of Excel keeps its look and its other sheets. What openpyxl cannot open within the
    limits, and every other format, comes back as a new workbook of the values that were read.
    """
    task = {
        "sheet": sheet,
        "header_row": header_row,
        "last_column": last_column,
        "notes": [
            [note.row, note.said, note.is_applied] for note in notes if note.said or not spare
        ],
        "applied": sum(note.is_applied for note in notes),
        "spare": list(spare),
    }
    if name and inspect(BytesIO(content), name).kind == "xlsx":
        with tempfile.TemporaryFile() as given:
            given.write(json.dumps(task, ensure_ascii=False).encode() + b"\n")
            given.write(content)
            given.seek(0)
            done = running.run(given)
        if done:
            return done
    book = read(BytesIO(content), name) if name else read_pasted(content.decode("utf-8", "replace"))
    return anew.written(book, task)
