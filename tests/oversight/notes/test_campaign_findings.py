"""Contradictions planted into a campaign are named in its notes; years and editions are told."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from nastavnik.domain.findings.model import Finding
from nastavnik.oversight.campaigns import operations
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.designing import due_on
from nastavnik.oversight.campaigns.models import Campaign, PastFigure, RouteStep, Total
from nastavnik.oversight.indicators.definitions import inclusion_words
from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.oversight.indicators.operations import open_edition
from nastavnik.oversight.notes import operations as operations_of_notes
from nastavnik.oversight.notes import publishing, queries
from nastavnik.oversight.notes.campaign import charts as campaign_charts
from nastavnik.oversight.notes.campaign.wording import collection_of
from nastavnik.oversight.notes.choices import Format
from nastavnik.oversight.notes.models import Note
from nastavnik.registers.documents.models import Act
from tests.factories.campaigns import (
    ACTOR,
    AS_OF,
    Field,
    make_campaign,
    make_period,
    make_set,
    submission_of,
)
from tests.oversight.campaigns.test_reading_pages import BEFORE, NOW, fill, place, top_of, town_of
from tests.oversight.notes.test_campaign_notes import make_note, paper_words

__all__ = ["place"]
pytestmark = pytest.mark.django_db
A_YEAR_BEFORE = date(2025, 9, 30)


def found(note: Note, rule: str) -> list[Finding]:
    return [one for one in queries.live_figures(note).findings if one.rule == rule]


def test_a_later_step_that_more_have_done_is_found_at_every_level(place: Field) -> None:
    campaign = make_campaign(place, asks_items=True)
    for school in place.organizations[:4]:
        row = submission_of(campaign, school)
        answers = {"item:14": Entry(0), "item:15": Entry(1, proof="Раздел сайта")}
        operations.save(actor=ACTOR, submission=row, version=None, entries=answers)
        operations.submit(actor=ACTOR, submission=row, version=None)
    first, ministry = make_note(town_of(campaign, place)), make_note(top_of(campaign))
    for note, ahead in ((first, 4), (ministry, 0)):
        growth = {one.indicator: one.figures for one in found(note, "R13")}
        # Of the ministry's rows it is known how many, not who.
        assert growth["published"] == {"before": 0, "after": 4, "ahead": ahead}
    words = paper_words(publishing.render(ministry, Format.DOCX))
    assert "«Результаты опубликованы на сайте» — 4 организации" in words
    items = json.loads(publishing.render(ministry, Format.JSON))["items"]
    assert len(items) == 15
    last = items[14]
    assert (last["yes"], last["answered"], last["asked"]) == (4, 4, 6)
    assert [(row["yes"], row["answered"], row["asked"]) for row in last["rows"]] == [
        (4, 4, 4), (None, 0, 2),
    ]  # fmt: skip
    assert words.index("Замечания к данным") < words.index("Сводка показателей")


def test_more_participants_than_there_are_people_are_found(place: Field) -> None:
    campaign = make_campaign(place)
    fill(campaign, place, NOW)
    Total.objects.filter(ask__campaign=campaign, ask__code="S", stage="sent").update(sum=99)
    note = make_note(top_of(campaign))
    assert {one.figures["numerator"] for one in found(note, "R14")} == {99}
    assert len(found(note, "R14")) == 2


def test_a_term_before_the_period_is_found(place: Field) -> None:
    campaign = make_campaign(place)
    note = make_note(top_of(campaign))
    assert found(note, "R21") == []
    step = RouteStep.objects.filter(campaign=campaign).earliest("position")
    RouteStep.objects.filter(pk=step.pk).update(deadline="fixed", fixed_on=date(2026, 6, 30))
    (term,) = found(note, "R21")
    assert term.figures["due"] == "30.06.2026"


def test_terms_after_the_days_of_the_set_are_in_time(place: Field) -> None:
    campaign = make_campaign(place)
    IndicatorSet.objects.filter(pk=campaign.indicator_set_id).update(valid_until=AS_OF)
    last = RouteStep.objects.filter(campaign=campaign).latest("position")
    assert due_on(campaign, last) == date(2026, 10, 20)
    assert found(make_note(top_of(campaign)), "R21") == []


def test_terms_before_the_act_of_the_set_are_found(place: Field) -> None:
    campaign = make_campaign(place)
    act = Act.objects.create(code="order", title="Приказ", date=date(2026, 10, 8))
    IndicatorSet.objects.filter(pk=campaign.indicator_set_id).update(act=act)
    (term,) = found(make_note(top_of(campaign)), "R21")
    assert (term.figures["due"], term.figures["act_date"]) == ("05.10.2026", "08.10.2026")


def test_a_changed_definition_is_told_beside_the_comparison(place: Field) -> None:
    chosen = make_set()
    former = make_campaign(place, indicator_set=chosen, period=make_period(date(2026, 6, 30)))
    fill(former, place, BEFORE)
    edition = open_edition(actor=ACTOR, indicator_set=chosen, valid_from=date(2026, 9, 1))
    edition.indicators.filter(code="M").update(inclusion="active")
    campaign = make_campaign(place, indicator_set=edition, previous=former, title="Новый")
    fill(campaign, place, NOW)
    note = make_note(top_of(campaign))
    (changed,) = found(note, "R25")
    assert (changed.indicator, changed.severity.value) == ("M", "warning")
    told = json.loads(publishing.render(note, Format.JSON))["indicators"]
    assert [one["is_comparable"] for one in told["M"]["compared"]] == [False]
    assert [one["is_comparable"] for one in told["S"]["compared"]] == [True]
    assert "Показатель считался иначе, значения несравнимы: M" in paper_words(
        publishing.render(note, Format.DOCX)
    )


@pytest.mark.parametrize("newer_first", [False, True])
def test_a_definition_changes_with_the_period_that_counts_otherwise(
    place: Field, *, newer_first: bool
) -> None:
    chosen = make_set()
    # Both campaigns lie before the days of the edition: it is valid for neither.
    edition = open_edition(actor=ACTOR, indicator_set=chosen, valid_from=date(2027, 1, 1))
    edition.indicators.filter(code="M").update(inclusion="active")
    first, second = (edition, chosen) if newer_first else (chosen, edition)
    former = make_campaign(place, indicator_set=first, period=make_period(date(2026, 6, 30)))
    fill(former, place, BEFORE)
    campaign = make_campaign(place, indicator_set=second, previous=former, title="Новый")
    fill(campaign, place, NOW)
    (changed,) = found(make_note(top_of(campaign)), "R25")
    was, now = (inclusion_words(one.indicators.get(code="M")) for one in (first, second))
    assert was != now
    assert (changed.indicator, changed.severity.value) == ("M", "warning")
    assert changed.sentence.startswith(
        f"С периода «{campaign.period.title}» показатель считается иначе — кого включаем: "
        f"было «{was}», стало «{now}»."
    )


def with_a_year(place: Field) -> Campaign:
    chosen = make_set()
    old = make_campaign(
        place, indicator_set=chosen, period=make_period(A_YEAR_BEFORE), title="Год назад"
    )
    fill(old, place, BEFORE)
    campaign = make_campaign(place, indicator_set=chosen)
    fill(campaign, place, NOW)
    return campaign


def test_the_same_period_a_year_before_is_compared_without_a_link(place: Field) -> None:
    note = make_note(top_of(with_a_year(place)))
    share = json.loads(publishing.render(note, Format.JSON))["indicators"]["S"]
    (year,) = share["compared"]
    assert (year["as_of"], year["a_year_before"]) == ("2025-09-30", True)
    # 9 of 40 then, 9 of 34 now.
    assert (year["before"], year["by"], year["change"]) == (22.5, 3.97, "rise")
    assert [row["changes"][0]["change"] for row in share["rows"]] == ["rise", "first"]
    words = paper_words(publishing.render(note, Format.DOCX))
    assert "III кв. 2025, год назад" in words
    assert "рост, +3,97 п. п." in words


def test_past_years_stand_beside_and_are_added_to_nothing(place: Field) -> None:
    note = make_note(top_of(with_a_year(place)))
    before = json.loads(publishing.render(note, Format.JSON))["indicators"]["S"]
    for where, value in ((place.ministry, "12.5"), (place.towns[0], "8")):
        row = PastFigure(
            place=where, code="S", as_of=date(2022, 12, 31), value=Decimal(value), source="Отчёт"
        )
        operations.record_past_figures(actor=ACTOR, figures=[row])
    note = operations_of_notes.regenerate(actor=ACTOR, note=note)
    share = json.loads(publishing.render(note, Format.JSON))["indicators"]["S"]
    told = share.pop("past_outside_the_system")
    assert [(one["name"], one["value"], one["source"]) for one in told] == [
        (None, 12.5, "Отчёт"), ("Город 0", 8, "Отчёт"),
    ]  # fmt: skip
    assert before.pop("past_outside_the_system") == []
    figures = queries.live_figures(note)
    table = next(one for one in figures.indicators if one.code == "S")
    drawn = campaign_charts.dynamics(table, collection_of(figures).by_code["S"])
    assert drawn is not None
    assert "Сообщено не через систему" in str(drawn.picture)
    assert "дек. 2022" in str(drawn.picture)
    assert share == before
    words = paper_words(publishing.render(note, Format.DOCX))
    assert "Прошлые годы: сообщено не через систему" in words
    assert "12,5 %" in words
    sheet = load_workbook(BytesIO(publishing.render(note, Format.XLSX)))["Прошлые годы"]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] == "S"]
    assert [(row[1], row[3]) for row in rows] == [("Всего", 12.5), ("Город 0", 8)]


@pytest.mark.parametrize(
    ("body", "before"),
    [
        ("Показатель вырос.", "50,00\xa0%"),
        ("Показатель снизился.", None),
        ("Показатель вырос по сравнению с прошлым годом.", None),
        ("По сравнению с III кв. 2025 г. показатель вырос.", None),
        ("Показатель снизился по сравнению с прошлым годом.", "22,50\xa0%"),
    ],
)
def test_words_of_a_year_are_held_against_the_year(
    place: Field, body: str, before: str | None
) -> None:
    chosen = make_set()
    facts = {"indicator_set": chosen, "period": make_period(A_YEAR_BEFORE)}
    fill(make_campaign(place, title="Год назад", **facts), place, BEFORE)
    facts = {"indicator_set": chosen, "period": make_period(date(2026, 6, 30))}
    former = make_campaign(place, title="Квартал назад", **facts)
    fill(former, place, {0: (5, 10), 1: (5, 10)})
    campaign = make_campaign(place, indicator_set=chosen, previous=former)
    fill(campaign, place, NOW)
    note = make_note(top_of(campaign))
    section = f"indicator-{chosen.indicators.get(code='S').pk}"
    operations_of_notes.write_text(
        actor=ACTOR, note=note, section=section, body=body, replaces=False, version=None
    )
    told = [(one.figures["before"], one.figures["after"]) for one in found(note, "R17")]
    assert told == ([] if before is None else [(before, "26,47\xa0%")])
