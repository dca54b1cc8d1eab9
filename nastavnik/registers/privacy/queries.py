import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.domain.erasure import reporting_days
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.mentoring_forms import anniversary
from nastavnik.domain.typography import format_date
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit.models import Event
from nastavnik.platform.parameters import queries as parameters
from nastavnik.platform.parameters.catalogue import (
    ACCOUNTS_KEPT,
    KEPT_AFTER_LEAVING,
    KEPT_IN_ARCHIVE,
)
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.consents.choices import ConsentKind, ConsentStatus
from nastavnik.registers.consents.models import Consent, Coverage
from nastavnik.registers.consents.queries import has_valid
from nastavnik.registers.organizations.models import Contingent, Organization
from nastavnik.registers.people.choices import EnrolmentStatus
from nastavnik.registers.people.models import Enrolment, Kinship, Person
from nastavnik.registers.periods.models import Period
from nastavnik.registers.privacy.choices import ErasureStatus, Ground
from nastavnik.registers.privacy.ledger import Line
from nastavnik.registers.privacy.models import DestructionAct, Erasure

UNDECIDED = gettext_noop(
    "Человек снова участвует в программе: отметьте выбытие из реестра или отмените эту запись."
)
NOT_WITHDRAWN = gettext_noop("Согласие не отозвано: сначала отзовите его.")
# A night and the time a sweep may take.
SWEPT_EVERY = datetime.timedelta(hours=26)


def require_waiting(erasure: Erasure) -> None:
    """Refuse what was executed or cancelled already."""
    if not erasure.is_waiting:
        raise DomainError(
            gettext_noop("Эта запись уже не ждёт: %(status)s."),
            status=str(erasure.get_status_display()).lower(),
        )


def visible_erasures(actor: Actor) -> QuerySet[Erasure]:
    """Return the entries of the queue in reach."""
    rows = Erasure.objects.select_related("person", "organization", "act")
    return policy.scope(actor, Action.ERASURE_VIEW, rows)


def visible_acts(actor: Actor) -> QuerySet[DestructionAct]:
    """Return the acts in reach."""
    rows = DestructionAct.objects.select_related("organization")
    return policy.scope(actor, Action.ERASURE_VIEW, rows)


def organizations_without_act(actor: Actor) -> QuerySet[Organization]:
    """Return the organisations in reach with something executed that stands in no act."""
    executed = policy.scope(actor, Action.ERASURE_EDIT, Erasure.objects.without_act())
    return Organization.objects.filter(pk__in=executed.values("organization"))


def erasure_facts(actor: Actor, erasure: Erasure) -> list[tuple[str, str]]:
    """Return the rows of an entry's card; the name only for whoever may see it."""
    named = policy.allows(actor, Action.PERSON_VIEW, erasure.organization)
    name = str(erasure.person) if named and erasure.person.erased_on is None else ""
    hindrance = what_hinders(erasure, timezone.localdate()) if erasure.is_waiting else ""
    found = [
        (_("Номер в реестре"), erasure.subject_number),
        (_("Человек"), name),
        (_("Организация"), erasure.organization.short_name),
        (_("Основание"), str(erasure.get_ground_display())),
        (_("Поставлено в очередь"), format_date(erasure.queued_on)),
        (_("Исполнить до"), format_date(erasure.due_on)),
        (_("Уничтожено"), format_date(erasure.executed_on) if erasure.executed_on else ""),
        (_("Последняя неудача"), format_date(erasure.failed_on) if erasure.failed_on else ""),
        (_("Что мешает"), _(hindrance) if hindrance else ""),
        (_("Отменено"), format_date(erasure.cancelled_on) if erasure.cancelled_on else ""),
        (_("Причина отмены"), erasure.reason),
    ]
    return [fact for fact in found if fact[1]]


def takes_part(person: Person, day: datetime.date) -> bool:
    """Tell whether the person has an open place in a register of a year not yet over."""
    places = Enrolment.objects.filter(
        person=person, status__in=EnrolmentStatus.open, school_year__ends_on__gte=day
    )
    return places.exists()


def why_lapsed(erasure: Erasure, day: datetime.date) -> str:
    """Say why the ground of a waiting entry is gone; "" while it stands (152-ФЗ, ст. 21)."""
    if erasure.ground in Ground.of_the_subject:
        return _("Согласие дано заново") if _consented_anew(erasure, day) else ""
    if erasure.ground == Ground.RETENTION and _stood_by().filter(pk=erasure.person_id).exists():
        return _("С человеком снова связан тот, чьи данные хранятся")
    return _("Человек снова участвует в программе") if takes_part(erasure.person, day) else ""


def what_hinders(erasure: Erasure, day: datetime.date) -> str:
    """Say what somebody must decide or do before a waiting entry is executed; "" if nothing.

    Who demanded it may have a place in a register again; a consent called withdrawn may stand.
    """
    if erasure.ground == Ground.REQUEST and takes_part(erasure.person, day):
        return UNDECIDED
    if erasure.ground != Ground.WITHDRAWAL:
        return ""
    former = given_consents(erasure.person).filter(given_on__lt=erasure.queued_on)
    return NOT_WITHDRAWN if former.exists() else ""


def given_consents(person: Person) -> QuerySet[Consent]:
    """Return the consents to processing of the person's data that nobody has withdrawn."""
    return Consent.objects.filter(
        person=person, kind=ConsentKind.PROCESSING, status=ConsentStatus.GIVEN
    )


def _consented_anew(erasure: Erasure, day: datetime.date) -> bool:
    given = given_consents(erasure.person)
    # A consent of the very day of a demand may be what the demand was made after.
    since = "given_on__gte" if erasure.ground == Ground.WITHDRAWAL else "given_on__gt"
    return given.filter(**{since: erasure.queued_on}).exists() and has_valid(
        erasure.person, ConsentKind.PROCESSING, day
    )


def kept_too_long(day: datetime.date) -> Iterator[Person]:
    """Yield people whose term of retention is over and who do not wait for erasure yet.

    The term runs from the end of the last place in a register, or from the archive; of whoever
    never had a place, like a parent, from the first event, once nobody leans on them.
    """
    left_before = anniversary(day, -parameters.value(KEPT_AFTER_LEAVING))
    archived_before = anniversary(day, -parameters.value(KEPT_IN_ARCHIVE))
    waiting = Erasure.objects.waiting().values("person")
    open_now = Enrolment.objects.filter(
        status__in=EnrolmentStatus.open, school_year__ends_on__gte=day
    )
    people = Person.objects.unmerged().filter(erased_on=None).exclude(pk__in=waiting)
    # Whoever left early is kept no longer for it: years end for all at once.
    last_day = Max("enrolments__school_year__ends_on")
    found = people.annotate(last_day=last_day).filter(
        Q(archived_on__lt=archived_before)
        | Q(last_day__lt=left_before)
        | Q(pk__in=_outside_registers(day, left_before).values("pk"))
    )
    yield from found.exclude(pk__in=open_now.values("person")).order_by("pk")


def _never_enrolled() -> QuerySet[Person]:
    return Person.objects.current().filter(enrolments=None)


def _stood_by() -> QuerySet[Person]:
    """People without a place whom somebody needs: a child's parent, who signed for somebody."""
    children = Kinship.objects.filter(child__erased_on=None)
    signed = Consent.objects.filter(person__erased_on=None).exclude(representative=None)
    return _never_enrolled().filter(
        Q(pk__in=children.values("parent")) | Q(pk__in=signed.values("representative"))
    )


def _outside_registers(day: datetime.date, before: datetime.date) -> QuerySet[Person]:
    """People without a place known since before `before`, whom nobody needs, with no consent."""
    about = Event.objects.filter(subject_type=Person._meta.label_lower, subject_id=OuterRef("pk"))
    began = timezone.make_aware(datetime.datetime.combine(before, datetime.time.min))
    agreed = Coverage.objects.on(day, ConsentKind.PROCESSING)
    rows = _never_enrolled().exclude(pk__in=_stood_by().values("pk"))
    rows = rows.exclude(pk__in=agreed.values("person"))
    known_since = Subquery(about.order_by("at").values("at")[:1])
    return rows.annotate(known_since=known_since).filter(known_since__lt=began)


def roles_of_people() -> QuerySet[Assignment]:
    """Return the roles of people of the registers: their accounts are erased with them."""
    return Assignment.objects.filter(person__isnull=False, person__erased_on=None)


def accounts_kept_too_long(day: datetime.date) -> QuerySet[User]:
    """Return accounts of no person whose last role ended before the term of retention."""
    ended_before = anniversary(day, -parameters.value(ACCOUNTS_KEPT))
    of_people = roles_of_people()
    in_force = Assignment.objects.not_over_on(day)
    users: QuerySet[User] = User.objects.not_emptied()
    ended = users.annotate(last_day=Max("assignments__ends_on")).filter(last_day__lt=ended_before)
    return ended.exclude(pk__in=of_people.values("user")).exclude(pk__in=in_force.values("user"))


def reporting_days_of(person: Person) -> list[datetime.date]:
    """Return the days on which the person is counted: as-of dates and ends of quarters."""
    windows = []
    for place in person.enrolments.select_related("school_year"):
        last = place.school_year.ends_on
        if place.completed_on is not None:
            # By calendar years, what was completed counts until the year is over.
            last = max(last, datetime.date(place.completed_on.year, 12, 31))
        windows.append((place.joined_on or place.school_year.starts_on, last))
    known = {
        *Period.objects.values_list("as_of", flat=True),
        *Contingent.objects.values_list("as_of", flat=True),
    }
    return reporting_days(windows, known)


def unswept_files(now: datetime.datetime) -> int:
    """Return how many files without rows last night's sweep left alone as too many."""
    refusals = Event.objects.filter(act="refuse_sweep", at__gte=now - SWEPT_EVERY)
    last = refusals.order_by("at").last()
    return 0 if last is None else int(last.after["files"])


def executed_lines(person: Person | None = None) -> list[Line]:
    """Return what the database knows to be executed, of everybody or of one.

    Whoever was merged into the person has a line too: a backup may be older than the merge.
    """
    rows = Erasure.objects.filter(status=ErasureStatus.DONE).order_by("pk")
    if person is not None:
        rows = rows.filter(person=person)
    return [
        Line(one, row.organization_id, row.executed_on, row.ground)
        for row in rows.prefetch_related("person__merged")
        if row.executed_on is not None
        for one in (row.person_id, *(merged.pk for merged in row.person.merged.all()))
    ]


@dataclass(frozen=True, slots=True)
class Destroyed:
    """One subject of an act, by number, with the entry of the log that proves it."""

    number: str
    categories: Sequence[str]
    ground: str
    kept: Sequence[str]
    executed_on: datetime.date | None
    executed_at: datetime.datetime | None
    entry: str


@dataclass(frozen=True, slots=True)
class ActPaper:
    """Everything an act of destruction and its log extract say."""

    act: DestructionAct
    operator: str
    subjects: Sequence[Destroyed]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The documents that name subjects and are kept, each with the number of the subject."""
        return [(row.number, line) for row in self.subjects for line in row.kept]


def act_paper(act: DestructionAct) -> ActPaper:
    """Return the act with its subjects and their entries of the log."""
    erasures = list(act.erasures.order_by("executed_on", "pk"))
    proofs = {
        event.subject_id: event
        for event in Event.objects.filter(
            subject_type=Erasure._meta.label_lower,
            subject_id__in=[row.pk for row in erasures],
            act="execute_erasure",
        )
    }
    subjects = [_destroyed(row, proofs.get(row.pk)) for row in erasures]
    return ActPaper(act, act.organization.name, subjects)


def _destroyed(erasure: Erasure, proof: Event | None) -> Destroyed:
    entry = "" if proof is None else f"{proof.chain}/{proof.seq}, {proof.digest[:16]}"
    return Destroyed(
        number=erasure.subject_number,
        categories=erasure.categories.splitlines(),
        ground=str(erasure.get_ground_display()),
        kept=erasure.kept.splitlines(),
        executed_on=erasure.executed_on,
        executed_at=None if proof is None else timezone.localtime(proof.at),
        entry=entry,
    )
