"""Every form and every act that changes a row refuses a version that is no longer the row's.

The list of forms is the table of routes: whatever takes GET and POST and has an object in its
address is opened, its row is changed by somebody else, and the form is sent as it was opened.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django import forms
from django.db import models
from django.db.models import F
from django.test import Client
from django.urls import reverse

from nastavnik.domain.errors import DomainError
from nastavnik.oversight.notes.models import NoteText
from nastavnik.platform.access.matrix import MATRIX, Action, Reach, Role
from nastavnik.platform.audit.models import Event
from nastavnik.platform.ui.editing import ActForm, VersionedForm
from nastavnik.registers.organizations.models import Organization
from tests.access.routes import BOTH, ROUTES, Door, Route
from tests.access.world import World, build_world
from tests.cursor_net import somebody_else
from tests.factories.accounts import signed_in

pytestmark = pytest.mark.django_db
CHANGED = "Изменено другим"
TYPED = "Напечатано здесь"
# They add a row that belongs to the object of the address; no row there is changed.
ADDING = {
    "organizations:zone_add",
    "accounts:assign",
    "people:kinship_add",
    "consents:attest",
    "imports:consents",
    "indicators:indicator_add",
    "indicators:target_add",
    "notes:required_form_add",
    "notes:body_add",
    "notes:archive_add",
    # Hand out a file and change nothing.
    *("privacy:data", "privacy:account_data", "privacy:own_data"),
}
# Rows without facts of their own: they are made and removed, and meanwhile can only go.
ONLY_REMOVED = {
    *("organizations:zone_remove", "people:kinship_remove"),
    *("entry:offer_renew", "entry:offer_revoke"),
}
# Where not every value will do.
OTHER_FACTS = {
    "parameters.parametervalue": ("value", "14"),
    "notes.notetext": ("body", CHANGED),
    "campaigns.submission": ("stage", "filling"),
    "imports.import": ("sheet", 1),  # its words are no business of the trail
}


@dataclass(frozen=True)
class Opened:
    """A form as somebody opened it."""

    name: str
    address: str
    client: Client
    form: forms.BaseForm
    row: models.Model


@pytest.fixture
def world() -> World:
    built = build_world()
    for objects in built.placed.values():
        note = objects["note"]
        NoteText.objects.create(note=note, section="recommendations", body="Слова", version=3)
    return built


@pytest.fixture
def opened(world: World) -> list[Opened]:
    return [found for name, route in swept() for found in open_form(world, name, route)]


def swept() -> Iterator[tuple[str, Route]]:
    for name, route in ROUTES.items():
        is_form = set(route.methods) == set(BOTH) and route.kind and route.is_page
        by_right = isinstance(route.right, Action)
        if is_form and by_right and name not in ADDING | ONLY_REMOVED:
            yield name, route


def open_form(world: World, name: str, route: Route) -> Iterator[Opened]:
    """Open the page as the first role that may."""
    for client, place in seats(world, route.right):
        address = reverse(name, kwargs=world.arguments(route.kind, place))
        page = client.get(address)
        if page.status_code == 200:
            form = page.context["form"]
            row = getattr(form, "row", None) or getattr(form, "instance", None)
            assert isinstance(form, ActForm | VersionedForm), f"{name}: {type(form)}"
            assert row is not None, name
            assert row.pk, f"{name} adds a row: name it among ADDING or let it carry a version"
            yield Opened(name, address, client, form, row)
            return
    raise AssertionError(f"nobody can open {name}")


_clients: dict[tuple[int, Role], Client | None] = {}


def seats(world: World, right: Action | Door) -> Iterator[tuple[Client, Organization]]:
    assert isinstance(right, Action)
    able = [role for role in Role if MATRIX[right].get(role, Reach.NONE) is not Reach.NONE]
    for role in able:
        for place in (world.school, world.municipality, world.ministry):
            if role is not Role.SYSTEM and (client := client_of(role, place)) is not None:
                yield client, world.school if place == world.ministry else place


def client_of(role: Role, place: Organization) -> Client | None:
    """Somebody in the role at the place; None, where the role has no place there."""
    key = (place.pk, role)
    if key not in _clients:
        try:
            _clients[key] = signed_in(role, place)
        except DomainError:
            _clients[key] = None
    return _clients[key]


@pytest.fixture(autouse=True)
def nobody_yet() -> None:
    _clients.clear()


def typed_into(form: forms.BaseForm) -> dict[str, Any]:
    """What a browser would send: what the page shows, and words where nothing stands yet."""
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        field = bound.field
        if not value and field.required:
            value = _filling(field)
        if isinstance(field, forms.CharField) and not bound.is_hidden and _is_free(field):
            value = TYPED
        if isinstance(field, forms.FileField) or value is None or value is False:
            continue
        sent[bound.html_name] = field.prepare_value(value)
    return {name: _as_sent(value) for name, value in sent.items()}


def _is_free(field: forms.CharField) -> bool:
    words = (forms.TextInput, forms.Textarea)
    plain = isinstance(field.widget, words) and type(field) is forms.CharField
    return plain and len(TYPED) <= (field.max_length or len(TYPED))


def _filling(field: forms.Field) -> Any:
    if isinstance(field, forms.DateField):
        return date(2026, 10, 1)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return [str(value) for value, _ in field.choices][:1]
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return next((str(value) for value, _ in field.choices if str(value)), None)
    return 1 if isinstance(field, forms.IntegerField | forms.DecimalField) else TYPED


def _as_sent(value: Any) -> Any:
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, list | tuple):
        return [str(getattr(each, "pk", each)) for each in value]
    return str(getattr(value, "pk", value))


def change_meanwhile(row: models.Model) -> None:
    """Somebody else saves the row: a fact of it and its version are others now."""
    chosen = OTHER_FACTS.get(row._meta.label_lower)
    name, value = chosen or next(_another_fact(row))
    rows = type(row)._default_manager.filter(pk=row.pk)
    with somebody_else():
        rows.update(**{name: value}, version=F("version") + 1)


def _another_fact(row: models.Model) -> Iterator[tuple[str, Any]]:
    fields = [f for f in row._meta.concrete_fields if f.editable and not f.primary_key]
    for field in fields:
        words = isinstance(field, models.CharField | models.TextField)
        if words and not field.choices and not field.unique and field.name != "password":
            yield field.name, CHANGED[: field.max_length or None]
    for field in fields:
        value = getattr(row, field.attname)
        if isinstance(field, models.DateField):
            yield field.name, (value or date(2026, 9, 1)) + timedelta(days=1)
        if isinstance(field, models.DecimalField | models.IntegerField) and value is not None:
            yield field.name, value + 1


def stored(row: models.Model) -> dict[str, Any]:
    return type(row)._default_manager.filter(pk=row.pk).values().get()


def written() -> int:
    """How many acts changed something; a page that shows a minor's data is an event as well."""
    return Event.objects.exclude(act__startswith="view_").count()


def test_every_form_refuses_a_stale_version(
    opened: list[Opened], report_figure: Callable[..., None]
) -> None:
    wrong: list[str] = []
    for each in opened:
        change_meanwhile(each.row)
        before, events = stored(each.row), written()
        sent = typed_into(each.form)
        answer = each.client.post(each.address, sent)
        if answer.status_code != 200 or stored(each.row) != before:
            wrong.append(f"{each.name}: {answer.status_code}, the row is written over")
            continue
        form = answer.context["form"]
        page = answer.content.decode()
        wrong += [f"{each.name}: no differences"] * (not form.differences)
        wrong += [f"{each.name}: the page does not show them"] * ('class="differences"' not in page)
        wrong += [f"{each.name}: an event"] * (written() != events)
        wrong += [
            f"{each.name}: {name} is lost"
            for name, value in sent.items()
            if value == TYPED and TYPED not in page
        ]
        if str(form["row_version"].value()) != str(before["version"]):
            wrong.append(f"{each.name}: the next sending does not answer the version compared with")
    assert wrong == [], "\n".join(wrong)
    report_figure("stale versions: forms and acts swept", len(opened))


def test_no_form_lets_a_version_pass_that_changes_under_its_hand(
    opened: list[Opened], monkeypatch: pytest.MonkeyPatch, report_figure: Callable[..., None]
) -> None:
    """The row changes after the form was found right and before the operation holds it."""
    raced: list[str] = []
    wrong: list[str] = []
    judged = forms.BaseForm.is_valid
    now: list[Opened] = []

    def is_valid(form: forms.BaseForm) -> bool:
        right = judged(form)
        if right and now and isinstance(form, type(now[0].form)):
            each = now.pop()
            change_meanwhile(each.row)
            raced.append(each.name)
        return right

    monkeypatch.setattr(forms.BaseForm, "is_valid", is_valid)
    for each in opened:
        sent = typed_into(each.client.get(each.address).context["form"])
        now[:] = [each]
        version = stored(each.row)["version"]
        answer = each.client.post(each.address, sent)
        changed = stored(each.row)["version"] - version
        if changed > 1 or (not now and answer.status_code != 200):
            wrong.append(f"{each.name}: {answer.status_code}, the row is written over")
    assert wrong == [], "\n".join(wrong)
    assert len(raced) > len(opened) // 2, sorted({each.name for each in opened} - set(raced))
    report_figure("stale versions: forms raced between judging and writing", len(raced))


def test_a_row_that_is_gone_is_not_acted_on(world: World) -> None:
    for name in sorted(ONLY_REMOVED):
        route = ROUTES[name]
        for client, place in seats(world, route.right):
            address = reverse(name, kwargs=world.arguments(route.kind, place))
            page = client.get(address)
            if page.status_code != 200:
                continue
            page.context["form"].row.delete()
            events = Event.objects.count()
            assert client.post(address).status_code == 404, name
            assert Event.objects.count() == events
            break
        else:
            raise AssertionError(f"nobody can open {name}")


def test_the_exceptions_are_routes_still() -> None:
    assert set(ROUTES) >= ADDING | ONLY_REMOVED
