"""What a participant finds at home: one's own card, places, pairs; a partner's, its own."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_date
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action, Role
from nastavnik.platform.access.policy import Actor
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.practice.mentorships.queries import mentees_told
from nastavnik.registers.consents.choices import ConsentKind
from nastavnik.registers.consents.models import Coverage
from nastavnik.registers.partners.models import Agreement, Partner
from nastavnik.registers.people.choices import ParticipantRole
from nastavnik.registers.people.models import Person
from nastavnik.registers.people.queries import visible_places

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Line:
    """Something of one's own: what it is, where it opens, how it stands."""

    title: str
    url: str
    status: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of one kind; `empty` is said where there are none."""

    title: str
    lines: list[Line]
    empty: str


def cabinet_of(actor: Actor, day: datetime.date) -> list[Section]:
    """Return the home page of somebody who sees only what is their own."""
    sections: list[Callable[[Actor, datetime.date], Section]]
    sections = [_people, _places, _pairs, _consents]
    if actor.role is Role.PARTNER:
        sections = [_partner, _agreements, _employees]
    return [section(actor, day) for section in sections]


def _people(actor: Actor, day: datetime.date) -> Section:
    title = _("Мои данные и дети") if actor.role is Role.REPRESENTATIVE else _("Мои данные")
    return Section(title, _cards(actor), _("Карточки в реестре нет: обратитесь к куратору."))


def _employees(actor: Actor, day: datetime.date) -> Section:
    return Section(_("Наши наставники"), _cards(actor), _("Наставников от партнёра пока нет."))


def _cards(actor: Actor) -> list[Line]:
    people = policy.scope(actor, Action.PERSON_VIEW, Person.objects.current())
    return [
        Line(
            person.full_name,
            person.get_absolute_url(),
            str(person.get_category_display()),
            str(person.organization),
        )
        for person in people.select_related("organization")[:SHOWN]
    ]


def _places(actor: Actor, day: datetime.date) -> Section:
    places = visible_places(actor).order_by("-school_year__starts_on", "person__search")
    lines = [
        Line(
            f"{place.get_role_display()}, {place.school_year}",
            place.get_absolute_url(),
            str(place.get_status_display()),
            place.person.full_name,
        )
        for place in places[:SHOWN]
    ]
    return Section(_("Места в реестрах"), lines, _("В реестры вы пока не внесены."))


def _pairs(actor: Actor, day: datetime.date) -> Section:
    rows = policy.scope(actor, Action.MENTORSHIP_VIEW, Mentorship.objects.all())
    pairs = list(rows.select_related("form")[:SHOWN])
    names: dict[int, list[str]] = {}
    members = Member.objects.current().filter(mentorship__in=pairs)
    for member in members.select_related("enrolment__person").order_by("-role", "pk"):
        place = member.enrolment
        if member.role == ParticipantRole.MENTOR or mentees_told(actor, [place]):
            names.setdefault(member.mentorship_id, []).append(place.person.full_name)
    lines = [
        Line(
            ", ".join(names.get(pair.pk, [])),
            pair.get_absolute_url(),
            str(pair.get_status_display()),
            f"{pair.form}{_term(pair.starts_on, pair.ended_on)}",
        )
        for pair in pairs
    ]
    return Section(_("Пары и группы"), lines, _("Пары пока нет: её подбирает куратор."))


def _consents(actor: Actor, day: datetime.date) -> Section:
    people = policy.scope(actor, Action.CONSENT_VIEW, Person.objects.current())
    covered = Coverage.objects.on(day, ConsentKind.PROCESSING).filter(person__in=people)
    valid = set(covered.values_list("person_id", flat=True))
    lines = [
        Line(
            person.full_name,
            reverse("consents:person", args=[person.pk]),
            _("действует") if person.pk in valid else _("нет действующего"),
            _("Кто дал, на что и до какого дня; как отозвать"),
        )
        for person in people[:SHOWN]
    ]
    return Section(_("Согласия"), lines, _("Согласий пока нет."))


def _partner(actor: Actor, day: datetime.date) -> Section:
    partners = policy.scope(actor, Action.PARTNER_VIEW, Partner.objects.all())
    lines = [
        Line(row.name, row.get_absolute_url(), str(row.get_kind_display()), row.locality)
        for row in partners
    ]
    return Section(_("Партнёр"), lines, _("Партнёр не указан: обратитесь к администратору."))


def _agreements(actor: Actor, day: datetime.date) -> Section:
    rows = policy.scope(actor, Action.AGREEMENT_VIEW, Agreement.objects.all())
    lines = [
        Line(
            str(row.organization),
            row.get_absolute_url(),
            _("срок истёк") if row.has_expired_on(day) else str(row.get_status_display()),
            f"{row.number}{_term(row.starts_on, row.ends_on)}".strip(),
        )
        for row in rows.select_related("organization")[:SHOWN]
    ]
    return Section(_("Соглашения"), lines, _("Соглашений пока нет."))


def _term(first: datetime.date | None, last: datetime.date | None) -> str:
    if first is None:
        return ""
    since = _(" с %s") % format_date(first)
    return since + (_(" по %s") % format_date(last) if last else "")
