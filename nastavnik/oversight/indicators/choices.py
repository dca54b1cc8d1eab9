from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nastavnik.domain import indicators
from nastavnik.domain.measures import CATALOGUE, Measure, Source

MEASURE_CHOICES = [(code.value, _(CATALOGUE[code].title)) for code in Measure]
TYPED_MEASURE_CHOICES = [
    (code.value, _(CATALOGUE[code].title))
    for code in Measure
    if CATALOGUE[code].source is Source.TYPED
]


class Inclusion(TextChoices):
    """Which participants count on the as-of date."""

    JOINED = indicators.Inclusion.JOINED.value, _("Вошли в программу")
    ACTIVE = indicators.Inclusion.ACTIVE.value, _("Состоят в действующей паре или группе")
    COMPLETED = indicators.Inclusion.COMPLETED.value, _("Прошли полный цикл")


class Window(TextChoices):
    """Since when what is completed counts and a denominator may date from."""

    SCHOOL_YEAR = "school_year", _("Учебный год")
    CALENDAR_YEAR = "calendar_year", _("Календарный год")


class Crediting(TextChoices):
    """To which organisation a participant is credited."""

    REGISTER = "register", _("Организация, которая ведёт реестр")
    HOME = "home", _("Организация самого человека")


class RollUp(TextChoices):
    """How a group of organisations is added up."""

    RATIO = indicators.RollUp.RATIO.value, _("Сумма числителей к сумме знаменателей")
    SUM = indicators.RollUp.SUM.value, _("Сумма по организациям")
    UNIQUE = indicators.RollUp.UNIQUE.value, _("Уникальные в границах")


class Direction(TextChoices):
    """Which way is better."""

    MORE = indicators.Direction.MORE.value, _("Больше — лучше")
    LESS = indicators.Direction.LESS.value, _("Меньше — лучше")


class Unit(TextChoices):
    """What a value is measured in."""

    PERCENT = indicators.Unit.PERCENT.value, _("%")
    PEOPLE = indicators.Unit.PEOPLE.value, _("чел.")
    PIECES = indicators.Unit.PIECES.value, _("ед.")


class IndicatorType(TextChoices):
    """How a programme labels an indicator."""

    MAIN = "main", _("Основной")
    ANALYTIC = "analytic", _("Аналитический")


class ReportingLevel(TextChoices):
    """The smallest unit at which an indicator makes sense."""

    ORGANIZATION = "organization", _("Организация")
    MUNICIPALITY = "municipality", _("Муниципалитет")
    REGION = "region", _("Регион")
