"""How a place in a register lives: from candidate to completion or leaving."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from nastavnik.domain.errors import DomainError, gettext_noop


class Stage(StrEnum):
    """Where a person is on the way through a register."""

    CANDIDATE = "candidate"  # кандидат
    REGISTERED = "registered"  # в базе
    TRAINED = "trained"  # обучен
    PAIRED = "paired"  # в паре или группе
    COMPLETED = "completed"  # завершил полный цикл
    LEFT = "left"  # выбыл
    WITHDRAWN = "withdrawn"  # согласие отозвано


# Those who can still be put into a pair or group.
OPEN = frozenset({Stage.CANDIDATE, Stage.REGISTERED, Stage.TRAINED, Stage.PAIRED})

# What the acts of the register do; pairs and groups move their own participants in and out.
TRANSITIONS: Mapping[Stage, frozenset[Stage]] = {
    Stage.CANDIDATE: frozenset({Stage.REGISTERED, Stage.LEFT, Stage.WITHDRAWN}),
    Stage.REGISTERED: frozenset({Stage.TRAINED, Stage.LEFT, Stage.WITHDRAWN}),
    Stage.TRAINED: frozenset({Stage.LEFT, Stage.WITHDRAWN}),
    Stage.PAIRED: frozenset(),
    Stage.COMPLETED: frozenset(),
    Stage.LEFT: frozenset(),
    Stage.WITHDRAWN: frozenset({Stage.CANDIDATE}),
}

STAGE_WORDS = {
    Stage.CANDIDATE: gettext_noop("кандидат"),
    Stage.REGISTERED: gettext_noop("в базе"),
    Stage.TRAINED: gettext_noop("обучен"),
    Stage.PAIRED: gettext_noop("в паре или группе"),
    Stage.COMPLETED: gettext_noop("завершил полный цикл"),
    Stage.LEFT: gettext_noop("выбыл"),
    Stage.WITHDRAWN: gettext_noop("согласие отозвано"),
}
# A register is filled with people not yet paired; the rest of the way is made of acts.
AT_ENTRY = frozenset({Stage.CANDIDATE, Stage.REGISTERED, Stage.TRAINED})


def require_transition(current: Stage, target: Stage) -> None:
    """Refuse a step that the way through a register does not have (МР-42/02, базы участников).

    Raises DomainError for the whole form.
    """
    if target in TRANSITIONS[current]:
        return
    if current is Stage.PAIRED:
        raise DomainError(
            gettext_noop(
                "Участник в паре или группе: сначала завершите, прекратите её или смените состав."
            )
        )
    raise DomainError(
        gettext_noop("Состояние участника — «%(current)s»: этот шаг невозможен."),
        current=STAGE_WORDS[current],
    )


def stage_outside_pairs(*, completed_on: date | None, trained_on: date | None) -> Stage:
    """Return where a participant stands once no pair or group of theirs is running.

    Completion outlives a later termination, and so does training (МР-42/02, этап завершения).
    """
    if completed_on is not None:
        return Stage.COMPLETED
    return Stage.TRAINED if trained_on is not None else Stage.REGISTERED


def require_entry(stage: Stage, *, joined_on: date | None, completed_on: date | None) -> None:
    """Refuse a new place that claims more than entering gives.

    A place «в базе» or «обучен» has the day of joining; the mark of completion comes only with
    the completion of a pair or group (целевая модель Челябинской области, приложение 2, «Отметка
    о завершении»). Raises DomainError at `status`, `joined_on` or `completed_on`.
    """
    if stage not in AT_ENTRY:
        raise DomainError(
            gettext_noop("Новое место в реестре не может иметь состояние «%(stage)s»."),
            field="status",
            stage=STAGE_WORDS[stage],
        )
    if stage is not Stage.CANDIDATE and joined_on is None:
        raise DomainError(gettext_noop("Укажите дату вхождения в программу."), field="joined_on")
    if completed_on is not None:
        raise DomainError(
            gettext_noop("Отметку о завершении ставит только завершение пары или группы."),
            field="completed_on",
        )
