"""How a file leaves: as an attachment of a fixed kind that no browser runs or guesses about."""

from io import BytesIO
from typing import BinaryIO

from django.core.files import File
from django.http import FileResponse
from django.utils.csp import CSP

# Should a browser show the file after all, it is alone there: no scripts, no forms, no cookies.
SANDBOX = "default-src 'none'; sandbox"


def download(
    content: bytes | BinaryIO | File[bytes], *, file_name: str, media_type: str
) -> FileResponse:
    """Hand out a file to be saved; the name tells of no person."""
    response = FileResponse(
        BytesIO(content) if isinstance(content, bytes) else content,
        as_attachment=True,
        filename=file_name,
        content_type=media_type,
    )
    response.headers[str(CSP.HEADER_ENFORCE)] = SANDBOX
    return response
