import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_date
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.registers.documents.choices import DocumentType
from nastavnik.registers.documents.models import Document
from nastavnik.registers.organizations.models import Organization

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


def coverage(organizations: QuerySet[Organization], day: datetime.date) -> Coverage:
    """Count the six documents in force on the day over the organisations, in two queries."""
    types = [DocumentType(value) for value in DocumentType.counted]
    places = list(organizations)
    found = Document.objects.active_on(day).filter(
        type__in=types, organization__in=[place.pk for place in places]
    )
    held = set(found.order_by().values_list("organization_id", "type").distinct())
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
    return [
        (_("Вид документа"), document.get_type_display()),
        (_("Организация"), str(document.organization)),
        (_("Номер"), document.number),
        (_("Дата"), _day(document.date)),
        (_("Действует с"), _day(document.valid_from)),
        (_("Действует по"), _day(document.valid_until)),
    ]


def _day(day: datetime.date | None) -> str:
    return format_date(day) if day else ""
