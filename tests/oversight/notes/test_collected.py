"""What a campaign of the period told stands before the rules of a note."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from nastavnik.domain.campaigns.questions import Question
from nastavnik.domain.findings.model import Finding, Stage
from nastavnik.oversight.campaigns import introduction, operations
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.choices import DeadlineKind, StepUnit
from nastavnik.oversight.campaigns.models import Campaign, Obligation, RouteStep, Submission
from nastavnik.oversight.notes import collected, queries
from nastavnik.oversight.notes.models import Note
from nastavnik.registers.organizations.models import Organization
from tests.oversight.notes.conftest import ACTOR

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PLACE = "кампания «Внедрение»"


def collect(note: Note, *, asks: bool, due: Sequence[date]) -> Campaign:
    """A campaign of the city over the period of the note, opened."""
    units = (StepUnit.ORGANIZATION, StepUnit.MUNICIPALITY)
    campaign = operations.add_campaign(
        actor=ACTOR,
        organizer=note.organization,
        scope=note.organization,
        steps=[
            RouteStep(unit=unit, position=n, deadline=DeadlineKind.FIXED, fixed_on=day)
            for n, (unit, day) in enumerate(zip(units, due, strict=True), 1)
        ],
        indicators=list(note.indicator_set.indicators.all()[:1]),
        indicator_set=note.indicator_set,
        period=note.period,
        as_of=note.period.as_of,
        title="Внедрение",
        asks_items=asks,
    )
    return operations.open_campaign(actor=ACTOR, campaign=campaign, version=None)


def found(note: Note, rule: str) -> list[Finding]:
    rows = queries.live_figures(note).findings
    return [row for row in rows if row.rule == rule and row.place == PLACE]


def test_the_funnel_of_a_campaign_is_held_against_its_order(note: Note) -> None:
    campaign = collect(note, asks=True, due=(date(2020, 12, 18), date(2020, 12, 25)))
    rows = Submission.objects.filter(obligation__campaign=campaign).order_by("pk")[:4]
    for number, row in enumerate(rows):
        published = Entry(1, proof="сайт") if number == 0 else Entry(0)
        answers = {"item:14": Entry(0), "item:15": published}
        if number == 1:
            answers["item:3"] = Entry(0, "положение отозвано")
        operations.save(actor=ACTOR, submission=row, version=None, entries=answers)
        operations.submit(actor=ACTOR, submission=row, version=None)
    node = Obligation.objects.get(campaign=campaign, above=None)
    (funnel,) = collected.funnels(collected.nodes_of(note), organizations_of(campaign))
    voices = introduction.voices_of(node)
    steps = {step.stage: step.units for step in funnel.steps}
    codes = {row.obligation.organization_id: row.obligation.organization.code for row in rows}
    assert (funnel.place, funnel.whole) == (PLACE, len(organizations_of(campaign)))
    assert steps[Stage.PAIRS] == {codes[pk] for pk in voices[Question.PAIRS].yes}
    assert len(steps[Stage.PAIRS] or ()) == 4
    assert codes[rows[1].obligation.organization_id] not in (steps[Stage.DOCUMENTS] or ())
    growth = {row.indicator: row.figures for row in found(note, "R13")}
    without = 4 - len(voices[Question.LOCAL_ACTS].yes)
    assert growth["pairs"] == {"before": 4 - without, "after": 4, "ahead": without}
    assert growth["published"] == {"before": 0, "after": 1, "ahead": 1}
    # Nobody of the others is in the funnel.
    assert set(growth) == {"pairs", "published"}


def organizations_of(campaign: Campaign) -> list[Organization]:
    leaves = Obligation.objects.leaves().filter(campaign=campaign)
    return [row.organization for row in leaves.select_related("organization")]


def test_a_term_before_the_period_is_found(note: Note) -> None:
    due = note.period.starts_on - timedelta(days=1)
    collect(note, asks=False, due=(due, date(2020, 12, 25)))
    rows = found(note, "R21")
    assert rows
    assert {row.figures["due"] for row in rows} == {f"{due:%d.%m.%Y}"}
    assert found(note, "R13") == []


def test_a_term_before_the_act_of_the_set_is_found(note: Note) -> None:
    act = note.indicator_set.act
    assert act is not None
    act.date = date(2020, 12, 20)
    act.save()
    collect(note, asks=False, due=(date(2020, 12, 18), date(2020, 12, 25)))
    assert [row.figures["due"] for row in found(note, "R21")] == ["18.12.2020"]
