"""Lines that do not name what they are about: nothing can be compared, and nothing is written."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from nastavnik.doors.imports.kinds.drafts import Draft
from nastavnik.doors.imports.lines import Line, Outcome, Plan

type Names = Callable[[Line], bool]


def says(key: str) -> Names:
    """Return whether a line fills the column it is known by."""
    return lambda line: bool(line.values.get(key))


def plan_named(
    lines: Sequence[Line], names: Names, compare: Callable[[list[Line]], Sequence[Plan]]
) -> list[Plan]:
    """Plan the lines that name somebody; the others are wrong."""
    plans = {plan.number: plan for plan in compare([line for line in lines if names(line)])}
    return [plans.get(line.number) or _unnamed(line) for line in lines]


def write_named(
    lines: Sequence[Line], names: Names, write: Callable[[list[Line]], Sequence[Outcome]]
) -> list[Outcome]:
    """Write the lines that name somebody; the others are refused."""
    outcomes = {one.number: one for one in write([line for line in lines if names(line)])}
    return [
        outcomes.get(line.number)
        or Outcome(line.number, refusal=_unnamed(line).answers_with[0].sentence)
        for line in lines
    ]


def _unnamed(line: Line) -> Plan:
    draft = Draft(line, {})
    draft.wrong(_("не указано, о ком или о чём она. Заполните название или имя."), "name")
    return draft.plan
