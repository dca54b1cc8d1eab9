"""A look at a file before anything opens it: what it is, and what its package claims to hold."""

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from nastavnik.doors.imports.reading import limits, ole
from nastavnik.doors.imports.reading.sentences import UnreadableError

_HEAD = 4096
_LOCAL, _DIRECTORY_END, _ZIP64_LOCATOR = b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x07"
_END_SIZE, _COMMENT = 22, 65_535
_ENCRYPTED = 0x1
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError),
    *(ValueError, EOFError, OSError),
)
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".tar")
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
# Beginnings of what people take for a table by mistake.
_OTHERS = (
    (b"%PDF-", "документ PDF"),
    (b"\x89PNG", "рисунок"),
    (b"\xff\xd8\xff", "фотография"),
    (b"GIF8", "рисунок"),
    (b"Rar!", "архив"),
    (b"7z\xbc\xaf", "архив"),
    (b"\x1f\x8b", "архив"),
    (b"MZ", "программа"),
    (b"\x7fELF", "программа"),
    (b"{\\rtf", "документ Word"),
)
_OTHER_PACKAGES = (
    ("word/document.xml", "документ Word"),
    ("ppt/presentation.xml", "презентация"),
    ("content.xml", "документ LibreOffice"),
)
SUFFIX_KINDS = {
    "xlsx": "xlsx",
    "xlsm": "xlsx",
    "xls": "xls",
    "ods": "ods",
    "csv": "csv",
    "txt": "csv",
}
SUFFIX_KINDS["tsv"] = "csv"
KIND_TITLES = {
    "xlsx": "книга Excel (.xlsx)",
    "xls": "книга Excel 97–2003 (.xls)",
    "ods": "таблица .ods",
}
KIND_TITLES["csv"] = "текстовая таблица (.csv)"


@dataclass(frozen=True)
class Inspected:
    """What a file is, and what the name claimed if that is something else."""

    kind: str
    claimed: str = ""


def inspect(content: BinaryIO, name: str) -> Inspected:
    """Tell the kind of a file by its content, or refuse it; the content is left rewound."""
    size = content.seek(0, 2)
    content.seek(0)
    if size > limits.FILE_BYTES:
        raise UnreadableError("too_big", limit=limits.FILE_BYTES // limits.MIB)
    head = content.read(_HEAD)
    if not head.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise UnreadableError("empty")
    kind = _kind(head, content, size)
    content.seek(0)
    suffix = PurePosixPath(name).suffix.casefold().lstrip(".")
    claimed = SUFFIX_KINDS.get(suffix, suffix)
    return Inspected(kind, "" if claimed == kind or not suffix else f".{suffix}"[:12])


def _kind(head: bytes, content: BinaryIO, size: int) -> str:
    if head.startswith(_LOCAL):
        return _package_kind(content, size)
    if head.startswith(ole.SIGNATURE):
        return "xls"
    for start, what in _OTHERS:
        if head.startswith(start):
            raise UnreadableError("not_a_table", what=what)
    _refuse_markup(head)
    if head[:4] in {
        b"\x09\x08\x10\x00",
        b"\x09\x08\x08\x00",
        b"\x09\x00\x04\x00",
        b"\x09\x02\x06\x00",
    }:
        raise UnreadableError("too_old")  # records with no compound file around them
    return "csv"


def _refuse_markup(head: bytes) -> None:
    text = (
        head.replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n").lower()
    )
    if re.match(rb"<(!doctype\s+html|html|head|body|table|meta|style|div)\b", text):
        raise UnreadableError("web_page")
    if text.startswith(b"<?xml"):
        if b"office:spreadsheet" in text:
            raise UnreadableError("old_xml")
        raise UnreadableError("web_page" if b"<html" in text else "not_a_table", what="разметка")


def _package_kind(content: BinaryIO, size: int) -> str:
    _check_directory(content, size)
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            entries = archive.infolist()
            _check_entries(entries, size)
            names = {entry.filename.replace("\\", "/").lstrip("/").casefold() for entry in entries}
            return _kind_of_parts(names, archive)
    except BROKEN as error:
        raise UnreadableError("damaged") from error


def _check_directory(content: BinaryIO, size: int) -> None:
    """The list of parts before it is read: as many as it says, where it says, and not too many."""
    tail_size = min(size, _END_SIZE + _COMMENT)
    content.seek(size - tail_size)
    tail = content.read(tail_size)
    place = tail.rfind(_DIRECTORY_END)
    if place < 0 or len(tail) - place < _END_SIZE:
        raise UnreadableError("damaged")
    disk, first_disk, here, entries, length, offset = struct.unpack_from("<4H2I", tail, place + 4)
    if disk or first_disk or here != entries:
        raise UnreadableError("archive_lies")
    if place >= 20 and tail[place - 20 : place - 16] == _ZIP64_LOCATOR:
        # Nothing as large as that gets here; who needs such numbers hides something.
        raise UnreadableError("archive_lies")
    if entries > limits.ENTRIES or length > limits.DIRECTORY_BYTES:
        raise UnreadableError("archive_entries")
    if offset + length > size:
        raise UnreadableError("archive_lies")


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    names = [entry.filename.replace("\\", "/") for entry in entries]
    plain = [name.casefold().lstrip("/") for name in names]
    if len(set(plain)) != len(plain) or any(_leads_out(name) for name in names):
        raise UnreadableError("archive_names")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise UnreadableError("password")
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise UnreadableError("damaged")
    if any(name.casefold().endswith(_ARCHIVES) for name in names):
        raise UnreadableError("archive_nested")
    if sum(entry.compress_size for entry in entries) > size:
        raise UnreadableError("archive_lies")  # parts that lie over each other
    if sum(entry.file_size for entry in entries) > limits.UNPACKED_BYTES:
        raise UnreadableError("unpacks_too_big")
    for entry in entries:
        ratio = entry.file_size / max(1, entry.compress_size)
        if entry.file_size > limits.RATIO_FROM and ratio > limits.RATIO:
            raise UnreadableError("unpacks_too_big")


def _leads_out(name: str) -> bool:
    return ".." in name.split("/") or "\x00" in name or re.match(r"[A-Za-z]:", name) is not None


def _kind_of_parts(names: set[str], archive: zipfile.ZipFile) -> str:
    if "xl/workbook.bin" in names:
        raise UnreadableError("binary_book")
    if "mimetype" in names and "content.xml" in names:
        with archive.open("mimetype") as stream:
            mime = stream.read(100).decode("ascii", "replace").strip()
        if mime.startswith(_ODS):
            return "ods"
    for name, what in _OTHER_PACKAGES:
        if name in names:
            raise UnreadableError("not_a_table", what=what)
    if "[content_types].xml" in names:
        return "xlsx"
    raise UnreadableError("not_a_table", what="архив")
