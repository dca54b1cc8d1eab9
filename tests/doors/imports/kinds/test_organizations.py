"""Organisations of a municipality, known by a code or a name."""

from typing import Any

import pytest

from nastavnik.doors.imports.kinds import words
from nastavnik.doors.imports.kinds.organizations import ORGANIZATIONS
from nastavnik.doors.imports.lines import Line, Scene
from nastavnik.platform.audit.models import Event
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import Organization, Subordination
from tests.doors.imports.kinds.lines import (
    bring,
    changes,
    line,
    plan_one,
    said,
    scene_of,
    states,
)
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return scene_of(make_school(kind=Kind.MUNICIPALITY, level="", short_name="Озёрский округ"))


def school(number: int = 2, **values: Any) -> Line:
    known = {
        "name": "МБОУ «СОШ № 5»",
        "short_name": "СОШ № 5",
        "code": "OZ-5",
        "municipality": "Озёрский округ",
        **values,
    }
    return line(number, **known)


def test_lines_become_organisations_below_the_municipality(scene: Scene) -> None:
    lines = [
        school(2),
        line(3, name="МБДОУ «Детский сад № 1»", inn="7447000001"),
        line(4, name="Дом творчества", code="OZ-7", kind="Организация дополнительного образования"),
    ]
    assert states(ORGANIZATIONS, scene, lines) == ["new"] * 3
    outcomes = bring(ORGANIZATIONS, scene, lines)
    assert {one.refusal for one in outcomes.values()} == {""}
    below = Organization.objects.filter(parent=scene.organization).order_by("pk")
    assert [(one.code, one.kind, one.level, one.short_name) for one in below] == [
        ("OZ-5", "school", "general", "СОШ № 5"),
        ("7447000001", "kindergarten", "preschool", "МБДОУ «Детский сад № 1»"),
        ("OZ-7", "supplementary", "supplementary", "Дом творчества"),
    ]
    assert all(one.path.startswith(scene.organization.path) for one in below)
    assert len({one.path for one in below}) == 3
    under = Subordination.objects.filter(parent=scene.organization, starts_on=scene.day)
    assert under.count() == 3
    acts = Event.objects.filter(request_id="import-7").values_list("act", flat=True)
    assert sorted(acts) == ["add_organization"] * 3 + ["add_subordination"] * 3
    assert states(ORGANIZATIONS, scene, lines) == ["same"] * 3


def test_a_known_code_changes_what_is_filled_and_differs(scene: Scene) -> None:
    bring(ORGANIZATIONS, scene, [school()])
    only = school(code=" oz-5 ", name="МБОУ «СОШ № 5 имени Курчатова»", short_name="")
    assert changes(plan_one(ORGANIZATIONS, scene, only)) == {
        "Полное название": ("МБОУ «СОШ № 5»", "МБОУ «СОШ № 5 имени Курчатова»")
    }
    bring(ORGANIZATIONS, scene, [only])
    row = Organization.objects.get(code="OZ-5")
    assert (row.name, row.short_name, row.version) == (
        "МБОУ «СОШ № 5 имени Курчатова»",
        "СОШ № 5",
        2,
    )


def test_a_known_name_is_known_whatever_the_code(scene: Scene) -> None:
    bring(ORGANIZATIONS, scene, [school()])
    plan = plan_one(ORGANIZATIONS, scene, school(code="17", name="мбоу сош №5"))
    assert (plan.state, said(plan)) == (
        "same",
        "Строка 2: код организации в списке — OZ-5: он не меняется.",
    )


def test_a_code_taken_elsewhere_is_wrong(scene: Scene) -> None:
    make_school(code="OZ-5")
    plan = plan_one(ORGANIZATIONS, scene, school())
    assert said(plan) == (
        "Строка 2: этот код уже занят организацией вне этого муниципалитета. Исправьте код."
    )


def test_a_line_without_a_code_or_a_kind_is_told_what_is_missing(scene: Scene) -> None:
    plan = plan_one(ORGANIZATIONS, scene, line(2, name="Радуга"))
    assert (plan.state, said(plan)) == (
        "wrong",
        "Строка 2: укажите код или ИНН: по нему организацию узнают в следующий раз. "
        "Строка 2: что это за организация? Выберите вид.",
    )
    offered = plan.answers_with[1].options
    assert offered == tuple(Kind(kind).label for kind in sorted(Kind.reporting))
    assert [words.organization_kind(kind) for kind in offered] == sorted(Kind.reporting)


def test_a_college_is_not_put_below_a_municipality(scene: Scene) -> None:
    plan = plan_one(ORGANIZATIONS, scene, school(name="Озёрский колледж", short_name="Колледж"))
    assert said(plan) == (
        "Строка 2: организация такого вида не может подчиняться выбранной. Исправьте вид."
    )


def test_two_lines_about_one_organisation_name_both_rows(scene: Scene) -> None:
    lines = [school(2), school(5)]
    assert states(ORGANIZATIONS, scene, lines) == ["new", "wrong"]
    plan = ORGANIZATIONS.plan(scene, lines)[1]
    assert said(plan) == "Строка 5: эта организация уже есть в строке 2. Оставьте одну строку."


def test_another_municipality_is_told(scene: Scene) -> None:
    plan = plan_one(ORGANIZATIONS, scene, school(municipality="Миасс"))
    assert said(plan) == "Строка 2: загружается в «Озёрский округ», хотя указано «Миасс»."
