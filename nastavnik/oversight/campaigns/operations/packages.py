"""Packages: what a body hands in with exactly which versions, children first."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from nastavnik.domain.campaigns.deadlines import settled_moment
from nastavnik.domain.campaigns.stages import FROZEN, Act, Stage, after
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.oversight.campaigns import totalling
from nastavnik.oversight.campaigns.cells import read, values_of
from nastavnik.oversight.campaigns.choices import PackageState, StepUnit
from nastavnik.oversight.campaigns.models import (
    Obligation,
    Package,
    PackageVersion,
    Submission,
)
from nastavnik.oversight.campaigns.totalling import Standing
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing


def hand_in_package(*, actor: Actor, obligation: Obligation) -> Package:
    """Hand in all that came from below, once everybody below has or is let off by name."""
    policy.require(actor, Action.PACKAGE_SUBMIT, obligation.organization)
    with transaction.atomic():
        current = _hold(obligation)
        _require_ready(current)
        submissions = _held_below(current)
        former = current.packages.order_by("-number").first()
        row = Package(
            obligation=current,
            number=former.number + 1 if former else 1,
            exemptions=_exemptions(current),
            handed_in_at=_moment(former, submissions),
            user_id=actor.user_id,
        )
        package = writing.insert(actor, row, act="hand_in_package")
        lines = [PackageVersion(package=package, version=one.current) for one in submissions]
        writing.insert_many(actor, lines, act="pack_version")
        # Where nobody stands above, packages were approved as they were accepted.
        rising = [one for one in submissions if one.stage != Stage.APPROVED.value]
        _lead(actor, rising, Act.CONSOLIDATE, "consolidate_submission")
        if current.above_id is None:
            _lead(actor, rising, Act.APPROVE, "approve_submission")
    return package


def accept_package(*, actor: Actor, package: Package, version: int | None) -> Package:
    """Accept a package; where nobody stands above, its versions are approved."""
    policy.require(actor, Action.REVIEW_DECIDE, package.receiver)
    with transaction.atomic():
        obligation = _hold(package.obligation)
        current = writing.lock(package)
        if current.state != PackageState.HANDED_IN or obligation.above is None:
            raise DomainError(gettext_noop("Принять можно только сданный свод."))
        changes = {"state": PackageState.ACCEPTED}
        accepted = writing.update(actor, current, changes, version=version, act="accept_package")
        if obligation.above.above_id is None:
            _lead(actor, _packed(current), Act.APPROVE, "approve_submission")
    return accepted


def reopen_package(*, actor: Actor, package: Package, version: int | None, reason: str) -> Package:
    """Send a package back, once the package above that holds it has been sent back."""
    policy.require(actor, Action.REVIEW_DECIDE, package.receiver)
    if not reason.strip():
        raise DomainError(gettext_noop("Напишите, что исправить."), field="reason")
    with transaction.atomic():
        obligation = _hold(package.obligation)
        current = writing.lock(package)
        if current.state not in PackageState.standing:
            raise DomainError(gettext_noop("Свод уже возвращён."))
        above = obligation.above
        if above is not None and above.packages.filter(state__in=PackageState.standing).exists():
            raise DomainError(
                gettext_noop("Открывают сверху вниз: сначала верните свод, в который это вошло.")
            )
        changes = {"state": PackageState.RETURNED, "returned_reason": reason.strip()}
        returned = writing.update(
            actor, current, changes, version=version, act="return_package", reason=reason
        )
        _take_back(actor, obligation, _packed(current), reason)
    return returned


def _moment(former: Package | None, submissions: Sequence[Submission]) -> datetime.datetime:
    """When a package is handed in: a clock that stepped back puts it before nothing it holds."""
    held = [one.current.sent_at for one in submissions if one.current]
    return settled_moment(timezone.now(), former.handed_in_at if former else None, *held)


def _hold(obligation: Obligation) -> Obligation:
    """Hold the body, the one above it and all bodies below, in the order they were frozen."""
    nodes = Obligation.objects.under(obligation).exclude(step__unit=StepUnit.ORGANIZATION)
    keys = {obligation.pk, *nodes.values_list("pk", flat=True)}
    if obligation.above_id is not None:
        keys.add(obligation.above_id)
    held = writing.lock_many(Obligation.objects.filter(pk__in=keys))
    current = next(row for row in held if row.pk == obligation.pk)
    if not current.campaign.is_open:
        raise DomainError(gettext_noop("Кампания завершена: своды больше не сдают."))
    return current


def _require_ready(obligation: Obligation) -> None:
    if obligation.is_exempt:
        raise DomainError(gettext_noop("Организация освобождена от сдачи: данные не нужны."))
    if obligation.above is not None and obligation.above.is_exempt:
        raise DomainError(gettext_noop("Тот, кому сдают свод, освобождён от сдачи."))
    if obligation.packages.filter(state__in=PackageState.standing).exists():
        raise DomainError(gettext_noop("Свод уже сдан."))
    above = obligation.above
    if above is not None and above.packages.filter(state__in=PackageState.standing).exists():
        raise DomainError(gettext_noop("Свод выше уже сдан: сначала его должны вернуть."))
    missing = [row.organization.short_name for row in _missing(obligation)]
    if missing:
        raise DomainError(
            gettext_noop("Ещё не приняты: %(names)s. Примите или освободите с причиной."),
            names=", ".join(missing[:5]) + ("…" if len(missing) > 5 else ""),
        )


def _missing(obligation: Obligation) -> list[Obligation]:
    """Those directly below who neither have been accepted nor are let off."""
    rows = obligation.below.select_related("organization", "submission").order_by("pk")
    awaited = [row for row in rows if not row.is_exempt]
    packed = set(
        Package.objects.filter(obligation__in=awaited, state=PackageState.ACCEPTED).values_list(
            "obligation", flat=True
        )
    )
    return [
        row
        for row in awaited
        if row.pk not in packed
        and not (hasattr(row, "submission") and Stage(row.submission.stage) in FROZEN)
    ]


def _held_below(obligation: Obligation) -> list[Submission]:
    """What goes into the package: what is accepted directly, and what accepted packages hold."""
    direct = Submission.objects.filter(obligation__above=obligation, obligation__exemption="")
    found = {row.pk for row in direct}
    for package in Package.objects.filter(
        obligation__above=obligation, obligation__exemption="", state=PackageState.ACCEPTED
    ):
        found |= {row.pk for row in _packed(package)}
    return _locked(sorted(found))


def _packed(package: Package) -> list[Submission]:
    return _locked(sorted(package.lines.values_list("version__submission", flat=True)))


def _locked(keys: Sequence[int]) -> list[Submission]:
    rows = Submission.objects.filter(pk__in=keys)
    return writing.lock_many(rows.select_related("obligation", "current"))


def _exemptions(obligation: Obligation) -> list[dict[str, str]]:
    rows = Obligation.objects.under(obligation).exclude(exemption="")
    return [
        {"code": row.organization.code, "reason": row.exemption}
        for row in rows.select_related("organization").order_by("pk")
    ]


def _take_back(
    actor: Actor, obligation: Obligation, submissions: Sequence[Submission], reason: str
) -> None:
    """Undo what the package did: approval, and consolidation where it is the first package."""
    approved = [row for row in submissions if row.stage == Stage.APPROVED.value]
    _lead(actor, approved, Act.REOPEN, "reopen_submission", reason)
    first = [row for row in submissions if row.obligation.above_id == obligation.pk]
    _lead(actor, first, Act.REOPEN, "reopen_submission", reason)


def _lead(
    actor: Actor, submissions: Sequence[Submission], act: Act, name: str, reason: str = ""
) -> None:
    """Lead submissions by one act, and the sums with them; their reviewers are held."""
    before = {row.pk: Stage(row.stage) for row in submissions}
    writing.update_many(
        actor,
        submissions,
        lambda row: {"stage": after(before[row.pk], act).value},
        act=name,
        reason=reason,
    )
    moves = []
    for row in submissions:
        values = values_of(read(row.current.cells)) if row.current else {}
        now = Standing(values, Stage(row.stage))
        moves.append((row.obligation, Standing(values, before[row.pk]), now))
    totalling.move(moves)
