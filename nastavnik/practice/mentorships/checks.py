"""What an act asks of a locked pair or group before it moves it on."""

import datetime
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from nastavnik.domain import pairing
from nastavnik.domain.consents import MENTORING_CONSENT_SINCE, needs_mentoring_consent
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.mentoring_forms import Category
from nastavnik.practice.mentorships.choices import MentorshipStatus
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.practice.mentorships.queries import Locked
from nastavnik.registers.consents import queries as consents
from nastavnik.registers.consents.choices import ConsentKind
from nastavnik.registers.documents.choices import DocumentStatus, DocumentType
from nastavnik.registers.documents.models import Document


def require_still_fits(one: Locked) -> None:
    """Ask the rules again: since the proposal somebody left, or a kinship became known."""
    pairing.require_pairing(one.pairing, one.kinship)


def require_consents(loaded: Sequence[Locked], day: datetime.date) -> None:
    """Refuse to work with people who have no valid consent on the day."""
    people = {place.person_id: place.person for one in loaded for place in one.places}
    consents.require_valid(people.values(), ConsentKind.PROCESSING, day)
    mentors = {
        place.person_id: place.person
        for one in loaded
        for place in one.mentors
        if needs_mentoring_consent(
            Category(place.category), [Category(mentee.category) for mentee in one.mentees], day
        )
    }
    consents.require_valid(mentors.values(), ConsentKind.MENTORING, day)


def require_order(document: Document, mentorships: Sequence[Mentorship]) -> None:
    """Refuse a document that cannot confirm these pairs and groups."""
    if document.type != DocumentType.PAIRS_ORDER:
        raise DomainError(
            gettext_noop("Нужен приказ о формировании пар (групп)."), field="document"
        )
    if any(row.organization_id != document.organization_id for row in mentorships):
        raise DomainError(gettext_noop("Этот приказ — другой организации."), field="document")
    if document.status not in (DocumentStatus.APPROVED, DocumentStatus.IN_FORCE):
        raise DomainError(
            gettext_noop("Приказ ещё не утверждён или уже не действует."), field="document"
        )
    if document.date is None:
        raise DomainError(
            gettext_noop("У приказа нет даты: укажите её в документе."), field="document"
        )


def require_in_year(loaded: Locked, day: datetime.date, *, field: str) -> None:
    """Refuse a day outside the school year of the pair or group."""
    year = loaded.mentorship.school_year
    pairing.require_day(day, field=field, first=year.starts_on, last=year.ends_on)


def require_end(loaded: Locked, on: datetime.date) -> None:
    """Refuse an end outside the school year or before the start."""
    require_in_year(loaded, on, field="on")
    pairing.require_not_before(
        on,
        loaded.mentorship.starts_on,
        gettext_noop("Окончание не может быть раньше начала — %(earliest)s."),
        field="on",
    )


def unconsented_pairs(day: datetime.date) -> QuerySet[Mentorship]:
    """Return the active pairs and groups that `require_consents` would not let begin on the day.

    None of them, while running registers are spared.
    """
    if not consents.obligatory_on(day):
        return Mentorship.objects.none()
    active = Member.objects.current().filter(mentorship__status=MentorshipStatus.ACTIVE)
    without = active.exclude(consents.consented(day, "enrolment__person"))
    lacking = Q(pk__in=without.values("mentorship"))
    if day >= MENTORING_CONSENT_SINCE:
        asked = consents.consented(day, "enrolment__person", ConsentKind.MENTORING)
        mentors = active.mentoring_colleagues().exclude(asked)
        lacking |= Q(pk__in=mentors.values("mentorship"))
    return Mentorship.objects.filter(lacking)
