"""A curator's own workbook: from a file with errors to a clean register, its clicks counted."""

import datetime
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.journeys.conftest import City
from tests.journeys.mentee_register import HEADER_ROW, rows, spoilt, workbook
from tests.journeys.test_every_page import Tally, inspect, views_of
from tests.journeys.test_journeys import THIS_DAY
from tools.screenshots import COMMAND, ROOT, environment_of

pytestmark = pytest.mark.browser
PEOPLE, MOST_CLICKS, MANY = 300, 12, 1_200
BEGUN = THIS_DAY.year if THIS_DAY.month >= 9 else THIS_DAY.year - 1
NAME, BORN, CLASS, PHONE, EMAIL, PARENT, JOINED = 1, 2, 3, 4, 5, 6, 9
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Line → column, what stands there wrongly, what the curator corrects it to: twelve sorts.
ERRORS: dict[int, tuple[int, Any, Any]] = {
    4: (BORN, f"31.02.{BEGUN - 14}", f"28.02.{BEGUN - 14}"),
    31: (BORN, f"12.05.{BEGUN + 15}", f"12.05.{BEGUN - 15}"),
    57: (BORN, f"весной {BEGUN - 14}", datetime.datetime(BEGUN - 14, 4, 14)),
    83: (CLASS, "13 Ж", "7 Б"),
    110: (PHONE, "9,04E+09", "+7 904 111-22-33"),
    136: (PHONE, "8 (904) 55", 79045556677),
    162: (EMAIL, "uchenik162собакаexample.ru", "uchenik162@example.ru"),
    189: (NAME, "Ясенев П. И.", "Ясенев Платон Игоревич"),
    215: (NAME, "Кленов", "Кленов Марк Егорович"),
    241: (NAME, "Ольхин Савва Львович, Вязов Юлий Ильич", "Ольхин Савва Львович"),
    267: (JOINED, "с начала года", f"01.09.{BEGUN}"),
    290: (PARENT, "мама", "Осинина Вера Павловна"),
}


@dataclass
class Hand:
    """The curator's hand: every click counts, and so does the choice of a file."""

    page: Page
    clicks: int = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def press(self, button: str) -> None:
        self.click(self.page.locator("main").get_by_role("button", name=button, exact=True))

    def follow(self, link: str) -> None:
        self.click(self.page.locator("main").get_by_role("link", name=link, exact=True))

    def give(self, name: str, content: bytes) -> None:
        file: FilePayload = {"name": name, "mimeType": XLSX, "buffer": content}
        self.page.locator("main input[type=file]").set_input_files(file)
        self.clicks += 1


def to_the_wizard(hand: Hand) -> None:
    """From the home page to the form, as somebody who keeps a register of mentees."""
    hand.page.goto("/")
    hand.click(hand.page.get_by_role("link", name="Реестр наставляемых", exact=True).first)
    hand.follow("Загрузить")
    expect(hand.page.locator("main h1")).to_have_text("Загрузить таблицу")


def corrected(path: Path) -> bytes:
    """The file with errors, put right in the cells it points at, and nowhere else."""
    book = openpyxl.load_workbook(path)
    sheet = book["Реестр"]
    headings = [cell.value for cell in sheet[HEADER_ROW]]
    assert "Что исправить" in headings
    told = headings.index("Что исправить")
    marked = [
        row[0].row for row in sheet.iter_rows(min_row=HEADER_ROW + 1) if _asks(row[told].value)
    ]
    assert marked == [HEADER_ROW + 1 + number for number in ERRORS]
    for number, (column, wrong, right) in ERRORS.items():
        cell = sheet.cell(HEADER_ROW + 1 + number, column + 1)
        assert (cell.value, cell.comment is not None) == (wrong, True)
        cell.value = right
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def correct(hand: Hand, path: Path) -> None:
    """Take the file with errors, put it right and bring it again."""
    with hand.page.expect_download() as downloading:
        hand.follow("Скачать файл с ошибками")
    downloading.value.save_as(path)
    hand.give(path.name, corrected(path))
    hand.press("Загрузить исправленный")


def _asks(words: Any) -> bool:
    return bool(words) and str(words) != "Загружено"


def count_of(city: City, condition: str = "") -> int:
    """How many of this year's mentees of the school the city holds."""
    return city.number(
        "SELECT count(*) FROM people_enrolment e "  # noqa: S608 - our own words
        "JOIN periods_schoolyear y ON y.id = e.school_year_id "
        "JOIN organizations_organization o ON o.id = e.organization_id "
        f"WHERE e.role = 'mentee' AND o.code = 'DZ-02' AND y.title = ? {condition}",
        f"{BEGUN}/{BEGUN + 1}",
    )


def standing(city: City) -> list[int]:
    """How many mentees there are, how many are «в базе», and how many of these with consent."""
    registered = "AND e.status = 'registered'"
    attested = (
        " AND EXISTS (SELECT 1 FROM consents_coverage c WHERE c.person_id = e.person_id "
        "AND c.kind = 'processing')"
    )
    return [count_of(city, words) for words in ("", registered, registered + attested)]


def test_three_hundred_people_with_twelve_errors_become_a_clean_register(
    city: City,
    enter: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    report_figure: Callable[..., None],
    tmp_path: Path,
) -> None:
    hand, tally = Hand(enter("kurator")), Tally()
    page = hand.page
    before = standing(city)
    to_the_wizard(hand)
    inspect(page, views_of(tally.pages), axe, tally)
    wrong = spoilt(rows(PEOPLE, BEGUN), {at: (one[0], one[1]) for at, one in ERRORS.items()})
    hand.give("Реестр наставляемых.xlsx", workbook(wrong))
    hand.press("Проверить таблицу")
    expect(page.locator("#todo-title")).to_have_text("Можно загрузить: 288 строк")
    inspect(page, views_of(tally.pages), axe, tally)
    hand.press("Загрузить 288 строк")
    expect(page.locator("#done-title")).to_have_text("Загружено: 288 строк")
    inspect(page, views_of(tally.pages), axe, tally)
    correct(hand, tmp_path / "errors.xlsx")
    expect(page.locator("#todo-title")).to_have_text("Можно загрузить: 12 строк")
    hand.press("Загрузить 12 строк")
    expect(page.locator("#done-title")).to_have_text("Загружено: 12 строк")
    hand.follow("Подтвердить бумажные согласия")
    expect(page.locator("main input[name=people]")).to_have_count(PEOPLE)
    inspect(page, views_of(tally.pages), axe, tally)
    hand.press("Подтвердить и взять в базу")
    expect(page.locator("#messages")).to_contain_text("Согласия записаны")
    report_figure("workbook: clicks from the home page to a clean register", hand.clicks)
    after = standing(city)
    assert [now - then for now, then in zip(after, before, strict=True)] == [PEOPLE] * 3
    page.locator("main").get_by_role("link", name="Отменить загрузку", exact=True).click()
    expect(page.locator("main h1")).to_contain_text("Отменить загрузку")
    inspect(page, views_of(tally.pages), axe, tally)
    assert tally.wrong == [], "\n".join(tally.wrong)
    assert hand.clicks <= MOST_CLICKS


def work(city: City) -> None:
    """Let `nastavnik work` do all that waits, as the worker beside the server would."""
    asked = [*COMMAND, "work", "--once"]
    subprocess.run(asked, cwd=ROOT, env=environment_of(city.folder), check=True)


def test_a_big_workbook_is_brought_in_while_the_curator_is_away(
    city: City, enter: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    hand, tally = Hand(enter("kurator")), Tally()
    page, before = hand.page, count_of(city)
    to_the_wizard(hand)
    hand.give("Все классы.xlsx", workbook(rows(PEOPLE + MANY, BEGUN)[PEOPLE:]))
    hand.press("Проверить таблицу")
    batch = page.url
    expect(page.locator("#import-progress")).to_contain_text("Страницу можно закрыть")
    inspect(page, views_of(tally.pages), axe, tally)
    hand.follow("Мои задания")
    page.locator("main tbody a", has_text="Проверка файла").first.click()
    expect(page.locator("#job")).to_contain_text("Страницу можно закрыть")
    inspect(page, views_of(tally.pages), axe, tally)
    page.goto("/")
    work(city)
    page.goto(batch)
    expect(page.locator("#todo-title")).to_have_text("Можно загрузить: 1 200 строк")
    hand.press("Загрузить 1 200 строк")
    # Whoever stays sees the work end by itself.
    expect(page.locator("#import-progress")).to_contain_text("Страницу можно закрыть")
    work(city)
    expect(page.locator("#done-title")).to_have_text("Загружено: 1 200 строк")
    inspect(page, views_of(tally.pages), axe, tally)
    page.goto("/jobs/")
    expect(page.locator("main tbody tr").first).to_contain_text("Загрузка:")
    page.locator("main tbody a").first.click()
    expect(page.locator("#job")).to_contain_text("1 200 строк загружено")
    hand.follow("Открыть результат")
    assert page.url == batch
    assert count_of(city) - before == MANY
    assert tally.wrong == [], "\n".join(tally.wrong)
