"""Figures of past years: long and wide tables, places, periods, what contradicts itself."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from nastavnik.domain.campaigns.past import period_end
from nastavnik.domain.spreadsheets.kinds.earlier import CODES
from nastavnik.doors.imports.kinds.earlier import EARLIER
from nastavnik.doors.imports.kinds.earlier_shares import shares_in_doubt
from nastavnik.doors.imports.kinds.earlier_totals import wrong_totals
from nastavnik.doors.imports.lines import Line, Scene, number_of
from nastavnik.oversight.campaigns.models import PastFigure
from nastavnik.oversight.indicators.models import Indicator
from nastavnik.oversight.indicators.operations import install_sets
from nastavnik.registers.organizations.choices import Kind, ZoneFunction
from nastavnik.registers.organizations.models import Zone
from tests.doors.imports.kinds.lines import ACTOR, bring, line, plan_one, said, scene_of, states
from tests.factories.organizations import make_organization

YEAR = date(2022, 12, 31)


@pytest.fixture
def scene(db: None) -> Scene:
    """A ministry over two towns, in one of which is a school."""
    install_sets(actor=ACTOR)
    region = make_organization(kind=Kind.MINISTRY, level="", short_name="Министерство")
    town = make_organization(region, kind=Kind.MUNICIPALITY, level="", short_name="Озёрск")
    make_organization(region, kind=Kind.MUNICIPALITY, level="", short_name="Миасс")
    make_organization(town, short_name="Школа № 5")
    return scene_of(region)


def told(number: int = 2, **values: Any) -> Line:
    usual = {"organization": "Озёрск", "period": "2022", "indicator": "K1", "source": "Отчёт"}
    return line(number, **{**usual, **values})


def kept() -> list[tuple[Any, ...]]:
    fields = ("place__short_name", "level", "code", "as_of", "numerator", "denominator", "value")
    return list(PastFigure.objects.order_by("pk").values_list(*fields))


def test_the_columns_of_wide_tables_are_indicators_that_are_shipped(scene: Scene) -> None:
    assert set(CODES) <= set(Indicator.objects.values_list("code", flat=True))


def test_a_long_line_is_a_figure_and_a_wide_one_several(scene: Scene) -> None:
    lines = [
        told(2, indicator="К1. Доля детей", value=Decimal("15.4"), level="general"),
        told(3, numerator=2, denominator=13, value=None),
        told(
            4,
            organization="Миасс",
            indicator=None,
            period=None,
            as_of=date(2021, 6, 1),
            value_K1=Decimal(20),
            value_K2=Decimal("3.5"),
            mentees=40,
        ),
    ]
    assert states(EARLIER, scene, lines) == ["new", "new", "new"]
    bring(EARLIER, scene, lines)
    assert kept() == [
        ("Озёрск", "general", "K1", YEAR, None, None, Decimal("15.4")),
        ("Озёрск", "", "K1", YEAR, 2, 13, Decimal("15.38")),
        ("Миасс", "", "K1", date(2021, 6, 1), None, None, Decimal(20)),
        ("Миасс", "", "K2", date(2021, 6, 1), None, None, Decimal("3.5")),
        ("Миасс", "", "mentees", date(2021, 6, 1), None, None, Decimal(40)),
    ]
    assert states(EARLIER, scene, lines) == ["same", "same", "same"]
    bring(EARLIER, scene, [told(3, numerator=3, denominator=13)])
    assert kept()[1][4:] == (3, 13, Decimal("23.08"))


@pytest.mark.parametrize(
    ("values", "column", "sentence"),
    [
        ({"organization": "Чебаркуль"}, "organization", "«Чебаркуль» здесь нет. Напишите"),
        ({"indicator": "Ю7"}, "indicator", "показателя «Ю7» нет. Укажите его код"),
        ({"indicator": None}, "indicator", "какой это показатель?"),
        ({"period": None}, "period", "за какой год или на какую дату эти сведения?"),
        ({"period": "давно"}, "period", "период «давно» непонятен."),
        ({"period": "2099"}, "period", "этот период ещё не закончился."),
        ({"source": None}, "source", "откуда эти сведения?"),
        ({"source": "о" * 301}, "source", "название источника длиннее 300 знаков."),
        ({"value": Decimal("104.5")}, "value", "доля больше ста процентов: 104,5."),
        (
            {"value": Decimal(18), "numerator": 2, "denominator": 13},
            "value",
            "значение 18 не получается из 2 и 13",
        ),
        ({"numerator": 2}, "denominator", "укажите и числитель, и знаменатель"),
        ({"value_K2": Decimal(130)}, "value_K2", "доля больше ста процентов: 130."),
    ],
)
def test_what_cannot_be_is_told_at_its_cell(
    scene: Scene, values: dict[str, Any], column: str, sentence: str
) -> None:
    plan = plan_one(EARLIER, scene, told(**{"value": Decimal(15), **values}))
    assert plan.state in {"wrong", "asked"}
    assert [remark.key for remark in plan.answers_with] == [column]
    assert said(plan).startswith(f"Строка 2: {sentence}")


def test_a_line_without_a_value_does_nothing(scene: Scene) -> None:
    plan = plan_one(EARLIER, scene, told())
    assert (plan.state, said(plan)) == (
        "same",
        "Строка 2: значения нет: загружать нечего. Впишите его, если знаете.",
    )


def test_two_lines_that_contradict_each_other_name_both_rows(scene: Scene) -> None:
    lines = [told(number, value=Decimal(value)) for number, value in ((2, 15), (5, 16), (6, 15))]
    plans = EARLIER.plan(scene, lines)
    assert [str(plan.state) for plan in plans] == ["new", "wrong", "same"]
    assert said(plans[1]) == (
        "Строка 5: в строке 2 для того же места и даты другое значение: 15, а здесь 16. "
        "Оставьте одно."
    )


def test_a_centre_enters_for_its_territories_and_levels(scene: Scene) -> None:
    centre = make_organization(scene.organization, kind=Kind.CENTRE, level="")
    Zone.objects.create(centre=centre, level="vocational", function=ZoneFunction.MONITORING)
    make_organization(scene.organization, kind=Kind.COLLEGE, level="vocational", short_name="СПО")
    lines = [
        told(number, organization=name, value=Decimal(15))
        for number, name in enumerate(("Озёрск", "СПО", "Школа № 5", "Министерство"), start=2)
    ]
    lines[0] = told(2, value=Decimal(15), level="vocational")
    assert states(EARLIER, scene_of(centre), lines) == ["new", "new", "asked", "asked"]


@pytest.mark.parametrize("level", ["general", None])
def test_a_centre_enters_nothing_of_a_town_at_levels_of_others(
    scene: Scene, level: str | None
) -> None:
    centre = make_organization(scene.organization, kind=Kind.CENTRE, level="")
    Zone.objects.create(centre=centre, level="vocational", function=ZoneFunction.MONITORING)
    Zone.objects.create(centre=centre, level="general", function=ZoneFunction.INTRODUCTION)
    plan = plan_one(EARLIER, scene_of(centre), told(value=Decimal(15), level=level))
    assert plan.state == "wrong"
    assert [remark.key for remark in plan.answers_with] == ["level"]
    assert said(plan) == (
        "Строка 2: по муниципалитету центр вносит только уровни образования, которые отслеживает. "
        "Исправьте уровень или уберите строку."
    )


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2022", date(2022, 12, 31)),
        ("за 2022 год", date(2022, 12, 31)),
        ("2022 г.", date(2022, 12, 31)),
        ("IV квартал 2021 г.", date(2021, 12, 31)),
        ("2 кв. 2021", date(2021, 6, 30)),
        ("2021, I квартал", date(2021, 3, 31)),
        ("1 полугодие 2020", date(2020, 6, 30)),
        ("2020/2021 учебный год", date(2021, 8, 31)),
        ("2020-21", date(2021, 8, 31)),
        ("2020/2023", None),
        ("4 полугодие 2020", None),
        ("всегда", None),
    ],
)
def test_periods_are_understood_as_tables_write_them(text: str, end: date | None) -> None:
    assert period_end(text) == end


@pytest.mark.django_db
def test_a_total_that_is_no_sum_is_found_by_its_rule() -> None:
    lines = [told(number, mentees=10 * number, value_K1=Decimal(5)) for number in (2, 3)]
    right = Line(number_of(4), {"mentees": 50, "value_K1": Decimal(7)})
    grand = Line(number_of(5), {"mentees": 50})
    wrong = Line(number_of(6), {"mentees": 60})
    assert wrong_totals(lines, [right, grand]) == []
    assert wrong_totals(lines, [wrong]) == [
        "Строка 6, столбец «Количество наставляемых» (R06): "
        "Напечатан итог 60, а сумма по строкам — 50."
    ]
    other_year = [lines[0], told(3, mentees=30, period="2021")]
    assert wrong_totals(other_year, [wrong]) == []


@pytest.mark.django_db
def test_of_many_wrong_totals_the_first_are_told_and_the_rest_counted() -> None:
    """Each total adds up the rows since the one before it, or all of them."""
    lines = [told(row, mentees=row) for row in range(2, 402, 2)]
    totals = [Line(number_of(row + 1), {"mentees": row + 1}) for row in range(2, 402, 2)]
    right = [Line(number_of(row + 1), {"mentees": row}) for row in range(2, 402, 2)]
    assert wrong_totals(lines, right) == []
    found = wrong_totals(lines, totals)
    assert found[19] == (
        "Строка 41, столбец «Количество наставляемых» (R06): "
        "Напечатан итог 41, а сумма по строкам — 40."
    )
    assert found[20:] == ["Итогов, которые не сходятся, ещё: 180."]
    grand = Line(number_of(402), {"mentees": sum(range(2, 402, 2))})
    assert wrong_totals(lines, [*right, grand]) == []


@pytest.mark.django_db
def test_parts_of_one_are_asked_about_where_nothing_says_per_cent(scene: Scene) -> None:
    parts = [Decimal("0.25"), Decimal("0.4"), Decimal(1), Decimal(0)]
    lines = [told(row, value=value, value_K2=value) for row, value in enumerate(parts, start=2)]
    found = shares_in_doubt(lines)
    assert list(found) == [number_of(2), number_of(3), number_of(4)]
    assert [(one.key, one.options) for one in found[number_of(3)]] == [
        ("value", (Decimal("0.4"), Decimal(40))),
        ("value_K2", (Decimal("0.4"), Decimal(40))),
    ]
    said_in_per_cent = replace(lines[0], fixed=frozenset({"value", "value_K2"}))
    assert shares_in_doubt([said_in_per_cent, *lines[1:]]) == {}
    above_one = told(6, value=Decimal("1.5"), value_K2=Decimal(2))
    assert shares_in_doubt([*lines, above_one]) == {}
    assert shares_in_doubt([told(2, value=Decimal(1)), told(3, value=Decimal(0))]) == {}
    assert shares_in_doubt([told(2, value=Decimal("0.4"), numerator=2, denominator=5)]) == {}
    assert shares_in_doubt([told(2, indicator="mentees", value=Decimal("0.5"))]) == {}
