"""Whoever has not handed in has not said that there is nothing to count from."""

import pytest
from django.test import Client

from nastavnik.oversight.campaigns.models import Campaign
from nastavnik.oversight.indicators.models import Indicator
from nastavnik.platform.access.matrix import Role
from tests.factories.accounts import signed_in
from tests.factories.campaigns import Field
from tests.oversight.campaigns.test_reading_pages import (
    answer,
    campaign,
    fill,
    place,
    town_of,
)

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
