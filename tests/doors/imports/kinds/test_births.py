"""Whole dates of birth that stand where a year is asked for."""

from datetime import date

import pytest

from nastavnik.domain.spreadsheets.cells import Cell
from nastavnik.domain.spreadsheets.cleaning.cells import clean_cell
from nastavnik.domain.spreadsheets.kinds import KINDS
from nastavnik.domain.spreadsheets.outcomes import Kept, value_of
from nastavnik.doors.imports.kinds.mentees import MENTEES
from nastavnik.doors.imports.lines import Line, Scene
from nastavnik.registers.people.models import Person
from tests.domain.spreadsheets.registers_read import CONTEXT
from tests.doors.imports.kinds.lines import bring, line, scene_of, states, surname
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db
BORN = date(2012, 4, 5)


@pytest.fixture
def scene() -> Scene:
    return scene_of(make_school())


def mentee(number: int = 2, **values: object) -> Line:
    return line(number, f"{surname(number)} Пётр Ильич", group="5А", **values)


def test_a_whole_date_under_the_year_of_birth_is_the_day_of_birth(scene: Scene) -> None:
    column = KINDS["mentees"].column("birth_year")
    read = clean_cell(Cell("05.04.2012", 2, 3), column, "Год рождения", CONTEXT)
    assert read == Kept(BORN)
    bring(MENTEES, scene, [mentee(birth_year=value_of(read))])
    assert Person.objects.get().birth_date == BORN


def test_those_known_are_known_by_a_whole_date_under_the_year(scene: Scene) -> None:
    days = {number: date(2012, number, 3 * number) for number in range(2, 6)}
    bring(MENTEES, scene, [mentee(number, birth_date=day) for number, day in days.items()])
    again = [mentee(number, birth_year=day) for number, day in days.items()]
    assert states(MENTEES, scene, again) == ["same"] * 4


def test_the_column_of_the_day_of_birth_goes_before_that_of_the_year(scene: Scene) -> None:
    bring(MENTEES, scene, [mentee(birth_date=BORN, birth_year=date(2012, 5, 4))])
    assert Person.objects.get().birth_date == BORN
