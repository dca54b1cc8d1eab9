"""Notes of a campaign at every level; their numbers are counted anew from the forms."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from docx import Document
from openpyxl import load_workbook

from nastavnik.domain.errors import DomainError
from nastavnik.domain.findings.model import Finding
from nastavnik.oversight.campaigns import operations as operations_of_campaigns
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.choices import Basis, CountedStage
from nastavnik.oversight.campaigns.models import Campaign, Obligation, Total
from nastavnik.oversight.indicators.models import Indicator, Target
from nastavnik.oversight.notes import charts, operations, publishing, queries, wording
from nastavnik.oversight.notes.campaign import charts as campaign_charts
from nastavnik.oversight.notes.campaign import composition
from nastavnik.oversight.notes.campaign import tables as campaign_tables
from nastavnik.oversight.notes.choices import Format
from nastavnik.oversight.notes.freezing import freeze, thaw
from nastavnik.oversight.notes.models import Note
from nastavnik.oversight.notes.page import note_page
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.printing.report import Paragraph
from nastavnik.registers.organizations.models import Organization
from tests.factories.accounts import signed_in
from tests.factories.campaigns import ACTOR, Field, make_campaign, make_set, submission_of
from tests.oversight.campaigns.reading_anew import ASKED, CODES
from tests.oversight.campaigns.recount import Leaf, count_anew, leaves
from tests.oversight.campaigns.test_reading_pages import (
    WHOLE,
    campaign,
    fill,
    place,
    top_of,
    town_of,
)
from tests.oversight.notes.note_files import table_of

__all__ = ["campaign", "place"]
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def make_note(node: Obligation, stage: CountedStage = CountedStage.SENT) -> Note:
    row = Obligation.objects.select_related("campaign__period", "campaign__indicator_set").get(
        pk=node.pk
    )
    return operations.create_campaign_note(
        actor=ACTOR, obligation=row, stage=stage, basis=Basis.REPORTED
    )


def nodes(campaign: Campaign) -> list[Obligation]:
    """A municipality, its centre, the ministry."""
    rows = Obligation.objects.filter(campaign=campaign, above__isnull=False).exclude(
        step__unit="organization"
    )
    towns = rows.filter(step__unit="municipality").order_by("pk")
    first = towns.select_related("above").first()
    assert first is not None
    assert first.above is not None
    return [first, first.above, top_of(campaign)]


def paper_words(content: bytes) -> str:
    paper = Document(BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in paper.paragraphs), *cells]).replace("\xa0", " ")


def text_of(client: Client, note: Note) -> str:
    answer = client.get(note.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


def test_accepted_figures_are_another_note(campaign: Campaign, place: Field) -> None:
    node = town_of(campaign, place)
    sent, accepted = make_note(node), make_note(node, CountedStage.ACCEPTED)
    assert sent.pk != accepted.pk
    told: list[Leaf] = list(leaves(node, campaign, "reported"))
    counted = count_anew(told, CODES["S"], "accepted", lambda _one: (None, None, None), ASKED)
    (whole,) = counted.values()
    found = json.loads(publishing.render(accepted, Format.JSON))["indicators"]["S"]
    assert (found["numerator"], found["denominator"], found["told"]) == (
        whole.above, whole.below, whole.told,
    )  # fmt: skip
    with pytest.raises(DomainError, match="Такая справка по кампании уже есть"):
        make_note(node)


def test_what_became_of_values_is_said_by_the_one_rule(campaign: Campaign, place: Field) -> None:
    found = json.loads(publishing.render(make_note(town_of(campaign, place)), Format.JSON))
    share = found["indicators"]["S"]
    # 0 → 30 %, 50 → 50 %, 40 % → nothing handed in, 0 → 0.
    changes = [row["changes"][0]["change"] for row in share["rows"]]
    assert changes == ["rise", "stable", "unknown", "not_started"]
    assert [row["changes"][0]["by"] for row in share["rows"]] == [30, 0, None, 0]
    # 9 of 40 a quarter ago, 8 of 30 now.
    whole = share["compared"][0]
    assert (whole["before"], whole["by"], whole["change"]) == (22.5, 4.17, "rise")


def test_figures_are_read_back_as_they_were(campaign: Campaign, place: Field) -> None:
    live = queries.live_figures(make_note(town_of(campaign, place)))
    assert thaw(freeze(live)) == live


def test_words_of_the_editor_survive(campaign: Campaign, place: Field) -> None:
    note = make_note(town_of(campaign, place))
    for section, replaces in (("conclusions", True), ("basis", False)):
        operations.write_text(
            actor=ACTOR, note=note, section=section, body=f"Своё: {section}",
            replaces=replaces, version=None,
        )  # fmt: skip
    Total.objects.filter(under=note.obligation).update(sum=0)
    made = operations.regenerate(actor=ACTOR, note=note)
    for wanted in (Format.DOCX, Format.PDF):
        assert publishing.render(made, wanted)
    words = paper_words(publishing.render(made, Format.DOCX))
    assert "Своё: conclusions" in words
    assert "Своё: basis" in words
    assert "Отчёты сдали" not in words
    with pytest.raises(DomainError, match="нет такого раздела"):
        operations.write_text(
            actor=ACTOR, note=note, section="forms", body="Нет", replaces=False, version=None
        )


def findings(note: Note, rule: str) -> list[Finding]:
    return [one for one in queries.live_figures(note).findings if one.rule == rule]


def test_what_is_whole_raises_no_findings(campaign: Campaign) -> None:
    for node in nodes(campaign):
        assert queries.live_figures(make_note(node)).findings == ()


def test_a_kept_sum_that_its_rows_do_not_make_is_found(campaign: Campaign, place: Field) -> None:
    note = make_note(town_of(campaign, place))
    total = Total.objects.get(under=note.obligation, ask__code="S", stage="sent")
    Total.objects.filter(pk=total.pk).update(sum=total.sum + 5)
    (found,) = findings(note, "R06")
    assert found.figures == {"printed": str(total.sum + 5), "sum": str(total.sum)}


def test_words_of_the_editor_against_the_sign_are_found(campaign: Campaign, place: Field) -> None:
    note = make_note(town_of(campaign, place))
    key = note.indicator_set.indicators.get(code="S").pk
    section = f"indicator-{key}"
    operations.write_text(
        actor=ACTOR, note=note, section=section, body="Показатель снизился.",
        replaces=False, version=None,
    )  # fmt: skip
    (found,) = findings(note, "R17")
    assert (found.indicator, found.figures["before"], found.figures["after"]) == (
        "S", "22,50\xa0%", "26,67\xa0%",
    )  # fmt: skip


def test_who_reads_and_who_writes(campaign: Campaign, place: Field) -> None:
    town, centre, ministry = (make_note(node) for node in nodes(campaign))
    (other,) = (row for row in place.towns if row != town.organization)
    (beside,) = (row for row in place.centres if row != centre.organization)
    who: list[tuple[Role, Organization, list[int]]] = [
        (Role.COORDINATOR, town.organization, [200, 404, 404]),
        (Role.COORDINATOR, other, [404, 404, 404]),
        (Role.CENTRE, centre.organization, [200, 200, 404]),
        (Role.CENTRE, beside, [404, 404, 404]),
        (Role.MINISTRY, place.ministry, [200, 200, 200]),
        (Role.AUDITOR, place.ministry, [200, 200, 200]),
        (Role.CURATOR, place.organizations[0], [404, 404, 404]),
    ]
    for role, where, wanted in who:
        client = signed_in(role, where)
        answers = [client.get(f"{one.get_absolute_url()}download/json/") for one in
                   (town, centre, ministry)]  # fmt: skip
        assert [one.status_code for one in answers] == wanted
    reads_only = signed_in(Role.CENTRE, centre.organization)
    assert reads_only.post(f"{town.get_absolute_url()}regenerate/").status_code == 403
    assert reads_only.post(f"{centre.get_absolute_url()}regenerate/").status_code == 302


def test_a_note_is_made_where_figures_are_read(campaign: Campaign, place: Field) -> None:
    node = town_of(campaign, place)
    client = signed_in(Role.COORDINATOR, node.organization)
    address = f"/notes/reviews/{node.pk}/"
    assert "Справок пока нет" in client.get(address).content.decode()
    answer = client.post(f"{address}add/", {"stage": "accepted", "basis": "restated"})
    made = Note.objects.get(obligation=node)
    assert answer["Location"] == made.get_absolute_url()
    assert made.get_absolute_url() in client.get(address).content.decode()
    again = client.post(f"{address}add/", {"stage": "accepted", "basis": "restated"})
    assert "Такая справка по кампании уже есть." in again.content.decode()
    assert signed_in(Role.AUDITOR, node.organization).get(f"{address}add/").status_code == 403


def test_what_was_not_asked_for_is_not_called_owed(place: Field) -> None:
    chosen = make_set()
    chosen.indicators.filter(code="D").update(level="vocational")
    campaign = make_campaign(place, indicator_set=chosen)
    first, second = (submission_of(campaign, one) for one in place.organizations[:2])
    told = {"S": Entry(3), WHOLE: Entry(10)}
    first = operations_of_campaigns.save(actor=ACTOR, submission=first, version=None, entries=told)
    operations_of_campaigns.submit(actor=ACTOR, submission=first, version=None)
    operations_of_campaigns.exempt(
        actor=ACTOR, obligation=second.obligation, version=None, reason="Ремонт"
    )
    note = make_note(town_of(campaign, place))
    asked = json.loads(publishing.render(note, Format.JSON))["indicators"]
    words = {code: [row["words"] for row in asked[code]["rows"]] for code in ("S", "D")}
    assert words == {
        "S": ["30,0\xa0%", "освобождена", "не сдано", "не сдано"],
        "D": ["не запрашивалось", "освобождена", "не запрашивалось", "не запрашивалось"],
    }
    assert [row["asked"] for row in asked["S"]["rows"]] == [1, 0, 1, 1]
    book = load_workbook(BytesIO(publishing.render(note, Format.XLSX)))
    assert _column(book["D"], 2) == [*words["D"], "не запрашивалось"]
    figures = queries.live_figures(note)
    table = next(one for one in figures.indicators if one.code == "S")
    assert len(charts.shown(figures, table)) == 3
    heat = campaign_charts.heat(figures)
    assert heat is not None
    assert "не запрашивалось" not in str(heat)


def _column(sheet: Any, place: int) -> list[Any]:
    lines = [row for row in sheet.iter_rows(values_only=True) if any(row)]
    head = next(number for number, row in enumerate(lines) if row[0] == "№")
    return [row[place] for row in lines[head + 1 : head + 6]]


def test_who_handed_in_is_said_in_a_sentence(campaign: Campaign, place: Field) -> None:
    def told(node: Obligation) -> tuple[str, ...]:
        return campaign_tables.summary(queries.live_figures(make_note(node))).notes[:1]

    assert told(town_of(campaign, place)) == ("Сдали 3 из 4\xa0организаций, приняты 1.",)
    late = submission_of(campaign, place.organizations[5]).obligation
    operations_of_campaigns.exempt(actor=ACTOR, obligation=late, version=None, reason="Ремонт")
    assert told(town_of(campaign, place, 4)) == ("Сдали 1 из 1\xa0организации, приняты 0.",)
    other = make_campaign(place, title="Пожар")
    for number in (4, 5):
        row = submission_of(other, place.organizations[number]).obligation
        operations_of_campaigns.exempt(actor=ACTOR, obligation=row, version=None, reason="Ремонт")
    assert told(town_of(other, place, 4)) == ()


def test_no_fall_is_made_of_what_has_not_come_in_yet(campaign: Campaign, place: Field) -> None:
    note = make_note(top_of(campaign))
    counted = json.loads(publishing.render(note, Format.JSON))["indicators"]["D"]
    # Four of four schools of a town told 4 a quarter ago, three of them 3 now.
    changes = [row["changes"][0] for row in counted["rows"]]
    assert [(one["change"], one["by"]) for one in changes] == [("incomplete", None)] * 2
    assert (counted["compared"][0]["change"], counted["compared"][0]["by"]) == ("incomplete", None)
    words = paper_words(publishing.render(note, Format.DOCX))
    assert "собрано не полностью" in words
    assert "Разобрать причины спада" not in words
    school = json.loads(publishing.render(make_note(town_of(campaign, place)), Format.JSON))
    moved = [row["changes"][0]["change"] for row in school["indicators"]["D"]["rows"]]
    assert moved == [
        "stable",
        "stable",
        "unknown",
        "stable",
    ]


def started(note: Note) -> Any:
    return json.loads(publishing.render(note, Format.JSON))["indicators"]["S"]["start"]


def test_a_first_campaign_says_who_has_not_started(place: Field) -> None:
    campaign = make_campaign(place)
    fill(campaign, place, {0: (3, 10), 1: (0, 10), 3: (0, 10), 4: (0, 4)})
    note, schools = make_note(town_of(campaign, place)), place.organizations
    found = started(note)
    assert sorted(found.pop("not_started")) == sorted(schools[n].name for n in (1, 3))
    assert found == {"started": 1, "known": 3, "share": 33.3}
    words = paper_words(publishing.render(note, Format.DOCX))
    said = "По организациям: начали 1 из 3, о ком это известно (33,3 %); не начали — 2 ("
    assert words.count(said) == 1
    book = load_workbook(BytesIO(publishing.render(note, Format.XLSX)))
    told = {row["Организация"]: row["Начали"] for row in table_of(book["S"], "№")}
    assert [told[one.name] for one in schools[:4]] == ["да", "нет", None, "нет"]
    (whole,) = [row for row in table_of(book["Сводка"], "Код") if row["Код"] == "S"]
    assert [whole["Начали"], whole["О ком это известно"]] == [1, 3]
    # Of the second town one of two schools told a zero: of the town nothing is known.
    top = make_note(top_of(campaign))
    assert started(top) == {"started": 1, "known": 1, "share": 100, "not_started": []}
    submission = submission_of(campaign, schools[5]).obligation
    operations_of_campaigns.exempt(actor=ACTOR, obligation=submission, version=None, reason="Пожар")
    assert started(operations.regenerate(actor=ACTOR, note=top)) == {
        "started": 1, "known": 2, "share": 50, "not_started": ["Город 1"],
    }  # fmt: skip


def test_a_zero_where_less_is_better_is_no_lack(place: Field) -> None:
    campaign = make_campaign(place)
    fill(campaign, place, {0: (3, 10), 1: (0, 10)})
    Indicator.objects.filter(set=campaign.indicator_set, code="S").update(direction="less")
    assert started(make_note(town_of(campaign, place))) == {
        "started": 0, "known": 0, "share": None, "not_started": [],
    }  # fmt: skip


def test_who_has_not_started_is_named_once(campaign: Campaign, place: Field) -> None:
    note = make_note(town_of(campaign, place))
    (name,) = started(note)["not_started"]
    assert name == place.organizations[3].name
    figures = queries.live_figures(note)
    table = next(one for one in figures.indicators if one.code == "S")
    said = [
        block.text.replace("\xa0", " ")
        for block in composition.indicator(figures, table)
        if isinstance(block, Paragraph) and isinstance(block.text, str)
    ]
    (where,) = [text for text in said if name in text]
    assert "начали 2 из 3, о ком это известно (66,7 %); не начали — 1 (" in where
    (compared,) = [text for text in said if text.startswith("Период до этого")]
    assert compared.endswith("рост — 1, стабильно — 1, не начали — 1, данных нет — 1.")


def test_nothing_to_count_from_is_said_in_the_words_of_the_indicator(place: Field) -> None:
    campaign = make_campaign(place, as_of=date(2026, 10, 2))
    Indicator.objects.filter(set=campaign.indicator_set, code="S").update(na_words="нет опрошенных")
    fill(campaign, place, dict.fromkeys(range(4), (0, 0)))
    note = make_note(town_of(campaign, place))
    assert queries.live_figures(note).head.as_of == date(2026, 10, 2)
    page = text_of(signed_in(Role.COORDINATOR, place.towns[0]), note)
    assert "данные на 2 октября 2026" in page
    words = paper_words(publishing.render(note, Format.DOCX))
    assert "значения нет: нет опрошенных; сообщили 4 из 4" in words
    assert "0 из 0" not in words
    book = load_workbook(BytesIO(publishing.render(note, Format.XLSX)))
    assert _column(book["S"], 4) == ["нет опрошенных"] * 5


def test_what_nobody_had_handed_in_is_not_said_to_have_had_nothing_to_count(place: Field) -> None:
    campaign = make_campaign(place)
    Indicator.objects.filter(set=campaign.indicator_set, code="S").update(na_words="нет опрошенных")
    note = make_note(town_of(campaign, place))
    fill(campaign, place, {0: (3, 10)})
    changes = note_page(note).changes
    assert [one for one in changes if one.startswith("S:")] == ["S: не сдано → 30,00\xa0%"]


def test_a_title_keeps_its_capitals_where_they_are_not_of_a_word() -> None:
    titles = ("IV квартал 2025 года", "Декабрь 2025 года", "ФГОС общего образования")
    assert [wording.lowered(one) for one in titles] == [
        "IV квартал 2025 года", "декабрь 2025 года", "ФГОС общего образования",
    ]  # fmt: skip


def test_a_plan_is_met_by_what_is_printed(campaign: Campaign) -> None:
    # 9 of 34 prints as 26,47 %: to one decimal it would be 26,5 %.
    Target.objects.update(value=Decimal("26.5"))
    note = make_note(top_of(campaign))
    share = json.loads(publishing.render(note, Format.JSON))["indicators"]["S"]
    assert (share["value"], share["plan_is_reached"], share["missing"]) == (26.47, False, 1)
