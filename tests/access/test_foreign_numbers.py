"""Numbers of rows that no field of a form judges: read from a query or a body by hand, or hidden.

Which there are is read from the code: a new one has to be named here, among those that name a row
and are swept, or among those that name none.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from nastavnik.doors.imports.choices import LineState
from nastavnik.doors.imports.lines import number_of
from nastavnik.doors.imports.models import ImportLine
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import EventPerson
from nastavnik.registers.organizations.models import Organization
from tests.access.reading import words_of
from tests.access.test_matrix import ask
from tests.access.world import World, build_world
from tests.factories.people import make_year

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NOBODY = 10**9
# Read by hand from a query or a body, and naming a row: swept below.
NUMBERS = {"assignment", "form", "organization", "parent", "people", "person", "place"}
# Calendar and sets are everybody's; the rest are words, pages and versions.
OTHERS = {
    *("school_year", "indicator_set", "day", "sort", "p", "page", "theme", "next", "layout", "as"),
    *("kind", "tab", "by", "format", "decision", "who-find", "severity", "optional", "from"),
    "wanted",
}
# An edition is of a text everybody may read; none but the one in force is taken.
HIDDEN = {"number", "person", "row_version", "another_version", "edition", "earlier"}
_READS = re.compile(r"""\b(?:request\.(?:GET|POST)|asked)(?:\.get(?:list)?\(|\[)"([\w-]+)\"""")
_HIDDEN = re.compile(r"(\w+) = forms\.IntegerField\(widget=forms\.HiddenInput")


@dataclass(frozen=True)
class Number:
    """A number of a row that a request carries: where, by what name, of what kind of object."""

    role: Role
    method: str
    route: str
    name: str
    kind: str
    of: str = ""  # the kind of object in the address, of one's own place
    beside: tuple[tuple[str, str], ...] = ()
    arguments: tuple[tuple[str, str], ...] = ()


SWEPT = (
    Number(Role.CURATOR, "POST", "choose_role", "assignment", "assignment"),
    Number(Role.COORDINATOR, "GET", "organizations:contingent_add", "organization", "organization"),
    Number(Role.ADMINISTRATOR, "GET", "organizations:add", "parent", "nobody"),
    Number(Role.COORDINATOR, "GET", "indicators:list", "organization", "organization"),
    Number(Role.CURATOR, "GET", "indicators:list", "organization", "organization"),
    Number(
        Role.CURATOR, "GET", "mentorships:add", "place", "enrolment", beside=(("form", "form"),)
    ),
    Number(Role.CURATOR, "GET", "mentorships:add", "form", "nobody"),
    *(
        Number(Role.CURATOR, "POST", "consents:blanks", name, "person", of="blank")
        for name in ("people", "person")
    ),
    Number(
        Role.CURATOR,
        "POST",
        "imports:answer",
        "person",
        "person",
        of="import",
        arguments=(("number", "2"), ("same", "1"), ("row_version", "1")),
    ),
)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        built = build_world()
        make_year()
        for objects in built.placed.values():
            ImportLine.objects.create(
                batch=objects["import"],
                number=number_of(2),
                state=LineState.DOUBLE,
                values={"name": "Новиков Иван"},
                plan={"suspects": [suspect_of(objects["person"])]},
            )
        yield built
        transaction.set_rollback(True)


def suspect_of(person: Model) -> list[Any]:
    return [person.pk, ["Похожее имя"]]


def foreign_rows(world: World, number: Number) -> Iterator[tuple[int, str]]:
    """Numbers of rows out of reach, with words that only they would show."""
    yield NOBODY, ""
    for place in (world.foreign, world.abroad) if number.kind != "nobody" else ():
        yield row_at(world, number, place)


def row_at(world: World, number: Number, place: Organization) -> tuple[int, str]:
    row: Any = world.placed[place.pk][number.kind]
    return row.pk, getattr(getattr(row, "person", row), "last_name", "")


def test_no_number_read_by_hand_opens_a_foreign_row(
    world: World, report_figure: Callable[..., None]
) -> None:
    tried = 0
    wrong: list[str] = []
    for number in SWEPT:
        client = world.signed_in(number.role, world.seats[number.role][0])
        for row in foreign_rows(world, number):
            tried += 1
            found = traces(world, client, number, row)
            wrong += [f"{number.role}: {number.route} {number.name}={row} {one}" for one in found]
    report_figure("access: foreign numbers tried that no field judges", tried)
    assert wrong == [], "\n".join(wrong)


def test_a_number_of_ones_own_leaves_what_is_looked_for(world: World) -> None:
    """Else the sweep above would find nothing whatever was accepted."""
    blind = []
    for number in SWEPT:
        if number.kind in ("nobody", "assignment"):
            continue  # of roles and of the tree nothing foreign is told apart by a trace
        seat = world.seats[number.role][0]
        client = world.signed_in(number.role, seat)
        if not traces(world, client, number, row_at(world, number, seat)):
            blind.append(f"{number.role}: {number.route} {number.name}")
    assert blind == []


def traces(world: World, client: Client, number: Number, row: tuple[int, str]) -> list[str]:
    """What a number led to: a write, a view of its person, its words or its choice."""
    seat, (pk, words) = world.seats[number.role][0], row
    address = reverse(number.route, kwargs=world.arguments(number.of, seat))
    beside = {name: world.everywhere[kind].pk for name, kind in number.beside}
    sent = urlencode({**beside, **dict(number.arguments), number.name: pk})
    found: list[str] = []
    seen = EventPerson.objects.filter(person_id=pk).count()

    def look(response: HttpResponseBase) -> None:
        page = words_of(response)
        found.extend(["is taken"] * (f'value="{pk}" selected' in page))
        found.extend(["is shown"] * bool(words and words in page))
        if number.kind == "person":
            found.extend(["is told"] * (EventPerson.objects.filter(person_id=pk).count() != seen))

    if number.method == "GET":
        _answer, written = ask(client, "GET", f"{address}?{sent}", look)
    else:
        form = {"content_type": "application/x-www-form-urlencoded"}
        _answer, written = ask(client, "POST", address, look, data=sent, **form)
    return found + ([f"writes {written}"] if written else [])


def test_every_number_read_by_hand_is_named() -> None:
    root = Path(__file__).resolve().parents[2] / "nastavnik"
    code = [path.read_text(encoding="utf-8") for path in root.rglob("*.py")]
    assert {name for text in code for name in _READS.findall(text)} <= NUMBERS | OTHERS
    assert {name for text in code for name in _HIDDEN.findall(text)} == HIDDEN
    assert {number.name for number in SWEPT} == NUMBERS
