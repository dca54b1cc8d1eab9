"""The matrix of rights at the door: every route × role × place × method, against the table."""

import logging
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass

import pytest
from django.db import connection, reset_queries, transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nastavnik.platform.access.matrix import MATRIX, Action, Reach, Role
from nastavnik.registers.organizations.models import Organization
from tests.access.routes import ROUTES, Door, Route, named_routes
from tests.access.world import World, build_world
from tests.factories.accounts import signed_in

pytestmark = pytest.mark.django_db
SHOWN = {200, 302}
WRITES = ("INSERT", "UPDATE", "DELETE")
ROLES = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.CURATOR, Role.AUDITOR)


@dataclass(frozen=True)
class Seat:
    """Somebody in a role at an organisation."""

    role: Role
    organization: Organization
    client: Client


@pytest.fixture
def world(caplog: pytest.LogCaptureFixture) -> World:
    caplog.set_level(logging.CRITICAL, "django.request")  # a refusal is logged with its traceback
    return build_world()


def seats(world: World, count: Callable[[int, int], int]) -> Iterator[Seat]:
    """Every role where it usually sits; at the full counts every role at every level."""
    usual = {Role.CURATOR: world.school, Role.ADMINISTRATOR: world.ministry}
    for role in ROLES:
        everywhere = (world.ministry, world.municipality, world.school)
        where = everywhere if count(0, 1) else (usual.get(role, world.municipality),)
        for organization in where:
            yield Seat(role, organization, signed_in(role, organization))


def reaches(seat: Seat, action: Action, place: Organization | None) -> bool:
    """What the matrix says, told again without the policy."""
    reach = MATRIX[action][seat.role]
    if reach is Reach.NONE or reach is Reach.ALL or place is None:
        return reach is not Reach.NONE
    if reach is Reach.OWN:
        return place.pk == seat.organization.pk
    chain = place
    while chain.pk != seat.organization.pk and chain.parent is not None:
        chain = chain.parent
    return chain.pk == seat.organization.pk


def expected(seat: Seat, route: Route, place: Organization | None) -> set[int]:
    if isinstance(route.right, Door):
        return {route.answer}
    if reaches(seat, route.right, place):
        return SHOWN
    return {403} if reaches(seat, route.right.viewing, place) else {404}


def ask(client: Client, method: str, address: str) -> tuple[HttpResponseBase, list[str]]:
    """The answer and what was written for it; all of it is undone, a logging out too."""
    signed_in = deepcopy(client.cookies)
    reset_queries()  # the log of a connection holds only so many
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        response = client.generic(method, address)
        transaction.set_rollback(True)
    client.cookies = signed_in
    written = [q["sql"] for q in queries if q["sql"].lstrip().upper().startswith(WRITES)]
    return response, [sql for sql in written if "django_session" not in sql]


def address_of(world: World, name: str, route: Route, place: Organization) -> str:
    query = f"?{route.query}={world.everywhere[route.query].pk}" if route.query else ""
    return reverse(name, kwargs=world.arguments(route.kind, place)) + query


def places_of(world: World, route: Route) -> dict[str, Organization | None]:
    """Where the object of a route may stand; nowhere in particular, if it belongs to nobody."""
    if not route.kind or route.kind in world.everywhere:
        return {"anywhere": None}
    return dict(world.places)


def test_every_route_is_in_the_table() -> None:
    assert sorted(named_routes()) == sorted(ROUTES)


def test_every_role_at_every_door(
    world: World, count: Callable[[int, int], int], report_figure: Callable[..., None]
) -> None:
    wrong: list[str] = []
    cells = refusals = 0
    for seat in seats(world, count):
        for name, route in ROUTES.items():
            for label, place in places_of(world, route).items():
                address = address_of(world, name, route, place or world.school)
                answers = expected(seat, route, place)
                for method in route.methods:
                    response, written = ask(seat.client, method, address)
                    cells += 1
                    refusals += answers.isdisjoint(SHOWN)
                    cell = f"{seat.role} at {seat.organization}: {method} {name}, {label}"
                    if response.status_code not in answers:
                        wrong.append(f"{cell}: {response.status_code}, not {answers}")
                    if written and (answers.isdisjoint(SHOWN) or method == "GET"):
                        wrong.append(f"{cell}: writes {written}")
    report_figure("access: cells of role × route × place × method", cells)
    report_figure("access: of them refusals without a write", refusals)
    assert wrong == [], "\n".join(wrong)


def test_nobody_enters_without_logging_in(world: World, report_figure: Callable[..., None]) -> None:
    wrong: list[str] = []
    cells = 0
    for name, route in ROUTES.items():
        if route.right is Door.OPEN:
            continue
        address = address_of(world, name, route, world.school)
        for method in ("GET", "POST"):
            response, written = ask(Client(), method, address)
            cells += 1
            led = response.status_code == 302 and response["Location"].startswith(reverse("login"))
            if not led or written:
                wrong.append(f"{method} {name}: {response.status_code}, {written}")
    report_figure("access: cells of anonymous × route × method", cells)
    assert wrong == []


def test_other_methods_are_refused(world: World) -> None:
    """A page that only shows answers 405 to a POST; what only acts answers 405 to a GET."""
    client = signed_in(Role.ADMINISTRATOR, world.ministry)
    for name, route in ROUTES.items():
        if name == "login":
            continue  # sends whoever is signed in home, whatever the method
        address = address_of(world, name, route, world.school)
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(route.methods):
            response, written = ask(client, method, address)
            assert (response.status_code, written) == (405, []), f"{method} {name}"
