import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from nastavnik.domain import enrolment as life
from nastavnik.domain import hierarchy, pairing
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.hierarchy import Unit
from nastavnik.domain.typography import format_date
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import (
    Contingent,
    Organization,
    Subordination,
    Zone,
)
from nastavnik.registers.organizations.tree import lock_tree, path_below, require_open, require_past

ONE_DAY = datetime.timedelta(days=1)


def add_organization(
    *,
    actor: Actor,
    parent: Organization | None,
    starts_on: datetime.date | None = None,
    **facts: Any,
) -> Organization:
    """Add an organisation below `parent`; the subordination counts from `starts_on`."""
    policy.require(actor, Action.ORGANIZATION_EDIT, parent)
    if "code" in facts:
        facts["code"] = " ".join(facts["code"].split())
    with transaction.atomic():
        lock_tree()
        if parent is not None:
            parent = writing.lock(parent)
            require_open(parent, "parent")
        row = Organization(parent=parent, **facts)
        row.path = path_below(parent)
        _require_fitting_kind(row.kind, parent, "parent")
        organization = writing.insert(actor, row)
        if parent is not None:
            begins = starts_on or organization.opened_on or timezone.localdate()
            _subordinate(actor, organization, parent, begins)
    return organization


def edit_organization(
    *, actor: Actor, organization: Organization, version: int | None, **facts: Any
) -> Organization:
    """Change what is known of an organisation; code and place in the tree are not facts."""
    policy.require(actor, Action.ORGANIZATION_EDIT, organization)
    if facts.get("code", organization.code) != organization.code:
        raise DomainError(gettext_noop("Код организации не меняется."), field="code")
    if facts.keys() & {"parent", "parent_id", "path", "closed_on"}:
        raise DomainError(
            gettext_noop("Подчинённость и закрытие записываются отдельным действием.")
        )
    with transaction.atomic():
        lock_tree()
        current = writing.lock(organization)
        if facts.get("kind", current.kind) != current.kind:
            _require_kind_free(current)
            _require_fitting_kind(facts["kind"], current.parent, "kind")
        return writing.update(actor, organization, facts, version=version)


def move_organization(
    *, actor: Actor, organization: Organization, parent: Organization, starts_on: datetime.date
) -> Organization:
    """Put an organisation with all below it under another parent from a day on."""
    policy.require(actor, Action.ORGANIZATION_EDIT, organization)
    policy.require(actor, Action.ORGANIZATION_EDIT, parent)
    with transaction.atomic():
        lock_tree()
        organization, parent = writing.lock(organization), writing.lock(parent)
        _require_movable(organization, parent, starts_on)
        _end_subordination(actor, organization, starts_on)
        _subordinate(actor, organization, parent, starts_on)
        old = organization.path
        new = parent.path + old[len(organization.parent.path) if organization.parent else 0 :]
        changes = {"parent": parent, "path": new}
        moved = writing.update(
            actor, organization, changes, act="move_organization", allow_move=True
        )
        # The paths below follow from this one, so the trail holds only the move itself.
        below = Organization.objects.filter(path__startswith=old).exclude(pk=organization.pk)
        below.update(path=Concat(Value(new), Substr("path", len(old) + 1)))
    return moved


def close_organization(
    *, actor: Actor, organization: Organization, closed_on: datetime.date, reason: str
) -> Organization:
    """Close an organisation that has nobody left below it."""
    policy.require(actor, Action.ORGANIZATION_EDIT, organization)
    with transaction.atomic():
        lock_tree()
        organization = writing.lock(organization)
        require_open(organization, "closed_on")
        require_past(closed_on, "closed_on")
        if Organization.objects.current().filter(parent=organization).exists():
            raise DomainError(
                gettext_noop(
                    "У организации есть подведомственные: сначала переведите или закройте их."
                )
            )
        _require_work_over(organization, closed_on)
        _end_subordination(actor, organization, closed_on + ONE_DAY, "closed_on")
        return writing.update(
            actor,
            organization,
            {"closed_on": closed_on},
            act="close_organization",
            reason=reason,
        )


def add_zone(*, actor: Actor, centre: Organization, level: str, function: str) -> Zone:
    """Charge a regional centre with a level of education and a function."""
    policy.require(actor, Action.ORGANIZATION_EDIT, centre)
    if centre.kind != Kind.CENTRE:
        raise DomainError(gettext_noop("Зоны бывают только у региональных центров наставничества."))
    return writing.insert(actor, Zone(centre=centre, level=level, function=function))


def remove_zone(*, actor: Actor, zone: Zone) -> None:
    """Discharge a regional centre of a zone."""
    policy.require(actor, Action.ORGANIZATION_EDIT, zone.centre)
    writing.delete(actor, zone)


def record_contingent(*, actor: Actor, organization: Organization, **facts: Any) -> Contingent:
    """Record a count of learners, staff or enterprises of the organisation on a date."""
    policy.require(actor, Action.CONTINGENT_EDIT, organization)
    require_past(facts.get("as_of"), "as_of")
    return writing.insert(actor, Contingent(organization=organization, **facts))


def edit_contingent(
    *, actor: Actor, contingent: Contingent, version: int | None, **facts: Any
) -> Contingent:
    """Correct a count."""
    policy.require(actor, Action.CONTINGENT_EDIT, contingent.organization)
    require_past(facts.get("as_of"), "as_of")
    return writing.update(actor, contingent, facts, version=version)


def _subordinate(
    actor: Actor, organization: Organization, parent: Organization, starts_on: datetime.date
) -> None:
    row = Subordination(organization=organization, parent=parent, starts_on=starts_on)
    writing.insert(actor, row)


def _end_subordination(
    actor: Actor, organization: Organization, next_on: datetime.date, field: str = "starts_on"
) -> None:
    """End the current subordination on the eve of `next_on`."""
    current = Subordination.objects.filter(organization=organization, ends_on=None).first()
    if current is None:
        return
    if next_on <= current.starts_on:
        raise DomainError(
            gettext_noop("Нынешняя подчинённость началась %(day)s: укажите более позднюю дату."),
            field=field,
            day=format_date(current.starts_on),
        )
    writing.update(actor, current, {"ends_on": next_on - ONE_DAY}, act="end_subordination")


def _require_movable(
    organization: Organization, parent: Organization, starts_on: datetime.date
) -> None:
    require_open(organization, "parent")
    require_open(parent, "parent")
    if parent.path.startswith(organization.path):
        raise DomainError(
            gettext_noop("Нельзя подчинить организацию ей самой или её подведомственной."),
            field="parent",
        )
    if organization.parent_id == parent.pk:
        raise DomainError(gettext_noop("Организация уже подчинена выбранной."), field="parent")
    _require_fitting_kind(organization.kind, parent, "parent")
    require_past(starts_on, "starts_on")


def _require_fitting_kind(kind: str, parent: Organization | None, field: str) -> None:
    # A kind that does not exist is refused at its own field when the row is checked.
    if kind in Kind.values:
        hierarchy.require_parent(Unit(kind), Unit(parent.kind) if parent else None, field=field)


def _require_kind_free(organization: Organization) -> None:
    """Refuse another kind to an organisation on whose kind something rests already.

    Registers and notes stand above: they are asked by the relations they lay to organisations.
    """
    resting = (
        organization.children,
        organization.zones,
        organization.people,
        organization.enrolments,
        organization.notes,
    )
    if any(rows.exists() for rows in resting):
        raise DomainError(
            gettext_noop(
                "Вид не меняется: есть подведомственные, люди, реестры, зоны или справки."
            ),
            field="kind",
        )


def _require_work_over(organization: Organization, closed_on: datetime.date) -> None:
    """Refuse to close an organisation where somebody still takes part, or did after that day."""
    pairs = organization.mentorships
    if count := pairs.filter(status__in=pairing.OPEN).count():
        raise DomainError(
            gettext_noop(
                "Незавершённых пар и групп: %(count)s. Сначала завершите или прекратите их."
            ),
            count=count,
        )
    places = organization.enrolments
    running = places.filter(status__in=life.OPEN, school_year__ends_on__gte=closed_on)
    if count := running.count():
        raise DomainError(
            gettext_noop(
                "Участников, которые не выбыли из реестров: %(count)s. Сначала отметьте выбытие."
            ),
            count=count,
        )
    later_places = Q(joined_on__gt=closed_on) | Q(left_on__gt=closed_on)
    later_pairs = Q(starts_on__gt=closed_on) | Q(ended_on__gt=closed_on)
    if places.filter(later_places).exists() or pairs.filter(later_pairs).exists():
        raise DomainError(
            gettext_noop(
                "В реестрах или парах есть события после этого дня: укажите более позднюю дату."
            ),
            field="closed_on",
        )
