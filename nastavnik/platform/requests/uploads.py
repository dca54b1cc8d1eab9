"""A file on its way in: when the disk is full, the form hears of it, and no page breaks."""

from contextlib import suppress
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class LostUpload(SimpleUploadedFile):
    """What is left of a file that found no room: its name. The form field says so."""

    def __init__(self, name: str) -> None:
        super().__init__(name, b"")


class RoomyUploadHandler(TemporaryFileUploadHandler):
    """Keep a big upload in a temporary file; forget all of it when the disk takes no more."""

    lost = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin the next file; the temporary one may find no room itself."""
        self.lost = False
        try:
            super().new_file(*args, **kwargs)
        except OSError:
            self.lost = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write, or lose the file and read the rest of it into nothing."""
        if self.lost:
            return
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            self.lost = True
            self.forget()

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        """Hand the file over, or what is left of it."""
        if self.lost:
            return LostUpload(self.file_name or "file")
        try:
            return super().file_complete(file_size)
        except OSError:
            self.forget()
            return LostUpload(self.file_name or "file")

    def forget(self) -> None:
        """Remove the temporary file: closing it does, and may fail to flush what has no room."""
        with suppress(OSError):
            self.file.close()
