import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.domain.kinship import MAJORITY
from nastavnik.domain.mentoring_forms import age_on
from nastavnik.domain.phones import format_phone
from nastavnik.domain.typography import count_phrase, format_date
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.registers.consents.queries import counted
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import Category, EnrolmentStatus, ParticipantRole
from nastavnik.registers.people.models import Enrolment, Kinship, Person
from nastavnik.registers.periods.models import Period, SchoolYear

CANDIDATES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person with their family and their places in registers."""

    person: Person
    facts: list[tuple[str, str]]
    is_young_specialist: bool
    parents: list[Kinship]
    children: list[Kinship]
    places: list[Enrolment]
    merges: list[Any]  # rows merged into this one, and the merge that took this one away

    @property
    def named(self) -> set[int]:
        """Everybody whose name the card shows."""
        family = {row.parent_id for row in self.parents} | {row.child_id for row in self.children}
        return family | {self.person.pk}


@dataclass(frozen=True, slots=True)
class Candidates:
    """People of an organisation who may be enrolled: the first of those found."""

    people: QuerySet[Person]
    total: int

    @property
    def hidden(self) -> int:
        """How many more were found than are shown."""
        return max(0, self.total - CANDIDATES_SHOWN)


def minor_children(parent_id: int | None) -> frozenset[int]:
    """Return the children a person represents by law today: those not yet of age."""
    today = timezone.localdate()
    rows = Kinship.objects.filter(parent=parent_id).values_list("child", "child__birth_date")
    return frozenset(
        child for child, born in rows if born is None or age_on(born, today) < MAJORITY
    )


def visible_people(actor: Actor) -> QuerySet[Person]:
    """Return the people in the actor's reach."""
    visible = policy.scope(actor, Action.PERSON_VIEW, Person.objects.unmerged())
    return visible.select_related("organization", "employer")


def visible_places(actor: Actor) -> QuerySet[Enrolment]:
    """Return the places in registers in the actor's reach, with their people."""
    visible = policy.scope(actor, Action.PERSON_VIEW, Enrolment.objects.all())
    return visible.select_related(
        "organization", "school_year", "person", "person__employer", "person__organization"
    )


def counted_places(day: datetime.date) -> Q:
    """Return the condition that a place counts on the day: no candidate, and with a consent.

    A place whose consent was withdrawn counts on the days before, as it did then.
    """
    gone = Q(status=EnrolmentStatus.WITHDRAWN)
    return ~Q(status=EnrolmentStatus.CANDIDATE) & (~gone | Q(left_on__gt=day)) & counted(day)


def ready_candidates(organization: Organization, day: datetime.date) -> QuerySet[Enrolment]:
    """Return the candidates of years not yet over who have a valid consent on the day."""
    places = Enrolment.objects.filter(
        organization=organization,
        status=EnrolmentStatus.CANDIDATE,
        school_year__starts_on__lte=day,
        school_year__ends_on__gte=day,
    )
    related = places.filter(counted(day)).select_related("person", "school_year")
    return related.order_by("role", "person__search", "pk")


def current_year(day: datetime.date) -> SchoolYear | None:
    """Return the school year that holds the day; in summer's gap, the latest one begun."""
    return (
        SchoolYear.objects.on(day).first()
        or SchoolYear.objects.filter(starts_on__lte=day).order_by("-starts_on").first()
        or SchoolYear.objects.order_by("starts_on").first()
    )


def usual_year(actor: Actor, today: datetime.date) -> SchoolYear | None:
    """Return the latest school year begun whose registers are kept in reach, else today's."""
    kept = policy.scope(actor, Action.ORGANIZATION_VIEW, Enrolment.objects.order_by())
    begun = SchoolYear.objects.filter(starts_on__lte=today).order_by("-starts_on")
    latest = begun.filter(Exists(kept.filter(school_year=OuterRef("pk")))).first()
    return latest or current_year(today)


def first_reporting_date(root: Organization, today: datetime.date) -> datetime.date:
    """Return the first reporting date that has the latest entry of the registers behind it.

    Where entries are still coming, that date lies ahead and figures are taken today.
    """
    # Nothing stands below a centre: its zone lies in the region it is in.
    path = root.path_above if root.kind == Kind.CENTRE else root.path
    entered = Enrolment.objects.filter(organization__path__startswith=path)
    last = entered.aggregate(last=Max("joined_on"))["last"]
    if last is None:
        return today
    period = Period.objects.filter(as_of__gte=last, as_of__lte=today).order_by("as_of").first()
    return period.as_of if period else today


def own_organization(actor: Actor) -> Organization:
    """Return the organisation whose registers the actor keeps; 404 where there is none."""
    rows = Organization.objects.all()
    return policy.load(actor, Action.ORGANIZATION_VIEW, rows, pk=actor.organization_id)


def person_card(actor: Actor, person: Person, day: datetime.date) -> PersonCard:
    """Return a person's card as it stands on the day."""
    family = policy.scope(actor, Action.PERSON_VIEW, Kinship.objects.all())
    return PersonCard(
        person=person,
        facts=person_facts(person, day),
        is_young_specialist=person.is_young_specialist_on(day),
        parents=list(family.filter(child=person).select_related("parent")),
        children=list(family.filter(parent=person).select_related("child")),
        places=list(
            visible_places(actor).filter(person=person).order_by("-school_year__starts_on", "role")
        ),
        merges=[*person.merges.in_force(), *person.merged_by.in_force()],
    )


def person_facts(person: Person, day: datetime.date) -> list[tuple[str, str]]:
    """Return the rows of a person's card; what cannot be known of a category is left out."""
    rows = [(_("Организация"), str(person.organization)), (_("Дата рождения"), _born(person, day))]
    if person.former_last_name:
        rows.insert(0, (_("Прежняя фамилия"), person.former_last_name))
    if person.category in (Category.PUPIL, Category.STUDENT):
        rows.append((_("Класс или группа"), person.group_name))
    else:
        rows.append((_("Должность"), person.position))
    if person.category == Category.TEACHER:
        since = format_date(person.teaching_since) if person.teaching_since else ""
        rows.append((_("Педагогический стаж с"), since))
    if person.employer is not None:
        rows.append((_("Предприятие"), str(person.employer)))
    phone = format_phone(person.phone) if person.phone else ""
    return [*rows, (_("Телефон"), phone), (_("Электронная почта"), person.email)]


def place_facts(place: Enrolment, day: datetime.date) -> list[tuple[str, str]]:
    """Return the rows of a place's card."""
    rows = [
        (_("Организация"), str(place.organization)),
        (_("Учебный год"), str(place.school_year)),
        (_("Категория в этом году"), place.get_category_display()),
        (_("Уровень образования"), place.get_level_display()),
        (_("Место работы или учёбы"), workplace(place.person)),
        (_("Дата рождения"), _born(place.person, day)),
        (_("Вошёл в программу"), _day(place.joined_on)),
    ]
    if place.role == ParticipantRole.MENTOR:
        rows.append((_("Прошёл обучение"), _day(place.trained_on)))
        rows.append((_("Компетенции наставника"), place.competences))
    else:
        rows.append((_("Завершил полный цикл"), _day(place.completed_on)))
        rows.append((_("Запрос наставляемого"), place.request))
    if place.left_on:
        rows.append((_("Выбыл"), _day(place.left_on)))
    return [*rows, (_("Интересы"), place.interests), (_("Результаты"), place.results)]


def workplace(person: Person) -> str:
    """Where a person learns or works, as the register prints it."""
    if person.category == Category.EMPLOYEE:
        return ", ".join(filter(None, [str(person.employer or ""), person.position]))
    if person.category in (Category.PUPIL, Category.STUDENT):
        return ", ".join(filter(None, [str(person.organization), person.group_name]))
    return ", ".join(filter(None, [str(person.organization), person.position]))


def candidates(
    organization: Organization, school_year: SchoolYear, role: str, text: str
) -> Candidates:
    """Return people of the organisation who are not yet in this register and match the words."""
    enrolled = Enrolment.objects.filter(
        organization=organization, school_year=school_year, role=role
    )
    found = (
        Person.objects.current()
        .filter(organization=organization)
        .exclude(pk__in=enrolled.values("person"))
        .matching(text)
        .order_by("search", "pk")
    )
    first = list(found.values_list("pk", flat=True)[:CANDIDATES_SHOWN])
    shown = Person.objects.filter(pk__in=first).order_by("search", "pk")
    return Candidates(people=shown, total=found.count())


def _born(person: Person, day: datetime.date) -> str:
    if person.birth_date is None:
        return ""
    age = count_phrase(age_on(person.birth_date, day), _("год"), _("года"), _("лет"))
    return f"{format_date(person.birth_date)} ({age})"


def _day(day: datetime.date | None) -> str:
    return format_date(day) if day else ""
