"""The campaigns that are shipped can be opened, each in a region of its own."""

import random
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from nastavnik.domain.campaigns.stages import Stage
from nastavnik.domain.errors import DomainError
from nastavnik.oversight.campaigns import operations, queries
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.models import Obligation, Submission, Total
from nastavnik.oversight.indicators import operations as indicators
from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.registers.organizations.choices import Kind, Level
from tests.factories.campaigns import ACTOR, Field, make_campaign, make_field, make_period
from tests.factories.organizations import make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Field:
    found = make_field(random.Random(1), organizations=0)
    make_organization(found.towns[0], short_name="Школа")
    make_organization(found.ministry, kind=Kind.COLLEGE, level=Level.VOCATIONAL)
    return found


@pytest.mark.parametrize(
    ("preset", "by_town", "ends", "due"),
    [
        ("chelyabinsk-quarter", False, date(2026, 9, 30), [date(2026, 10, 5), date(2026, 10, 10)]),
        ("dzerzhinsk-2020", True, date(2020, 12, 31), [date(2020, 12, 18)]),
        # 15 January 2023 is a Sunday.
        ("region-year", False, date(2022, 12, 31), [date(2023, 1, 16)]),
        ("college-year", False, date(2026, 12, 31), [date(2027, 1, 20)]),
    ],
)
def test_each_opens(place: Field, preset: str, by_town: bool, ends: date, due: list[date]) -> None:
    indicators.install_sets(actor=ACTOR)
    organizer = place.towns[0] if by_town else place.ministry
    campaign = operations.add_by_preset(
        actor=ACTOR,
        preset=preset,
        organizer=organizer,
        scope=organizer,
        period=make_period(ends),
    )
    operations.open_campaign(actor=ACTOR, campaign=campaign, version=campaign.version)
    moments = Obligation.objects.leaves().order_by("due_at").values_list("due_at", flat=True)
    assert [moment.date() for moment in moments] == due
    assert Obligation.objects.get(above=None).organization == organizer


def next_edition() -> IndicatorSet:
    indicators.install_sets(actor=ACTOR)
    federal = IndicatorSet.objects.get(code="federal")
    return indicators.open_edition(actor=ACTOR, indicator_set=federal, valid_from=date(2026, 10, 1))


@pytest.mark.parametrize(
    ("ends", "edition"),
    [(date(2026, 12, 31), 2), (date(2026, 9, 30), 1), (date(2018, 12, 31), 1)],
    ids=["in force", "not yet in force", "before all of them"],
)
def test_a_preset_asks_by_the_edition_in_force_on_the_day_of_the_data(
    place: Field, ends: date, edition: int
) -> None:
    next_edition()
    campaign = operations.add_by_preset(
        actor=ACTOR, preset="region-year", organizer=place.ministry, period=make_period(ends)
    )
    assert (campaign.indicator_set.code, campaign.indicator_set.edition) == ("federal", edition)
    sets = {ask.counted.set_id for ask in campaign.asks.counts()}
    assert sets == {campaign.indicator_set_id}


def test_another_edition_of_the_set_may_be_chosen_and_another_set_may_not(place: Field) -> None:
    chosen = next_edition()
    known: dict[str, Any] = {"actor": ACTOR, "organizer": place.ministry, "period": make_period()}
    campaign = operations.add_by_preset(preset="region-year", indicator_set=chosen, **known)
    assert campaign.indicator_set == chosen
    with pytest.raises(DomainError, match="по другому набору") as refused:
        operations.add_by_preset(preset="college-year", indicator_set=chosen, **known)
    assert refused.value.field == "indicator_set"


def test_all_four_are_there() -> None:
    assert len(queries.presets()) == 4
    with pytest.raises(DomainError, match="заготовки"):
        queries.preset("../secrets")


def test_the_command_tells_whether_sums_hold(place: Field) -> None:
    make_campaign(place)
    row = Submission.objects.order_by("pk")[0]
    row = operations.save(actor=ACTOR, submission=row, version=row.version, entries={"D": Entry(3)})
    operations.submit(actor=ACTOR, submission=row, version=row.version)
    said = StringIO()
    call_command("verify", stdout=said)
    assert said.getvalue() == "Кампаний: 1. Итоги сходятся.\n"
    Total.objects.filter(ask__code="D", stage=Stage.SENT.value).update(sum=4)
    with pytest.raises(CommandError, match="Расхождений: 1"):
        call_command("verify", stdout=said)
    assert "хранится (4, 1), по версиям (3, 1)" in said.getvalue()
