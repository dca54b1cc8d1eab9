"""Which erasures were executed, outside the database: a restored backup must not bring people back.

A line is the key of the person, of the organisation, the day and the ground: no names.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Line:
    """One executed erasure."""

    person_id: int
    organization_id: int
    executed_on: date
    ground: str

    def __str__(self) -> str:
        return f"{self.person_id} {self.organization_id} {self.executed_on} {self.ground}\n"


def path() -> Path:
    """Where the list lies; back it up apart from the database, and oftener."""
    return Path(settings.DATA_DIR) / "erasures.txt"


def read() -> Iterator[Line]:
    """Yield the executed erasures."""
    if not path().exists():
        return
    for line in path().read_text(encoding="ascii").splitlines():
        person, organization, day, ground = line.split()
        yield Line(int(person), int(organization), date.fromisoformat(day), ground)


def add(lines: Iterable[Line]) -> None:
    """Add what is not in the list yet; when this returns, it is on the disk."""
    known = set(read())
    fresh = [line for line in dict.fromkeys(lines) if line not in known]
    if not fresh:
        return
    path().parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.writelines(map(str, fresh))
        file.flush()
        os.fsync(file.fileno())
