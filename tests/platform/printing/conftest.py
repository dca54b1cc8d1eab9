"""A note with everything a report can hold, and names that try to break every printer."""

import pytest

from nastavnik.platform.printing import charts
from nastavnik.platform.printing.report import (
    Align,
    BulletList,
    Callout,
    Cell,
    Column,
    Figure,
    Heading,
    Landscape,
    NumberedList,
    PageBreak,
    Paragraph,
    Report,
    Run,
    Signature,
    Table,
    Tone,
    number_blocks,
)

HOSTILE = (
    "{{ 7*7 }}",
    "{_{ 7*7 }_}",
    "{% for x in y %}",
    "<w:p></w:tc>",
    "Ромашка & Сыновья",
    "кавычки \" и '",
    "#let x = 1; $x^2$ *b* _i_ @ref \\u{41}",
    "=HYPERLINK(1)",
    "]]>",
)


@pytest.fixture(scope="session")
def hostile() -> tuple[str, ...]:
    return HOSTILE


@pytest.fixture(scope="session")
def chart() -> charts.Chart:
    bars = [charts.Bar(f"Школа № {i}", i * 1.5 if i % 4 else None) for i in range(41)]
    bars.append(charts.Bar("{{ 7*7 }} <svg> & «Ромашка» имени героя Советского Союза Петрова", 7))
    return charts.plan_fact_bars("Доля", bars, target=15, target_text="план 15 %", unit="%")


@pytest.fixture(scope="session")
def wide_table() -> Table:
    names = [*HOSTILE, *(f"МБОУ «Средняя школа №\u00a0{i}»" for i in range(32))]
    return Table(
        caption="Доля наставляемых",
        columns=(
            Column("№", 0.5, Align.CENTER),
            Column("Организация", 4),
            Column("Наставляемых, чел.", numeric=True),
            Column("Доля, %", numeric=True),
        ),
        rows=tuple(
            (str(i + 1), name, f"1\u00a0{i:03}", Cell(f"{i},25", i + 0.25, tone=Tone.GOOD))
            for i, name in enumerate(names)
        ),
        totals=((Cell("Итого", span=2), "41\u00a0000", "20,25"),),
        notes=("Примечание. Доля округлена до сотых.",),
    )


@pytest.fixture(scope="session")
def report(chart: charts.Chart, wide_table: Table) -> Report:
    blocks = (
        Heading("1. Основание"),
        Paragraph((Run("Приказ "), Run("от 30.11.2020", bold=True), Run(" важен", italic=True))),
        Paragraph(HOSTILE[0], Align.CENTER),
        BulletList(("один;", "два.")),
        NumberedList(("первый", "второй")),
        NumberedList(("снова первый",)),
        Heading("1.1. Показатели", 2),
        wide_table,
        Figure(chart, "План и факт"),
        PageBreak(),
        Callout("Внимание: строка\nвторая", Tone.BAD),
        Landscape((Heading("2. Сводная"), wide_table)),
        Heading("3. Выводы"),
    )
    return Report(
        title="ИНФОРМАЦИОННАЯ СПРАВКА",
        subtitle="об итогах & {{ 7*7 }}",
        requisites=("Департамент <образования>", "г. Дзержинск"),
        date_line="21.12.2020 № 412",
        blocks=number_blocks(blocks),
        signatures=(Signature("Директор", "И.\u00a0П.\u00a0Иванова"),),
        footer_note="Составлено 21.12.2020",
        author="Управление {{ 7*7 }}",
        keywords=("наставничество",),
    )
