from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_date
from nastavnik.registers.periods.models import Period, SchoolYear


def school_year_facts(year: SchoolYear) -> list[tuple[str, str]]:
    """Return the rows of a school year's card."""
    return [
        (_("Начало"), format_date(year.starts_on)),
        (_("Окончание"), format_date(year.ends_on)),
    ]


def period_facts(period: Period) -> list[tuple[str, str]]:
    """Return the rows of a reporting period's card."""
    return [
        (_("Начало"), format_date(period.starts_on)),
        (_("Окончание"), format_date(period.ends_on)),
        (_("Данные на дату"), format_date(period.as_of)),
    ]
