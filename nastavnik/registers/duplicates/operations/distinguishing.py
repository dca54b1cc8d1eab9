"""Remembering that two people are two."""

from django.db import transaction
from django.utils import timezone

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.registers.duplicates.models import Distinction
from nastavnik.registers.duplicates.queries import Versions, hold_both
from nastavnik.registers.people.checks import require_not_erased
from nastavnik.registers.people.models import Person


def tell_apart(
    *, actor: Actor, one: Person, another: Person, versions: Versions = (None, None), reason: str
) -> Distinction:
    """Remember that these are different people: they are suggested no more."""
    policy.require(actor, Action.PERSON_EDIT, one.organization)
    policy.require(actor, Action.PERSON_EDIT, another.organization)
    with transaction.atomic():
        first, second = hold_both(one, another, versions)
        if first.organization_id != second.organization_id:
            raise DomainError(gettext_noop("Эти люди — из разных организаций."))
        require_not_erased(first)
        require_not_erased(second)
        decision = Distinction(
            organization_id=first.organization_id,
            one=first,
            another=second,
            decided_on=timezone.localdate(),
            decided_by=actor.user_id,
            reason=reason.strip(),
        )
        return writing.insert(actor, decision, act="tell_apart")
