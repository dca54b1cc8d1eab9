"""The demonstration city, loaded once for the tests of a module and rolled back after them."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from nastavnik.doors.demonstration.loading import load_city
from nastavnik.platform.access.policy import system_actor
from nastavnik.registers.organizations.models import Organization


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Organization]:
    """The municipality; tests that ask for it are marked django_db as well."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_city(actor=system_actor("tests"))
        transaction.set_rollback(True)
