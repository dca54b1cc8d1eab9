import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Case, Prefetch, QuerySet, When
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nastavnik.domain.mentoring_forms import Category, Role
from nastavnik.domain.pairing import FormRules, Pairing, Participant, is_overloaded
from nastavnik.domain.typography import count_phrase, format_date, number_sign
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.matrix import Role as AccountRole
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.models import Event, SealKey
from nastavnik.practice.mentorships.choices import MentorshipStatus
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.accounts.queries import names_of
from nastavnik.registers.documents.choices import DocumentStatus, DocumentType
from nastavnik.registers.documents.models import Document
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import EnrolmentStatus, ParticipantRole
from nastavnik.registers.people.models import Enrolment, Kinship, Person
from nastavnik.registers.people.queries import workplace
from nastavnik.registers.periods.models import SchoolYear

ACT_WORDS: Mapping[str, str | Promise] = {
    "propose": gettext_lazy("Предложена"),
    "edit_mentorship": gettext_lazy("Изменена тема"),
    "change_members": gettext_lazy("Изменён состав"),
    "agree": gettext_lazy("Согласована"),
    "order": gettext_lazy("Закреплена приказом"),
    "activate": gettext_lazy("Начата работа"),
    "pause": gettext_lazy("Поставлена на паузу"),
    "resume": gettext_lazy("Работа продолжена"),
    "complete": gettext_lazy("Завершена, полный цикл"),
    "terminate": gettext_lazy("Прекращена"),
}


@dataclass(frozen=True, slots=True)
class Seat:
    """A member as the card shows them."""

    place: Enrolment
    workplace: str
    is_young_specialist: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the history of a pair or group."""

    at: datetime.datetime
    words: str | Promise
    actor_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class MentorshipCard:
    """A pair or group: its members, what to heed, how it came to be."""

    mentorship: Mentorship
    facts: list[tuple[str, str]]
    mentors: list[Seat]
    mentees: list[Seat]
    warnings: list[str]
    departed: list[tuple[str, str]]
    history: list[Step]
    others: int = 0  # mentees whose names the reader is not told


@dataclass(slots=True)
class Locked:
    """A locked pair or group with its locked places."""

    mentorship: Mentorship
    mentors: list[Enrolment] = field(default_factory=list)
    mentees: list[Enrolment] = field(default_factory=list)
    kinship: set[tuple[int, int]] = field(default_factory=set)

    @property
    def places(self) -> tuple[Enrolment, ...]:
        """All places, mentors first."""
        return (*self.mentors, *self.mentees)

    def goes_on_without(self, person: Person) -> bool:
        """Whether there is still somebody to mentor and somebody mentored without a person."""
        sides = (self.mentors, self.mentees)
        return all(any(place.person_id != person.pk for place in side) for side in sides)

    @property
    def pairing(self) -> Pairing:
        """The same for the rules."""
        row = self.mentorship
        return pairing_of(
            row.organization_id, row.school_year_id, row.form, self.mentors, self.mentees
        )


@dataclass(frozen=True, slots=True)
class FormChoice:
    """A form of mentoring with how many people of the registers fit each side of it."""

    form: MentoringForm
    mentors: int
    mentees: int

    @property
    def is_possible(self) -> bool:
        """Whether both sides have somebody."""
        return bool(self.mentors and self.mentees)


def visible_mentorships(actor: Actor) -> QuerySet[Mentorship]:
    """Return the pairs and groups in the actor's reach, with their members."""
    visible = policy.scope(actor, Action.MENTORSHIP_VIEW, Mentorship.objects.all())
    return with_members(visible)


def with_members(mentorships: QuerySet[Mentorship]) -> QuerySet[Mentorship]:
    """Fetch all that the list and the card say, in a fixed number of queries."""
    members = Member.objects.current().select_related(
        "enrolment__person__employer", "enrolment__person__organization"
    )
    related = mentorships.select_related("organization", "school_year", "form", "order")
    return related.prefetch_related(Prefetch("members", queryset=members))


def side(mentorship: Mentorship, role: str) -> list[Enrolment]:
    """Return the places on one side of a pair or group fetched with its members."""
    return [member.enrolment for member in mentorship.members.all() if member.role == role]


def mentees_told(actor: Actor, mentees: Sequence[Enrolment]) -> list[Enrolment]:
    """Return the mentees the actor reads of: a mentee or a parent learns of no other child."""
    if actor.role not in (AccountRole.MENTEE, AccountRole.REPRESENTATIVE):
        return list(mentees)
    return [place for place in mentees if place.person_id in actor.own_rows]


def mentorship_card(mentorship: Mentorship, day: datetime.date, actor: Actor) -> MentorshipCard:
    """Return the card of a pair or group as it stands on the day, for the actor to read."""
    mentors = side(mentorship, ParticipantRole.MENTOR)
    mentees = side(mentorship, ParticipantRole.MENTEE)
    told = mentees_told(actor, mentees)
    return MentorshipCard(
        mentorship=mentorship,
        facts=_facts(mentorship),
        mentors=[_seat(place, day) for place in mentors],
        mentees=[_seat(place, day) for place in told],
        warnings=_warnings(mentorship, mentors, mentees),
        departed=_departed(mentorship),
        history=_history(mentorship),
        others=len(mentees) - len(told),
    )


def form_choices(organization: Organization, school_year: SchoolYear) -> list[FormChoice]:
    """Return the forms in use with the numbers of people who fit them."""
    rows = open_places(organization, school_year).values_list("role", "category")
    fitting = Counter(rows)
    return [
        FormChoice(
            form=form,
            mentors=fitting[(ParticipantRole.MENTOR.value, form.mentor_category)],
            mentees=fitting[(ParticipantRole.MENTEE.value, form.mentee_category)],
        )
        for form in MentoringForm.objects.current()
    ]


def open_places(organization: Organization, school_year: SchoolYear) -> QuerySet[Enrolment]:
    """Return the places of a register year that may be put into a pair or group."""
    return Enrolment.objects.filter(
        organization=organization, school_year=school_year, status__in=EnrolmentStatus.open
    )


def fitting_places(
    organization: Organization, school_year: SchoolYear, form: MentoringForm, role: str
) -> QuerySet[Enrolment]:
    """Return the open places whose category fits one side of the form; the free ones first."""
    fitting = open_places(organization, school_year).filter(role=role, category=form.expected(role))
    paired_last = Case(When(status=EnrolmentStatus.PAIRED, then=1), default=0)
    return fitting.select_related("person").order_by(paired_last, "person__search", "pk")


def orders(mentorship: Mentorship) -> QuerySet[Document]:
    """Return the organisation's orders that can confirm pairs."""
    return Document.objects.filter(
        organization=mentorship.organization_id,
        type=DocumentType.PAIRS_ORDER,
        status__in=(DocumentStatus.APPROVED, DocumentStatus.IN_FORCE),
    ).exclude(date=None)


def loads(places: Iterable[Enrolment]) -> dict[int, int]:
    """Return how many mentees each mentor's place has in open pairs and groups."""
    mentor_of = (
        Member.objects.current()
        .filter(
            enrolment__in=[place.pk for place in places],
            role=ParticipantRole.MENTOR,
            mentorship__status__in=MentorshipStatus.open,
        )
        .values_list("enrolment", "mentorship")
    )
    mentees: dict[int, set[int]] = {}
    known = Member.objects.current().filter(
        mentorship__in={pair for _mentor, pair in mentor_of}, role=ParticipantRole.MENTEE
    )
    for pair, mentee in known.values_list("mentorship", "enrolment__person"):
        mentees.setdefault(pair, set()).add(mentee)
    found: dict[int, set[int]] = {}
    for mentor, pair in mentor_of:
        found.setdefault(mentor, set()).update(mentees.get(pair, ()))
    return {mentor: len(people) for mentor, people in found.items()}


def lock(mentorships: Sequence[Mentorship]) -> list[Locked]:
    """Lock pairs and groups and the places of their members, in the order given."""
    keys = [row.pk for row in mentorships]
    found = Mentorship.objects.filter(pk__in=keys)
    related = found.select_related("organization", "school_year", "form", "order")
    loaded = {row.pk: Locked(row) for row in writing.lock_many(related)}
    members = list(Member.objects.current().filter(mentorship__in=loaded))
    places = lock_places({member.enrolment_id for member in members})
    for member in members:
        one = loaded[member.mentorship_id]
        side = one.mentors if member.role == ParticipantRole.MENTOR else one.mentees
        side.append(places[member.enrolment_id])
    kinship = kinship_of(places.values())
    for one in loaded.values():
        one.kinship = kinship
    return [loaded[key] for key in keys]


def lock_places(keys: set[int]) -> dict[int, Enrolment]:
    """Lock places with their people."""
    rows = Enrolment.objects.filter(pk__in=keys).select_related("person")
    return {place.pk: place for place in writing.lock_many(rows)}


def kinship_of(places: Iterable[Enrolment]) -> set[tuple[int, int]]:
    """Return who among the people of the places is whose parent: (parent, child)."""
    people = {place.person_id for place in places}
    known = Kinship.objects.filter(parent__in=people, child__in=people)
    return set(known.values_list("parent_id", "child_id"))


def keys_by_side(
    mentors: Iterable[Enrolment], mentees: Iterable[Enrolment]
) -> dict[str, list[int]]:
    """Return the keys of the places on each side, as the trail tells them."""
    return {
        "mentors": [place.pk for place in mentors],
        "mentees": [place.pk for place in mentees],
    }


def pairing_of(
    organization: int,
    school_year: int,
    form: MentoringForm,
    mentors: Sequence[Enrolment],
    mentees: Sequence[Enrolment],
) -> Pairing:
    """Return a pair or group as the rules see it."""
    rules = FormRules(
        label=form.label,
        mentor=Category(form.mentor_category),
        mentee=Category(form.mentee_category),
        group_allowed=form.group_allowed,
    )
    sides = ([_participant(place) for place in side] for side in (mentors, mentees))
    return Pairing(organization, school_year, rules, *sides)


def _facts(mentorship: Mentorship) -> list[tuple[str, str]]:
    rows = [
        (_("Организация"), str(mentorship.organization)),
        (_("Учебный год"), str(mentorship.school_year)),
        (_("Тема или запрос"), mentorship.topic),
        (_("Приказ"), _order_words(mentorship.order)),
        (_("Начало"), format_date(mentorship.starts_on) if mentorship.starts_on else ""),
    ]
    if mentorship.ended_on:
        rows.append((_("Окончание"), format_date(mentorship.ended_on)))
    if mentorship.termination_reason:
        rows.append((_("Причина прекращения"), mentorship.termination_reason))
    return rows


def _order_words(document: Document | None) -> str:
    if document is None:
        return ""
    number = number_sign(document.number) if document.number else ""
    day = _("от %(day)s") % {"day": format_date(document.date)} if document.date else ""
    return " ".join(filter(None, [number, day])) or document.title


def _seat(place: Enrolment, day: datetime.date) -> Seat:
    young = place.person.is_young_specialist_on(day)
    return Seat(place=place, workplace=workplace(place.person), is_young_specialist=young)


def _warnings(
    mentorship: Mentorship, mentors: list[Enrolment], mentees: list[Enrolment]
) -> list[str]:
    if mentorship.status not in MentorshipStatus.open:
        return []
    found = []
    for place, count in ((one, loads(mentors).get(one.pk, 0)) for one in mentors):
        if is_overloaded(Category(place.category), count):
            words = count_phrase(count, _("наставляемый"), _("наставляемых"), _("наставляемых"))
            found.append(
                _("%(name)s: %(count)s. Обычно у взрослого наставника не больше трёх.")
                % {"name": place.person.full_name, "count": words}
            )
    family = Kinship.objects.filter(
        parent__in=[place.person_id for place in mentors],
        child__in=[place.person_id for place in mentees],
    )
    if family.exists():
        found.append(_("Наставник — родитель наставляемого: эту пару нужно прекратить."))
    return found + [
        _("%(name)s больше не участвует в программе.") % {"name": place.person.full_name}
        for place in (*mentors, *mentees)
        if place.status not in EnrolmentStatus.open
    ]


def minors_in(mentorship: Mentorship, day: datetime.date) -> list[int]:
    """Return the people of a pair who are, or may be, under eighteen on the day."""
    people = [member.enrolment.person for member in mentorship.members.all()]
    return [person.pk for person in people if person.may_be_minor_on(day)]


def _departed(mentorship: Mentorship) -> list[tuple[str, str]]:
    # Not by `mentorship.members`: fetched with the card, they are the current ones alone.
    left = Member.objects.filter(mentorship=mentorship).exclude(left_on=None)
    return [
        (member.enrolment.person.full_name, format_date(member.left_on))
        for member in left.select_related("enrolment__person").order_by("left_on", "pk")
        if member.left_on is not None
    ]


def _history(mentorship: Mentorship) -> list[Step]:
    events = list(
        Event.objects.filter(subject_type=Mentorship._meta.label_lower, subject_id=mentorship.pk)
        .exclude(act__startswith="view_")
        .order_by("pk")
    )
    names = names_of(event.user_id for event in events)
    keys = SealKey.objects.in_bulk({event.sealed_by for event in events if event.sealed_by})
    return [
        Step(
            event.at,
            ACT_WORDS.get(event.act, event.act),
            event.command or names.get(event.user_id or 0, ""),
            event.opened_by(keys.get(event.sealed_by or 0)).reason,
        )
        for event in events
    ]


def _participant(place: Enrolment) -> Participant:
    return Participant(
        place=place.pk,
        person=place.person_id,
        name=place.person.full_name,
        role=Role(place.role),
        category=Category(place.category),
        organization=place.organization_id,
        school_year=place.school_year_id,
        is_open=place.status in EnrolmentStatus.open,
        joined_on=None if place.status == EnrolmentStatus.CANDIDATE else place.joined_on,
    )
