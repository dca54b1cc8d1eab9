"""The matrix of rights at the door: every route × role × place × method, against the table."""

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from nastavnik.platform.access.matrix import (
    GRANTS,
    MATRIX,
    NAMED,
    ZONE_FUNCTIONS,
    ZONE_LEVELLED,
    ZONE_NODES,
    Action,
    Reach,
    Role,
)
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import Organization
from tests.access.routes import ROUTES, Door, Route, named_routes
from tests.access.sweeping import refusals_drawn_once
from tests.access.world import World, build_world
from tests.running import count

pytestmark = pytest.mark.django_db
SHOWN = {200, 302}
ASSIGNED = [role for role in Role if role not in (Role.SYSTEM, Role.VISITOR)]
WRITES = ("INSERT", "UPDATE", "DELETE")
# What of the school is a participant's own: kinds of objects, as the world names them.
# Blanks name nobody in their address: whoever has consents of their own is told of no right.
_BLANKS = ("blank",)
_CONSENTS = ("consent", "withdrawal", *_BLANKS)
OWN = {
    Role.MENTOR: {"mentorship", *_BLANKS},
    Role.MENTEE: {"person", "two_people", "enrolment", "mentorship", *_CONSENTS},
    Role.REPRESENTATIVE: {"person", "two_people", "kinship", "enrolment", "mentorship", *_CONSENTS},
    Role.PARTNER: {"partner", "agreement"},
}
# The trail of every visit and the session are not business data.
BESIDE = ("django_session", "audit_")


@dataclass(frozen=True)
class Seat:
    """Somebody in a role at an organisation."""

    role: Role
    organization: Organization
    client: Client
    zones: frozenset[tuple[str, str]]
    shared: bool = False

    @property
    def sees_names(self) -> bool:
        """Whether names reach where the seat stands: with the registers, or let up to its level."""
        return self.organization.keeps_registers or self.shared


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    logger = logging.getLogger("django.request")  # a refusal is logged with its traceback
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    with django_db_blocker.unblock(), transaction.atomic(), refusals_drawn_once():
        yield build_world()
        transaction.set_rollback(True)
    logger.setLevel(level)


def seats_of(world: World, role: Role) -> list[Seat]:
    """A role where it usually sits; at the full counts wherever it may."""
    places = world.seats[role]
    return [seat_of(world, role, place) for place in places[: count(1, len(places))]]


def seat_of(world: World, role: Role, place: Organization, level: str = "") -> Seat:
    """A role at a place, with names let up to a level."""
    zones = frozenset(place.zones.values_list("level", "function"))
    return Seat(role, place, world.signed_in(role, place), zones, shared=place.kind == level)


def stands_under(place: Organization | None, above: int | None) -> bool:
    """Whether an organisation is another one or stands below it, by the chain of parents."""
    while place is not None and place.pk != above:
        place = place.parent
    return place is not None


def reaches(
    seat: Seat, action: Action, kind: str, place: Organization | None, own: Collection[str]
) -> bool:
    """What the matrix says, told again without the policy."""
    reach = MATRIX[action][seat.role]
    if action.object in NAMED and reach in (Reach.SUBTREE, Reach.ZONE):
        reach = reach if seat.sees_names else Reach.NONE
    if reach in (Reach.NONE, Reach.ALL) or not kind:
        return reach is not Reach.NONE
    if reach is Reach.SELF:
        return kind in own
    # The accounts of the world are curators', and so are the roles it offers.
    of_curators = action.object in {"account", "invitation"}
    grants = not of_curators or Role.CURATOR in GRANTS.get(seat.role, ())
    return grants and (place is None or stands_in(seat, action, reach, place))


def stands_in(seat: Seat, action: Action, reach: Reach, place: Organization) -> bool:
    if place.pk == seat.organization.pk or reach is Reach.OWN:
        return place.pk == seat.organization.pk
    if reach is Reach.SUBTREE:
        return stands_under(place, seat.organization.pk)
    return in_zone(seat, action, place)


def in_zone(seat: Seat, action: Action, place: Organization) -> bool:
    if not stands_under(place, seat.organization.parent_id):
        return False
    if action in ZONE_NODES and place.kind == Kind.MUNICIPALITY:
        # The figures of the world are of no level: those of a town are not a centre's to write.
        return action not in ZONE_LEVELLED
    functions = ZONE_FUNCTIONS[action.object]
    return any(level == place.level and function in functions for level, function in seat.zones)


def expected(seat: Seat, route: Route, place: Organization | None, world: World) -> set[int]:
    if isinstance(route.right, Door):
        return {route.answer}
    own = OWN.get(seat.role, frozenset())
    if place is not None and place.pk != world.school.pk:
        own = frozenset()

    def reaches_it(action: Action) -> bool:
        return reaches(seat, action, route.kind, place, own)

    rights = [route.right, *([] if route.also is None else [route.also])]
    if all(reaches_it(right) for right in rights):
        return SHOWN
    return {403} if all(reaches_it(right.viewing) for right in rights) else {404}


def ask(
    client: Client,
    method: str,
    address: str,
    look: Callable[[HttpResponseBase], None] = lambda _response: None,
    **sent: Any,
) -> tuple[HttpResponseBase, list[str]]:
    """The answer and what was written for it; all is undone once looked at, a logging out too."""
    signed_in = dict(client.cookies)
    written: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES) and not any(part in sql for part in BESIDE):
            written.append(sql)
        return execute(sql, *rest)

    with transaction.atomic(), connection.execute_wrapper(note):
        response = client.generic(method, address, **sent)
        look(response)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.update(signed_in)
    return response, written


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


def cells_of(world: World, seat: Seat) -> Iterator[tuple[str, Route, str, Organization | None]]:
    """Every route at every place; at the reduced counts at one's own and elsewhere by turns.

    Each role asks its own part of the routes then: twelve roles ask each six times, on PostgreSQL
    twice.
    """
    parts = count(2, 1, again=(6, 1))
    # Of those who ask the same routes every second one asks at the own place, the others elsewhere.
    around, part = divmod(ASSIGNED.index(seat.role), parts)
    for turn, (name, route) in enumerate(list(ROUTES.items())[part::parts], around):
        places = list(places_of(world, route).items())
        if count(0, 1) or len(places) == 1:
            chosen = places
        else:
            other = places[1 + turn // 2 % (len(places) - 1)]
            chosen = [other if turn % 2 else places[0]]
        for label, place in chosen:
            yield name, route, label, place


def test_each_route_is_asked_at_the_own_place_and_elsewhere(world: World) -> None:
    asked: dict[str, set[bool]] = {}
    for role in ASSIGNED:
        for name, route, label, _place in cells_of(world, seats_of(world, role)[0]):
            own = next(iter(places_of(world, route)))
            asked.setdefault(name, set()).add(label == own)
    several = {name for name, route in ROUTES.items() if len(places_of(world, route)) > 1}
    assert set(asked) == set(ROUTES)
    assert {name for name in several if asked[name] != {True, False}} == set()


def flaws(
    method: str, answers: set[int], response: HttpResponseBase, written: list[str]
) -> Iterator[str]:
    """What of an answer is not as the matrix says."""
    if response.status_code not in answers:
        yield f"{response.status_code}, not {answers}"
    if written and (answers.isdisjoint(SHOWN) or method == "GET"):
        yield f"writes {written}"


@pytest.mark.long(minutes=2)
@pytest.mark.parametrize("role", ASSIGNED)
def test_a_role_at_every_door(
    world: World, role: Role, report_sum: Callable[[str, int], None]
) -> None:
    wrong: list[str] = []
    cells = refusals = 0
    for seat in seats_of(world, role):
        for name, route, label, place in cells_of(world, seat):
            address = address_of(world, name, route, place or world.school)
            answers = expected(seat, route, place, world)
            for method in route.methods:
                response, written = ask(seat.client, method, address)
                cells += 1
                refusals += answers.isdisjoint(SHOWN)
                cell = f"{seat.role} at {seat.organization}: {method} {name}, {label}"
                wrong += [f"{cell}: {flaw}" for flaw in flaws(method, answers, response, written)]
    report_sum("access: cells of role × route × place × method", cells)
    report_sum("access: of them refusals without a write", refusals)
    report_sum("access: cells answered otherwise than the matrix says", len(wrong))
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


def test_every_assigned_role_has_a_seat(world: World) -> None:
    assert set(world.seats) == set(ASSIGNED)


def test_other_methods_are_refused(world: World) -> None:
    """A page that only shows answers 405 to a POST; what only acts answers 405 to a GET."""
    client = seats_of(world, Role.SECURITY)[-1].client
    for name, route in ROUTES.items():
        if name == "login":
            continue  # sends whoever is signed in home, whatever the method
        address = address_of(world, name, route, world.school)
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(route.methods):
            response, written = ask(client, method, address)
            assert (response.status_code, written) == (405, []), f"{method} {name}"
