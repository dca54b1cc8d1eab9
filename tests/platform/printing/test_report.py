"""The model of a paper."""

import pytest

from nastavnik.platform.printing.report import (
    Cell,
    Column,
    Heading,
    Landscape,
    Table,
    number_blocks,
)


def _table(caption: str, **columns: float) -> Table:
    return Table(tuple(Column(title, share) for title, share in columns.items()), (), caption)


def test_tables_are_numbered_in_order_also_on_wide_pages() -> None:
    blocks = (_table("А", х=1), _table("", х=1), Landscape((Heading("З"), _table("Б", х=1))))
    first, plain, wide = number_blocks(blocks)
    assert isinstance(first, Table)
    assert first.label == "Таблица\u00a01\u00a0– А"
    assert isinstance(plain, Table)
    assert (plain.number, plain.label) == (None, "")
    assert isinstance(wide, Landscape)
    second = wide.blocks[1]
    assert isinstance(second, Table)
    assert second.label == "Таблица\u00a02\u00a0– Б"


def test_a_row_must_fill_its_table() -> None:
    columns = (Column("а"), Column("б"))
    Table(columns, ((Cell("обе", span=2),),))
    with pytest.raises(ValueError, match="spans 1 of 2"):
        Table(columns, (("одна",),))


def test_widths_fill_the_page_and_keep_words_of_headings_whole() -> None:
    table = _table("", Организация=9, Наставляемых=1, Доля=1)
    widths = table.widths(165)
    assert sum(widths) == pytest.approx(165)
    assert widths[1] >= len("Наставляемых") * 2.25
    assert widths[0] > widths[1] > widths[2]


def test_widths_are_as_asked_where_nothing_fits_anyway() -> None:
    assert _table("", Наставляемых=1, Наставников=1).widths(20) == [10, 10]


def test_no_word_of_a_cell_runs_into_the_next_one_where_there_is_room() -> None:
    word = "Ежеквартальный"
    columns = (Column("Замечание", 6), Column("Место", 1.2), Column("Важность", 2))
    rows = (("Проверьте значения", f"кампания «{word}»", "Предупреждение"),)
    widths = Table(columns, rows).widths(165)
    assert sum(widths) == pytest.approx(165)
    assert widths[1] >= len(f"«{word}»") * 1.9
    assert widths[2] >= len("Предупреждение") * 1.9
    # On a page too narrow for that, the words of headings at least stay whole.
    assert Table(columns, rows).widths(75) == Table(columns, ()).widths(75)
