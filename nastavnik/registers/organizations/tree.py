"""The tree of organisations: its paths, holding it still, and what an act asks of it."""

import datetime
import secrets

from django.utils import timezone

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.typography import format_date
from nastavnik.platform.audit import writing
from nastavnik.registers.organizations.models import Organization


def path_below(parent: Organization | None) -> str:
    """Return the path of a new organisation.

    The key of the row is known only after it is written; a random label spares a second write.
    Digits alone: LIKE on SQLite does not tell capital letters from small ones.
    """
    return f"{parent.path if parent else ''}{secrets.randbelow(10**12):012d}/"


def lock_tree() -> None:
    """Hold the roots: two moves at once could close a cycle, or lose a child added meanwhile."""
    writing.lock_many(Organization.objects.filter(parent=None))


def require_open(organization: Organization, field: str) -> None:
    """Refuse an act on an organisation that is closed."""
    if organization.closed_on is not None:
        raise DomainError(
            gettext_noop("Организация «%(name)s» закрыта с %(day)s."),
            field=field,
            name=organization.short_name,
            day=format_date(organization.closed_on),
        )


def require_past(day: datetime.date | None, field: str) -> None:
    """Refuse a day that has not come yet."""
    if day is not None and day > timezone.localdate():
        raise DomainError(gettext_noop("Дата ещё не наступила."), field=field)
