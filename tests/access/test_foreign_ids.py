"""What a form offers and what it takes: nothing outside the reach of the person."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django_filters.fields import ModelChoiceField as FilterField

from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations.models import Organization
from tests.access.routes import BOTH, ROUTES
from tests.access.world import World, build_world
from tests.factories.accounts import signed_in

pytestmark = pytest.mark.django_db
NOBODY = 10**9
WRITERS = (Role.CURATOR, Role.COORDINATOR, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Choice:
    """A field that takes the number of a row, in a form of a page."""

    address: str
    form: forms.BaseForm
    name: str
    field: forms.ModelChoiceField[Model]

    @property
    def key(self) -> str:
        return self.form.add_prefix(self.name)


@pytest.fixture
def world() -> World:
    return build_world()


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


def choices(client: Client, address: str) -> Iterator[Choice]:
    for form in forms_of(client, "GET", address):
        for name, field in form.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                yield Choice(address, form, name, field)


def home_of(world: World, role: Role) -> Organization:
    usual = {Role.CURATOR: world.school, Role.ADMINISTRATOR: world.ministry}
    return usual.get(role, world.municipality)


def out_of_reach(world: World, role: Role, model: type[Model]) -> list[int]:
    """Rows of a model at organisations the role does not reach from where it sits."""
    reached = {
        Role.CURATOR: {world.school.pk},
        Role.COORDINATOR: {world.municipality.pk, world.school.pk, world.sibling.pk},
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


def test_no_form_takes_a_foreign_row(world: World, report_figure: Callable[..., None]) -> None:
    tried = 0
    accepted: list[str] = []
    fields: set[tuple[str, str]] = set()
    for role in WRITERS:
        client = signed_in(role, home_of(world, role))
        for address in addresses(world, role, BOTH):
            for choice in choices(client, address):
                model = choice.field.queryset.model
                fields.add((address, choice.key))
                for pk in (NOBODY, *out_of_reach(world, role, model)):
                    tried += 1
                    if not is_refused(client, choice, pk):
                        accepted.append(f"{role}: {address} {choice.key}={pk}")
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
    data[choice.key] = str(pk)
    sent = forms_of(client, "POST", choice.address, data.urlencode())
    return any(
        form.add_prefix(choice.name) == choice.key and choice.name in form.errors
        for form in sent
        if choice.name in form.fields and form.is_bound
    )


def test_no_form_offers_a_foreign_row(world: World, report_figure: Callable[..., None]) -> None:
    """Neither the forms that write nor the filters of lists."""
    offered = 0
    for role in (*WRITERS, Role.AUDITOR):
        reach = Role.COORDINATOR if role is Role.AUDITOR else role
        client = signed_in(role, home_of(world, role))
        for methods in (BOTH, ("GET",)):
            for address in addresses(world, role, methods):
                for choice in choices(client, address):
                    rows = set(shown(choice))
                    foreign = rows & set(out_of_reach(world, reach, choice.field.queryset.model))
                    assert not foreign, f"{role}: {address} {choice.key}"
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
