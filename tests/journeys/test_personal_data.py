"""A parent's consent by a link, its withdrawal, and what follows: to the act of destruction."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.conftest import City
from tests.journeys.test_every_page import Tally, inspect, views_of
from tests.journeys.test_journeys import TODAY, born, enrol, fill, follow, press, told

pytestmark = pytest.mark.browser
CHILD = "Ужова Ксения Петровна"


def test_a_consent_by_link_is_given_withdrawn_and_the_data_destroyed(
    city: City,
    enter: Callable[..., Page],
    profile: Callable[..., BrowserContext],
    axe: Callable[[Page], list[str]],
) -> None:
    tally = Tally()

    def look(page: Page) -> None:
        inspect(page, views_of(tally.pages), axe, tally)

    curator = enter("kurator")
    enrol(curator, "mentees", CHILD, born(12))
    child = city.number("SELECT id FROM people_person WHERE last_name = 'Ужова'")
    curator.goto(f"/consents/people/{child}/")
    press(curator, "Обработка персональных данных")
    look(curator)
    parent = profile().new_page()
    parent.goto(curator.locator("main code").inner_text())
    give_and_withdraw(parent, look)
    curator.goto(f"/consents/people/{child}/")
    look(curator)
    erasure = city.number("SELECT id FROM privacy_erasure WHERE person_id = ?", child)
    destroy(enter("bezopasnost"), erasure, look)
    assert city.number("SELECT count(*) FROM people_person WHERE last_name = 'Ужова'") == 0
    assert tally.wrong == [], "\n".join(tally.wrong)


def give_and_withdraw(parent: Page, look: Callable[[Page], None]) -> None:
    """Answer the link on a phone, keep the receipt, and change one's mind."""
    look(parent)
    fill(parent, signer_name="Ужова Марина Львовна")
    parent.locator("select[name=relation]").select_option(index=1)
    for box in parent.locator("input[type=checkbox]").all():
        box.check()
    press(parent, "Дать согласие")
    expect(parent.locator("h1")).to_have_text("Спасибо, согласие дано")
    look(parent)
    parent.locator("main a").click()
    look(parent)
    press(parent, "Отозвать согласие")
    expect(parent.locator("h1")).to_have_text("Согласие отозвано")
    look(parent)


def destroy(officer: Page, erasure: int, look: Callable[[Page], None]) -> None:
    """Destroy the data before their day comes, and draw up the act."""
    officer.goto(f"/privacy/{erasure}/cancel/")
    look(officer)
    officer.goto(f"/privacy/{erasure}/")
    look(officer)
    follow(officer, "Уничтожить сейчас")
    look(officer)
    press(officer, "Уничтожить безвозвратно")
    told(officer, "Данные уничтожены")
    look(officer)
    officer.goto("/privacy/acts/add/")
    fill(officer, drawn_up_on=TODAY)
    press(officer, "Сохранить")
    expect(officer.locator("main h1")).to_contain_text("Акт об уничтожении")
    look(officer)
    follow(officer, "Дополнить")
    look(officer)
