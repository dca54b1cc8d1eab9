"""The process that marks a workbook of Excel: it keeps the look of it and gives up its rights.

Started by `running.py` with the task and the file on descriptor 0 and a pipe on 1. Whatever goes
wrong here ends it with a status of its own, and the values alone are written anew instead.
"""

import gc
import json
import os
import warnings
import zipfile
from io import BytesIO
from typing import Any

from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.packaging import extended as _needed_later
from openpyxl.reader.excel import ExcelReader
from openpyxl.workbook import Workbook
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from nastavnik.doors.imports.marks import words
from nastavnik.doors.imports.marks.sheets import Marks, add_summary, drop_summary
from nastavnik.doors.imports.marks.shortening import without_rows
from nastavnik.doors.imports.reading.child import give_up_rights

FAILED = 3
# What openpyxl loads only when it writes: by then this process opens no files any more.
LOADED = (_needed_later,)


def main() -> None:
    """Read the task and the file, write the marked one."""
    given, pipe = os.fdopen(0, "rb"), os.fdopen(1, "wb")
    gc.disable()
    give_up_rights()
    # A number shown as a date that no date is would be lost: openpyxl only warns of it.
    warnings.filterwarnings("ignore")
    warnings.filterwarnings("error", message=".*outside the limits for dates.*")
    try:
        pipe.write(_marked(json.loads(given.readline()), given.read()))
        pipe.flush()
    except Exception:
        os._exit(FAILED)


def _marked(task: dict[str, Any], content: bytes) -> bytes:
    if task["spare"]:
        content = without_rows(content, _part(content, task["sheet"]), set(task["spare"]))
    book, sheet = _opened(content, task["sheet"])
    drop_summary(book)
    marks = Marks(sheet, task["header_row"], task["last_column"])
    marks.write(task["notes"])
    add_summary(book, sheet, task["notes"], words.counted(task))
    # Read again it must be the same sheet, and Excel must open on it.
    book.active = book.index(sheet)
    return _saved(book)


def _part(content: bytes, place: int) -> str:
    """The name in the package of the sheet that the reader counts as that one."""
    reader = ExcelReader(BytesIO(content))
    reader.read_manifest()
    reader.read_workbook()
    targets = [
        str(relation.target)
        for _sheet, relation in reader.parser.find_sheets()
        if relation.Type.endswith("/worksheet")
    ]
    return targets[place]


def _opened(content: bytes, place: int) -> tuple[Workbook, Any]:
    """The workbook, and the sheet that the reader counts as that one."""
    reader = ExcelReader(BytesIO(content), rich_text=True)
    reader.read()
    names = [
        sheet.name
        for sheet, relation in reader.parser.find_sheets()
        if relation.Type.endswith("/worksheet")
    ]
    return reader.wb, reader.wb[names[place]]


def _saved(book: Workbook) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        _Writer(book, archive).write_data()
    return stream.getvalue()


class _Writer(ExcelWriter):
    """Writes sheets in memory: this process has no files."""

    def write_worksheet(self, ws: Any) -> None:
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        out = BytesIO()
        writer: Any = WorksheetWriter(ws, out)
        writer.write()
        ws._rels = writer._rels
        parts: Any = self
        parts._archive.writestr(ws.path[1:], out.getvalue())
        self.manifest.append(ws)
