"""Making one person of two rows: what leads to one leads to the other since."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Model
from django.utils import timezone

from nastavnik.domain import kinship as family
from nastavnik.domain import merging as rules
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.recording import record
from nastavnik.platform.links.operations import void
from nastavnik.platform.rows.models import VersionedModel
from nastavnik.registers.consents.operations import papers as consents
from nastavnik.registers.duplicates import queries
from nastavnik.registers.duplicates.models import Merge
from nastavnik.registers.duplicates.queries import Versions, hold_both
from nastavnik.registers.duplicates.standing import STAYS
from nastavnik.registers.people.checks import require_not_erased
from nastavnik.registers.people.models import Enrolment, Kinship, Person
from nastavnik.registers.privacy.models import Erasure

ACT = "merge_people"


@dataclass
class _Moves:
    """Who merges, and what was written so far: the rows to put back when it is undone."""

    actor: Actor
    rows: list[tuple[str, int]] = field(default_factory=list)

    def note(self, rows: Iterable[Model]) -> None:
        """Note rows, each once."""
        for row in rows:
            one = (row._meta.label_lower, row.pk)
            if one not in self.rows:
                self.rows.append(one)

    def note_changed(self, before: VersionedModel, after: VersionedModel) -> None:
        """Note a row that was to be changed, if there was something to change."""
        if after.version != before.version:
            self.note([after])


def merge_people(
    *,
    actor: Actor,
    keep: Person,
    other: Person,
    versions: Versions = (None, None),
    taken: Collection[str] = (),
) -> Merge:
    """Let everything of `other` be of `keep`, with the facts named in `taken` from `other`.

    `other` stays as an archived row that leads to `keep`. Nothing here happens by itself: somebody
    has compared the two.
    """
    policy.require(actor, Action.PERSON_EDIT, keep.organization)
    policy.require(actor, Action.PERSON_EDIT, other.organization)
    if unknown := set(taken) - set(queries.CHOSEN_FIELDS):
        raise ValueError(f"not chosen when merging: {sorted(unknown)}")
    actor = actor if actor.request_id else replace(actor, request_id=uuid4().hex)
    with transaction.atomic():
        writing.hold_rows_of(Kinship)
        kept, gone = hold_both(keep, other, versions)
        _require_mergeable(kept, gone)
        moves = _Moves(actor)
        _move_places(moves, kept, gone)
        for model, name in queries.relations_to(Person):
            if model not in STAYS and model is not Enrolment:
                _move(moves, model, name, gone, kept)
        kept = _settle(moves, kept, gone, taken)
        _require_family(kept)
        merge = Merge(
            organization_id=kept.organization_id,
            kept=kept,
            other=gone,
            merged_on=timezone.localdate(),
            merged_by=actor.user_id,
            request_id=actor.request_id,
            rows=[list(one) for one in moves.rows],
        )
        return writing.insert(actor, merge, act=ACT)


def _require_mergeable(keep: Person, other: Person) -> None:
    """Refuse whom no merge can be right for."""
    if keep.pk == other.pk:
        raise DomainError(gettext_noop("Выберите двух людей."))
    if keep.organization_id != other.organization_id:
        raise DomainError(gettext_noop("Эти люди — из разных организаций."))
    for person in (keep, other):
        require_not_erased(person)
        if person.archived_on is not None:
            raise DomainError(gettext_noop("%(name)s — в архиве."), name=person.full_name)
    if Erasure.objects.waiting().filter(person__in=[keep, other]).exists():
        raise DomainError(
            gettext_noop(
                "Данные одного из них ждут уничтожения: сначала исполните или отмените его."
            )
        )
    if Kinship.objects.filter(parent__in=[keep, other], child__in=[keep, other]).exists():
        raise DomainError(gettext_noop("Один записан родителем другого: это разные люди."))
    if queries.sits_opposite(keep, other):
        raise DomainError(
            gettext_noop("Один — наставник другого в паре или группе: это разные люди.")
        )


def _move_places(moves: _Moves, keep: Person, other: Person) -> None:
    """Give the places in registers to `keep`; two in one register become one."""
    places = writing.lock_many(Enrolment.objects.filter(person__in=[keep, other]))
    own = {_register(place): place for place in places if place.person_id == keep.pk}
    for place in places:
        if place.person_id != other.pk:
            continue
        twin = own.get(_register(place))
        if twin is None:
            moves.note(writing.redirect(moves.actor, [place], "person", keep, act=ACT))
        else:
            _join(moves, twin, place)


def _join(moves: _Moves, kept: Enrolment, other: Enrolment) -> None:
    facts = rules.join_places(queries.place_facts_of(kept), queries.place_facts_of(other))
    for model, name in queries.relations_to(Enrolment):
        _move(moves, model, name, other, kept)
    moves.note([other])
    writing.delete(moves.actor, other, act=ACT)
    moves.note_changed(kept, writing.update(moves.actor, kept, facts, act=ACT))


def _register(place: Enrolment) -> tuple[int, int, str]:
    return place.organization_id, place.school_year_id, place.role


def _move(moves: _Moves, model: type[Model], name: str, other: Model, keep: Model) -> None:
    """Let the rows that lead to `other` lead to `keep`; what `keep` has already is dropped."""
    rows = writing.lock_many(model._default_manager.filter(**{name: other}))
    doubled = {row.pk for row in _doubled(rows, name, keep, other)}
    for row in (row for row in rows if row.pk in doubled):
        _require_droppable(row)
        moves.note([row])
        void(actor=moves.actor, subject=row)
        writing.delete(moves.actor, row, act=ACT)
    moving = [row for row in rows if row.pk not in doubled]
    moves.note(writing.redirect(moves.actor, moving, name, keep, act=ACT))


def _doubled(rows: Iterable[Model], name: str, keep: Model, other: Model) -> Iterator[Model]:
    """Yield rows that a constraint would not let lead to `keep`."""
    for row in rows:
        setattr(row, name, keep)
        try:
            row.validate_constraints()
        except ValidationError:
            yield row
        finally:
            setattr(row, name, other)


def _require_droppable(row: Model) -> None:
    if not getattr(row, queries.DROPPED_WHEN_DOUBLED, False):
        raise DomainError(
            gettext_noop("%(what)s есть у обоих: сначала оставьте что-то одно."),
            what=str(row._meta.verbose_name),
        )


def _settle(moves: _Moves, keep: Person, other: Person, taken: Collection[str]) -> Person:
    """Write the chosen facts, lay the other row aside, derive anew what consents cover."""
    chosen = {name: getattr(other, name) for name in taken}
    aside = {"archived_on": timezone.localdate(), "merged_into": keep}
    kept = writing.update(moves.actor, keep, chosen, act=ACT)
    gone = writing.update(moves.actor, other, aside, act=ACT)
    moves.note_changed(keep, kept)
    if kept.version == keep.version:
        # The history of both says it, also where nothing of this one changed.
        record(moves.actor, ACT, subject=kept, facts={"merged": gone.pk})
    moves.note([gone])
    consents.refresh(actor=moves.actor, people=[kept, gone])
    return kept


def _require_family(person: Person) -> None:
    """Ask the rules of kinship of the one person: nobody mentors a child of their own."""
    kin = Kinship.objects.filter(models.Q(parent=person) | models.Q(child=person))
    for row in kin.select_related("parent", "child"):
        family.require_kinship(
            parent=row.parent_id,
            child=row.child_id,
            parent_born=row.parent.birth_date,
            child_born=row.child.birth_date,
            reversed_=Kinship.objects.filter(parent=row.child, child=row.parent).exists(),
        )
        family.require_not_mentoring(
            parent=row.parent.full_name,
            child=row.child.full_name,
            mentoring=Enrolment.objects.mentored_now(row.child, by=row.parent).exists(),
        )
