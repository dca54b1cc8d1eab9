"""What a parameter may be: a number, a date, yes or no, one of several, any of several."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.typography import count_phrase, format_date, join_words

type Words = str | Promise
type Choices = tuple[tuple[str, Words], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter[T]:
    """One line of the catalogue; `default` is right for real work, not for a demonstration.

    `security` gives it to the security administrator instead of the system administrator.
    """

    code: str
    group: Words
    title: Words
    help: Words
    default: T
    security: bool = False

    def stored(self, value: T) -> Any:
        """Return a value as JSON knows it."""
        return value

    def read(self, stored: Any) -> T:
        """Return the value behind what was stored; refuse what this parameter may not be."""
        raise NotImplementedError

    def words(self, value: T) -> str:
        """Say a value as a person would."""
        return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount(Parameter[int]):
    """A whole number within bounds; `unit` counts it: «день,дня,дней»."""

    least: int = 1
    most: int
    unit: Words

    def read(self, stored: Any) -> int:
        """Refuse what is not a whole number or lies outside the bounds."""
        if isinstance(stored, bool) or not isinstance(stored, int):
            raise DomainError(gettext_noop("Укажите целое число."), field="setting")
        if not self.least <= stored <= self.most:
            raise DomainError(
                gettext_noop("Укажите число от %(least)d до %(most)d."),
                field="setting",
                least=self.least,
                most=self.most,
            )
        return stored

    def words(self, value: int) -> str:
        """«30 дней»."""
        one, few, many = str(self.unit).split(",")
        return count_phrase(value, one, few, many)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(Parameter[datetime.date | None]):
    """A date, or none."""

    def stored(self, value: datetime.date | None) -> str | None:
        """The date by ISO 8601."""
        return None if value is None else value.isoformat()

    def read(self, stored: Any) -> datetime.date | None:
        """Refuse what is no date."""
        if stored is None:
            return None
        try:
            return datetime.date.fromisoformat(stored)
        except (TypeError, ValueError) as error:
            raise DomainError(gettext_noop("Укажите дату."), field="setting") from error

    def words(self, value: datetime.date | None) -> str:
        """«05.04.2026»."""
        return gettext("не задана") if value is None else format_date(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch(Parameter[bool]):
    """Yes or no."""

    def read(self, stored: Any) -> bool:
        """Refuse what is neither."""
        if not isinstance(stored, bool):
            raise DomainError(gettext_noop("Выберите «да» или «нет»."), field="setting")
        return stored

    def words(self, value: bool) -> str:
        """«да» or «нет»."""
        return gettext("да") if value else gettext("нет")


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf(Parameter[str]):
    """One of several values with titles."""

    choices: Choices

    def read(self, stored: Any) -> str:
        """Refuse what is not among the choices."""
        _require_known([stored], self.choices)
        return str(stored)

    def words(self, value: str) -> str:
        """The title of the value."""
        return str(dict(self.choices)[value])


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf(Parameter[frozenset[str]]):
    """Any number of several values with titles, none too: roles, levels."""

    choices: Choices

    def stored(self, value: frozenset[str]) -> list[str]:
        """The values in the order of the choices."""
        return [code for code, _ in self.choices if code in value]

    def read(self, stored: Any) -> frozenset[str]:
        """Refuse what is not a list of the choices."""
        _require_known(stored if isinstance(stored, list) else [stored], self.choices)
        return frozenset(stored)

    def words(self, value: frozenset[str]) -> str:
        """The titles of the values."""
        chosen = [str(title) for code, title in self.choices if code in value]
        return join_words(chosen) if chosen else gettext("ничего не выбрано")


def _require_known(values: Iterable[Any], choices: Choices) -> None:
    known = [code for code, _ in choices]
    if any(value not in known for value in values):
        raise DomainError(gettext_noop("Выберите значение из списка."), field="setting")
