"""A date is read however people write it, and refused with a clear sentence."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastavnik.domain.dates import parse_date
from nastavnik.domain.typography import format_date, format_date_long

DAY = date(2026, 4, 5)


@pytest.mark.parametrize(
    "text",
    [
        "05.04.2026",
        "5.4.2026",
        "5.4.26",
        "05/04/2026",
        "5-4-2026",
        "05 04 2026",
        "05,04,2026",
        " 05.04.2026 г. ",
        "05.04.2026г",
        "05.04.2026 0:00:00",
        "05.04.2026 00:00",
        "2026-04-05",
        "2026-4-5",
        "2026.04.05",
        "2026-04-05T00:00:00",
        "2026-04-05 00:00:00.000",
        "05042026",
        "20260405",
        "5 апреля 2026",
        "5 апреля 2026 г.",
        "5 апреля 2026 года",
        "«5» апреля 2026 г.",
        "5 АПР 2026",
        "5 апр. 26",
        "5-апр-2026",
        "5апреля2026",
    ],
)
def test_usual_forms(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Введите дату"),
        ("вчера", "Введите дату"),
        ("5 мартобря 2026", "Введите дату"),
        ("05.04", "Введите дату"),
        ("05.04.202", "Введите дату"),
        ("05.04.2026 13:45", "Введите дату"),
        ("31.02.2026", "Дня 31.02.2026 нет в календаре"),
        ("29.02.2025", "нет в календаре"),
        ("05.13.2026", "нет в календаре"),
        ("00.01.2026", "нет в календаре"),
        ("05.04.1026", "Год должен быть"),
        ("05.04.3026", "Год должен быть"),
    ],
)
def test_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_date(text)


def test_short_years() -> None:
    assert parse_date("1.1.49").year == 2049
    assert parse_date("1.1.50").year == 1950
    assert parse_date("1.1.00").year == 2000


def test_leap_day() -> None:
    assert parse_date("29.02.2024") == date(2024, 2, 29)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_whatever_is_written_is_read_back(day: date) -> None:
    forms = (
        format_date(day),
        format_date_long(day),
        day.isoformat(),
        f"{day:%d%m%Y}",
        f"{day:%Y%m%d}",
        f"{day.day}/{day.month}/{day.year}",
    )
    assert [parse_date(form) for form in forms] == [day] * len(forms)


@given(st.text(max_size=20))
def test_no_text_does_worse_than_a_sentence(text: str) -> None:
    try:
        refusal = "" if 1900 <= parse_date(text).year <= 2099 else "a year out of range"
    except ValueError as error:
        refusal = str(error)
    assert refusal == "" or refusal.startswith(("Введите дату", "Год", "Дня"))
