"""The sums by the tree of today, against every form added up, whoever moved, merged or closed."""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from nastavnik.domain.campaigns.stages import Stage
from nastavnik.domain.errors import DomainError
from nastavnik.oversight.campaigns import leaves, queries, summing
from nastavnik.oversight.campaigns.choices import Basis, StepUnit
from nastavnik.oversight.campaigns.models import Campaign, Obligation
from nastavnik.oversight.campaigns.queries import Sums
from nastavnik.registers.organizations import operations as organizations
from nastavnik.registers.organizations.choices import Kind, Level
from nastavnik.registers.organizations.models import Organization
from tests.factories.campaigns import ACTOR, Field, make_campaign
from tests.oversight.campaigns import recount
from tests.oversight.campaigns.random_regions import fill, make_region
from tests.running import count

pytestmark = pytest.mark.django_db
CLOSED = date(2026, 10, 1)


def test_the_restated_sums_are_what_the_leaves_say(report_sum: Callable[..., None]) -> None:
    """Over random regions that were changed at random after the obligations were frozen."""
    compared = corrected = changes = 0
    for seed in range(count(6, 1_000)):
        dice = random.Random(seed)
        with transaction.atomic():
            where = make_region(dice, towns=dice.randint(2, 4), organizations=dice.randint(3, 9))
            campaign = make_campaign(where)
            fill(dice, campaign)
            changes += sum(change(dice, where) for _ in range(dice.randint(1, 6)))
            for node in bodies(campaign):
                compared += compare(node)
                corrected += sum(map(len, moved(node)))
            transaction.set_rollback(True)
    assert changes > count(6, 1_000)
    assert corrected > count(6, 1_000)
    report_sum("restated sums of a body counted anew", compared)
    report_sum("restated sums: forms that had moved", corrected)


def compare(node: Obligation) -> int:
    root, levels = node.organization, summing.levels_of(node)
    forms = list(recount.leaves(node, node.campaign, Basis.RESTATED.value))
    for stage in Stage(recount.STAGES[0]), Stage(recount.STAGES[1]):
        wanted: dict[str, Sums] = {}
        for form in forms:
            for code, value in form.cells(stage.value).items():
                former = wanted.get(code, Sums(0, 0))
                wanted[code] = Sums(former.sum + value, former.told + 1)
        assert queries.restated(node.campaign, root, stage, levels) == wanted
    return 2


def bodies(campaign: Campaign) -> list[Obligation]:
    rows = Obligation.objects.filter(campaign=campaign).exclude(step__unit=StepUnit.ORGANIZATION)
    return list(rows.select_related("organization__parent", "campaign", "above__organization"))


def moved(node: Obligation) -> tuple[list[leaves.Leaf], list[leaves.Leaf]]:
    arrived, left = leaves.moved(node.campaign, node.organization, summing.levels_of(node))
    return list(arrived), list(left)


def change(dice: random.Random, where: Field) -> bool:
    """Do one thing to the tree; whether it was possible."""
    acts = (move_to_a_town, merge_as_a_branch, merge_towns, teach_otherwise, swap_zones, close)
    try:
        with transaction.atomic():
            dice.choice(acts)(dice, where)
    except DomainError:
        return False
    return True


def move_to_a_town(dice: random.Random, where: Field) -> None:
    put(pick(dice, where.organizations), pick(dice, where.towns))


def merge_as_a_branch(dice: random.Random, where: Field) -> None:
    put(pick(dice, where.organizations), pick(dice, where.organizations))


def merge_towns(dice: random.Random, where: Field) -> None:
    """A town becomes a district of another, with everybody below it."""
    put(pick(dice, where.towns), pick(dice, where.towns))


def teach_otherwise(dice: random.Random, where: Field) -> None:
    level = dice.choice((Level.GENERAL, Level.SUPPLEMENTARY, Level.PRESCHOOL)).value
    row = pick(dice, where.organizations)
    organizations.edit_organization(actor=ACTOR, organization=row, version=None, level=level)


def swap_zones(dice: random.Random, where: Field) -> None:
    zone = dice.choice([zone for centre in where.centres for zone in centre.zones.all()])
    other = next(centre for centre in where.centres if centre.pk != zone.centre_id)
    organizations.remove_zone(actor=ACTOR, zone=zone)
    organizations.add_zone(actor=ACTOR, centre=other, level=zone.level, function=zone.function)


def close(dice: random.Random, where: Field) -> None:
    row = pick(dice, where.organizations)
    organizations.close_organization(
        actor=ACTOR, organization=row, closed_on=CLOSED, reason="Присоединена"
    )


def pick(dice: random.Random, rows: Sequence[Organization]) -> Organization:
    return Organization.objects.get(pk=dice.choice(rows).pk)


def put(row: Organization, parent: Organization) -> None:
    since = row.subordinations.latest("starts_on").starts_on + timedelta(days=1)
    organizations.move_organization(actor=ACTOR, organization=row, parent=parent, starts_on=since)


@pytest.fixture
def place() -> Field:
    dice = random.Random(5)
    found = make_region(dice, towns=2, organizations=0)
    first = found.towns[0]
    found.organizations = [
        organizations.add_organization(
            actor=ACTOR, parent=first, code=f"school-{number}", kind=Kind.SCHOOL, level="general",
            name=f"Школа {number}", short_name=f"Школа {number}", starts_on=date(2020, 1, 1),
        )
        for number in range(4)
    ]  # fmt: skip
    return found


def test_only_the_forms_of_those_who_moved_are_read(place: Field) -> None:
    campaign = make_campaign(place)
    put(place.organizations[2], pick(random.Random(), place.towns[1:]))
    found: dict[str, Any] = {}
    for node in bodies(campaign):
        if node.organization in (*place.towns, place.ministry):
            found[node.organization.code] = [
                [leaf.organization for leaf in forms] for forms in moved(node)
            ]
    # The other town had nobody who reports: it has no part in the campaign, and the ministry
    # answers for the whole tree, whoever moves within it.
    assert found == {
        place.ministry.code: [[], []],
        place.towns[0].code: [[], [place.organizations[2].pk]],
    }
    arrived, left = leaves.moved(campaign, place.towns[1])
    assert [leaf.organization for leaf in arrived] == [place.organizations[2].pk]
    assert list(left) == []


def test_the_page_asks_as_often_however_many_report(place: Field) -> None:
    asked = []
    for organizations_more in (0, 5):
        for number in range(organizations_more):
            organizations.add_organization(
                actor=ACTOR, parent=place.towns[0], code=f"more-{number}", kind=Kind.SCHOOL,
                level="general", name="Школа", short_name="Школа",
            )  # fmt: skip
        campaign = make_campaign(place)
        fill(random.Random(1), campaign)
        node = next(node for node in bodies(campaign) if node.above is None)
        with CaptureQueriesContext(connection) as captured:
            summing.totals_page(node, Stage.SENT, Basis.RESTATED)
        asked.append(len(captured))
    assert asked == [11, 11]
