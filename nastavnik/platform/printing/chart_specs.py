"""What each chart draws, as an Altair specification for one background and one width."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import altair as alt

from nastavnik.domain.typography import format_number
from nastavnik.platform.printing.palette import Palette

type Spec = dict[str, Any]

_STEP = 17
_FONT_SIZE = 12
_LETTER_PX = 7
_AXIS_FORMAT = ",~f"
# The middle step of a heat table has no colour; each step away from it adds so much of it.
_MIDDLE, _HEAT = 3, 0.22


class Size(IntEnum):
    """How wide a chart is drawn, in pixels: a page of paper or of a desktop, and a phone."""

    WIDE = 680
    NARROW = 330


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: who, how much (None: nothing to show), and the value as printed.

    `reached`: whether it meets the plan, where that is not for the chart to say.
    """

    label: str
    value: float | None
    text: str = ""
    reached: bool | None = None

    def meets(self, target: float | None) -> bool:
        """Whether the plan is met; without a plan everything known is."""
        if self.reached is not None or self.value is None:
            return bool(self.reached)
        return target is None or self.value >= target


@dataclass(frozen=True, slots=True)
class Band:
    """A band of values and how many fall into it."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class FormBar:
    """A form of mentoring and its participants."""

    label: str
    mentees: int
    mentors: int


@dataclass(frozen=True, slots=True)
class Line:
    """A series of values, one for each period; a plan is drawn dashed.

    Values that stand `apart` are points of their own, which no line joins.
    """

    label: str
    values: tuple[float | None, ...]
    planned: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class PlanFactDrawing:
    """Bars with a line across them."""

    bars: tuple[Bar, ...]
    target: float | None
    target_text: str
    missing: str

    def spec(self, palette: Palette, size: Size) -> Spec:
        """Return the Vega-Lite specification."""
        rows = [self._row(index, bar) for index, bar in enumerate(self.bars)]
        top = max([bar.value or 0 for bar in self.bars] + [self.target or 0, 0]) or 1
        values = alt.InlineData(values=rows)
        base = alt.Chart(values).encode(y=_names(size))
        place = _Place.of(size, _STEP)
        room = max(len(row["text"]) for row in rows) * _LETTER_PX + 8 if rows else 0
        amount = _amount("value", top, room)
        colour = alt.Color("reached:N", legend=None).scale(
            domain=["yes", "no"], range=[palette.reached, palette.below]
        )
        layers = [
            base.mark_bar(height=12, yOffset=place.bar).encode(x=amount, color=colour),
            # Values stand in a column of their own, where the line of the plan does not cross them.
            base.mark_text(align="right", dy=place.bar, color=palette.text).encode(
                x=alt.value(alt.expr("width")), text="text:N"
            ),
        ]
        if self.target is not None:
            layers += self._target(palette)
        layers += _names_above(base, palette, size)
        return _finish(alt.layer(*layers), palette, size, height=place.step * len(rows))

    def _row(self, index: int, bar: Bar) -> dict[str, Any]:
        text = self.missing if bar.value is None else bar.text or format_number(bar.value, 1)
        return {
            "name": _keyed(index, bar.label),
            "label": bar.label,
            "value": bar.value or 0,
            "text": text,
            "reached": "yes" if bar.meets(self.target) else "no",
        }

    def _target(self, palette: Palette) -> list[alt.Chart]:
        mark = alt.Chart(alt.InlineData(values=[{"plan": self.target, "text": self.target_text}]))
        rule = mark.mark_rule(color=palette.target, strokeWidth=1.6, strokeDash=[5, 3])
        words = mark.mark_text(align="center", dy=-7, color=palette.target, fontWeight="bold")
        return [
            rule.encode(x="plan:Q"),
            words.encode(x="plan:Q", y=alt.value(0), text="text:N"),
        ]


@dataclass(frozen=True, slots=True)
class BandDrawing:
    """Counts in the order of their bands."""

    bands: tuple[Band, ...]

    def spec(self, palette: Palette, size: Size) -> Spec:
        """Return the Vega-Lite specification."""
        rows = [
            {
                "name": _keyed(index, band.label),
                "label": band.label,
                "value": band.count,
                "text": format_number(band.count),
            }
            for index, band in enumerate(self.bands)
        ]
        top = max([band.count for band in self.bands] + [1])
        base = alt.Chart(alt.InlineData(values=rows)).encode(y=_names(size))
        place = _Place.of(size, 28)
        bars = base.mark_bar(height=16, yOffset=place.bar, color=palette.reached)
        words = base.mark_text(align="left", dx=4, dy=place.bar, color=palette.text)
        chart = alt.layer(
            bars.encode(x=_amount("value", top)),
            words.encode(x="value:Q", text="text:N"),
            *_names_above(base, palette, size),
        )
        return _finish(chart, palette, size, height=place.step * len(rows))


@dataclass(frozen=True, slots=True)
class FormDrawing:
    """Two bars for each form of mentoring."""

    forms: tuple[FormBar, ...]
    mentees: str
    mentors: str

    def spec(self, palette: Palette, size: Size) -> Spec:
        """Return the Vega-Lite specification."""
        rows = [
            {
                "name": _keyed(index, form.label),
                "label": form.label,
                "value": count,
                "text": format_number(count),
                "who": who,
            }
            for index, form in enumerate(self.forms)
            for who, count in ((self.mentees, form.mentees), (self.mentors, form.mentors))
        ]
        top = max([max(form.mentees, form.mentors) for form in self.forms] + [1])
        order = [self.mentees, self.mentors]
        lanes = order if size is Size.WIDE else ["", *order]  # the first lane is for the name
        table = alt.Chart(alt.InlineData(values=rows)).encode(y=_names(size))
        base = table.encode(yOffset=alt.YOffset("who:N").scale(domain=lanes))
        colour = alt.Color("who:N", sort=order, title=None).scale(
            domain=order, range=list(palette.series[:2])
        )
        words = base.mark_text(align="left", dx=4, color=palette.text)
        chart = alt.layer(
            base.mark_bar().encode(x=_amount("value", top), color=colour),
            words.encode(x="value:Q", text="text:N"),
            *_names_above(self._named(table), palette, size, dy=6),
        )
        return _finish(chart, palette, size, height=22 * len(lanes) * len(self.forms))

    def _named(self, table: alt.Chart) -> alt.Chart:
        """One row of two for each form, standing in the lane of names."""
        once = table.transform_filter(alt.FieldEqualPredicate(field="who", equal=self.mentees))
        return once.encode(yOffset=alt.YOffsetDatum(""))


@dataclass(frozen=True, slots=True)
class LineDrawing:
    """Lines over periods."""

    periods: tuple[str, ...]
    lines: tuple[Line, ...]
    digits: int

    def spec(self, palette: Palette, size: Size) -> Spec:
        """Return the Vega-Lite specification."""
        base = alt.Chart(alt.InlineData(values=self._rows())).encode(
            x=alt.X("period:N", sort=None, title=None).axis(labelAngle=0, grid=False),
            y=alt.Y("value:Q", title=None).axis(format=_AXIS_FORMAT).scale(zero=True),
            color=self._colours(palette, size),
        )
        dashes = alt.StrokeDash("line:N", legend=None).scale(
            domain=[line.label for line in self.lines],
            range=[[6, 4] if line.planned else [1, 0] for line in self.lines],
        )
        shapes = alt.Shape("line:N", legend=None).scale(
            domain=[line.label for line in self.lines],
            range=["diamond" if line.apart else "circle" for line in self.lines],
        )
        joined = base.transform_filter(alt.FieldEqualPredicate(field="joined", equal=True))
        ink = alt.value(palette.text)
        chart = alt.layer(
            joined.mark_line(strokeWidth=2.2).encode(strokeDash=dashes),
            base.mark_point(size=45, filled=True, opacity=1).encode(shape=shapes),
            base.mark_text(dy=-10).encode(text="above:N", color=ink),
            base.mark_text(dy=14).encode(text="below:N", color=ink),
        )
        return _finish(chart, palette, size, height=220)

    def _rows(self) -> list[dict[str, Any]]:
        return [
            {
                "period": period,
                "line": line.label,
                "joined": not line.apart,
                "value": line.values[index],
                **self._words(line.values[index], [other.values[index] for other in self.lines]),
            }
            for line in self.lines
            for index, period in enumerate(self.periods)
        ]

    def _words(self, value: float | None, beside: Sequence[float | None]) -> dict[str, str]:
        """A value is written above its point; the least of several below, not to cover another."""
        words = "" if value is None else format_number(value, self.digits)
        others = {other for other in beside if other is not None}
        is_below = len(others) > 1 and value == min(others)
        return {"above": "" if is_below else words, "below": words if is_below else ""}

    def _colours(self, palette: Palette, size: Size) -> alt.Color:
        names = [line.label for line in self.lines]
        legend = alt.Legend(columns=1 if size is Size.NARROW else 2, labelLimit=int(size) - 60)
        colours = [palette.series[index % len(palette.series)] for index in range(len(names))]
        return alt.Color("line:N", title=None, legend=legend).scale(domain=names, range=colours)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A cell of a heat table: the value as printed, and its fifth of the column, 5 the best."""

    text: str
    step: int | None


@dataclass(frozen=True, slots=True)
class HeatDrawing:
    """A table whose cells are the warmer the further they lie from the middle of their column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[HeatCell, ...]], ...]

    def spec(self, palette: Palette, size: Size) -> Spec:
        """Return the Vega-Lite specification."""
        values = [
            {
                "name": _keyed(index, name),
                "column": column,
                "text": cell.text,
                "side": "below" if (cell.step or _MIDDLE) < _MIDDLE else "above",
                "heat": _HEAT * abs((cell.step or _MIDDLE) - _MIDDLE),
            }
            for index, (name, cells) in enumerate(self.rows)
            for column, cell in zip(self.columns, cells, strict=True)
        ]
        limit = 260 if size is Size.WIDE else 130
        names = alt.Axis(
            labelExpr="slice(datum.value, 5)",
            labelLimit=limit,
            ticks=False,
            domain=False,
            labelPadding=6,
        )
        heads = alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False, grid=False)
        base = alt.Chart(alt.InlineData(values=values)).encode(
            x=alt.X("column:N", sort=None, title=None, axis=heads),
            y=alt.Y("name:N", sort=None, title=None, axis=names),
        )
        colour = alt.Color("side:N", legend=None).scale(
            domain=["above", "below"], range=[palette.reached, palette.below]
        )
        chart = alt.layer(
            base.mark_rect().encode(color=colour, opacity=alt.Opacity("heat:Q", scale=None)),
            base.mark_text(color=palette.text).encode(text="text:N"),
        )
        return _finish(chart, palette, size, height=24 * max(1, len(self.rows)))


type Drawing = PlanFactDrawing | BandDrawing | FormDrawing | LineDrawing | HeatDrawing


def _keyed(index: int, label: str) -> str:
    """Keep the order, and organisations of the same name apart."""
    return f"{index:04}|{label}"


@dataclass(frozen=True, slots=True)
class _Place:
    """How tall a row is, and how far below its middle the bar lies."""

    step: int
    bar: int

    @classmethod
    def of(cls, size: Size, step: int) -> "_Place":
        return cls(step, 0) if size is Size.WIDE else cls(step + 16, 8)


def _names(size: Size) -> alt.Y:
    """Names on the left where there is room; a phone shows them above the bars."""
    axis = alt.Axis(
        labelExpr="slice(datum.value, 5)",
        labelLimit=260,
        ticks=False,
        domain=False,
        labelPadding=6,
        title=None,
        labelOverlap=False,
    )
    return alt.Y("name:N", sort=None, axis=axis if size is Size.WIDE else None)


def _names_above(base: alt.Chart, palette: Palette, size: Size, *, dy: int = -1) -> list[alt.Chart]:
    if size is Size.WIDE:
        return []
    limit = int(size) - 20
    words = base.mark_text(align="left", baseline="bottom", dy=dy, limit=limit, color=palette.text)
    return [words.encode(x=alt.value(0), text="label:N")]


def _amount(field: str, top: float, room: int = 48) -> alt.X:
    """A scale from zero that leaves `room` pixels for values written on the right."""
    axis = alt.Axis(format=_AXIS_FORMAT, title=None, tickCount=5, domain=False, ticks=False)
    return alt.X(f"{field}:Q", axis=axis).scale(
        domain=[0, top], nice=False, range=[0, alt.expr(f"width - {room}")]
    )


def _finish(chart: Any, palette: Palette, size: Size, *, height: int) -> Spec:
    face = {
        "labelFont": palette.font,
        "labelColor": palette.text,
        "labelFontSize": _FONT_SIZE,
    }
    ready = (
        chart.properties(
            width=int(size),
            height=height,
            padding={"left": 2, "right": 6, "top": 6, "bottom": 2},
            autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        )
        .configure(background=palette.background or "transparent", font=palette.font)
        .configure_view(strokeWidth=0)
        .configure_text(font=palette.font, fontSize=_FONT_SIZE)
        .configure_axis(**face, **_lines(palette, size))
        .configure_legend(**face, orient="top", symbolType="square", symbolOpacity=1)
    )
    spec: Spec = ready.to_dict(validate=False)
    return spec


def _lines(palette: Palette, size: Size) -> dict[str, Any]:
    """Lines of the grid: fainter on a phone, where names stand on them."""
    return {
        "gridColor": palette.grid,
        "gridOpacity": 0.6 if size is Size.WIDE else 0.25,
        "domainColor": palette.grid,
        "tickColor": palette.grid,
    }
