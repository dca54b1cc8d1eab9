"""The sums by the tree of today, against every form added up, whoever moved, merged or closed."""

import random
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from nastavnik.domain.campaigns.stages import Stage
from nastavnik.oversight.campaigns import leaves, queries, summing
from nastavnik.oversight.campaigns.choices import Basis, StepUnit
from nastavnik.oversight.campaigns.leaves import Place
from nastavnik.oversight.campaigns.models import Campaign, Obligation
from nastavnik.oversight.campaigns.queries import Sums
from nastavnik.oversight.campaigns.reading import restating
from nastavnik.registers.organizations import operations as organizations
from nastavnik.registers.organizations.choices import Kind
from tests.factories.campaigns import ACTOR, Field, make_campaign
from tests.oversight.campaigns import recount
from tests.oversight.campaigns.random_regions import change, fill, make_region, pick, put
from tests.running import count

pytestmark = pytest.mark.django_db


def test_the_restated_sums_are_what_the_leaves_say(report_sum: Callable[..., None]) -> None:
    """Over random regions that were changed at random after the obligations were frozen."""
    compared = corrected = changes = 0
    seeds = count(6, 300, again=(6, 60))
    for seed in range(seeds):
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
    assert changes > seeds
    assert corrected > seeds
    report_sum("restated sums of a body counted anew", compared)
    report_sum("restated sums: forms that had moved", corrected)


def compare(node: Obligation) -> int:
    root, levels = node.organization, summing.levels_of(node)
    forms = list(recount.leaves(node, node.campaign, Basis.RESTATED.value))
    for stage in Stage(recount.STAGES[0]), Stage(recount.STAGES[1]):
        wanted = added(forms, stage)
        assert queries.restated(node.campaign, root, stage, levels) == wanted
        places = restating.by_place([node.campaign], root, levels, stage)
        apart: dict[Place, list[recount.Leaf]] = {}
        for form in forms:
            apart.setdefault((form.town, form.level), []).append(form)
        assert {place for _campaign, place in places} == apart.keys()
        for (_campaign, place), row in places.items():
            assert row.forms == len(apart[place])
            told = {code: sums for code, sums in row.sums.items() if sums.told}
            assert told == added(apart[place], stage)
    return 2


def added(forms: Iterable[recount.Leaf], stage: Stage) -> dict[str, Sums]:
    found: dict[str, Sums] = {}
    for form in forms:
        for code, value in form.counted(stage.value).items():
            former = found.get(code, Sums(0, 0))
            found[code] = Sums(former.sum + value, former.told + 1)
    return found


def bodies(campaign: Campaign) -> list[Obligation]:
    rows = Obligation.objects.filter(campaign=campaign).exclude(step__unit=StepUnit.ORGANIZATION)
    return list(rows.select_related("organization__parent", "campaign", "above__organization"))


def moved(node: Obligation) -> tuple[list[leaves.Leaf], list[leaves.Leaf]]:
    return parted(leaves.across(node.campaign, node.organization, summing.levels_of(node)))


def parted(found: Iterable[leaves.Relocated]) -> tuple[list[leaves.Leaf], list[leaves.Leaf]]:
    """Those that arrived, and those that left."""
    rows = list(found)
    return [one.leaf for one in rows if one.today], [one.leaf for one in rows if one.summed]


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
    arrived, left = parted(leaves.across(campaign, place.towns[1]))
    assert [leaf.organization for leaf in arrived] == [place.organizations[2].pk]
    assert left == []
    # From town to town it moved within the tree of the ministry: where territories stand apart.
    (one,) = leaves.relocated([campaign], place.ministry)
    assert one.leaf.organization == place.organizations[2].pk
    assert one.summed == (place.towns[0].pk, "general")
    assert one.today == (place.towns[1].pk, "general")


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
    assert asked == [12, 12]
