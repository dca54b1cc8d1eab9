"""The figures of a body as a workbook: real numbers, rounded as the pages print them."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from nastavnik.domain.campaigns.changes import Change
from nastavnik.domain.campaigns.past import as_told
from nastavnik.domain.rounding import round_half_up
from nastavnik.domain.typography import format_date, format_number, format_percent
from nastavnik.oversight.campaigns.reading import pictures, wording
from nastavnik.oversight.campaigns.reading.comparing import (
    ChangesPage,
    Row,
    changes_page,
    dynamics_page,
    heat_page,
    ranking_page,
)
from nastavnik.oversight.campaigns.reading.earlier import past_part
from nastavnik.oversight.campaigns.reading.figures import Mark, Period, Reading
from nastavnik.oversight.campaigns.reading.introducing import (
    Answer,
    IntroductionPage,
    coverage_page,
    funnel_page,
)
from nastavnik.oversight.campaigns.reading.planning import PlanLine, plan_lines, unit_plans
from nastavnik.oversight.indicators.models import Target
from nastavnik.platform.printing.report import Picture, Tone
from nastavnik.platform.printing.xlsx import (
    DATE,
    INTEGER,
    Sheet,
    SheetCell,
    SheetColumn,
    SheetRow,
    Value,
    Workbook,
)

NAME, CODE, VALUE, COUNT, TITLE = 40, 10, 14, 12, 60
_CHANGE_TONES = {Change.NOT_STARTED: Tone.BAD, Change.UNKNOWN: Tone.MUTED}
_TONES = {1: Tone.BAD, 2: Tone.BAD, 4: Tone.GOOD, 5: Tone.GOOD}


def workbook(reading: Reading) -> Workbook:
    """Return everything the pages show, every indicator, with their pictures."""
    lines = plan_lines(reading)
    asked = (
        (_("Пункты внедрения"), funnel_page(reading), pictures.funnel(reading)),
        (_("Документы"), coverage_page(reading), pictures.coverage(reading)),
    )
    return Workbook(
        sheets=(
            _plan(reading, lines),
            _units(reading, lines),
            _dynamics(reading),
            *_past(reading),
            _changes(reading),
            _ranking(reading),
            _heat(reading),
            *(_answers(reading, *one) for one in asked if one[1].answers),
        ),
        title=str(reading.node.campaign),
        author=reading.node.organization.name,
    )


def _lines(reading: Reading, title: str) -> tuple[str, ...]:
    node, choice = reading.node, reading.choice
    day = _("Данные на %s") % format_date(reading.now.day)
    stage, basis = wording.stage(choice.stage), str(choice.basis.label)
    return (
        f"{title}: {node.organization}",
        f"{node.campaign}. {reading.now.title}. {day}",
        f"{stage}. {basis}" + (f". {reading.where}" if reading.where else ""),
    )


def _lines_of_one(reading: Reading, title: str) -> tuple[str, ...]:
    """The same above a sheet of the indicator chosen."""
    hint = reading.asked.hint
    head = _lines(reading, f"{title}, {reading.choice.indicator}")
    return (*head, hint) if hint else head


def _duty_columns() -> tuple[SheetColumn, ...]:
    titles = (_("Должны сдать"), _("Сдали"), _("Приняты"))
    return tuple(SheetColumn(title, COUNT, INTEGER) for title in titles)


def _figure_columns() -> tuple[SheetColumn, ...]:
    return (
        SheetColumn(_("Числитель"), COUNT, INTEGER),
        SheetColumn(_("Знаменатель"), COUNT, INTEGER),
        SheetColumn(_("Значение"), VALUE),
        *_duty_columns(),
    )


def _figure(mark: Mark) -> tuple[Value, ...]:
    total, duties = mark.result.total, mark.duties
    counts = (duties.obliged, duties.reported, duties.accepted)
    return (total.numerator, total.denominator, number(mark), *counts)


def number(mark: Mark | None) -> Decimal | None:
    """A value as it is printed."""
    return None if mark is None else _rounded(mark.value, mark.digits)


def _rounded(value: Fraction | None, digits: int) -> Decimal | None:
    return None if value is None else round_half_up(value, digits)


def _plan_value(target: Target | None) -> Decimal | None:
    return None if target is None else round_half_up(target.value, target.digits)


def _plan(reading: Reading, lines: list[PlanLine]) -> Sheet:
    columns = (
        SheetColumn(_("Код"), CODE),
        SheetColumn(_("Показатель"), TITLE),
        SheetColumn(_("Единица"), CODE),
        *_figure_columns(),
        SheetColumn(_("План на дату"), VALUE),
        SheetColumn(_("План года"), VALUE),
        SheetColumn(_("План года к"), VALUE, DATE),
        SheetColumn(_("Не хватает"), VALUE, INTEGER),
        SheetColumn(_("Прогноз"), VALUE),
        SheetColumn(_("Вывод"), TITLE),
    )
    rows: tuple[SheetRow, ...] = tuple(
        (
            line.code,
            line.indicator.title,
            str(line.indicator.get_unit_display()),
            *_figure(line.mark),
            _plan_value(line.due),
            _plan_value(line.of_year),
            line.of_year.due_on if line.of_year else None,
            line.short,
            _rounded(line.forecast, line.mark.digits),
            f"{line.sentence} {line.hint}".rstrip(),
        )
        for line in lines
    )
    picture, title = pictures.plan(reading), _("План и факт")
    return Sheet(title, columns, rows, lines=_lines(reading, title), picture=picture)


def _units(reading: Reading, lines: list[PlanLine]) -> Sheet:
    columns = (
        SheetColumn(wording.whom(reading.choice.by), NAME),
        SheetColumn(_("Показатель"), CODE),
        *_figure_columns(),
        SheetColumn(_("Сдано полностью"), COUNT),
        SheetColumn(_("Место"), CODE, INTEGER),
        SheetColumn(_("План"), VALUE),
        SheetColumn(_("План выполнен"), COUNT),
        SheetColumn(_("Не хватает до плана года"), VALUE, INTEGER),
        SheetColumn(_("Было"), VALUE),
        SheetColumn(_("Изменение"), VALUE),
        SheetColumn(_("Список"), 18),
    )
    rows = tuple(row for line in lines for row in _unit_rows(reading, line))
    title = wording.whom(reading.choice.by)
    return Sheet(title, columns, rows, lines=_lines(reading, _("Сравнение")), frozen_columns=1)


def _unit_rows(reading: Reading, line: PlanLine) -> Iterator[SheetRow]:
    placed = {one.unit.key: one.place for one in ranking_page(reading, line.code).placed}
    moved = {one.unit.key: one for one in changes_page(reading, line.code).rows}
    for one in unit_plans(reading, line):
        change = moved[one.unit.key]
        yield (
            one.unit.name,
            line.code,
            *_figure(one.mark),
            _yes(reading.is_complete(one.unit)),
            placed.get(one.unit.key),
            _plan_value(line.due) if one.is_early or one.is_reached is not None else None,
            None if one.is_reached is None else _yes(one.is_reached),
            one.short,
            number(change.before),
            change.by,
            wording.change(change.change),
        )


def _yes(is_so: bool) -> str:
    return _("да") if is_so else _("нет")


def _dynamics(reading: Reading) -> Sheet:
    columns = (
        SheetColumn(_("Период"), 28),
        SheetColumn(_("Данные на"), VALUE, DATE),
        SheetColumn(_("Показатель"), CODE),
        SheetColumn(_("Кто"), NAME),
        *_figure_columns(),
        SheetColumn(_("План"), VALUE),
    )
    rows = tuple(row for code in reading.now.asked for row in _period_rows(reading, code))
    picture, title = pictures.dynamics(reading), _("Динамика")
    return Sheet(title, columns, rows, lines=_lines(reading, title), picture=picture)


def _period_rows(reading: Reading, code: str) -> Iterator[SheetRow]:
    page = dynamics_page(reading, code)
    for place, period in enumerate(page.periods):
        for row in (page.whole, *page.rows):
            mark = row.marks[place]
            if mark is not None:
                yield _period_row(period, code, row, mark, page.plans[place])


def _period_row(period: Period, code: str, row: Row, mark: Mark, plan: Target | None) -> SheetRow:
    name = row.unit.name if row.unit else _("Всего")
    target = None if row.unit else _plan_value(plan)
    return (period.title, period.day, code, name, *_figure(mark), target)


def _past(reading: Reading) -> list[Sheet]:
    """A sheet of its own: what was reported elsewhere is not added to what is collected here."""
    columns = (
        SheetColumn(_("Данные на"), VALUE, DATE),
        SheetColumn(_("Показатель"), CODE),
        SheetColumn(_("Кто"), NAME),
        SheetColumn(_("Числитель"), COUNT, INTEGER),
        SheetColumn(_("Знаменатель"), COUNT, INTEGER),
        SheetColumn(_("Значение"), VALUE),
        SheetColumn(_("Источник"), TITLE),
    )
    rows: list[SheetRow] = [
        (
            *(one.as_of, code, row.unit.name if row.unit else one.place.short_name),
            *(one.numerator, one.denominator, as_told(one.value), one.source),
        )
        for code in reading.now.asked
        for part in (past_part(reading, code),)
        for row in (part.whole, *part.rows)
        for one in row.values
        if one is not None
    ]
    title = wording.told_elsewhere()
    return [Sheet(title, columns, tuple(rows), lines=_lines(reading, title))] if rows else []


def _changes(reading: Reading) -> Sheet:
    page = changes_page(reading, reading.choice.indicator)
    columns = (
        SheetColumn(_("Список"), 18),
        SheetColumn(wording.whom(reading.choice.by), NAME),
        SheetColumn(_("Было"), VALUE),
        SheetColumn(_("Стало"), VALUE),
        SheetColumn(_("Изменение"), VALUE),
        *_duty_columns(),
    )
    rows: tuple[SheetRow, ...] = tuple(
        (
            SheetCell(moved.title, tone=_CHANGE_TONES.get(moved.change)),
            one.unit.name,
            number(one.before),
            number(one.now),
            one.by,
            *(one.now.duties.obliged, one.now.duties.reported, one.now.duties.accepted),
        )
        for moved in page.lists
        for one in moved.rows
    )
    title, picture = _("Рост и спад"), pictures.changes(reading)
    lines = (*_lines_of_one(reading, title), *_begun(page))
    return Sheet(title, columns, rows, lines=lines, picture=picture)


def _begun(page: ChangesPage) -> tuple[str, ...]:
    if page.started_share is None:
        return ()
    words = _("Начали: %(started)s из %(known)s, о ком это известно, %(share)s")
    told = {"started": format_number(page.started), "known": format_number(page.known)}
    return (words % {**told, "share": format_percent(round_half_up(page.started_share, 1))},)


def _ranking(reading: Reading) -> Sheet:
    page = ranking_page(reading, reading.choice.indicator)
    columns = (
        SheetColumn(_("Место"), CODE, INTEGER),
        SheetColumn(wording.whom(reading.choice.by), NAME),
        *_figure_columns(),
        SheetColumn(_("Почему без места"), NAME),
    )
    rows: list[SheetRow] = [
        (one.place, one.unit.name, *_figure(one.mark), None) for one in page.placed
    ]
    for why, several in page.left_out:
        rows += [(None, unit.name, *_figure(mark), why) for unit, mark in several]
    title, picture = _("Рейтинг"), pictures.ranking(reading)
    lines = _lines_of_one(reading, title)
    return Sheet(title, columns, tuple(rows), lines=lines, picture=picture)


def _heat(reading: Reading) -> Sheet:
    page = heat_page(reading)
    columns = (
        SheetColumn(wording.whom(reading.choice.by), NAME),
        *(SheetColumn(code, VALUE) for code in page.codes),
        *_duty_columns(),
        SheetColumn(_("Сдано полностью"), COUNT),
    )
    rows: tuple[SheetRow, ...] = tuple(
        (
            row.unit.name,
            *(SheetCell(number(cell.mark), tone=_TONES.get(cell.step or 0)) for cell in row.cells),
            *(row.mark.duties.obliged, row.mark.duties.reported, row.mark.duties.accepted),
            _yes(row.is_complete),
        )
        for row in page.rows
    )
    title, picture = _("Тепловая таблица"), pictures.heat(reading)
    lines = _lines(reading, title)
    return Sheet(title, columns, rows, lines=lines, picture=picture, frozen_columns=1)


def _answers(
    reading: Reading, title: str, page: IntroductionPage, picture: Picture | None
) -> Sheet:
    columns = (
        SheetColumn(wording.whom(reading.choice.by), NAME),
        SheetColumn(_("О чём"), TITLE),
        SheetColumn(_("Есть"), COUNT, INTEGER),
        SheetColumn(_("Ответили"), COUNT, INTEGER),
        SheetColumn(_("Доля ответивших, %"), VALUE),
        SheetColumn(_("Доля всех, %"), VALUE),
        *_duty_columns(),
    )
    whole = [(_("Всего"), page.answers, page.duties)]
    parts = [(row.unit.name, row.answers, row.duties) for row in page.rows]
    rows: tuple[SheetRow, ...] = tuple(
        (
            name,
            one.label,
            one.answered.yes,
            one.answered.reported,
            *_shares(one),
            *(duties.obliged, duties.reported, duties.accepted),
        )
        for name, answers, duties in (*whole, *parts)
        for one in answers
    )
    lines = _lines(reading, title)
    return Sheet(title, columns, rows, lines=lines, picture=picture, frozen_columns=1)


def _shares(one: Answer) -> tuple[Decimal | None, Decimal | None]:
    """As the page prints them."""
    return _rounded(one.percent, 1), _rounded(one.percent_of_obliged, 1)
