"""How the note of a campaign says who reported, what became of a value, whom it compares."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from nastavnik.domain.campaigns.past import digits_of
from nastavnik.domain.findings.trends import STABLE_PER_CENT
from nastavnik.domain.indicators import Figure
from nastavnik.domain.typography import NO_BREAK_SPACE, format_number
from nastavnik.oversight.campaigns.choices import Breakdown
from nastavnik.oversight.campaigns.queries import Duties
from nastavnik.oversight.campaigns.reading import wording as reading_wording
from nastavnik.oversight.notes import wording as w
from nastavnik.oversight.notes.campaign.figures import (
    Collection,
    Comparison,
    Course,
    Moved,
    Part,
    Past,
)
from nastavnik.oversight.notes.figures import IndicatorTable, NoteFigures, Row

# A longer list goes on as «и ещё 8».
_NAMED_AT_MOST = 12


def collection_of(figures: NoteFigures) -> Collection:
    """What the campaign told; a note by the registers has nothing of the kind."""
    if figures.collection is None:
        raise LookupError("this note is made of the registers")
    return figures.collection


def among(by: Breakdown) -> str:
    """«По организациям», «По территориям»."""
    return {
        Breakdown.TERRITORIES: _("По территориям"),
        Breakdown.SECTORS: _("По секторам"),
        Breakdown.PAIRS: _("По территориям и секторам"),
        Breakdown.ORGANIZATIONS: _("По организациям"),
    }[by]


def named(figures: NoteFigures, codes: Iterable[str]) -> str:
    """A few by name, more of them by reference, of many the first ones."""
    members = figures.named(codes)
    shown = w.listed(members[:_NAMED_AT_MOST])
    rest = len(members) - _NAMED_AT_MOST
    return shown if rest <= 0 else _("%(shown)s и ещё %(rest)s") % {"shown": shown, "rest": rest}


def duties(counted: Duties) -> str:
    """«4 и 1 из 6»: reported and accepted of those who had to."""
    if not counted.obliged:
        return w.NOTHING
    return _("%(reported)s и %(accepted)s из %(obliged)s") % {
        "reported": format_number(counted.reported),
        "accepted": format_number(counted.accepted),
        "obliged": format_number(counted.obliged),
    }


def handed_in(counted: Duties) -> str:
    """«Сдали 40 из 41 организации, приняты 39.»"""
    return _("Сдали %(reported)s из %(obliged)s, приняты %(accepted)s.") % {
        "reported": format_number(counted.reported),
        "obliged": w.of_organizations(counted.obliged),
        "accepted": format_number(counted.accepted),
    }


def status(counted: Duties) -> str:
    """How the form of one organisation stands."""
    if not counted.obliged:
        return _("освобождена")
    if counted.accepted:
        return _("принята")
    return _("сдана") if counted.reported else _("не сдана")


def standing(collection: Collection, member: str) -> str:
    """Who stands behind the figures of a part."""
    counted = collection.by_member[member].duties
    return status(counted) if collection.of_organizations else duties(counted)


def value(table: IndicatorTable, part: Part, row: Row) -> str:
    """A value as printed; what nobody told is not a zero, nor «нет данных»."""
    if part.told:
        return w.value(table, row)
    return _("освобождена") if part.is_exempt else _untold(part.obliged)


def _untold(obliged: int) -> str:
    return not_told() if obliged else reading_wording.not_asked()


def not_told() -> str:
    """What stands where nobody has handed anything in, or has not come so far."""
    return _("не сдано")


def total(table: IndicatorTable, course: Course) -> str:
    """What the whole comes to."""
    return w.total(table) if course.told else _untold(course.obliged)


def before(table: IndicatorTable, moved: Moved | None, *, whole: bool = False) -> str:
    """A former value as printed."""
    if moved is None or moved.before is None:
        return w.NOTHING
    if not moved.before_told:
        return _untold(moved.before_obliged)
    if moved.before.value is None:
        return w.no_data(table)
    digits = w.total_digits(table) if whole else None
    return w.amount(table, moved.before.value, digits)


def past(table: IndicatorTable, one: Past) -> str:
    """A figure of a past year, as finely as it was told."""
    return w.amount(table, Fraction(one.value), digits_of(one.value))


def change(table: IndicatorTable, moved: Moved | None) -> str:
    """«рост, +2,47 п. п.», «стабильно, 0 п. п.», «сравнить не с чем»."""
    if moved is None:
        return w.NOTHING
    words = reading_wording.change(moved.change).lower()
    if moved.by is None:
        return words
    return f"{words}, {difference(table, moved.by)}"


def difference(table: IndicatorTable, by: Decimal) -> str:
    """«+2,47 п. п.», «−3 чел.»."""
    exponent = by.as_tuple().exponent
    digits = max(0, -exponent) if isinstance(exponent, int) else 0
    sign = "+" if by > 0 else "−" if by < 0 else ""
    unit = _("п.\u00a0п.") if table.is_share else table.unit_label
    return f"{sign}{format_number(abs(by), digits)}{NO_BREAK_SPACE}{unit}"


def ratio(figure: Figure) -> str:
    """«9 из 34»."""
    return _("%(part)s из %(whole)s") % {
        "part": format_number(figure.numerator or 0),
        "whole": format_number(figure.denominator or 0),
    }


def beside(comparison: Comparison) -> str:
    """The name of an earlier period: «год назад, IV квартал 2025 года»."""
    if comparison.is_year:
        return _("год назад, %s") % comparison.title
    return _("период до этого, %s") % comparison.title


def partial(course: Course) -> str:
    """How a table owns up to a sum that not everybody is in; empty where everybody is."""
    if not course.is_partial:
        return ""
    return _("частичная: сообщили %(told)s из %(obliged)s") % {
        "told": format_number(course.told),
        "obliged": format_number(course.obliged),
    }


def stable(collection: Collection) -> str:
    """What is called stable."""
    return _(
        "Сравниваются напечатанные значения: доля стабильна, если изменилась не больше, чем на "
        "%(points)s п.\u00a0п., количество — не больше, чем на %(percent)s\u00a0%%; ноль, который "
        "сдали все, кто должен, — «не начали»."
    ) % {
        "points": format_number(collection.within, 1),
        "percent": STABLE_PER_CENT,
    }
