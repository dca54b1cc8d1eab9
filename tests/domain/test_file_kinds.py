import io
import zipfile

import pytest

from nastavnik.domain.file_kinds import DOCX, JPEG, PDF, PNG, XLSX, FileKind, recognise


def archive(*parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for part in parts:
            file.writestr(part, "<x/>")
    return stream.getvalue()


CONTENT_TYPES = "[Content_Types].xml"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n...", PDF),
        (b"\x89PNG\r\n\x1a\n...", PNG),
        (b"\xff\xd8\xff\xe0...", JPEG),
        (archive(CONTENT_TYPES, "word/document.xml"), DOCX),
        (archive(CONTENT_TYPES, "xl/workbook.xml"), XLSX),
    ],
)
def test_a_file_is_known_by_its_content(content: bytes, kind: FileKind) -> None:
    stream = io.BytesIO(content)
    assert recognise(stream) == kind
    assert stream.tell() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00",
        b"<html><script>alert(1)</script>",
        b" %PDF-1.7",
        b"PK\x03\x04 broken",
        archive("anything.txt"),
        archive("word/document.xml"),
        archive(CONTENT_TYPES, "word/document.xml", "word/vbaProject.bin"),
        archive(CONTENT_TYPES, "xl/workbook.xml", "xl/vbaProject.bin"),
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    assert recognise(io.BytesIO(content)) is None
