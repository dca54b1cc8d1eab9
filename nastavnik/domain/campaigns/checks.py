"""Check rules over the values of one submission. A value that is not there is never a zero."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from nastavnik.domain.errors import DomainError, gettext_noop

WHOLE = 100

type Values = Mapping[str, int | None]


class Severity(StrEnum):
    """An error forbids to hand in; a warning travels upward with the submission."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """What is wrong: the field it stands at, a Russian sentence with its figures."""

    field: str
    severity: Severity
    template: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return self.template % self.params


@dataclass(frozen=True)
class PartsOfTotal:
    """Parts that add up to a total; not `exact`: they do not exceed it."""

    parts: tuple[str, ...]
    total: str
    exact: bool = True

    def problems(self, values: Values, before: Values) -> Iterable[Problem]:
        """Compare once all parts and the total are there."""
        known = [values.get(part) for part in self.parts]
        total = values.get(self.total)
        numbers = [value for value in known if value is not None]
        if total is None or (len(numbers) < len(known) and sum(numbers) <= total):
            return
        if sum(numbers) > total or (self.exact and sum(numbers) != total):
            yield Problem(
                self.total,
                Severity.ERROR,
                gettext_noop("Сумма частей %(sum)s, а всего указано %(total)s."),
                {"sum": sum(numbers), "total": total},
            )


@dataclass(frozen=True)
class BothTold:
    """A share is made of both its part and its whole: with one of them there is no share.

    A whole may belong to several shares, so that one without its part is refused; a part without
    its whole is kept, but not summed.
    """

    part: str
    whole: str

    def problems(self, values: Values, before: Values) -> Iterable[Problem]:
        """Look whether one of the two is there without the other; both say it at the part."""
        part, whole = values.get(self.part), values.get(self.whole)
        if part is None and whole is not None:
            yield Problem(
                self.part,
                Severity.ERROR,
                gettext_noop(
                    "Знаменатель заполнен, а числитель пуст: впишите числитель, если таких нет — 0."
                ),
            )
        if part is not None and whole is None:
            yield Problem(
                self.part,
                Severity.WARNING,
                gettext_noop(
                    "Знаменатель пуст: доля не будет учтена. Впишите знаменатель, если он известен."
                ),
            )


@dataclass(frozen=True)
class NotAbove:
    """A part of people is never above the whole: mentees above the contingent."""

    part: str
    whole: str

    def problems(self, values: Values, before: Values) -> Iterable[Problem]:
        """Compare the two where both are there."""
        part, whole = values.get(self.part), values.get(self.whole)
        if part is not None and whole is not None and part > whole:
            yield Problem(
                self.part,
                Severity.ERROR,
                gettext_noop("Указано %(part)s, а всего таких %(whole)s: доля больше 100 %%."),
                {"part": part, "whole": whole},
            )


@dataclass(frozen=True)
class NotFalling:
    """A value counted from the beginning of the year does not fall."""

    code: str

    def problems(self, values: Values, before: Values) -> Iterable[Problem]:
        """Compare with the period before where both are there."""
        now, then = values.get(self.code), before.get(self.code)
        if now is not None and then is not None and now < then:
            yield Problem(
                self.code,
                Severity.ERROR,
                gettext_noop("Значение с начала года уменьшилось: было %(then)s, стало %(now)s."),
                {"then": then, "now": now},
            )


@dataclass(frozen=True)
class ChangeWithin:
    """A value does not change against the period before by more than `percent` per cent of it."""

    code: str
    percent: int

    def problems(self, values: Values, before: Values) -> Iterable[Problem]:
        """Compare with the period before; from zero no share of change can be told."""
        now, then = values.get(self.code), before.get(self.code)
        if now is None or not then:
            return
        if abs(Fraction(now - then, then)) * WHOLE > self.percent:
            yield Problem(
                self.code,
                Severity.WARNING,
                gettext_noop("Было %(then)s, стало %(now)s: изменение больше %(percent)s %%."),
                {"then": then, "now": now, "percent": self.percent},
            )


@dataclass(frozen=True)
class Percentage:
    """A value in per cent is never above a hundred."""

    code: str

    def problems(self, values: Values, before: Values) -> Iterable[Problem]:
        """Look at the value if it is there."""
        value = values.get(self.code)
        if value is not None and value > WHOLE:
            yield Problem(
                self.code,
                Severity.ERROR,
                gettext_noop("Процент не бывает больше ста: указано %(value)s."),
                {"value": value},
            )


type Rule = PartsOfTotal | BothTold | NotAbove | NotFalling | ChangeWithin | Percentage


def require_sound(rule: Rule) -> None:
    """Refuse a rule that compares a value with itself or with nothing; raises DomainError."""
    if isinstance(rule, PartsOfTotal):
        parts = set(rule.parts) - {rule.total}
        if not 1 < len(parts) == len(rule.parts):
            raise DomainError(
                gettext_noop("Частей бывает не меньше двух, и целое среди них не стоит."),
                field="parts",
            )
    if isinstance(rule, NotAbove) and rule.part == rule.whole:
        raise DomainError(gettext_noop("Выберите два разных значения."), field="whole")
    if isinstance(rule, ChangeWithin) and rule.percent < 1:
        raise DomainError(gettext_noop("Порог изменения — хотя бы один процент."), field="percent")


def check(rules: Sequence[Rule], values: Values, before: Values) -> list[Problem]:
    """Return all that is wrong with the values of a period; `before` are those of the last one.

    Units: people and pieces, whole numbers. None means «not told» and is compared with nothing.
    Source: целевая модель Челябинской области, раздел 6 (мониторинг).
    """
    found = [
        Problem(code, Severity.ERROR, gettext_noop("Значение не бывает меньше нуля."))
        for code, value in values.items()
        if value is not None and value < 0
    ]
    return found + [problem for rule in rules for problem in rule.problems(values, before)]


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Keep what forbids to hand in."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]
