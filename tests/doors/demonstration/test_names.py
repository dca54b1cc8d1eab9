import pytest

from nastavnik.domain.grammar import Gender
from nastavnik.doors.demonstration import names


@pytest.mark.parametrize(
    ("male", "female"),
    [
        ("Киселёв", "Киселёва"),
        ("Никитин", "Никитина"),
        ("Садовский", "Садовская"),
        ("Высоцкий", "Высоцкая"),
        ("Полевой", "Полевая"),
    ],
)
def test_surnames_of_women(male: str, female: str) -> None:
    assert names.surname(male, Gender.FEMALE) == female
    assert names.surname(male, Gender.MALE) == male


@pytest.mark.parametrize(
    ("father", "son", "daughter"),
    [
        ("Иван", "Иванович", "Ивановна"),
        ("Юрий", "Юрьевич", "Юрьевна"),
        ("Николай", "Николаевич", "Николаевна"),
        ("Игорь", "Игоревич", "Игоревна"),
        ("Дмитрий", "Дмитриевич", "Дмитриевна"),
        ("Илья", "Ильич", "Ильинична"),
        ("Никита", "Никитич", "Никитична"),
        ("Лев", "Львович", "Львовна"),
        ("Пётр", "Петрович", "Петровна"),
        ("Павел", "Павлович", "Павловна"),
        ("Михаил", "Михайлович", "Михайловна"),
    ],
)
def test_patronymics(father: str, son: str, daughter: str) -> None:
    assert names.patronymic(father, Gender.MALE) == son
    assert names.patronymic(father, Gender.FEMALE) == daughter


def test_every_patronymic_tells_its_gender() -> None:
    endings = {Gender.MALE: "ич", Gender.FEMALE: "на"}
    for father in names.FATHERS:
        for gender, ending in endings.items():
            assert names.patronymic(father, gender).endswith(ending)


def test_the_lists_are_long_and_hold_nobody_twice() -> None:
    for listed, least in ((names.SURNAMES, 150), (names.MALE, 58), (names.FEMALE, 58)):
        assert len(listed) == len(set(listed)) >= least


def test_names_of_one_generation_are_names() -> None:
    given = {*names.MALE, *names.FEMALE}
    assert given >= names.OF_ADULTS
    assert given >= names.OF_CHILDREN
    assert not names.OF_ADULTS & names.OF_CHILDREN
