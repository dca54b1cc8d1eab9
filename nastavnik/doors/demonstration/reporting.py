"""The reporting of the demonstration: December 2020, the last quarter, and this one under way."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from nastavnik.domain.campaigns.questions import Question
from nastavnik.doors.demonstration import tree
from nastavnik.doors.demonstration.city import COUNTED_ON
from nastavnik.doors.demonstration.logins import SCHOOL
from nastavnik.oversight.campaigns import operations
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.choices import (
    Basis,
    CountedStage,
    DeadlineKind,
    ReportStatus,
    StepUnit,
)
from nastavnik.oversight.campaigns.models import Campaign, Obligation, RouteStep, Submission
from nastavnik.oversight.indicators import operations as indicators
from nastavnik.oversight.indicators.models import Indicator, IndicatorSet
from nastavnik.oversight.indicators.queries import compute, indicators_of
from nastavnik.oversight.notes import operations as notes
from nastavnik.platform.access.policy import Actor
from nastavnik.registers.organizations import operations as organizations
from nastavnik.registers.organizations.choices import Level
from nastavnik.registers.organizations.models import Contingent, Organization
from nastavnik.registers.periods import operations as periods
from nastavnik.registers.periods.models import Period

FINISHED, RUNNING = "dzerzhinsk-2020", "federal"
TITLE = "Ежеквартальный мониторинг наставничества"
WORDS = (
    "Значения заполнены по вашим реестрам на дату данных. Если значение другое, напишите почему.\n"
    "Ноль — это ответ «наставничества нет», пустое поле — ответа нет."
)
REASON = "Реестр этого учебного года ещё переносим: посчитали по приказам о парах."
PRACTICES = "Папка «Практики наставничества», опись от 15 ноября"
PROVISION = "Смета на методические материалы, протокол педсовета № 2"
PARENTS = "Родительское собрание, протокол № 1"
MEETING = "Встреча с наставниками предприятия, запись в журнале"
TRAINING = "Удостоверения о повышении квалификации, папка куратора"
AUDIT = "Справка по итогам внутреннего аудита, протокол педсовета № 3"
SITE = "Раздел «Наставничество» на сайте, страница № %s"
REMARK = "В прошлом году было втрое меньше. Сверьте с приказом."
EXEMPTION = "Капитальный ремонт, обучение идёт в другой школе"
CODES = ("K1", "K2", "K3")
# The region's plan by quarters of the year, in per cent.
PLAN = {
    "K1": ("1", "2", "3", "3.7"),
    "K2": ("3", "4", "6", "8"),
    "K3": ("40", "50", "55", "60"),
}
# How many of the mentees and mentors of 2020 there are, in per cent, organisation by organisation:
# some grow, some shrink, some are stable, some have only begun.
FORMER_PERCENT, PRESENT_PERCENT = (80, 100, 0, 100, 60), (100, 100, 100, 60, 100)
LEVELS = [Level.GENERAL.value, Level.SUPPLEMENTARY.value]
SEPTEMBER = 9
QUARTER_NAMES = ("I", "II", "III", "IV")
# How the organisations of the city stand, in turn.
TURN = (
    ReportStatus.ACCEPTED,
    ReportStatus.IN_TIME,
    ReportStatus.IN_WORK,
    ReportStatus.ACCEPTED,
    ReportStatus.NOT_STARTED,
    ReportStatus.RETURNED,
    ReportStatus.IN_TIME,
)
# Their term was yesterday.
CLUBS_TURN = (ReportStatus.LATE, ReportStatus.NOT_STARTED, ReportStatus.ACCEPTED)
type Told = Mapping[int, Mapping[str, Entry]]


@dataclass(frozen=True)
class Quarter:
    """The quarter a day lies in."""

    title: str
    starts_on: datetime.date
    ends_on: datetime.date


def load_reports(*, actor: Actor, today: datetime.date) -> None:
    """Load both campaigns, once."""
    if Campaign.objects.exists():
        return
    city = Organization.objects.get(code=tree.MUNICIPALITY_CODE)
    with transaction.atomic():
        december = _finish(actor, city)
        _plan(actor, today)
        told = _told(city)
        quarter = quarter_of(quarter_of(today).starts_on - datetime.timedelta(days=1))
        former = _open(actor, city, quarter, quarter.ends_on, december)
        _collect(actor, former, told)
        running = _open(actor, city, quarter_of(today), today, former)
        for number, row in enumerate(_forms(running)):
            _bring(actor, row, number, told)


def _plan(actor: Actor, today: datetime.date) -> None:
    """The region's own plan for this year: the federal one was withdrawn."""
    region = Organization.objects.get(code=tree.MINISTRY_CODE)
    chosen = IndicatorSet.objects.filter(code=RUNNING).order_by("-edition")[0]
    for indicator in chosen.indicators.filter(code__in=PLAN):
        for number, value in enumerate(PLAN[indicator.code]):
            first = datetime.date(today.year, 3 * number + 1, 1)
            indicators.add_target(
                actor=actor,
                indicator=indicator,
                scope=region,
                due_on=quarter_of(first).ends_on,
                value=Decimal(value),
            )


def _collect(actor: Actor, campaign: Campaign, told: Told) -> None:
    """A quarter that everybody handed in, up to the ministry."""
    for number, row in enumerate(_forms(campaign)):
        percent = FORMER_PERCENT[number % len(FORMER_PERCENT)]
        entries = _entries(told, row.obligation.organization, percent)
        entries |= _answers(number + 1) | _moving_registers(number)
        saved = operations.save(actor=actor, submission=row, version=None, entries=entries)
        version = operations.submit(actor=actor, submission=saved, version=None)
        operations.accept(actor=actor, version=version)
    bodies = Obligation.objects.filter(campaign=campaign).exclude(step__unit=StepUnit.ORGANIZATION)
    for body in bodies.order_by("step__position", "pk"):
        package = operations.hand_in_package(actor=actor, obligation=body)
        if body.above_id is not None:
            operations.accept_package(actor=actor, package=package, version=None)
    operations.close_campaign(actor=actor, campaign=campaign, version=None)


def _finish(actor: Actor, city: Organization) -> Campaign:
    """The city's own campaign of December 2020, from its registers to its note."""
    campaign = operations.add_by_preset(
        actor=actor,
        preset=FINISHED,
        organizer=city,
        period=Period.objects.get(title=tree.DECEMBER.title),
    )
    campaign = operations.open_campaign(actor=actor, campaign=campaign, version=None)
    for number, row in enumerate(_forms(campaign)):
        operations.save(actor=actor, submission=row, version=None, entries=_answers(number))
        version = operations.submit(actor=actor, submission=row, version=None)
        operations.accept(actor=actor, version=version)
    top = Obligation.objects.get(campaign=campaign, above=None)
    operations.hand_in_package(actor=actor, obligation=top)
    closed = operations.close_campaign(actor=actor, campaign=campaign, version=None)
    notes.create_campaign_note(
        actor=actor, obligation=top, stage=CountedStage.APPROVED, basis=Basis.REPORTED
    )
    return closed


def quarter_of(day: datetime.date) -> Quarter:
    """Return the quarter of a day."""
    number = (day.month - 1) // 3
    first = day.replace(month=3 * number + 1, day=1)
    following = (first + datetime.timedelta(days=95)).replace(day=1)
    last = following - datetime.timedelta(days=1)
    return Quarter(f"{QUARTER_NAMES[number]} квартал {day.year} года", first, last)


def _open(
    actor: Actor,
    city: Organization,
    quarter: Quarter,
    day: datetime.date,
    previous: Campaign,
) -> Campaign:
    known = Period.objects.filter(title=quarter.title).first()
    period = known or periods.add_period(
        actor=actor,
        kind="quarter",
        title=quarter.title,
        starts_on=quarter.starts_on,
        ends_on=quarter.ends_on,
        as_of=day,
    )
    _count_anew(actor, city, counted_on(day))
    chosen = IndicatorSet.objects.filter(code=RUNNING).order_by("-edition")[0]
    campaign = operations.add_campaign(
        actor=actor,
        organizer=Organization.objects.get(code=tree.MINISTRY_CODE),
        scope=Organization.objects.get(code=tree.MINISTRY_CODE),
        steps=list(_steps(day)),
        indicators=list(chosen.indicators.filter(code__in=CODES)),
        indicator_set=chosen,
        period=period,
        previous=previous,
        as_of=day,
        title=TITLE,
        levels=LEVELS,
        instructions=WORDS,
        asks_items=True,
        asks_documents=True,
    )
    return operations.open_campaign(actor=actor, campaign=campaign, version=None)


def _steps(day: datetime.date) -> Iterator[RouteStep]:
    """Schools are in time until next week; the term of clubs was yesterday."""
    terms: tuple[tuple[StepUnit, list[str], int], ...] = (
        (StepUnit.ORGANIZATION, [Level.GENERAL.value], 7),
        (StepUnit.ORGANIZATION, [Level.SUPPLEMENTARY.value], -1),
        (StepUnit.MUNICIPALITY, [], 10),
        (StepUnit.CENTRE, [], 15),
        (StepUnit.MINISTRY, [], 20),
    )
    for position, (unit, levels, days) in enumerate(terms, 1):
        yield RouteStep(
            position=position,
            unit=unit,
            levels=levels,
            deadline=DeadlineKind.FIXED,
            fixed_on=day + datetime.timedelta(days=days),
        )


def counted_on(day: datetime.date) -> datetime.date:
    """Return when contingents were counted last: at the quarter's or the school year's start."""
    year = day.year if day.month >= SEPTEMBER else day.year - 1
    return max(quarter_of(day).starts_on, tree.school_year(year)[0])


def _count_anew(actor: Actor, city: Organization, day: datetime.date) -> None:
    """Contingents of the present: as many learners and young specialists as in 2020."""
    rows = Contingent.objects.filter(
        organization__path__startswith=city.path, as_of=COUNTED_ON
    ).select_related("organization")
    for row in rows.order_by("pk"):
        organizations.record_contingent(
            actor=actor,
            organization=row.organization,
            as_of=day,
            population=row.population,
            level=row.level,
            age_from=row.age_from,
            age_to=row.age_to,
            count=row.count,
        )


def _forms(campaign: Campaign) -> list[Submission]:
    rows = Submission.objects.filter(obligation__campaign=campaign)
    return list(
        rows.select_related("obligation__organization", "obligation__above__organization").order_by(
            "obligation__organization__position"
        )
    )


def _told(city: Organization) -> Told:
    """What organisations type: the mentees and mentors of 2020, by the key of the organisation."""
    chosen = IndicatorSet.objects.filter(code=RUNNING).order_by("-edition")[0]
    asked: list[Indicator] = indicators_of(chosen)
    found: dict[int, dict[str, Entry]] = {}
    for code, result in compute(asked, city, tree.DECEMBER.as_of).items():
        for row in result.rows:
            entry = Entry(row.figure.numerator, REASON)
            found.setdefault(row.organization.pk, {})[code] = entry
    return found


def _answers(number: int) -> dict[str, Entry]:
    """What no register knows, each yes with its proof: the further down, the fewer say yes."""
    no = Entry(0)
    return {
        Question.PRACTICES.value: Entry(1, proof=PRACTICES) if number % 2 else no,
        Question.PROVISION.value: Entry(1, proof=PROVISION) if number % 5 else no,
        Question.AUDIT.value: no if number % 3 else Entry(1, proof=AUDIT),
        Question.PUBLISHED.value: no if number % 6 else Entry(1, proof=SITE % number),
    }


def _moving_registers(number: int) -> dict[str, Entry]:
    """What stands in papers while the registers of the year are being brought over."""
    if number % 6 == len(TURN) - 2:
        return {}
    done = (
        *(Question.PAIRS, Question.ORDERED, Question.PAIRS_ORDER),
        *(Question.REGISTER, Question.STARTED),
    )
    no = Entry(0)
    return {
        **{one.value: Entry(1, REASON) for one in done},
        Question.PARENTS.value: Entry(1, proof=PARENTS),
        Question.PARTNERS.value: Entry(1, proof=MEETING) if number % 4 else no,
        Question.TRAINING.value: Entry(1, proof=TRAINING) if number % 3 else no,
    }


def _entries(told: Told, organization: Organization, percent: int) -> dict[str, Entry]:
    known = told[organization.pk]
    return {code: Entry((known[code].value or 0) * percent // 100, REASON) for code in CODES}


def _bring(actor: Actor, row: Submission, number: int, told: Told) -> None:
    """Bring a form to where it stands in the middle of a collection."""
    organization = row.obligation.organization
    turn = CLUBS_TURN if organization.level == Level.SUPPLEMENTARY else TURN
    status = turn[number % len(turn)]
    if organization.code == SCHOOL:
        status = ReportStatus.IN_WORK
    if number == len(told) - 1:
        operations.exempt(actor=actor, obligation=row.obligation, version=None, reason=EXEMPTION)
        return
    if status is ReportStatus.NOT_STARTED:
        return
    typed = _entries(told, organization, PRESENT_PERCENT[number % len(PRESENT_PERCENT)])
    typed |= _answers(number) | _moving_registers(number)
    is_filled = status is not ReportStatus.IN_WORK
    operations.save(actor=actor, submission=row, version=None, entries=typed if is_filled else {})
    if not is_filled:
        return
    version = operations.submit(actor=actor, submission=row, version=None)
    if status is ReportStatus.ACCEPTED:
        operations.accept(actor=actor, version=version)
    if status is ReportStatus.RETURNED:
        operations.return_submission(actor=actor, version=version, remarks={"K1": REMARK})
