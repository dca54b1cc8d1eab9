"""The acts on a pair or group as the pages offer them: words, form, operation, when.

Apart from views.py because one view serves them all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.pairing import State
from nastavnik.platform.access.policy import Actor
from nastavnik.practice.mentorships import operations
from nastavnik.practice.mentorships.forms import (
    EndForm,
    OrderForm,
    StartForm,
    StepForm,
    TerminationForm,
)
from nastavnik.practice.mentorships.models import Mentorship


@dataclass(frozen=True, slots=True)
class Act:
    """One step of the life of a pair or group."""

    name: str
    verb: str | Promise
    done: str | Promise
    icon: str
    since: frozenset[State]
    perform: Callable[..., Mentorship]
    form: type[StepForm] = StepForm
    consequences: tuple[str | Promise, ...] = ()
    danger: bool = False
    is_next: bool = False

    def run(self, actor: Actor, mentorship: Mentorship, facts: dict[str, Any]) -> Mentorship:
        """Perform the operation with what the form asked for."""
        return self.perform(actor=actor, mentorship=mentorship, **facts)


_ALL = (
    Act(
        "agree",
        _("Отметить согласие"),
        _("Пара или группа согласована."),
        "check",
        frozenset({State.PROPOSED}),
        operations.agree,
        consequences=(_("Согласны все: и наставники, и наставляемые."),),
        is_next=True,
    ),
    Act(
        "order",
        _("Закрепить приказом"),
        _("Закреплено приказом."),
        "file-check",
        frozenset({State.AGREED}),
        operations.order,
        OrderForm,
        consequences=(_("После приказа состав меняется только заменой наставника."),),
        is_next=True,
    ),
    Act(
        "activate",
        _("Начать работу"),
        _("Работа начата."),
        "player-play",
        frozenset({State.ORDERED}),
        operations.activate,
        StartForm,
        consequences=(_("Участники получат состояние «В паре или группе»."),),
        is_next=True,
    ),
    Act(
        "pause",
        _("Поставить на паузу"),
        _("Работа приостановлена."),
        "player-pause",
        frozenset({State.ACTIVE}),
        operations.pause,
    ),
    Act(
        "resume",
        _("Продолжить работу"),
        _("Работа продолжена."),
        "player-play",
        frozenset({State.PAUSED}),
        operations.resume,
        is_next=True,
    ),
    Act(
        "complete",
        _("Завершить полный цикл"),
        _("Полный цикл завершён, отметки поставлены."),
        "circle-check",
        frozenset({State.ACTIVE, State.PAUSED}),
        operations.complete,
        EndForm,
        consequences=(
            _("Наставляемые получат отметку о прохождении полного цикла."),
            _("Отменить завершение нельзя."),
        ),
        is_next=True,
    ),
    Act(
        "terminate",
        _("Прекратить"),
        _("Пара или группа прекращена."),
        "circle-x",
        frozenset({State.PROPOSED, State.AGREED, State.ORDERED, State.ACTIVE, State.PAUSED}),
        operations.terminate,
        TerminationForm,
        consequences=(
            _("Отметки о завершении не будет."),
            _("Участники вернутся в базу, если у них нет другой действующей пары."),
        ),
        danger=True,
    ),
)
ACTS = {act.name: act for act in _ALL}


def acts_open_to(mentorship: Mentorship) -> list[Act]:
    """Return the acts that the state of a pair or group allows, the next step first."""
    possible = [act for act in _ALL if State(mentorship.status) in act.since]
    return sorted(possible, key=lambda act: not act.is_next)
