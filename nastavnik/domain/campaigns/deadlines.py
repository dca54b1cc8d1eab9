"""Terms of a campaign: rules over the reporting period, and the last second of a day."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from nastavnik.domain.errors import DomainError, gettext_noop

ONE_DAY = datetime.timedelta(days=1)
ONE_SECOND = datetime.timedelta(seconds=1)
DECEMBER = 12
SATURDAY = 5
# From Kaliningrad to Kamchatka (107-ФЗ «Об исчислении времени»): whole hours, no summer time.
FIRST_OFFSET, LAST_OFFSET = 2, 12
# ТК РФ, статья 112: month and day.
_PUBLIC_HOLIDAYS = (
    *((1, day) for day in range(1, 9)),
    *((2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)),
)


class RuleKind(StrEnum):
    """How a term is said."""

    NEXT_MONTH = "next_month"  # «10-е число месяца, следующего за отчётным»
    NEXT_YEAR = "next_year"  # «20 января», of the year after the reporting one
    FIXED = "fixed"  # a date of the calendar


@dataclass(frozen=True)
class DeadlineRule:
    """A term as a rule; `month` belongs to NEXT_YEAR, `fixed_on` to FIXED.

    `to_working_day`: a term that falls on a day off ends on the next working day (ГК РФ, ст. 193).
    """

    kind: RuleKind
    day: int = 1
    month: int = 1
    fixed_on: datetime.date | None = None
    to_working_day: bool = False


def due_date(
    rule: DeadlineRule,
    period_ends: datetime.date,
    holidays: Collection[datetime.date] = frozenset(),
) -> datetime.date:
    """Return the last day of a term for a period that ends on `period_ends`.

    `holidays` are days off besides Saturdays and Sundays. Raises DomainError where the rule names
    no day of the calendar. Source: целевая модель Челябинской области, пп. 4.3, 5.5, 6.3.
    """
    day = _named_day(rule, period_ends)
    return next_working_day(day, holidays) if rule.to_working_day else day


def next_working_day(
    day: datetime.date, holidays: Collection[datetime.date] = frozenset()
) -> datetime.date:
    """Return the day itself, or the first working day after it (ГК РФ, ст. 193)."""
    while day.weekday() >= SATURDAY or day in holidays:
        day += ONE_DAY
    return day


def public_holidays(year: int) -> frozenset[datetime.date]:
    """Return the public holidays of a year (ТК РФ, ст. 112), without the transfers of that year."""
    return frozenset(datetime.date(year, month, day) for month, day in _PUBLIC_HOLIDAYS)


def last_second(day: datetime.date, utc_offset: int) -> datetime.datetime:
    """Return 23:59:59 of a day where the clock is `utc_offset` whole hours ahead of UTC.

    Raises DomainError for an offset outside UTC+2…+12 (107-ФЗ, статья 5).
    """
    if not FIRST_OFFSET <= utc_offset <= LAST_OFFSET:
        raise DomainError(
            gettext_noop("Часовой пояс — от UTC+%(first)s до UTC+%(last)s."),
            field="utc_offset",
            first=FIRST_OFFSET,
            last=LAST_OFFSET,
        )
    zone = datetime.timezone(datetime.timedelta(hours=utc_offset))
    midnight = datetime.datetime.combine(day + ONE_DAY, datetime.time.min, tzinfo=zone)
    return (midnight - ONE_SECOND).astimezone(datetime.UTC)


def day_of(due_at: datetime.datetime) -> datetime.date:
    """Return the day whose last second a term is, where its organisation is.

    From UTC+2 to UTC+12 the last second of a day falls on the same date of UTC.
    """
    return due_at.astimezone(datetime.UTC).date()


def is_in_time(moment: datetime.datetime, due_at: datetime.datetime) -> bool:
    """Tell whether something was handed in by the term: its last second counts to the end."""
    return moment < due_at + ONE_SECOND


def settled_moment(clock: datetime.datetime, *known: datetime.datetime | None) -> datetime.datetime:
    """Return when an act happens: never before what is known to have happened before it.

    A server's clock that steps back must not turn a late hand-in into one in time.
    """
    return max([clock, *(moment for moment in known if moment is not None)])


def _named_day(rule: DeadlineRule, period_ends: datetime.date) -> datetime.date:
    if rule.kind is RuleKind.FIXED:
        if rule.fixed_on is None:
            raise DomainError(gettext_noop("Укажите дату срока."), field="fixed_on")
        return rule.fixed_on
    try:
        if rule.kind is RuleKind.NEXT_YEAR:
            return datetime.date(period_ends.year + 1, rule.month, rule.day)
        years, month = divmod(period_ends.month, DECEMBER)
        return datetime.date(period_ends.year + years, month + 1, rule.day)
    except ValueError:
        raise DomainError(
            gettext_noop("Такого дня нет в календаре: %(day)s-е число."), field="day", day=rule.day
        ) from None
