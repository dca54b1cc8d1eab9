"""The loaded city and the tables of the note, read without the code that loads them."""

import csv
from collections.abc import Callable

import pytest

from nastavnik.doors.demonstration import claims
from tests.factories.city import city

__all__ = ["city"]


@pytest.fixture(scope="session")
def printed() -> Callable[[str], list[dict[str, str]]]:
    """Rows of a table of the Dzerzhinsk note, as published."""

    def read(name: str) -> list[dict[str, str]]:
        path = claims.DATA / "dzerzhinsk" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read
