"""A report from the home page of a school to its acceptance above, with a return on the way."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.journeys.conftest import City
from tools.screenshots import log_in

pytestmark = pytest.mark.browser
STAGE = (
    "SELECT count(*) FROM campaigns_submission s "
    "JOIN campaigns_obligation o ON o.id = s.obligation_id "
    "JOIN campaigns_campaign c ON c.id = o.campaign_id "
    "JOIN organizations_organization g ON g.id = o.organization_id "
    "WHERE g.code = 'DZ-02' AND c.state = 'open' AND s.stage = ?"
)
REPORT, TAKING_IN = re.compile("^Отчёт: Ежеквартальный"), re.compile("^Приём: .*общего образования")
MENTEES = re.compile("^Наставляемые, категории: ученик")
TIMES_BUSY = 2


def press(page: Page, button: str) -> None:
    page.locator("main").get_by_role("button", name=button, exact=True).click()


def follow(page: Page, link: str | re.Pattern[str]) -> None:
    page.locator("main").get_by_role("link", name=link).first.click()


def line_of(page: Page) -> Locator:
    """The line of the first value of the form."""
    return page.locator(".sheet-line").first


def test_a_form_says_that_it_could_not_keep_itself(enter: Callable[..., Page]) -> None:
    page = enter("kurator")
    page.goto("/")
    follow(page, REPORT)
    follow(page, "Продолжить")
    value = line_of(page).get_by_label(MENTEES)
    page.context.clear_cookies(name="sessionid")
    value.fill("7")
    value.press("Tab")
    expect(page.locator("[data-unsaved]")).to_be_visible()
    expect(value).to_have_value("7")


def test_a_form_waits_for_a_busy_server_and_keeps_itself_then(city: City, browser: Browser) -> None:
    # In a profile of its own: a browser writes every 503 down among the errors of its console.
    context = browser.new_context(locale="ru-RU", base_url=city.address)
    cookies = log_in(browser, city.address, "kurator").items()
    context.add_cookies([{"name": n, "value": v, "url": city.address} for n, v in cookies])
    page = context.new_page()
    page.goto("/")
    follow(page, REPORT)
    follow(page, "Продолжить")
    value = line_of(page).get_by_label(MENTEES)
    expect(value).to_be_visible()
    refused: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method != "POST" or len(refused) == TIMES_BUSY:
            return route.continue_()
        refused.append(route.request.url)
        return route.fulfill(status=503, headers={"Retry-After": "1"}, body="<h1>Busy</h1>")

    page.route("**/edit/", answer)
    value.fill("8")
    value.press("Tab")
    expect(page.locator("[data-busy]")).to_be_visible()
    expect(value).to_have_value("8")
    expect(page.locator("#save-state")).to_contain_text("Сохранено в")
    assert len(refused) == TIMES_BUSY
    expect(page.locator("[data-busy]")).to_be_hidden()
    page.reload()
    expect(line_of(page).get_by_label(MENTEES)).to_have_value("8")
    context.close()


def test_a_report_is_handed_in_returned_and_accepted(
    city: City, enter: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    school = enter("rukovoditel")
    _fill_as_the_page_keeps(school, axe)
    _hand_in(school, axe)
    assert city.number(STAGE, "checked") == 1
    above = enter("koordinator")
    _return_with_a_remark(above, axe)
    _correct_without_scripts(enter("kurator", java_script_enabled=False))
    assert city.number(STAGE, "checked") == 1
    _accept(above, axe)
    assert city.number(STAGE, "accepted") == 1


def _fill_as_the_page_keeps(page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.goto("/")
    follow(page, REPORT)
    follow(page, "Продолжить")
    line = line_of(page)
    value = line.get_by_label(MENTEES)
    value.fill("двенадцать")
    value.press("Tab")
    expect(line).to_contain_text("Введите целое число цифрами")
    expect(value).to_have_value("двенадцать")
    value.fill("12")
    value.press("Tab")
    expect(line).to_contain_text("Напишите, почему значение другое")
    expect(page.locator("#save-state")).to_contain_text("Сохранено в")
    assert axe(page) == []
    reason = line.get_by_label(re.compile("^Почему не так"))
    if not reason.is_visible():  # another journey may have left the line open
        line.locator("summary").click()
    reason.fill("Приняты после начала четверти")
    reason.press("Tab")
    expect(line).to_contain_text("Готово")
    # What was kept is there for whoever opens the page anew.
    page.reload()
    expect(line_of(page).get_by_label(MENTEES)).to_have_value("12")


def _hand_in(page: Page, axe: Callable[[Page], list[str]]) -> None:
    press(page, "Проверить и сдать")
    expect(page.locator("main h1")).to_have_text("Проверьте и сдайте")
    assert axe(page) == []
    press(page, "Сдать")
    expect(page.locator("main h1")).to_contain_text("Расписка")
    expect(page.locator("#messages")).to_contain_text("Данные сданы")
    assert axe(page) == []


def _return_with_a_remark(page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.goto("/")
    follow(page, TAKING_IN)
    expect(page.get_by_label("Текст для мессенджера")).to_have_value(re.compile("Школа № 5"))
    assert axe(page) == []
    follow(page, re.compile("СШ № 2$"))
    expect(page.locator("main")).to_contain_text("Приняты после начала четверти")
    follow(page, "Вернуть с замечаниями")
    page.get_by_label(re.compile("^Замечание: Наставляемые, категории: ученик")).fill("Сверьте")
    assert axe(page) == []
    press(page, "Вернуть")
    expect(page.locator("#messages")).to_contain_text("возвращены с замечаниями")


def _correct_without_scripts(page: Page) -> None:
    page.goto("/")
    follow(page, REPORT)
    expect(page.locator("main")).to_contain_text("Сверьте")
    follow(page, "Продолжить")
    line_of(page).get_by_label(MENTEES).fill("11")
    press(page, "Сохранить")
    expect(page.locator("#messages")).to_contain_text("Форма сохранена")
    follow(page, "Продолжить")
    expect(line_of(page).get_by_label(MENTEES)).to_have_value("11")
    press(page, "Проверить и сдать")
    press(page, "Сдать")
    expect(page.locator("main h1")).to_contain_text("Расписка")


def _accept(page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.goto("/")
    follow(page, TAKING_IN)
    follow(page, re.compile("СШ № 2$"))
    expect(page.locator("main")).to_contain_text("подписано 12, сейчас 11")
    assert axe(page) == []
    follow(page, "Принять")
    press(page, "Принять")
    expect(page.locator("#messages")).to_contain_text("Данные приняты")
    follow(page, re.compile("Ежеквартальный"))
    follow(page, "Итоги")
    expect(page.locator("main")).to_contain_text("Из чего складывается")
    assert axe(page) == []
