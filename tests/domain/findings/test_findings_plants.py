"""Every planted contradiction is found and placed, and nothing else is said."""

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from nastavnik.domain.findings import RULES, find
from nastavnik.domain.findings.model import Claim, Finding, Monitoring
from tests.domain.findings import (
    plants,
    plants_cells,
    plants_chapters,
    plants_names,
    plants_rows,
    plants_statements,
    plants_trends,
)
from tests.domain.findings.documents import Document
from tests.domain.findings.plants import Expectations, Expected, NoRoomError
from tests.domain.findings.worlds import World, derive, monitoring_of, random_world
from tests.running import count

BEFORE: dict[str, tuple[plants.Before, ...]] = {
    "R01": (plants_statements.r01_wrong_mean, plants_statements.r01_mean_too_low),
    "R05": (
        plants_statements.r05_form_row,
        plants_statements.r05_count,
        plants_statements.r05_part_row,
    ),
    "R08": (plants_cells.r08_nobody, plants_cells.r08_zero),
    "R09": (plants_cells.r09_words, plants_cells.r09_number, plants_cells.r09_participants),
    "R11": (plants_cells.r11_share,),
    "R12": (plants_statements.r12_part,),
    "R14": (plants_cells.r14_printed, plants_cells.r14_computed, plants_cells.r14_outside),
    "R15": (plants_cells.r15_less_than_one,),
    "R18": (plants_chapters.r18_cell, plants_chapters.r18_text, plants_chapters.r18_mean),
    "R20": (plants_names.r20_level,),
}
AFTER: dict[str, tuple[plants.After, ...]] = {
    "R01": (plants_statements.r01_not_reached, plants_statements.r01_typical),
    "R02": (plants_statements.r02_times,),
    "R03": (plants_statements.r03_majority, plants_statements.r03_use),
    "R04": (
        plants_statements.r04_missing,
        plants_statements.r04_extra,
        plants_statements.r04_duplicate,
        plants_statements.r04_unknown,
        plants_statements.r04_reached_missing,
        plants_statements.r04_reached_extra,
        plants_statements.r04_reached_number,
    ),
    "R05": (
        plants_statements.r05_form_count,
        plants_statements.r05_maximum,
        plants_statements.r05_unnumbered,
    ),
    "R06": (
        plants_statements.r06_total,
        plants_statements.r06_organizations,
        plants_statements.r06_unlabelled,
    ),
    "R07": (
        plants_cells.r07_wrong_band,
        plants_cells.r07_two_bands,
        plants_cells.r07_no_band,
        plants_cells.r07_twice,
        plants_cells.r07_unknown,
        plants_cells.r07_no_data,
    ),
    "R10": (plants_names.r10_header,),
    "R13": (
        plants_chapters.r13_ahead,
        plants_chapters.r13_forgotten,
        plants_chapters.r13_printed,
        plants_chapters.r13_everybody,
        plants_chapters.r13_beyond,
    ),
    "R17": (
        plants_trends.r17_sign,
        plants_trends.r17_printed_pair,
        plants_trends.r17_not_started,
        plants_trends.r17_not_handed_in,
        plants_trends.r17_year,
        plants_trends.r17_quarter,
    ),
    "R18": (plants_chapters.r18_repeated, plants_chapters.r18_series),
    "R19": (plants_names.r19_falls, plants_names.r19_diverges, plants_names.r19_beyond),
    "R21": (
        plants_chapters.r21_before_act,
        plants_chapters.r21_after_end,
        plants_chapters.r21_before_start,
        plants_chapters.r21_quarter,
    ),
    "R22": (
        plants_names.r22_drift,
        plants_names.r22_other_unit,
        plants_names.r22_shared_alias,
        plants_names.r22_misspelt,
    ),
    "R25": (
        plants_chapters.r25_changed,
        plants_chapters.r25_dropped,
        plants_chapters.r25_printed,
    ),
    "R26": (
        plants_chapters.r26_shares,
        plants_chapters.r26_counts,
        plants_chapters.r26_several,
        plants_chapters.r26_printed,
    ),
}
ROWS: dict[str, tuple[plants_rows.Planted, ...]] = {
    "R16": (
        plants_rows.r16_no_mentors,
        plants_rows.r16_no_mentees,
        plants_rows.r16_unknown_form,
        plants_rows.r16_label,
    ),
    "R23": (plants_rows.r23_more_mentors, plants_rows.r23_overload),
}
Planting = Callable[[Random], tuple[Monitoring, Expectations]]


def bend_before(plant: plants.Before) -> Planting:
    def planted(rng: Random) -> tuple[Monitoring, Expectations]:
        world = random_world(rng)
        derive(world)
        document = Document.of(world)
        expected = plant(document)
        return monitoring_of(world, document.claims()), expected

    return planted


def edit_after(plant: plants.After) -> Planting:
    def planted(rng: Random) -> tuple[Monitoring, Expectations]:
        world = random_world(rng)
        derive(world)
        document = Document.of(world)
        claims: list[Claim] = document.claims()
        expected = plant(document, claims)
        return monitoring_of(world, claims), expected

    return planted


def bend_rows(plant: plants_rows.Planted) -> Planting:
    def planted(rng: Random) -> tuple[Monitoring, Expectations]:
        world = random_world(rng)
        expected = plant(world)
        derive(world)
        placed = tuple(
            Expected(e.rule, e.unit, e.indicator, world.place.get(e.place, e.place), e.subject)
            for e in expected
        )
        return monitoring_of(world, Document.of(world).claims()), placed

    return planted


def bend_partners(kind: str) -> Planting:
    def planted(rng: Random) -> tuple[Monitoring, Expectations]:
        world: World = random_world(rng)
        derive(world)
        total = sum(f.numerator or 0 for f in world.facts[world.partners].figures.values())
        world.enterprises = plants_rows.partner_counts(rng, kind, total)
        claims = Document.of(world).claims()
        return monitoring_of(world, claims), (Expected("R24", "", world.partners),)

    return planted


PLANTINGS: dict[str, tuple[Planting, ...]] = {
    rule: (
        *map(bend_before, BEFORE.get(rule, ())),
        *map(edit_after, AFTER.get(rule, ())),
        *map(bend_rows, ROWS.get(rule, ())),
        *(map(bend_partners, plants_rows.PARTNER_KINDS) if rule == "R24" else ()),
    )
    for rule in RULES
}


def planted_world(planting: Planting, seed: int) -> tuple[Monitoring, Expectations]:
    """Draw worlds until one has room for the plant."""
    for attempt in range(200):
        try:
            return planting(Random(f"{seed}/{attempt}"))
        except NoRoomError:
            continue
    raise AssertionError("в двухстах мирах не нашлось места для противоречия")


def matches(finding: Finding, expected: Expected) -> bool:
    return (
        (finding.rule, finding.unit, finding.indicator)
        == (expected.rule, expected.unit, expected.indicator)
        and expected.place in ("", finding.place)
        and expected.subject in ("", finding.subject)
    )


def test_every_rule_has_plants() -> None:
    assert all(PLANTINGS[rule] for rule in RULES)


@pytest.mark.parametrize("rule", RULES)
def test_planted_contradictions_are_found(rule: str, report_figure: Callable[..., None]) -> None:
    kinds = PLANTINGS[rule]
    seeds = max(count(8, 200), 2 * len(kinds))
    tried: Counter[int] = Counter()
    for seed in range(seeds):
        kind = seed % len(kinds)
        monitoring, expected = planted_world(kinds[kind], seed)
        found = find(monitoring)
        assert len(found) == len(expected), (seed, kind, expected, found)
        assert all(any(matches(f, e) for f in found) for e in expected), (seed, expected, found)
        assert all(finding.sentence.endswith(".") for finding in found)
        tried[kind] += 1
    assert len(tried) == len(kinds)
    report_figure(f"{rule}: посаженных противоречий найдено", seeds, f"видов {len(kinds)}")
