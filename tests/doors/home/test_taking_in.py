"""«Что осталось» of a body that takes reports in: its own package is the last thing it owes."""

import random
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from nastavnik.oversight.campaigns import operations
from nastavnik.oversight.campaigns.models import Submission
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
from tests.oversight.campaigns.test_reviewing_pages import IN_TIME, hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _before_the_term() -> Iterator[None]:
    with time_machine.travel(IN_TIME, tick=False):
        yield


@pytest.fixture
def place() -> Field:
    found = make_field(random.Random(1), organizations=0)
    found.organizations = [make_organization(found.towns[0])]
    return found


@pytest.fixture
def row(place: Field) -> Submission:
    """The only form of the town, accepted."""
    found = hand_in(submission_of(make_campaign(place), place.organizations[0]))
    assert found.current
    operations.accept(actor=ACTOR, version=found.current)
    return found


def left(client: Client) -> tuple[str, bool]:
    tasks = client.get("/").context["home"].tasks
    (one,) = [task for task in tasks if task.title.startswith("Приём: ")]
    return one.status, one.is_done


def test_a_body_is_done_once_its_package_is_handed_in(row: Submission, place: Field) -> None:
    town = signed_in(Role.COORDINATOR, place.towns[0])
    centre = signed_in(Role.CENTRE, place.centres[0])
    assert left(town) == ("всё принято, сдайте свод", False)
    assert left(centre) == ("ждут решения: 0, не сдали: 1", False)
    package = operations.hand_in_package(actor=ACTOR, obligation=body_of(row))
    assert left(town) == ("сдано в срок", True)
    assert left(centre) == ("ждут решения: 1, не сдали: 0", False)
    operations.accept_package(actor=ACTOR, package=package, version=None)
    assert left(town) == ("принято", True)
    assert left(centre) == ("всё принято, сдайте свод", False)


def test_a_package_that_was_returned_is_to_be_handed_in_again(
    row: Submission, place: Field
) -> None:
    town = signed_in(Role.COORDINATOR, place.towns[0])
    package = operations.hand_in_package(actor=ACTOR, obligation=body_of(row))
    operations.reopen_package(actor=ACTOR, package=package, version=None, reason="Проверьте")
    assert left(town) == ("свод возвращён, сдайте его снова", False)
    assert row.current
    operations.reopen(actor=ACTOR, version=row.current, reason="Ошиблись")
    assert left(town) == ("свод возвращён; ждут решения: 0, не сдали: 1", False)
