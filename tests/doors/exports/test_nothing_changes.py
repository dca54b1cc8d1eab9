"""Export, then import: the registers say that nothing would change, whatever the form."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from nastavnik.domain.spreadsheets.columns import Kind
from nastavnik.domain.spreadsheets.kinds import KINDS as COLUMNS
from nastavnik.domain.spreadsheets.outcomes import value_of
from nastavnik.domain.spreadsheets.rows import Sort
from nastavnik.doors.exports.layouts import MENTEE_LAYOUTS, MENTOR_LAYOUTS
from nastavnik.doors.imports.choices import LineState
from nastavnik.doors.imports.kinds import KINDS
from nastavnik.doors.imports.lines import Line, Scene, number_of
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import Category, ParticipantRole, Sex
from nastavnik.registers.people.models import Kinship
from tests.doors.exports.coming_back import read_back, taken
from tests.factories.accounts import signed_in
from tests.factories.mentorships import make_active, make_form, make_pair
from tests.factories.organizations import Region, make_region
from tests.factories.people import make_person, make_place, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
MENTOR = ParticipantRole.MENTOR
LAYOUTS = [
    *(("mentees", code) for code in MENTEE_LAYOUTS),
    *(("mentors", code) for code in MENTOR_LAYOUTS),
    ("people", "flat"),
]


@pytest.fixture
def region() -> Region:
    return make_region()


@pytest.fixture
def client(region: Region) -> Client:
    return signed_in(Role.CURATOR, region.school)


@pytest.fixture
def school(region: Region) -> Organization:
    """Registers with a group, a pair at work, a mentee of two mentors, and people of every sort."""
    school = region.school
    girl = make_person(
        school, last_name="Ёлкина", first_name="Анна", patronymic="Ильинична", group_name="7А",
        birth_date=date(2012, 2, 28), sex=Sex.FEMALE, phone="+79123456789", email="a@mail.ru",
    )  # fmt: skip
    mother = make_person(
        school, last_name="Ёлкина", first_name="Вера", patronymic="Павловна",
        category=Category.PARENT, phone="+79120000001",
    )  # fmt: skip
    Kinship.objects.create(parent=mother, child=girl)
    boy = make_person(school, last_name="Боков", first_name="Олег", patronymic="Ильич",
                      group_name="7А", birth_date=date(2012, 3, 1))  # fmt: skip
    senior = make_person(school, last_name="Громов", first_name="Пётр", patronymic="Ильич",
                         group_name="10Б", birth_date=date(2009, 3, 1))  # fmt: skip
    teacher = make_person(
        school, last_name="Ветрова", first_name="Мария", patronymic="Олеговна",
        category=Category.TEACHER, position="Учитель физики", teaching_since=date(2015, 9, 1),
        birth_date=date(1990, 5, 6),
    )  # fmt: skip
    mentees = [make_place(school, person=one, request="-учёба\n=спорт") for one in (girl, boy)]
    mentor = make_place(school, person=senior, role=MENTOR, competences="терпение")
    pupil_teacher = make_form(
        code="teacher-pupil", label="Учитель-ученик", mentor_category=Category.TEACHER
    )
    make_active(school, mentors=[mentor], mentees=mentees, topic="Кружок")
    guide = make_place(school, person=teacher, role=MENTOR, interests="горы")
    make_pair(school, mentors=[guide], mentees=mentees[:1], form=pupil_teacher)
    return school


def lines_of(content: bytes, name: str, kind: Kind) -> list[Line]:
    _table, rows = read_back(content, name, kind)
    found = []
    for row in rows:
        if row.sort is Sort.DATA:
            assert (row.wrong, row.asked) == ([], [])
            known: dict[str, Any] = {key: value_of(one) for key, one in row.outcomes.items()}
            found.append(Line(number_of(row.number, row.part), known))
    return found


@pytest.mark.parametrize(("code", "layout"), LAYOUTS)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_nothing_would_change(
    client: Client, school: Organization, code: str, layout: str, kind: str
) -> None:
    content = taken(client, code, layout=layout, **{"as": kind})
    lines = lines_of(content, f"x.{kind}", COLUMNS[code])
    assert len(lines) == {"mentees": 3, "mentors": 2, "people": 5}[code]
    plans = KINDS[code].plan(Scene(school, make_year(), date(2026, 11, 20)), lines)
    told = [(plan.number, plan.state, plan.differences, plan.answers_with) for plan in plans]
    assert [one for one in told if one[1] is not LineState.SAME] == []


def test_a_name_alone_is_asked_about_and_changes_nothing(client: Client, region: Region) -> None:
    """Without a birth date and contacts nobody is known for certain, as with any other file."""
    person = make_person(region.school, last_name="Громова", first_name="Анна", patronymic="")
    lines = lines_of(taken(client, "people"), "x.xlsx", COLUMNS["people"])
    (plan,) = KINDS["people"].plan(Scene(region.school, make_year(), date(2026, 11, 20)), lines)
    assert plan.state is LineState.DOUBLE
    assert [suspect.person for suspect in plan.suspects] == [person.pk]
