"""Figures of past years on their pages and beside the dynamics: who sees them, and how apart."""

import random
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from nastavnik.oversight.campaigns import operations
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.models import Campaign, Obligation, PastFigure
from nastavnik.oversight.campaigns.views.reading import TABS
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.registers.organizations.models import Organization
from tests.factories.accounts import signed_in
from tests.factories.campaigns import (
    ACTOR,
    Field,
    body_of,
    make_campaign,
    make_field,
    make_period,
    make_set,
    submission_of,
)
from tests.factories.organizations import make_organization

pytestmark = pytest.mark.django_db
PAST = date(2022, 12, 31)
APART = "Сообщено не через систему"


@pytest.fixture
def place() -> Field:
    """A school in each of two towns."""
    found = make_field(random.Random(1), organizations=0)
    found.organizations = [make_organization(town) for town in found.towns]
    return found


@pytest.fixture
def node(place: Field) -> Obligation:
    """The ministry in a campaign to which one school told 3 of 10."""
    campaign = make_campaign(place, indicator_set=make_set(), period=make_period())
    row = submission_of(campaign, place.organizations[0])
    told = {"S": Entry(3), "respondent_mentees::0-150": Entry(10), "D": Entry(1)}
    row = operations.save(actor=ACTOR, submission=row, version=None, entries=told)
    operations.submit(actor=ACTOR, submission=row, version=None)
    return Obligation.objects.get(campaign=campaign, above=None)


def told(place: Organization, **facts: Any) -> PastFigure:
    usual: dict[str, Any] = {"code": "S", "as_of": PAST, "value": Decimal("15.4")}
    usual["source"] = "Отчёт за 2022 год"
    figure = PastFigure(place=place, **{**usual, **facts})
    return operations.record_past_figures(actor=ACTOR, figures=[figure])[0]


def dynamics(client: Client, node: Obligation, **asked: str) -> Any:
    return client.get(reverse("campaigns:dynamics", args=[node.pk]), {"indicator": "S", **asked})


def test_past_figures_stand_apart_in_the_dynamics(place: Field, node: Obligation) -> None:
    client = signed_in(Role.MINISTRY, place.ministry)
    before = dynamics(client, node)
    assert before.context["page"].past.days == []
    told(place.ministry)
    told(place.towns[0], value=None, numerator=1, denominator=8, as_of=date(2021, 12, 31))
    told(place.towns[1], level="vocational")
    told(place.towns[1], as_of=date(2026, 10, 1))
    found = dynamics(client, node)
    page, chart = found.context["page"], found.context["chart"]
    assert page.past.days == [date(2021, 12, 31), PAST]
    assert [one and one.value for one in page.past.whole.values] == [None, Decimal("15.4")]
    (town,) = page.past.rows
    assert (town.unit.name, [one and one.words for one in town.values]) == (
        place.towns[0].short_name,
        ["12,5", None],
    )
    # What is collected here is what it was: nothing was added.
    assert [mark.words for mark in page.whole.marks] == ["30,00\xa0%"]
    assert page.whole.marks == before.context["page"].whole.marks
    lines = {line.label: line.values for line in chart.drawing.lines}
    assert chart.drawing.periods[0] == "дек. 2022"
    assert (lines["Факт"], lines[APART]) == ((None, 30.0), (15.4, None))
    text = found.content.decode()
    assert "Отчёт за 2022 год" in text
    assert "1 из 8" in text


def test_a_sector_has_the_figures_told_of_it(place: Field, node: Obligation) -> None:
    told(place.ministry)
    told(place.ministry, level="general", value=Decimal(20))
    level = place.organizations[0].level
    client = signed_in(Role.MINISTRY, place.ministry)
    past = dynamics(client, node, by="sectors").context["page"].past
    (sector,) = past.rows
    assert (level, [one and one.value for one in (*past.whole.values, *sector.values)]) == (
        "general",
        [Decimal("15.4"), Decimal(20)],
    )
    narrowed = dynamics(client, node, sector="general").context["page"].past
    assert [one and one.value for one in narrowed.whole.values] == [Decimal(20)]


def test_a_figure_of_a_level_stands_beside_the_organisation_it_was_told_of(
    place: Field, node: Obligation
) -> None:
    assert node.campaign.levels == []
    told(place.organizations[0], level="general")
    told(place.organizations[1], level="vocational", value=Decimal(8))
    told(place.organizations[1], level="", value=Decimal(9))
    client = signed_in(Role.MINISTRY, place.ministry)

    def read() -> dict[str, list[Decimal | None]]:
        rows = dynamics(client, node, by="organizations").context["page"].past.rows
        return {row.unit.name: [one and one.value for one in row.values] for row in rows}

    first, second = (one.short_name for one in place.organizations)
    # What names no level is told of the whole organisation.
    assert read() == {first: [Decimal("15.4")], second: [Decimal(9)]}
    Campaign.objects.update(levels=["vocational"])
    assert read() == {second: [Decimal(9)]}


def book_of(client: Client, node: Obligation, **asked: str) -> Workbook:
    address = reverse("exports:figures", args=[node.pk])
    answer = client.post(address, {"indicator": "S", **asked})
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return load_workbook(BytesIO(content))


def test_the_workbook_keeps_them_on_a_sheet_of_their_own(place: Field, node: Obligation) -> None:
    told(place.ministry, value=None, numerator=1, denominator=8)
    book = book_of(signed_in(Role.MINISTRY, place.ministry), node)
    rows = list(book[APART].iter_rows(values_only=True))
    name = place.ministry.short_name
    assert rows[-1][1:7] == ("S", name, 1, 8, 12.5, "Отчёт за 2022 год")
    own = [
        row for row in book["Динамика"].iter_rows(values_only=True) if row[2:4] == ("S", "Всего")
    ]
    assert [row[4:6] for row in own] == [(3, 10)]


def test_whose_figures_are_not_among_those_of_a_body_are_not_asked_for_by_a_key(
    place: Field, node: Obligation
) -> None:
    own = body_of(submission_of(node.campaign, place.organizations[0]))
    client = signed_in(Role.COORDINATOR, place.towns[0])
    secret = "Отчёт чужого города"
    for stranger in (place.towns[1], place.organizations[1]):
        told(stranger, source=secret, value=Decimal("77.7"))
    told(place.towns[0])
    for stranger in (place.towns[1], place.organizations[1], place.organizations[0]):
        asked = {"territory": str(stranger.pk)}
        for tab in TABS:
            found = client.get(reverse(tab.route, args=[own.pk]), {"indicator": "S", **asked})
            reading, text = found.context["reading"], found.content.decode()
            assert (reading.choice.territory, reading.where) == (None, "")
            assert [words for words in (secret, "77,7") if words in text] == []
        book = book_of(client, own, **asked)
        rows = [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
        assert [row for row in rows if secret in row or 77.7 in row] == []
        assert list(book[APART].iter_rows(values_only=True))[-1][1:3] == ("S", "Город 0")
    narrowed = dynamics(client, own, territory=str(place.towns[0].pk))
    assert narrowed.context["reading"].where == "Город 0"


def test_past_the_municipalities_nothing_of_the_body_is_told(
    place: Field, node: Obligation
) -> None:
    told(place.ministry)
    told(place.towns[1], value=Decimal(20))
    client = signed_in(Role.MINISTRY, place.ministry)
    assert dynamics(client, node, territory="0").context["page"].past.days == []
    past = dynamics(client, node, territory=str(place.towns[1].pk)).context["page"].past
    assert [one and one.value for one in past.whole.values] == [Decimal(20)]
    book = book_of(client, node, territory=str(place.towns[1].pk))
    assert list(book[APART].iter_rows(values_only=True))[-1][1:3] == ("S", "Город 1")


@pytest.mark.parametrize(
    ("role", "seat", "sees", "edits"),
    [
        (Role.MINISTRY, "ministry", {"ministry", "town", "other_town", "school"}, True),
        (Role.CENTRE, "centre", {"town", "other_town", "school"}, True),
        (Role.COORDINATOR, "town", {"town", "school"}, True),
        (Role.HEAD, "school", {"school"}, True),
        (Role.CURATOR, "school", {"school"}, True),
        (Role.AUDITOR, "ministry", {"ministry", "town", "other_town", "school"}, False),
    ],
)
def test_a_place_is_seen_from_itself_and_above(
    place: Field, role: Role, seat: str, sees: set[str], edits: bool
) -> None:
    make_set()
    seats = {
        "ministry": place.ministry,
        "centre": place.centres[0],
        "town": place.towns[0],
        "other_town": place.towns[1],
        "school": place.organizations[0],
    }
    rows = {name: told(one) for name, one in seats.items() if name != "centre"}
    client = signed_in(role, seats[seat])
    answers = {name: client.get(row.get_absolute_url()).status_code for name, row in rows.items()}
    assert answers == {name: 200 if name in sees else 404 for name in rows}
    edit = reverse("campaigns:past_edit", args=[rows["school"].pk])
    assert client.get(edit).status_code == (200 if edits else 403)
    listed = client.get(reverse("campaigns:past_list"))
    assert listed.context["listing"].total == len(sees)


def test_one_figure_is_removed_and_the_trail_keeps_it(place: Field) -> None:
    make_set()
    figure = told(place.towns[0])
    client = signed_in(Role.COORDINATOR, place.towns[0])
    address = reverse("campaigns:past_delete", args=[figure.pk])
    assert "Значение исчезнет из динамики" in client.get(address).content.decode()
    assert client.post(address, {"row_version": 7}).status_code == 200
    assert client.post(address, {"row_version": 1})["Location"] == reverse("campaigns:past_list")
    assert not PastFigure.objects.exists()
    assert Event.objects.filter(act="remove_pastfigure").count() == 1


def test_the_list_is_narrowed_by_place_year_and_indicator(place: Field) -> None:
    make_set()
    client = signed_in(Role.MINISTRY, place.ministry)
    told(place.towns[0])
    few = queries_of(client)
    for year in range(2010, 2020):
        told(place.towns[1], as_of=date(year, 12, 31), code="D", value=Decimal(year))
    assert queries_of(client) == few
    asked = ({}, {"year": "2015"}, {"code": "D"}, {"q": place.towns[0].name})
    assert [total_of(client, one) for one in asked] == [11, 1, 10, 1]


def total_of(client: Client, asked: dict[str, str]) -> int:
    found: int = client.get(reverse("campaigns:past_list"), asked).context["listing"].total
    return found


def queries_of(client: Client) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(reverse("campaigns:past_list")).status_code == 200
    return len(caught)
