"""Figures of past years of a town: a centre writes those of its own levels, and no others."""

import random
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from nastavnik.oversight.campaigns import operations
from nastavnik.oversight.campaigns.models import PastFigure
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action, Role
from nastavnik.platform.access.policy import Actor
from nastavnik.registers.organizations.choices import Kind, ZoneFunction
from nastavnik.registers.organizations.models import Organization, Zone
from tests.factories.accounts import make_actor, signed_in
from tests.factories.campaigns import ACTOR, Field, make_field, make_set
from tests.factories.organizations import make_organization

pytestmark = pytest.mark.django_db
LEVELS = ("vocational", "general", "preschool", "")


@pytest.fixture
def place() -> Field:
    make_set()
    return make_field(random.Random(1), organizations=0)


@pytest.fixture
def colleges(place: Field) -> Actor:
    """Who sits in a centre that watches over colleges, and helps schools begin."""
    centre = make_organization(place.ministry, kind=Kind.CENTRE, level="", short_name="Центр СПО")
    Zone.objects.create(centre=centre, level="vocational", function=ZoneFunction.MONITORING)
    Zone.objects.create(centre=centre, level="general", function=ZoneFunction.INTRODUCTION)
    return make_actor(Role.CENTRE, centre)


def figure_of(place: Field, level: str) -> PastFigure:
    return PastFigure(
        place=place.towns[0],
        level=level,
        code="S",
        as_of=date(2022, 12, 31),
        value=Decimal(15),
        source="Отчёт за 2022 год",
    )


def kept(place: Field) -> dict[str, PastFigure]:
    rows = [figure_of(place, level) for level in LEVELS]
    done = operations.record_past_figures(actor=ACTOR, figures=rows)
    return {row.level: row for row in done}


def test_a_centre_writes_of_a_town_what_is_of_its_levels(place: Field, colleges: Actor) -> None:
    for level in LEVELS[1:]:
        with pytest.raises(PermissionDenied):
            operations.record_past_figures(actor=colleges, figures=[figure_of(place, level)])
    (row,) = operations.record_past_figures(
        actor=colleges, figures=[figure_of(place, "vocational")]
    )
    operations.edit_past_figure(actor=colleges, figure=row, version=1, value=Decimal(16))
    operations.delete_past_figure(actor=colleges, figure=row, version=2)
    assert not PastFigure.objects.exists()


def test_a_centre_leaves_the_figures_of_others_as_they_are(place: Field, colleges: Actor) -> None:
    rows = kept(place)
    before = list(PastFigure.objects.order_by("pk").values())
    for level in LEVELS[1:]:
        row = rows[level]
        with pytest.raises(PermissionDenied):
            operations.edit_past_figure(actor=colleges, figure=row, version=1, value=Decimal(16))
        # Neither may a figure of others be made one's own, nor one's own that of others.
        with pytest.raises(PermissionDenied):
            operations.edit_past_figure(actor=colleges, figure=row, version=1, level="vocational")
        with pytest.raises(PermissionDenied):
            operations.edit_past_figure(
                actor=colleges, figure=rows["vocational"], version=1, level=level
            )
        with pytest.raises(PermissionDenied):
            operations.edit_past_figures(actor=colleges, figures=[row])
        with pytest.raises(PermissionDenied):
            operations.delete_past_figure(actor=colleges, figure=row, version=1)
    assert list(PastFigure.objects.order_by("pk").values()) == before


def test_what_a_centre_may_correct_is_what_its_pages_offer(place: Field, colleges: Actor) -> None:
    rows = kept(place)
    seen = policy.scope(colleges, Action.PAST_FIGURE_VIEW, PastFigure.objects.all())
    may = policy.scope(colleges, Action.PAST_FIGURE_EDIT, PastFigure.objects.all())
    assert {row.level for row in seen} == set(LEVELS)
    assert [row.level for row in may] == ["vocational"]
    centre = Organization.objects.get(pk=colleges.organization_id)
    client = signed_in(Role.CENTRE, centre)
    for level, row in rows.items():
        page = client.get(row.get_absolute_url())
        assert page.context["may_edit"] is (level == "vocational")
        for name in ("past_edit", "past_delete"):
            answer = client.get(reverse(f"campaigns:{name}", args=[row.pk]))
            assert answer.status_code == (200 if level == "vocational" else 403)


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.COORDINATOR])
def test_the_town_and_the_ministry_write_of_every_level(place: Field, role: Role) -> None:
    seat = place.ministry if role is Role.MINISTRY else place.towns[0]
    actor = make_actor(role, seat)
    rows = [figure_of(place, level) for level in LEVELS]
    done = operations.record_past_figures(actor=actor, figures=rows)
    assert [row.level for row in done] == list(LEVELS)
