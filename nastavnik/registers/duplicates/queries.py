from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.apps import apps
from django.core.cache import cache
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from nastavnik.domain import pairing
from nastavnik.domain.enrolment import Stage
from nastavnik.domain.likeness import Comparison, PersonFacts, compare, suggest
from nastavnik.domain.merging import PlaceFacts
from nastavnik.domain.phones import format_phone
from nastavnik.domain.typography import format_date
from nastavnik.platform.audit import writing
from nastavnik.registers.consents.models import Consent
from nastavnik.registers.duplicates.models import Distinction
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import ParticipantRole
from nastavnik.registers.people.models import Enrolment, Kinship, Person
from nastavnik.registers.privacy.walking import words_of

# What somebody chooses from one of the two rows when they are merged.
CHOSEN_FIELDS = (
    *("category", "last_name", "first_name", "patronymic", "former_last_name", "sex", "birth_date"),
    *("group_name", "position", "teaching_since", "employer", "phone", "email"),
)
# A model says by this name that of two equal rows one may go when people are merged.
DROPPED_WHEN_DOUBLED = "DROPPED_WHEN_DOUBLED"
# The versions of two people a page showed; None does not insist.
type Versions = tuple[int | None, int | None]
KEPT_SECONDS = 24 * 60 * 60
_COMPARED = (
    *("last_name", "first_name", "patronymic", "birth_date", "group_name", "sex"),
    "former_last_name",
)
_PLACE_TEXTS = ("request", "competences", "interests", "results")


@dataclass(frozen=True, slots=True)
class Alike:
    """Two people of an organisation who may be one."""

    one: Person
    another: Person
    reasons: tuple[str, ...]
    strength: float


@dataclass(frozen=True, slots=True)
class Side:
    """What is held on one of two people beside their own facts."""

    person: Person
    places: list[str]
    pairs: list[str]
    consents: list[str]
    family: list[str]
    accounts: list[str]

    @property
    def groups(self) -> list[tuple[str, list[str]]]:
        """The same under its headings; nothing is said of what there is none of."""
        named = (
            (_("В реестрах"), self.places),
            (_("Пары и группы"), self.pairs),
            (_("Согласия"), self.consents),
            (_("Родство"), self.family),
            (_("Учётные записи"), self.accounts),
        )
        return [(title, rows) for title, rows in named if rows]


@dataclass(frozen=True, slots=True)
class AlikeList:
    """The likeliest pairs, and how many there are in all."""

    shown: list[Alike]
    total: int

    @property
    def hidden(self) -> int:
        """How many pairs are not shown."""
        return self.total - len(self.shown)


def facts_of(person: Person) -> PersonFacts:
    """Return what likeness compares of a person."""
    return PersonFacts(
        person.pk,
        person.last_name,
        person.first_name,
        person.patronymic,
        person.birth_date,
        person.group_name,
        person.sex,
        person.former_last_name,
    )


def others_like(organization: Organization, people: Sequence[Person]) -> list[tuple[int, int]]:
    """Return whom else of their organisation these people may be, pair by pair; one query."""
    facts = [facts_of(person) for person in people]
    found = suggest(facts, _known(organization))
    return [(one.incoming, one.known) for one in found if one.incoming != one.known]


def likely_same(organization: Organization, limit: int | None = None) -> AlikeList:
    """Return pairs of the organisation's people who may be one, the likeliest first.

    Pairs somebody has called different people are left out.
    """
    pairs = _pairs(organization)
    shown = pairs[:limit]
    people = Person.objects.select_related("employer").in_bulk(
        {pk for one in shown for pk in (one.first, one.second)}
    )
    return AlikeList(
        [
            Alike(people[one.first], people[one.second], one.said.reasons, one.said.strength)
            for one in shown
        ],
        len(pairs),
    )


def reasons_of(one: Person, another: Person) -> tuple[str, ...]:
    """Return why two people may be one, or why they are not."""
    return compare(facts_of(one), facts_of(another)).reasons


def likely_count(organization: Organization) -> int:
    """Return how many such pairs there are; counted anew only when somebody changes.

    What is kept between requests is a digest and a number: no names.
    """
    people, apart = list(_known(organization)), _told_apart(organization)
    told = repr((people, sorted(map(sorted, apart))))
    key = f"likely-count-{sha256(told.encode()).hexdigest()}"
    return cache.get_or_set(key, lambda: len(_compared(people, apart)), KEPT_SECONDS) or 0


def distinctions(organization: Organization) -> QuerySet[Distinction]:
    """Return who was told apart, of those still known, the latest first."""
    rows = Distinction.objects.filter(organization=organization)
    current = rows.filter(one__archived_on=None, another__archived_on=None)
    return current.select_related("one", "another")


def decision_about(one: Person, another: Person) -> Distinction | None:
    """Return the decision that these two are different people, if there is one."""
    pair = Q(one=one, another=another) | Q(one=another, another=one)
    return Distinction.objects.filter(pair).first()


def hold_both(one: Person, another: Person, versions: Versions) -> tuple[Person, Person]:
    """Lock two people until the transaction ends; refuse versions other than the stored ones."""
    rows = Person.objects.filter(pk__in=[one.pk, another.pk])
    held = {person.pk: person for person in writing.lock_many(rows)}
    for person, version in zip((one, another), versions, strict=True):
        if version is not None and held[person.pk].version != version:
            raise writing.StaleVersionError(held[person.pk])
    return held[one.pk], held[another.pk]


def relations_to(target: type[Model]) -> list[tuple[type[Model], str]]:
    """Return every foreign key that leads to a model, whichever app it stands in."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is target
    ]


def sits_opposite(one: Person, another: Person) -> bool:
    """Whether one mentors the other in some pair or group, over or not."""
    return any(
        Enrolment.objects.filter(
            person=mentor,
            memberships__role=ParticipantRole.MENTOR,
            memberships__mentorship__members__role=ParticipantRole.MENTEE,
            memberships__mentorship__members__enrolment__person=mentee,
        ).exists()
        for mentor, mentee in ((one, another), (another, one))
    )


def place_facts_of(place: Enrolment) -> PlaceFacts:
    """Return a place as the rules of merging see it."""
    sits = Enrolment.objects.filter(pk=place.pk, memberships__isnull=False)
    return PlaceFacts(
        register=f"{place.get_role_display()}, {place.school_year}",
        stage=Stage(place.status),
        category=place.category,
        texts={name: getattr(place, name) for name in _PLACE_TEXTS},
        joined_on=place.joined_on,
        trained_on=place.trained_on,
        completed_on=place.completed_on,
        left_on=place.left_on,
        is_mentee=place.role == ParticipantRole.MENTEE,
        has_pairs=sits.exists(),
        in_open_pair=sits.filter(memberships__mentorship__status__in=pairing.OPEN).exists(),
    )


def chosen_words(person: Person) -> dict[str, tuple[str, str]]:
    """Return the facts somebody chooses from, by field: what each is called and what it says."""
    fields = {field.name: field for field in person._meta.concrete_fields}
    found = {
        name: (capfirst(str(fields[name].verbose_name)), words_of(person, fields[name]))
        for name in CHOSEN_FIELDS
    }
    label, phone = found["phone"]
    return found | {"phone": (label, format_phone(phone) if phone else "")}


def side_of(person: Person) -> Side:
    """Return what is held on a person beside their own facts, for comparing."""
    family = Kinship.objects.filter(Q(parent=person) | Q(child=person))
    places = person.enrolments.select_related("school_year").order_by("-school_year__starts_on")
    sits = person.enrolments.prefetch_related("memberships__mentorship__form")
    roles = person.assignments.select_related("user").order_by("pk")
    return Side(
        person=person,
        places=[
            f"{row.get_role_display()}, {row.school_year}: {row.get_status_display().lower()}"
            for row in places
        ],
        pairs=[
            f"{seat.mentorship}, {seat.mentorship.get_status_display().lower()}"
            for place in sits
            for seat in place.memberships.all()
        ],
        consents=[_consent(row) for row in person.consents.order_by("pk")],
        family=[_kin(row, person) for row in family.select_related("parent", "child")],
        accounts=[f"{row.user}, {row.get_role_display().lower()}" for row in roles],
    )


def _consent(row: Consent) -> str:
    given = f" {format_date(row.given_on)}" if row.given_on else ""
    return f"{row}{given} ({row.get_signer_display().lower()})"


def _kin(row: Kinship, person: Person) -> str:
    if row.parent_id == person.pk:
        return _("ребёнок — %(name)s") % {"name": row.child.full_name}
    return _("родитель — %(name)s") % {"name": row.parent.full_name}


@dataclass(frozen=True, slots=True)
class _Pair:
    first: int
    second: int
    said: Comparison


def _pairs(organization: Organization) -> list[_Pair]:
    return _compared(list(_known(organization)), _told_apart(organization))


def _told_apart(organization: Organization) -> set[frozenset[int]]:
    rows = Distinction.objects.filter(organization=organization)
    return {frozenset(pair) for pair in rows.values_list("one", "another")}


def _compared(people: Sequence[PersonFacts], apart: set[frozenset[int]]) -> list[_Pair]:
    """Compare everybody with everybody, the likeliest first."""
    found = [
        _Pair(one.incoming, one.known, one.comparison)
        for one in suggest(people, people)
        if one.incoming < one.known and frozenset((one.incoming, one.known)) not in apart
    ]
    return sorted(found, key=lambda pair: (-pair.said.strength, pair.first, pair.second))


def _known(organization: Organization) -> Iterator[PersonFacts]:
    rows = Person.objects.current().filter(organization=organization).order_by("pk")
    for row in rows.values_list("pk", *_COMPARED):
        yield PersonFacts(*row)
