"""Coming in, in a real browser: invited, by code, by passkey, by recovery code, after a pause."""

import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.conftest import City
from tools.screenshots import PASSWORD

pytestmark = pytest.mark.browser
OWN = "Мёд-и-липа-у-дома-8"
EMAIL = "vera@school.example"


def press(page: Page, button: str) -> None:
    page.locator("main").get_by_role("button", name=button, exact=True).first.click()


def log_in(page: Page, address: str, email: str, password: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.locator("[name=username]").fill(email)
    page.locator("[name=password]").fill(password)
    press(page, "Войти")


def code_of(secret: str, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def invited_by(inviter: Page, axe: Callable[[Page], list[str]]) -> str:
    """The link that a curator hands over."""
    inviter.goto("/accounts/invitations/add/")
    inviter.locator("[name=role]").select_option(label="Наставник")
    inviter.locator("[name=person]").select_option(index=1)
    inviter.locator("[name=name]").fill("Новая Вера Ильинична")
    inviter.locator("[name=email]").fill(EMAIL)
    press(inviter, "Получить ссылку")
    assert axe(inviter) == []
    return inviter.locator("#ready-address").input_value()


def add_passkey(page: Page) -> None:
    """Make a passkey in an authenticator that Chromium plays itself."""
    page.goto("/accounts/security/passkey/")
    authenticator = page.context.new_cdp_session(page)
    authenticator.send("WebAuthn.enable")
    able = ("hasUserVerification", "isUserVerified", "hasResidentKey")
    options = {"protocol": "ctap2", "transport": "internal", **dict.fromkeys(able, True)}
    options["automaticPresenceSimulation"] = True
    authenticator.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.locator("[name=name]").fill("телефон")
    press(page, "Создать ключ")
    # The hint of the form says «телефон» too: what counts is the page that follows.
    expect(page).to_have_url(re.compile("/accounts/security/$"))
    expect(page.locator("main")).to_contain_text("«телефон»")


def add_application(page: Page) -> tuple[str, str]:
    """Set up an application with codes; its secret and the first recovery code."""
    page.goto("/accounts/security/application/")
    secret = re.sub(r"\s", "", page.locator("code.secret").inner_text())
    page.locator("[name=code]").fill(code_of(secret, -1))
    press(page, "Подключить")
    press(page, "Показать новые коды")
    return secret, page.locator("#codes").input_value().split("\n")[0]


def test_from_the_invitation_to_a_second_factor(
    enter: Callable[..., Page],
    profile: Callable[..., BrowserContext],
    city: City,
    axe: Callable[[Page], list[str]],
) -> None:
    link = invited_by(enter("kurator"), axe)
    # Passkeys know names of sites, not numbers.
    site = city.address.replace("127.0.0.1", "localhost")
    context = profile(base_url=site, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(link.replace("127.0.0.1", "localhost"))
    expect(page.locator("main")).to_contain_text("Приглашает Марина Сергеевна Тихая")
    page.locator("[name=password]").fill(OWN)
    press(page, "Задать пароль и войти")
    expect(page.locator(".user-button")).to_be_visible()
    secret, recovery = add_application(page)
    add_passkey(page)
    assert axe(page) == []
    for answer in ("", code_of(secret), recovery):
        context.clear_cookies(name="sessionid")
        log_in(page, site, EMAIL, OWN)
        if answer:
            page.locator("[name=code]").fill(answer)
        press(page, "Подтвердить" if answer else "Подтвердить ключом доступа")
        expect(page.locator(".user-button")).to_be_visible()
    page.goto("/accounts/security/")
    expect(page.locator("main")).to_contain_text("осталось: 9")
    press(page, "Завершить остальные")
    expect(page.locator("#messages")).to_contain_text("Вход на других устройствах завершён")


def test_a_form_that_outlived_its_session_is_there_after_log_in(
    enter: Callable[..., Page], city: City
) -> None:
    page = enter("kurator")
    page.goto("/people/add/")
    page.locator("[name=last_name]").fill("Ёрникова")
    page.locator("[name=birth_date]").fill("05.04.2013")
    key = next(c["value"] for c in page.context.cookies() if c["name"] == "sessionid")
    with closing(sqlite3.connect(city.folder / "nastavnik.db", timeout=20)) as database:
        database.execute("DELETE FROM django_session WHERE session_key = ?", (key,))
        database.commit()
    city.cookies.pop("kurator")
    press(page, "Сохранить")
    page.locator("[name=username]").fill("kurator@demo.example")
    page.locator("[name=password]").fill(PASSWORD)
    press(page, "Войти")
    expect(page.locator("#messages")).to_contain_text("Всё, что вы ввели, на месте")
    expect(page.locator("[name=last_name]")).to_have_value("Ёрникова")
    expect(page.locator("[name=birth_date]")).to_have_value("05.04.2013")
    assert city.number("SELECT count(*) FROM people_person WHERE last_name = 'Ёрникова'") == 0
