"""Pages of an organisation ask the database as often however much there is."""

import random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nastavnik.oversight.campaigns import operations
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.models import Submission
from nastavnik.platform.access.matrix import Role
from tests.factories.accounts import signed_in
from tests.factories.campaigns import ACTOR, Field, make_campaign, make_field, submission_of
from tests.factories.organizations import make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Field:
    found = make_field(random.Random(1), organizations=0)
    found.organizations = [make_organization(found.towns[0])]
    return found


@pytest.fixture
def row(place: Field) -> Submission:
    row = submission_of(make_campaign(place), place.organizations[0])
    return operations.save(
        actor=ACTOR, submission=row, version=None, entries={"D": Entry(1), "S": Entry(None)}
    )


@pytest.fixture
def head(place: Field) -> Client:
    return signed_in(Role.HEAD, place.organizations[0])


@pytest.mark.parametrize("name", ["submission_edit", "submission_submit", "submission_detail"])
def test_a_form_beside_others(head: Client, row: Submission, place: Field, name: str) -> None:
    address = reverse(f"campaigns:{name}", args=[row.pk])
    few = queries_of(head, address)
    for _ in range(3):
        make_organization(place.towns[0])
    make_campaign(place, title="Ещё одна")
    assert queries_of(head, address) == few


@pytest.mark.parametrize("address", ["campaigns:submission_list", "campaigns:list"])
def test_a_longer_list(head: Client, row: Submission, place: Field, address: str) -> None:
    few = queries_of(head, reverse(address))
    for number in range(4):
        make_campaign(place, title=f"Ещё {number}")
    assert queries_of(head, reverse(address)) == few


def test_a_longer_list_of_one_s_own(row: Submission, place: Field) -> None:
    coordinator = signed_in(Role.COORDINATOR, place.towns[0])
    address = reverse("campaigns:review_list")
    few = queries_of(coordinator, address)
    for number in range(4):
        make_campaign(place, title=f"Ещё {number}")
    assert queries_of(coordinator, address) == few


def queries_of(client: Client, address: str) -> int:
    client.get(address)  # what a process reads once
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
