"""The funnel of the fifteen items and the coverage by documents, as they are read and leave."""

import io
import random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from nastavnik.domain.campaigns.questions import DOCUMENTS, ITEMS
from nastavnik.domain.campaigns.stages import Stage
from nastavnik.oversight.campaigns import introduction, operations
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.choices import Basis
from nastavnik.oversight.campaigns.models import Campaign, Obligation
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations import operations as organizations
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

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PROOF = "Протокол педсовета № 2"


@pytest.fixture
def place() -> Field:
    """Two schools in one town, one in another."""
    found = make_field(random.Random(1), organizations=0)
    first, second = found.towns
    found.organizations = [make_organization(town) for town in (first, first, second)]
    return found


@pytest.fixture
def campaign(place: Field) -> Campaign:
    """Of three schools two answered; the further down the list, the fewer said yes."""
    row = make_campaign(place, asks_items=True, asks_documents=True)
    for number, done in ((0, 9), (2, 4)):
        answers = {one.value: Entry(0, "Ещё нет") for one in (*ITEMS, *DOCUMENTS)}
        for one in (*ITEMS[:done], *DOCUMENTS[: done - 4]):
            answers[one.value] = Entry(1, "Есть на бумаге", proof=PROOF)
        told = {"S": Entry(3), "respondent_mentees::0-150": Entry(4), "D": Entry(1), **answers}
        submission = submission_of(row, place.organizations[number])
        saved = operations.save(actor=ACTOR, submission=submission, version=None, entries=told)
        version = operations.submit(actor=ACTOR, submission=saved, version=None)
        if number == 0:
            operations.accept(actor=ACTOR, version=version)
    return row


@pytest.fixture
def ministry(place: Field) -> Client:
    return signed_in(Role.MINISTRY, place.ministry)


def top_of(campaign: Campaign) -> Obligation:
    return Obligation.objects.get(campaign=campaign, above=None)


def answer(client: Client, node: Obligation, code: str, **query: str) -> Any:
    found = client.get(reverse(f"campaigns:{code}", args=[node.pk]), query)
    assert found.status_code == 200
    return found


def test_the_funnel_narrows(campaign: Campaign, ministry: Client) -> None:
    found = answer(ministry, top_of(campaign), "funnel")
    page = found.context["page"]
    told = [(one.answered.yes, one.answered.reported, one.answered.obliged) for one in page.answers]
    assert told == [(2, 2, 3)] * 4 + [(1, 2, 3)] * 5 + [(0, 2, 3)] * 6
    assert page.done_by_all == 0
    assert [float(one.percent) for one in page.answers[3:5]] == [100, 50]
    assert round(float(page.answers[4].percent_of_obliged), 2) == 33.33
    by_unit = {row.unit.name: [one.answered.yes for one in row.answers] for row in page.rows}
    assert by_unit == {"Город 0": [1] * 9 + [0] * 6, "Город 1": [1] * 4 + [0] * 11}
    assert "1. Изданы распорядительные акты о внедрении" in found.content.decode()
    town = next(row for row in page.rows if row.unit.name == "Город 1")
    assert (town.duties.obliged, town.duties.reported, town.duties.accepted) == (1, 1, 0)


def test_documents_are_covered(campaign: Campaign, place: Field) -> None:
    client = signed_in(Role.COORDINATOR, place.towns[0])
    node = body_of(submission_of(campaign, place.organizations[0]))
    page = answer(client, node, "coverage").context["page"]
    assert [one.answered.yes for one in page.answers] == [1, 1, 1, 1, 1, 0]
    names = [one.short_name for one in place.organizations[:2]]
    reported = {row.unit.name: row.answers[0].answered.reported for row in page.rows}
    assert reported == dict(zip(names, (1, 0), strict=True))


@pytest.mark.parametrize("stage", [Stage.SENT, Stage.ACCEPTED])
@pytest.mark.parametrize("basis", list(Basis))
def test_they_are_the_figures_of_every_other_paper(
    campaign: Campaign, place: Field, ministry: Client, stage: Stage, basis: Basis
) -> None:
    organizations.move_organization(
        actor=ACTOR, organization=place.organizations[0], parent=place.towns[1],
        starts_on=campaign.as_of,
    )  # fmt: skip
    bodies = Obligation.objects.filter(campaign=campaign, submission=None)
    for node in bodies.select_related("organization", "campaign", "above__organization"):
        for code, figures in (
            ("funnel", introduction.funnel_of), ("coverage", introduction.coverage_of),
        ):  # fmt: skip
            found = answer(ministry, node, code, stage=stage.value, basis=basis.value)
            shown = [one.answered for one in found.context["page"].answers]
            assert shown == figures(node, stage, basis)


def test_they_leave_as_sheets_and_pictures(campaign: Campaign, ministry: Client) -> None:
    node = top_of(campaign)
    found = ministry.post(reverse("exports:figures", args=[node.pk]))
    book = load_workbook(io.BytesIO(b"".join(found.streaming_content)))  # type: ignore[attr-defined]
    rows = list(book["Документы"].iter_rows(values_only=True))
    assert [row[2:9] for row in rows if row[0] == "Всего"] == [
        (1, 2, 50, 33.3, 3, 2, 1),
    ] * 5 + [(0, 2, 0, 0, 3, 2, 1)]
    items = list(book["Пункты внедрения"].iter_rows(values_only=True))
    assert sum(row[2] for row in items if row[0] == "Всего") == 13
    for code in ("funnel", "coverage"):
        drawing = ministry.get(reverse(f"campaigns:{code}_picture", args=[node.pk]), {"as": "svg"})
        assert b"".join(drawing.streaming_content).startswith(b"<svg ")  # type: ignore[attr-defined]


def test_a_campaign_that_does_not_ask_says_so(place: Field, ministry: Client) -> None:
    node = top_of(make_campaign(place))
    found = answer(ministry, node, "funnel")
    assert "Об этом не спрашивали" in found.content.decode()
    address = reverse("campaigns:funnel_picture", args=[node.pk])
    assert ministry.get(address).status_code == 404
