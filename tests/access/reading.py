"""What can be read of an answer: its page, the parts of a workbook or a document, a paper's words.

Pictures alone are not read.
"""

import io
import zipfile
from typing import Any
from urllib.parse import unquote

from django.http.response import HttpResponseBase
from pypdf import PdfReader

_END_OF_PDF = b"%%EOF"


def words_of(response: HttpResponseBase) -> str:
    """The headers and the words of an answer, whatever kind of file it is."""
    head = " ".join(f"{name}: {unquote(value)}" for name, value in response.items())
    return f"{head} {_words_in(_body_of(response))}"


def kind_of(response: HttpResponseBase) -> str:
    """What an answer is: the ending of its file; "html" of a page."""
    name = response.get("Content-Disposition", "").rpartition(".")[2]
    return name.strip('"') or "html"


def _body_of(response: HttpResponseBase) -> bytes:
    parts: Any = response
    return b"".join(parts.streaming_content) if response.streaming else bytes(parts.content)


def _words_in(body: bytes) -> str:
    if zipfile.is_zipfile(io.BytesIO(body)):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return " ".join(_plain(archive.read(one)) for one in archive.namelist())
    # What tests put in for a scan only begins like a PDF.
    if body.startswith(b"%PDF") and _END_OF_PDF in body[-64:]:
        pages = PdfReader(io.BytesIO(body)).pages
        return " ".join(page.extract_text() for page in pages)
    return _plain(body)


def _plain(body: bytes) -> str:
    return body.decode("utf-8", errors="replace")
