"""Many organisations and counts at once: what a workbook brings, in few queries."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from nastavnik.domain import hierarchy
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.hierarchy import Unit
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.registers.organizations.models import Contingent, Organization, Subordination
from nastavnik.registers.organizations.tree import lock_tree, path_below, require_open, require_past


def add_organizations(
    *,
    actor: Actor,
    parent: Organization,
    organizations: Sequence[Organization],
    starts_on: datetime.date,
) -> list[Organization]:
    """Add many organisations below one, each as `add_organization` does."""
    policy.require(actor, Action.ORGANIZATION_EDIT, parent)
    with transaction.atomic():
        lock_tree()
        above = writing.lock(parent)
        require_open(above, "parent")
        for position, row in enumerate(organizations):
            row.parent, row.path = above, path_below(above)
            row.code = " ".join(row.code.split())
            try:
                hierarchy.require_parent(Unit(row.kind), Unit(above.kind), field="kind")
            except DomainError as refusal:
                raise writing.InvalidBatchError(
                    str(refusal), position=position, row=row.short_name
                ) from refusal
        saved = writing.insert_checked(actor, organizations, act="add_organization")
        under = [
            Subordination(organization=row, parent=above, starts_on=row.opened_on or starts_on)
            for row in saved
        ]
        writing.insert_checked(actor, under, act="add_subordination")
    return saved


def record_contingents(*, actor: Actor, contingents: Sequence[Contingent]) -> list[Contingent]:
    """Record many counts, each as `record_contingent` does."""
    policy.require(actor, Action.CONTINGENT_EDIT)
    for organization in {row.organization_id: row.organization for row in contingents}.values():
        policy.require(actor, Action.CONTINGENT_EDIT, organization)
    for row in contingents:
        require_past(row.as_of, "as_of")
    return writing.insert_checked(actor, contingents, act="add_contingent")


def edit_contingents(*, actor: Actor, contingents: Sequence[Contingent]) -> list[Contingent]:
    """Correct the numbers of many counts, in the rows as they were read, versions compared."""
    policy.require(actor, Action.CONTINGENT_EDIT)
    wanted = {row.pk: row for row in contingents}
    with transaction.atomic():
        locked = writing.lock_many(
            Contingent.objects.filter(pk__in=wanted).select_related("organization")
        )
        if len(locked) < len(wanted):
            raise DomainError(gettext_noop("Части этих записей уже нет."))
        for row in locked:
            policy.require(actor, Action.CONTINGENT_EDIT, row.organization)
            if row.version != wanted[row.pk].version:
                raise writing.StaleVersionError(row)
        writing.update_many(
            actor,
            locked,
            lambda row: {"count": wanted[row.pk].count, "provenance": wanted[row.pk].provenance},
            act="edit_contingent",
        )
    found = {row.pk: row for row in locked}
    return [found[row.pk] for row in contingents]
