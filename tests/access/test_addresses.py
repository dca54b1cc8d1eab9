"""No address says anything of a person: neither a name, nor a mailbox, nor a telephone."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote_plus

import pytest
from django.test import Client
from django.urls import reverse

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.accounts.models import User
from nastavnik.registers.people.models import Person
from tests.access.routes import ROUTES
from tests.access.world import World, build_world
from tests.factories.accounts import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ADDRESSES = re.compile(
    r"""(?:href|action|formaction|src|hx-\w+|data-\w*url)\s*=\s*["']([^"']*)["']""", re.IGNORECASE
)
HEADERS = ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Replace-Url", "Refresh")


def canaries() -> set[str]:
    """What says who somebody is, in lower case."""
    surnames = Person.objects.values_list("last_name", flat=True)
    phones = Person.objects.exclude(phone="").values_list("phone", flat=True)
    mailboxes = User.objects.values_list("email", flat=True)
    words = {word for name in User.objects.values_list("name", flat=True) for word in name.split()}
    found = {*surnames, *phones, *mailboxes, *words}
    return {each.lower() for each in found if len(each) > 3}


def addresses_in(response: object) -> Iterator[str]:
    """Every address that an answer leads to."""
    for name in HEADERS:
        if name in response.headers:  # type: ignore[attr-defined]
            yield response.headers[name]  # type: ignore[attr-defined]
    if getattr(response, "streaming", False):
        return
    if "html" in response.headers.get("Content-Type", ""):  # type: ignore[attr-defined]
        yield from ADDRESSES.findall(response.content.decode())  # type: ignore[attr-defined]


# They open a mail program or a telephone: no server is asked, no log written.
NOT_ASKED = ("mailto:", "tel:", "otpauth:")
USUAL = (Role.CURATOR, Role.SECURITY)


def clients(world: World, roles: Iterable[Role]) -> Iterator[tuple[str, Client]]:
    yield "visitor", Client()
    for role in roles:
        for place in (world.school, world.municipality, world.ministry):
            try:
                yield f"{role} at {place}", signed_in(role, place)
            except DomainError:
                continue
            break


def test_no_address_names_anybody(
    world: World, count: Callable[[int, int], int], report_figure: Callable[..., None]
) -> None:
    seen: set[str] = set()
    found: list[str] = []
    for turn, (who, client) in enumerate(clients(world, (USUAL, tuple(Role))[count(0, 1)])):
        names = canaries()
        for number, (name, route) in enumerate(ROUTES.items()):
            if "GET" not in route.methods or name == "logout":
                continue
            # At the reduced counts the first who logs in opens all, the others a part.
            if turn != 1 and number % count(3, 1):
                continue
            for place in (world.school, world.municipality)[: count(1, 2)]:
                query = f"?{route.query}={world.everywhere[route.query].pk}" if route.query else ""
                address = reverse(name, kwargs=world.arguments(route.kind, place)) + query
                for led in (address, *addresses_in(client.get(address))):
                    plain = unquote_plus(html.unescape(led)).lower()
                    if plain.startswith(NOT_ASKED):
                        continue
                    seen.add(plain)
                    found += [f"{who}: {name}: {led}" for each in names if each in plain]
    assert len(seen) > 100
    assert found == []
    report_figure("http: addresses without a name in them", len(seen))


@pytest.fixture
def world() -> World:
    return build_world()


PEOPLE = ("people:list", "people:mentees", "people:mentors", "mentorships:list", "accounts:list")


@pytest.mark.parametrize("name", PEOPLE)
def test_a_name_is_searched_for_by_post_alone(world: World, name: str) -> None:
    guards = name == "accounts:list"
    role, place = (Role.SECURITY, world.ministry) if guards else (Role.CURATOR, world.school)
    client = signed_in(role, place)
    page = client.get(reverse(name))
    assert page.status_code == 200
    form = re.search(r'<form class="filters"[^>]*>', page.content.decode())
    assert form is not None
    assert 'method="post"' in form[0]
    assert "csrfmiddlewaretoken" in page.content.decode()
    everybody = page.context["listing"].total
    assert client.get(reverse(name), {"q": "нетакого"}).context["listing"].total == everybody
    sought = client.post(reverse(name), {"q": "нетакого", "sort": "-pk", "page": "2"})
    assert (sought.status_code, sought.context["listing"].total) == (200, 0)
    assert 'value="нетакого"' in sought.content.decode()
    assert not any("нетакого" in unquote_plus(each) for each in addresses_in(sought))
