"""What holds for every kind."""

from typing import Any

import pytest

from nastavnik.domain.spreadsheets.columns import Holds
from nastavnik.doors.imports.kinds import KINDS
from nastavnik.doors.imports.lines import ImportKind, Line, number_of, row_of
from tests.doors.imports.kinds.lines import ACTOR, name, scene_of
from tests.factories.mentorships import make_form
from tests.factories.people import make_school

EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


@EVERY_KIND
@pytest.mark.django_db
def test_a_line_that_names_nothing_is_wrong_and_loses_no_other(kind: ImportKind) -> None:
    scene = scene_of(make_school())
    lines = [Line(number_of(2), {}), Line(number_of(3), {"note": "пусто"})]
    plans = kind.plan(scene, lines)
    assert [(row_of(plan.number), str(plan.state)) for plan in plans] == [
        (2, "wrong"),
        (3, "wrong"),
    ]
    outcomes = kind.write(ACTOR, scene, lines, {plan.number: plan for plan in plans})
    assert [one.refusal for one in outcomes] == [
        f"Строка {number}: не указано, о ком или о чём она. Заполните название или имя."
        for number in (2, 3)
    ]


@EVERY_KIND
@pytest.mark.django_db
def test_no_lines_are_no_work(kind: ImportKind) -> None:
    scene = scene_of(make_school())
    assert kind.plan(scene, []) == []
    assert kind.write(ACTOR, scene, [], {}) == []


class _Heard(dict[str, Any]):
    """Values that remember which keys were asked for."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)


@EVERY_KIND
@pytest.mark.django_db
def test_every_column_is_brought_in_or_said_to_be_left_out(kind: ImportKind) -> None:
    scene = scene_of(make_school())
    make_form(code="teacher-pupil", label="Учитель-ученик", mentor_category="teacher")
    school = {"organization": scene.organization.short_name, "as_of": scene.day, "learners": 1}
    other = name("Котова Ия Львовна")
    sides = {"form": "teacher-pupil", "mentor": other, "mentees": (other,)}
    parent = {"representative_last_name": "Иванова", "representative_first_name": "Ия"}
    people = {"last_name": "Иванов", "first_name": "Пётр", **sides, **parent}
    heard = _Heard(people if kind.brings_people else {"name": "Завод", **school})
    kind.plan(scene, [Line(number_of(2), heard)])
    if "mentor" in heard:  # a name is in one column, or else in three
        del heard["mentor"]
        heard |= {"mentor_last_name": "Котова", "mentor_first_name": "Ия"}
        kind.plan(scene, [Line(number_of(2), heard)])
    columns = kind.columns.columns
    known = {one.key for one in columns if one.holds is not Holds.ORDINAL and not one.completes}
    assert kind.not_kept.keys() <= known
    assert known - heard.asked - kind.not_kept.keys() == set()
