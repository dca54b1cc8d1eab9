import io
import warnings
import zipfile

import pytest

from nastavnik.domain.file_kinds import (
    DOCX,
    JPEG,
    MAX_PARTS,
    PDF,
    PNG,
    XLSX,
    FileKind,
    recognise,
)

CONTENT_TYPES = "[Content_Types].xml"
DOCX_PARTS = (CONTENT_TYPES, "word/document.xml")
MIB = 1024 * 1024


def archive(*parts: str, **contents: bytes) -> bytes:
    """An office file of parts; the contents of `types` stand in its list of types."""
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        warnings.simplefilter("ignore", UserWarning)  # two parts of one name are told of
        for part in parts:
            file.writestr(part, contents.get("types", b"<x/>") if part == CONTENT_TYPES else "<x/>")
        for name, content in contents.items():
            if name != "types":
                file.writestr(name, content)
    return stream.getvalue()


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


def encrypted() -> bytes:
    content = bytearray(archive(*DOCX_PARTS))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def overlapping() -> bytes:
    """Parts that claim more packed bytes than the file has: they lie over each other."""
    content = bytearray(archive(*DOCX_PARTS))
    at = content.index(b"PK\x01\x02")
    content[at + 20 : at + 24] = (10 * MIB).to_bytes(4, "little")
    return bytes(content)


MACRO_TYPES = b'<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'


@pytest.mark.parametrize(
    ("trick", "content"),
    [
        ("a page in a paper", b"%PDF-1.7\n<HTML><script>alert(1)</script>"),
        ("a page in a picture", b"\xff\xd8\xff\xe1<!DOCTYPE html><script>"),
        ("a drawing with a script", b'<svg xmlns="x"><script/></svg>'),
        ("macros under another name", archive(*DOCX_PARTS, "word/custom/VBAPROJECT.BIN")),
        ("macros by type", archive(*DOCX_PARTS, types=MACRO_TYPES)),
        ("a list of types without end", archive(*DOCX_PARTS, types=b" " * (2 * MIB))),
        ("a part that swells", archive(*DOCX_PARTS, bomb=b"\0" * (60 * MIB))),
        ("too many parts", archive(*DOCX_PARTS, *(f"p{n}" for n in range(MAX_PARTS)))),
        ("a part that leads out", archive(*DOCX_PARTS, "word/../../etc/passwd")),
        ("a part from the root", archive(*DOCX_PARTS, "/etc/passwd")),
        ("a part from another disk", archive(*DOCX_PARTS, "C:\\windows\\x")),
        ("two parts of one name", archive(*DOCX_PARTS, "word/document.xml")),
        ("a locked part", encrypted()),
        ("parts over each other", overlapping()),
        ("cut short", archive(*DOCX_PARTS)[:-30]),
    ],
)
def test_no_trick_passes(trick: str, content: bytes) -> None:
    stream = io.BytesIO(content)
    assert recognise(stream) is None, trick
    assert stream.tell() == 0


def test_a_big_honest_file_passes() -> None:
    text = b" ".join(b"%d" % number for number in range(2 * MIB))
    assert recognise(io.BytesIO(archive(*DOCX_PARTS, text=text))) is DOCX
