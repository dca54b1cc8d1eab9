"""Opening a spreadsheet: inspected first, then parsed in a process of its own."""

import shutil
import tempfile
from io import BytesIO
from typing import BinaryIO

from nastavnik.doors.imports.reading.inspection import KIND_TITLES, inspect
from nastavnik.doors.imports.reading.running import run
from nastavnik.doors.imports.reading.sentences import UnreadableError, notice
from nastavnik.doors.imports.reading.workbook import Workbook


def read(content: BinaryIO, name: str) -> Workbook:
    """Read a file whatever it is; raise UnreadableError with a sentence if it cannot be read."""
    inspected = inspect(content, name)
    # The child gets a file of its own: no name, no folder, nothing to reach but these bytes.
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(content, copy)
        copy.seek(0)
        book = run(inspected.kind, copy)
    if inspected.claimed:
        facts = {"named": inspected.claimed, "kind": KIND_TITLES[inspected.kind]}
        book.notices.insert(0, notice("extension", dict(facts)))
    return book


def read_pasted(text: str) -> Workbook:
    """Read cells pasted as text."""
    if not text.strip():
        raise UnreadableError("empty")
    content = BytesIO(text.encode("utf-8", "replace"))
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(content, copy)
        copy.seek(0)
        return run("pasted", copy)
