"""Whoever has not handed in has not said that there is nothing to count from.

And whoever was not asked has not failed to hand in.
"""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from nastavnik.oversight.campaigns import operations
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.models import Campaign
from nastavnik.oversight.indicators.models import Indicator, Target
from nastavnik.oversight.notes import publishing
from nastavnik.oversight.notes.choices import Format
from nastavnik.platform.access.matrix import Role
from tests.factories.accounts import signed_in
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
    WHOLE,
    answer,
    campaign,
    fill,
    line_of,
    place,
    town_of,
)
from tests.oversight.notes.test_campaign_notes import make_note, paper_words

__all__ = ["campaign", "place"]
pytestmark = pytest.mark.django_db
NOBODY = "Нет молодых специалистов"


def bars(client: Client, campaign: Campaign, place: Field) -> dict[str, str]:
    """What the table behind the picture of the plan says of each school."""
    found = answer(client, town_of(campaign, place), "plan")
    assert NOBODY not in str(found.context["chart"].drawing)
    return {row[0]: row[1].text for row in found.context["chart"].table.rows}


def test_a_picture_does_not_say_of_the_silent_that_they_have_nobody(
    campaign: Campaign, place: Field
) -> None:
    Indicator.objects.filter(code="S").update(na_words=NOBODY)
    client = signed_in(Role.COORDINATOR, place.towns[0])
    names = [one.short_name for one in place.organizations[:4]]
    told = ["30,0", "50,0", "не сдано или нет данных", "0,0"]
    assert bars(client, campaign, place) == dict(zip(names, told, strict=True))
    # Who told a zero of nobody is in the same place of the picture; the table tells them apart.
    fill(campaign, place, {2: (0, 0)})
    assert bars(client, campaign, place) == dict(zip(names, told, strict=True))
    text = answer(client, town_of(campaign, place), "plan").content.decode()
    assert text.count(NOBODY) == 1


@pytest.fixture
def of_colleges(place: Field) -> Campaign:
    """Two quarters that ask schools for a share, and colleges alone for agreements."""
    chosen = make_set()
    chosen.indicators.filter(code="D").update(level="vocational")
    agreements = chosen.indicators.get(code="D")
    Target.objects.create(
        indicator=agreements, scope=place.ministry, due_on=date(2026, 12, 31), value=2
    )
    former = make_campaign(place, indicator_set=chosen, period=make_period(FORMER))
    present = make_campaign(place, indicator_set=chosen, previous=former, title="Третий квартал")
    for one in (former, present):
        row = submission_of(one, place.organizations[0])
        told = {"S": Entry(3), WHOLE: Entry(10)}
        row = operations.save(actor=ACTOR, submission=row, version=None, entries=told)
        operations.submit(actor=ACTOR, submission=row, version=None)
    return present


def test_what_is_asked_of_colleges_alone_is_no_failing_of_schools(
    of_colleges: Campaign, place: Field
) -> None:
    client, node = signed_in(Role.COORDINATOR, place.towns[0]), town_of(of_colleges, place)
    changes = answer(client, node, "changes", indicator="D").context["page"]
    assert (len(changes.rows), [one.rows for one in changes.lists if one.rows]) == (4, [])
    ranking = answer(client, node, "ranking", indicator="D").context["page"]
    assert [*ranking.placed, *(one for _why, several in ranking.left_out for one in several)] == []
    plan = answer(client, node, "plan", indicator="D")
    assert (line_of(plan, "D").sentence, plan.context["chart"]) == ("Не запрашивалось.", None)
    assert "Строк слишком много" not in plan.content.decode()
    # Of what is asked of everybody nothing is changed by it.
    changes = answer(client, node, "changes").context["page"]
    assert {one.change.value: len(one.rows) for one in changes.lists if one.rows} == {
        "stable": 1, "unknown": 3,
    }  # fmt: skip


def test_a_note_says_that_it_was_not_asked_here(of_colleges: Campaign, place: Field) -> None:
    note = make_note(town_of(of_colleges, place))
    words = paper_words(publishing.render(note, Format.DOCX))
    assert "Этот показатель здесь не запрашивался." in words
    assert "Показатель «Договоры» здесь не запрашивался." in words
    assert "ничего не сообщил" not in words
    assert told(note, "D") == [{"before": None, "by": None, "change": None}] * 4


def told(note: Any, code: str) -> list[dict[str, Any]]:
    """What became of each school, as the note tells it."""
    rows = json.loads(publishing.render(note, Format.JSON))["indicators"][code]["rows"]
    return [row["changes"][0] for row in rows]


def test_whoever_is_let_off_has_not_failed_to_hand_in(campaign: Campaign, place: Field) -> None:
    duty = submission_of(campaign, place.organizations[2]).obligation
    operations.exempt(actor=ACTOR, obligation=duty, version=None, reason="Ремонт")
    client, node = signed_in(Role.COORDINATOR, place.towns[0]), town_of(campaign, place)
    changes = answer(client, node, "changes").context["page"]
    lists = {one.change.value: len(one.rows) for one in changes.lists if one.rows}
    assert lists == {"rise": 1, "stable": 1, "not_started": 1}
    # What it told a quarter ago stays beside it.
    assert told(make_note(node), "S")[2] == {"before": 40, "by": None, "change": None}
    name = place.organizations[2].short_name
    assert name not in bars(client, campaign, place)
    ranking = answer(client, node, "ranking").context["page"]
    assert [unit.name for unit, _mark in ranking.exempt] == [name]
