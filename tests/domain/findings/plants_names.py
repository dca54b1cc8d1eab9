"""Plants in headers, targets, levels and names: R10, R19, R20, R22."""

from dataclasses import replace
from decimal import Decimal

from nastavnik.domain.findings.model import (
    Claim,
    ClaimKind,
)
from nastavnik.domain.mentoring_forms import Role
from tests.domain.findings.documents import Document
from tests.domain.findings.plants import (
    Expectations,
    Expected,
    NoRoomError,
    edit,
    of_kind,
    pick,
)


def r10_header(document: Document, claims: list[Claim]) -> Expectations:
    headers = of_kind(claims, ClaimKind.HEADER)
    claim = pick(document, [claim for claim in headers if claim.role])
    role = Role.MENTOR if claim.role is Role.MENTEE else Role.MENTEE
    edit(claims, claim, role=role)
    return (Expected("R10", "", claim.indicator, claim.place),)


def _series(document: Document, claims: list[Claim]) -> list[Claim]:
    code = pick(document, list(document.world.facts))
    targets = [c for c in of_kind(claims, ClaimKind.TARGET) if c.indicator == code]
    return sorted(targets, key=lambda claim: str(claim.due))


def r19_falls(document: Document, claims: list[Claim]) -> Expectations:
    series = _series(document, claims)
    index = document.world.rng.randrange(1, len(series))
    before = series[index - 1].number or Decimal(0)
    later = [claim.number or Decimal(0) for claim in series[index + 1 :]]
    wrong = before - document.world.rng.randint(1, 9)
    if wrong < 0 or any(value < wrong for value in later):
        raise NoRoomError
    edit(claims, series[index], number=wrong)
    return (Expected("R19", "", series[index].indicator, series[index].place),)


def r19_diverges(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, _series(document, claims))
    claims.append(replace(claim, number=(claim.number or Decimal(0)) + 5))
    return (Expected("R19", "", claim.indicator, claim.place),)


def r19_beyond(document: Document, claims: list[Claim]) -> Expectations:
    claim = _series(document, claims)[-1]
    if not document.world.facts[claim.indicator].is_share:
        raise NoRoomError
    edit(claims, claim, number=Decimal(document.world.rng.randint(101, 200)))
    return (Expected("R19", "", claim.indicator, claim.place),)


def r20_level(document: Document) -> Expectations:
    world = document.world
    code = pick(document, list(world.facts))
    level = world.rng.choice(["region", "municipality"])
    world.facts[code] = replace(world.facts[code], level=level)
    return (Expected("R20", "", code),)


def r22_drift(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, [claim for claim in claims if claim.unit])
    edit(claims, claim, printed_name="Школа имени первого космонавта")
    return (Expected("R22", claim.unit, "", claim.place),)


def r22_other_unit(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, [claim for claim in claims if claim.unit])
    others = [unit for unit in document.world.units if unit.code != claim.unit]
    edit(claims, claim, printed_name=pick(document, others).name)
    return (Expected("R22", claim.unit, "", claim.place),)


def r22_shared_alias(document: Document, claims: list[Claim]) -> Expectations:
    assert claims, "печатать уже закончено: новое обозначение в списки не попадёт"
    world = document.world
    first, second = sorted(world.rng.sample(range(len(world.units)), 2))
    for index in (first, second):
        unit = world.units[index]
        world.units[index] = replace(unit, aliases=(*unit.aliases, "Филиал 77"))
    return (Expected("R22", world.units[first].code, "", "перечень организаций"),)


def r22_misspelt(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, of_kind(claims, ClaimKind.TARGET))
    wrong = document.world.rng.choice(["Кеморовской", "Кемровская", "Нижигородскую", "Кмеровской"])
    edit(claims, claim, text=f"Доля предприятий, {wrong} области")
    return (Expected("R22", "", claim.indicator, claim.place, subject=wrong),)
