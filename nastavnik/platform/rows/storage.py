"""Where attached files lie: whole and on the disk, or not at all."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

from nastavnik.domain.errors import DomainError, gettext_noop

NO_ROOM = gettext_noop(
    "Файл не удалось записать на сервер: возможно, там кончилось место. Введённое сохранено в "
    "форме: попробуйте позже или сообщите администратору."
)


class WholeFileStorage(FileSystemStorage):
    """A file takes its name only when the last byte of it has reached the disk."""

    def _save(self, name: str, content: Any) -> str:
        part = f"{name}.part"
        try:
            written = super()._save(part, content)  # type: ignore[misc]
            _reach_disk(Path(self.path(written)))
            os.replace(self.path(written), self.path(name))
            _reach_disk(Path(self.path(name)).parent)
        except OSError as error:
            with suppress(OSError):
                Path(self.path(part)).unlink(missing_ok=True)
            raise DomainError(NO_ROOM, field="file") from error
        return name


def _reach_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
