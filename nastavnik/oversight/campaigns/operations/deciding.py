"""What the body above decides about a version: accepts, returns with remarks, opens anew."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from nastavnik.domain.campaigns.stages import FROZEN, Act, Stage, after
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.oversight.campaigns import totalling
from nastavnik.oversight.campaigns.cells import read, values_of
from nastavnik.oversight.campaigns.choices import PackageState, Verdict
from nastavnik.oversight.campaigns.models import (
    Decision,
    Obligation,
    Submission,
    SubmissionVersion,
)
from nastavnik.oversight.campaigns.totalling import Standing
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.registers.organizations.models import Organization


def accept(*, actor: Actor, version: SubmissionVersion) -> Decision:
    """Accept a version: its figures are frozen."""
    policy.require(actor, Action.REVIEW_DECIDE, _reviewer_of(version))
    return _decide(actor, version, act=Act.ACCEPT, verdict=Verdict.ACCEPTED)


def return_submission(
    *, actor: Actor, version: SubmissionVersion, remarks: Mapping[str, str], reason: str = ""
) -> Decision:
    """Send a version back with remarks at its fields."""
    policy.require(actor, Action.REVIEW_DECIDE, _reviewer_of(version))
    strangers = sorted(set(remarks) - set(version.cells))
    if strangers:
        raise DomainError(gettext_noop("Такого поля в форме нет."), field=strangers[0])
    return _decide(
        actor,
        version,
        act=Act.RETURN,
        verdict=Verdict.RETURNED,
        remarks=remarks,
        reason=reason,
    )


def reopen(*, actor: Actor, version: SubmissionVersion, reason: str) -> Decision:
    """Open what was accepted anew, once no package above holds it."""
    policy.require(actor, Action.REVIEW_DECIDE, _reviewer_of(version))
    return _decide(actor, version, act=Act.REOPEN, verdict=Verdict.REOPENED, reason=reason)


def _reviewer_of(version: SubmissionVersion) -> Organization | None:
    return _above(version.submission.obligation).organization


def _above(obligation: Obligation) -> Obligation:
    if obligation.above is None:
        raise DomainError(gettext_noop("Эти данные никому не сдают."))
    return obligation.above


def _decide(
    actor: Actor,
    version: SubmissionVersion,
    *,
    act: Act,
    verdict: Verdict,
    remarks: Mapping[str, str] | None = None,
    reason: str = "",
) -> Decision:
    with transaction.atomic():
        above = writing.lock(_above(version.submission.obligation))
        current = writing.lock(version.submission)
        _require_decidable(current, version, above)
        if act is Act.REOPEN and Stage(current.stage) in FROZEN - {Stage.ACCEPTED}:
            raise DomainError(
                gettext_noop("Открывают сверху вниз: сначала верните свод, в который это вошло.")
            )
        stage = after(Stage(current.stage), act)
        row = Decision(
            version=version,
            decided_by=above.organization,
            verdict=verdict,
            remarks={code: text.strip() for code, text in (remarks or {}).items() if text.strip()},
            reason=reason.strip(),
            decided_at=timezone.now(),
            user_id=actor.user_id,
        )
        decision = writing.insert(actor, row, act=f"{act.value}_version", reason=reason)
        _move(actor, current, stage, f"{act.value}_submission", reason)
    return decision


def _require_decidable(
    submission: Submission, version: SubmissionVersion, above: Obligation
) -> None:
    if not submission.obligation.campaign.is_open:
        raise DomainError(gettext_noop("Кампания завершена: решения больше не принимаются."))
    if submission.current_id != version.pk:
        raise DomainError(
            gettext_noop("Пока вы смотрели, сдана новая версия: решение — о той, что видели.")
        )
    if above.packages.filter(state__in=PackageState.standing).exists():
        raise DomainError(gettext_noop("Свод уже сдан: сначала его должны вернуть."))


def _move(actor: Actor, submission: Submission, stage: Stage, act: str, reason: str = "") -> None:
    """Lead a submission to another stage, and the sums with it; its reviewer is held."""
    values = values_of(read(submission.current.cells)) if submission.current else {}
    before = Standing(values, Stage(submission.stage))
    writing.update(actor, submission, {"stage": stage.value}, act=act, reason=reason)
    totalling.move([(submission.obligation, before, Standing(values, stage))])
