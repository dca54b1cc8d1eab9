"""An indicator in words: the footnote printed wherever its value is printed."""

from django.utils.translation import gettext as _

from nastavnik.domain.measures import CATALOGUE, Measure
from nastavnik.oversight.indicators.choices import Direction, Inclusion, Window
from nastavnik.oversight.indicators.counting import (
    ROLE_OF_MEASURE,
    denominator_ages,
    limits_age,
)
from nastavnik.oversight.indicators.models import Indicator
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.organizations.models import ANY_AGE
from nastavnik.registers.people.choices import Category

type Line = tuple[str, str]


def definition(indicator: Indicator) -> list[Line]:
    """Return the parameters of an indicator as pairs of a term and its value."""
    lines = [
        *counted(indicator),
        (_("Округление"), rounding_words(indicator)),
        (_("Направление"), direction_words(indicator)),
        (_("Наименьший уровень расчёта"), indicator.get_reporting_level_display()),
    ]
    if indicator.na_words:
        lines.append((_("Если данных нет"), f"«{indicator.na_words}»"))
    return [(term, str(value)) for term, value in lines]


def counted(indicator: Indicator) -> list[Line]:
    """Return the parameters that decide who is counted: with others values are not comparable."""
    lines = [(_("Числитель"), numerator_words(indicator))]
    if indicator.is_share:
        lines.append((_("Знаменатель"), denominator_words(indicator)))
    if Measure(indicator.numerator) in ROLE_OF_MEASURE:
        lines += [
            (_("Кого включаем"), inclusion_words(indicator)),
            (_("Кому засчитываем"), str(indicator.get_crediting_display())),
        ]
    lines.append((_("Сведение по организациям"), str(indicator.get_roll_up_display())))
    return lines


def parameters(indicator: Indicator) -> tuple[object, ...]:
    """Return what decides who is counted, to be compared: as `counted`, without words."""
    return (
        indicator.numerator,
        indicator.denominator,
        sorted(indicator.categories),
        sorted(indicator.forms),
        indicator.level,
        denominator_ages(indicator),
        (indicator.age_from, indicator.age_to),
        indicator.young_specialists,
        indicator.non_educational,
        indicator.inclusion,
        indicator.window,
        indicator.crediting,
        indicator.roll_up,
    )


def inclusion_words(indicator: Indicator) -> str:
    """Say which participants count and since when."""
    words = str(indicator.get_inclusion_display())
    if indicator.window == Window.CALENDAR_YEAR:
        return _("%s с 1 января по дату расчёта") % words
    if indicator.inclusion == Inclusion.COMPLETED:
        return _("%s с начала учебного года по дату расчёта") % words
    return words


def direction_words(indicator: Indicator) -> str:
    """Say which way is better."""
    if indicator.direction == Direction.LESS:
        return _("чем меньше, тем лучше")
    return _("чем больше, тем лучше")


def numerator_words(indicator: Indicator) -> str:
    """Say what the numerator counts, with every narrowing parameter."""
    measure = CATALOGUE[Measure(indicator.numerator)]
    parts = [measure.title.lower()]
    if indicator.categories:
        labels = [str(Category(code).label).lower() for code in indicator.categories]
        parts.append(_("категории: %s") % ", ".join(labels))
    if limits_age(indicator):
        parts.append(_age_words(indicator.age_from, indicator.age_to))
    if indicator.young_specialists:
        parts.append(_("педагогический стаж от 0 до 3 лет на дату"))
    if indicator.level:
        parts.append(str(indicator.get_level_display()).lower())
    if indicator.forms:
        forms = MentoringForm.objects.filter(code__in=indicator.forms)
        parts.append(_("формы: %s") % ", ".join(forms.values_list("label", flat=True)))
    if indicator.non_educational:
        parts.append(_("без образовательных организаций"))
    return _capital(", ".join(parts))


def denominator_words(indicator: Indicator) -> str:
    """Say what the denominator counts."""
    parts = [CATALOGUE[Measure(indicator.denominator)].title.lower()]
    lower, upper = denominator_ages(indicator)
    if (lower, upper) != (0, ANY_AGE):
        parts.append(_age_words(lower, upper))
    if indicator.level:
        parts.append(str(indicator.get_level_display()).lower())
    if indicator.window == Window.CALENDAR_YEAR:
        parts.append(_("последнее число календарного года, а без него — учебного"))
    return _capital(", ".join(parts))


def rounding_words(indicator: Indicator) -> str:
    """Say how a value is rounded before it is printed, banded and compared with the plan."""
    if indicator.digits == 0:
        return _("до целых, половина — вверх")
    return _("знаков после запятой: %s, половина — вверх") % indicator.digits


def _age_words(lower: int, upper: int) -> str:
    return _("возраст %(lower)s–%(upper)s лет включительно на дату") % {
        "lower": lower,
        "upper": upper,
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
