"""The same numbers by the code, by the pages and by a recomputation over raw rows."""

import re
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from nastavnik.oversight.indicators import operations, queries
from nastavnik.oversight.indicators.models import Indicator, IndicatorSet
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations.models import Organization
from tests.factories.accounts import signed_in
from tests.factories.indicators import World, make_variety, make_world
from tests.factories.mentorships import ACTOR
from tests.oversight.indicators.recount import Recount, printed, printed_total
from tests.running import count

pytestmark = pytest.mark.django_db
SHIPPED = ("federal", "dzerzhinsk-2020", "chelyabinsk", "pgt")


def on_random_trees(examples: int, check: Callable[[World, IndicatorSet], None]) -> None:
    """Check random worlds, each rolled back."""

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(
        seed=st.integers(0, 2**32),
        municipalities=st.integers(1, 3),
        organizations=st.integers(1, 12),
        people=st.integers(0, 9),
    )
    def one(seed: int, municipalities: int, organizations: int, people: int) -> None:
        with transaction.atomic():
            world = make_world(
                seed, municipalities=municipalities, organizations=organizations, people=people
            )
            check(world, make_variety(world))
            transaction.set_rollback(True)

    operations.install_sets(actor=ACTOR)
    one()


def sets_of(variety: IndicatorSet) -> list[IndicatorSet]:
    return [*IndicatorSet.objects.filter(code__in=SHIPPED).order_by("code"), variety]


@pytest.mark.long(minutes=20)
def test_code_agrees_with_recomputation_at_every_level(report_figure: Callable[..., None]) -> None:
    seen = {"worlds": 0, "figures": 0, "known": 0}

    def check(world: World, variety: IndicatorSet) -> None:
        recount = Recount(world.day)
        seen["worlds"] += 1
        places = world.dice.sample(world.organizations, min(3, len(world.organizations)))
        for root in [world.ministry, *world.municipalities, *places]:
            for indicator_set in sets_of(variety):
                indicators = queries.indicators_of(indicator_set)
                results = queries.compute(indicators, root, world.day)
                for indicator in indicators:
                    seen["known"] += compare(recount, results[indicator.code], indicator, root)
                    seen["figures"] += 1

    on_random_trees(count(10, 1_000, again=(4, 100)), check)
    assert seen["known"] > seen["figures"] / 10, "the worlds are too empty to prove anything"
    report_figure("random trees recomputed, code", seen["worlds"])
    report_figure("figures compared with a recomputation", seen["figures"])


def compare(
    recount: Recount, result: queries.Result, indicator: Indicator, root: Organization
) -> bool:
    rows = {
        row.organization.pk: (row.figure.numerator, row.figure.denominator) for row in result.rows
    }
    assert rows == recount.rows(indicator, root.pk), (indicator.set.code, indicator.code)
    total = (result.total.numerator, result.total.denominator)
    assert total == recount.total(indicator, root.pk), (indicator.set.code, indicator.code)
    return result.total.value is not None


@pytest.mark.long(minutes=6)
def test_pages_agree_with_recomputation(report_figure: Callable[..., None]) -> None:
    seen = {"pages": 0, "figures": 0}

    def check(world: World, variety: IndicatorSet) -> None:
        client = signed_in(Role.ADMINISTRATOR, world.ministry)
        recount = Recount(world.day)
        for root in (world.ministry, world.municipalities[0], world.organizations[0]):
            chosen = world.dice.choice(sets_of(variety))
            where = f"?organization={root.pk}&indicator_set={chosen.pk}&day={world.day}"
            if root.closed_on is not None:
                continue  # a closed organisation is not offered as a scope
            indicators = list(chosen.indicators.all())
            seen["figures"] += compare_list(client, where, recount, indicators, root)
            indicator = world.dice.choice(indicators)
            seen["figures"] += compare_detail(client, where, recount, indicator, root)
            organization = world.dice.choice(world.organizations)
            compare_value(client, where, recount, indicator, organization)
            compare_value(client, where, recount, indicator, world.ministry)
            seen["pages"] += 4

    on_random_trees(count(5, 400, again=(2, 40)), check)
    report_figure("pages of indicators compared with a recomputation", seen["pages"])
    report_figure("figures on pages compared with a recomputation", seen["figures"])


def opened(client: Client, address: str) -> html.HtmlElement:
    response = client.get(address)
    assert response.status_code == 200, address
    return html.fromstring(response.content.decode())


def words(node: html.HtmlElement) -> str:
    return node.text_content().strip()


def whole(number: int | None) -> str:
    return "—" if number is None else f"{number:,}".replace(",", "\u00a0")


def table(page: html.HtmlElement) -> list[list[str]]:
    return [
        [words(cell) for cell in row.xpath("./th|./td")]
        for row in page.xpath("//table[contains(@class, 'table')]//tbody/tr")
    ]


def compare_list(
    client: Client, where: str, recount: Recount, indicators: list[Indicator], root: Organization
) -> int:
    shown = table(opened(client, reverse("indicators:list") + where))
    assert len(shown) == len(indicators)
    for cells, indicator in zip(shown, indicators, strict=True):
        total = recount.total(indicator, root.pk)
        assert cells[0] == f"{indicator.code}. {indicator.title}"
        assert cells[1:4] == [
            whole(total[0]),
            whole(total[1]),
            printed_total(total, indicator, root.kind),
        ]
    return len(shown)


def compare_detail(
    client: Client, where: str, recount: Recount, indicator: Indicator, root: Organization
) -> int:
    page = opened(client, reverse("indicators:detail", args=[indicator.pk]) + where)
    rows = recount.rows(indicator, root.pk)
    names = Organization.objects.in_bulk(list(rows))
    expected = {}
    for pk, pair in rows.items():
        figures = [whole(number) for number in (pair if indicator.denominator else pair[:1])]
        expected[names[pk].short_name] = [*figures, printed(pair, indicator)]
    width = 3 if indicator.denominator else 2
    assert {cells[0]: cells[1 : 1 + width] for cells in table(page)[-len(rows) or 10**9 :]} == (
        expected
    )
    return len(rows)


def compare_value(
    client: Client, where: str, recount: Recount, indicator: Indicator, place: Organization
) -> None:
    address = reverse("indicators:value", args=[indicator.pk, place.pk])
    page = opened(client, address + where)
    rows = recount.rows(indicator, place.pk)
    pair = rows.get(place.pk) or recount.total(indicator, place.pk)
    text = re.sub(r"[ \n]+", " ", words(page.xpath("//p[contains(@class, 'stat-value')]")[0]))
    expected = printed_total(pair, indicator, place.kind)
    if indicator.denominator and pair[0] is not None and pair[1]:
        expected += f" = {whole(pair[0])} / {whole(pair[1])}"
    assert text == expected
