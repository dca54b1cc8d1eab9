"""Two moves at the same moment must not close a cycle."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from nastavnik.domain.errors import DomainError
from nastavnik.registers.organizations import operations
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import Organization
from tests.factories.organizations import ACTOR, make_organization


@pytest.mark.django_db(transaction=True)
def test_one_of_two_opposite_moves_is_refused() -> None:
    root = make_organization(kind=Kind.MINISTRY)
    left, right = (make_organization(root) for _number in range(2))
    below_left, below_right = make_organization(left), make_organization(right)
    barrier, refusals = Barrier(2), []

    def move(organization: Organization, parent: Organization) -> None:
        barrier.wait()
        try:
            operations.move_organization(
                actor=ACTOR, organization=organization, parent=parent, starts_on=date(2024, 1, 1)
            )
        except DomainError as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    threads = [
        Thread(target=move, args=(left, below_right)),
        Thread(target=move, args=(right, below_left)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refusals == ["Нельзя подчинить организацию ей самой или её подведомственной."]
    for row in Organization.objects.exclude(parent=None).select_related("parent"):
        assert row.parent is not None
        assert row.path.startswith(row.parent.path)
        assert root.path in row.path
