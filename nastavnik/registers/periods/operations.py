from typing import Any

from django.db import transaction
from django.db.models import Q

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.registers.periods.models import Period, SchoolYear


def add_school_year(*, actor: Actor, **facts: Any) -> SchoolYear:
    """Add a school year that shares no day with another."""
    policy.require(actor, Action.PERIOD_EDIT)
    with transaction.atomic():
        writing.hold_rows_of(SchoolYear)
        row = writing.insert(actor, SchoolYear(**facts))
        _require_apart(row)
    return row


def edit_school_year(
    *, actor: Actor, school_year: SchoolYear, version: int | None, **facts: Any
) -> SchoolYear:
    """Change the title or the dates of a school year."""
    policy.require(actor, Action.PERIOD_EDIT)
    with transaction.atomic():
        writing.hold_rows_of(SchoolYear)
        row = writing.update(actor, school_year, facts, version=version)
        _require_apart(row)
        _require_holds(row)
    return row


def add_period(*, actor: Actor, **facts: Any) -> Period:
    """Add a reporting period."""
    policy.require(actor, Action.PERIOD_EDIT)
    return writing.insert(actor, Period(**facts))


def edit_period(*, actor: Actor, period: Period, version: int | None, **facts: Any) -> Period:
    """Change a reporting period."""
    policy.require(actor, Action.PERIOD_EDIT)
    return writing.update(actor, period, facts, version=version)


def _require_apart(row: SchoolYear) -> None:
    """Refuse, after the row is written, a school year that overlaps another one."""
    others = SchoolYear.objects.exclude(pk=row.pk)
    other = others.filter(starts_on__lte=row.ends_on, ends_on__gte=row.starts_on).first()
    if other is not None:
        raise DomainError(
            gettext_noop("Даты пересекаются с учебным годом %(title)s."),
            field="starts_on",
            title=other.title,
        )


def _require_holds(row: SchoolYear) -> None:
    """Refuse, after the row is written, dates that leave outside what happened in the year."""
    places = _outside(row, "joined_on", "trained_on", "left_on", "completed_on")
    pairs = _outside(row, "starts_on", "ended_on")
    # Registers and pairs stand above: they are asked by the relations they lay to the year.
    if row.enrolments.filter(places).exists() or row.mentorships.filter(pairs).exists():
        raise DomainError(
            gettext_noop("Вне этих дат окажутся события реестров, пар или групп этого года."),
            field="starts_on",
        )


def _outside(row: SchoolYear, *names: str) -> Q:
    found = Q()
    for name in names:
        found |= Q(**{f"{name}__lt": row.starts_on}) | Q(**{f"{name}__gt": row.ends_on})
    return found
