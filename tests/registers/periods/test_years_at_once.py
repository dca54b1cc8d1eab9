"""Two school years added at the same moment must not overlap."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from nastavnik.domain.errors import DomainError
from nastavnik.registers.periods import operations
from nastavnik.registers.periods.models import SchoolYear
from tests.factories.organizations import ACTOR


@pytest.mark.django_db(transaction=True)
def test_one_of_two_overlapping_years_is_refused() -> None:
    barrier, refusals = Barrier(2), []

    def add(title: str) -> None:
        barrier.wait()
        try:
            operations.add_school_year(
                actor=ACTOR, title=title, starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31)
            )
        except DomainError as refusal:
            refusals.append(refusal.field)
        finally:
            connection.close()

    threads = [Thread(target=add, args=(title,)) for title in ("первый", "второй")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refusals == ["starts_on"]
    assert SchoolYear.objects.count() == 1
