"""Charts: what they say, and that any page may hold them."""

import re
from itertools import combinations

import pytest
from lxml import etree

from nastavnik.platform.printing import charts
from nastavnik.platform.printing.chart_svg import finish_svg
from nastavnik.platform.printing.report import Theme, cell_of

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def every_chart(chart: charts.Chart) -> list[charts.Chart]:
    return [
        chart,
        charts.band_distribution("Группы", [charts.Band("выше плана", 9), charts.Band("ниже", 0)]),
        charts.form_bars(
            "Формы", [charts.FormBar("Ученик – ученик", 398, 264), charts.FormBar("Иная", 0, 0)]
        ),
        charts.dynamics_lines(
            "Динамика",
            ["I квартал", "II квартал"],
            [charts.Line("Факт", (3.1, None)), charts.Line("План", (20, 25), planned=True)],
            unit="%",
        ),
    ]


@pytest.mark.parametrize("theme", [Theme.PAGE, Theme.PRINT])
@pytest.mark.parametrize("size", list(charts.Size))
def test_drawings_may_stand_in_a_strict_page(
    every_chart: list[charts.Chart], theme: Theme, size: charts.Size
) -> None:
    for chart in every_chart:
        svg = chart.svg(theme, size)
        root = etree.fromstring(svg)
        assert root.get("role") == "img"
        assert chart.alt in (root.get("aria-label") or "")
        assert float(root.get("width") or 0) == size
        for element in root.iter():
            assert element.tag not in {f"{SVG}style", f"{SVG}script", f"{SVG}a", f"{SVG}image"}
            assert (
                not {"style", "onclick", "href", "class"} & set(element.attrib) or element is root
            )
        assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_words_and_table_hold_the_figures(every_chart: list[charts.Chart]) -> None:
    bars, bands, forms, lines = every_chart
    assert bars.alt.startswith("план 15 %, достигли: 23 из 31; больше всего — Школа № 39")
    assert bars.alt.endswith("без данных: 11")
    values = [cell_of(row[1]).value for row in bars.table.rows]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=True)
    assert values[len(known) :] == [None] * 11
    assert "имени героя Советского Союза Петрова" in "".join(
        cell_of(row[0]).text for row in bars.table.rows
    )
    assert bands.alt == "выше плана — 9; ниже — 0"
    assert "наставляемых — 398, наставников — 264" in forms.alt
    assert (
        lines.alt
        == "Факт: I квартал — 3,1\u00a0%; План: I квартал — 20,0\u00a0%, II квартал — 25,0\u00a0%"
    )
    assert [cell_of(cell).text for cell in lines.table.rows[1]] == ["II квартал", "—", "25,0"]


def test_long_names_are_cut_only_in_the_drawing(chart: charts.Chart) -> None:
    words = "".join(etree.fromstring(chart.svg()).itertext())
    assert "…" in words
    assert "Школа № 39" in words
    assert "нет данных" in words


def test_numbers_have_a_decimal_comma(every_chart: list[charts.Chart]) -> None:
    for chart in every_chart:
        texts = [node.text or "" for node in etree.fromstring(chart.svg()).iter(f"{SVG}text")]
        assert texts
        assert not [text for text in texts if re.search(r"\d\.\d", text)]


def test_ids_never_meet_in_a_page() -> None:
    raw = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><defs><clipPath id="clip0">'
        '<rect width="1" height="1" style="fill:red; opacity:0.5"/></clipPath></defs>'
        '<g clip-path="url(#clip0)"/><style>a{}</style></svg>'
    )
    first, second = (finish_svg(raw, label='<"&>', key=key) for key in "ab")
    assert re.findall(r'id="([^"]+)"', first) != re.findall(r'id="([^"]+)"', second)
    root = etree.fromstring(first)
    clip = root.find(f".//{SVG}clipPath").get("id")
    assert root.find(f"{SVG}g").get("clip-path") == f"url(#{clip})"
    assert root.find(f".//{SVG}rect").get("fill") == "red"
    assert "style" not in first
    assert root.get("aria-label") == '<"&>'


def test_pictures_for_word_are_twice_as_large(chart: charts.Chart) -> None:
    png = chart.png()
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) == 2 * charts.Size.WIDE


def test_the_same_chart_is_drawn_once(chart: charts.Chart) -> None:
    assert chart.svg() is chart.svg()
    assert chart.svg() != chart.svg(Theme.PRINT)


def test_empty_charts_do_not_fail() -> None:
    assert charts.plan_fact_bars("Пусто", [], target=None).svg()
    assert charts.band_distribution("Пусто", []).svg()
    assert charts.form_bars("Пусто", []).svg()
    assert charts.dynamics_lines("Пусто", [], []).svg()


def test_a_line_must_have_a_value_for_each_period() -> None:
    with pytest.raises(ValueError, match="1 values for 2 periods"):
        charts.dynamics_lines("Д", ["а", "б"], [charts.Line("Факт", (1.0,))])


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


BACKGROUNDS = {
    Theme.PAGE: ("#ffffff", "#14181c"),
    Theme.LIGHT: ("#ffffff",),
    Theme.DARK: ("#14181c",),
    Theme.PRINT: ("#ffffff",),
}


@pytest.mark.parametrize("theme", list(Theme))
def test_colours_are_seen_on_their_backgrounds(theme: Theme) -> None:
    palette = charts.PALETTES[theme]
    for background in BACKGROUNDS[theme]:
        for mark in {palette.reached, palette.below, palette.target, *palette.series}:
            assert _contrast(mark, background) >= 3, (mark, background)
        if palette.text.startswith("#"):
            assert _contrast(palette.text, background) >= 4.5
            assert _contrast(palette.muted, background) >= 4.5
    assert all(one != other for one, other in combinations(palette.series, 2))


def test_words_of_two_lines_that_meet_do_not_cover_each_other() -> None:
    lines = [charts.Line("Факт", (3.24,)), charts.Line("План", (3.0,), planned=True)]
    root = etree.fromstring(charts.dynamics_lines("Д", ["а"], lines, digits=2).svg())
    heights = {
        node.text: float(re.findall(r"[-\d.]+", node.get("transform", ""))[1])
        for node in root.iter(f"{SVG}text")
        if node.text in {"3,24", "3,00"}
    }
    assert heights["3,00"] - heights["3,24"] > 20
