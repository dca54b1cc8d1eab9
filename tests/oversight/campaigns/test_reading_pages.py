"""Pages of figures: what an official reads first, who is compared, pictures, the workbook."""

import io
import random
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from nastavnik.oversight.campaigns import operations
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.models import Campaign, Obligation
from nastavnik.oversight.campaigns.views.reading import TABS
from nastavnik.oversight.indicators.models import Indicator, Target
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.registers.organizations import operations as organizations
from nastavnik.registers.organizations.choices import Kind
from tests.factories.accounts import signed_in
from tests.factories.campaigns import (
    ACTOR,
    AS_OF,
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
WHOLE = "respondent_mentees::0-150"
CODES = [tab.code for tab in TABS if tab.code not in ("funnel", "coverage")]
FORMER = date(2026, 6, 30)
# Satisfied of asked by organisation, a quarter ago and now; None is not handed in.
BEFORE = {0: (0, 10), 1: (5, 10), 2: (4, 10), 3: (0, 10)}
NOW: dict[int, tuple[int, int | None]] = {0: (3, 10), 1: (5, 10), 3: (0, 10), 4: (1, 4)}


@pytest.fixture
def place() -> Field:
    """Four schools of one town, two of another."""
    found = make_field(random.Random(1), organizations=0)
    first, second = found.towns
    found.organizations = [make_organization(first) for _ in range(4)]
    found.organizations += [make_organization(second) for _ in range(2)]
    return found


@pytest.fixture
def campaign(place: Field) -> Campaign:
    """Two quarters; 40 per cent planned for the year, 30 by June."""
    chosen = make_set()
    share = chosen.indicators.get(code="S")
    for due_on, value in ((FORMER, 30), (date(2026, 12, 31), 40)):
        Target.objects.create(indicator=share, scope=place.ministry, due_on=due_on, value=value)
    former = make_campaign(place, indicator_set=chosen, period=make_period(FORMER))
    fill(former, place, BEFORE)
    present = make_campaign(place, indicator_set=chosen, previous=former, title="Третий квартал")
    fill(present, place, NOW, accepted={0})
    return present


def fill(
    campaign: Campaign,
    place: Field,
    told: Mapping[int, tuple[int, int | None]],
    accepted: set[int] | None = None,
) -> None:
    for number, (part, whole) in told.items():
        row = submission_of(campaign, place.organizations[number])
        entries = {"S": Entry(part), WHOLE: Entry(whole), "D": Entry(1)}
        row = operations.save(actor=ACTOR, submission=row, version=None, entries=entries)
        version = operations.submit(actor=ACTOR, submission=row, version=None)
        if number in (accepted or set()):
            operations.accept(actor=ACTOR, version=version)


def town_of(campaign: Campaign, place: Field, number: int = 0) -> Obligation:
    return body_of(submission_of(campaign, place.organizations[number]))


def top_of(campaign: Campaign) -> Obligation:
    return Obligation.objects.get(campaign=campaign, above=None)


def answer(client: Client, node: Obligation, code: str, **query: str) -> Any:
    asked = {"indicator": "S", **query}
    found = client.get(reverse(f"campaigns:{code}", args=[node.pk]), asked)
    assert found.status_code == 200
    return found


def line_of(found: Any, code: str = "S") -> Any:
    return next(line for line in found.context["page"].lines if line.code == code)


@pytest.fixture
def ministry(place: Field) -> Client:
    return signed_in(Role.MINISTRY, place.ministry)


def test_an_official_reads_first_what_is_missing(campaign: Campaign, ministry: Client) -> None:
    found = answer(ministry, top_of(campaign), "plan")
    line = line_of(found)
    # 9 of 34 is 26,47 %; 39,995 % prints as 40,00 %: 13,6 people, so 14.
    assert (line.mark.words, line.short) == ("26,47\xa0%", 5)
    assert line.sentence == "Нужно ещё 5\xa0чел. в\xa0IV\xa0квартале."
    text = found.content.decode()
    assert line.sentence in text
    assert text.index(line.sentence) < text.index("<table")
    assert [(one.title, one.counted.reported) for one in found.context["reading"].shares] == [
        ("Сдали", 4), ("Приняты", 1),
    ]  # fmt: skip
    assert line_of(found, "D").sentence == line_of(found, "M").sentence == "Плана на этот год нет."
    assert (found.context["page"].planned, found.context["page"].reached) == (1, 0)


def test_parts_stand_beside_the_plan(campaign: Campaign, ministry: Client) -> None:
    page = answer(ministry, top_of(campaign), "plan").context["page"]
    told = [(one.unit.name, one.mark.words, one.is_reached, one.short) for one in page.units]
    assert told == [("Город 0", "26,67\xa0%", False, 4), ("Город 1", "25,00\xa0%", False, 1)]
    Target.objects.update(value=Decimal(26))
    found = answer(ministry, top_of(campaign), "plan")
    page = found.context["page"]
    assert [(one.is_reached, one.short) for one in page.units] == [(True, 0), (False, 1)]
    assert line_of(found).sentence == "План года выполнен."
    assert page.reached == 1


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"value": 5, "due_on": AS_OF}, "План года выполнен."),
        ({"value": 50, "due_on": AS_OF}, "План года не выполнен: нужно ещё 8\xa0чел."),
        ({"value": 50, "due_on": date(2027, 1, 1)}, "Плана на этот год нет."),
    ],
)
def test_a_plan_whose_day_has_come(
    campaign: Campaign, ministry: Client, facts: dict[str, Any], sentence: str
) -> None:
    Target.objects.filter(due_on=FORMER).delete()
    Target.objects.update(**facts)
    line = line_of(answer(ministry, top_of(campaign), "plan"))
    assert line.sentence == sentence
    assert line.forecast is None


def test_less_may_be_better_and_a_plan_of_each(campaign: Campaign, ministry: Client) -> None:
    Indicator.objects.filter(code="S").update(direction="less")
    Target.objects.update(value=10)
    counted = campaign.indicator_set.indicators.get(code="D")
    Target.objects.create(indicator=counted, due_on=date(2026, 12, 31), value=2)
    page = answer(ministry, top_of(campaign), "plan", by="organizations", indicator="D").context[
        "page"
    ]
    # 9 of 34: 10,005 % would print as 10,01 %, so 3 at most.
    assert [one.sentence for one in page.lines] == [
        "План — на каждую организацию: смотрите по организациям.",
        "Плана на этот год нет.",
        "На 6\xa0чел. больше плана.",
    ]
    assert page.planned == 1
    assert [(one.is_reached, one.short) for one in page.units if one.mark.count] == [(False, 1)] * 4
    page = answer(ministry, top_of(campaign), "plan", indicator="D").context["page"]
    assert [(one.is_reached, one.short) for one in page.units] == [(None, None)] * 2


def test_what_grows_is_forecast_by_its_pace(campaign: Campaign, ministry: Client) -> None:
    # A state: 9 of 40 on 30 June, 9 of 34 on 30 September, 92 days, 92 more to the end of the year.
    line = line_of(answer(ministry, top_of(campaign), "plan"))
    before, now = Decimal(900) / 40, Decimal(900) / 34
    assert round(float(line.forecast), 9) == round(float(now + (now - before)), 9)
    assert line.forecast_words == "30,44\xa0%"
    assert line.will_reach is False


def test_periods_stand_side_by_side(campaign: Campaign, ministry: Client) -> None:
    found = answer(ministry, top_of(campaign), "dynamics")
    page = found.context["page"]
    assert [mark.words for mark in page.whole.marks] == ["22,50\xa0%", "26,47\xa0%"]
    assert [plan.value for plan in page.plans] == [30, 30]
    assert [(mark.duties.reported, mark.duties.obliged) for mark in page.whole.marks] == [
        (4, 6), (4, 6),
    ]  # fmt: skip
    assert [[mark.words for mark in row.marks] for row in page.rows] == [
        ["22,50\xa0%", "26,67\xa0%"], ["—", "25,00\xa0%"],
    ]  # fmt: skip
    assert list(page.counted_otherwise) == []


def test_a_changed_definition_is_said(campaign: Campaign, ministry: Client) -> None:
    former = campaign.previous
    assert former is not None
    changed = make_set().indicators.get(code="S")
    Indicator.objects.filter(pk=changed.pk).update(inclusion="active")
    former.asks.filter(indicator__code="S").update(indicator=changed)
    page = answer(ministry, top_of(campaign), "dynamics").context["page"]
    assert list(page.counted_otherwise) == [former.period.title]
    assert not answer(ministry, top_of(campaign), "changes").context["page"].is_comparable
    line = line_of(answer(ministry, top_of(campaign), "plan"))
    assert line.forecast is None


def test_organisations_stand_in_lists(campaign: Campaign, place: Field) -> None:
    client = signed_in(Role.COORDINATOR, place.towns[0])
    page = answer(client, town_of(campaign, place), "changes").context["page"]
    names = {place.organizations[number].short_name: number for number in range(6)}
    told = {one.change.value: [names[row.unit.name] for row in one.rows] for one in page.lists}
    assert told == {
        "rise": [0], "fall": [], "stable": [1], "not_started": [3], "first": [], "incomplete": [],
        "unknown": [2],
    }  # fmt: skip
    assert (page.started, page.known) == (2, 3)
    (risen,) = page.lists[0].rows
    assert (risen.before.words, risen.now.words, risen.by) == ("0,0\xa0%", "30,0\xa0%", 30)


def test_only_complete_hand_ins_have_a_place(campaign: Campaign, place: Field) -> None:
    fill(campaign, place, {2: (5, None)})
    client = signed_in(Role.COORDINATOR, place.towns[0])
    node = town_of(campaign, place)
    page = answer(client, node, "ranking").context["page"]
    names = [place.organizations[number].short_name for number in range(4)]
    assert [(one.place, one.unit.name) for one in page.placed] == [
        (1, names[1]), (2, names[0]), (3, names[3]),
    ]  # fmt: skip
    assert [unit.name for unit, _mark in page.incomplete] == [names[2]]
    page = answer(client, node, "ranking", stage="accepted").context["page"]
    assert [(one.place, one.unit.name) for one in page.placed] == [(1, names[0])]
    top = answer(signed_in(Role.MINISTRY, place.ministry), top_of(campaign), "ranking")
    assert (list(top.context["page"].placed), len(top.context["page"].incomplete)) == ([], 2)
    assert "Пока никто не сдал всё" in top.content.decode()


def test_those_let_off_are_named_apart(campaign: Campaign, place: Field) -> None:
    duty = submission_of(campaign, place.organizations[5]).obligation
    operations.exempt(actor=ACTOR, obligation=duty, version=None, reason="Ремонт")
    client = signed_in(Role.COORDINATOR, place.towns[1])
    page = answer(client, town_of(campaign, place, 4), "ranking").context["page"]
    assert [one.unit.name for one in page.placed] == [place.organizations[4].short_name]
    assert [unit.name for unit, _mark in page.exempt] == [place.organizations[5].short_name]
    top = answer(signed_in(Role.MINISTRY, place.ministry), top_of(campaign), "ranking")
    assert [one.unit.name for one in top.context["page"].placed] == ["Город 1"]


def test_heat_marks_what_is_incomplete(campaign: Campaign, place: Field) -> None:
    client = signed_in(Role.COORDINATOR, place.towns[0])
    found = answer(client, town_of(campaign, place), "heat")
    rows = {row.unit.name: row for row in found.context["page"].rows}
    row_of = [rows[place.organizations[number].short_name] for number in range(4)]
    assert [row.is_complete for row in row_of] == [True, True, False, True]
    assert found.context["page"].codes == ["D", "M", "S"]
    assert [row.cells[2].step for row in row_of] == [3, 5, None, 1]
    assert [row.cells[0].step for row in row_of] == [3, 3, None, 3]
    assert 'heat-5"' in found.content.decode()


def test_one_drills_down_to_a_form(campaign: Campaign, place: Field, ministry: Client) -> None:
    page = answer(ministry, top_of(campaign), "plan").context["page"]
    address = reverse("campaigns:plan", args=[top_of(campaign).pk])
    narrowed = ministry.get(f"{address}?{page.units[1].unit.choice.query}")
    assert narrowed.context["reading"].where == "Город 1"
    units = narrowed.context["page"].units
    assert {one.unit.name for one in units} == {one.short_name for one in place.organizations[4:]}
    assert ministry.get(units[0].unit.url).status_code == 200
    pairs = answer(ministry, top_of(campaign), "heat", by="pairs").context["page"]
    assert [row.unit.name for row in pairs.rows] == [
        "Город 0, общее образование", "Город 1, общее образование",
    ]  # fmt: skip
    deeper = ministry.get(f"{address}?{pairs.rows[0].unit.choice.query}")
    assert deeper.context["reading"].where == "Город 0, Общее образование"
    assert len(deeper.context["page"].units) == 4
    outside = ministry.get(f"{address}?territory=0&by=sectors")
    assert outside.context["reading"].where == "Вне муниципалитетов"
    assert "Вне муниципалитетов" in outside.content.decode()


def test_both_trees_are_read(campaign: Campaign, place: Field, ministry: Client) -> None:
    organizations.move_organization(
        actor=ACTOR, organization=place.organizations[0], parent=place.towns[1],
        starts_on=campaign.as_of,
    )  # fmt: skip
    for basis, told in (("reported", [8, 1]), ("restated", [5, 4])):
        found = answer(ministry, top_of(campaign), "plan", basis=basis)
        units = found.context["page"].units
        assert [one.mark.result.total.numerator for one in units] == told
        assert line_of(found).mark.result.total.numerator == 9


def test_an_address_nobody_wrote_shows_the_usual(campaign: Campaign, ministry: Client) -> None:
    fields = ("stage", "basis", "by", "indicator", "territory", "sector")
    wrong = dict.fromkeys(fields, "?")
    choice = answer(ministry, top_of(campaign), "plan", **wrong).context["reading"].choice
    assert choice.asked == {
        "stage": "sent", "basis": "reported", "by": "territories", "indicator": "D",
    }  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_every_page_has_its_picture(
    campaign: Campaign, place: Field, ministry: Client, code: str
) -> None:
    node = top_of(campaign)
    text = answer(ministry, node, code).content.decode()
    address = reverse(f"campaigns:{code}_picture", args=[node.pk])
    assert f"{address}?" in text
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="chart"' in text
    drawing = ministry.get(address, {"as": "svg"})
    assert drawing["Content-Type"] == "image/svg+xml"
    assert b"".join(drawing.streaming_content).startswith(b"<svg ")  # type: ignore[attr-defined]
    assert Event.objects.filter(act="export_chart").count() == 1


def test_a_picture_is_taken_as_png_too(campaign: Campaign, ministry: Client) -> None:
    address = reverse("campaigns:plan_picture", args=[top_of(campaign).pk])
    picture = ministry.get(address)
    content = b"".join(picture.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(b"\x89PNG")
    assert ministry.get(address, {"sector": "vocational"}).status_code == 404


def test_everything_leaves_as_a_workbook(
    campaign: Campaign, place: Field, ministry: Client
) -> None:
    node = top_of(campaign)
    address = reverse("exports:figures", args=[node.pk])
    assert ministry.get(address)["Location"] == reverse("campaigns:plan", args=[node.pk])
    answer = ministry.post(address, {"by": "organizations", "indicator": "S"})
    content = io.BytesIO(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    pictures = [name for name in ZipFile(content).namelist() if name.startswith("xl/media/")]
    book = load_workbook(content)
    assert book.sheetnames == [
        "План и факт", "Организация", "Динамика", "Рост и спад", "Рейтинг", "Тепловая таблица",
    ]  # fmt: skip
    plan = table(book["План и факт"])
    assert [(row["Код"], row["Значение"], row["Не хватает"]) for row in plan] == [
        ("D", 4, None), ("M", 0, None), ("S", 26.47, 5),
    ]  # fmt: skip
    assert [(row["Должны сдать"], row["Сдали"], row["Приняты"]) for row in plan] == [(6, 4, 1)] * 3
    assert plan[2]["Вывод"] == "Нужно ещё 5\xa0чел. в\xa0IV\xa0квартале."
    units = {
        row["Организация"]: (row["Место"], row["Список"])
        for row in table(book["Организация"])
        if row["Показатель"] == "S"
    }
    assert [units[one.short_name] for one in place.organizations] == [
        (2, "Рост"), (1, "Стабильно"), (None, "Данных нет"), (4, "Не начали"),
        (3, "Сравнить не с чем"), (None, "Данных нет"),
    ]  # fmt: skip
    assert len(pictures) == len(book.sheetnames) - 1
    assert Event.objects.filter(act="export_figures").count() == 1


def table(sheet: Any) -> list[dict[str, Any]]:
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(place for place, row in enumerate(rows) if len([one for one in row if one]) > 3)
    found = []
    for row in rows[head + 1 :]:
        if not any(one is not None for one in row):
            break
        found.append(dict(zip(rows[head], row, strict=True)))
    return found


def test_three_territories_or_thirty_take_as_many_queries() -> None:
    asked = []
    for towns in (3, 30):
        place = make_field(random.Random(towns), towns=1, organizations=0)
        more = {"kind": Kind.MUNICIPALITY, "level": ""}
        place.towns += [make_organization(place.ministry, **more) for _ in range(towns - 1)]
        place.organizations = [make_organization(town) for town in place.towns]
        chosen = make_set()
        former = make_campaign(place, indicator_set=chosen, period=make_period(FORMER))
        present = make_campaign(place, indicator_set=chosen, previous=former, title="Новый")
        fill(present, place, {0: (1, 2), towns - 1: (2, 2)})
        client, node = signed_in(Role.MINISTRY, place.ministry), top_of(present)
        asked.append({
            (code, by, basis): queries_of(client, node, code, by=by, basis=basis)
            for code in CODES
            for by, basis in (("territories", "reported"), ("organizations", "restated"))
        })  # fmt: skip
    assert asked[0] == asked[1]


def queries_of(client: Client, node: Obligation, code: str, **query: str) -> int:
    answer(client, node, code, **query)  # what a process reads once
    with CaptureQueriesContext(connection) as captured:
        answer(client, node, code, **query)
    return len(captured)
