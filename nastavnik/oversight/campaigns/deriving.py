"""What the registers of an organisation answer to the items of introduction and the documents."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from nastavnik.domain.campaigns.questions import YES, Held, Question, derived
from nastavnik.domain.mentoring_forms import anniversary
from nastavnik.domain.typography import format_date
from nastavnik.oversight.campaigns.cells import Cell
from nastavnik.oversight.indicators.counting import Moment, moment
from nastavnik.practice.mentorships.choices import MentorshipStatus
from nastavnik.practice.mentorships.models import Mentorship
from nastavnik.registers.consents.choices import ConsentKind, SignerKind
from nastavnik.registers.consents.models import Consent
from nastavnik.registers.documents.models import Document
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.partners.models import Agreement
from nastavnik.registers.people.choices import ParticipantRole
from nastavnik.registers.people.models import Enrolment
from nastavnik.registers.people.queries import counted_places

OF_AGE = 18
# The documents an item rests on, in the order they are named.
PAPERS: Mapping[Question, Sequence[str]] = {
    Question.ACTS: ("introduction_order",),
    Question.APPOINTED: ("curator_order",),
    Question.LOCAL_ACTS: ("regulation", "roadmap"),
    Question.PROGRAMMES: ("programme",),
    Question.AUDIT: ("report",),
    Question.PUBLISHED: ("site",),
    **{one: (one.kind,) for one in Question if not one.is_item},
}


@dataclass(frozen=True)
class Registers:
    """What stands in the registers, and the papers among it by kind."""

    held: Held
    papers: Mapping[str, Document]


def answers_on(organization: Organization, day: datetime.date) -> dict[Question, Cell]:
    """Return every answer the registers give on a day, each with what it rests on."""
    found = _registers(organization, day)
    return {
        question: Cell(value=value, register=value, basis=_basis(question, value, found))
        for question, value in derived(found.held).items()
    }


def papers_of(organization: Organization, day: datetime.date) -> QuerySet[Document]:
    """Return the documents that may prove an answer: in force on the day, dated by it."""
    dated = Q(date=None) | Q(date__lte=day)
    rows = Document.objects.active_on(day).filter(dated, organization=organization)
    return rows.order_by("type", "-date", "pk")


def paper_words(document: Document) -> str:
    """Say a document with its number and date, as a version keeps it."""
    said = str(document)
    if document.number:
        said += f" № {document.number}"
    return said + _(" от %s") % format_date(document.date) if document.date else said


def _registers(organization: Organization, day: datetime.date) -> Registers:
    at = moment(day)
    papers: dict[str, Document] = {}
    for document in papers_of(organization, day):
        papers.setdefault(document.type, document)
    agreements = Agreement.objects.active_on(day).filter(organization=organization).count()
    facts = _pairs(organization, at) | _people(organization, at)
    return Registers(Held(frozenset(papers), agreements=agreements, **facts), papers)


def _pairs(organization: Organization, at: Moment) -> dict[str, int]:
    begun = Q(starts_on__lte=at.day)
    ready = Q(status__in=(MentorshipStatus.AGREED, MentorshipStatus.ORDERED))
    ordered = Q(order__isnull=False) & (Q(order__date=None) | Q(order__date__lte=at.day))
    rows = Mentorship.objects.filter(organization=organization, school_year=at.year)
    return rows.aggregate(
        formed=Count("pk", filter=begun | ready),
        ordered=Count("pk", filter=(begun | ready) & ordered),
        started=Count("pk", filter=begun),
    )


def _people(organization: Organization, at: Moment) -> dict[str, int]:
    mentee, mentor = Q(role=ParticipantRole.MENTEE), Q(role=ParticipantRole.MENTOR)
    minor = mentee & Q(person__birth_date__gt=anniversary(at.day, -OF_AGE))
    signed = Consent.objects.filter(
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=at.day),
        person=OuterRef("person"),
        kind=ConsentKind.PROCESSING,
        signer=SignerKind.REPRESENTATIVE,
        given_on__lte=at.day,
    )
    rows = Enrolment.objects.filter(
        counted_places(at.day),
        organization=organization,
        school_year=at.year,
        joined_on__lte=at.day,
    )
    trained = Q(trained_on__range=(at.year.starts_on, at.day)) if at.year else Q(pk=None)
    return rows.aggregate(
        mentees=Count("pk", filter=mentee),
        mentors=Count("pk", filter=mentor),
        trained=Count("pk", filter=mentor & trained),
        minors=Count("pk", filter=minor),
        told=Count("pk", filter=minor & Q(Exists(signed))),
    )


def _basis(question: Question, value: int | None, found: Registers) -> str:
    """Say what in the registers answers; nothing where they are silent."""
    if value is None:
        return ""
    held = found.held
    counted = {
        Question.PAIRS: _("пар и групп: %s") % held.formed,
        Question.ORDERED: _("закреплено приказом: %(ordered)s из %(formed)s")
        % {"ordered": held.ordered, "formed": held.formed},
        Question.STARTED: _("начали работу пар и групп: %s") % held.started,
        Question.REGISTER: _("в реестрах наставляемых: %(mentees)s, наставников: %(mentors)s")
        % {"mentees": held.mentees, "mentors": held.mentors},
        Question.PARENTS: _("согласий представителей: %(told)s из %(minors)s")
        % {"told": held.told, "minors": held.minors},
        Question.PARTNERS: _("соглашений действует: %s") % held.agreements,
        Question.TRAINING: _("обучено наставников: %s") % held.trained,
    }
    if question in counted:
        return counted[question]
    papers = [found.papers[kind] for kind in PAPERS[question] if kind in found.papers]
    if value == YES and not papers:
        return counted[Question.PARTNERS]
    if value == YES:
        return "; ".join(paper_words(paper) for paper in papers)
    return _("в реестре документов действующего нет")
