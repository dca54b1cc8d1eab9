"""The charts of pages and papers: one drawing serves both, and each comes with its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import vl_convert
from django.utils.translation import gettext as _

from nastavnik.domain.typography import NO_BREAK_SPACE, format_number
from nastavnik.platform.printing.chart_specs import (
    Band,
    BandDrawing,
    Bar,
    Drawing,
    FormBar,
    FormDrawing,
    HeatCell,
    HeatDrawing,
    Line,
    LineDrawing,
    PlanFactDrawing,
    Size,
)
from nastavnik.platform.printing.chart_svg import finish_svg
from nastavnik.platform.printing.palette import ACCENT, ACCENT_ON_DARK, PALETTES, Palette
from nastavnik.platform.printing.report import Cell, Column, Row, Table, Theme
from nastavnik.platform.printing.typesetting import FONTS, typeset

__all__ = [
    "ACCENT",
    "ACCENT_ON_DARK",
    "PALETTES",
    "Band",
    "Bar",
    "Chart",
    "FormBar",
    "HeatCell",
    "Line",
    "Palette",
    "Size",
    "band_distribution",
    "dynamics_lines",
    "form_bars",
    "heat_table",
    "plan_fact_bars",
]

_PNG_DOTS = 192  # an inch: twice the 96 of a screen


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its words and its table."""

    title: str
    alt: str
    drawing: Drawing
    table: Table

    def svg(self, theme: Theme = Theme.PAGE, size: Size = Size.WIDE) -> str:
        """Return the drawing as an SVG element that may stand in a page."""
        return _svg(self.drawing, theme, size, f"{self.title}. {self.alt}")

    def png(self) -> bytes:
        """Return the drawing for paper, at twice its size."""
        return _png(self.svg(Theme.PRINT))


def warm_up() -> None:
    """Start the drawing engine, so that nobody waits for it at the first paper of a process."""
    bars = plan_fact_bars("", [Bar("", 1)], target=1, target_text=" ")
    forms = form_bars("", [FormBar("", 1, 1)])
    for chart in (bars, band_distribution("", [Band("", 1)]), forms):
        chart.png()


def plan_fact_bars(
    title: str,
    bars: Sequence[Bar],
    *,
    target: float | None,
    target_text: str = "",
    unit: str = "",
    missing: str = "",
    whom: str = "",
) -> Chart:
    """Bars from the highest to the lowest with the line of the plan; missing ones come last."""
    missing = missing or _("нет данных")
    ordered = tuple(sorted(bars, key=lambda bar: (bar.value is None, -(bar.value or 0))))
    drawing = PlanFactDrawing(ordered, target, target_text, missing)
    columns = (
        Column(whom or _("Организация"), 4),
        Column(_column_title(_("Факт"), unit), 1, numeric=True),
        Column(_column_title(_("План"), unit), 1, numeric=True),
    )
    rows = tuple(
        (bar.label, Cell(bar.text if bar.value is not None else missing, bar.value), target_text)
        for bar in ordered
    )
    return Chart(
        title, _plan_fact_words(ordered, target, target_text), drawing, _table(columns, rows)
    )


def band_distribution(title: str, bands: Sequence[Band], *, counted: str = "") -> Chart:
    """How many of what is counted fall into each band, in the order of the bands."""
    columns = (Column(_("Группа"), 3), Column(counted or _("Организаций"), 1, numeric=True))
    rows = tuple((band.label, Cell(format_number(band.count), band.count)) for band in bands)
    words = "; ".join(f"{band.label} — {format_number(band.count)}" for band in bands)
    return Chart(title, words, BandDrawing(tuple(bands)), _table(columns, rows))


def form_bars(title: str, forms: Sequence[FormBar]) -> Chart:
    """Mentees beside mentors for each form of mentoring."""
    columns = (
        Column(_("Форма наставничества"), 3),
        Column(_("Наставляемых"), 1, numeric=True),
        Column(_("Наставников"), 1, numeric=True),
    )
    rows = tuple(
        (
            form.label,
            Cell(format_number(form.mentees), form.mentees),
            Cell(format_number(form.mentors), form.mentors),
        )
        for form in forms
    )
    words = "; ".join(
        _("%(form)s: наставляемых — %(mentees)s, наставников — %(mentors)s")
        % {
            "form": form.label,
            "mentees": format_number(form.mentees),
            "mentors": format_number(form.mentors),
        }
        for form in forms
    )
    drawing = FormDrawing(tuple(forms), _("Наставляемые"), _("Наставники"))
    return Chart(title, words, drawing, _table(columns, rows))


def dynamics_lines(
    title: str, periods: Sequence[str], lines: Sequence[Line], *, unit: str = "", digits: int = 1
) -> Chart:
    """How values move from period to period; a gap stays a gap."""
    for line in lines:
        if len(line.values) != len(periods):
            message = f"{line.label}: {len(line.values)} values for {len(periods)} periods"
            raise ValueError(message)
    columns = (
        Column(_("Период"), 1.5),
        *(Column(_column_title(line.label, unit), 1, numeric=True) for line in lines),
    )
    rows: tuple[Row, ...] = tuple(
        (period, *(_number_cell(line.values[index], digits) for line in lines))
        for index, period in enumerate(periods)
    )
    drawing = LineDrawing(tuple(periods), tuple(lines), digits)
    words = "; ".join(_line_words(periods, line, unit, digits) for line in lines)
    return Chart(title, words, drawing, _table(columns, rows))


def heat_table(
    title: str,
    whom: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[HeatCell]]],
) -> Chart:
    """Values in a grid, the warmer the further from the middle of their column."""
    titles = (Column(whom, 3), *(Column(column, 1, numeric=True) for column in columns))
    lines: tuple[Row, ...] = tuple((name, *(cell.text for cell in cells)) for name, cells in rows)
    drawing = HeatDrawing(tuple(columns), tuple((name, tuple(cells)) for name, cells in rows))
    words = "; ".join(f"{name}: {', '.join(cell.text for cell in cells)}" for name, cells in rows)
    return Chart(title, words, drawing, _table(titles, lines))


def _plan_fact_words(bars: Sequence[Bar], target: float | None, target_text: str) -> str:
    known = [bar for bar in bars if bar.value is not None]
    words = []
    if target is not None:
        reached = sum(bar.meets(target) for bar in known)
        words.append(
            _("%(plan)s, достигли: %(reached)s из %(all)s")
            % {
                "plan": target_text or _("план — %s") % format_number(target),
                "reached": reached,
                "all": len(known),
            }
        )
    if known:
        words.append(_("больше всего — %s") % _named(known[0]))
    if len(known) > 1:
        words.append(_("меньше всего — %s") % _named(known[-1]))
    if len(known) < len(bars):
        words.append(_("без данных: %s") % (len(bars) - len(known)))
    return "; ".join(words)


def _named(bar: Bar) -> str:
    return f"{bar.label} ({bar.text})"


def _line_words(periods: Sequence[str], line: Line, unit: str, digits: int) -> str:
    points = ", ".join(
        f"{period} — {_number(value, digits)}{NO_BREAK_SPACE + unit if unit else ''}"
        for period, value in zip(periods, line.values, strict=True)
        if value is not None
    )
    return f"{line.label}: {points}"


def _number(value: float, digits: int) -> str:
    return format_number(value, digits)


def _number_cell(value: float | None, digits: int) -> Cell:
    return Cell("—" if value is None else _number(value, digits), value)


def _column_title(title: str, unit: str) -> str:
    return f"{title}, {unit}" if unit else title


def _table(columns: tuple[Column, ...], rows: tuple[Row, ...]) -> Table:
    return Table(columns=columns, rows=rows)


@lru_cache(maxsize=256)
def _svg(drawing: Drawing, theme: Theme, size: Size, label: str) -> str:
    _register_fonts()
    spec = drawing.spec(PALETTES[theme], size)
    raw: str = vl_convert.vegalite_to_svg(spec, format_locale="ru-RU")
    return finish_svg(raw, label=label, key=f"{theme}{size}{raw}")


@lru_cache(maxsize=64)
def _png(svg: str) -> bytes:
    # Four times faster than Vega's own, and drawn by the same hand as the PDF.
    return typeset("picture.typ", {"svg": svg}, format="png", ppi=_PNG_DOTS)


@cache
def _register_fonts() -> None:
    # Labels are cut and placed by the width of their letters: measured in the faces they print in.
    vl_convert.register_font_directory(str(FONTS))
