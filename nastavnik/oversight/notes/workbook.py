"""The tables of a note as a workbook: numbers as numbers, one sheet for each table."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from nastavnik.domain.rounding import round_half_up
from nastavnik.domain.typography import format_date
from nastavnik.oversight.notes import tables
from nastavnik.oversight.notes import wording as w
from nastavnik.oversight.notes.campaign import workbook as campaign
from nastavnik.oversight.notes.figures import IndicatorTable, NoteFigures, Row
from nastavnik.platform.printing.report import Tone
from nastavnik.platform.printing.xlsx import (
    INTEGER,
    TWO_DIGITS,
    Sheet,
    SheetCell,
    SheetColumn,
    SheetRow,
    Value,
    Workbook,
)

# Values keep these decimals in a cell; how many are shown is up to the format.
_EXACT_DIGITS = 6


def workbook(figures: NoteFigures) -> Workbook:
    """Return the note as a workbook."""
    made = campaign.sheets(figures) if figures.collection else _of_registers(figures)
    return Workbook(
        sheets=(*made, _findings(figures)),
        title=_("Информационная справка: %s") % figures.head.locality,
        author=figures.head.organization,
    )


def _of_registers(figures: NoteFigures) -> Iterator[Sheet]:
    yield from (_summary(figures), _form_rows(figures), _form_totals(figures))
    yield _form_counts(figures)
    yield from (_indicator(figures, table) for table in figures.indicators)
    yield _enterprises(figures)


def exact(value: Fraction | None) -> Value:
    """A value with more decimals than anybody prints; a whole number stays whole."""
    return None if value is None else _shortest(round_half_up(value, _EXACT_DIGITS))


def _shortest(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _lines(figures: NoteFigures, title: str) -> tuple[str, ...]:
    head = figures.head
    day = _("Данные на %s") % format_date(head.as_of)
    return (title, f"{head.locality}. {head.period}. {day}")


def _summary(figures: NoteFigures) -> Sheet:
    columns = (
        SheetColumn(_("Код"), 8),
        SheetColumn(_("Показатель"), 60),
        SheetColumn(_("Единица"), 10),
        SheetColumn(_("План"), 10),
        SheetColumn(_("Числитель, всего"), 12, INTEGER),
        SheetColumn(_("Знаменатель, всего"), 13, INTEGER),
        SheetColumn(_("Всего (Σ/Σ или сумма)"), 14),
        SheetColumn(_("Простое среднее"), 12),
        SheetColumn(_("Организаций с данными"), 14, INTEGER),
        SheetColumn(_("Выполнили план"), 12, INTEGER),
        SheetColumn(_("Среднее напечатанных"), 14),
        SheetColumn(_("Напечатано значений"), 13, INTEGER),
    )
    lines = (
        *_lines(figures, _("Сводка показателей")),
        _("Организаций: %(count)s. Мест наставляемых: %(mentees)s. Мест наставников: %(mentors)s.")
        % {
            "count": len(figures.members),
            "mentees": figures.mentees,
            "mentors": figures.mentors,
        },
    )
    rows = tuple(_summary_row(table) for table in figures.indicators)
    return Sheet(_("Сводка"), columns, rows, lines=lines, autofilter=False)


def _summary_row(table: IndicatorTable) -> SheetRow:
    return (
        table.code,
        table.title,
        table.unit_label,
        table.plan.value if table.plan else None,
        table.total.numerator,
        table.total.denominator,
        exact(table.total.value),
        exact(table.mean),
        len(table.known),
        len(table.reaching) if table.plan else None,
        exact(table.printed_mean) if table.has_printed else None,
        len(table.printed_numbers) if table.has_printed else None,
    )


def _form_rows(figures: NoteFigures) -> Sheet:
    columns = (
        SheetColumn("№", 6, INTEGER),
        SheetColumn(_("Организация"), 50),
        SheetColumn(_("Форма наставничества"), 32),
        SheetColumn(_("Наставляемых"), 14, INTEGER),
        SheetColumn(_("Наставников"), 14, INTEGER),
    )
    number = {member.code: place for place, member in enumerate(figures.members, start=1)}
    rows: tuple[SheetRow, ...] = tuple(
        (number[row.unit], figures.by_code[row.unit].name, row.form, row.mentees, row.mentors)
        for row in figures.places
    )
    totals: tuple[SheetRow, ...] = ((None, _("Всего"), None, figures.mentees, figures.mentors),)
    title = _("Формы наставничества в образовательных организациях")
    return Sheet(_("Формы"), columns, rows, lines=_lines(figures, title), totals=totals)


def _form_totals(figures: NoteFigures) -> Sheet:
    columns = (
        SheetColumn(_("Форма наставничества"), 40),
        SheetColumn(_("Организаций"), 14, INTEGER),
        SheetColumn(_("Наставляемых"), 14, INTEGER),
        SheetColumn(_("Наставников"), 14, INTEGER),
        SheetColumn(_("Какие организации"), 70),
    )
    rows: tuple[SheetRow, ...] = tuple(
        (
            form.label,
            len(form.members),
            form.mentees,
            form.mentors,
            w.references(figures.named(form.members)),
        )
        for form in figures.form_totals
    )
    title = _("Распространённость форм наставничества")
    return Sheet(_("Формы, итог"), columns, rows, lines=_lines(figures, title))


def _form_counts(figures: NoteFigures) -> Sheet:
    columns = (
        SheetColumn("№", 6, INTEGER),
        SheetColumn(_("Организация"), 60),
        SheetColumn(_("Количество форм"), 14, INTEGER),
    )
    rows: tuple[SheetRow, ...] = tuple(
        (place, member.name, figures.forms_of[member.code])
        for place, member in enumerate(figures.members, start=1)
    )
    notes = tuple(
        _("Форм: %(count)s — организаций: %(members)s") % {"count": count, "members": len(codes)}
        for count, codes in figures.forms_per_organization.items()
    )
    title = _("Количество форм, реализуемых в организации")
    return Sheet(_("Число форм"), columns, rows, lines=_lines(figures, title), notes=notes)


def _indicator(figures: NoteFigures, table: IndicatorTable) -> Sheet:
    shown = TWO_DIGITS if table.is_share else ""
    columns = [SheetColumn("№", 6, INTEGER), SheetColumn(_("Организация"), 50)]
    if table.is_share:
        columns += [
            SheetColumn(_("Числитель"), 13, INTEGER),
            SheetColumn(_("Знаменатель"), 13, INTEGER),
        ]
    columns += [
        SheetColumn(f"{_('Значение')}, {table.unit_label}", 16, shown),
        SheetColumn(_("Группа"), 26),
    ]
    if table.has_printed:
        columns.append(SheetColumn(_("Напечатано в источнике"), 18))
    return Sheet(
        table.code,
        tuple(columns),
        tuple(_row(figures, table, place, row) for place, row in enumerate(table.rows, start=1)),
        lines=_lines(figures, f"{table.code}. {table.title}"),
        totals=_totals(table),
        notes=tuple(f"{term}: {text}" for term, text in table.definition),
    )


def _row(figures: NoteFigures, table: IndicatorTable, place: int, row: Row) -> SheetRow:
    known = row.figure.value is not None
    cells: list[Value | SheetCell] = [place, figures.by_code[row.member].name]
    if table.is_share:
        cells += [row.figure.numerator, row.figure.denominator]
    words = SheetCell(w.no_data(table), tone=Tone.MUTED)
    cells += [exact(row.figure.value) if known else words, row.band]
    if table.has_printed:
        cells.append(_printed(table, row))
    return tuple(cells)


def _printed(table: IndicatorTable, row: Row) -> Value | SheetCell:
    if row.printed is None:
        return None
    number = row.printed.number
    value: Value = row.printed.text if number is None else _shortest(number)
    return SheetCell(value, tone=Tone.BAD if table.differs(row) else None)


def _totals(table: IndicatorTable) -> tuple[SheetRow, ...]:
    sums: list[Value | SheetCell] = [None, _("Всего (Σ/Σ)") if table.is_share else _("Всего")]
    means: list[Value | SheetCell] = [None, _("Простое среднее")]
    if table.is_share:
        sums += [table.total.numerator, table.total.denominator]
        means += [None, None]
    sums += [exact(table.total.value), None]
    means += [exact(table.mean), None]
    if table.has_printed:
        sums.append(None if table.is_share else _shortest(sum(table.printed_numbers, Decimal(0))))
        means.append(exact(table.printed_mean))
    return tuple(sums), tuple(means)


def _enterprises(figures: NoteFigures) -> Sheet:
    columns = (SheetColumn(_("Что посчитано"), 70), SheetColumn(_("Количество"), 14, INTEGER))
    rows: tuple[SheetRow, ...] = tables.enterprise_lines(figures)
    lines = _lines(figures, _("Предприятия-партнёры"))
    return Sheet(_("Предприятия"), columns, rows, lines=lines, autofilter=False)


def _findings(figures: NoteFigures) -> Sheet:
    columns = (
        SheetColumn(_("Правило"), 10),
        SheetColumn(_("Важность"), 18),
        SheetColumn(_("Место"), 22),
        SheetColumn(_("О чём"), 40),
        SheetColumn(_("Замечание"), 90),
    )
    rows: tuple[SheetRow, ...] = tuple(
        (
            finding.rule,
            SheetCell(
                tables.severity_label(finding.severity),
                tone=tables.SEVERITY_TONES[finding.severity],
            ),
            finding.place,
            finding.subject,
            finding.sentence,
        )
        for finding in figures.findings
    )
    title = _("Замечания к данным и к источнику")
    return Sheet(_("Замечания"), columns, rows, lines=_lines(figures, title))
