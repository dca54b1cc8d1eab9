"""The tables and pictures of a campaign's note, the same on the page and on paper."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from nastavnik.domain.campaigns.changes import Change
from nastavnik.domain.findings.wording import typeset
from nastavnik.domain.indicators import Figure
from nastavnik.domain.typography import format_date
from nastavnik.oversight.campaigns.introduction import Answered
from nastavnik.oversight.campaigns.reading import wording as reading_wording
from nastavnik.oversight.notes import tables
from nastavnik.oversight.notes import wording as w
from nastavnik.oversight.notes.campaign import wording as cw
from nastavnik.oversight.notes.campaign.figures import Collection, Comparison, Course
from nastavnik.oversight.notes.figures import IndicatorTable, NoteFigures, Row
from nastavnik.oversight.notes.tables import LinkedTable
from nastavnik.platform.printing.report import Align, Cell, Column, Table, Tone
from nastavnik.platform.printing.report import Row as PaperRow

_TONES = {Change.RISE: Tone.GOOD, Change.FALL: Tone.BAD, Change.NOT_STARTED: Tone.BAD}


def summary(figures: NoteFigures) -> Table:
    """Every indicator in a line, beside who stands behind it."""
    collection = cw.collection_of(figures)
    columns = (
        Column(_("Показатель"), 4.4),
        Column(_("План на дату"), 1.5, align=Align.RIGHT),
        Column(_("Значение"), 1.6, align=Align.RIGHT),
        Column(_("План года"), 1.5, align=Align.RIGHT),
        Column(_("Прогноз"), 1.5, align=Align.RIGHT),
        Column(_("Сообщили"), 1.6, align=Align.RIGHT),
    )
    rows: tuple[PaperRow, ...] = tuple(
        _summary_row(table, collection.by_code[table.code]) for table in figures.indicators
    )
    notes = (
        *((cw.handed_in(collection.duties),) if collection.duties.obliged else ()),
        *((_("Частичная: сообщили не все, кто должен был."),) if collection.is_partial else ()),
    )
    return Table(columns, rows, caption=_caption(_("Сводка показателей"), collection), notes=notes)


def _summary_row(table: IndicatorTable, course: Course) -> PaperRow:
    outlook = course.outlook
    tone = None
    if outlook.is_reached is not None:
        tone = Tone.GOOD if outlook.is_reached else Tone.BAD
    return (
        f"{table.code}. {table.brief}",
        w.plan_amount(table, table.plan) if table.plan else w.NOTHING,
        Cell(cw.total(table, course), bold=True, tone=tone),
        outlook.year_words,
        outlook.forecast_words,
        _("%(told)s из %(obliged)s") % {"told": course.told, "obliged": course.obliged},
    )


def _caption(title: str, collection: Collection) -> str:
    return f"{title} ({_('частичная')})" if collection.is_partial else title


def years(figures: NoteFigures) -> Table | None:
    """Every indicator beside earlier periods; none where there are none."""
    collection = cw.collection_of(figures)
    ahead = next((one.comparisons for one in collection.courses if one.comparisons), ())
    if not ahead:
        return None
    columns = [Column(_("Показатель"), 4), Column(_("Сейчас"), 1.5, align=Align.RIGHT)]
    for one in ahead:
        columns += _comparison_columns(one)
    rows: list[PaperRow] = []
    for table in figures.indicators:
        course = collection.by_code[table.code]
        cells: list[str | Cell] = [
            f"{table.code}. {table.brief}",
            Cell(cw.total(table, course), bold=True),
        ]
        for one in course.comparisons:
            cells += [cw.before(table, one.whole, whole=True), _changed(table, one, "")]
        rows.append(tuple(cells))
    caption = _caption(_("Сравнение с прошлыми периодами"), collection)
    notes = (cw.stable(collection), *_otherwise(collection))
    return Table(tuple(columns), tuple(rows), caption=caption, notes=notes)


def _comparison_columns(one: Comparison) -> list[Column]:
    title = f"{one.short_title}, {_('год назад')}" if one.is_year else one.short_title
    return [Column(title, 1.5, align=Align.RIGHT), Column(_("Изменение"), 2)]


def _changed(table: IndicatorTable, one: Comparison, member: str) -> Cell:
    moved = one.by_member.get(member) if member else one.whole
    change = moved.change if moved and one.is_comparable else None
    tone = _TONES.get(change) if change else None
    words = cw.change(table, moved)
    return Cell(words if one.is_comparable else f"{words} *", tone=tone)


def _otherwise(collection: Collection) -> Iterator[str]:
    odd = [
        f"{course.code}, {one.title}"
        for course in collection.courses
        for one in course.comparisons
        if not one.is_comparable
    ]
    if odd:
        yield _("* Показатель считался иначе, значения несравнимы: %s.") % "; ".join(odd)


def past(figures: NoteFigures) -> Table | None:
    """Figures of past years reported outside the system, each by its source."""
    collection = cw.collection_of(figures)
    columns = (
        Column(_("Показатель"), 1.4),
        Column(reading_wording.whom(collection.by), 3),
        Column(_("На дату"), 1.5),
        Column(_("Значение"), 1.4, align=Align.RIGHT),
        Column(_("Из чего"), 1.5, align=Align.RIGHT),
        Column(_("Сообщено не через систему"), 3),
    )
    found: tuple[PaperRow, ...] = tuple(
        (
            table.code,
            typeset(figures.by_code[one.member].name) if one.member else _("Всего"),
            format_date(one.day),
            cw.past(table, one),
            cw.ratio(Figure(one.numerator, one.denominator))
            if None not in (one.numerator, one.denominator)
            else w.NOTHING,
            one.source,
        )
        for table in figures.indicators
        for one in collection.by_code[table.code].past
    )
    if not found:
        return None
    caption = _("Прошлые годы: сообщено не через систему")
    notes = (
        _("Показаны для сравнения так, как сообщены; ни с чем не складываются и в рост и спад "
          "не входят."),
    )  # fmt: skip
    return Table(columns, found, caption=caption, notes=notes)


def rows(figures: NoteFigures, table: IndicatorTable) -> Table:
    """An indicator by the parts of the body, with who stands behind each."""
    collection = cw.collection_of(figures)
    course = collection.by_code[table.code]
    partial = cw.partial(course)
    return LinkedTable(
        _columns(collection, table),
        tuple(_row(figures, table, n, row) for n, row in enumerate(table.rows, start=1)),
        caption=f"{table.code}. {table.title}" + (f" ({partial})" if partial else ""),
        totals=(_total(collection, table, course),),
        notes=(tables.footnote(table), *((course.hint,) if course.hint else ())),
        linked_column=1,
        addresses=tuple(collection.by_member[row.member].url for row in table.rows),
    )


def _columns(collection: Collection, table: IndicatorTable) -> tuple[Column, ...]:
    columns = [
        Column("№", 0.85, align=Align.RIGHT),
        Column(reading_wording.whom(collection.by), 4.6),
    ]
    if table.is_share:
        columns += [
            Column(_("Числитель"), 1.2, numeric=True),
            Column(_("Знаменатель"), 1.3, numeric=True),
        ]
    standing = _("Отчёт") if collection.of_organizations else _("Сдали и приняты")
    return (
        *columns,
        Column(_("Значение"), 1.9, align=Align.RIGHT),
        Column(standing, 1.9, align=Align.RIGHT),
    )


def _row(figures: NoteFigures, table: IndicatorTable, number: int, row: Row) -> PaperRow:
    collection = cw.collection_of(figures)
    part = collection.by_code[table.code].by_member[row.member]
    cells: list[str | Cell] = [str(number), typeset(figures.by_code[row.member].name)]
    if table.is_share:
        cells += [tables.count(row.figure.numerator), tables.count(row.figure.denominator)]
    tone = Tone.GOOD if part.is_reached else None if row.figure.value is not None else Tone.MUTED
    words = cw.value(table, part, row)
    rounded = table.rounded(row.figure.value) if part.told else None
    cells.append(Cell(words, rounded, bold=bool(part.is_reached), tone=tone))
    return (*cells, cw.standing(collection, row.member))


def _total(collection: Collection, table: IndicatorTable, course: Course) -> PaperRow:
    label = _("Всего (Σ/Σ)") if table.is_share else _("Всего (сумма)")
    cells: list[str | Cell] = [Cell(label, bold=True, span=2)]
    if table.is_share:
        cells += [tables.count(table.total.numerator), tables.count(table.total.denominator)]
    return (*cells, Cell(cw.total(table, course), bold=True), cw.duties(collection.duties))


def moved(figures: NoteFigures, table: IndicatorTable) -> Table | None:
    """The parts beside themselves in earlier periods; none where there are none."""
    collection = cw.collection_of(figures)
    course = collection.by_code[table.code]
    if not course.comparisons or not table.rows:
        return None
    columns = [
        Column(reading_wording.whom(collection.by), 4),
        Column(_("Сейчас"), 1.6, align=Align.RIGHT),
    ]
    for one in course.comparisons:
        columns += _comparison_columns(one)
    found: list[PaperRow] = []
    for row in table.rows:
        part = course.by_member[row.member]
        cells: list[str | Cell] = [
            typeset(figures.by_code[row.member].name),
            cw.value(table, part, row),
        ]
        for one in course.comparisons:
            before = cw.before(table, one.by_member.get(row.member))
            cells += [before, _changed(table, one, row.member)]
        found.append(tuple(cells))
    total: list[str | Cell] = [
        Cell(_("Всего"), bold=True),
        Cell(cw.total(table, course), bold=True),
    ]
    for one in course.comparisons:
        total += [cw.before(table, one.whole, whole=True), _changed(table, one, "")]
    partial = cw.partial(course)
    caption = _("%s: рост, спад, стабильность") % table.code + (f" ({partial})" if partial else "")
    return Table(tuple(columns), tuple(found), caption=caption, totals=(tuple(total),))


def answers(caption: str, found: tuple[Answered, ...]) -> Table:
    """Questions answered by yes or no: how many did, of who answered, of who had to."""
    columns = (
        Column("№", 0.85, align=Align.RIGHT),
        Column(_("Что сделано"), 5),
        Column(_("Да"), 1, numeric=True),
        Column(_("Ответили"), 1.3, numeric=True),
        Column(_("Должны были"), 1.3, numeric=True),
        Column(_("Доля ответивших"), 1.6, align=Align.RIGHT),
        Column(_("Доля всех"), 1.4, align=Align.RIGHT),
    )
    rows: tuple[PaperRow, ...] = tuple(
        (
            one.number or str(place),
            one.title,
            tables.count(one.yes if one.reported else None),
            tables.count(one.reported),
            tables.count(one.obliged),
            w.share_of(one.yes, one.reported),
            w.share_of(one.yes, one.obliged) if one.reported else w.NOTHING,
        )
        for place, one in enumerate(found, start=1)
    )
    lacking = any(one.reported < one.obliged for one in found)
    label = f"{caption} ({_('частичная: ответили не все')})" if lacking else caption
    notes = (_("Доля ответивших — «да» от тех, кто ответил; доля всех — от тех, кто должен был."),)
    return Table(columns, rows, caption=label, notes=notes)
