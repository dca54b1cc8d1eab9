"""Names let up above the organisations: the matrix at each level, and every view of them told.

The operator turns the sharing on for one level after another. Whoever sits there then sees what
the matrix says, whoever sits elsewhere sees no more than before, and each person whose name an
answer shows from above stands in an event of that very request.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.urls import reverse

from nastavnik.platform.access.matrix import MATRIX, NAMED, Action, Reach, Role
from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.audit.models import Event, EventPerson
from nastavnik.platform.parameters import operations as parameters
from nastavnik.platform.parameters.catalogue import NAMES_SHARED
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Person
from tests.access.reading import words_of
from tests.access.routes import ROUTES, Door, Route
from tests.access.test_matrix import (
    ASSIGNED,
    Seat,
    address_of,
    ask,
    expected,
    flaws,
    places_of,
    seat_of,
)
from tests.access.test_matrix import world as world  # noqa: PLC0414  # the same world, its fixture
from tests.access.world import World
from tests.running import count

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LEVELS = [code for code, _ in NAMES_SHARED.choices]
# Name people beside what they are about.
ALWAYS = {"home", "indicators:detail", "trail:list", "trail:export"}
NAME = re.compile(r"Ёлкин\d+")  # as tests/factories/people.py names everybody


@dataclass
class Seen:
    """What a walk with the sharing turned on has seen."""

    cells: int = 0
    names: int = 0
    routes: set[str] = field(default_factory=set)  # that showed names
    wrong: list[str] = field(default_factory=list)


def is_affected(route: Route) -> bool:
    """Whether the route asks for a right about what names people."""
    rights = [right for right in (route.right, route.also) if isinstance(right, Action)]
    return any(right.object in NAMED for right in rights)


def opens(seat: Seat) -> bool:
    """Whether the level that is turned on shows anything at the seat."""
    from_above = {Reach.SUBTREE, Reach.ZONE}
    return seat.shared and MATRIX[Action.PERSON_VIEW][seat.role] in from_above


def seats(world: World, level: str) -> Iterator[Seat]:
    """Every role wherever it may sit at the level; elsewhere where it usually does, or anywhere."""
    for role in ASSIGNED:
        for number, place in enumerate(world.seats[role]):
            if place.kind == level or number < count(1, len(world.seats[role]), again=(1, 1)):
                yield seat_of(world, role, place, level)


def cells(world: World, seat: Seat) -> Iterator[tuple[str, Route, Organization | None]]:
    """Every route where the level shows something; elsewhere those about what names people.

    At the reduced counts one place of each in turn, fewer routes of those that name nobody, and
    every twenty-fourth route where nothing is opened.
    """
    wide = opens(seat)
    turn = list(Role).index(seat.role)
    for number, (name, route) in enumerate(ROUTES.items(), turn):
        affected = is_affected(route)
        step = 1 if wide and (affected or name in ALWAYS) else 24
        if not (wide or affected) or number % count(step, 1, again=(step, step)):
            continue
        places = list(places_of(world, route).values())
        if not count(0, 1, again=(0, 0)):
            is_own = wide and affected and number % 2
            places = [places[0 if is_own else number // 2 % len(places)]]
        for place in places:
            yield name, route, place


@pytest.mark.long(minutes=5)
@pytest.mark.parametrize("level", LEVELS)
def test_names_reach_the_level_they_are_let_up_to_and_are_told(
    world: World, level: str, report_sum: Callable[[str, int], None]
) -> None:
    seen = Seen()
    walk = Walk(world, seen)
    with transaction.atomic():
        actor = system_actor("tests")
        parameters.set_parameter(actor=actor, parameter=NAMES_SHARED, value=frozenset({level}))
        for seat in seats(world, level):
            for name, route, place in cells(world, seat):
                walk.ask(seat, name, route, place)
            if opens(seat):
                walk.read_histories(seat)
        transaction.set_rollback(True)
    report_sum("access: cells with names let up to a level", seen.cells)
    report_sum("access: names seen from above, each in an event of its request", seen.names)
    assert seen.wrong == [], "\n".join(seen.wrong)
    assert seen.routes >= {
        *("people:list", "people:mentees", "people:detail", "people:enrolment_detail"),
        *("mentorships:list", "mentorships:detail", "exports:people", "exports:mentorships"),
        *("trail:viewers", "history of person"),
    }


class Walk:
    """Asks routes as one seat after another and keeps what is seen."""

    def __init__(self, world: World, seen: Seen) -> None:
        self.world, self.seen = world, seen
        self.people = {person.last_name: person.pk for person in Person.objects.all()}

    def ask(self, seat: Seat, name: str, route: Route, place: Organization | None) -> None:
        """Ask one route in each of its methods."""
        answers = expected(seat, route, place, self.world)
        address = address_of(self.world, name, route, place or self.world.school)
        for method in route.methods:
            # A one-time link names those it is about to whoever holds it.
            told = opens(seat) and route.right is not Door.OPEN
            cell = f"{seat.role} at {seat.organization}: {method} {name}, {place}"
            response, written = ask(
                seat.client, method, address, self._look(name, cell) if told else lambda _: None
            )
            self.seen.cells += 1
            found = flaws(method, answers, response, written)
            self.seen.wrong += [f"{cell}: {flaw}" for flaw in found]

    def read_histories(self, seat: Seat) -> None:
        """Read what happened to each kind of rows that name people."""
        place = self.world.school
        for kind in ("person", "enrolment", "kinship", "mentorship", "consent"):
            row = self.world.placed[place.pk][kind]
            address = reverse("trail:history", args=[row._meta.label_lower, row.pk])
            cell = f"{seat.role} at {seat.organization}: history of {kind}"
            ask(seat.client, "GET", address, self._look(f"history of {kind}", cell))

    def _look(self, name: str, cell: str) -> Callable[[HttpResponseBase], None]:
        def look(response: HttpResponseBase) -> None:
            shown = {self.people[found] for found in NAME.findall(words_of(response))}
            untold = shown - told_in(response)
            self.seen.names += len(shown)
            self.seen.routes |= {name} if shown else set()
            self.seen.wrong += [f"{cell}: no event tells of {sorted(untold)}"] if untold else []

        return look


def told_in(response: HttpResponseBase) -> set[int]:
    """Whose data the events of a request say were seen."""
    places = Event.objects.filter(request_id=response["X-Request-Id"]).values_list("chain", "seq")
    return {
        person
        for chain, seq in places
        for person in EventPerson.objects.filter(chain=chain, seq=seq).values_list(
            "person_id", flat=True
        )
    }
