"""How a note writes numbers, lists of organisations and places."""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import partial

from django.utils.translation import gettext as _

from nastavnik.domain.findings.model import Severity
from nastavnik.domain.findings.wording import typeset
from nastavnik.domain.grammar import Case
from nastavnik.domain.indicators import AGGREGATE_DIGITS, Direction, Unit
from nastavnik.domain.measures import CATALOGUE, Measure
from nastavnik.domain.typography import (
    NO_BREAK_SPACE,
    format_date_long,
    format_number,
    format_percent,
    join_words,
    plural,
)
from nastavnik.oversight.indicators.counting import limits_age
from nastavnik.oversight.indicators.definitions import (
    definition,
    denominator_words,
    numerator_words,
)
from nastavnik.oversight.indicators.models import Indicator
from nastavnik.oversight.notes.figures import (
    IndicatorTable,
    Member,
    NoteFigures,
    Plan,
    Row,
)
from nastavnik.platform.printing.declension import decline_phrase

# Longer lists go by the short references of organisations, not by their names.
_NAMED_IN_FULL = 3
NOTHING = "—"


def table_of(indicator: Indicator) -> partial[IndicatorTable]:
    """Say of an indicator what stands above its figures; they are to be given."""
    return partial(
        IndicatorTable,
        pk=indicator.pk,
        code=indicator.code,
        title=indicator.title,
        brief=brief_words(indicator),
        is_share=indicator.is_share,
        unit=Unit(indicator.unit),
        unit_label=str(indicator.get_unit_display()),
        digits=indicator.digits,
        direction=Direction(indicator.direction),
        na_words=indicator.na_words,
        numerator_label=numerator_words(indicator),
        denominator_label=denominator_words(indicator) if indicator.is_share else "",
        definition=tuple(definition(indicator)),
    )


def brief_words(indicator: Indicator) -> str:
    """An indicator in a few words, for tiles and contents: «Наставляемые, 10–19 лет»."""
    words = [_(CATALOGUE[Measure(indicator.numerator)].title)]
    if limits_age(indicator):
        words.append(
            _("%(lower)s–%(upper)s лет")
            % {
                "lower": indicator.age_from,
                "upper": indicator.age_to,
            }
        )
    if indicator.young_specialists:
        words.append(_("стаж до 3 лет"))
    if indicator.level:
        words.append(str(indicator.get_level_display()).lower())
    return ", ".join(words)


def organizations(count: int) -> str:
    """«41 организация», «5 организаций»."""
    return _counted(count, _("организация"), _("организации"), _("организаций"))


def of_organizations(count: int) -> str:
    """«из 41 организации», «у 5 организаций»."""
    return _counted(count, _("организации"), _("организаций"), _("организаций"))


def in_organizations(count: int) -> str:
    """«в 1 организации», «в 5 организациях»."""
    return _counted(count, _("организации"), _("организациях"), _("организациях"))


def mentees(count: int) -> str:
    """«1 наставляемый», «5 наставляемых»."""
    return _counted(count, _("наставляемый"), _("наставляемых"), _("наставляемых"))


def mentors(count: int) -> str:
    """«1 наставник», «2 наставника», «5 наставников»."""
    return _counted(count, _("наставник"), _("наставника"), _("наставников"))


def places(count: int) -> str:
    """«1 место», «5 мест»."""
    return _counted(count, _("место"), _("места"), _("мест"))


def forms(count: int) -> str:
    """«1 форма», «2 формы», «5 форм»."""
    return _counted(count, _("форма"), _("формы"), _("форм"))


def lowered(text: str) -> str:
    """A title in the middle of a sentence: «год», but «IV квартал» and «ФГОС» as they are."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _counted(count: int, one: str, few: str, many: str) -> str:
    return f"{format_number(count)}{NO_BREAK_SPACE}{plural(count, one, few, many)}"


def share_of(part: int, whole: int) -> str:
    """«63,4 %»; nothing to count from is a dash."""
    return format_percent(float(Fraction(100 * part, whole)), 1) if whole else NOTHING


def place(figures: NoteFigures, case: Case = Case.GENITIVE) -> str:
    """The municipality in a case: «г.о.г. Дзержинска»."""
    return decline_phrase(figures.head.locality, case)


def quoted(labels: Iterable[str]) -> str:
    """«Ученик-ученик» и «Учитель-учитель»."""
    return join_words(f"«{label}»" for label in labels)


def references(members: Sequence[Member]) -> str:
    """Organisations by their short references: «№ 16, 23, ДДТ»."""
    numbers = [row.reference for row in members if row.reference.isdigit()]
    letters = [
        row.reference or typeset(row.short_name) for row in members if not row.reference.isdigit()
    ]
    first = [f"№{NO_BREAK_SPACE}{', '.join(numbers)}"] if numbers else []
    return ", ".join(first + letters)


def listed(members: Sequence[Member]) -> str:
    """A few organisations by name, more of them by reference."""
    if len(members) > _NAMED_IN_FULL:
        return references(members)
    return join_words(typeset(row.name) for row in members)


def valued(figures: NoteFigures, table: IndicatorTable, rows: Sequence[Row]) -> str:
    """Organisations with their values: «МБОУ СШ № 4 (17 %)»; more of them by reference."""
    if len(rows) > _NAMED_IN_FULL:
        return references(members_of(figures, rows))
    return join_words(
        f"{typeset(figures.by_code[row.member].name)} ({value(table, row)})" for row in rows
    )


def members_of(figures: NoteFigures, rows: Iterable[Row]) -> list[Member]:
    """Organisations of the rows."""
    return figures.named(row.member for row in rows)


def value(table: IndicatorTable, row: Row) -> str:
    """A row's value as printed, or the words that stand for it."""
    return amount(table, row.figure.value) if row.figure.value is not None else no_data(table)


def no_data(table: IndicatorTable) -> str:
    """What is printed where there is nothing to count from."""
    return table.na_words or _("нет данных")


def amount(table: IndicatorTable, number: Fraction | None, digits: int | None = None) -> str:
    """A number in the indicator's unit and rounding: «17 %», «4 ед.»."""
    kept = table.row_digits if digits is None else digits
    rounded = table.rounded(number, kept)
    if rounded is None:
        return NOTHING
    if table.unit is Unit.PERCENT:
        return format_percent(rounded, kept)
    return f"{format_number(rounded, kept)}{NO_BREAK_SPACE}{table.unit_label}"


def total(table: IndicatorTable) -> str:
    """What the whole municipality comes to."""
    if table.total.value is None:
        return no_data(table)
    return amount(table, table.total.value, total_digits(table))


def total_digits(table: IndicatorTable) -> int:
    """With how many decimals the whole is printed."""
    return table.total_digits


def mean(table: IndicatorTable, number: Fraction | None) -> str:
    """A mean, finer than the values it is made of."""
    return amount(table, number, AGGREGATE_DIGITS)


def plan_words(table: IndicatorTable, plan: Plan) -> str:
    """«не менее 15 %»."""
    number = amount(table, Fraction(plan.value), decimals(plan))
    if table.direction is Direction.LESS:
        return _("не более %s") % number
    return _("не менее %s") % number


def plan_amount(table: IndicatorTable, plan: Plan) -> str:
    """A planned value in a table, where «не менее» goes without saying."""
    if table.direction is Direction.LESS:
        return plan_words(table, plan)
    return amount(table, Fraction(plan.value), decimals(plan))


def decimals(plan: Plan) -> int:
    """How finely a planned value is written."""
    exponent = plan.value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def until(plan: Plan) -> str:
    """«до 15 марта 2021 г.»."""
    return _("до %s") % format_date_long(plan.due_on)


def printed(table: IndicatorTable, row: Row) -> str:
    """What the source prints for the row."""
    if row.printed is None:
        return NOTHING
    if row.printed.number is None:
        return row.printed.text
    return amount(table, Fraction(row.printed.number))


def found(figures: NoteFigures) -> str:
    """How many findings there are, by severity."""
    counts = Counter(finding.severity for finding in figures.findings)
    words = {
        Severity.ERROR: (_("ошибка"), _("ошибки"), _("ошибок")),
        Severity.WARNING: (_("предупреждение"), _("предупреждения"), _("предупреждений")),
        Severity.INFO: (
            _("замечание к сведению"),
            _("замечания к сведению"),
            _("замечаний к сведению"),
        ),
    }
    parts = [
        f"{counts[severity]}\u00a0{plural(counts[severity], *forms_of_word)}"
        for severity, forms_of_word in words.items()
        if counts[severity]
    ]
    return _("При проверке данных найдено: %s.") % join_words(parts)
