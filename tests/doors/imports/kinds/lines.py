"""Lines of a workbook as a kind takes them, and what became of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from nastavnik.domain.person_names import PersonName
from nastavnik.doors.imports.lines import ImportKind, Line, Outcome, Plan, Scene, number_of, row_of
from nastavnik.platform.access.policy import Actor, system_actor
from nastavnik.registers.organizations.models import Organization
from tests.factories.people import make_year

ACTOR = system_actor("tests", request_id="import-7")
_SYLLABLES = ("бар", "вел", "гум", "дош", "жиц", "зюк", "кяс", "лэф", "мып", "трок")
DAY = date(2026, 10, 1)


def scene_of(organization: Organization) -> Scene:
    return Scene(organization, make_year(), DAY)


def name(text: str) -> PersonName:
    return PersonName(*text.split())


def surname(number: int) -> str:
    """Return one of 1,000 surnames no two of which are a slip apart."""
    one, two, three = number // 100 % 10, number // 10 % 10, number % 10
    return f"{_SYLLABLES[one]}{_SYLLABLES[two]}{_SYLLABLES[three]}ов".capitalize()


def line(row: int, who: str = "", **values: Any) -> Line:
    """A line about somebody; `same_as` and `is_other` are the answers of a person."""
    answers = {key: values.pop(key) for key in ("same_as", "is_other") if key in values}
    if who:
        values = {"name": name(who), **values}
    return Line(number_of(row), values, **answers)


def states(kind: ImportKind, scene: Scene, lines: Sequence[Line]) -> list[str]:
    return [str(plan.state) for plan in kind.plan(scene, lines)]


def plan_one(kind: ImportKind, scene: Scene, only: Line) -> Plan:
    (plan,) = kind.plan(scene, [only])
    return plan


def bring(
    kind: ImportKind, scene: Scene, lines: Sequence[Line], actor: Actor = ACTOR
) -> dict[int, Outcome]:
    """Plan the lines and write those that would write something, as the wizard does."""
    planned = {plan.number: plan for plan in kind.plan(scene, lines)}
    writing = [one for one in lines if planned[one.number].state in {"new", "changed"}]
    outcomes = kind.write(actor, scene, writing, planned)
    assert [outcome.number for outcome in outcomes] == [one.number for one in writing]
    return {row_of(outcome.number): outcome for outcome in outcomes}


def said(plan: Plan) -> str:
    return " ".join(remark.sentence for remark in plan.answers_with)


def changes(plan: Plan) -> Mapping[str, tuple[str, str]]:
    return {one.label: (one.old, one.new) for one in plan.differences}
