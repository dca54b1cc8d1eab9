"""The tables of a campaign's note as sheets: numbers as numbers, rounded where they are printed."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from nastavnik.domain.rounding import round_half_up
from nastavnik.domain.typography import format_date
from nastavnik.oversight.campaigns.introduction import Answered
from nastavnik.oversight.campaigns.queries import Duties
from nastavnik.oversight.campaigns.reading import wording as reading_wording
from nastavnik.oversight.notes import wording as w
from nastavnik.oversight.notes.campaign import wording as cw
from nastavnik.oversight.notes.campaign.figures import (
    Collection,
    Comparison,
    Course,
    Moved,
    UnitAnswers,
)
from nastavnik.oversight.notes.figures import IndicatorTable, NoteFigures, Row
from nastavnik.platform.printing.report import Tone
from nastavnik.platform.printing.xlsx import (
    DATE,
    INTEGER,
    Sheet,
    SheetCell,
    SheetColumn,
    SheetRow,
    Value,
)

NAME, CODE, VALUE, COUNT, TITLE = 44, 10, 14, 12, 60


def lines(figures: NoteFigures, title: str) -> tuple[str, ...]:
    """What stands above each table: whose it is, of which campaign, how counted."""
    head, collection = figures.head, cw.collection_of(figures)
    day = _("Данные на %s") % format_date(head.as_of)
    told = _("Сдали %(reported)s из %(obliged)s, приняты %(accepted)s") % {
        "reported": collection.duties.reported,
        "obliged": collection.duties.obliged,
        "accepted": collection.duties.accepted,
    }
    return (
        f"{title}: {head.organization}",
        f"{collection.campaign}. {head.period}. {day}",
        f"{collection.stage.label}. {collection.basis.label}. {told}",
    )


def sheets(figures: NoteFigures) -> Iterator[Sheet]:
    """Every table of the note, one sheet each, before the findings."""
    yield _summary(figures)
    for table in figures.indicators:
        yield _indicator(figures, table)
    collection = cw.collection_of(figures)
    if any(course.past for course in collection.courses):
        yield _past(figures)
    asked = (
        (_("Пункты внедрения"), collection.items, collection.item_rows),
        (_("Документы"), collection.documents, collection.document_rows),
    )
    for title, found, rows in asked:
        if found:
            yield _answers(figures, title, found, rows)


def _summary(figures: NoteFigures) -> Sheet:
    columns = (
        SheetColumn(_("Код"), CODE),
        SheetColumn(_("Показатель"), TITLE),
        SheetColumn(_("Единица"), CODE),
        SheetColumn(_("Числитель"), COUNT, INTEGER),
        SheetColumn(_("Знаменатель"), COUNT, INTEGER),
        SheetColumn(_("Значение"), VALUE),
        SheetColumn(_("План на дату"), VALUE),
        SheetColumn(_("Не хватает до плана года"), VALUE, INTEGER),
        SheetColumn(_("Прогноз"), VALUE),
        SheetColumn(_("Сообщили"), COUNT, INTEGER),
        SheetColumn(_("Должны были"), COUNT, INTEGER),
        SheetColumn(_("Начали"), COUNT, INTEGER),
        SheetColumn(_("О ком это известно"), COUNT, INTEGER),
        SheetColumn(_("Доля начавших, %"), VALUE),
        *_comparison_columns(figures),
        SheetColumn(_("Вывод"), TITLE),
    )
    title = _("Сводка показателей")
    rows = tuple(_summary_row(figures, table) for table in figures.indicators)
    return Sheet(_("Сводка"), columns, rows, lines=lines(figures, title), autofilter=False)


def _summary_row(figures: NoteFigures, table: IndicatorTable) -> SheetRow:
    course = cw.collection_of(figures).by_code[table.code]
    return (
        table.code,
        table.title,
        table.unit_label,
        table.total.numerator,
        table.total.denominator,
        table.rounded(table.total.value, w.total_digits(table)),
        table.plan.value if table.plan else None,
        course.outlook.short,
        course.outlook.forecast,
        course.told,
        course.obliged,
        course.started,
        course.known,
        course.started_share,
        *_compared(table, course, ""),
        f"{course.outlook.sentence} {course.hint}".rstrip(),
    )


def _comparison_columns(figures: NoteFigures) -> Iterator[SheetColumn]:
    courses = cw.collection_of(figures).courses
    ahead = next((one.comparisons for one in courses if one.comparisons), ())
    for one in ahead:
        yield SheetColumn(one.short_title, VALUE)
        yield SheetColumn(_("Изменение, %s") % one.short_title, VALUE)
        yield SheetColumn(_("Список, %s") % one.short_title, 18)


def _compared(table: IndicatorTable, course: Course, member: str) -> Iterator[Value]:
    for one in course.comparisons:
        moved = one.by_member.get(member) if member else one.whole
        yield from _moved(table, one, moved)


def _moved(table: IndicatorTable, one: Comparison, moved: Moved | None) -> tuple[Value, ...]:
    if moved is None:
        return (None, None, None)
    digits = w.total_digits(table) if moved is one.whole else table.row_digits
    value = moved.before.value if moved.before else None
    former = None if value is None else round_half_up(value, digits)
    return (former, moved.by, reading_wording.change(moved.change))


def _duty_columns() -> tuple[SheetColumn, ...]:
    titles = (_("Должны сдать"), _("Сдали"), _("Приняты"))
    return tuple(SheetColumn(title, COUNT, INTEGER) for title in titles)


def _duties(counted: Duties) -> tuple[Value, ...]:
    return (counted.obliged, counted.reported, counted.accepted)


def _indicator(figures: NoteFigures, table: IndicatorTable) -> Sheet:
    collection = cw.collection_of(figures)
    course = collection.by_code[table.code]
    partial = cw.partial(course)
    columns = (
        SheetColumn("№", 6, INTEGER),
        SheetColumn(reading_wording.whom(collection.by), NAME),
        *((SheetColumn(_("Числитель"), COUNT, INTEGER),) if table.is_share else ()),
        *((SheetColumn(_("Знаменатель"), COUNT, INTEGER),) if table.is_share else ()),
        SheetColumn(f"{_('Значение')}, {table.unit_label}", VALUE),
        *_duty_columns(),
        *_comparison_columns(figures),
        SheetColumn(_("Начали"), COUNT),
        SheetColumn(_("План выполнен"), COUNT),
        SheetColumn(_("Место"), CODE, INTEGER),
    )
    return Sheet(
        table.code,
        columns,
        tuple(_row(figures, table, n, row) for n, row in enumerate(table.rows, start=1)),
        lines=lines(figures, f"{table.code}. {table.title}" + (f" ({partial})" if partial else "")),
        totals=(_total(collection, table, course),),
        notes=(
            *(f"{term}: {text}" for term, text in table.definition),
            *((course.hint,) if course.hint else ()),
        ),
    )


def _row(figures: NoteFigures, table: IndicatorTable, number: int, row: Row) -> SheetRow:
    collection = cw.collection_of(figures)
    course = collection.by_code[table.code]
    part = course.by_member[row.member]
    value: Value | SheetCell = table.rounded(row.figure.value)
    if row.figure.value is None:
        value = SheetCell(cw.value(table, part, row), tone=Tone.MUTED)
    counts = (row.figure.numerator, row.figure.denominator) if table.is_share else ()
    return (
        number,
        figures.by_code[row.member].name,
        *counts,
        value,
        *_duties(collection.by_member[row.member].duties),
        *_compared(table, course, row.member),
        _yes(part.is_started),
        _yes(part.is_reached),
        part.place,
    )


def _yes(is_so: bool | None) -> str | None:
    return {True: _("да"), False: _("нет"), None: None}[is_so]


def _total(collection: Collection, table: IndicatorTable, course: Course) -> SheetRow:
    counts = (table.total.numerator, table.total.denominator) if table.is_share else ()
    value = table.rounded(table.total.value, w.total_digits(table))
    return (
        None,
        _("Всего (Σ/Σ)") if table.is_share else _("Всего"),
        *counts,
        cw.total(table, course) if value is None else value,
        *_duties(collection.duties),
        *_compared(table, course, ""),
        None,
        None,
        None,
    )


def _past(figures: NoteFigures) -> Sheet:
    collection = cw.collection_of(figures)
    columns = (
        SheetColumn(_("Показатель"), CODE),
        SheetColumn(reading_wording.whom(collection.by), NAME),
        SheetColumn(_("На дату"), VALUE, DATE),
        SheetColumn(_("Значение"), VALUE),
        SheetColumn(_("Числитель"), COUNT, INTEGER),
        SheetColumn(_("Знаменатель"), COUNT, INTEGER),
        SheetColumn(_("Сообщено не через систему"), TITLE),
    )
    rows: tuple[SheetRow, ...] = tuple(
        (
            course.code,
            figures.by_code[one.member].name if one.member else _("Всего"),
            *(one.day, one.value, one.numerator, one.denominator, one.source),
        )
        for course in collection.courses
        for one in course.past
    )
    title = _("Прошлые годы: сообщено не через систему")
    return Sheet(_("Прошлые годы"), columns, rows, lines=lines(figures, title))


def _answers(
    figures: NoteFigures,
    title: str,
    found: tuple[Answered, ...],
    rows: tuple[UnitAnswers, ...],
) -> Sheet:
    collection = cw.collection_of(figures)
    columns = (
        SheetColumn(reading_wording.whom(collection.by), NAME),
        SheetColumn(_("О чём"), TITLE),
        SheetColumn(_("Да"), COUNT, INTEGER),
        SheetColumn(_("Ответили"), COUNT, INTEGER),
        SheetColumn(_("Должны были"), COUNT, INTEGER),
    )
    parts = [(_("Всего"), found)]
    parts += [(figures.by_code[row.member].name, row.answers) for row in rows]
    told: tuple[SheetRow, ...] = tuple(
        (
            name,
            f"{one.number}. {one.title}" if one.number else one.title,
            one.yes if one.reported else None,
            one.reported,
            one.obliged,
        )
        for name, answers in parts
        for one in answers
    )
    return Sheet(title, columns, told, lines=lines(figures, title), frozen_columns=1)
