"""Plants in averages, words, lists, counts and totals: R01–R06, R12."""

from dataclasses import replace
from decimal import Decimal

from nastavnik.domain.findings.model import (
    FORMS_PER_UNIT,
    ORGANIZATIONS,
    PLACES,
    SEVERAL_FORMS,
    Claim,
    ClaimKind,
)
from nastavnik.domain.rounding import round_half_up
from tests.domain.findings.documents import Document
from tests.domain.findings.plants import (
    Expectations,
    Expected,
    NoRoomError,
    edit,
    of_kind,
    pick,
    unit_of,
)


def r01_wrong_mean(document: Document) -> Expectations:
    code = pick(document, document.world.shares)
    means = document.true_means(code)
    if not means:
        raise NoRoomError
    wrong = round_half_up(max(means), 0) + document.world.rng.randint(2, 9)
    document.means[code] = wrong
    return (Expected("R01", "", code, document.world.place[f"text {code}"]),)


def r01_mean_too_low(document: Document) -> Expectations:
    code = pick(document, document.world.shares)
    means = document.true_means(code)
    if not means or min(means) < 3:
        raise NoRoomError
    document.means[code] = round_half_up(min(means), 1) - Decimal("1.5")
    return (Expected("R01", "", code, document.world.place[f"text {code}"]),)


def r01_not_reached(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, of_kind(claims, ClaimKind.MEAN_REACHES))
    best = round_half_up(max(document.true_means(claim.indicator)), 0)
    edit(claims, claim, number=best + document.world.rng.randint(1, 9))
    return (Expected("R01", "", claim.indicator, claim.place),)


def r01_typical(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, of_kind(claims, ClaimKind.TYPICAL))
    shift = document.world.rng.choice([2, 3])
    lower, upper = (claim.lower or Decimal(0)) + shift, (claim.upper or Decimal(0)) + shift
    edit(claims, claim, lower=lower, upper=upper)
    return (Expected("R01", "", FORMS_PER_UNIT, claim.place),)


def r02_times(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, of_kind(claims, ClaimKind.TIMES))
    step = document.world.rng.choice([1, 2, -1])
    number = (claim.number or Decimal(0)) + step
    if number < 1:
        raise NoRoomError
    edit(claims, claim, number=number)
    return (Expected("R02", "", claim.indicator, claim.place),)


def r03_majority(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, of_kind(claims, ClaimKind.MAJORITY))
    units = [unit.code for unit in document.world.units]
    if claim.indicator == SEVERAL_FORMS:
        part = sum(len(document.forms_of(code)) > 1 for code in units)
    else:
        part = len(document.users_of(claim.form))
    share = 100 * part / len(units)
    wrong = [
        words
        for words, fits in (
            ("небольшая часть организаций", share <= 34),
            ("большинство организаций", share > 49),
            ("все организации", share == 100),
            ("половина организаций", 44 < share < 56),
            ("почти все организации", share > 84),
            ("единичные организации", share < 11),
            ("менее половины организаций", share < 51),
            ("более трети организаций", 33 < share < 67),
            ("ни одна организация", share == 0),
        )
        if not fits
    ]
    edit(claims, claim, text=document.world.rng.choice(wrong))
    return (Expected("R03", "", claim.indicator, claim.place),)


def r03_use(document: Document, claims: list[Claim]) -> Expectations:
    used = {form.label: len(document.users_of(form.label)) for form in document.world.forms}
    most = max(used.values())
    kind, fits = document.world.rng.choice(
        [
            (ClaimKind.WIDEST, lambda count: count < most),
            (ClaimKind.RARE, lambda count: count == most),
            (ClaimKind.ABSENT, lambda count: count > 0),
        ]
    )
    form = pick(document, [form for form, count in used.items() if fits(count)])
    place = document.world.place["words"]
    claims.append(Claim(kind, place, form=form))
    return (Expected("R03", "", "", place, subject=form),)


def r04_missing(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, of_kind(claims, ClaimKind.FORM_LIST))
    claims.remove(claim)
    return (Expected("R04", unit_of(document, claim), "", claim.place),)


def r04_extra(document: Document, claims: list[Claim]) -> Expectations:
    place = document.world.place["list"]
    labels = [form.label for form in document.world.forms]
    free = [
        (unit, label)
        for unit in document.world.units
        for label in labels
        if label not in document.forms_of(unit.code)
    ]
    unit, label = pick(document, free)
    claims.append(Claim(ClaimKind.FORM_LIST, place, reference=document.reference(unit), form=label))
    return (Expected("R04", unit.code, "", place),)


def r04_duplicate(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, of_kind(claims, ClaimKind.FORM_LIST, ClaimKind.REACHED))
    code = unit_of(document, claim)
    unit = next(unit for unit in document.world.units if unit.code == code)
    claims.append(replace(claim, reference=document.reference(unit)))
    return (Expected("R04", code, claim.indicator, claim.place),)


def r04_unknown(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, of_kind(claims, ClaimKind.FORM_LIST, ClaimKind.REACHED))
    reference = document.world.rng.choice(["№ 9015", "9015", "ЦХТ"])
    claims.append(replace(claim, reference=reference))
    return (Expected("R04", "", claim.indicator, claim.place),)


def r04_reached_missing(document: Document, claims: list[Claim]) -> Expectations:
    reached = of_kind(claims, ClaimKind.REACHED)
    claim = pick(
        document, [c for c in reached if sum(r.indicator == c.indicator for r in reached) > 1]
    )
    claims.remove(claim)
    return (Expected("R04", unit_of(document, claim), claim.indicator, claim.place),)


def r04_reached_extra(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, of_kind(claims, ClaimKind.REACHED))
    plan = claim.second or Decimal(0)
    low = [
        unit
        for unit in document.world.units
        if (document.values[claim.indicator][unit.code] or Decimal(0)) < plan
    ]
    unit = pick(document, low)
    claims.append(replace(claim, reference=document.reference(unit), number=None))
    return (Expected("R04", unit.code, claim.indicator, claim.place),)


def r04_reached_number(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, of_kind(claims, ClaimKind.REACHED))
    code = unit_of(document, claim)
    value = document.known(claim.indicator)[code]
    edit(claims, claim, number=value + document.world.rng.randint(1, 5))
    return (Expected("R04", code, claim.indicator, claim.place),)


def r05_form_count(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, of_kind(claims, ClaimKind.FORM_COUNT))
    edit(claims, claim, number=(claim.number or Decimal(0)) + document.world.rng.choice([1, -1, 2]))
    return (Expected("R05", claim.unit, "", claim.place),)


def r05_form_row(document: Document) -> Expectations:
    row = pick(document, document.rows)
    index = document.rows.index(row)
    step = document.world.rng.randint(1, 5)
    document.rows[index] = replace(row, mentees=row.mentees + step)
    return (Expected("R05", row.unit, "", document.world.place["rows"]),)


def r05_count(document: Document) -> Expectations:
    code = document.world.partners
    unit = pick(document, document.world.units).code
    document.values[code][unit] = (document.values[code][unit] or Decimal(0)) + 2
    return (Expected("R05", unit, code, document.world.place[f"table {code}"]),)


def r05_part_row(document: Document) -> Expectations:
    code = document.young
    unit = pick(document, list(document.parts))
    whole, part = document.parts[unit]
    document.parts[unit] = (whole + 1, part)
    return (Expected("R05", unit, code, document.world.place[f"part {code}"]),)


def r05_maximum(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, of_kind(claims, ClaimKind.MAXIMUM))
    edit(claims, claim, number=(claim.number or Decimal(0)) + 1)
    return (Expected("R05", unit_of(document, claim), FORMS_PER_UNIT, claim.place),)


def r05_unnumbered(document: Document, claims: list[Claim]) -> Expectations:
    lost = document.world.rng.sample(list(document.world.facts), 2)
    for claim in of_kind(claims, ClaimKind.TARGET):
        if claim.indicator in lost:
            edit(claims, claim, position=0)
    return (Expected("R05", "", "", document.world.place["targets"]),)


def r06_total(document: Document, claims: list[Claim]) -> Expectations:
    claim = pick(document, of_kind(claims, ClaimKind.TOTAL))
    step = document.world.rng.choice([-1, 1, 10])
    if claim.second is not None and document.world.rng.random() < 0.5:
        edit(claims, claim, second=claim.second + step)
    else:
        edit(claims, claim, number=(claim.number or Decimal(0)) + step)
    return (Expected("R06", "", claim.indicator, claim.place),)


def r06_organizations(document: Document, claims: list[Claim]) -> Expectations:
    totals = of_kind(claims, ClaimKind.TOTAL)
    claim = next(c for c in totals if c.indicator in (ORGANIZATIONS, PLACES))
    edit(claims, claim, number=(claim.number or Decimal(0)) - 1)
    return (Expected("R06", "", claim.indicator, claim.place),)


def r06_unlabelled(document: Document, claims: list[Claim]) -> Expectations:
    totals = of_kind(claims, ClaimKind.TOTAL)
    claim = pick(document, [claim for claim in totals if " из " in claim.text])
    edit(claims, claim, text="Итого:")
    return (Expected("R06", "", claim.indicator, claim.place),)


def r12_part(document: Document) -> Expectations:
    code = document.young
    unit = pick(document, list(document.parts))
    whole, _ = document.parts[unit]
    document.parts[unit] = (whole, whole + document.world.rng.randint(1, 4))
    return (Expected("R12", unit, code, document.world.place[f"part {code}"]),)
