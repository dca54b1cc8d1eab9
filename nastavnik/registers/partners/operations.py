import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.partners.choices import AgreementStatus
from nastavnik.registers.partners.models import Agreement, Partner


def add_partner(*, actor: Actor, **facts: Any) -> Partner:
    """Add an enterprise or institution; an INN already known is refused."""
    policy.require(actor, Action.PARTNER_EDIT)
    return writing.insert(actor, Partner(**facts))


def add_partners(*, actor: Actor, partners: Sequence[Partner]) -> list[Partner]:
    """Add many enterprises and institutions, each as `add_partner` does."""
    policy.require(actor, Action.PARTNER_EDIT)
    return writing.insert_checked(actor, partners, act="add_partner")


def edit_partner(*, actor: Actor, partner: Partner, version: int | None, **facts: Any) -> Partner:
    """Change what is known of a partner."""
    policy.require(actor, Action.PARTNER_EDIT)
    return writing.update(actor, partner, facts, version=version)


def add_agreement(*, actor: Actor, organization: Organization, **facts: Any) -> Agreement:
    """Add an agreement of the organisation with a partner."""
    policy.require(actor, Action.AGREEMENT_EDIT, organization)
    _require_own_act(facts)
    return writing.insert(actor, Agreement(organization=organization, **facts))


def add_agreements(
    *, actor: Actor, organization: Organization, agreements: Sequence[Agreement]
) -> list[Agreement]:
    """Add many agreements of the organisation, each as `add_agreement` does."""
    policy.require(actor, Action.AGREEMENT_EDIT, organization)
    for agreement in agreements:
        agreement.organization = organization
        _require_own_act({"status": agreement.status})
    return writing.insert_checked(actor, agreements, act="add_agreement")


def edit_agreement(
    *, actor: Actor, agreement: Agreement, version: int | None, **facts: Any
) -> Agreement:
    """Change an agreement."""
    policy.require(actor, Action.AGREEMENT_EDIT, agreement.organization)
    with transaction.atomic():
        if writing.lock(agreement).status == AgreementStatus.TERMINATED:
            raise DomainError(gettext_noop("Расторгнутое соглашение не меняется: добавьте новое."))
        _require_own_act(facts)
        return writing.update(actor, agreement, facts, version=version)


def terminate_agreement(
    *, actor: Actor, agreement: Agreement, on: datetime.date, reason: str
) -> Agreement:
    """Terminate an agreement before its time: its last day is the day named."""
    policy.require(actor, Action.AGREEMENT_EDIT, agreement.organization)
    if not reason.strip():
        raise DomainError(gettext_noop("Укажите причину расторжения."), field="reason")
    with transaction.atomic():
        current = writing.lock(agreement)
        if current.status == AgreementStatus.TERMINATED:
            raise DomainError(gettext_noop("Это соглашение уже расторгнуто."))
        if on < current.starts_on:
            raise DomainError(
                gettext_noop("Дата расторжения раньше начала соглашения."), field="on"
            )
        if current.ends_on is not None and on > current.ends_on:
            raise DomainError(gettext_noop("Срок соглашения к этому дню уже истёк."), field="on")
        changes = {"status": AgreementStatus.TERMINATED, "ends_on": on}
        return writing.update(actor, current, changes, act="terminate_agreement", reason=reason)


def _require_own_act(facts: Mapping[str, Any]) -> None:
    """Termination takes a day and a reason, so a mere edit cannot bring it."""
    if facts.get("status") == AgreementStatus.TERMINATED:
        raise DomainError(gettext_noop("Расторжение отмечают отдельным действием."), field="status")
