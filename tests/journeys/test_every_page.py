"""Every page of every role, at three widths in both themes: axe, scrolling, weight, refusals."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from nastavnik.doors.demonstration.logins import LOGINS, MUNICIPALITY, SCHOOL, Login
from nastavnik.platform.access.matrix import (
    MATRIX,
    MONITORING,
    NAMED,
    ZONE_FUNCTIONS,
    Action,
    Reach,
    Role,
)
from nastavnik.platform.parameters.catalogue import ERASURE_TERM, TASKS_KEPT
from tests.access.routes import ROUTES, Door, Route
from tests.journeys.conftest import City
from tests.running import count

pytestmark = pytest.mark.browser
WIDTHS, THEMES = (360, 768, 1280), ("light", "dark")
VIEWS = [(width, theme) for width in WIDTHS for theme in THEMES]
LIMIT = 300 * 1024
AT_SCHOOL = "organization_id = (SELECT id FROM organizations_organization WHERE code = 'DZ-02')"
AT_CITY = AT_SCHOOL.replace("DZ-02", MUNICIPALITY)
RUNNING = (
    "SELECT id FROM campaigns_obligation WHERE campaign_id IN "
    "(SELECT id FROM campaigns_campaign WHERE state = 'open')"
)
HANDED_IN = (
    "SELECT id FROM campaigns_submission WHERE obligation_id IN "  # noqa: S608
    f"(SELECT id FROM campaigns_obligation WHERE {AT_SCHOOL})"
)
TABLES = {
    "organization": "organizations_organization WHERE code = 'DZ-02'",
    "contingent": f"organizations_contingent WHERE {AT_SCHOOL}",
    "zone": "organizations_zone",
    "school_year": "periods_schoolyear",
    "period": "periods_period",
    "user": "accounts_user",
    "assignment": "accounts_assignment",
    "role_offer": "accounts_roleoffer",
    "document": f"documents_document WHERE {AT_SCHOOL}",
    "partner": "partners_partner",
    "agreement": f"partners_agreement WHERE {AT_SCHOOL}",
    "person": f"people_person WHERE {AT_SCHOOL}",
    "enrolment": f"people_enrolment WHERE {AT_SCHOOL}",
    "form": "programmes_mentoringform",
    "mentorship": f"mentorships_mentorship WHERE {AT_SCHOOL}",
    "measure": f"indicators_measurevalue WHERE {AT_SCHOOL}",
    "past_figure": "campaigns_pastfigure",
    "set": "indicators_indicatorset WHERE code = 'dzerzhinsk-2020'",
    "indicator": "indicators_indicator WHERE code = 'K1' AND set_id = "
    "(SELECT id FROM indicators_indicatorset WHERE code = 'dzerzhinsk-2020')",
    "target": "indicators_target WHERE withdrawn_on IS NULL",
    "note": "notes_note",
    "campaign": "campaigns_campaign WHERE state = 'closed'",
    "submission": f"campaigns_submission WHERE obligation_id IN ({RUNNING} AND {AT_SCHOOL})",
    "obligation": f"campaigns_obligation WHERE id IN ({RUNNING} AND {AT_SCHOOL})",
    "review": f"campaigns_obligation WHERE id IN ({RUNNING} AND {AT_CITY})",
    "version": f"campaigns_submissionversion WHERE submission_id IN ({HANDED_IN})",
    "package": "campaigns_package",
    "import": "imports_import",
    "consent_text": "consents_consenttext",
    "kinship": f"people_kinship WHERE child_id IN (SELECT id FROM people_person WHERE {AT_SCHOOL})",  # noqa: S608
}
# The city of 2020 has no row of these: test_personal_data and the journey of a workbook make them.
MADE_ON_THE_WAY = frozenset(
    {
        "withdrawal",
        "withdrawal_token",
        "consent_token",
        "erasure",
        "destruction_act",
        "job",
        "merge",
    }
)
PARAMETERS = {"parameter": TASKS_KEPT.code, "security_parameter": ERASURE_TERM.code}
# How much the resources of a page weigh as they travel; the page itself is weighed apart.
RESOURCES = """() => performance.getEntriesByType('resource')
    .reduce((sum, entry) => sum + entry.encodedBodySize, 0)"""
DRESS = "theme => { document.documentElement.dataset.bsTheme = theme; }"
SPILLS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Tally:
    """What was looked at, and what was wrong with it."""

    pages: int = 0
    views: int = 0
    heaviest: int = 0

    def __post_init__(self) -> None:
        self.wrong: list[str] = []


def key(city: City, kind: str) -> int:
    return city.number(f"SELECT id FROM {TABLES[kind]} ORDER BY id LIMIT 1")  # noqa: S608


def address_of(city: City, name: str, route: Route) -> str:
    arguments: dict[str, int | str] = {}
    if route.kind == "value":
        arguments = {"pk": key(city, "indicator"), "organization_pk": key(city, "organization")}
    elif route.kind == "kinship":
        number = key(city, "kinship")
        parent = city.number("SELECT parent_id FROM people_kinship WHERE id = ?", number)
        arguments = {"pk": parent, "kinship": number}
    elif route.kind == "two_people":
        last = f"SELECT id FROM {TABLES['person']} ORDER BY id DESC LIMIT 1"  # noqa: S608
        arguments = {"pk": key(city, "person"), "other": city.number(last)}
    elif route.kind == "history":
        arguments = {"subject_type": "documents.document", "pk": key(city, "document")}
    elif route.kind in PARAMETERS:
        arguments = {"code": PARAMETERS[route.kind]}
    elif route.kind == "section":
        arguments = {"pk": key(city, "note"), "section": "recommendations"}
    elif route.kind:
        arguments = {"pk": key(city, route.kind)}
    query = f"?{route.query}={key(city, route.query)}" if route.query else ""
    return reverse(name, kwargs=arguments) + query


# The school's objects a role does not reach from where its login sits, told by kind.
OF_THE_MUNICIPALITY = {"note", "section"}
# What stands at the municipality itself; and whatever is handed in, it decides about.
AT_THE_MUNICIPALITY = {"campaign", "review", "package"}


def may_open(login: Login, route: Route) -> bool:
    """Whether a login of the demonstration may open a page, with the object `TABLES` names."""
    if isinstance(route.right, Door):
        return True
    if route.also is not None and not may_open(login, replace(route, right=route.also, also=None)):
        return False
    reach = MATRIX[route.right][login.role]
    above = reach in (Reach.SUBTREE, Reach.ZONE)
    if reach in (Reach.NONE, Reach.LINK) or (above and route.right.object in NAMED):
        return False
    if not route.kind or reach is Reach.ALL:
        return True
    is_above = route.kind in AT_THE_MUNICIPALITY or route.right.object == "review"
    own = MUNICIPALITY if is_above else SCHOOL
    # The note of a body is written by the body itself.
    watched = (
        MONITORING in ZONE_FUNCTIONS.get(route.right.object, ())
        and route.right is not Action.NOTE_EDIT
    )
    far = {
        Reach.SELF: False,
        Reach.OWN: login.organization == own,
        Reach.ZONE: watched and route.kind not in OF_THE_MUNICIPALITY,
    }
    return route.kind not in {"user", "assignment", "role_offer"} and far.get(reach, True)


def pages_of(city: City, login: Login) -> Iterator[tuple[str, bool]]:
    """The addresses of the pages a login may open, and whether no login before it opens them.

    At reduced counts only those that no login before this one opens, and the home.
    """
    shared = count(0, 1) == 1
    before = LOGINS[: LOGINS.index(login)]
    for name, route in ROUTES.items():
        if not route.is_page or name in {"login", "ui:gallery"} or not may_open(login, route):
            continue
        if route.kind in MADE_ON_THE_WAY or route.answer == HTTPStatus.NOT_FOUND:
            continue
        fresh = not any(may_open(other, route) for other in before)
        if shared or fresh or name == "home":
            yield address_of(city, name, route), fresh
    if login.role in {Role.HEAD, Role.CURATOR} and (shared or login.role is Role.HEAD):
        # Lists open on the present year; the people and pairs of the city are in 2020.
        year = city.number("SELECT id FROM periods_schoolyear WHERE title = '2020/2021'")
        for name in ("people:mentees", "people:mentors", "mentorships:list"):
            yield f"{reverse(name)}?school_year={year}", login.role is Role.HEAD


def own_pages(page: Page, login: Login) -> list[str]:
    """What a participant's own page leads to."""
    if MATRIX[Action.PERSON_VIEW][login.role] is not Reach.SELF:
        return []
    page.goto("/")
    links = page.locator("main .task-list a").evaluate_all("all => all.map(a => a.pathname)")
    assert links, login.mailbox
    return list(dict.fromkeys(links))


def views_of(number: int, *, fresh: bool = True) -> list[tuple[int, str]]:
    """Six views over pages in turn, by twos; at full counts all six of a page first met."""
    first = number // 2 % len(VIEWS)
    return VIEWS if fresh and count(0, 1) else VIEWS[first : first + 1]


def inspect(
    page: Page, views: list[tuple[int, str]], axe: Callable[[Page], list[str]], tally: Tally
) -> None:
    """Look at the open page in the given widths and themes.

    Axe looks at every second one at the reduced counts: it takes as long as all the rest.
    """
    for width, theme in views:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(DRESS, theme)
        where = f"{page.url} at {width} px, {theme}"
        if (spill := page.evaluate(SPILLS)) > 0:
            tally.wrong.append(f"{where}: wider than the screen by {spill} px")
        if tally.pages % count(2, 1) == 0:
            tally.wrong += [f"{where}: {line}" for line in axe(page)]
        tally.views += 1
    tally.pages += 1


def visit(page: Page, address: str, tally: Tally, *, limit: int = LIMIT) -> None:
    """Open a page and weigh it."""
    response = page.goto(address)
    assert response is not None
    if response.status != 200:
        tally.wrong.append(f"{address}: {response.status}")
        return
    page.evaluate("() => document.fonts.ready")
    weight = page.evaluate(RESOURCES) + len(gzip.compress(response.body()))
    tally.heaviest = max(tally.heaviest, weight)
    if weight > limit:
        tally.wrong.append(f"{address}: weighs {weight / 1024:.0f} KB")


def report(report_figure: Callable[..., None], name: str, tally: Tally) -> None:
    report_figure(f"pages: {name}, looked at", tally.pages)
    report_figure(f"pages: {name}, width × theme", tally.views)
    report_figure(f"pages: {name}, violations", len(tally.wrong))
    report_figure(f"pages: {name}, the heaviest with all it loads", tally.heaviest // 1024, "KB")


@pytest.mark.long(minutes=2)
@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login.mailbox)
def test_every_page_of_a_role(
    login: Login,
    city: City,
    enter: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    report_figure: Callable[..., None],
) -> None:
    page, tally = enter(login.mailbox), Tally()
    pages = [*pages_of(city, login), *((address, True) for address in own_pages(page, login))]
    for number, (address, fresh) in enumerate(pages):
        visit(page, address, tally)
        inspect(page, views_of(number, fresh=fresh), axe, tally)
    report(report_figure, login.mailbox, tally)
    assert tally.wrong == [], "\n".join(tally.wrong)


def test_pages_for_everybody(
    city: City,
    profile: Callable[..., BrowserContext],
    debug_address: str,
    axe: Callable[[Page], list[str]],
    report_figure: Callable[..., None],
) -> None:
    """The log-in with and without an error, and the gallery of components."""
    page, tally = profile().new_page(), Tally()
    visit(page, f"{city.address}{reverse('login')}", tally)
    inspect(page, views_of(0), axe, tally)
    page.get_by_role("button", name="Войти").click()
    inspect(page, views_of(6), axe, tally)
    # Those who build pages are served uncompressed files.
    visit(page, f"{debug_address}{reverse('ui:gallery')}", tally, limit=4 * LIMIT)
    inspect(page, views_of(9), axe, tally)
    report(report_figure, "everybody", tally)
    assert tally.wrong == [], "\n".join(tally.wrong)
