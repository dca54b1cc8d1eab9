"""Logged-in browsers of people in a role."""

import itertools
from datetime import date

from django.test import Client

from nastavnik.platform.access.matrix import Role
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.organizations.models import Organization

_numbers = itertools.count(1)


def client_as(role: Role, organization: Organization) -> Client:
    """The browser of somebody assigned to the role at the organisation."""
    number = next(_numbers)
    user = User.objects.create(email=f"{role.value}{number}@example.test", name="Ирина Петрова")
    Assignment.objects.create(
        user=user, role=role, organization=organization, starts_on=date(2020, 1, 1)
    )
    client = Client()
    client.force_login(user)
    return client


def curator_of(organization: Organization) -> Client:
    """The browser of the organisation's curator."""
    return client_as(Role.CURATOR, organization)
