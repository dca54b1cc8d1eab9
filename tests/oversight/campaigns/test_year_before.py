"""Which of several campaigns of the same period a year before a campaign stands beside."""

import random
from datetime import date

import pytest

from nastavnik.oversight.campaigns.choices import CampaignState
from nastavnik.oversight.campaigns.models import Campaign
from nastavnik.oversight.campaigns.reading.chaining import chain_of
from nastavnik.registers.organizations.choices import Kind
from tests.factories.campaigns import make_campaign, make_field, make_period, make_set
from tests.factories.organizations import make_organization

pytestmark = pytest.mark.django_db


def test_the_linked_one_goes_first_then_the_most_alike_then_the_last_opened() -> None:
    place, chosen = make_field(random.Random(1), organizations=0), make_set()
    make_organization(place.towns[0])
    make_organization(place.ministry, kind=Kind.COLLEGE, level="vocational")

    def old(title: str, *levels: str) -> Campaign:
        period = make_period(date(2025, 9, 30))
        facts = {"indicator_set": chosen, "period": period, "title": title, "levels": list(levels)}
        return make_campaign(place, **facts)

    # The best are opened first, so that the last opened is never the one to choose.
    linked = old("По ссылке", "general", "vocational")
    alike = old("Квартал", "general")
    of_schools = old("Школы", "general")
    earlier, later = old("Все уровни"), old("Школы и колледжи", "general", "vocational")
    old("Колледжи", "vocational")
    present = make_campaign(
        place, indicator_set=chosen, title="Квартал", levels=["general"], previous=linked
    )
    found = []
    while (year := chain_of(present).year) is not None:
        found.append(year)
        Campaign.objects.filter(pk=year.pk).update(state=CampaignState.DRAFT, opened_at=None)
    # What asked colleges alone told nothing to compare schools with.
    assert found == [linked, alike, of_schools, later, earlier]
