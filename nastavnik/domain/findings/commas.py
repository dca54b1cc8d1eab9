"""Rule on decimal commas: R18, and the test by which other rules leave such a cell to it."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from nastavnik.domain.findings.means import mean_without_comma
from nastavnik.domain.findings.model import (
    Claim,
    ClaimKind,
    Finding,
    Monitoring,
    Point,
    Series,
    Severity,
)
from nastavnik.domain.findings.tables import Tables, digits_of, is_shifted, printed_as
from nastavnik.domain.findings.wording import printed_number, unit_text
from nastavnik.domain.rounding import round_half_up

FULL_SHARE = Decimal(100)


def without_comma(tables: Tables, claim: Claim) -> Decimal | None:
    """Return the number a claim stands for if its decimal comma was lost, else None.

    Three signs of it: the printed text has the comma; the registers, or the table a sentence
    repeats, give a tenth or a hundredth of the number to its last digit; nothing is known, the
    share is above 100 % and the rest of its column is printed with decimals.
    """
    number = claim.number
    if not number:
        return None
    as_text = printed_as(claim.text)
    if as_text is not None and is_shifted(as_text, number):
        return as_text
    if claim.kind is ClaimKind.SHARE:
        return _lost_in_cell(tables, claim, number)
    if claim.kind is ClaimKind.MEAN:
        return mean_without_comma(tables, claim)
    code = tables.resolve(claim)
    cell = tables.printed.get(claim.indicator, {}).get(code or "")
    repeated = cell.number if cell is not None else None
    return repeated if repeated is not None and is_shifted(repeated, number) else None


def _lost_in_cell(tables: Tables, claim: Claim, number: Decimal) -> Decimal | None:
    facts = tables.facts.get(claim.indicator)
    if facts is None or not facts.is_share:
        return None
    digits = digits_of(number)
    candidates = _shorter(number, max(facts.digits, tables.decimals.get(claim.indicator, 0)))
    figure = facts.figures.get(claim.unit)
    if figure is None or figure.value is None:
        return _likely(candidates, number)
    value = figure.value
    if round_half_up(value, digits) == number:
        return None
    return next((c for c in candidates if round_half_up(value, digits_of(c)) == c), None)


def _shorter(number: Decimal, decimals: int) -> list[Decimal]:
    """Return what a number may have been before it lost a comma, with up to so many decimals."""
    return [number.scaleb(-shift) for shift in range(1, decimals - digits_of(number) + 1)]


def _likely(candidates: list[Decimal], number: Decimal) -> Decimal | None:
    if number <= FULL_SHARE:
        return None
    return next((candidate for candidate in candidates if candidate <= FULL_SHARE), None)


def r18_commas(monitoring: Monitoring) -> Iterator[Finding]:
    """R18: a number ten or a hundred times what it should be, because its comma was lost."""
    tables = Tables(monitoring)
    for claim in tables.claims(
        ClaimKind.SHARE, ClaimKind.MEAN, ClaimKind.REACHED, ClaimKind.MAXIMUM
    ):
        true = without_comma(tables, claim)
        if true is not None:
            yield _finding(tables, replace(claim, unit=tables.resolve(claim) or ""), true)
    for series in monitoring.series:
        for point, true in _lost_in_series(tables, series):
            place = f"{series.place}, {point.title}" if point.title else series.place
            printed = Claim(
                ClaimKind.SHARE,
                place,
                unit=series.unit,
                indicator=series.indicator,
                number=point.value,
            )
            yield _finding(tables, printed, true)


def _lost_in_series(tables: Tables, series: Series) -> Iterator[tuple[Point, Decimal]]:
    if not tables.is_share(series.indicator):
        return
    for point in series.points:
        if point.value is None:
            continue
        others = [p.value for p in series.points if p is not point and p.value is not None]
        candidates = _shorter(point.value, max(map(digits_of, others), default=0))
        true = _likely(candidates, point.value)
        if true is not None:
            yield point, true


def _finding(tables: Tables, claim: Claim, true: Decimal) -> Finding:
    share = tables.is_share(claim.indicator)
    printed = printed_number(claim.number or Decimal(0), share=share)
    meant = printed_number(true, share=share)
    subject = unit_text(tables, claim.unit) if claim.unit else tables.title(claim.indicator)
    name = subject if claim.unit else f"«{subject}»"
    return Finding(
        rule="R18",
        severity=Severity.ERROR,
        place=claim.place,
        subject=subject,
        sentence=f"{name}: напечатано {printed}, похоже, потеряна запятая: должно быть {meant}. "
        "Сверьте с первичными данными и исправьте.",
        figures={"printed": printed, "meant": meant},
        unit=claim.unit,
        indicator=claim.indicator,
    )
