"""Browsers of people at work."""

from django.test import Client

from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations.models import Organization
from tests.factories.accounts import signed_in


def curator_of(organization: Organization) -> Client:
    """The browser of the organisation's curator."""
    return signed_in(Role.CURATOR, organization)
