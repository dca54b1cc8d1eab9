"""What a hostile file is."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Hostile:
    """A file made to do harm, and its due: one of the refusals, or reading with notices."""

    title: str
    name: str
    make: Callable[[], bytes]
    refused: tuple[str, ...] = ()
    noticed: tuple[str, ...] = ()
    rows: int | None = None  # how many rows are read on the first sheet
