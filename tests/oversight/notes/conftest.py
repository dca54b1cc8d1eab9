"""The demonstration city with its note, made once for the tests of a module."""

import pytest
from pytest_django import DjangoDbBlocker

from nastavnik.doors.demonstration.tree import DECEMBER
from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.oversight.notes import operations
from nastavnik.oversight.notes.models import Note
from nastavnik.platform.access.policy import system_actor
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.periods.models import Period
from tests.factories.city import city

__all__ = ["city"]

ACTOR = system_actor("tests")


@pytest.fixture(scope="module")
def city_note(city: Organization, django_db_blocker: DjangoDbBlocker) -> Note:
    """The note of the city for December 2020; it disappears with the city."""
    with django_db_blocker.unblock():
        return operations.create_note(
            actor=ACTOR,
            organization=city,
            period=Period.objects.get(title=DECEMBER.title),
            indicator_set=IndicatorSet.objects.get(code="dzerzhinsk-2020"),
        )


@pytest.fixture
def note(city_note: Note, db: None) -> Note:
    """The same note, read again: a test may change it."""
    return Note.objects.select_related("organization", "period", "indicator_set__act").get(
        pk=city_note.pk
    )
