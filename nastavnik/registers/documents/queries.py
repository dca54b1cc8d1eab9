import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Max, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_date
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit.models import Event
from nastavnik.platform.parameters import queries as parameters
from nastavnik.platform.parameters.catalogue import SCANS_KEPT
from nastavnik.registers.documents.choices import DocumentType
from nastavnik.registers.documents.models import Document
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.partners.models import Agreement

PERCENT = 100


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """An organisation and which of the six counted documents it holds, in their order."""

    organization: Organization
    held: tuple[bool, ...]

    @property
    def count(self) -> int:
        """How many of the six it holds."""
        return sum(self.held)


@dataclass(frozen=True, slots=True)
class CoverageColumn:
    """A counted document and how many organisations hold it."""

    type: DocumentType
    held: int
    organizations: int

    @property
    def label(self) -> str:
        """The document in words."""
        return str(self.type.label)

    @property
    def share(self) -> float | None:
        """Per cent of organisations; unknown where there are none."""
        return self.held * PERCENT / self.organizations if self.organizations else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which organisations hold the six counted documents in force on a day."""

    day: datetime.date
    columns: tuple[CoverageColumn, ...]
    rows: tuple[CoverageRow, ...]

    @property
    def complete(self) -> int:
        """How many organisations hold all six."""
        return sum(all(row.held) for row in self.rows)


def held_on(organizations: Collection[int], day: datetime.date) -> set[tuple[int, str]]:
    """Tell who holds which of the six documents on the day, in two queries.

    An agreement in force in the register of partners is the sixth, as in a campaign.
    """
    papers = Document.objects.active_on(day).filter(
        type__in=DocumentType.counted, organization__in=organizations
    )
    agreements = Agreement.objects.active_on(day).filter(organization__in=organizations)
    signed = agreements.order_by().values_list("organization_id", flat=True).distinct()
    return {
        *papers.order_by().values_list("organization_id", "type").distinct(),
        *((place, DocumentType.PARTNERSHIP.value) for place in signed),
    }


def coverage(organizations: QuerySet[Organization], day: datetime.date) -> Coverage:
    """Count the six documents in force on the day over the organisations, in three queries."""
    types = [DocumentType(value) for value in DocumentType.counted]
    places = list(organizations)
    held = held_on([place.pk for place in places], day)
    rows = tuple(
        CoverageRow(place, tuple((place.pk, kind.value) in held for kind in types))
        for place in places
    )
    columns = tuple(
        CoverageColumn(kind, sum(row.held[index] for row in rows), len(rows))
        for index, kind in enumerate(types)
    )
    return Coverage(day, columns, rows)


def covered_organizations(actor: Actor, day: datetime.date) -> QuerySet[Organization]:
    """Return the organisations in reach that must hold the documents on the day."""
    reporting = Organization.objects.reporting()
    visible = policy.scope(actor, Action.DOCUMENT_VIEW, reporting)
    return visible.exclude(closed_on__lte=day)


def visible_documents(actor: Actor) -> QuerySet[Document]:
    """Return the documents in reach, with their organisations."""
    visible = policy.scope(actor, Action.DOCUMENT_VIEW, Document.objects.all())
    return visible.select_related("organization")


def document_facts(document: Document) -> Sequence[tuple[str, str]]:
    """Return the rows of a document's card."""
    kept = document.file and document.type in DocumentType.naming
    return [
        (_("Вид документа"), document.get_type_display()),
        (_("Организация"), str(document.organization)),
        (_("Номер"), document.number),
        (_("Дата"), _day(document.date)),
        (_("Действует с"), _day(document.valid_from)),
        (_("Действует по"), _day(document.valid_until)),
        (_("Файл хранится до"), _day(kept_until(document)) if kept else ""),
    ]


def _day(day: datetime.date | None) -> str:
    return format_date(day) if day else ""


def people_named_in(document: Document) -> set[int]:
    """Return whom the product knows to stand in a document: whoever an order made pairs of."""
    named = Document.objects.filter(pk=document.pk).values_list(
        "mentorships__members__enrolment__person", flat=True
    )
    return {person for person in named if person is not None}


def orders_naming(people: Collection[int]) -> QuerySet[Document]:
    """Return the orders that made pairs of any of the people: they stand in them by name."""
    naming = Document.objects.filter(mentorships__members__enrolment__person__in=people)
    return Document.objects.filter(pk__in=naming.values("pk")).order_by("date", "pk")


def scans_of_people() -> QuerySet[Document]:
    """Return the documents with a file whose text names people, known to the product or not."""
    return Document.objects.filter(type__in=DocumentType.naming).exclude(file="").order_by("pk")


def kept_until(document: Document) -> datetime.date:
    """Return the last day a document that names people is kept.

    As archives count, from the January after the year it is closed in: that of its date, of the end
    of its validity or of the last school year of its pairs, whichever is latest.
    """
    pairs = Document.objects.filter(pk=document.pk).aggregate(
        ends_on=Max("mentorships__school_year__ends_on")
    )
    days = [day for day in (document.date, document.valid_until, pairs["ends_on"]) if day]
    closed = max(days) if days else _written_down_on(document)
    return datetime.date(closed.year + parameters.value(SCANS_KEPT), 12, 31)


def _written_down_on(document: Document) -> datetime.date:
    about = Event.objects.filter(subject_type=Document._meta.label_lower, subject_id=document.pk)
    first = about.aggregate(at=Min("at"))["at"]
    return timezone.localdate(first)
