"""Telling what a file is by what stands in it, whatever its name says."""

import zipfile
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file people may attach: the suffix it is kept under and its media type."""

    suffix: str
    media_type: str
    title: str


OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = FileKind("pdf", "application/pdf", "PDF")
DOCX = FileKind("docx", f"{OFFICE}.wordprocessingml.document", "Word (DOCX)")
XLSX = FileKind("xlsx", f"{OFFICE}.spreadsheetml.sheet", "Excel (XLSX)")
PNG = FileKind("png", "image/png", "PNG")
JPEG = FileKind("jpg", "image/jpeg", "JPEG")
KINDS = (PDF, DOCX, XLSX, PNG, JPEG)

_STARTS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_ZIP = b"PK\x03\x04"
# The part without which the office program would not open the file.
_MAIN_PARTS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX))
_MACROS = ("word/vbaProject.bin", "xl/vbaProject.bin")


def recognise(content: BinaryIO) -> FileKind | None:
    """Return the kind of a file by its content, None for anything else or with macros.

    `content` is read from its beginning and left at its beginning.
    """
    content.seek(0)
    head = content.read(8)
    kind = next((kind for start, kind in _STARTS if head.startswith(start)), None)
    if kind is None and head.startswith(_ZIP):
        kind = _office_kind(content)
    content.seek(0)
    return kind


def kind_of_suffix(suffix: str) -> FileKind | None:
    """Return the kind kept under the suffix."""
    return next((kind for kind in KINDS if kind.suffix == suffix.casefold()), None)


def _office_kind(content: BinaryIO) -> FileKind | None:
    try:
        with zipfile.ZipFile(content) as archive:
            parts = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return None
    if "[Content_Types].xml" not in parts or parts.intersection(_MACROS):
        return None
    return next((kind for part, kind in _MAIN_PARTS if part in parts), None)
