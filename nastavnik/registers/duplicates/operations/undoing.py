"""Making two people of one again: what the merge moved goes back."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from uuid import uuid4

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.recording import record
from nastavnik.registers.consents.operations import papers as consents
from nastavnik.registers.duplicates import queries
from nastavnik.registers.duplicates.models import Merge
from nastavnik.registers.duplicates.standing import Moved, Standing, standing
from nastavnik.registers.people.choices import EnrolmentStatus
from nastavnik.registers.people.models import Enrolment, Kinship, Person
from nastavnik.registers.privacy.models import Erasure

ACT = "unmerge"


def unmerge(
    *, actor: Actor, merge: Merge, version: int | None = None, seen: str | None = None
) -> Merge:
    """Put back what the merge moved; what was edited since stays, and the page has said which.

    `seen` is the mark of what the page said would stay.
    """
    policy.require(actor, Action.PERSON_EDIT, merge.organization)
    actor = actor if actor.request_id else replace(actor, request_id=uuid4().hex)
    with transaction.atomic():
        writing.hold_rows_of(Kinship)
        current = writing.lock(merge)
        if version is not None and current.version != version:
            raise writing.StaleVersionError(current)
        both = Person.objects.filter(pk__in=[current.kept_id, current.other_id])
        people = writing.lock_many(both.select_related("organization"))
        for person in people:
            policy.require(actor, Action.PERSON_EDIT, person.organization)
        _hold_moved(current)
        found = standing(current)
        _require_undoable(current, people, found)
        if seen is not None and found.mark != seen:
            raise writing.StaleVersionError(current)
        for one in _in_order(found.moved):
            _put_back(actor, one)
        _require_paired_places(found)
        _tell_kept(actor, current, found)
        consents.refresh(actor=actor, people=list(both.all()))
        return writing.update(actor, current, {"undone_on": timezone.localdate()}, act=ACT)


def _hold_moved(merge: Merge) -> None:
    """Lock the rows to go back, so that nobody edits one between its reading and its writing."""
    named = sorted((str(label), int(pk)) for label, pk in merge.rows)
    for label, group in groupby(named, key=lambda one: one[0]):
        keys = [pk for _label, pk in group]
        writing.lock_many(apps.get_model(label)._default_manager.filter(pk__in=keys))


def _tell_kept(actor: Actor, merge: Merge, found: Standing) -> None:
    """Let the history of the kept row say it, also where nothing of the row itself goes back."""
    mine = (one for one in found.moved if one.model is Person and one.pk == merge.kept_id)
    if not any(one.back for one in mine):
        record(actor, ACT, subject=merge.kept, facts={"merged": merge.other_id})


def _require_undoable(merge: Merge, people: Sequence[Person], found: Standing) -> None:
    if merge.undone_on is not None:
        raise DomainError(gettext_noop("Это объединение уже отменено."))
    if any(person.merged_into_id for person in people if person.pk == merge.kept_id):
        raise DomainError(
            gettext_noop("С тех пор запись объединили ещё раз: сначала отмените то объединение.")
        )
    if not found.readable or any(person.erased_on for person in people):
        raise DomainError(gettext_noop("Данные уничтожены: объединение не отменить."))
    if Erasure.objects.waiting().filter(person__in=people).exists():
        raise DomainError(
            gettext_noop(
                "Данные этого человека ждут уничтожения: сначала исполните или отмените его."
            )
        )
    if found.blocking:
        raise DomainError(
            gettext_noop("С тех пор изменили: %(rows)s. Отменить объединение уже нельзя."),
            rows="; ".join(one.title for one in found.blocking),
        )


def _require_paired_places(found: Standing) -> None:
    """Refuse to leave a place «в паре» without its pair, which went on as the other's since."""
    places = [one.pk for one in found.moved if one.model is Enrolment]
    for place in Enrolment.objects.filter(pk__in=places, status=EnrolmentStatus.PAIRED):
        facts = queries.place_facts_of(place)
        if not facts.in_open_pair:
            raise DomainError(
                gettext_noop("%(register)s: пары с тех пор изменили. Отменить уже нельзя."),
                register=facts.register,
            )


def _in_order(moved: Sequence[Moved]) -> list[Moved]:
    """People first, then places that were dropped, then what leads to both."""
    return sorted(
        moved,
        key=lambda one: (one.model is not Person, not (one.model is Enrolment and one.was_dropped)),
    )


def _put_back(actor: Actor, one: Moved) -> None:
    back = one.back
    if one.was_dropped:
        _restore(actor, one.model(pk=one.pk), back)
        return
    if one.row is None or not back:
        return
    for target in (Person, Enrolment):
        for model, name in queries.relations_to(target):
            attname = f"{name}_id"
            if model is one.model and back.get(attname) is not None:
                former = target._default_manager.get(pk=back.pop(attname))
                writing.redirect(actor, [writing.lock(one.row)], name, former, act=ACT)
    if back:
        writing.update(actor, one.row, back, act=ACT)


def _restore(actor: Actor, row: Model, back: dict[str, object]) -> None:
    for name, value in back.items():
        setattr(row, name, value)
    writing.insert(actor, row, act=ACT)
