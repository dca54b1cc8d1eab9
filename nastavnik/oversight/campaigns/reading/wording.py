"""Figures in words: periods, sectors, what is missing to a plan."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nastavnik.domain.campaigns.changes import Change
from nastavnik.domain.campaigns.stages import Stage
from nastavnik.domain.measures import CATALOGUE, Measure
from nastavnik.domain.typography import (
    NO_BREAK_SPACE,
    count_phrase,
    format_number,
    plural,
)
from nastavnik.oversight.campaigns.choices import Breakdown, CountedStage
from nastavnik.oversight.indicators.models import Indicator
from nastavnik.registers.organizations.choices import Level
from nastavnik.registers.periods.choices import PeriodKind
from nastavnik.registers.periods.models import Period

NOTHING = "—"
ROMAN = ("I", "II", "III", "IV")
SECTOR_CODES = {
    Level.PRESCHOOL.value: gettext_lazy("ДОУ"),
    Level.GENERAL.value: gettext_lazy("ОО"),
    Level.SUPPLEMENTARY.value: gettext_lazy("ДО"),
    Level.VOCATIONAL.value: gettext_lazy("СПО"),
}
_MONTHS = (
    *(gettext_lazy("янв."), gettext_lazy("февр."), gettext_lazy("март"), gettext_lazy("апр.")),
    *(gettext_lazy("май"), gettext_lazy("июнь"), gettext_lazy("июль"), gettext_lazy("авг.")),
    *(gettext_lazy("сент."), gettext_lazy("окт."), gettext_lazy("нояб."), gettext_lazy("дек.")),
)
_MEN = {Measure.MENTEES, Measure.MENTORS, Measure.PARTNERS}


def short_period(period: Period) -> str:
    """«IV кв. 2026», «2026», «дек. 2020»."""
    if period.kind == PeriodKind.QUARTER:
        quarter = ROMAN[(period.starts_on.month - 1) // 3]
        return f"{quarter} {_('кв.')} {period.starts_on.year}"
    if period.kind == PeriodKind.YEAR:
        return str(period.ends_on.year)
    return short_day(period.as_of)


def short_day(day: date) -> str:
    """«дек. 2020»."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def told_elsewhere() -> str:
    """What figures of past years are called beside those collected here."""
    return _("Сообщено не через систему")


def untold() -> str:
    """What stands in place of a bar: whoever has no value may not have handed in."""
    return _("не сдано или нет данных")


def not_asked() -> str:
    """What stands where nothing was to be told."""
    return _("не запрашивалось")


def sector(level: str) -> str:
    """A level of education in words."""
    return str(Level(level).label) if level else _("Без уровня образования")


def sector_code(level: str) -> str:
    """A level of education as charts name it."""
    return str(SECTOR_CODES[level]) if level in SECTOR_CODES else sector(level)


def sector_place(level: str) -> int:
    """Where a level stands among others."""
    return list(SECTOR_CODES).index(level) if level in SECTOR_CODES else len(SECTOR_CODES)


def outside() -> str:
    """Who reports past the municipalities."""
    return _("Вне муниципалитетов")


def whom(by: Breakdown) -> str:
    """The heading of a column of those compared."""
    return {
        Breakdown.TERRITORIES: _("Территория"),
        Breakdown.SECTORS: _("Сектор"),
        Breakdown.PAIRS: _("Территория и сектор"),
        Breakdown.ORGANIZATIONS: _("Организация"),
    }[by]


def needed(indicator: Indicator, count: int) -> str:
    """«нужно ещё 37 наставляемых», «нужен ещё 21 наставник»."""
    is_one_man = Measure(indicator.numerator) in _MEN and plural(count, "1", "2", "5") == "1"
    words = _("нужен ещё %s") if is_one_man else _("нужно ещё %s")
    return words % count_phrase(count, *_counted(indicator))


def too_many(indicator: Indicator, count: int) -> str:
    """«на 5 чел. больше плана»."""
    return _("на %s больше плана") % f"{format_number(count)}{NO_BREAK_SPACE}{_unit(indicator)}"


def too_early(told: int, obliged: int) -> str:
    """«Сообщили 10 из 41: судить рано.»."""
    return _("Сообщили %(told)s из %(obliged)s: судить рано.") % {
        "told": format_number(told),
        "obliged": format_number(obliged),
    }


def _counted(indicator: Indicator) -> tuple[str, str, str]:
    unit = _unit(indicator)
    return {
        Measure.MENTEES: (_("наставляемый"), _("наставляемых"), _("наставляемых")),
        Measure.MENTORS: (_("наставник"), _("наставника"), _("наставников")),
        Measure.AGREEMENTS: (_("соглашение"), _("соглашения"), _("соглашений")),
        Measure.PARTNERS: (_("партнёр"), _("партнёра"), _("партнёров")),
        Measure.SUPPLYING_PARTNERS: (_("предприятие"), _("предприятия"), _("предприятий")),
    }.get(Measure(indicator.numerator), (unit, unit, unit))


def _unit(indicator: Indicator) -> str:
    return CATALOGUE[Measure(indicator.numerator)].unit


def quarters(numbers: tuple[int, ...]) -> str:
    """«в IV квартале», «в II–IV кварталах»."""
    first = ROMAN[numbers[0] - 1]
    preposition = _("во") if numbers[0] == 2 else _("в")
    if len(numbers) == 1:
        return f"{preposition}{NO_BREAK_SPACE}{first}{NO_BREAK_SPACE}{_('квартале')}"
    last = ROMAN[numbers[-1] - 1]
    return f"{preposition}{NO_BREAK_SPACE}{first}–{last}{NO_BREAK_SPACE}{_('кварталах')}"


def change(one: Change | None) -> str:
    """The heading of a list; whoever is not asked is in none."""
    if one is None:
        return NOTHING
    return {
        Change.RISE: _("Рост"),
        Change.FALL: _("Спад"),
        Change.STABLE: _("Стабильно"),
        Change.NOT_STARTED: _("Не начали"),
        Change.FIRST: _("Сравнить не с чем"),
        Change.INCOMPLETE: _("Собрано не полностью"),
        Change.UNKNOWN: _("Данных нет"),
    }[one]


def change_hint(one: Change) -> str:
    """What belonging to a list means."""
    return {
        Change.RISE: _("Значение выросло."),
        Change.FALL: _("Значение снизилось."),
        Change.STABLE: _("Значение изменилось не больше, чем на порог."),
        Change.NOT_STARTED: _("Сдали ноль. Это ответ: наставничества нет."),
        Change.FIRST: _("В прошлом периоде данных нет."),
        Change.INCOMPLETE: _(
            "Сообщили не все, кто должен: сравнивать неполные суммы нельзя, а ноль у части — "
            "ещё не «не начали»."
        ),
        Change.UNKNOWN: _("Не сдали, или посчитать не из чего. Это не ноль."),
    }[one]


def incomplete() -> str:
    """Why somebody has no place: not all was handed in."""
    return _("Сдано не полностью")


def exempt() -> str:
    """Why somebody has no place: nothing was awaited."""
    return _("Освобождены")


def repeated() -> str:
    """Why somebody has no place: nobody knows how many of the sum are counted twice."""
    return _("Сумма с повторами")


def without_value() -> str:
    """Why somebody has no place: there is nothing to compute it from."""
    return _("Значения нет")


def stage(one: Stage) -> str:
    """At which stage of approval figures are counted."""
    return str(CountedStage(one.value).label)
