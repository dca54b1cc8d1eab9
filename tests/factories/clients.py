"""Browsers of people at work."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.test import Client

from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations.models import Organization
from tests.factories.accounts import signed_in

CARRIED = {"row_version", "row_seen", "another_version", "left_seen"}


def curator_of(organization: Organization) -> Client:
    """The browser of the organisation's curator."""
    return signed_in(Role.CURATOR, organization)


def send_form(client: Client, address: str, typed: Mapping[str, Any] | None = None) -> Any:
    """Open a page as a person does, then send its form: with the version that it showed."""
    page = client.get(address)
    if page.status_code != HTTPStatus.OK:
        return client.post(address, typed or {})
    form = page.context["form"]
    carried = {form.add_prefix(name): form[name].value() for name in CARRIED & set(form.fields)}
    sent = {name: value for name, value in carried.items() if value is not None}
    return client.post(address, {**sent, **(typed or {})})
