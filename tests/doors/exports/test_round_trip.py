"""What leaves comes back as it was: each layout is recognised, its values are the register's."""

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from nastavnik.domain.mentoring_forms import Category as DomainCategory
from nastavnik.domain.person_names import PersonName
from nastavnik.domain.spreadsheets.kinds import KINDS
from nastavnik.domain.spreadsheets.rows import Sort
from nastavnik.doors.exports.layouts import MENTEE_LAYOUTS, MENTOR_LAYOUTS, RECONSTRUCTED
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations.choices import Population
from nastavnik.registers.organizations.models import Contingent
from nastavnik.registers.partners.models import Agreement, Partner
from nastavnik.registers.people.choices import Category, ParticipantRole, Sex
from nastavnik.registers.people.models import Kinship, Person
from tests.doors.exports.coming_back import data, first_sheet, read_back, taken
from tests.factories.accounts import signed_in
from tests.factories.mentorships import make_pair
from tests.factories.organizations import Region, make_region
from tests.factories.people import make_person, make_place

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
DAY = date(2026, 11, 20)
MENTOR, MENTEE = ParticipantRole.MENTOR, ParticipantRole.MENTEE


@pytest.fixture
def region() -> Region:
    return make_region()


@pytest.fixture
def client(region: Region) -> Client:
    return signed_in(Role.CURATOR, region.school)


@pytest.fixture
def people(region: Region) -> list[Person]:
    """A mentor with two mentees, one of them with a mother, and a mentee nobody has yet."""
    facts = {"sex": Sex.FEMALE, "group_name": "7А", "birth_date": date(2012, 2, 28)}
    people = [
        make_person(region.school, last_name="Ёлкина", first_name="Анна", patronymic="Ильинична",
                    phone="+79123456789", email="anna@mail.ru", **facts),
        make_person(region.school, last_name="Боков", first_name="Олег", patronymic="Ильич"),
        make_person(region.school, last_name="Ветров", first_name="Иван", patronymic="Олегович"),
        make_person(region.school, last_name="Громов", first_name="Пётр", patronymic="Ильич",
                    group_name="10Б"),
        make_person(region.school, last_name="Ёлкина", first_name="Вера", patronymic="Павловна",
                    category=Category.PARENT, phone="+79120000001"),
    ]  # fmt: skip
    Kinship.objects.create(parent=people[4], child=people[0])
    mentees = [
        make_place(region.school, person=one, request="=подтянуть\nматематику")
        for one in people[:3]
    ]
    mentor = make_place(region.school, person=people[3], role=MENTOR, competences="-терпение")
    make_pair(region.school, mentors=[mentor], mentees=mentees[:2], topic="+ кружок")
    return people


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_mentees_come_back(client: Client, people: list[Person], kind: str) -> None:
    content = taken(client, "mentees", **{"as": kind})
    table, rows = read_back(content, f"x.{kind}", KINDS["mentees"])
    assert [m.heading for m in table.matches if not m.key] == ["Состояние в реестре"]
    found = {str(row["name"]): row for row in data(rows)}
    assert list(found) == [
        "Боков Олег Ильич", "Ветров Иван Олегович", "Ёлкина Анна Ильинична",
    ]  # fmt: skip
    anna = found["Ёлкина Анна Ильинична"]
    assert anna == {
        "name": PersonName("Ёлкина", "Анна", "Ильинична"),
        "birth_date": date(2012, 2, 28),
        "sex": "female",
        "category": DomainCategory.PUPIL,
        "group": "7А",
        "place": str(people[0].organization),
        "phone": "+79123456789",
        "email": "anna@mail.ru",
        "representative": PersonName("Ёлкина", "Вера", "Павловна"),
        "representative_phone": "+79120000001",
        "request": "=подтянуть\nматематику",
        "joined_on": date(2026, 9, 1),
        "mentor": (PersonName("Громов", "Пётр", "Ильич"),),
        "mentor_place": f"{people[0].organization}, 10Б",
        "form": "pupil-pupil",
        "activities": "+ кружок",
    }
    assert "mentor" not in found["Ветров Иван Олегович"]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_mentors_come_back(client: Client, people: list[Person], kind: str) -> None:
    content = taken(client, "mentors", **{"as": kind})
    _table, rows = read_back(content, f"x.{kind}", KINDS["mentors"])
    (mentor,) = data(rows)
    assert mentor["name"] == PersonName("Громов", "Пётр", "Ильич")
    assert mentor["mentees"] == (
        PersonName("Боков", "Олег", "Ильич"), PersonName("Ёлкина", "Анна", "Ильинична"),
    )  # fmt: skip
    assert mentor["competences"] == "-терпение"
    assert mentor["place"] == f"{people[3].organization}, 10Б"


OFFICIAL = [
    *(("mentees", code, layout) for code, layout in MENTEE_LAYOUTS.items() if code != "flat"),
    *(("mentors", code, layout) for code, layout in MENTOR_LAYOUTS.items() if code != "flat"),
]


@pytest.mark.parametrize("form", OFFICIAL)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_official_forms_come_back(
    client: Client, people: list[Person], form: tuple[str, str, Any], kind: str
) -> None:
    register, code, layout = form
    content = taken(client, register, layout=code, **{"as": kind})
    table, rows = read_back(content, f"x.{kind}", KINDS[register])
    assert [match.key for match in table.matches] == [key for key, _h, _w in layout.columns]
    assert [match.heading for match in table.matches] == [h for _k, h, _w in layout.columns]
    found = data(rows)
    assert len(found) == (3 if register == "mentees" else 1)
    assert {row.sort for row in rows} <= {Sort.DATA, Sort.SIGNATURE}
    assert found[-1]["form"] == "pupil-pupil"


def test_official_forms_have_exactly_their_columns() -> None:
    counts = {
        (register, code): len(layout.columns)
        for register, layouts in (("mentees", MENTEE_LAYOUTS), ("mentors", MENTOR_LAYOUTS))
        for code, layout in layouts.items()
        if layout.is_official
    }
    assert counts == {
        ("mentees", "appendix"): 8,
        ("mentees", "federal"): 13,
        ("mentors", "appendix"): 8,
        ("mentors", "federal"): 16,
    }


def test_an_appendix_says_what_it_is(client: Client, people: list[Person]) -> None:
    page = first_sheet(taken(client, "mentors", layout="appendix"))
    assert page["A1"].value == "Приложение 2\nк региональной целевой модели наставничества"
    assert page["A2"].value == (
        "Сведения о наставниках обучающихся образовательной организации, участвующих в "
        "различных формах наставничества"
    )
    assert page["A3"].value == f"{people[0].organization.name} за 2026 - 2027 учебный год"
    assert page["A4"].value == "наименование образовательной организации"
    assert [cell.value for cell in page[6]] == [
        *("№", "ФИО наставника", "Место работы/учебы", "Контактные данные"),
        *("Форма наставничества", "ФИО наставляемого"),
        *("Мероприятия программы наставничества", "Отметка о завершении"),
    ]
    assert page.page_setup.orientation == "landscape"
    assert page.print_title_rows == "$6:$6"
    mentees = first_sheet(taken(client, "mentees", layout="appendix"))
    assert RECONSTRUCTED in [row[0].value for row in mentees.iter_rows(max_row=6)]


def test_people_come_back(client: Client, people: list[Person]) -> None:
    for kind in ("xlsx", "csv"):
        _table, rows = read_back(
            taken(client, "people", **{"as": kind}), f"x.{kind}", KINDS["people"]
        )
        found = {str(row["name"]): row for row in data(rows)}
        assert set(found) == {person.full_name for person in people}
        assert found["Ёлкина Анна Ильинична"] == {
            "name": PersonName("Ёлкина", "Анна", "Ильинична"),
            "birth_date": date(2012, 2, 28),
            "sex": "female",
            "category": DomainCategory.PUPIL,
            "group": "7А",
            "phone": "+79123456789",
            "email": "anna@mail.ru",
        }


def test_organizations_and_contingents_come_back(region: Region) -> None:
    client = signed_in(Role.COORDINATOR, region.city)
    counts = [(Population.LEARNERS, 0, 120, 500), (Population.LEARNERS, 10, 19, 300)]
    Contingent.objects.bulk_create(
        Contingent(organization=region.school, population=population, as_of=date(2026, 10, 1),
                   age_from=first, age_to=last, count=count, level="general")
        for population, first, last, count in counts
    )  # fmt: skip
    _table, rows = read_back(taken(client, "organizations"), "x.xlsx", KINDS["organizations"])
    school = next(row for row in data(rows) if row["name"] == region.school.name)
    assert (school["short_name"], school["code"]) == (region.school.short_name, region.school.code)
    _table, rows = read_back(taken(client, "contingents"), "x.xlsx", KINDS["contingents"])
    found = data(rows)
    assert {row.get("learners_10_19") for row in found} == {None, 300}
    assert {(row["organization"], row["as_of"], row["level"]) for row in found} == {
        (region.school.name, date(2026, 10, 1), "general")
    }


def test_partners_and_agreements_come_back(region: Region, client: Client) -> None:
    partner = Partner.objects.create(name="ООО «Завод»", inn="0274062111", kind="enterprise")
    terms = {"starts_on": date(2026, 9, 1), "ends_on": date(2027, 8, 31)}
    Agreement.objects.create(
        organization=region.school,
        partner=partner,
        number="007",
        signed_on=date(2026, 8, 30),
        **terms,
    )
    for kind in ("xlsx", "csv"):
        content = taken(client, "agreements", **{"as": kind})
        _table, rows = read_back(content, f"x.{kind}", KINDS["partners"])
        (agreement,) = data(rows)
        wanted = {"name": "ООО «Завод»", "inn": "0274062111", "agreement_number": "007", **terms}
        assert {key: agreement[key] for key in wanted} == wanted


LIVE = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\tтекст", "'=1", "''+x"]


@pytest.mark.parametrize("text", LIVE)
def test_text_is_never_a_live_formula(region: Region, client: Client, text: str) -> None:
    make_place(region.school, person=make_person(region.school, last_name="Ёлкин"), request=text)
    sheet = first_sheet(taken(client, "mentees"))
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    content = taken(client, "mentees", **{"as": "csv"})
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert f"'{text}" in rows[1]
    _table, back = read_back(content, "x.csv", KINDS["mentees"])
    assert data(back)[0]["request"] == text.strip()


def test_the_csv_is_what_russian_excel_opens(client: Client, people: list[Person]) -> None:
    content = taken(client, "people", **{"as": "csv"})
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines[0].startswith("ФИО обучающегося;Дата рождения;Пол;Категория;")
    assert any(";28.02.2012;ж;ученик;7А;" in line for line in lines)
