"""Accounts in roles, and clients signed in with them."""

import itertools
from datetime import date
from typing import Any

from django.test import Client

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import Actor, system_actor
from nastavnik.registers.accounts import operations
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.entry import sessions
from nastavnik.registers.entry.choices import Method
from nastavnik.registers.organizations.models import Organization

ACTOR = system_actor("tests")
PASSWORD = "Сосны-над-рекой-7"
_numbers = itertools.count(1)


def make_user(name: str = "Ольга Петрова") -> User:
    """An account without roles."""
    email = f"user{next(_numbers)}@example.org"
    return operations.add_user(actor=ACTOR, email=email, name=name, password=PASSWORD)


def make_assignment(
    role: Role, organization: Organization, *, user: User | None = None, **whose: Any
) -> Assignment:
    """A role in force since 2020."""
    return operations.assign(
        actor=ACTOR,
        user=user or make_user(),
        role=role,
        organization=organization,
        starts_on=date(2020, 1, 1),
        **whose,
    )


def make_actor(role: Role, organization: Organization, **whose: Any) -> Actor:
    """Who acts in the role at the organisation."""
    return make_assignment(role, organization, **whose).actor()


def signed_in(role: Role, organization: Organization, **whose: Any) -> Client:
    """A client of a person in the role at the organisation."""
    return signed_in_as(make_assignment(role, organization, **whose).user)


def signed_in_as(user: User) -> Client:
    """A client of the person of an account."""
    client = Client()
    client.force_login(user)
    # As by password and code, and after the first page: noting a request writes.
    session = client.session
    sessions.begin(session, [Method.PASSWORD, Method.TOTP])
    session.save()
    return client
