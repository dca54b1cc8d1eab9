"""The page and the files of a note as rows of words and numbers."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from lxml import html

type Cells = list[str]


def number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def plain(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split())


def page_tables(page: html.HtmlElement) -> list[list[Cells]]:
    return [
        [
            [plain(cell.text_content()) for cell in row.xpath("./th|./td")]
            for row in table.xpath(".//tr")
        ]
        for table in page.xpath("//table")
    ]


def paper_tables(body: Any) -> list[list[Cells]]:
    """The tables of a document; a cell over several columns is told once."""
    return [
        [[plain(words_of(cell)) for cell in row.tc_lst] for row in table.tr_lst]
        for table in parts_of(body, "tbl")
    ]


def words_of(part: Any) -> str:
    return "".join(one.text or "" for one in parts_of(part, "t"))


def parts_of(part: Any, name: str) -> Iterator[Any]:
    yield from part.iter(f"{{{part.nsmap['w']}}}{name}")


def table_of(sheet: Any, first: str) -> Iterator[dict[str, Any]]:
    """The lines below the heading that begins so, up to the total or the first empty one."""
    rows = iter(sheet.iter_rows(values_only=True))
    head = next(row for row in rows if row and row[0] == first)
    for row in rows:
        if not any(cell is not None for cell in row):
            return
        yield dict(zip(map(str, head), row, strict=True))
        if row[0] is None:
            return
