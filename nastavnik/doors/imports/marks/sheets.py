"""Marks on a sheet that openpyxl has opened: rules that colour, comments, a column, a summary."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from nastavnik.doors.imports.marks import words

type Note = tuple[int, list[tuple[str, str]], bool]

_RANGES = 400  # cells one rule names
_THIN = Side(style="thin", color=f"FF{words.LINE}")
_HEAD = PatternFill("solid", fgColor="FFE9EEF0")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_POINTS, _CHARACTERS = 15, 60
_RULE: Any = FormulaRule  # its types are not told
_ADDRESS = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")


class Marks:
    """The marks of one sheet, after those of an earlier time are taken away."""

    def __init__(self, sheet: Any, header_row: int, last_column: int) -> None:
        self._sheet, self._header = sheet, header_row
        self._forget()
        self._column = self._place(last_column)

    def write(self, notes: list[Note]) -> None:
        """Colour cells, hang sentences on them, and repeat these beside the rows."""
        self._head()
        marked: dict[str, list[str]] = {}
        for row, said, is_applied in notes:
            self._beside(row, [sentence for _address, sentence in said], is_applied=is_applied)
            for address, sentence in said:
                if _ADDRESS.fullmatch(address):
                    marked.setdefault(address, []).append(words.in_row(row, sentence))
        self._colour(list(marked))
        for address, sentences in itertools.islice(marked.items(), words.MOST_COMMENTS):
            self._comment(address, sentences)

    def _forget(self) -> None:
        """Take away the rules, comments and sentences we left; the column is written over."""
        kept = ConditionalFormattingList()
        for area in self._sheet.conditional_formatting:
            for rule in area.rules:
                if rule.formula != [words.RULE]:
                    kept.add(str(area.sqref), rule)
        self._sheet.conditional_formatting = kept
        for cell in self._cells():
            if cell.comment is not None and cell.comment.author == words.HEADING:
                cell.comment = None
            if words.is_own(cell.value):
                cell.value = None

    def _cells(self) -> Iterator[Any]:
        return iter(self._sheet._cells.values())

    def _place(self, last: int) -> int:
        """The column of the table we added before, the next one if it is empty, or one beyond."""
        used, own = {last}, 0
        for cell in self._cells():
            if cell.value is None and not isinstance(cell, MergedCell):
                continue
            used.add(cell.column)
            if cell.row == self._header and cell.value == words.HEADING:
                own = cell.column
        for cell in [cell for cell in self._cells() if cell.column == own]:
            cell.value = None
        if own:
            return own
        return last + 1 if last + 1 not in used else max(used) + 1

    def _head(self) -> None:
        self._make_room()
        if not self._header:
            return  # the table has no headings to put one beside
        cell = self._text(self._header, self._column, words.HEADING)
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.border = Border(_THIN, _THIN, _THIN, _THIN)

    def _make_room(self) -> None:
        """Give the column a width of its own; one description may have served many columns."""
        widths, letter = self._sheet.column_dimensions, get_column_letter(self._column)
        for name, width in list(widths.items()):
            width.reindex()
            if width.min < self._column <= width.max:
                width.max = self._column - 1
            elif width.min == self._column:
                del widths[name]
        widths[letter].width = words.COLUMN_WIDTH

    def _beside(self, row: int, sentences: list[str], *, is_applied: bool) -> None:
        said = words.beside(row, sentences, is_applied=is_applied, is_headed=bool(self._header))
        if not said:
            return
        self._text(row, self._column, said)
        height = self._sheet.row_dimensions[row].height
        lines = sum(-(-len(line) // _CHARACTERS) for line in said.split("\n"))
        if lines > 1:
            self._sheet.row_dimensions[row].height = max(height or 0, _POINTS * min(lines, 20))

    def _text(self, row: int, column: int, text: str) -> Any:
        cell = self._sheet.cell(row, column)
        cell.value, cell.data_type = text, "s"
        cell.alignment = _WRAPPED
        return cell

    def _colour(self, addresses: list[str]) -> None:
        look = {
            "font": Font(bold=True),
            "fill": PatternFill(bgColor=f"FF{words.FILL}"),
            "border": Border(_THIN, _THIN, _THIN, _THIN),
        }
        for some in itertools.batched(addresses, _RANGES):
            rule = _RULE(formula=[words.RULE], **look)
            self._sheet.conditional_formatting.add(" ".join(some), rule)

    def _comment(self, address: str, sentences: list[str]) -> None:
        cell = self._sheet[address]
        if isinstance(cell, MergedCell):
            return  # the column beside says it
        said = "\n".join(sentences)
        if cell.comment is not None:
            said = f"{said}\n\n{cell.comment.text}"
        lines = sum(-(-len(line) // 40) for line in said.split("\n"))
        cell.comment = Comment(said, words.HEADING, height=30 + 18 * min(lines, 20), width=320)


def drop_summary(book: Any) -> None:
    """Take away the summary of an earlier time."""
    for sheet in [one for one in book.worksheets if words.is_summary(one.title, one["A1"].value)]:
        book.remove(sheet)


def add_summary(book: Any, sheet: Any, notes: list[Note], lines: list[str]) -> None:
    """Add the sheet that counts and lists what to correct, with a link to each cell."""
    page = book.create_sheet(words.sheet_title(book.sheetnames))
    remarks = [(row, *one) for row, said, _applied in notes for one in said]
    page["A1"] = words.TITLE
    page["A1"].font = Font(bold=True, size=14)
    for place, line in enumerate(lines, start=2):
        page.cell(place, 1, line)
    head = page.max_row + 2
    for column, (title, width) in enumerate(zip(words.COLUMNS, words.WIDTHS, strict=True), start=1):
        cell = page.cell(head, column, title)
        cell.font, cell.fill = Font(bold=True), _HEAD
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = f"A{head + 1}"
    title = sheet.title.replace("'", "''")
    for row, address, sentence in remarks[: words.MOST_LISTED]:
        _list(page, title, row, address, sentence)


def _list(page: Any, title: str, row: int, address: str, sentence: str) -> None:
    number = page.max_row + 1
    page.cell(number, 1, row)
    place = address if _ADDRESS.fullmatch(address) else f"A{row}"
    cell = page.cell(number, 2)
    cell.value, cell.data_type = address or None, "s" if address else "n"
    cell.hyperlink = f"#'{title}'!{place}"
    cell.font = Font(underline="single", color="FF0B5394")
    said = page.cell(number, 3)
    said.value, said.data_type = words.in_row(row, sentence), "s"
    said.alignment = _WRAPPED
