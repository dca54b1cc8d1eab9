"""A count that not everybody has told yet: no forecast is made of it, no words are judged by it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from nastavnik.oversight.campaigns.models import Campaign
from nastavnik.oversight.indicators.models import Indicator, Target
from nastavnik.oversight.notes import operations
from tests.factories.campaigns import ACTOR, Field
from tests.oversight.campaigns.test_reading_pages import (
    answer,
    campaign,
    fill,
    line_of,
    ministry,
    place,
    top_of,
    town_of,
)
from tests.oversight.notes.test_campaign_notes import findings, make_note

__all__ = ["campaign", "ministry", "place"]
pytestmark = pytest.mark.django_db


def test_a_sum_of_some_is_not_forecast(campaign: Campaign, place: Field, ministry: Client) -> None:
    former = campaign.previous
    assert former is not None
    contracts = Indicator.objects.get(set=campaign.indicator_set_id, code="D")
    Indicator.objects.filter(pk=contracts.pk).update(roll_up="unique")
    Target.objects.create(
        indicator=contracts, scope=place.ministry, due_on=date(2026, 12, 31), value=9
    )

    def told() -> tuple[Any, str]:
        line = line_of(answer(ministry, top_of(campaign), "plan"), "D")
        return line.forecast, line.forecast_words

    assert told() == (None, "не определяется")
    fill(campaign, place, {2: (1, 10), 5: (1, 4)})
    # The quarter before was not told by everybody either: there is one point to go by.
    assert told() == (None, "—")
    fill(former, place, {4: (1, 4), 5: (1, 4)})
    assert told() == (6, "6\xa0чел.")


def test_words_about_a_count_that_not_everybody_told_are_not_judged(
    campaign: Campaign, place: Field
) -> None:
    note = make_note(town_of(campaign, place))
    key = note.indicator_set.indicators.get(code="D").pk
    operations.write_text(
        actor=ACTOR, note=note, section=f"indicator-{key}", body="Показатель вырос.",
        replaces=False, version=None,
    )  # fmt: skip
    assert findings(note, "R17") == []
    fill(campaign, place, {2: (1, 10)})
    (found,) = findings(note, "R17")
    assert (found.indicator, found.figures["before"], found.figures["after"]) == ("D", "4", "4")
