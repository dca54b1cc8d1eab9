"""A number that was sent names a row, or it is none."""

import pytest

from nastavnik.platform.requests.numbers import number_in, numbers_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        *((text, None) for text in ("", "-1", "1.0", "²", "семь", " 7")),
        *(("9" * digits, None) for digits in (19, 21, 5000)),
    ],
)
def test_what_is_no_number_of_a_row_is_none(text: str, number: int | None) -> None:
    assert number_in(text) == number


def test_of_many_the_numbers_are_read() -> None:
    assert numbers_in(["3", "9" * 21, "", "1"]) == [3, 1]
