"""A count that not everybody has told yet: no forecast, no verdict, no words judged by it."""

import io
from datetime import date
from typing import Any

import docx
import pytest
from django.test import Client
from openpyxl import load_workbook

from nastavnik.oversight.campaigns.models import Campaign
from nastavnik.oversight.indicators.models import Indicator, Target
from nastavnik.oversight.notes import operations, publishing, queries
from nastavnik.oversight.notes.campaign.composition import recommendations
from nastavnik.oversight.notes.choices import Format
from nastavnik.platform.printing.report import NumberedList
from nastavnik.registers.periods.models import SchoolYear
from tests.factories.campaigns import ACTOR, Field
from tests.oversight.campaigns.test_reading_pages import (
    answer,
    campaign,
    fill,
    line_of,
    ministry,
    place,
    top_of,
    town_of,
)
from tests.oversight.campaigns.test_unique_sums import REPEATED, unique
from tests.oversight.notes.test_campaign_notes import findings, make_note

__all__ = ["campaign", "ministry", "place"]
pytestmark = pytest.mark.django_db


def test_a_sum_of_some_is_not_forecast(campaign: Campaign, place: Field, ministry: Client) -> None:
    former = campaign.previous
    assert former is not None
    planned(campaign, place, "D", 9)

    def told() -> tuple[Any, str]:
        line = line_of(answer(ministry, top_of(campaign), "plan"), "D")
        return line.forecast, line.forecast_words

    assert told() == (None, "не определяется")
    fill(campaign, place, {2: (1, 10), 5: (1, 4)})
    # The quarter before was not told by everybody either: there is one point to go by.
    assert told() == (None, "—")
    fill(former, place, {4: (1, 4), 5: (1, 4)})
    assert told() == (6, "6\xa0чел.")


def planned(campaign: Campaign, place: Field, code: str, value: int) -> None:
    """Plan a count for the sum of everybody."""
    counted = Indicator.objects.get(set=campaign.indicator_set_id, code=code)
    Indicator.objects.filter(pk=counted.pk).update(roll_up="ratio")
    Target.objects.create(
        indicator=counted, scope=place.ministry, due_on=date(2026, 12, 31), value=value
    )


def test_a_sum_of_some_is_not_held_against_a_plan(
    campaign: Campaign, place: Field, ministry: Client
) -> None:
    planned(campaign, place, "D", 6)
    found = answer(ministry, top_of(campaign), "plan", indicator="D")
    line = line_of(found, "D")
    assert (line.mark.words, line.is_reached, line.is_early) == ("4\xa0чел.", None, True)
    assert (line.short, line.sentence) == (None, "Сообщили 4 из 6: судить рано.")
    assert line.sentence in found.content.decode()
    # Three schools of the four of one town, one of the two of the other.
    units = found.context["page"].units
    assert [(one.is_reached, one.short, one.is_early) for one in units] == [(None, None, True)] * 2
    assert found.content.decode().count("судить рано</td>") == 3
    assert found.context["page"].planned == 1  # the share alone
    town = town_of(campaign, place)
    figures = queries.live_figures(make_note(town))
    assert figures.collection is not None
    course = figures.collection.by_code["D"]
    assert (course.outlook.is_reached, course.outlook.short) == (None, None)
    assert course.outlook.sentence == "Сообщили 3 из 4: судить рано."
    (advised,) = [one for one in recommendations(figures) if isinstance(one, NumberedList)]
    assert not [text for text in advised.items if text.startswith("Показатель D")]
    fill(campaign, place, {2: (1, 10), 5: (1, 4)})
    line = line_of(answer(ministry, top_of(campaign), "plan"), "D")
    assert (line.is_reached, line.short, line.sentence) == (True, 0, "План года выполнен.")


def test_a_sum_of_some_may_have_met_a_plan_already(
    campaign: Campaign, place: Field, ministry: Client
) -> None:
    planned(campaign, place, "D", 4)

    def told() -> tuple[bool | None, int | None, str]:
        line = line_of(answer(ministry, top_of(campaign), "plan"), "D")
        return line.is_reached, line.short, line.sentence

    assert told() == (True, 0, "План года выполнен.")
    # Where less is better it may yet be overstepped.
    Indicator.objects.filter(code="D").update(direction="less")
    assert told() == (None, None, "Сообщили 4 из 6: судить рано.")


def test_of_a_count_that_begins_anew_nothing_is_missing_yet(
    campaign: Campaign, place: Field, ministry: Client
) -> None:
    former = campaign.previous
    assert former is not None
    planned(campaign, place, "M", 5)
    fill(former, place, {4: (1, 4), 5: (1, 4)})
    line = line_of(answer(ministry, top_of(former), "plan"), "M")
    assert (line.short, line.sentence) == (
        5,
        "Нужно ещё 5\xa0наставляемых в\xa0III–IV\xa0кварталах.",
    )
    SchoolYear.objects.create(
        title="2025/2026", starts_on=date(2025, 9, 1), ends_on=date(2026, 8, 31)
    )
    page = answer(ministry, top_of(former), "plan", indicator="M").context["page"]
    line = page.chosen
    assert (line.short, line.forecast) == (None, None)
    assert line.sentence == (
        "До срока плана счёт начнётся заново: чего тогда не хватит, сказать нельзя."
    )
    assert [one.short for one in page.units] == [None, None]


def test_a_pace_is_read_off_a_quarter_of_the_year_at_least(
    campaign: Campaign, place: Field, ministry: Client
) -> None:
    planned(campaign, place, "M", 5)
    fill(campaign, place, {2: (1, 10), 5: (1, 4)})
    year = SchoolYear.objects.create(
        title="2026/2027", starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31)
    )

    def told() -> tuple[Any, str]:
        line = line_of(answer(ministry, top_of(campaign), "plan"), "M")
        return line.forecast, line.forecast_words

    assert told() == (None, "не определяется")
    SchoolYear.objects.filter(pk=year.pk).update(starts_on=date(2026, 7, 1))
    assert told() == (0, "0\xa0чел.")


def test_a_sum_of_unique_says_so_in_the_note(campaign: Campaign, place: Field) -> None:
    unique(campaign, place)
    fill(campaign, place, {2: (5, 10)})
    note = make_note(town_of(campaign, place))
    figures = queries.live_figures(note)
    assert figures.collection is not None
    course = figures.collection.by_code["M"]
    assert (course.outlook.is_reached, course.outlook.short, course.hint) == (None, None, REPEATED)
    paper = docx.Document(io.BytesIO(publishing.render(note, Format.DOCX)))
    told = [row.text for row in paper.paragraphs if REPEATED in row.text]
    assert len(told) == 2  # in the words of the indicator, and under its table
    assert "С планом сумму не сравнивают" in told[0]
    book = load_workbook(io.BytesIO(publishing.render(note, Format.XLSX)))
    for name in ("Сводка", "M"):
        cells = [str(cell.value) for row in book[name].iter_rows() for cell in row]
        assert [text for text in cells if text.endswith(REPEATED)]
    assert REPEATED not in [str(cell.value) for row in book["D"].iter_rows() for cell in row]


def test_words_about_a_count_that_not_everybody_told_are_not_judged(
    campaign: Campaign, place: Field
) -> None:
    note = make_note(town_of(campaign, place))
    key = note.indicator_set.indicators.get(code="D").pk
    operations.write_text(
        actor=ACTOR, note=note, section=f"indicator-{key}", body="Показатель вырос.",
        replaces=False, version=None,
    )  # fmt: skip
    assert findings(note, "R17") == []
    fill(campaign, place, {2: (1, 10)})
    (found,) = findings(note, "R17")
    assert (found.indicator, found.figures["before"], found.figures["after"]) == ("D", "4", "4")
