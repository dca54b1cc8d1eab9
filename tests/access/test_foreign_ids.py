"""What a form offers and what it takes: nothing outside the reach of the person."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.db.models import Model
from django.forms import ModelMultipleChoiceField
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django_filters.fields import ModelChoiceField as FilterField

from nastavnik.platform.access.matrix import MATRIX, Reach, Role
from nastavnik.registers.organizations.models import Organization
from tests.access.routes import BOTH, ROUTES
from tests.access.world import World, build_world
from tests.running import count

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NOBODY = 10**9
# The others open the forms of these over more places, or fewer of them.
USUAL = (Role.COORDINATOR, Role.CURATOR, Role.ADMINISTRATOR, Role.SECURITY)
WRITERS = tuple(
    role
    for role in (USUAL, tuple(Role))[count(0, 1)]
    if role not in (Role.SYSTEM, Role.VISITOR)
    and any(
        row[role] not in (Reach.NONE, Reach.LINK, Reach.SELF)
        for action, row in MATRIX.items()
        if action is not action.viewing
    )
)


@dataclass(frozen=True)
class Choice:
    """A field that takes the number of a row, in a form of a page."""

    address: str
    form: forms.BaseForm
    name: str
    field: forms.ModelChoiceField[Model]
    methods: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.form.add_prefix(self.name)


type Opened = dict[Role, tuple[Client, list[Choice]]]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


def forms_of(client: Client, method: str, address: str, data: str = "") -> list[forms.BaseForm]:
    """Every form of a page, wherever it stands in the context."""
    response = client.generic(
        method, address, data, content_type="application/x-www-form-urlencoded"
    )
    if response.status_code != 200 or response.context is None:
        return []
    found: dict[int, forms.BaseForm] = {}
    for layer in response.context:
        for value in layer.flatten().values() if hasattr(layer, "flatten") else layer.values():
            for candidate in (value, getattr(value, "form", None)):
                if isinstance(candidate, forms.BaseForm):
                    found[id(candidate)] = candidate
    return list(found.values())


def choices(client: Client, address: str, methods: tuple[str, ...]) -> Iterator[Choice]:
    for form in forms_of(client, "GET", address):
        for name, field in form.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                yield Choice(address, form, name, field, methods)


def home_of(world: World, role: Role) -> Organization:
    return world.seats[role][0]


def out_of_reach(world: World, role: Role, model: type[Model]) -> list[int]:
    """Rows of a model at organisations the role does not reach from where it sits."""
    own_city = {world.municipality.pk, world.school.pk, world.sibling.pk, world.closed.pk}
    region = own_city | {world.ministry.pk, world.centre.pk, world.other.pk, world.foreign.pk}
    reached = {
        Role.CURATOR: {world.school.pk},
        Role.HEAD: {world.school.pk},
        Role.COORDINATOR: own_city,
        Role.MINISTRY: region,
        Role.CENTRE: region - {world.ministry.pk, world.municipality.pk, world.other.pk},
    }.get(role)
    return [
        row.pk
        for organization, objects in world.placed.items()
        if reached is not None and organization not in reached
        for row in objects.values()
        if isinstance(row, model)
    ]


def addresses(world: World, role: Role, methods: tuple[str, ...]) -> Iterator[str]:
    own = home_of(world, role)
    for name, route in ROUTES.items():
        if route.methods == methods and (name != "login" and route.is_page):
            query = f"?{route.query}={world.everywhere[route.query].pk}" if route.query else ""
            yield reverse(name, kwargs=world.arguments(route.kind, own)) + query


@pytest.fixture(scope="module")
def opened(world: World) -> Opened:
    """Every field that takes a row on every page, as each role finds it: opened once."""
    found: Opened = {}
    for role in (*WRITERS, Role.AUDITOR):
        client = world.signed_in(role, home_of(world, role))
        fields = [
            choice
            for methods in (BOTH, ("GET",))
            for address in addresses(world, role, methods)
            for choice in choices(client, address, methods)
        ]
        found[role] = (client, fields)
    return found


def test_no_form_takes_a_foreign_row(
    world: World, opened: Opened, report_figure: Callable[..., None]
) -> None:
    tried = 0
    accepted: list[str] = []
    fields: set[tuple[str, str]] = set()
    for role in WRITERS:
        client, found = opened[role]
        for choice in (one for one in found if one.methods == BOTH):
            fields.add((choice.address, choice.key))
            foreign = out_of_reach(world, role, choice.field.queryset.model)
            for pk in (NOBODY, *(foreign if count(0, 1) else foreign[:2])):
                tried += 1
                if not is_refused(client, choice, pk):
                    accepted.append(f"{role}: {choice.address} {choice.key}={pk}")
    assert {key for _, key in fields} >= {
        *("organization", "parent", "partner", "employer", "new-employer", "who-person"),
        *("relative", "mentors", "mentees", "document", "scope", "period", "indicator_set"),
    }
    report_figure("access: fields that take a row", len(fields))
    report_figure("access: foreign rows tried in them", tried)
    report_figure("access: foreign rows accepted", len(accepted))
    assert accepted == []


def is_refused(client: Client, choice: Choice, pk: int) -> bool:
    """Whether the page comes back with an error at this very field."""
    data = QueryDict(mutable=True)
    # Among rows of one's own, where a list is taken, one foreign row is no better.
    own = list(shown(choice))[:2] if isinstance(choice.field, ModelMultipleChoiceField) else []
    data.setlist(choice.key, [str(one) for one in (*own, pk)])
    sent = forms_of(client, "POST", choice.address, data.urlencode())
    return any(
        form.add_prefix(choice.name) == choice.key and choice.name in form.errors
        for form in sent
        if choice.name in form.fields and form.is_bound
    )


def test_no_filter_takes_a_foreign_row(
    world: World, opened: Opened, report_figure: Callable[..., None]
) -> None:
    """A foreign number in the query of a list is an error of the filter."""
    tried = 0
    for role in WRITERS:
        client, found = opened[role]
        for choice in (one for one in found if isinstance(one.field, FilterField)):
            foreign = out_of_reach(world, role, choice.field.queryset.model)
            for pk in (NOBODY, *(foreign if count(0, 1) else foreign[:2])):
                tried += 1
                sign = "&" if "?" in choice.address else "?"
                asked = forms_of(client, "GET", f"{choice.address}{sign}{choice.key}={pk}")
                refused = [form for form in asked if choice.name in form.errors]
                assert refused, f"{role}: {choice.address} {choice.key}={pk}"
    report_figure("access: foreign rows tried in filters of lists", tried)
    assert tried > 20


def test_no_form_offers_a_foreign_row(
    world: World, opened: Opened, report_figure: Callable[..., None]
) -> None:
    """Neither the forms that write nor the filters of lists."""
    offered = 0
    for role in (*WRITERS, Role.AUDITOR):
        reach = Role.COORDINATOR if role is Role.AUDITOR else role
        for choice in opened[role][1]:
            rows = set(shown(choice))
            foreign = rows & set(out_of_reach(world, reach, choice.field.queryset.model))
            assert not foreign, f"{role}: {choice.address} {choice.key}"
            offered += len(rows)
    report_figure("access: rows offered by forms and filters, none foreign", offered)


def shown(choice: Choice) -> Iterator[int]:
    """The numbers of the rows a field shows."""
    if isinstance(choice.field, FilterField):
        yield from (row.pk for row in choice.field.queryset.all())
        return
    for value, _ in choice.field.choices:
        if value and getattr(value, "value", value) not in ("", None):
            yield int(str(value))


def test_numbers_of_a_nested_address_belong_together(
    world: World, report_figure: Callable[..., None]
) -> None:
    """A foreign number in the path is not let in by an own one beside it, in either order."""
    clients = {role: world.signed_in(role, world.school) for role in (Role.CURATOR, Role.HEAD)}
    tried = 0
    for name, route in ROUTES.items():
        own = world.arguments(route.kind, world.school)
        for place in (world.sibling, world.foreign, world.abroad):
            foreign = world.arguments(route.kind, place)
            numbers = [key for key, value in own.items() if isinstance(value, int)]
            if len(numbers) < 2:
                continue
            for key in (key for key in numbers if own[key] != foreign[key]):
                address = reverse(name, kwargs={**own, key: foreign[key]})
                for client, method in product(clients.values(), route.methods):
                    tried += 1
                    assert client.generic(method, address).status_code == 404, address
    report_figure("access: foreign numbers tried in nested addresses", tried)
    assert tried > 10
