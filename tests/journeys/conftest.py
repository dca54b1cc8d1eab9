"""A real Chromium, and the demonstration city on the production server for it to walk through.

The server is another process with a database of its own: what a journey writes can reach no other
test, and pages come as they do in life, with hashed and compressed static files.
"""

import itertools
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from nastavnik.doors.imports.lines import number_of
from tests.factories.shared import SETTINGS, loaded_demonstration
from tests.running import count
from tools.screenshots import SWITCHES, log_in, serving
from tools.surroundings import browser_path

AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOCAL = {"localhost", "127.0.0.1"}
expect.set_options(timeout=10_000)


@dataclass
class City:
    """The demonstration city as a browser reaches it."""

    address: str
    folder: Path
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    def number(self, sql: str, *parameters: Any) -> int:
        """One number out of the database of the city."""
        with closing(sqlite3.connect(self.folder / "nastavnik.db")) as database:
            row = database.execute(sql, parameters).fetchone()
        assert row is not None, sql
        return int(row[0])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module: its event loop must be gone before others ask the database."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_path(), args=[*SWITCHES])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The city, served once for the worker."""
    folder = tmp_path_factory.mktemp("city")
    data = loaded_demonstration(tmp_path_factory, folder).data
    with serving(data, DJANGO_SETTINGS_MODULE=SETTINGS) as address:
        _complete(data / "nastavnik.db")
        yield City(address, data)
    lines = (data / "cursor_net.jsonl").read_text(encoding="utf-8").splitlines()
    seen = [json.loads(line) for line in lines]
    assert [hole for each in seen for hole in each["holes"]] == []
    assert sum(each["rows"] for each in seen) > 1_000, "the loading of the city was not seen"


def _complete(path: Path) -> None:
    """Add what the journeys need and December 2020 has not: this school year, some rare rows."""
    today = date.today()
    begun = today.year if today.month >= 9 else today.year - 1
    with closing(sqlite3.connect(path, timeout=20)) as database:
        database.execute(
            "INSERT OR IGNORE INTO periods_schoolyear (version, title, starts_on, ends_on) "
            "VALUES (1, ?, ?, ?)",
            (f"{begun}/{begun + 1}", f"{begun}-09-01", f"{begun + 1}-08-31"),
        )
        database.execute(
            "INSERT INTO people_kinship (parent_id, child_id) "
            "SELECT max(p.id), min(p.id) FROM people_person p "
            "JOIN organizations_organization o ON o.id = p.organization_id WHERE o.code = 'DZ-02'"
        )
        database.execute(
            "INSERT INTO indicators_measurevalue "
            "(version, organization_id, measure, as_of, value, provenance, basis) "
            "SELECT 1, id, 'lecturers', '2020-12-01', 3, 'typed', 'Отчёт' "
            "FROM organizations_organization WHERE code = 'DZ-02'"
        )
        database.execute(
            "INSERT INTO campaigns_pastfigure "
            "(version, place_id, level, code, as_of, value, source, provenance) "
            "SELECT 1, id, '', 'K1', '2019-12-31', 2.5, 'Отчёт за 2019 год', 'import' "
            "FROM organizations_organization WHERE code = 'DZ-02'"
        )
        database.execute(
            "INSERT INTO accounts_roleoffer (user_id, role, organization_id) "
            "SELECT (SELECT min(id) FROM accounts_user), 'curator', id "
            "FROM organizations_organization WHERE code = 'DZ-02'"
        )
        _bring_in(database)
        database.commit()


def _bring_in(database: sqlite3.Connection) -> None:
    """Add a workbook of people on its way in, with a line that waits for an answer."""
    columns = [{"column": 1, "heading": "ФИО", "key": "name", "samples": ["Ёлкин П. И."]}]
    reading = {"sheets": ["Лист1"], "header_last": 1, "data_first": 2, "columns": columns}
    asked = {"sort": "asked", "sentence": "Строка 2: вместо имени инициалы.", "key": "name"}
    begun = database.execute(
        "INSERT INTO imports_import (version, kind, state, name, file, sheet, columns, reading, "
        "notices, created_at, organization_id) SELECT 1, 'people', 'checked', 'Список.csv', '', 0, "
        "'{}', ?, '[]', '2026-11-27 09:00:00', id FROM organizations_organization "
        "WHERE code = 'DZ-02'",
        (json.dumps(reading),),
    )
    database.execute(
        "INSERT INTO imports_importline "
        '(batch_id, number, state, "values", remarks, answers, plan) '
        "VALUES (?, ?, 'asked', '{}', ?, '{}', '{}')",
        (begun.lastrowid, number_of(2), json.dumps([asked])),
    )


@pytest.fixture
def debug_address(city: City) -> Iterator[str]:
    """The same city as those who build pages see it."""
    with serving(city.folder, NASTAVNIK_DEBUG="1") as address:
        yield address


@pytest.fixture
def profile(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Fresh profiles that speak Russian and write down what a page must never do."""
    opened: list[BrowserContext] = []
    offences: list[str] = []

    def new(**options: Any) -> BrowserContext:
        options = {"viewport": {"width": 1280, "height": 900}, **options}
        made = browser.new_context(locale="ru-RU", reduced_motion="reduce", **options)
        made.on("weberror", lambda error: offences.append(f"script error: {error.error}"))
        made.on("console", lambda said: _note_error(said.type, said.text, offences))
        made.on("request", lambda request: _note_outside(request.url, offences))
        opened.append(made)
        return made

    yield new
    for each in opened:
        each.close()
    assert offences == []


def _note_error(kind: str, text: str, offences: list[str]) -> None:
    if kind == "error" or "Content Security Policy" in text:
        offences.append(text)


def _note_outside(url: str, offences: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"data", "blob", "about"} and parts.hostname not in LOCAL:
        offences.append(f"loaded from outside: {url}")


@pytest.fixture
def enter(
    city: City, browser: Browser, profile: Callable[..., BrowserContext]
) -> Callable[..., Page]:
    """A tab of somebody logged in: enter("kurator"), enter("auditor", viewport=…)."""

    def open_tab(mailbox: str, **options: Any) -> Page:
        if mailbox not in city.cookies:
            city.cookies[mailbox] = log_in(browser, city.address, mailbox)
        context = profile(base_url=city.address, **options)
        context.add_cookies(
            [{"name": n, "value": v, "url": city.address} for n, v in city.cookies[mailbox].items()]
        )
        return context.new_page()

    return open_tab


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """Check a page with axe-core: axe(page) returns what it violates, one line each.

    Colours, two thirds of its time, are compared on every fifth page at the reduced counts: all
    pages take them from the same sheets.
    """
    turns = itertools.count()
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> list[str]:
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(source)
        # What is preloaded, sheets of styles and media, no rule of these tags asks for.
        found = page.evaluate(
            "([tags, colours]) => axe.run({runOnly: {type: 'tag', values: tags}, preload: false, "
            "resultTypes: ['violations'], rules: {'color-contrast': {enabled: colours}}})",
            [AXE_TAGS, next(turns) % count(5, 1) == 0],
        )
        return [
            f"{rule['id']} ({rule['impact']}): {rule['help']}: {node['target']} {node['html']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    return check
