"""Scans of documents that name people: kept by archival law, then destroyed.

A scan cannot lose one name of thirty. It goes when its term is over, or when nobody it names is
left; until then whoever is erased is told which documents are kept, and till when.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial

from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_date, number_sign
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import operations as trail
from nastavnik.platform.audit import writing
from nastavnik.registers.documents import queries as documents
from nastavnik.registers.documents.models import Document
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy import compacting


@dataclass(slots=True)
class Scans:
    """What became of the orders that name a person: the lines of an act."""

    kept: list[str] = field(default_factory=list)
    destroyed: list[str] = field(default_factory=list)


def settle_scans(*, actor: Actor, person: Person) -> Scans:
    """Destroy the scans that name nobody but the person, or are past their term; name the rest."""
    policy.require(actor, Action.ERASURE_EDIT, person.organization)
    found, people = Scans(), person.rows
    with transaction.atomic():
        for document in writing.lock_many(documents.orders_naming(people)):
            is_over = _is_over(document)
            others = documents.people_named_in(document).difference(people)
            goes = bool(document.file) and (is_over or not _is_anybody_left(others))
            has_scan = bool(document.file) and not goes
            if goes:
                _destroy_scan(actor, document)
                found.destroyed.append(_("сканы документов"))
            if not is_over:
                found.kept.append(_kept_words(document, has_scan=has_scan))
    return found


def destroy_old_scans(*, actor: Actor) -> int:
    """Destroy every scan past its term, known to name anybody or not, or in which nobody is left.

    Return how many there were.
    """
    policy.require(actor, Action.ERASURE_EDIT)
    count = 0
    for document in policy.scope(actor, Action.ERASURE_EDIT, documents.scans_of_people()):
        named = documents.people_named_in(document)
        if _is_over(document) or (named and not _is_anybody_left(named)):
            with transaction.atomic():
                _destroy_scan(actor, writing.lock(document))
            count += 1
    return count


def _is_over(document: Document) -> bool:
    return documents.kept_until(document) < timezone.localdate()


def _is_anybody_left(people: Collection[int]) -> bool:
    return Person.objects.filter(pk__in=people, erased_on=None).exists()


def _destroy_scan(actor: Actor, document: Document) -> None:
    """Remove the file, with what the title and the trail may say; the document stays counted."""
    gone = {"file": "", "title": document.get_type_display()}
    writing.update(actor, document, gone, act="erase")
    trail.destroy_keys(
        actor=policy.system_actor("erasure", actor.request_id),
        subjects=[(document._meta.label_lower, document.pk)],
        reason="",
    )
    transaction.on_commit(partial(_finish, document.file))


def _finish(file: FieldFile) -> None:
    file.storage.delete(str(file.name))
    compacting.compact_soon()


def _kept_words(document: Document, *, has_scan: bool) -> str:
    """Name a document by its kind, number and day: titles may name people."""
    number = number_sign(document.number) if document.number else ""
    day = _("от %s") % format_date(document.date) if document.date else ""
    title = " ".join(filter(None, [str(document.get_type_display()), number, day]))
    until = format_date(documents.kept_until(document))
    words = (
        _("%(title)s, хранится до %(until)s")
        if has_scan
        else _("%(title)s, хранится до %(until)s на бумаге, файла в системе нет")
    )
    return words % {"title": title, "until": until}
