"""A zero that not everybody who had to has told is not said of everybody."""

import io
from collections.abc import Mapping

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from nastavnik.oversight.campaigns import operations
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.models import Campaign, Obligation
from nastavnik.oversight.indicators.models import Indicator
from tests.factories.campaigns import (
    ACTOR,
    Field,
    make_campaign,
    make_period,
    make_set,
    submission_of,
)
from tests.oversight.campaigns.test_reading_pages import (
    FORMER,
    answer,
    campaign,
    fill,
    ministry,
    place,
    top_of,
)

__all__ = ["campaign", "ministry", "place"]
pytestmark = pytest.mark.django_db


def test_the_zero_of_one_school_does_not_speak_for_its_town(
    campaign: Campaign, place: Field, ministry: Client
) -> None:
    former = campaign.previous
    assert former is not None
    fill(former, place, {4: (0, 4)})

    def told(node: Obligation) -> tuple[dict[str, list[str]], int, int]:
        page = answer(ministry, node, "changes").context["page"]
        lists = {one.change.value: [row.unit.name for row in one.rows] for one in page.lists}
        return {name: rows for name, rows in lists.items() if rows}, page.started, page.known

    # Of the two schools of the second town one told, and told nothing of a beginning.
    assert told(top_of(former)) == ({"first": ["Город 0"], "incomplete": ["Город 1"]}, 1, 1)
    fill(former, place, {5: (0, 4)})
    assert told(top_of(former)) == ({"first": ["Город 0"], "not_started": ["Город 1"]}, 1, 2)


def test_a_zero_that_all_told_has_not_started_though_somebody_was_silent_before(
    place: Field, ministry: Client
) -> None:
    chosen = make_set()
    former = make_campaign(place, indicator_set=chosen, period=make_period(FORMER))
    present = make_campaign(place, indicator_set=chosen, previous=former, title="Третий квартал")
    tell(former, place, {4: 2})
    tell(present, place, {4: 0, 5: 0})
    page = answer(ministry, top_of(present), "changes", indicator="D").context["page"]
    (silent, town) = page.rows
    assert (silent.unit.name, silent.change.value) == ("Город 0", "unknown")
    assert (town.before.words, town.before.is_partial) == ("2\xa0чел.", True)
    # Of those who were silent nobody knows by how much it fell.
    assert (town.change.value, town.by, page.started, page.known) == ("not_started", None, 0, 1)


def test_the_workbook_says_how_many_have_begun(
    campaign: Campaign, place: Field, ministry: Client
) -> None:
    address = reverse("exports:figures", args=[top_of(campaign).pk])
    asked = {"by": "organizations", "indicator": "S"}

    def head() -> list[str]:
        answered = ministry.post(address, asked)
        content = io.BytesIO(b"".join(answered.streaming_content))  # type: ignore[attr-defined]
        sheet = load_workbook(content)["Рост и спад"]
        return [str(row[0].value) for row in sheet.iter_rows(max_row=8)]

    said = "Начали: 3 из 4, о ком это известно, 75,0\xa0%"
    assert said in head()
    assert "3 из 4" in answer(ministry, top_of(campaign), "changes", **asked).content.decode()
    # Where less is better, a zero is what is aimed at.
    Indicator.objects.filter(code="S").update(direction="less")
    assert not [line for line in head() if line.startswith("Начали")]
    page = answer(ministry, top_of(campaign), "changes", **asked)
    assert "о ком это известно" not in page.content.decode()


def tell(campaign: Campaign, place: Field, agreements: Mapping[int, int]) -> None:
    for number, count in agreements.items():
        row, told = submission_of(campaign, place.organizations[number]), {"D": Entry(count)}
        row = operations.save(actor=ACTOR, submission=row, version=None, entries=told)
        operations.submit(actor=ACTOR, submission=row, version=None)
