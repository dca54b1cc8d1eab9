"""Plants in bands and in single printed shares: R07–R09, R11, R14, R15."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from nastavnik.domain.findings.model import (
    Claim,
    ClaimKind,
)
from nastavnik.domain.indicators import Figure
from nastavnik.domain.rounding import round_half_up
from tests.domain.findings.documents import Document, figure_of, set_figure
from tests.domain.findings.plants import (
    Expectations,
    Expected,
    edit,
    of_kind,
    pick,
    unit_of,
)
from tests.domain.findings.worlds import rounded


def _bands(document: Document, claims: list[Claim]) -> list[Claim]:
    bands = of_kind(claims, ClaimKind.BAND)
    return [c for c in bands if len({(o.lower, o.upper) for o in _like(c, bands)}) > 1]


def _like(claim: Claim, claims: list[Claim]) -> list[Claim]:
    return [other for other in claims if other.indicator == claim.indicator]


def _other_band(document: Document, claims: list[Claim], claim: Claim) -> Claim:
    others = [o for o in _like(claim, _bands(document, claims)) if o.lower != claim.lower]
    return pick(document, others)


def r07_wrong_band(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, _bands(document, claims))
    other = _other_band(document, claims, claim)
    edit(claims, claim, lower=other.lower, upper=other.upper)
    return (Expected("R07", unit_of(document, claim), claim.indicator, claim.place),)


def r07_two_bands(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, _bands(document, claims))
    other = _other_band(document, claims, claim)
    claims.append(replace(other, reference=claim.reference))
    return (Expected("R07", unit_of(document, claim), claim.indicator, claim.place),)


def r07_no_band(document: Document, claims: list[Claim]) -> Expectations:
    bands = of_kind(claims, ClaimKind.BAND)
    claim = pick(document, [claim for claim in bands if len(_like(claim, bands)) > 1])
    claims.remove(claim)
    return (Expected("R07", unit_of(document, claim), claim.indicator, claim.place),)


def r07_twice(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, of_kind(claims, ClaimKind.BAND))
    claims.append(claim)
    return (Expected("R07", unit_of(document, claim), claim.indicator, claim.place),)


def r07_unknown(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, of_kind(claims, ClaimKind.BAND))
    claims.append(replace(claim, reference="9015"))
    return (Expected("R07", "", claim.indicator, claim.place, subject="№\u00a09015"),)


def r07_no_data(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, of_kind(claims, ClaimKind.BAND))
    values = document.values[claim.indicator]
    unit = pick(document, [u for u in document.world.units if values[u.code] is None])
    claims.append(replace(claim, reference=document.reference(unit)))
    return (Expected("R07", unit.code, claim.indicator, claim.place),)


def _cell(document: Document, code: str, unit: str, rule: str) -> Expectations:
    return (Expected(rule, unit, code, document.world.place[f"table {code}"]),)


def _cells(document: Document) -> list[tuple[str, str, Figure]]:
    return [
        (code, unit.code, figure_of(document.world, code, unit.code))
        for code in document.world.shares
        for unit in document.world.units
    ]


def r08_nobody(document: Document) -> Expectations:
    world = document.world
    free = [(c, u) for c, u, _ in _cells(document) if world.participants(c, u) == 0]
    code, unit = pick(document, free)
    document.values[code][unit] = Decimal(world.rng.randint(1, 100))
    return _cell(document, code, unit, "R08")


def r08_zero(document: Document) -> Expectations:
    known = [
        (c, u)
        for c, u, figure in _cells(document)
        if (rounded(figure, document.world.facts[c].digits) or 0) >= 1
    ]
    code, unit = pick(document, known)
    document.values[code][unit] = Decimal(0)
    return _cell(document, code, unit, "R08")


def r09_words(document: Document) -> Expectations:
    known = [(c, u) for c, u, figure in _cells(document) if figure.denominator]
    code, unit = pick(document, known)
    document.values[code][unit] = None
    return _cell(document, code, unit, "R09")


def r09_number(document: Document) -> Expectations:
    world = document.world
    cells = [(c, u) for c, u, _ in _cells(document) if world.participants(c, u) > 0]
    code, unit = pick(document, cells)
    set_figure(world, code, unit, Figure(0, 0))
    if code == document.young:
        document.parts.pop(unit, None)
    document.values[code][unit] = Decimal(world.rng.randint(0, 100))
    return _cell(document, code, unit, "R09")


def r09_participants(document: Document) -> Expectations:
    world, code = document.world, document.young
    cells = [u.code for u in world.units if world.participants(code, u.code) > 0]
    unit = pick(document, cells)
    set_figure(world, code, unit, Figure(0, 0))
    document.parts.pop(unit, None)
    document.values[code][unit] = None
    return _cell(document, code, unit, "R09")


def r11_share(document: Document) -> Expectations:
    world = document.world
    cells = []
    for code, unit, figure in _cells(document):
        if not figure.numerator or not figure.denominator:
            continue
        shown = round_half_up(figure.value or Fraction(0), world.facts[code].digits)
        step = world.rng.choice([1, 2, 10])
        wrong = shown + step if world.rng.random() < 0.7 else shown - step
        if 0 < wrong <= 100 and Fraction(wrong) > Fraction(100, figure.denominator):
            cells.append((code, unit, wrong))
    code, unit, wrong = pick(document, cells)
    document.values[code][unit] = wrong
    return _cell(document, code, unit, "R11")


def r14_printed(document: Document) -> Expectations:
    code, unit, _ = pick(document, [cell for cell in _cells(document) if cell[2].denominator])
    document.values[code][unit] = Decimal(document.world.rng.randint(101, 300))
    return _cell(document, code, unit, "R14")


def r14_computed(document: Document) -> Expectations:
    world = document.world
    cells = [cell for cell in _cells(document) if (cell[2].numerator or 0) > 1]
    code, unit, figure = pick(document, cells)
    bent = Figure(figure.numerator, (figure.numerator or 0) - 1)
    set_figure(world, code, unit, bent)
    if code == document.young:
        document.parts.pop(unit, None)
    document.values[code][unit] = world.rng.choice(
        [Decimal(100), rounded(bent, world.facts[code].digits)]
    )
    return _cell(document, code, unit, "R14")


def r14_outside(document: Document) -> Expectations:
    world = document.world
    code, unit, _ = pick(document, _cells(document))
    outside = {unit: world.rng.randint(1, 30)}
    world.facts[code] = replace(world.facts[code], people_outside=outside)
    return _cell(document, code, unit, "R14")


def r15_less_than_one(document: Document) -> Expectations:
    world = document.world
    cells = [(c, u, f.numerator) for c, u, f in _cells(document) if 0 < (f.numerator or 0) <= 20]
    code, unit, numerator = pick(document, cells)
    denominator = world.rng.randint(max(numerator, 2), 60)
    set_figure(world, code, unit, Figure(numerator, denominator))
    if code == document.young:
        document.parts[unit] = (denominator, numerator)
    document.values[code][unit] = Decimal(1)
    return _cell(document, code, unit, "R15")
