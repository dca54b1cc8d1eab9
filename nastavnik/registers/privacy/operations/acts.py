"""Acts that data were destroyed: drawn up over what was executed, kept for their term."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.privacy.models import DestructionAct, Erasure


def draw_up_act(
    *, actor: Actor, organization: Organization, drawn_up_on: datetime.date, **facts: Any
) -> DestructionAct:
    """Draw up an act over everything the organisation executed that stands in no act yet."""
    policy.require(actor, Action.ERASURE_EDIT, organization)
    with transaction.atomic():
        writing.hold_rows_of(DestructionAct)
        erasures = writing.lock_many(
            Erasure.objects.without_act().filter(organization=organization)
        )
        _require_executed_before(erasures, drawn_up_on)
        act = DestructionAct(
            organization=organization,
            number=_next_number(organization, drawn_up_on),
            drawn_up_on=drawn_up_on,
            **facts,
        )
        act = writing.insert(actor, act, act="draw_up_act")
        for erasure in erasures:
            writing.update(actor, erasure, {"act": act}, act="draw_up_act")
    return act


def edit_act(
    *, actor: Actor, act: DestructionAct, version: int | None, **facts: Any
) -> DestructionAct:
    """Fill in who destroyed the data, the address, the papers."""
    policy.require(actor, Action.ERASURE_EDIT, act.organization)
    return writing.update(actor, act, facts, version=version)


def prune_acts(*, actor: Actor, before: datetime.date) -> int:
    """Remove acts whose term of keeping is over, with their entries of the queue."""
    policy.require(actor, Action.ERASURE_EDIT)
    with transaction.atomic():
        old = writing.lock_many(DestructionAct.objects.filter(drawn_up_on__lt=before))
        for act in old:
            for erasure in act.erasures.all():
                writing.delete(actor, erasure, act="prune_acts")
            writing.delete(actor, act, act="prune_acts")
    return len(old)


def _require_executed_before(erasures: Sequence[Erasure], day: datetime.date) -> None:
    if not erasures:
        raise DomainError(
            gettext_noop("Нет исполненных записей без акта: составлять акт не о чем.")
        )
    if any(row.executed_on and row.executed_on > day for row in erasures):
        raise DomainError(
            gettext_noop("Акт составляют не раньше дня, когда данные уничтожены."),
            field="drawn_up_on",
        )


def _next_number(organization: Organization, day: datetime.date) -> str:
    numbers = organization.destruction_acts.filter(number__endswith=f"/{day.year}")
    taken = [int(number.partition("/")[0]) for number in numbers.values_list("number", flat=True)]
    return f"{max(taken, default=0) + 1}/{day.year}"
