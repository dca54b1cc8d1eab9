"""Whoever was written down twice counts once since the rows were merged, on past days too."""

import random
from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction

from nastavnik.domain.errors import DomainError
from nastavnik.oversight.indicators import operations as indicator_sets
from nastavnik.oversight.indicators import queries
from nastavnik.oversight.indicators.models import Indicator, IndicatorSet
from nastavnik.registers.consents.operations import papers
from nastavnik.registers.duplicates import operations
from nastavnik.registers.people.models import Person
from tests.factories.consents import AHEAD, make_text
from tests.factories.indicators import World, make_variety, make_world
from tests.factories.mentorships import ACTOR
from tests.factories.people import make_person, make_place, make_school, make_year
from tests.oversight.indicators.recount import Recount
from tests.running import count

pytestmark = pytest.mark.django_db
DAYS = (date(2026, 9, 20), date(2026, 12, 18))


def test_a_person_counts_once_since() -> None:
    school = make_school()
    people = [make_person(school, consented=False) for _number in range(3)]
    for person in people:
        person.consents.create(
            kind="processing",
            signer="own",
            status="given",
            text=make_text(),
            given_on=date(2026, 9, 1),
            expires_on=AHEAD,
        )
        person.birth_date = date(2000, 1, 1)
        person.save()
        make_place(school, person=person)
    make_place(school, person=people[0], school_year=make_year(2025))
    facts = {"numerator": "mentees", "unit": "people", "digits": 0, "roll_up": "sum"}
    chosen = IndicatorSet.objects.create(code="own", title="Свой", valid_from=date(2020, 1, 1))
    indicator = Indicator.objects.create(set=chosen, code="N", title="N", **facts)
    papers.refresh(actor=ACTOR, people=people)

    def counted() -> list[int | None]:
        found = [queries.compute([indicator], school, day)["N"].total.numerator for day in DAYS]
        rows = [Recount(day).total(indicator, school.pk)[0] for day in DAYS]
        assert found == rows
        return found

    assert counted() == [3, 3]
    merge = operations.merge_people(actor=ACTOR, keep=people[0], other=people[1])
    assert counted() == [2, 2]
    operations.unmerge(actor=ACTOR, merge=merge)
    assert counted() == [3, 3]


def test_code_agrees_with_recomputation_after_merging_and_undoing(
    report_figure: Callable[..., None],
) -> None:
    indicator_sets.install_sets(actor=ACTOR)
    seen = {"merged": 0, "undone": 0, "figures": 0}
    for seed in range(count(4, 60, again=(2, 20))):
        with transaction.atomic():
            world = make_world(seed, municipalities=1, organizations=3, people=9)
            variety = make_variety(world)
            merge_some(world, variety, seen)
            transaction.set_rollback(True)
    assert seen["merged"] > 2
    assert seen["undone"] > 1
    report_figure("merged people: pairs merged in random registers", seen["merged"])
    report_figure("merged people: merges undone", seen["undone"])
    report_figure("merged people: figures compared with a recomputation", seen["figures"])


def merge_some(world: World, variety: IndicatorSet, seen: dict[str, int]) -> None:
    dice = random.Random(world.day.toordinal())
    for organization in world.organizations:
        people = list(Person.objects.current().filter(organization=organization).order_by("pk"))
        if len(people) < 2:
            continue
        keep, other = dice.sample(people, 2)
        before = figures(world, variety, seen)
        try:
            merge = operations.merge_people(actor=ACTOR, keep=keep, other=other)
        except DomainError:
            assert figures(world, variety, seen) == before
            continue
        seen["merged"] += 1
        figures(world, variety, seen)
        try:
            operations.unmerge(actor=ACTOR, merge=merge)
        except DomainError:  # the register was at odds with its pairs before
            continue
        seen["undone"] += 1
        assert figures(world, variety, seen) == before


def figures(world: World, variety: IndicatorSet, seen: dict[str, int]) -> list[object]:
    """Every figure of the region, by the code and by the recomputation."""
    recount, found = Recount(world.day), []
    indicators = queries.indicators_of(variety)
    for root in (world.ministry, *world.municipalities):
        results = queries.compute(indicators, root, world.day)
        for indicator in indicators:
            result = results[indicator.code]
            total = (result.total.numerator, result.total.denominator)
            assert total == recount.total(indicator, root.pk), (indicator.code, root.pk)
            found.append(total)
            seen["figures"] += 1
    return found
