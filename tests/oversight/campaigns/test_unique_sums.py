"""What is unique in each organisation, added up: held against no plan, given no place."""

from datetime import date

import pytest
from django.test import Client

from nastavnik.oversight.campaigns.models import Campaign
from nastavnik.oversight.indicators.models import Indicator, Target
from tests.factories.campaigns import Field
from tests.oversight.campaigns.test_reading_pages import (
    answer,
    campaign,
    fill,
    line_of,
    ministry,
    place,
    top_of,
)

__all__ = ["campaign", "ministry", "place"]
pytestmark = pytest.mark.django_db
REPEATED = "Сумма по организациям: кто есть у нескольких, посчитан несколько раз."


def unique(campaign: Campaign, place: Field) -> None:
    """Mentees are unique within an organisation, and two are planned."""
    mentees = campaign.indicator_set.indicators.get(code="M")
    Indicator.objects.filter(pk=mentees.pk).update(roll_up="unique")
    day = date(2026, 12, 31)
    Target.objects.create(indicator=mentees, scope=place.ministry, due_on=day, value=2)


def test_a_sum_of_unique_is_held_against_no_plan(
    campaign: Campaign, place: Field, ministry: Client
) -> None:
    unique(campaign, place)
    fill(campaign, place, {2: (5, 10), 5: (1, 4)})
    found = answer(ministry, top_of(campaign), "plan", indicator="M")
    line = line_of(found, "M")
    assert (line.is_reached, line.short, line.forecast, line.of_each) == (None, None, None, False)
    assert line.sentence == "С планом сумму не сравнивают: в ней возможны повторы."
    assert found.content.decode().count(REPEATED) == 2
    page = found.context["page"]
    assert (page.planned, [(one.is_reached, one.short) for one in page.units]) == (
        1, [(None, None)] * 2,
    )  # fmt: skip
    page = answer(ministry, top_of(campaign), "plan", indicator="M", by="organizations").context[
        "page"
    ]
    assert [(one.is_reached, one.short) for one in page.units] == [(False, 2)] * 6


def test_a_sum_of_unique_has_no_place(campaign: Campaign, place: Field, ministry: Client) -> None:
    unique(campaign, place)
    fill(campaign, place, {2: (5, 10), 5: (1, 4)})
    node = top_of(campaign)
    for code in ("dynamics", "changes", "ranking", "heat"):
        assert REPEATED in answer(ministry, node, code, indicator="M").content.decode()
        assert code == "heat" or REPEATED not in answer(ministry, node, code).content.decode()
    found = answer(ministry, node, "ranking", indicator="M")
    assert [unit.name for unit, _mark in found.context["page"].repeated] == ["Город 0", "Город 1"]
    assert list(found.context["page"].placed) == list(found.context["page"].without_value) == []
    assert "Мест здесь нет" in found.content.decode()
    page = answer(ministry, node, "ranking", indicator="M", by="organizations").context["page"]
    assert [one.place for one in page.placed] == [1] * 6
    heat = answer(ministry, node, "heat").context["page"]
    assert heat.codes == ["D", "M", "S"]
    assert [row.cells[1].step for row in heat.rows] == [None, None]
    assert None not in [row.cells[2].step for row in heat.rows]
