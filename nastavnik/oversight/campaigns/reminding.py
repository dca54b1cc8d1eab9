"""Who is reminded of what: one letter a day covers all that somebody owes, wherever they work."""

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.domain.typography import count_phrase, format_date_long
from nastavnik.oversight.campaigns import reviewing
from nastavnik.oversight.campaigns.choices import CampaignState, ReportStatus, StepUnit
from nastavnik.oversight.campaigns.models import Obligation, ReminderRefusal
from nastavnik.oversight.campaigns.routing import tree_on
from nastavnik.platform.access.matrix import MATRIX, Action, Reach, Role
from nastavnik.platform.outbox.models import Letter
from nastavnik.platform.parameters.catalogue import REMINDED_AFTER, REMINDED_BEFORE, REMINDERS_SENT
from nastavnik.platform.parameters.queries import value
from nastavnik.registers.accounts.models import Assignment, User

# By the clock where the person works: written in the day, not sent in the evening any more.
FIRST_HOUR, LAST_HOUR, TOO_LATE = 9, 18, 21


def _acting(action: Action) -> frozenset[str]:
    own = (role for role, reach in MATRIX[action].items() if reach is Reach.OWN)
    return frozenset(Role(role).value for role in own)


FILLING, REVIEWING = _acting(Action.SUBMISSION_SUBMIT), _acting(Action.REVIEW_DECIDE)


@dataclass(frozen=True)
class Duties:
    """What somebody is reminded of: what they owe, and what waits for their decision."""

    user: User
    seat: Assignment
    owing: list[Obligation] = field(default_factory=list)
    waiting: list[Obligation] = field(default_factory=list)

    @property
    def about(self) -> Mapping[str, list[int]]:
        """The same as keys."""
        return {"owing": _keys(self.owing), "waiting": _keys(self.waiting)}


@dataclass(frozen=True)
class Reminder:
    """A letter that is due: of which day where the person is, and until when it is any use."""

    duties: Duties
    day: datetime.date
    until: datetime.datetime

    @property
    def once(self) -> str:
        """What there is one of: a letter to a person on a day."""
        return f"reminder-{self.duties.user.pk}-{self.day.isoformat()}"


def due(now: datetime.datetime) -> list[Reminder]:
    """Return the reminders to write at the moment: one for each person in a day of theirs."""
    tree = tree_on(timezone.localdate(now))
    found = []
    for duties in duties_of(now):
        offset = datetime.timedelta(hours=tree.offset_of(duties.seat.organization))
        local = now.astimezone(datetime.timezone(offset))
        if FIRST_HOUR <= local.hour < LAST_HOUR:
            until = local.replace(hour=TOO_LATE, minute=0, second=0, microsecond=0)
            found.append(Reminder(duties, local.date(), until))
    keys = [reminder.once for reminder in found]
    written = set(Letter.objects.filter(once__in=keys).values_list("once", flat=True))
    return [reminder for reminder in found if reminder.once not in written]


def is_wanted(letter: Letter) -> bool:
    """Tell whether a reminder still says what is so: after a hand-in there is none."""
    found = duties_of(timezone.now(), letter.user_id)
    return [duties.about for duties in found] == [letter.about]


def duties_of(now: datetime.datetime, user: int | None = None) -> list[Duties]:
    """Return what everybody, or one person, is to be reminded of now."""
    if not value(REMINDERS_SENT):
        return []
    seats = _seats(timezone.localdate(now), user)
    places = None if user is None else {seat.organization_id for seat in seats}
    owing, waiting = _owing(now, places), _waiting(now, places)
    found: dict[int, Duties] = {}
    for seat in seats:
        duties = found.setdefault(seat.user_id, Duties(seat.user, seat))
        for row in owing.get(seat.organization_id, ()):
            if seat.role in (FILLING if row.step.unit == StepUnit.ORGANIZATION else REVIEWING):
                duties.owing.append(row)
        if seat.role in REVIEWING:
            duties.waiting.extend(waiting.get(seat.organization_id, ()))
    return [duties for duties in found.values() if duties.owing or duties.waiting]


def text_of(duties: Duties, now: datetime.datetime) -> str:
    """Say what is to be done, without the name of anybody."""
    return "\n".join(_lines(duties, now)) + "\n"


def _lines(duties: Duties, now: datetime.datetime) -> Iterator[str]:
    yield _("Здравствуйте!")
    if duties.owing:
        yield "\n" + _("Ещё не сдано:")
        for row in duties.owing:
            yield f"{_named(row)}, {_state_of(row, now)}{_address_of(row)}"
        yield _("Что сдаёт организация — раздел «Отчёты», что сдаёт свод — «Приём отчётов».")
    if duties.waiting:
        yield "\n" + _("Ждут вашего решения:")
        for row in duties.waiting:
            number = count_phrase(
                row.waiting,  # type: ignore[attr-defined]
                _("отчёт"),
                _("отчёта"),
                _("отчётов"),
            )
            yield f"{_named(row)}, {number}{_address_of(row)}"
        yield _("Раздел «Приём отчётов».")
    yield "\n" + _(
        "Письмо приходит не чаще раза в день, пока есть что сдать. Отказаться от писем можно в "
        "разделе «Отчёты» или «Приём отчётов», страница «Напоминания письмом»."
    )


def _named(row: Obligation) -> str:
    campaign = row.campaign
    return f"— «{campaign.title}», {campaign.period}: {row.organization.short_name}"


def _address_of(row: Obligation) -> str:
    """Where it is done, on a line of its own; nobody asks for the page, so only a setting knows."""
    return f"\n{settings.SITE}{row.get_duty_url()}" if settings.SITE else ""


def _state_of(row: Obligation, now: datetime.datetime) -> str:
    status = reviewing.status_of(row)
    said = _("срок %s") % format_date_long(row.due_on)
    if status is ReportStatus.RETURNED:
        is_leaf = row.step.unit == StepUnit.ORGANIZATION
        said = (_("возвращено с замечаниями, %s") if is_leaf else _("свод возвращён, %s")) % said
    if reviewing.is_overdue(status, row.due_at, now):
        said = _("%s (прошёл)") % said
    return said


def _seats(day: datetime.date, user: int | None) -> list[Assignment]:
    """The roles in force in which one hands in or decides; the longest held first."""
    rows = Assignment.objects.active_on(day).filter(
        role__in=FILLING | REVIEWING, user__is_active=True
    )
    refused = ReminderRefusal.objects.values("user")
    rows = rows.exclude(user__in=refused).select_related("user", "organization")
    return list((rows if user is None else rows.filter(user=user)).order_by("pk"))


type _ByPlace = Mapping[int, list[Obligation]]


def _owing(now: datetime.datetime, places: Collection[int] | None) -> _ByPlace:
    soon = now + datetime.timedelta(days=value(REMINDED_BEFORE))
    rows = reviewing.with_status(_awaited(now, places).filter(due_at__lte=soon))
    return _by_place(rows.filter(Q(("status__in", ReportStatus.owing))))


def _waiting(now: datetime.datetime, places: Collection[int] | None) -> _ByPlace:
    rows = _awaited(now, places).exclude(step__unit=StepUnit.ORGANIZATION)
    return _by_place(reviewing.counted(rows).filter(Q(("waiting__gt", 0))))


def _awaited(now: datetime.datetime, places: Collection[int] | None) -> QuerySet[Obligation]:
    """Obligations that somebody still cares about: the organisation is open, the term not old."""
    since = now - datetime.timedelta(days=value(REMINDED_AFTER))
    closed = Q(organization__closed_on__lte=timezone.localdate(now))
    rows = reviewing.nodes_and_leaves().select_related("submission")
    rows = rows.filter(campaign__state=CampaignState.OPEN, exemption="", due_at__gte=since)
    rows = (
        rows.exclude(closed)
        if places is None
        else rows.exclude(closed).filter(organization__in=places)
    )
    return rows.order_by("due_at", "pk")


def _by_place(rows: QuerySet[Obligation]) -> _ByPlace:
    found: dict[int, list[Obligation]] = {}
    for row in rows:
        found.setdefault(row.organization_id, []).append(row)
    return found


def _keys(rows: Collection[Obligation]) -> list[int]:
    return sorted(row.pk for row in rows)
