"""Names of people: parts, initials, gender by patronymic."""

import pytest

from nastavnik.domain.person_names import (
    FullName,
    Gender,
    compose_full_name,
    gender_of_patronymic,
    initial,
    patronymic_particle,
    split_full_name,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Иванова Ирина Петровна", FullName("Иванова", "Ирина", "Петровна")),
        ("  Иванова\u00a0 Ирина ", FullName("Иванова", "Ирина")),
        ("Иванова", FullName("Иванова")),
        ("Алиев Али Гусейн оглы", FullName("Алиев", "Али", "Гусейн оглы")),
        ("ван Бетховен Людвиг", FullName("ван Бетховен", "Людвиг")),
        ("Иванова, Ирина Петровна", FullName("Иванова", "Ирина", "Петровна")),
        ("Ли", FullName("Ли")),
    ],
)
def test_split(text: str, expected: FullName) -> None:
    assert split_full_name(text) == expected


def test_empty_text_has_no_name() -> None:
    with pytest.raises(ValueError, match="нет имени"):
        split_full_name(" \u00a0 ")


def test_compose_removes_stray_spaces_and_wants_a_last_name() -> None:
    assert compose_full_name(" Иванова ", "Ирина  Анна", "") == FullName("Иванова", "Ирина Анна")
    with pytest.raises(ValueError, match="Фамилия"):
        compose_full_name(" ", "Ирина")


def test_initials_hold_together_with_no_break_spaces() -> None:
    name = FullName("Иванова", "Ирина", "Петровна")
    assert name.short == "Иванова\u00a0И.\u00a0П."
    assert name.short_reversed == "И.\u00a0П.\u00a0Иванова"
    assert name.address == "Ирина Петровна"
    assert str(name) == "Иванова Ирина Петровна"
    assert FullName("Ли", "Вера").short == "Ли\u00a0В."
    assert FullName("Ли").short_reversed == "Ли"
    assert initial("анна-мария") == "А.-М."


@pytest.mark.parametrize(
    ("patronymic", "gender"),
    [
        ("Петровна", Gender.FEMALE),
        ("Ильинична", Gender.FEMALE),
        ("Гусейн кызы", Gender.FEMALE),
        ("Ильич", Gender.MALE),
        ("Сергеевич", Gender.MALE),
        ("Гусейн-оглы", Gender.MALE),
        ("", None),
        ("Мария", None),
    ],
)
def test_gender_of_patronymic(patronymic: str, gender: Gender | None) -> None:
    assert gender_of_patronymic(patronymic) is gender


def test_particle() -> None:
    assert patronymic_particle("Гусейн оглы") == "оглы"
    assert patronymic_particle("Петрович") == ""
