"""A package that came back: why, and what became of it in the next one."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from nastavnik.oversight.campaigns import operations
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.models import Obligation, Package, Submission
from nastavnik.platform.access.matrix import Role
from tests.factories.accounts import signed_in
from tests.factories.campaigns import (
    ACTOR,
    Field,
    body_of,
    make_campaign,
    make_field,
    submission_of,
)
from tests.factories.organizations import make_organization

pytestmark = pytest.mark.django_db
FULL = {"S": 3, "respondent_mentees::0-150": 4, "D": 312}


@pytest.fixture(autouse=True)
def _before_the_term() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 10, 2, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def place() -> Field:
    found = make_field(random.Random(1), organizations=0)
    found.organizations = [make_organization(found.towns[0]) for _ in range(5)]
    return found


@pytest.fixture
def rows(place: Field) -> list[Submission]:
    campaign = make_campaign(place)
    return [submission_of(campaign, one) for one in place.organizations]


@pytest.fixture
def node(rows: list[Submission]) -> Obligation:
    return body_of(rows[0])


@pytest.fixture
def centre(place: Field) -> Client:
    return signed_in(Role.CENTRE, place.centres[0])


def hand_in(row: Submission, **values: int) -> None:
    """Hand a form in and accept it."""
    entries = {code: Entry(value) for code, value in {**FULL, **values}.items()}
    saved = operations.save(actor=ACTOR, submission=row, version=None, entries=entries)
    version = operations.submit(actor=ACTOR, submission=saved, version=None)
    operations.accept(actor=ACTOR, version=version)


def pack(node: Obligation) -> Package:
    return operations.hand_in_package(actor=ACTOR, obligation=node)


def send_back(package: Package, reason: str = "Сверьте договоры") -> None:
    operations.reopen_package(actor=ACTOR, package=package, version=None, reason=reason)


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_why_it_came_back_is_read_where_it_is_mended(
    place: Field, rows: list[Submission], node: Obligation, centre: Client
) -> None:
    for row in rows:
        hand_in(row)
    package = pack(node)
    address = reverse("campaigns:package_return", args=[package.pk])
    form = centre.get(address).context["form"]
    sent = {name: str(form[name].value()) for name in ("row_version", "row_seen")}
    answer = centre.post(address, {**sent, "reason": " Сверьте договоры "})
    assert answer.status_code == 302
    package.refresh_from_db()
    assert (package.state, package.returned_reason) == ("returned", "Сверьте договоры")
    coordinator = signed_in(Role.COORDINATOR, place.towns[0])
    for page in (package, node):
        text = text_of(coordinator, page.get_absolute_url())
        assert "Свод возвращён" in text
        assert "<p>Центр: Сверьте договоры</p>" in text
    pack(node)
    assert "Свод возвращён" not in text_of(coordinator, node.get_absolute_url())
    assert "Свод возвращён" in text_of(coordinator, package.get_absolute_url())
