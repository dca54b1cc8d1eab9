"""Accounts in roles, and clients signed in with them."""

import itertools
from datetime import date

from django.test import Client
from django.utils import timezone

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import Actor, system_actor
from nastavnik.registers.accounts import operations
from nastavnik.registers.accounts.middleware import PROLONGED_KEY
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.organizations.models import Organization

ACTOR = system_actor("tests")
PASSWORD = "Сосны-над-рекой-7"
_numbers = itertools.count(1)


def make_user(name: str = "Ольга Петрова") -> User:
    """An account without roles."""
    email = f"user{next(_numbers)}@example.org"
    return operations.add_user(actor=ACTOR, email=email, name=name, password=PASSWORD)


def make_assignment(
    role: Role, organization: Organization, *, user: User | None = None
) -> Assignment:
    """A role in force since 2020."""
    return operations.assign(
        actor=ACTOR,
        user=user or make_user(),
        role=role,
        organization=organization,
        starts_on=date(2020, 1, 1),
    )


def make_actor(role: Role, organization: Organization) -> Actor:
    """Who acts in the role at the organisation."""
    return make_assignment(role, organization).actor()


def signed_in(role: Role, organization: Organization) -> Client:
    """A client of a person in the role at the organisation."""
    client = Client()
    client.force_login(make_assignment(role, organization).user)
    # As after the first page: prolonging writes, and would be counted among a page's queries.
    session = client.session
    session[PROLONGED_KEY] = int(timezone.now().timestamp())
    session.save()
    return client
