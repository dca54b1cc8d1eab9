"""Counts of organisations on a day, by level and age."""

from datetime import date
from typing import Any

import pytest

from nastavnik.doors.imports.kinds.contingents import CONTINGENTS
from nastavnik.doors.imports.lines import Line, Scene
from nastavnik.platform.audit.models import Event
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import ANY_AGE, Contingent
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
AS_OF = date(2026, 9, 20)


@pytest.fixture
def scene() -> Scene:
    city = make_school(kind=Kind.MUNICIPALITY, short_name="Округ", name="Озёрский округ")
    make_school(parent=city, name="МБОУ «Школа № 5»", short_name="Школа № 5", code="OZ-5")
    make_school(parent=city, name="МБОУ «Школа № 7»", short_name="Школа № 7", code="OZ-7")
    return scene_of(city)


def counts(number: int = 2, **values: Any) -> Line:
    return line(number, **{"organization": "Школа № 5", "as_of": AS_OF, **values})


def kept() -> list[tuple[Any, ...]]:
    fields = ("population", "level", "age_from", "age_to", "count", "provenance")
    return list(Contingent.objects.order_by("pk").values_list(*fields))


def test_each_count_of_a_line_becomes_a_row(scene: Scene) -> None:
    lines = [
        counts(learners=400, learners_10_19=300, learners_15_19=0, teachers=40, young_specialists=4)
    ]
    (plan,) = CONTINGENTS.plan(scene, lines)
    assert changes(plan)["Обучающиеся, 10–19 лет"] == ("", "300")
    bring(CONTINGENTS, scene, lines)
    assert kept() == [
        ("learners", "", 0, ANY_AGE, 400, "import"),
        ("learners", "", 10, 19, 300, "import"),
        ("learners", "", 15, 19, 0, "import"),
        ("teachers", "", 0, ANY_AGE, 40, "import"),
        ("young_specialists", "", 0, ANY_AGE, 4, "import"),
    ]
    acts = Event.objects.filter(request_id="import-7", act="add_contingent")
    assert acts.count() == 5
    assert states(CONTINGENTS, scene, lines) == ["same"]


def test_another_number_changes_a_count_and_an_empty_cell_none(scene: Scene) -> None:
    bring(CONTINGENTS, scene, [counts(learners=400, teachers=40)])
    only = counts(organization="OZ-5", learners=1410, teachers=None)
    plan = plan_one(CONTINGENTS, scene, only)
    assert (plan.state, changes(plan)) == (
        "changed",
        {"Обучающиеся, любой": ("400", "1\xa0410")},
    )
    bring(CONTINGENTS, scene, [only])
    assert [row[4] for row in kept()] == [1410, 40]
    assert Contingent.objects.get(population="learners").version == 2


def test_counts_of_levels_and_days_stand_apart(scene: Scene) -> None:
    lines = [
        counts(2, learners=400),
        counts(3, learners=300, level="general"),
        counts(4, learners=390, as_of=date(2026, 9, 1)),
        counts(5, learners=200, organization="Школа № 7"),
    ]
    bring(CONTINGENTS, scene, lines)
    assert [row[4] for row in kept()] == [400, 300, 390, 200]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"organization": "Школа № 9"},
            "организации «Школа № 9» здесь нет. Исправьте название или укажите её код.",
        ),
        ({"as_of": date(2027, 1, 1)}, "дата сведений ещё не наступила. Исправьте её."),
        ({"as_of": None}, "на какую дату эти сведения? Впишите её."),
        (
            {"learners": 10, "learners_10_19": 12},
            "«Количество обучающихся в возрасте от 10 до 19 лет» — 12, больше, чем «Количество "
            "обучающихся» — 10. Проверьте числа.",
        ),
    ],
)
def test_what_cannot_be_is_told(scene: Scene, values: dict[str, Any], sentence: str) -> None:
    plan = plan_one(CONTINGENTS, scene, counts(**{"learners": 12, **values}))
    assert (plan.state in {"wrong", "asked"}, said(plan)) == (True, f"Строка 2: {sentence}")


def test_two_lines_that_contradict_each_other_name_both_rows(scene: Scene) -> None:
    lines = [counts(2, learners=400), counts(5, learners=410), counts(6, learners=400)]
    plans = CONTINGENTS.plan(scene, lines)
    assert [str(plan.state) for plan in plans] == ["new", "wrong", "same"]
    assert said(plans[1]) == (
        "Строка 5: в строке 2 для той же организации и даты другое число: 400, а здесь 410. "
        "Оставьте одно."
    )


def test_a_count_changed_since_the_preview_is_refused(scene: Scene) -> None:
    bring(CONTINGENTS, scene, [counts(learners=400)])
    lines = [counts(2, learners=410), counts(3, organization="Школа № 7", learners=5)]
    planned = {plan.number: plan for plan in CONTINGENTS.plan(scene, lines)}
    Contingent.objects.update(count=405)
    from tests.doors.imports.kinds.lines import ACTOR

    first, second = CONTINGENTS.write(ACTOR, scene, lines, planned)
    assert "после проверки запись изменили" in first.refusal
    assert (second.refusal, sorted(row[4] for row in kept())) == ("", [5, 405])
