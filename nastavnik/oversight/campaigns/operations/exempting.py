"""Letting somebody off reporting, and awaiting data from them again."""

from django.db import transaction

from nastavnik.domain.campaigns.stages import EDITABLE, Stage
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.oversight.campaigns.choices import PackageState
from nastavnik.oversight.campaigns.models import Campaign, Obligation, Submission
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing

NAMED_AT_MOST = 5


def exempt(*, actor: Actor, obligation: Obligation, version: int | None, reason: str) -> Obligation:
    """Let somebody off reporting, with a reason that stays."""
    policy.require(
        actor, Action.REVIEW_DECIDE, obligation.above.organization if obligation.above else None
    )
    if obligation.above is None:
        raise DomainError(gettext_noop("Того, кто утверждает, освободить нельзя."))
    if not reason.strip():
        raise DomainError(gettext_noop("Укажите причину освобождения."), field="reason")
    with transaction.atomic():
        writing.lock(obligation.above)
        current = writing.lock(obligation)
        _require_open(current.campaign)
        if current.is_exempt:
            raise DomainError(gettext_noop("Организация уже освобождена."))
        stages = Submission.objects.filter(obligation=current).values_list("stage", flat=True)
        handed_in = any(Stage(stage) not in EDITABLE for stage in stages)
        if handed_in or current.packages.exists():
            raise DomainError(gettext_noop("Данные уже сданы: освобождать не от чего."))
        _require_nobody_awaited_below(current)
        changes = {"exemption": reason.strip()}
        return writing.update(
            actor, current, changes, version=version, act="exempt_obligation", reason=reason
        )


def lift_exemption(
    *, actor: Actor, obligation: Obligation, version: int | None, reason: str
) -> Obligation:
    """Await data again from somebody who was let off."""
    policy.require(
        actor, Action.REVIEW_DECIDE, obligation.above.organization if obligation.above else None
    )
    if obligation.above is None:
        raise DomainError(gettext_noop("Того, кто утверждает, освободить нельзя."))
    with transaction.atomic():
        above = writing.lock(obligation.above)
        current = writing.lock(obligation)
        _require_open(current.campaign)
        if not current.is_exempt:
            raise DomainError(gettext_noop("Освобождения нет: отменять нечего."))
        if above.packages.filter(state__in=PackageState.standing).exists():
            raise DomainError(gettext_noop("Свод уже сдан: сначала его должны вернуть."))
        return writing.update(
            actor,
            current,
            {"exemption": ""},
            version=version,
            act="oblige_obligation",
            reason=reason,
        )


def _require_nobody_awaited_below(obligation: Obligation) -> None:
    """Refuse to let off a body to which others still report: no package would take them in."""
    awaited = Obligation.objects.under(obligation).filter(exemption="")
    known = awaited.select_related("organization").order_by("pk")[: NAMED_AT_MOST + 1]
    names = [row.organization.short_name for row in known]
    if names:
        more = "…" if len(names) > NAMED_AT_MOST else ""
        raise DomainError(
            gettext_noop(
                "Сюда сдают отчёты: %(names)s. Сначала освободите их, начиная с организаций, "
                "или примите их отчёты и сдайте свод."
            ),
            names=", ".join(names[:NAMED_AT_MOST]) + more,
        )


def _require_open(campaign: Campaign) -> None:
    if not campaign.is_open:
        raise DomainError(gettext_noop("Кампания завершена: данные больше не принимаются."))
