import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from nastavnik.domain import consents as rules
from nastavnik.domain.consents import Kind, Signature, Signer, Standing, State, Subject
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.mentoring_forms import anniversary
from nastavnik.domain.typography import join_words
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.parameters.catalogue import (
    CONSENT_NOTICE,
    CONSENT_TERM,
    CONSENTS_SINCE,
)
from nastavnik.platform.parameters.queries import value
from nastavnik.registers.consents.choices import ConsentKind
from nastavnik.registers.consents.models import Consent, ConsentText, Coverage
from nastavnik.registers.people.choices import Category
from nastavnik.registers.people.models import Enrolment, Person

# Among these somebody may be under 18; the others are employees, entrepreneurs and parents.
MAY_BE_MINOR = frozenset({Category.PUPIL, Category.STUDENT, Category.GRADUATE})


def obligatory_on(day: datetime.date) -> bool:
    """Tell whether a place counts on the day only by a valid consent."""
    since = value(CONSENTS_SINCE)
    return since is None or day >= since


def consented(day: datetime.date, person: str = "person", kind: str = ConsentKind.PROCESSING) -> Q:
    """Return the condition that a row's person has a valid consent on the day.

    `person` is the lookup from the row to the person. The one code path of this question:
    registers, pairs and indicators ask it, by one index.
    """
    covered = Coverage.objects.on(day, kind).filter(person=OuterRef(f"{person}_id"))
    return Q(Exists(covered))


def counted(day: datetime.date, person: str = "person") -> Q:
    """Return the condition that a row's person may be counted on the day."""
    return consented(day, person) if obligatory_on(day) else Q()


def has_valid(person: Person, kind: str, day: datetime.date) -> bool:
    """Tell whether the person's consent of the kind is valid on the day."""
    return Coverage.objects.on(day, kind).filter(person=person).exists()


def subject_of(person: Person) -> Subject:
    """Return the person as the rules of consent see them."""
    return Subject(person.birth_date, person.category in MAY_BE_MINOR)


def signatures_of(
    people: Iterable[Person], kinds: Iterable[str] = ConsentKind.values
) -> Mapping[tuple[int, str], list[Signature]]:
    """Return what was signed, by person and kind, in one query."""
    rows = Consent.objects.ever_given().filter(
        person__in=[person.pk for person in people], kind__in=list(kinds)
    )
    found: dict[tuple[int, str], list[Signature]] = defaultdict(list)
    for row in rows.order_by("pk"):
        found[row.person_id, row.kind].append(row.given_signature)
    return found


def lacking(
    people: Iterable[Person], kind: str, day: datetime.date
) -> list[tuple[Person, frozenset[Signer]]]:
    """Return those without a valid consent on the day, with whose signatures are missing."""
    asked = list(people)
    covered = set(
        Coverage.objects.on(day, kind)
        .filter(person__in=[person.pk for person in asked])
        .values_list("person", flat=True)
    )
    without = [person for person in asked if person.pk not in covered]
    signed = signatures_of(without, [kind]) if without else {}
    return [
        (
            person,
            rules.missing_signatures(
                Kind(kind), subject_of(person), signed.get((person.pk, kind), ()), day
            ),
        )
        for person in without
    ]


def require_valid(people: Iterable[Person], kind: str, day: datetime.date, field: str = "") -> None:
    """Refuse an act for which somebody has no valid consent on the day, naming who lacks what."""
    rules.require_none_lacking(
        Kind(kind),
        [(person.full_name, missing) for person, missing in lacking(people, kind, day)],
        day,
        field=field,
    )


def latest_text(kind: str) -> ConsentText | None:
    """Return the latest edition of a text, in force already or not."""
    return ConsentText.objects.filter(kind=kind).order_by("-edition").first()


def require_withdrawable(consent: Consent, day: datetime.date) -> None:
    """Refuse to withdraw by the link of a consent withdrawn already, or no longer the signer's."""
    if consent.state is State.WITHDRAWN:
        raise DomainError(gettext_noop("Это согласие уже отозвано."))
    subject, signer = subject_of(consent.person), Signer(consent.signer)
    rules.require_withdrawer(Kind(consent.kind), subject, signer, day)


def current_text(kind: str, day: datetime.date) -> ConsentText | None:
    """Return the edition people sign on the day."""
    return ConsentText.objects.filter(kind=kind).current_on(day).first()


def usual_end(given_on: datetime.date) -> datetime.date:
    """Return the last day of the usual term of a consent."""
    return anniversary(given_on, value(CONSENT_TERM))


def mentors_of_colleagues(day: datetime.date) -> QuerySet[Enrolment]:
    """Return the places of those who mentor by a written consent on the day (ТК РФ, ст. 351.8)."""
    places = Enrolment.objects.mentoring_colleagues()
    return places if day >= rules.MENTORING_CONSENT_SINCE else places.none()


def missing_and_expiring(
    places: QuerySet[Enrolment], kind: str, day: datetime.date, days: int
) -> tuple[int, int]:
    """Return how many people of the places have no valid consent, and whose ends in the days."""
    missing = places.exclude(consented(day, kind=kind)).values("person").distinct().count()
    ending = Coverage.objects.on(day, kind).filter(
        person__in=places.values("person"), ends_before__lte=day + datetime.timedelta(days=days)
    )
    return missing, ending.count()


def taking_part(actor: Actor) -> QuerySet[Person]:
    """Return the people in reach who have a place in a register or had to give it up."""
    visible = policy.scope(actor, Action.CONSENT_VIEW, Person.objects.current())
    return visible.filter(pk__in=Enrolment.objects.values("person"))


@dataclass(frozen=True, slots=True)
class Line:
    """One consent on the card of a person: how it stands on the day."""

    consent: Consent
    standing: Standing
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class ConsentCard:
    """The consents of a person: what is valid, what is missing, what was."""

    person: Person
    lines: list[Line]
    missing: str
    review_on: datetime.date | None
    can_withdraw: list[tuple[str, str]]


STANDING_WORDS = {
    Standing.REQUESTED: (_("запрошено"), "info"),
    Standing.DECLINED: (_("отказано"), "danger"),
    Standing.NOT_YET: (_("ещё не действует"), "info"),
    Standing.VALID: (_("действует"), "success"),
    Standing.EXPIRING: (_("скоро истекает"), "warning"),
    Standing.EXPIRED: (_("срок истёк"), "danger"),
    Standing.OUTGROWN: (_("нужно новое: сменился возраст"), "warning"),
    Standing.WITHDRAWN: (_("отозвано"), "danger"),
}


def consent_card(person: Person, day: datetime.date) -> ConsentCard:
    """Return the consents of a person as they stand on the day."""
    rows = list(
        Consent.objects.filter(person=person).select_related("text", "representative", "person")
    )
    missing = _missing(person, ConsentKind.PROCESSING, day)
    if mentors_of_colleagues(day).filter(person=person).exists():
        purpose = _(rules.PURPOSE_WORDS[Kind.MENTORING])
        missing += [f"{one} {purpose}" for one in _missing(person, ConsentKind.MENTORING, day)]
    given = dict.fromkeys(row.kind for row in rows if row.state is State.GIVEN)
    return ConsentCard(
        person=person,
        lines=[_line(row, day) for row in rows],
        missing=join_words(missing),
        review_on=rules.next_review(subject_of(person), day),
        can_withdraw=[(kind, str(ConsentKind(kind).label)) for kind in given],
    )


def _missing(person: Person, kind: str, day: datetime.date) -> list[str]:
    found = lacking([person], kind, day)
    return [str(_(rules.LACKING_WORDS[signer])) for _p, ones in found for signer in sorted(ones)]


def _line(row: Consent, day: datetime.date) -> Line:
    standing = rules.standing_on(
        Kind(row.kind),
        subject_of(row.person),
        row.state,
        row.signature,
        day,
        notice=value(CONSENT_NOTICE),
    )
    words, tone = STANDING_WORDS[standing]
    return Line(row, standing, str(words), tone)
