"""The rows of the two registers as they leave: a row for each pair a place has, or one without."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from nastavnik.domain.phones import format_phone
from nastavnik.domain.typography import format_date
from nastavnik.doors.exports.writing import batches
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.practice.mentorships.choices import MentorshipStatus
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.registers.people.choices import Category, ParticipantRole
from nastavnik.registers.people.models import Enrolment, Kinship

BATCH = 2_000
_PERSON = (
    *("pk", "last_name", "first_name", "patronymic", "birth_date", "sex", "category"),
    *("group_name", "position", "phone", "email", "employer__name", "organization__short_name"),
)
_PLACE = (
    *("pk", "category", "joined_on", "trained_on", "completed_on", "request", "competences"),
    *("interests", "results", "status"),
)
_PAIR = ("pk", "status", "topic", "ended_on", "form__label", "order__number", "order__date")
_SEAT = ("enrolment_id", "mentorship_id")
# A pair that came to nothing is none of the register's; the history of it stays on its card.
SHOWN = tuple(status for status in MentorshipStatus if status is not MentorshipStatus.TERMINATED)


class Party(NamedTuple):
    """A person as a register prints them."""

    pk: int
    last_name: str
    first_name: str
    patronymic: str
    birth_date: date | None
    sex: str
    category: str
    group_name: str
    position: str
    phone: str
    email: str
    employer: str | None
    organization: str

    @property
    def name(self) -> str:
        """Last name, first name, patronymic."""
        start = f"{self.last_name} {self.first_name}"
        return f"{start} {self.patronymic}" if self.patronymic else start

    @property
    def workplace(self) -> str:
        """Where the person learns or works, as `people.queries.workplace` says of a row."""
        if self.category == Category.EMPLOYEE:
            parts = (self.employer, self.position)
        elif self.category in {Category.PUPIL, Category.STUDENT}:
            parts = (self.organization, self.group_name)
        else:
            parts = (self.organization, self.position)
        return ", ".join(part for part in parts if part)

    @property
    def contact(self) -> str:
        """The telephone and the address, whatever is known."""
        return ", ".join(part for part in (shown_phone(self.phone), self.email) if part)


class Place(NamedTuple):
    """A place in a register."""

    pk: int
    category: str
    joined_on: date | None
    trained_on: date | None
    completed_on: date | None
    request: str
    competences: str
    interests: str
    results: str
    status: str


class Pair(NamedTuple):
    """A pair or group of the place."""

    pk: int
    status: str
    topic: str
    ended_on: date | None
    form: str
    order_number: str | None
    order_date: date | None

    @property
    def completed_on(self) -> date | None:
        """The day its plan was carried out."""
        return self.ended_on if self.status == MentorshipStatus.COMPLETED else None

    @property
    def order(self) -> str:
        """The order that made it: «№ 12 от 05.04.2026»."""
        number = f"№ {self.order_number}" if self.order_number else ""
        day = f"от {format_date(self.order_date)}" if self.order_date else ""
        return " ".join(part for part in (number, day) if part)


@dataclass(slots=True)
class RegisterRow:
    """A line of a register: who, in which pair, with whom on the other side."""

    number: int
    person: Party
    place: Place
    pair: Pair | None = None
    others: list[Party] = field(default_factory=list)
    parent: Party | None = None

    @property
    def people(self) -> set[int]:
        """Everybody the line names."""
        named = {self.person.pk, *(other.pk for other in self.others)}
        return named | ({self.parent.pk} if self.parent else set())


def register_rows(
    actor: Actor, places: QuerySet[Enrolment], role: str, people: set[int]
) -> Iterator[RegisterRow]:
    """Read a register row by row; whoever is named is added to `people`.

    The register of mentees has a row for each mentor, as its form asks for one name there; the
    register of mentors names all mentees of a group in one row. Whoever left a group stands in it
    no more, as on its card.
    """
    names = [f"person__{name}" for name in _PERSON]
    found = places.filter(person__erased_on=None).values_list(*names, *_PLACE)
    number = 0
    for batch in batches(found.iterator(BATCH), BATCH):
        around = _Around(actor, role, batch)
        for values in batch:
            for row in around.rows(Party(*values[: len(_PERSON)]), Place(*values[len(_PERSON) :])):
                number += 1
                row.number = number
                people |= row.people
                yield row


class _Around:
    """What stands around a batch of places: pairs, the other sides, representatives."""

    def __init__(self, actor: Actor, role: str, batch: list[tuple[Any, ...]]) -> None:
        self._role = role
        places = [values[len(_PERSON)] for values in batch]
        seen = policy.scope(actor, Action.MENTORSHIP_VIEW, Mentorship.objects.all())
        shown = seen.filter(status__in=SHOWN)
        memberships = Member.objects.current().filter(enrolment__in=places, role=role)
        self._pairs_of = defaultdict[int, list[int]](list)
        for place, pair in memberships.order_by("pk").values_list(*_SEAT):
            self._pairs_of[place].append(pair)
        keys = {pair for pairs in self._pairs_of.values() for pair in pairs}
        rows = shown.filter(pk__in=keys).order_by().values_list(*_PAIR)
        self._pairs = {values[0]: Pair(*values) for values in rows}
        self._others = self._other_sides(self._pairs)
        mentee = role == ParticipantRole.MENTEE
        self._parents = _parents(actor, [values[0] for values in batch]) if mentee else {}

    def _other_sides(self, pairs: Iterable[int]) -> dict[int, list[Party]]:
        names = [f"enrolment__person__{name}" for name in _PERSON]
        members = Member.objects.current().filter(mentorship__in=list(pairs))
        members = members.exclude(role=self._role)
        rows = members.order_by("enrolment__person__search", "pk")
        others = defaultdict[int, list[Party]](list)
        for pair, *values in rows.values_list("mentorship_id", *names):
            others[pair].append(Party(*values))
        return others

    def rows(self, person: Party, place: Place) -> Iterator[RegisterRow]:
        """The rows of one place."""
        parent = self._parents.get(person.pk)
        pairs = [self._pairs[key] for key in self._pairs_of[place.pk] if key in self._pairs]
        for pair in pairs:
            others = self._others[pair.pk]
            sides = [[one] for one in others] if self._role == ParticipantRole.MENTEE else [others]
            for side in sides or [[]]:
                yield RegisterRow(0, person, place, pair, side, parent)
        if not pairs:
            yield RegisterRow(0, person, place, parent=parent)


def _parents(actor: Actor, children: list[int]) -> dict[int, Party]:
    """The representative of each child: the first one known, as forms have room for one."""
    kinship = policy.scope(actor, Action.PERSON_VIEW, Kinship.objects.filter(child__in=children))
    names = [f"parent__{name}" for name in _PERSON]
    found: dict[int, Party] = {}
    for child, *values in kinship.order_by("-pk").values_list("child_id", *names):
        found[child] = Party(*values)
    return found


def shown_phone(phone: str) -> str:
    """Return a telephone as people read it; one kept in another form stays as it is."""
    return format_phone(phone) if phone.startswith("+7") and len(phone) == 12 else phone
