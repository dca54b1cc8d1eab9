"""A hand-in or a decision of the very moment of the end comes in before it, or is refused."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from nastavnik.domain.errors import DomainError
from nastavnik.oversight.campaigns import operations, verifying
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.models import Campaign
from tests.factories.campaigns import ACTOR, body_of, make_campaign, make_field, submission_of
from tests.factories.organizations import make_organization

pytestmark = pytest.mark.django_db(transaction=True)
ACTS = ("submit", "accept", "package", "exempt")
WAITED = 0.7

type Aside = Callable[[Callable[[], Any]], Future[Any]]


@pytest.fixture
def aside() -> Iterator[Aside]:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer as it is")
    with ThreadPoolExecutor(1) as threads:

        def start(act: Callable[[], Any]) -> Future[Any]:
            def run() -> Any:
                try:
                    return act()
                finally:
                    connection.close()

            return threads.submit(run)

        yield start


def waiting_act(name: str) -> tuple[Campaign, Callable[[], Any]]:
    """A campaign of one school, and the act that its form has come to."""
    place = make_field(random.Random(1), organizations=0)
    school = make_organization(place.towns[0])
    campaign = make_campaign(place)
    row = submission_of(campaign, school)
    if name == "exempt":
        return campaign, lambda: operations.exempt(
            actor=ACTOR, obligation=row.obligation, version=None, reason="Ремонт"
        )
    saved = operations.save(actor=ACTOR, submission=row, version=None, entries={"D": Entry(1)})
    if name == "submit":
        return campaign, lambda: operations.submit(actor=ACTOR, submission=saved, version=None)
    version = operations.submit(actor=ACTOR, submission=saved, version=None)
    if name == "accept":
        return campaign, lambda: operations.accept(actor=ACTOR, version=version)
    operations.accept(actor=ACTOR, version=version)
    return campaign, lambda: operations.hand_in_package(actor=ACTOR, obligation=body_of(row))


def close(campaign: Campaign) -> Campaign:
    return operations.close_campaign(actor=ACTOR, campaign=campaign, version=None)


@pytest.mark.parametrize("name", ACTS)
def test_the_end_waits_for_an_act_that_has_begun(aside: Aside, name: str) -> None:
    campaign, act = waiting_act(name)
    with transaction.atomic():
        act()
        closing = aside(lambda: close(campaign))
        with pytest.raises(TimeoutError):
            closing.result(WAITED)
    closing.result(10)
    campaign.refresh_from_db()
    assert (campaign.is_open, verifying.verify()) == (False, [])


@pytest.mark.parametrize("name", ACTS)
def test_an_act_that_begins_while_it_ends_is_refused(aside: Aside, name: str) -> None:
    campaign, act = waiting_act(name)
    with transaction.atomic():
        close(campaign)
        acting = aside(act)
        with pytest.raises(TimeoutError):
            acting.result(WAITED)
    with pytest.raises(DomainError, match="Кампания завершена"):
        acting.result(10)
    assert verifying.verify() == []
