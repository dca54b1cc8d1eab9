"""Rows fetched and authorised in one act: invisible is 404, visible but forbidden 403."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action, Role
from nastavnik.platform.access.policy import Actor
from nastavnik.registers.organizations.models import Organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def schools() -> list[Organization]:
    rows = [
        Organization(code=f"s{n}", kind="school", level="general", path=f"s{n}/", name=f"Школа {n}")
        for n in (1, 2)
    ]
    return Organization.objects.bulk_create(rows)


def curator(school: Organization, role: Role = Role.CURATOR) -> Actor:
    return Actor(9, "Кто-то", role, school.pk, school.path, in_organization=True)


def test_a_row_in_reach_is_loaded(schools: list[Organization]) -> None:
    own = schools[0]
    rows = Organization.objects.all()
    assert policy.load(curator(own), Action.ORGANIZATION_VIEW, rows, pk=own.pk) == own
    writer = curator(own, Role.ADMINISTRATOR)
    assert policy.load(writer, Action.ORGANIZATION_EDIT, rows, code="s2") == schools[1]
    policy.require_row(writer, Action.ORGANIZATION_EDIT, schools[1])


def test_what_is_out_of_sight_is_not_there(schools: list[Organization]) -> None:
    own, other = schools
    for action in (Action.ORGANIZATION_VIEW, Action.ORGANIZATION_EDIT):
        with pytest.raises(Http404):
            policy.load(curator(own), action, Organization.objects.all(), pk=other.pk)
        with pytest.raises(Http404):
            policy.require_row(curator(own), action, other)


def test_what_may_only_be_seen_is_refused_in_words(schools: list[Organization]) -> None:
    own = schools[0]
    with pytest.raises(PermissionDenied, match="нет права на это действие"):
        policy.load(curator(own), Action.ORGANIZATION_EDIT, Organization.objects.all(), pk=own.pk)
    with pytest.raises(PermissionDenied, match="нет права на это действие"):
        policy.require_row(curator(own), Action.ORGANIZATION_EDIT, own)
    policy.require_row(curator(own), Action.ORGANIZATION_VIEW, own)
