"""Stages of a submission and the acts that lead from one to another."""

from collections.abc import Mapping
from enum import StrEnum

from nastavnik.domain.errors import DomainError, gettext_noop


class Stage(StrEnum):
    """Where a submission stands (целевая модель Челябинской области, раздел 6)."""

    OPEN = "open"  # открыта
    FILLING = "filling"  # заполняется
    SENT = "sent"  # отправлена
    CHECKED = "checked"  # прошла автопроверку, ждёт решения
    RETURNED = "returned"  # возвращена с замечаниями
    ACCEPTED = "accepted"  # принята
    CONSOLIDATED = "consolidated"  # сведена
    APPROVED = "approved"  # утверждена выше


class Act(StrEnum):
    """What moves a submission on."""

    SAVE = "save"
    SUBMIT = "submit"
    CHECK = "check"
    RETURN = "return"
    ACCEPT = "accept"
    CONSOLIDATE = "consolidate"
    APPROVE = "approve"
    REOPEN = "reopen"


# The figures of a frozen stage change only after a reopening from above.
FROZEN = frozenset({Stage.ACCEPTED, Stage.CONSOLIDATED, Stage.APPROVED})
EDITABLE = frozenset({Stage.OPEN, Stage.FILLING, Stage.RETURNED})
TRANSITIONS: Mapping[tuple[Stage, Act], Stage] = {
    (Stage.OPEN, Act.SAVE): Stage.FILLING,
    (Stage.FILLING, Act.SAVE): Stage.FILLING,
    # While remarks are answered the submission stays returned: the reviewer sees why it is back.
    (Stage.RETURNED, Act.SAVE): Stage.RETURNED,
    (Stage.FILLING, Act.SUBMIT): Stage.SENT,
    (Stage.RETURNED, Act.SUBMIT): Stage.SENT,
    (Stage.SENT, Act.CHECK): Stage.CHECKED,
    (Stage.CHECKED, Act.RETURN): Stage.RETURNED,
    (Stage.CHECKED, Act.ACCEPT): Stage.ACCEPTED,
    (Stage.ACCEPTED, Act.CONSOLIDATE): Stage.CONSOLIDATED,
    (Stage.CONSOLIDATED, Act.CONSOLIDATE): Stage.CONSOLIDATED,
    (Stage.CONSOLIDATED, Act.APPROVE): Stage.APPROVED,
    # Top down, one step at a time.
    (Stage.APPROVED, Act.REOPEN): Stage.CONSOLIDATED,
    (Stage.CONSOLIDATED, Act.REOPEN): Stage.ACCEPTED,
    (Stage.ACCEPTED, Act.REOPEN): Stage.RETURNED,
}
# At which stages of approval the figures of a submission are counted, from the weakest on.
COUNTED = (Stage.SENT, Stage.ACCEPTED, Stage.CONSOLIDATED, Stage.APPROVED)
_REFUSALS: Mapping[Act, str] = {
    Act.SAVE: gettext_noop("Данные уже сданы и не меняются. Попросите вернуть их на доработку."),
    Act.SUBMIT: gettext_noop("Сдать можно то, что заполнено и ещё не сдано."),
    Act.CHECK: gettext_noop("Проверяют только сданное."),
    Act.RETURN: gettext_noop("Вернуть можно только сданное, по которому ещё нет решения."),
    Act.ACCEPT: gettext_noop("Принять можно только сданное, по которому ещё нет решения."),
    Act.CONSOLIDATE: gettext_noop("В свод входит только принятое."),
    Act.APPROVE: gettext_noop("Утверждают только то, что вошло в сданный свод."),
    Act.REOPEN: gettext_noop("Открывать заново нечего: данные ещё не приняты."),
}


def after(stage: Stage, act: Act) -> Stage:
    """Return the stage an act leads to; raises DomainError where the act is out of place."""
    found = TRANSITIONS.get((stage, act))
    if found is None:
        raise DomainError(_REFUSALS[act])
    return found


def counted_at(stage: Stage) -> tuple[Stage, ...]:
    """Return the stages at which the latest version counts: accepted figures are sent ones too.

    What was returned is not handed in until it is sent again.
    """
    reached = Stage.SENT if stage is Stage.CHECKED else stage
    return COUNTED[: COUNTED.index(reached) + 1] if reached in COUNTED else ()
