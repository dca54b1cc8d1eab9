"""Two seconds around every term, in every time zone, while the clock steps back and forth.

What is due when, and what was in time, is told here by the calendar on the wall of whoever reports:
dates written down by hand, zones of the tz database, no arithmetic of the product.
"""

import itertools
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from nastavnik.oversight.campaigns import operations, reviewing
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.choices import ReportStatus, StepUnit
from nastavnik.oversight.campaigns.models import (
    Campaign,
    Obligation,
    RouteStep,
    Submission,
    SubmissionVersion,
)
from nastavnik.registers.organizations.choices import Kind, Level
from nastavnik.registers.organizations.models import Organization
from tests.factories.campaigns import (
    ACTOR,
    AS_OF,
    SCHOOLS,
    make_period,
    make_set,
    organizations_add_zone,
    submission_of,
)
from tests.factories.organizations import make_organization

pytestmark = pytest.mark.django_db
OFFSETS = range(2, 13)
UNITS = (StepUnit.ORGANIZATION, StepUnit.MUNICIPALITY, StepUnit.CENTRE, StepUnit.MINISTRY)
# From two seconds before midnight to two seconds after it.
AROUND = [timedelta(milliseconds=each) for each in (-2000, -1000, -1, 0, 1, 999, 1000, 2000)]
_month, _year = {"deadline": "next_month"}, {"deadline": "next_year", "month": 1}
_moved = {"to_working_day": True}
# By kind of term: what each step says, and the last day of it for a period that ends on 30.09.2026.
RULES: Mapping[str, list[tuple[dict[str, Any], date]]] = {
    "next month": [({**_month, "day": day}, date(2026, 10, day)) for day in (5, 10, 15, 31)],
    "next month, working day": [
        ({**_month, **_moved, "day": day}, date(2026, 10, due))
        for day, due in ((4, 5), (10, 12), (18, 19), (24, 26))
    ],
    "next year": [({**_year, "day": day}, date(2027, 1, day)) for day in (1, 20, 23, 31)],
    "next year, working day": [
        ({**_year, **_moved, "day": day}, date(2027, 1, due))
        for day, due in ((1, 11), (16, 18), (17, 18), (23, 25))
    ],
    "a date": [
        ({"deadline": "fixed", "fixed_on": day}, day)
        for day in (date(2026, 11, 4), date(2026, 12, 19), date(2026, 12, 31), date(2027, 2, 28))
    ],
    "a date, working day": [
        ({"deadline": "fixed", "fixed_on": day, **_moved}, due)
        for day, due in (
            (date(2026, 11, 4), date(2026, 11, 5)),
            (date(2026, 12, 19), date(2026, 12, 21)),
            (date(2027, 2, 23), date(2027, 2, 24)),
            (date(2027, 5, 1), date(2027, 5, 3)),
        )
    ],
}
EVERY = list(itertools.product(OFFSETS, RULES))


@dataclass
class Scene:
    """Schools that hand in around their term, the bodies above them, and what the wall says."""

    campaign: Campaign
    other: Campaign
    schools: list[Organization]
    zones: dict[int, ZoneInfo]
    days: dict[str, date]
    moments: dict[int, datetime] = field(default_factory=dict)

    def wall(self, row: Obligation) -> tuple[date, ZoneInfo]:
        """The last day of an obligation and the clock it is read by."""
        return self.days[row.step.unit], self.zones[row.organization_id]

    def is_in_time(self, row: Obligation, moment: datetime) -> bool:
        """Whether it is not yet the day after, where the obliged is."""
        day, zone = self.wall(row)
        return moment.astimezone(zone).date() <= day

    def midnight(self, row: Obligation) -> datetime:
        """When the term is over."""
        day, zone = self.wall(row)
        return datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)


def make_scene(offset: int, rule: str, shifts: Sequence[timedelta]) -> Scene:
    """A school for each shift by the clock of their town, and one more with a clock of its own."""
    own, far = 14 - offset, (offset - 2 + 5) % 11 + 2
    bodies: dict[str, Any] = {"level": "", "utc_offset": far}
    ministry = make_organization(kind=Kind.MINISTRY, **bodies)
    centre = make_organization(ministry, kind=Kind.CENTRE, level="")
    organizations_add_zone(centre, Level.GENERAL)
    town = make_organization(ministry, kind=Kind.MUNICIPALITY, level="", utc_offset=offset)
    facts = [{"utc_offset": own}, *({} for _ in shifts)]
    schools = [make_organization(town, **each) for each in facts]
    clocks = {ministry.pk: far, centre.pk: far}
    clocks |= dict.fromkeys((row.pk for row in schools), offset)
    clocks |= {town.pk: offset, schools[0].pk: own}
    opened = [make_campaign(ministry, rule, title) for title in ("Этот сбор", "Другой сбор")]
    return Scene(
        *opened,
        schools,
        {key: ZoneInfo(f"Etc/GMT-{hours}") for key, hours in clocks.items()},
        {unit.value: day for unit, (_said, day) in zip(UNITS, RULES[rule], strict=True)},
    )


def make_campaign(ministry: Organization, rule: str, title: str) -> Campaign:
    """A campaign by the rule; both have the same questions and periods of their own."""
    asked, period = make_set(), make_period(AS_OF)
    steps = [
        RouteStep(position=number, unit=unit, levels=SCHOOLS, **said)
        for number, (unit, (said, _day)) in enumerate(zip(UNITS, RULES[rule], strict=True), 1)
    ]
    campaign = operations.add_campaign(
        actor=ACTOR, organizer=ministry, scope=ministry, steps=steps, title=title,
        indicators=list(asked.indicators.all()), indicator_set=asked, period=period,
        as_of=period.as_of,
    )  # fmt: skip
    return operations.open_campaign(actor=ACTOR, campaign=campaign, version=None)


def hand_in(row: Submission) -> SubmissionVersion:
    row.refresh_from_db()
    saved = operations.save(actor=ACTOR, submission=row, version=None, entries={"D": Entry(1)})
    return operations.submit(actor=ACTOR, submission=saved, version=None)


def status_of(row: Obligation) -> ReportStatus:
    return reviewing.status_of(reviewing.with_status(Obligation.objects.filter(pk=row.pk)).get())


def at(scene: Scene, row: Obligation, moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look around at a moment: nobody who has handed in is overdue, others are by their wall."""
    monkeypatch.setattr(timezone, "now", lambda: moment)
    late = not scene.is_in_time(row, moment)
    assert reviewing.report_of(row, moment).is_overdue is late
    assert row.due_at == scene.midnight(row) - timedelta(seconds=1)
    assert row.due_on == scene.wall(row)[0]


def judged(scene: Scene, row: Obligation, moment: datetime) -> None:
    scene.moments[row.pk] = moment
    in_time = scene.is_in_time(row, moment)
    assert status_of(row) is (ReportStatus.IN_TIME if in_time else ReportStatus.LATE)
    assert reviewing.report_of(row, moment + timedelta(days=9)).is_overdue is False


def schools_hand_in(
    scene: Scene,
    shifts: Sequence[timedelta],
    dice: random.Random,
    monkeypatch: pytest.MonkeyPatch,
) -> int:
    """Each school at its moment, in any order: between two of them the clock steps as it likes."""
    turns = list(zip(scene.schools, [dice.choice(AROUND), *shifts], strict=True))
    dice.shuffle(turns)
    for school, shift in turns:
        row = submission_of(scene.campaign, school)
        moment = scene.midnight(row.obligation) + shift
        at(scene, row.obligation, moment, monkeypatch)
        version = hand_in(row)
        judged(scene, row.obligation, moment)
        assert version.sent_at == moment
        found = version.submission.obligation.campaign
        assert (found, found.period) == (scene.campaign, scene.campaign.period)
    return len(turns)


def once_more(scene: Scene, dice: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
    """A correction, with the clock anywhere around the term, changes nobody's being in time."""
    for school in dice.sample(scene.schools, 2):
        row = submission_of(scene.campaign, school)
        first = row.versions.get()
        operations.return_submission(actor=ACTOR, version=first, remarks={"D": "проверьте"})
        clock = scene.midnight(row.obligation) + dice.choice(AROUND)
        monkeypatch.setattr(timezone, "now", lambda clock=clock: clock)
        second = hand_in(row)
        assert second.sent_at == max(clock, first.sent_at)
        judged(scene, row.obligation, scene.moments[row.obligation_id])


def bodies_hand_in(scene: Scene, dice: random.Random, monkeypatch: pytest.MonkeyPatch) -> int:
    """Every body at a moment around its own term; never before what it holds."""
    for school in scene.schools:
        version = submission_of(scene.campaign, school).current
        assert version
        operations.accept(actor=ACTOR, version=version)
    versions = SubmissionVersion.objects.filter(submission__obligation__campaign=scene.campaign)
    held = max(row.sent_at for row in versions)
    bodies = Obligation.objects.filter(campaign=scene.campaign).exclude(step__unit=UNITS[0])
    for row in bodies.select_related("step", "above").order_by("step__position"):
        clock = scene.midnight(row) + dice.choice(AROUND)
        at(scene, row, clock, monkeypatch)
        package = operations.hand_in_package(actor=ACTOR, obligation=row)
        assert package.handed_in_at == max(clock, held)
        judged(scene, row, package.handed_in_at)
        if row.above:
            operations.accept_package(actor=ACTOR, package=package, version=None)
    return len(UNITS) - 1


@pytest.mark.long(minutes=3)
def test_no_wrong_period_around_any_term(
    monkeypatch: pytest.MonkeyPatch,
    count: Callable[[int, int], int],
    report_figure: Callable[..., None],
) -> None:
    dice = random.Random(5)
    dice.shuffle(EVERY)
    handed_in = 0
    # In the reduced run the scenes share the moments among them: each is tried all the same.
    scenes, apart = count(3, len(EVERY)), count(3, 1)
    for number, (offset, rule) in enumerate(EVERY[:scenes]):
        shifts = AROUND[number % apart :: apart]
        scene = make_scene(offset, rule, shifts)
        handed_in += schools_hand_in(scene, shifts, dice, monkeypatch)
        once_more(scene, dice, monkeypatch)
        handed_in += bodies_hand_in(scene, dice, monkeypatch)
        untouched = Submission.objects.filter(obligation__campaign=scene.other)
        assert set(untouched.values_list("stage", flat=True)) == {"open"}
        monkeypatch.undo()
    report_figure("period edges: hand-ins within 2 s of a term, 0 wrong", handed_in)


@pytest.mark.parametrize("offset", OFFSETS)
@pytest.mark.parametrize("rule", RULES)
def test_every_step_is_due_by_the_wall_of_whoever_acts(offset: int, rule: str) -> None:
    """All offsets and rules, without a database: the freezing of terms, second by second."""
    from nastavnik.domain.campaigns.deadlines import (
        due_date,
        is_in_time,
        last_second,
        public_holidays,
    )

    holidays = public_holidays(2026) | public_holidays(2027)
    zone = ZoneInfo(f"Etc/GMT-{offset}")
    for said, day in RULES[rule]:
        step = RouteStep(**said)
        due = last_second(due_date(step.rule, AS_OF, holidays), offset)
        midnight = datetime.combine(day + timedelta(days=1), time.min, zone)
        assert due == midnight - timedelta(seconds=1)
        for shift in AROUND:
            moment = (midnight + shift).astimezone(UTC)
            assert is_in_time(moment, due) is (moment.astimezone(zone).date() <= day)
