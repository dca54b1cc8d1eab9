"""Tries of one account take turns; those of another do not wait for them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from nastavnik.registers.entry.limits import PASSWORDS
from nastavnik.registers.entry.models import Attempts
from nastavnik.registers.entry.operations.limiting import count_attempt
from tests.factories.accounts import ACTOR


@pytest.mark.django_db(transaction=True)
def test_only_the_same_account_waits() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer as it is")
    counted, free = Event(), Event()

    def count(account: str, *, holding: bool = False) -> None:
        try:
            with transaction.atomic():
                count_attempt(actor=ACTOR, limit=PASSWORDS, account=account)
                if holding:
                    counted.set()
                    free.wait(10)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as threads:
        first: Any = threads.submit(count, "a@school.example", holding=True)
        assert counted.wait(10)
        same = threads.submit(count, "a@school.example")
        threads.submit(count, "b@school.example").result(5)
        assert not same.done()
        free.set()
        first.result(10)
        same.result(10)
    assert sorted(Attempts.objects.values_list("count", flat=True)) == [1, 2]
