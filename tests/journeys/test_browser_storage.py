"""What stays in a browser after its owner has gone: the theme, who is logged in, and no data."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Response, expect

from nastavnik.doors.demonstration.logins import LOGINS, Login
from tests.journeys.conftest import City
from tests.journeys.test_every_page import own_pages, pages_of
from tests.journeys.test_journeys import press
from tests.journeys.test_log_in import log_in
from tests.running import count
from tools.screenshots import PASSWORD

pytestmark = pytest.mark.browser
WALKERS = ("kurator", "rukovoditel", "roditel", "bezopasnost")
# Of the session, of the protection of forms, of a browser one has entered from, of the colours.
COOKIES = {"sessionid", "csrftoken", "device", "theme"}
KEPT = """async () => ({
    local: {...localStorage},
    session: {...sessionStorage},
    databases: (await indexedDB.databases()).map(one => one.name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"local": {}, "session": {}, "databases": [], "caches": [], "workers": 0}
SEARCHED = "Лаврентьева"


def login_of(mailbox: str) -> Login:
    return next(login for login in LOGINS if login.mailbox == mailbox)


def names_set(answers: list[Response]) -> set[str]:
    """The names of the cookies that these answers set, even for a moment."""
    found = set()
    for answer in answers:
        for header in answer.headers_array():
            if header["name"].lower() == "set-cookie":
                found.add(header["value"].partition("=")[0])
    return found


def search(page: Page, address: str) -> None:
    """Look for somebody by name."""
    page.goto(address)
    field = page.locator("main form[role=search] input[name=q]").first
    field.fill(SEARCHED)
    field.press("Enter")
    expect(page.locator("main table")).to_contain_text(SEARCHED)


@pytest.mark.parametrize("mailbox", WALKERS)
def test_nothing_personal_stays_in_the_browser(
    city: City, profile: Callable[..., BrowserContext], mailbox: str
) -> None:
    login = login_of(mailbox)
    context = profile(base_url=city.address)
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    context.on("response", note)
    page = context.new_page()
    log_in(page, city.address, login.email, PASSWORD)
    expect(page).to_have_url(f"{city.address}/")
    pages = [address for address, _fresh in pages_of(city, login)]
    walked = [*pages[:: count(8, 1)], *own_pages(page, login)]
    for address in walked:
        page.goto(address)
        assert page.evaluate(KEPT) == NOTHING, address
    if mailbox == "kurator":
        search(page, "/people/")
        page.goto("/people/add/")
        page.locator("[name=last_name]").fill(SEARCHED)
        press(page, "Сохранить")
    assert page.evaluate(KEPT) == NOTHING
    assert {cookie["name"] for cookie in context.cookies()} <= COOKIES
    assert names_set(answers) <= COOKIES
    values = " ".join(cookie["value"] for cookie in context.cookies())
    assert not any(word in values for word in (login.email, login.mailbox, *login.name.split()))
