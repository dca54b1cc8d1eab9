"""Whose a telephone is, asked and answered on the page of an import."""

import pytest

from nastavnik.doors.imports.lines import number_of
from nastavnik.doors.imports.preview import preview_of
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Kinship, Person
from tests.doors.imports.acting import act, paste, states
from tests.factories.accounts import signed_in
from tests.factories.people import make_school, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HEADINGS = (
    "№\tФИО наставляемого\tКласс\tКонтактные данные (законного представителя)\tОсновной запрос"
)
ROWS = (
    "1\tИванов Пётр Ильич\t5А\tИванова Мария Петровна (мама), 8-912-345-67-89\tфизика",
    "2\tКотов Лев Львович\t5Б\tмама, 8-912-345-67-88\tхимия",
    "3\tСомов Ян Янович\t5В\tпапа, 8-912-345-67-87\tхимия",
)


@pytest.fixture
def school() -> Organization:
    return make_school()


def test_a_telephone_nobody_is_named_beside_is_asked_about_and_answered(
    school: Organization,
) -> None:
    curator, year = signed_in(Role.CURATOR, school), make_year()
    text = "\n".join((HEADINGS, *ROWS))
    batch = paste(curator, text, kind="mentees", school_year=year.pk)
    assert states(batch) == {2: "new", 3: "asked", 4: "asked"}
    page = curator.get(batch.get_absolute_url()).content.decode()
    assert "значение «мама, 8-912-345-67-88»: чей это телефон?" in page
    lines = preview_of(batch, "asked", "1").lines
    assert [one.label for one in lines[0].questions[0].choices] == [
        "+7\xa0912\xa0345-67-88, это его собственный",
        "не записывать",
    ]
    sent = {"key": "contact", "answer": 1}
    first = {**sent, "number": lines[0].number}
    refused = act(curator, batch, "answer", typed="мама 89123456788", **first)
    assert "чей это телефон?" in refused.content.decode()
    mother = "мама Котова Ия Львовна 89123456788"
    act(curator, batch, "answer", typed=mother, **first)
    act(curator, batch, "answer", number=lines[1].number, choice="0", **sent)
    assert states(batch) == {2: "new", 3: "new", 4: "new"}
    act(curator, batch, "apply")
    assert _phones() == {
        "Иванов Пётр Ильич": "",
        "Иванова Мария Петровна": "+79123456789",
        "Котов Лев Львович": "",
        "Котова Ия Львовна": "+79123456788",
        "Сомов Ян Янович": "+79123456787",
    }
    kin = {str(one.parent): str(one.child) for one in Kinship.objects.all()}
    assert kin == {
        "Иванова Мария Петровна": "Иванов Пётр Ильич",
        "Котова Ия Львовна": "Котов Лев Львович",
    }


def test_a_telephone_corrected_on_the_page_is_whose_the_heading_says(school: Organization) -> None:
    curator, year = signed_in(Role.CURATOR, school), make_year()
    headings = ("ФИО наставляемого", "Класс", "Контакты", "ФИО родителя", "Основной запрос")
    row = ("Иванов Пётр Ильич", "5А", "8-912-345-67", "Иванова Мария Петровна", "физика")
    text = "\n".join("\t".join(cells) for cells in (headings, row))
    batch = paste(curator, text, kind="mentees", school_year=year.pk)
    assert states(batch) == {2: "asked"}
    sent = {"number": number_of(2), "key": "contact", "answer": 1}
    act(curator, batch, "answer", **sent, typed="8-912-345-67-89")
    act(curator, batch, "apply")
    assert _phones() == {"Иванов Пётр Ильич": "+79123456789", "Иванова Мария Петровна": ""}


def _phones() -> dict[str, str]:
    return {str(person): person.phone for person in Person.objects.all()}
