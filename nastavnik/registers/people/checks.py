"""What an act asks before it changes a person or a place in a register."""

import datetime

from nastavnik.domain import pairing
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.registers.consents.choices import ConsentKind
from nastavnik.registers.consents.queries import require_valid
from nastavnik.registers.people.choices import EnrolmentStatus
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.periods.models import SchoolYear


def require_not_erased(person: Person) -> None:
    """Refuse to say anything anew of somebody whose data were destroyed."""
    if person.erased_on is not None:
        raise DomainError(
            gettext_noop(
                "Данные этого человека уничтожены, вносить о нём ничего нельзя. Если он снова "
                "участвует, добавьте его как нового человека."
            )
        )


def require_consent(person: Person, day: datetime.date) -> None:
    """Refuse a place «в базе» to somebody without a valid consent on the day."""
    require_valid([person], ConsentKind.PROCESSING, day, field="joined_on")


def require_within(
    day: datetime.date | None, year: SchoolYear, *, field: str = "joined_on"
) -> None:
    """Refuse a day outside the school year of a place; no day is refused nothing."""
    if day is not None:
        pairing.require_day(day, field=field, first=year.starts_on, last=year.ends_on)


def require_joined_kept(current: Enrolment, joined_on: datetime.date | None) -> None:
    """Refuse another day of joining where something rests on it already."""
    if joined_on is None and current.status != EnrolmentStatus.CANDIDATE:
        raise DomainError(gettext_noop("Укажите дату вхождения в программу."), field="joined_on")
    if current.status in (EnrolmentStatus.PAIRED, EnrolmentStatus.COMPLETED):
        raise DomainError(
            gettext_noop("Дата вхождения участника пары или группы не меняется."), field="joined_on"
        )
