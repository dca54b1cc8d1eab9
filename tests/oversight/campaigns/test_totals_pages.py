"""The page of totals and what leaves with its export."""

import csv
import io
import random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from nastavnik.domain.campaigns.stages import Stage
from nastavnik.oversight.campaigns import operations, queries
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.models import Campaign, Obligation
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
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

pytestmark = pytest.mark.django_db
WHOLE = "respondent_mentees::0-150"


@pytest.fixture
def place() -> Field:
    """Three schools of one town and one of another."""
    found = make_field(random.Random(1), organizations=0)
    first, second = found.towns
    found.organizations = [make_organization(first) for _ in range(3)]
    found.organizations.append(make_organization(second))
    return found


@pytest.fixture
def campaign(place: Field) -> Campaign:
    """Two have handed in, one of them is accepted; the last one too, in the other town."""
    row = make_campaign(place)
    for number, (part, whole) in {0: (3, 4), 1: (0, 6), 3: (5, 10)}.items():
        submission = submission_of(row, place.organizations[number])
        saved = operations.save(
            actor=ACTOR, submission=submission, version=None,
            entries={"S": Entry(part), WHOLE: Entry(whole), "D": Entry(number)},
        )  # fmt: skip
        version = operations.submit(actor=ACTOR, submission=saved, version=None)
        if number == 0:
            operations.accept(actor=ACTOR, version=version)
    return row


def town_of(campaign: Campaign, place: Field, number: int = 0) -> Obligation:
    return body_of(submission_of(campaign, place.organizations[number]))


def top_of(campaign: Campaign) -> Obligation:
    return Obligation.objects.get(campaign=campaign, above=None)


def page(client: Client, node: Obligation, **query: str) -> Any:
    answer = client.get(reverse("campaigns:totals", args=[node.pk]), query)
    assert answer.status_code == 200
    return answer.context["page"]


def values(page: Any) -> dict[str, tuple[int | None, int | None, str]]:
    return {
        line.asked.indicator.code: (
            line.result.total.numerator,
            line.result.total.denominator,
            line.result.total_words.replace("\xa0", " "),
        )
        for line in page.lines
    }


def test_sums_stand_by_stage_of_approval(campaign: Campaign, place: Field) -> None:
    client = signed_in(Role.COORDINATOR, place.towns[0])
    node = town_of(campaign, place)
    assert values(page(client, node)) == {
        "S": (3, 10, "30,00 %"), "D": (1, None, "1 чел."), "M": (0, None, "0 чел."),
    }  # fmt: skip
    assert values(page(client, node, stage="accepted"))["S"] == (3, 4, "75,00 %")
    assert values(page(client, node, stage="approved"))["S"] == (None, None, "нет данных")
    assert values(page(client, node, stage="чепуха", basis="?"))["S"] == (3, 10, "30,00 %")


def test_a_numerator_alone_is_in_no_share(campaign: Campaign, place: Field) -> None:
    row = submission_of(campaign, place.organizations[2])
    saved = operations.save(actor=ACTOR, submission=row, version=None, entries={"S": Entry(100)})
    operations.submit(actor=ACTOR, submission=saved, version=None)
    client, node = signed_in(Role.COORDINATOR, place.towns[0]), town_of(campaign, place)
    for basis in ("reported", "restated"):
        found = page(client, node, basis=basis)
        assert values(found)["S"] == (3, 10, "30,00 %")
        assert [(line.told, line.other_told) for line in found.lines] == [(2, 2), (3, 3), (2, 2)]
    alone = next(one for one in found.children if one.obligation == row.obligation)
    assert [one.total_words.replace("\xa0", " ") for one in alone.results] == [
        "нет данных", "0 чел.", "нет данных",
    ]  # fmt: skip


def test_shares_stand_beside_every_number(campaign: Campaign, place: Field) -> None:
    client = signed_in(Role.COORDINATOR, place.towns[0])
    node = town_of(campaign, place)
    shares = [
        (one.title, one.counted.reported, one.counted.obliged) for one in page(client, node).shares
    ]
    assert shares == [("Сдали", 2, 3), ("Приняты", 1, 3)]
    missing = submission_of(campaign, place.organizations[2]).obligation
    operations.exempt(actor=ACTOR, obligation=missing, version=None, reason="Ремонт")
    assert [one.counted.obliged for one in page(client, node).shares] == [2, 2]


def test_one_drills_down_to_organisations(campaign: Campaign, place: Field) -> None:
    client = signed_in(Role.MINISTRY, place.ministry)
    (centre,) = page(client, top_of(campaign)).children
    assert centre.is_body
    assert centre.results[-1].total.numerator == 8
    towns = page(client, centre.obligation).children
    assert [(one.obligation.organization, one.results[-1].total.numerator) for one in towns] == [
        (place.towns[0], 3), (place.towns[1], 5),
    ]  # fmt: skip
    schools = page(client, towns[0].obligation).children
    told = {one.obligation.organization: one.results[-1].total.numerator for one in schools}
    assert told == dict(zip(place.organizations, (3, 0, None), strict=False))
    assert [one.is_body for one in schools] == [False] * 3


def test_both_trees_are_one_click(campaign: Campaign, place: Field) -> None:
    client = signed_in(Role.MINISTRY, place.ministry)
    organizations.move_organization(
        actor=ACTOR, organization=place.organizations[0], parent=place.towns[1],
        starts_on=campaign.as_of,
    )  # fmt: skip
    first, second = (town_of(campaign, place, number) for number in (0, 3))
    reported, restated = page(client, first), page(client, first, basis="restated")
    assert values(reported)["S"] == (3, 10, "30,00 %")
    assert values(restated)["S"] == (0, 6, "0,00 %")
    assert [line.is_different for line in reported.lines] == [False, False, True]
    assert values(page(client, second, basis="restated"))["S"] == (8, 14, "57,14 %")
    centre = first.above
    assert centre
    assert values(page(client, centre, basis="restated"))["S"] == (8, 20, "40,00 %")


def test_a_coordinator_sees_no_other_town(campaign: Campaign, place: Field) -> None:
    client = signed_in(Role.COORDINATOR, place.towns[0])
    for node in (town_of(campaign, place, 3), top_of(campaign)):
        assert client.get(reverse("campaigns:totals", args=[node.pk])).status_code == 404


def test_every_value_leaves_as_it_was_handed_in(campaign: Campaign, place: Field) -> None:
    client = signed_in(Role.COORDINATOR, place.towns[0])
    address = reverse("exports:totals", args=[town_of(campaign, place).pk])
    assert client.get(address)["Location"] == reverse(
        "campaigns:totals", args=[town_of(campaign, place).pk]
    )
    answer = client.post(address, {"as": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    place_of = [row[1] for row in rows[1:]]
    assert sorted(place_of) == sorted(one.short_name for one in place.organizations[:3])
    lines = {row[1]: row for row in rows[1:]}
    rows = [rows[0], *(lines[one.short_name] for one in place.organizations[:3])]
    at = next(place for place, name in enumerate(rows[0]) if name.startswith("D:"))
    assert [row[at] for row in rows[1:]] == ["0", "1", ""]
    assert [row[4] for row in rows[1:]] == ["Принято", "Сдано с опозданием", "Не приступали"]
    book = client.post(address, {"as": "xlsx"})
    content = io.BytesIO(b"".join(book.streaming_content))  # type: ignore[attr-defined]
    sheet = load_workbook(content).active
    by_name = {row[1].value: row for row in sheet.iter_rows(min_row=2)}
    assert by_name[place.organizations[1].short_name][at].value == 1
    assert Event.objects.filter(act="export_totals").count() == 2
    assert client.post(address, {"as": "exe"}).status_code == 404


def test_each_body_below_has_the_sums_it_reads_itself(campaign: Campaign) -> None:
    bodies = Obligation.objects.filter(campaign=campaign).exclude(step__unit="organization")
    compared = 0
    for node in bodies:
        found = queries.totals_by_body(node, Stage.SENT)
        below = {row.pk: queries.totals_at(row, Stage.SENT) for row in bodies.filter(above=node)}
        assert found == {pk: sums for pk, sums in below.items() if sums}
        compared += len(found)
        of_one = queries.totals_by_body(node, Stage.SENT, ["S"])
        assert of_one == {pk: {"S": sums["S"]} for pk, sums in found.items()}
    assert compared == 3  # two towns below their centre, the centre below the ministry
