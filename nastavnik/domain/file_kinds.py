"""Telling what a file is by what stands in it, whatever its name says."""

import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import SEEK_END
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
_TYPES_PART = "[Content_Types].xml"
# A page hidden behind the first bytes of a picture or a paper: some programs would show it.
_HEAD_BYTES = 1024
_MARKUP = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?php", b"<iframe")
# Office files people attach are far below; archives made to burst are far above.
MAX_PARTS = 5_000
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
MAX_RATIO = 200
_SMALL_BYTES = 10 * 1024 * 1024
_MAX_TYPES_BYTES = 1024 * 1024
_ENCRYPTED = 0x1


def recognise(content: BinaryIO) -> FileKind | None:
    """Return the kind of a file by its content, None for anything else.

    Files with macros, pages in disguise, archives that would burst when unpacked or whose parts
    lead out of their folder are of no kind. Nothing but the list of parts is unpacked.
    `content` is read from its beginning and left at its beginning.
    """
    content.seek(0)
    head = content.read(_HEAD_BYTES)
    kind = next((kind for start, kind in _STARTS if head.startswith(start)), None)
    if kind is not None and any(mark in head.lower() for mark in _MARKUP):
        kind = None
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
            parts = archive.infolist()
            if (
                len(parts) > MAX_PARTS
                or _bursts(parts, content.seek(0, SEEK_END))
                or not all(map(_is_plain, parts))
            ):
                return None
            names = {part.filename for part in parts}
            if len(names) != len(parts) or _TYPES_PART not in names:
                return None
            if _has_macros(names, archive):
                return None
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, zlib.error, EOFError):
        return None
    return next((kind for part, kind in _MAIN_PARTS if part in names), None)


def _bursts(parts: Sequence[zipfile.ZipInfo], size: int) -> bool:
    """Whether the parts would take far more room than the file, or lie over each other in it."""
    packed = sum(part.compress_size for part in parts)
    unpacked = sum(part.file_size for part in parts)
    swollen = unpacked > _SMALL_BYTES and unpacked > packed * MAX_RATIO
    lies_over = packed > size
    return len(parts) > MAX_PARTS or lies_over or unpacked > MAX_UNPACKED_BYTES or swollen


def _is_plain(part: zipfile.ZipInfo) -> bool:
    """Whether a part is readable and stays inside the folder it would be unpacked into."""
    name = part.filename.replace("\\", "/")
    leads_out = name.startswith("/") or ":" in name or ".." in name.split("/")
    return not leads_out and not part.flag_bits & _ENCRYPTED


def _has_macros(names: Iterable[str], archive: zipfile.ZipFile) -> bool:
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        return True
    with archive.open(_TYPES_PART) as part:
        types = part.read(_MAX_TYPES_BYTES + 1)
    return len(types) > _MAX_TYPES_BYTES or b"macroenabled" in types.lower()
