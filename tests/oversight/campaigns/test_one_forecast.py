"""A forecast is one, wherever it is read: on the page, in its workbook, in the note."""

import io
import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from nastavnik.oversight.campaigns.models import Campaign
from nastavnik.oversight.notes import publishing
from nastavnik.oversight.notes.choices import Format
from tests.factories.campaigns import Field, make_campaign, make_period
from tests.oversight.campaigns.test_reading_pages import (
    answer,
    campaign,
    fill,
    line_of,
    ministry,
    place,
    table,
    top_of,
)
from tests.oversight.notes.test_campaign_notes import make_note

__all__ = ["campaign", "ministry", "place"]
pytestmark = pytest.mark.django_db


def test_a_year_before_tells_in_every_forecast_though_nothing_leads_to_it(
    campaign: Campaign, place: Field, ministry: Client
) -> None:
    old = make_campaign(
        place,
        indicator_set=campaign.indicator_set,
        period=make_period(date(2025, 9, 30)),
        title="Год назад",
    )
    fill(old, place, {0: (0, 10)})
    node = top_of(campaign)
    # From 0 % to 26,47 % in 365 days, with 92 more to the end of the year.
    line = line_of(answer(ministry, node, "plan"))
    assert (line.forecast_words, line.will_reach) == ("33,14\xa0%", False)
    assert in_workbook(ministry, node.pk) == 33.14
    note = json.loads(publishing.render(make_note(node), Format.JSON))
    assert note["indicators"]["S"]["forecast"] == 33.14
    marks = answer(ministry, node, "dynamics").context["page"].whole.marks
    assert [mark.words for mark in marks] == ["0,00\xa0%", "22,50\xa0%", "26,47\xa0%"]
    # Rise and fall are still since the quarter before.
    assert answer(ministry, node, "changes").context["page"].before.day == date(2026, 6, 30)


def in_workbook(client: Client, pk: int) -> Any:
    sent = client.post(reverse("exports:figures", args=[pk]), {"indicator": "S"})
    content = b"".join(sent.streaming_content)  # type: ignore[attr-defined]
    rows = table(load_workbook(io.BytesIO(content))["План и факт"])
    return next(row["Прогноз"] for row in rows if row["Код"] == "S")
