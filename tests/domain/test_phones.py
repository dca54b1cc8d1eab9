"""A telephone number is read however people write it, and kept in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastavnik.domain.phones import format_phone, parse_phone


@pytest.mark.parametrize(
    "text",
    [
        "+79123456789",
        "89123456789",
        "79123456789",
        "9123456789",
        "8 (912) 345-67-89",
        "+7 912 345 67 89",
        "+7\u00a0912\u00a0345\u201167\u201189",
        "8-912-345-67-89",
        "8.912.345.67.89",
        " тел. 8 912 345 67 89 ",
        "+7(912)345‑67‑89",
    ],
)
def test_usual_forms(text: str) -> None:
    assert parse_phone(text) == "+79123456789"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Введите один номер"),
        ("нет", "Введите один номер"),
        ("8 912 345-67-89 доб. 12", "Введите один номер"),
        ("345-67-89", "10 цифр"),
        ("891234567890", "10 цифр"),
        ("8 912 345-67-8", "10 цифр"),
        ("7912345678", "10 цифр"),
        ("8 912 345-67-89, 8 912 345-67-80", "10 цифр"),
        ("+89123456789", "российским"),
        ("+375 29 123-45-67", "российским"),
        ("8 012 345-67-89", "не может начинаться с 0"),
    ],
)
def test_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_phone(text)


def test_shown_readably() -> None:
    assert format_phone("+79123456789") == "+7\u00a0912\u00a0345-67-89"


@given(st.from_regex(r"\+7[3-9][0-9]{9}", fullmatch=True))
def test_written_and_read_back(stored: str) -> None:
    assert parse_phone(stored) == stored
    assert parse_phone(format_phone(stored)) == stored
    assert parse_phone("8" + stored[2:]) == stored


@given(st.text(max_size=24))
def test_no_text_does_worse_than_a_sentence(text: str) -> None:
    try:
        refusal = "" if len(parse_phone(text)) == 12 else "not twelve characters"
    except ValueError as error:
        refusal = str(error)
    assert refusal == "" or refusal.startswith(("Введите", "Номер", "В номере", "Код"))
