"""The page and the files of a campaign's note counted anew, cell by cell."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from docx import Document
from lxml import html
from openpyxl import load_workbook

from nastavnik.oversight.notes import publishing
from nastavnik.oversight.notes.choices import Format
from nastavnik.platform.access.matrix import Role
from tests.factories.accounts import signed_in
from tests.oversight.campaigns.reading_anew import CODES, PLANNED, YEAR_END
from tests.oversight.notes.note_files import (
    Cells,
    number,
    page_tables,
    paper_tables,
    parts_of,
    plain,
    table_of,
    words_of,
)
from tests.oversight.notes.note_lines import (
    LISTS,
    NOTHING,
    UNITS,
    UNTOLD,
    WHOM,
    Line,
    NoteLines,
    asked,
    lacks,
    printed,
    short,
)

ROLES = {
    "municipality": Role.COORDINATOR, "centre": Role.CENTRE, "ministry": Role.MINISTRY,
}  # fmt: skip
YES = {True: "да", False: "нет", None: None}
# «начали 3 из 5, о ком это известно (60,0 %); не начали — 2 (…)»
BEGUN = re.compile(
    r"начали (\d+) из (\d+), о ком это известно \(([\d,]+) %\)(?:; не начали — (\d+) \()?"
)


class NoteAnew(NoteLines):
    """The page and the files of a note held against its lines counted anew."""

    def compare(self) -> int:
        """Hold the files and the page against the forms; return how many numbers were compared."""
        self.figures = publishing.figures_of(self.note)
        files = {
            wanted: publishing.render(self.note, wanted)
            for wanted in (Format.DOCX, Format.XLSX, Format.JSON)
        }
        self.json(json.loads(files[Format.JSON]))
        self.sheets(files[Format.XLSX])
        paper = Document(BytesIO(files[Format.DOCX])).element.body
        self.tables(paper_tables(paper))
        self.said(plain(" ".join(words_of(part) for part in parts_of(paper, "p"))))
        page = self.page()
        self.tables(page_tables(page))
        self.charts(page_tables(page))
        self.said(plain(page.text_content()))
        return self.compared

    def same(self, told: Any, counted: Any) -> None:
        assert told == counted, (self.note.obligation, self.by, told, counted)
        self.compared += sum(map(bool, flat(counted)))

    def json(self, told: dict[str, Any]) -> None:
        duties = self.wholes["S"].duties
        self.same((told["obliged"], told["reported"], told["accepted"]), duties)
        let_off = [leaf for leaf in self.frozen() if leaf.exemption]
        self.same(told["exempt"], len(let_off))
        assert told["indicators"].keys() == CODES.keys()
        for code, one in told["indicators"].items():
            line = self.wholes[code]
            self.same(
                (one["told"], one["asked"], one["is_partial"]),
                (line.now.told, line.now.obliged, line.now.told < line.now.obliged),
            )
            self.same((one["numerator"], one["denominator"]), (line.now.above, line.below))
            self.same(number(one["value"]), line.value)
            self.same(number(one["plan"]), self.plan.get(code))
            self.same(one["plan_is_reached"], self.reached(line))
            self.same(one["missing"], self.missing(line))
            self.same(number(one["forecast"]), self.forecast(line))
            start = one["start"]
            begun = (start["started"], start["known"], number(start["share"]))
            self.same((*begun, sorted(start["not_started"])), self.begun(code))
            compared = [moved(row) for row in one["compared"]]
            self.same(compared, [(line.before, line.by, line.change)] if self.earlier else [])
            self.json_rows(one["rows"], code)

    def json_rows(self, rows: list[dict[str, Any]], code: str) -> None:
        parts, places = self.parts[code], self.places(code)
        self.same({row["name"] for row in rows}, set(parts))
        for row in rows:
            line = parts[row["name"]]
            self.same((row["numerator"], row["denominator"]), (line.now.above, line.below))
            self.same(number(row["value"]), line.value)
            self.same((row["told"], row["asked"]), (line.now.told, line.now.obliged))
            self.same((row["obliged"], row["reported"], row["accepted"]), line.duties)
            self.same(plain(row["words"]), line.words)
            self.same(row["plan_is_reached"], self.reached(line))
            self.same(row["is_started"], line.is_started)
            self.same(row["place"], places.get(line.name))
            changes = [moved(one) for one in row["changes"]]
            self.same(changes, [(line.before, line.by, line.change)] if self.earlier else [])

    def sheets(self, content: bytes) -> None:
        """Numbers as numbers, by the headings of their columns."""
        book = load_workbook(BytesIO(content), read_only=True)
        summary = {str(row["Код"]): row for row in table_of(book["Сводка"], "Код")}
        self.same(summary.keys(), CODES.keys())
        for code, row in summary.items():
            line = self.wholes[code]
            self.same((row["Числитель"], row["Знаменатель"]), (line.now.above, line.below))
            self.same(number(row["Значение"]), line.value)
            self.same(number(row["План на дату"]), self.plan.get(code))
            self.same(row["Не хватает до плана года"], self.missing(line))
            self.same(number(row["Прогноз"]), self.forecast(line))
            self.same((row["Сообщили"], row["Должны были"]), (line.now.told, line.now.obliged))
            start = (row["Начали"], row["О ком это известно"], number(row["Доля начавших, %"]))
            self.same(start, self.begun(code)[:3])
            self.sheet_moved(row, line)
            self.sheet_rows(list(table_of(book[code], "№")), code)

    def sheet_rows(self, rows: list[dict[str, Any]], code: str) -> None:
        parts, places, whom = self.parts[code], self.places(code), WHOM[self.by]
        *found, total = rows
        self.same([row["№"] for row in found], list(range(1, len(parts) + 1)))
        self.same({row[whom] for row in found}, set(parts))
        lines = [(row, parts[row[whom]]) for row in found]
        for row, line in [*lines, (total, self.wholes[code])]:
            if line.indicator.is_share:
                self.same((row["Числитель"], row["Знаменатель"]), (line.now.above, line.now.below))
            value = row[f"Значение, {UNITS[code]}"]
            self.same(
                plain(value) if isinstance(value, str) else number(value),
                line.words if line.value is None else line.value,
            )
            self.same((row["Должны сдать"], row["Сдали"], row["Приняты"]), line.duties)
            self.sheet_moved(row, line)
        for row, line in lines:
            started, reached = (YES[one] for one in (line.is_started, self.reached(line)))
            told = (row["Начали"], row["План выполнен"], row["Место"])
            self.same(told, (started, reached, places.get(line.name)))

    def sheet_moved(self, row: Mapping[str, Any], line: Line) -> None:
        """What became of a line: its value before, by how much it changed, the list it is in."""
        headings = list(row)
        changed = next((name for name in headings if name.startswith("Изменение")), None)
        if not self.earlier:
            assert changed is None
            return
        assert changed is not None
        first = headings.index(changed) - 1
        before, by, name = (row[heading] for heading in headings[first : first + 3])
        self.same((number(before), number(by)), (line.before, line.by))
        self.same(name.lower(), LISTS[line.change])

    def tables(self, tables: list[list[Cells]]) -> None:
        """Every table of numbers as it is printed: on the page and on paper they are the same."""
        expected = list(self.expected())
        headings = {heading for heading, _lines in expected}
        found = [rows for rows in tables if headings.intersection(rows[0])]
        assert len(found) == len(expected), [rows[0] for rows in tables]
        for rows, (heading, lines) in zip(found, expected, strict=True):
            assert heading in rows[0]
            self.same(rows[1:], lines)

    def charts(self, tables: list[list[Cells]]) -> None:
        """The tables behind the pictures: values beside the plan, all parts by all indicators."""
        beside = [rows for rows in tables if rows[0][1].startswith("Факт")]
        shown = {code: self.bars(code) for code in self.indicators}
        known = [bars for bars in shown.values() if any(bar[1] != UNTOLD for bar in bars)]
        assert [len(rows) - 1 for rows in beside] == [len(bars) for bars in known]
        for rows, bars in zip(beside, known, strict=True):
            self.same(sorted(rows[1:]), sorted(bars))
        heat = [rows for rows in tables if rows[0] == [WHOM[self.by], *self.indicators]]
        parts = list(self.parts.values())
        cells = [
            [short(name), *(one[name].words if asked(one[name]) else "" for one in parts)]
            for name in parts[0]
        ]
        self.same([sorted(rows[1:]) for rows in heat], [sorted(cells)] if cells else [])

    def bars(self, code: str) -> list[Cells]:
        """The bars of an indicator: of those from whom something was awaited, or has come."""
        plan = self.printed_plan(self.plan, code, "")
        return [
            [short(one.name), UNTOLD if one.value is None else printed(one.value), plan]
            for one in self.parts[code].values()
            if asked(one)
        ]

    def said(self, words: str) -> None:
        """What the sentences and the captions tell of the whole."""
        obliged, reported, accepted = self.wholes["S"].duties
        self.same(re.findall(r"Отчёты сдали (\d+) из (\d+) .+?, приняты (\d+)\.", words),
                  [(str(reported), str(obliged), str(accepted))])  # fmt: skip
        begun = [self.begun(code) for code in self.indicators]
        self.same(sorted(BEGUN.findall(words)), sorted(
            (str(started), str(known), printed(share), str(len(names)) if names else "")
            for started, known, share, names in begun if share is not None
        ))  # fmt: skip
        wholes = self.wholes.values()
        partial = {told_of(line) for line in wholes if line.now.told < line.now.obliged}
        self.same(set(re.findall(r"частичная: сообщили (\d+ из \d+)", words)), partial)
        for line in wholes:
            if line.now.told:
                assert line.words in words
                assert f"; сообщили {told_of(line)}." in words
                self.compared += 2

    def expected(self) -> Iterator[tuple[str, list[Cells]]]:
        """A heading of each table, and its lines."""
        wholes = list(self.wholes.values())
        briefs = {one.code: f"{one.code}. {one.brief}" for one in self.figures.indicators}
        yield "Прогноз", [[briefs[one.indicator.code], *self.summed(one)] for one in wholes]
        if self.earlier:
            yield (
                "Изменение",
                [
                    [briefs[one.indicator.code], one.words, one.before_words, one.change_words]
                    for one in wholes
                ],
            )
        yield (
            f"до {YEAR_END:%d.%m.%Y}",
            [
                [briefs[code], self.printed_plan(self.plan_of_year, code)]
                for code in self.indicators
            ],
        )
        for code in self.indicators:
            whole, lines = self.wholes[code], self.ordered(code)
            label = "Всего (Σ/Σ)" if whole.indicator.is_share else "Всего (сумма)"
            obliged, reported, accepted = whole.duties
            told = f"{reported} и {accepted} из {obliged}" if obliged else NOTHING
            if not lines:
                continue
            yield "Значение", [
                *([str(n), one.name, *one.counts, one.words, one.standing]
                  for n, one in enumerate(lines, start=1)),
                [label, *whole.counts, whole.words, told],
            ]  # fmt: skip
            if self.earlier:
                yield (
                    "Изменение",
                    [
                        [one.name, one.words, one.before_words, one.change_words]
                        for one in [*lines, whole]
                    ],
                )

    def summed(self, line: Line) -> Cells:
        """An indicator in the summary: plan of the day, value, plan of the year, forecast."""
        code = line.indicator.code
        ahead = line.amount(self.forecast(line)) or NOTHING
        if code in PLANNED and code != "S" and line.now.told and lacks(line.now):
            ahead = "не определяется"
        plan, of_year = (self.printed_plan(one, code) for one in (self.plan, self.plan_of_year))
        return [plan, line.words, of_year, ahead, told_of(line)]

    def ordered(self, code: str) -> Sequence[Line]:
        """The lines of an indicator in the order the note has them."""
        table = next(one for one in self.figures.indicators if one.code == code)
        names = [self.figures.by_code[row.member].name for row in table.rows]
        return [self.parts[code][name] for name in names]

    def page(self) -> html.HtmlElement:
        role = ROLES[self.node.step.unit]
        answer = signed_in(role, self.node.organization).get(self.note.get_absolute_url())
        assert answer.status_code == 200
        return html.fromstring(answer.content.decode())


def told_of(line: Line) -> str:
    return f"{line.now.told} из {line.now.obliged}"


def flat(value: Any) -> Iterator[Any]:
    """Every number inside."""
    if isinstance(value, str | int | Decimal | None):
        yield value is not None
        return
    for one in value:
        yield from flat(one)


def moved(row: Mapping[str, Any]) -> tuple[Decimal | None, Decimal | None, str | None]:
    return number(row["before"]), number(row["by"]), row["change"]
