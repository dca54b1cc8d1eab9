"""A package that came back: why, and what became of it in the next one."""

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
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
    found.organizations = [
        make_organization(found.towns[0], short_name=f"Школа № {number}") for number in range(1, 6)
    ]
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
    row.refresh_from_db()
    entries = {code: Entry(value) for code, value in {**FULL, **values}.items()}
    saved = operations.save(actor=ACTOR, submission=row, version=None, entries=entries)
    version = operations.submit(actor=ACTOR, submission=saved, version=None)
    operations.accept(actor=ACTOR, version=version)


def pack(node: Obligation) -> Package:
    return operations.hand_in_package(actor=ACTOR, obligation=node)


def send_back(package: Package, reason: str = "Сверьте договоры") -> None:
    operations.reopen_package(actor=ACTOR, package=package, version=None, reason=reason)


def reopen(row: Submission) -> None:
    row.refresh_from_db()
    assert row.current
    operations.reopen(actor=ACTOR, version=row.current, reason="Сверьте договоры")


def exempt(row: Submission) -> None:
    operations.exempt(actor=ACTOR, obligation=row.obligation, version=None, reason="Ремонт")


def handed_in_anew(node: Obligation, rows: list[Submission], contracts: int) -> Package:
    """The next package, with some forms corrected."""
    send_back(node.packages.get(state="handed_in"))
    for row in rows:
        reopen(row)
        hand_in(row, D=contracts)
    return pack(node)


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


def told(client: Client, package: Package) -> list[str]:
    """What its page says of the difference to the package before."""
    text = text_of(client, package.get_absolute_url())
    _before, _heading, rest = text.partition("Что изменилось с прежнего свода")
    lines = re.findall(r"<li>(.*?)</li>", rest.partition("Какие версии вошли")[0], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", line).split()) for line in lines]


def test_a_correction_is_told_value_by_value(
    rows: list[Submission], node: Obligation, centre: Client
) -> None:
    corrected, gone, came, same, _untouched = rows
    names = {row.pk: row.obligation.organization.short_name for row in rows}
    exempt(came)
    for row in rows:
        if row != came:
            hand_in(row)
    first = pack(node)
    assert told(centre, first) == []
    send_back(first)
    for row in (corrected, gone, same):
        reopen(row)
    exempt(gone)
    operations.lift_exemption(
        actor=ACTOR, obligation=came.obligation, version=None, reason="Открылась"
    )
    hand_in(corrected, D=318)
    hand_in(same)
    hand_in(came)
    label = "Договоры о дуальном обучении"
    assert told(centre, pack(node)) == [
        f"{names[corrected.pk]}, версия 2: {label}: подписано 312, сейчас 318",
        f"{names[same.pk]}, версия 2: значения те же",
        f"{names[came.pk]}, версия 1: в прежнем своде не было",
        f"{names[gone.pk]}, версия 1: в этом своде больше нет",
    ]


def test_the_same_versions_are_called_the_same(
    rows: list[Submission], node: Obligation, centre: Client
) -> None:
    for row in rows:
        hand_in(row)
    first = pack(node)
    assert "Что изменилось" not in text_of(centre, first.get_absolute_url())
    second = handed_in_anew(node, [], 312)
    text = text_of(centre, second.get_absolute_url())
    assert "Вошли те же версии, что и в прежний свод." in text
    assert "Сверьте договоры" in text, "why the former one came back"


def test_the_page_asks_as_often_however_much_was_corrected(
    rows: list[Submission], node: Obligation, centre: Client
) -> None:
    for row in rows:
        hand_in(row)
    pack(node)
    asked = []
    for corrected, contracts in ((rows[:1], 318), (rows, 319)):
        address = handed_in_anew(node, corrected, contracts).get_absolute_url()
        text_of(centre, address)  # what a process reads once
        with CaptureQueriesContext(connection) as captured:
            text_of(centre, address)
        asked.append(len(captured))
    assert asked[0] == asked[1]
