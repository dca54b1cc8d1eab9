"""What people come for, done from the log-in to the end in a real browser."""

import datetime
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import City

pytestmark = pytest.mark.browser
THIS_DAY = datetime.date.today()
TODAY = f"{THIS_DAY:%d.%m.%Y}"
BY_LAW = "Законный представитель"
PUPIL, MENTOR = "Ёжикова Мария Ильинична", "Соснин Артём Олегович"


def open_at(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("main h1")).to_be_visible()


def fill(page: Page, **fields: str) -> None:
    """Fill fields by their names."""
    for name, value in fields.items():
        page.locator(f"[name='{name.replace('__', '-')}']:not([type=hidden])").fill(value)


def choose(page: Page, name: str, label: str) -> None:
    page.locator(f"select[name='{name}']").select_option(label=label)


def press(page: Page, button: str) -> None:
    page.locator("main").get_by_role("button", name=button, exact=True).click()


def follow(page: Page, link: str) -> None:
    page.locator("main").get_by_role("link", name=link, exact=True).first.click()


def told(page: Page, words: str) -> None:
    expect(page.locator("#messages")).to_contain_text(words)


def enrol(page: Page, register: str, full_name: str, birthday: str) -> None:
    """Put somebody new into a register by its form."""
    last, first, patronymic = full_name.split()
    page.goto(f"/people/{register}/add/")
    choose(page, "new-category", "Ученик")
    names = {"new__last_name": last, "new__first_name": first, "new__patronymic": patronymic}
    fill(page, **names, new__birth_date=birthday, new__group_name="9 «А»")
    page.locator("[name=place-joined_on]").fill("")
    press(page, "Внести в реестр")
    told(page, "Участник внесён в реестр")
    expect(page.locator("main h1")).to_have_text(full_name)


def admit(page: Page, signers: tuple[str, ...]) -> None:
    """Record the papers of the candidate on the page, and take them into the register."""
    place = page.url
    follow(page, "Карточка человека")
    number = page.url.rstrip("/").rpartition("/")[2]
    for signer in signers:
        page.goto(f"/consents/people/{number}/attest/")
        page.locator("select[name=text]").select_option(index=1)
        page.locator("select[name=signer]").select_option(label=signer)
        if signer == BY_LAW:
            fill(page, signer_name="Соснова Вера Ильинична")
            page.locator("select[name=relation]").select_option(index=1)
        press(page, "Сохранить")
        told(page, "Согласие записано")
    page.goto(place)
    follow(page, "Внести в базу")
    fill(page, on=TODAY)
    press(page, "Внести в базу")
    told(page, "Участник внесён в базу")


def numerator(page: Page, code: str) -> int:
    """How many the indicator counts today at the person's own organisation."""
    page.goto("/indicators/")
    page.locator("[name=day]").fill(TODAY)
    press(page, "Показать")
    row = page.locator("tr", has=page.locator("th strong", has_text=re.compile(f"^{code}$")))
    return int(row.locator("td").first.inner_text())


def count_learners(page: Page, ages: tuple[int, int], total: int) -> None:
    """Record the denominator that an indicator is divided by."""
    page.goto("/organizations/contingent/add/")
    choose(page, "population", "Обучающиеся")
    fill(page, as_of=TODAY, age_from=str(ages[0]), age_to=str(ages[1]), count=str(total))
    press(page, "Сохранить")
    told(page, "Контингент записан")


def born(age: int) -> str:
    """The birthday of somebody who is this old all the year round."""
    return f"01.01.{THIS_DAY.year - age}"


def test_curator_takes_a_pupil_to_a_pair_and_sees_the_indicator_move(
    enter: Callable[..., Page],
) -> None:
    page = enter("kurator")
    open_at(page, "/")
    expect(page.locator("main h1")).to_have_text("Что осталось")
    count_learners(page, (10, 19), 120)
    count_learners(page, (15, 19), 40)
    before = numerator(page, "K1"), numerator(page, "K2")
    enrol(page, "mentees", PUPIL, born(13))
    admit(page, (BY_LAW,))
    enrol(page, "mentors", MENTOR, born(16))
    admit(page, ("Сам участник", BY_LAW))
    page.goto("/documents/add/")
    choose(page, "type", "Приказ о формировании пар (групп)")
    fill(page, title="О формировании пар", number="91", date=TODAY, valid_from=TODAY)
    choose(page, "status", "Утверждён")
    press(page, "Сохранить")
    told(page, "Документ добавлен")
    page.goto("/mentorships/add/")
    follow(page, "Ученик-ученик")
    page.get_by_label(re.compile(f"^{MENTOR}")).check()
    page.get_by_label(re.compile(f"^{PUPIL}")).check()
    press(page, "Сохранить")
    told(page, "Пара или группа предложена")
    for link, done in (
        ("Отметить согласие", "согласована"),
        ("Закрепить приказом", "Закреплено приказом"),
        ("Начать работу", "Работа начата"),
    ):
        follow(page, link)
        if page.locator("select[name=document]").count():
            page.locator("select[name=document]").select_option(index=1)
        if page.locator("[name=starts_on]").count():
            fill(page, starts_on=TODAY)
        press(page, link)
        told(page, done)
    assert (numerator(page, "K1"), numerator(page, "K2")) == (before[0] + 1, before[1] + 1)


def test_coordinator_edits_the_note_and_keeps_the_words(
    enter: Callable[..., Page], tmp_path: Path
) -> None:
    page = enter("koordinator")
    page.goto("/notes/")
    page.locator("main tbody a").first.click()
    expect(page).to_have_url(re.compile(r"/notes/\d+/$"))
    page.wait_for_load_state()
    note = page.url
    words = "Совещание кураторов — каждую вторую среду."
    page.locator("main").get_by_role("link", name=re.compile("Рекомендации$")).last.click()
    page.locator("textarea[name=body]").fill(words)
    press(page, "Сохранить")
    expect(page.get_by_text(words)).to_be_visible()
    # Another denominator in December makes the figures of the note old.
    page.goto("/organizations/contingent/add/")
    page.locator("select[name=organization]").select_option(label="МБОУ СШ № 4")
    choose(page, "population", "Обучающиеся")
    fill(page, as_of="17.12.2020", age_from="10", age_to="19", count="999")
    press(page, "Сохранить")
    told(page, "Контингент записан")
    page.goto(note)
    press(page, "Составить заново")
    told(page, "Тексты редактора сохранены")
    expect(page.get_by_text(words)).to_be_visible()
    for suffix, start in (("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK"), ("json", b"{")):
        with page.expect_download() as downloading:
            page.locator(f"a[download][href$='/download/{suffix}/']").first.click()
        path = tmp_path / downloading.value.suggested_filename
        downloading.value.save_as(path)
        assert path.suffix == f".{suffix}"
        assert path.read_bytes().startswith(start)
        assert path.stat().st_size > 5_000
    page.goto(f"{note}findings/")
    expect(page.locator("main h1")).to_contain_text("Замечания")
    assert page.locator("main article, main section li, main .finding").count() > 0


def test_administrator_keeps_the_tree_the_forms_and_the_plans(
    enter: Callable[..., Page], city: City
) -> None:
    page = enter("administrator")
    page.goto("/indicators/sets/")
    page.locator("main table a", has_text="Дзержинск").first.click()
    follow(page, "План для K1")
    fill(page, due_on="31.12.2031", value="42,5")
    press(page, "Сохранить")
    told(page, "План задан")
    expect(page.locator("main")).to_contain_text("к 31.12.2031: 42,5")
    page.goto("/programmes/forms/add/")
    fill(page, code="veteran-teacher", label="Ветеран-учитель")
    for name in ("mentor_category", "mentee_category", "track"):
        page.locator(f"select[name={name}]").select_option(index=1)
    press(page, "Сохранить")
    told(page, "Форма добавлена")
    page.goto("/organizations/add/")
    choose(page, "kind", "Общеобразовательная организация")
    choose(page, "level", "Общее образование")
    choose(page, "parent", "г.о.г. Дзержинск")
    fill(page, code="DZ-99", name="Средняя школа № 99", short_name="Школа № 99")
    fill(page, starts_on="01.09.2026")
    press(page, "Сохранить")
    told(page, "Организация добавлена")
    follow(page, "Перевести")
    choose(page, "parent", "Министерство образования Нижегородской области")
    fill(page, starts_on="01.10.2026")
    press(page, "Сохранить")
    told(page, "Подчинённость изменена")
    parents = "SELECT count(*) FROM organizations_subordination WHERE organization_id = ?"
    moved = city.number("SELECT id FROM organizations_organization WHERE code = 'DZ-99'")
    assert city.number(parents, moved) == 2


def test_auditor_reads_and_changes_nothing(enter: Callable[..., Page]) -> None:
    page = enter("auditor")
    seen: set[str] = set()
    queue = ["/"]
    while queue:
        address = queue.pop()
        page.goto(address)
        # Beside searches and the taking out of lists and of the trail, an auditor can send nothing.
        sent = page.locator("main form[method=post]:not([role=search], .export)")
        assert sent.count() == (1 if address.split("?")[0] == "/trail/" else 0), address
        links = page.locator("main a[href], .sidebar a[href]").evaluate_all(
            "links => links.map(link => link.getAttribute('href').split('#')[0])"
        )
        acts = [link for link in links if re.search(r"/(add|edit|move|close|archive)/", link)]
        assert acts == [], address
        # One page of a kind is enough: the addresses differ by numbers alone.
        for link in links:
            kind = re.sub(r"\d+|\?.*", "", link)
            if link.startswith("/") and "download" not in kind and kind not in seen:
                if not re.search(r"/(chart|picture|pictures|file|receipt)/", kind):
                    queue.append(link)
                seen.add(kind)
    assert {"/organizations//", "/indicators//", "/notes//", "/notes//findings/"} <= seen
    # The auditor of the city sits above the schools: names stay below.
    assert not {"/people/", "/people//", "/mentorships/"} & seen


def test_keyboard_alone_from_log_in_to_a_saved_form(
    profile: Callable[..., object], city: City
) -> None:
    page: Page = profile(base_url=city.address).new_page()  # type: ignore[attr-defined]
    page.goto("/accounts/login/")
    tab_to(page, "input[name=username]")
    page.keyboard.type("kurator@demo.example")
    tab_to(page, "input[name=password]")
    page.keyboard.type("nastavnik-2020")
    enter_and_go(page)
    expect(page.locator("main h1")).to_have_text("Что осталось")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.matches('.skip-link')")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    tab_to(page, ".sidebar a[href='/partners/']", backwards=True)
    enter_and_go(page)
    tab_to(page, "main a[href='/partners/add/']")
    enter_and_go(page)
    tab_to(page, "main form button[type=submit]")
    enter_and_go(page)
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    assert_focus_is_seen(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[name=name]")).to_be_focused()
    page.keyboard.type("АО «Клавиатура»")
    tab_to(page, "[name=inn]")
    page.keyboard.type("7707083893")
    tab_to(page, "select[name=kind]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    tab_to(page, "main form button[type=submit]")
    enter_and_go(page)
    told(page, "Партнёр добавлен")


def enter_and_go(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, selector: str, *, backwards: bool = False) -> None:
    """Walk by Tab until the control has the focus; every stop on the way must be visible."""
    for _ in range(80):
        if page.evaluate("what => document.activeElement.matches(what)", selector):
            assert_focus_is_seen(page)
            return
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError(f"{selector} cannot be reached by Tab on {page.url}")


def assert_focus_is_seen(page: Page) -> None:
    seen = page.evaluate(
        """() => {
            const at = document.activeElement, look = getComputedStyle(at);
            const box = at.getBoundingClientRect();
            const outlined = look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2;
            const ringed = look.boxShadow !== 'none';
            const onScreen = box.bottom > 0 && box.top < innerHeight && box.width > 0;
            return (outlined || ringed) && onScreen;
        }"""
    )
    assert seen, page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)")


def test_without_scripts_people_log_in_and_save(profile: Callable[..., object], city: City) -> None:
    context = profile(base_url=city.address, java_script_enabled=False)
    page: Page = context.new_page()  # type: ignore[attr-defined]
    page.goto("/accounts/login/")
    page.locator("[name=username]").fill("koordinator@demo.example")
    page.locator("[name=password]").fill("nastavnik-2020")
    press(page, "Войти")
    page.goto("/partners/add/")
    press(page, "Сохранить")
    follow(page, "Заполните поле «Название».")
    fill(page, name="ООО «Без сценариев»", inn="7728168971")
    page.locator("select[name=kind]").select_option(index=1)
    press(page, "Сохранить")
    told(page, "Партнёр добавлен")
    page.locator("details:has([data-theme-form]) summary").click()
    page.get_by_role("button", name="Тёмная").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_stale_form_shows_the_differences_and_keeps_what_was_typed(
    enter: Callable[..., Page], city: City
) -> None:
    partner = city.number("SELECT max(id) FROM partners_partner WHERE inn <> ''")
    address = f"/partners/{partner}/edit/"
    first, second = enter("kurator"), enter("koordinator")
    first.goto(address)
    second.goto(address)
    fill(second, locality="Посёлок Второй")
    press(second, "Сохранить")
    fill(first, locality="Посёлок Первый", contact="Приёмная")
    press(first, "Сохранить")
    table = first.locator(".differences")
    expect(table).to_contain_text("Посёлок Второй")
    expect(table).to_contain_text("Посёлок Первый")
    expect(first.locator("[name=locality]")).to_have_value("Посёлок Первый")
    expect(first.locator("[name=contact]")).to_have_value("Приёмная")
    press(first, "Сохранить")
    told(first, "Изменения сохранены")
    expect(first.locator("main")).to_contain_text("Посёлок Первый")
