"""Plants over periods: R17, words of trend."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from nastavnik.domain.findings.model import Claim, ClaimKind, IndicatorFacts, Point, Series
from tests.domain.findings.chapters import YEAR
from tests.domain.findings.documents import Document
from tests.domain.findings.plants import (
    Expectations,
    Expected,
    edit,
    of_kind,
    pick,
    unit_of,
)


def _trends(document: Document, claims: list[Claim]) -> list[tuple[Claim, Series, str]]:
    found = []
    for claim in of_kind(claims, ClaimKind.TREND):
        unit = unit_of(document, claim) if claim.unit or claim.reference else ""
        row = next(
            row
            for row in document.world.chapters.series
            if (row.indicator, row.unit) == (claim.indicator, unit)
        )
        found.append((claim, row, unit))
    return found


def _moved(row: Series) -> Decimal:
    return (row.points[-1].value or Decimal(0)) - (row.points[-2].value or Decimal(0))


def _wrong_words(moved: Decimal, facts: IndicatorFacts) -> list[str]:
    words = []
    if moved <= 0:
        words += ["показатель вырос", "положительная динамика", "число увеличилось", "прирост"]
    if moved >= 0:
        words += ["показатель снизился", "произошло сокращение", "наблюдается снижение доли"]
    if abs(moved) >= (1 if facts.is_share else 5):
        words += ["показатель стабилен", "значение не изменилось"]
    if moved > 1:
        words += ["роста не отмечено", "показатель не вырос"]
    if moved < -1:
        words += ["показатель не снизился", "снижения не допущено"]
    return words


def r17_sign(document: Document, claims: list[Claim]) -> Expectations:
    """Words of the other sign, of the whole or of one organisation."""
    claim, row, unit = pick(document, _trends(document, claims))
    facts = document.world.facts[row.indicator]
    edit(claims, claim, text=document.world.rng.choice(_wrong_words(_moved(row), facts)))
    return (Expected("R17", unit, row.indicator, claim.place),)


def r17_printed_pair(document: Document, claims: list[Claim]) -> Expectations:
    """«Вырос с 8 до 5»: the numbers stand beside the words."""
    claim, row, unit = pick(document, _trends(document, claims))
    high = Decimal(document.world.rng.randint(20, 40))
    low = high - document.world.rng.randint(3, 15)
    text, before, after = document.world.rng.choice(
        [("вырос", high, low), ("снизился", low, high), ("остался на прежнем уровне", low, high)]
    )
    edit(claims, claim, text=text, number=before, second=after)
    return (Expected("R17", unit, row.indicator, claim.place),)


def r17_not_started(document: Document, claims: list[Claim]) -> Expectations:
    """«Не начали» of somebody who reported more than zero."""
    started = [t for t in _trends(document, claims) if (t[1].points[-1].value or 0) > 0]
    claim, row, unit = pick(document, started)
    edit(claims, claim, text="внедрение не начали", number=None, second=None)
    return (Expected("R17", unit, row.indicator, claim.place),)


def r17_not_handed_in(document: Document, claims: list[Claim]) -> Expectations:
    """«Не начали», «вырос» of somebody who handed nothing in."""
    chapters = document.world.chapters
    claim, row, unit = pick(document, [t for t in _trends(document, claims) if t[2]])
    text = document.world.rng.choice(["не начали работу", "показатель вырос", "стабилен"])
    edit(claims, claim, text=text)
    last = replace(row.points[-1], value=None)
    chapters.series[chapters.series.index(row)] = replace(row, points=(*row.points[:-1], last))
    return (Expected("R17", unit, row.indicator, claim.place),)


def r17_year(document: Document, claims: list[Claim]) -> Expectations:
    """«За год вырос» of what fell in a year; of the quarter before nothing is known."""
    claim, row, unit = pick(document, _trends(document, claims))
    words = document.world.rng.choice(
        _wrong_words(_moved(row), document.world.facts[row.indicator])
    )
    when = document.world.rng.choice(["за год", "по сравнению с прошлым годом"])
    edit(claims, claim, text=f"{when} {words}", number=None, second=None)
    _quarter_before(document, row, None)
    return (Expected("R17", unit, row.indicator, claim.place),)


def r17_quarter(document: Document, claims: list[Claim]) -> Expectations:
    """«Вырос» of what rose in a year, but not since the quarter before."""
    grown = [found for found in _trends(document, claims) if _moved(found[1]) > 0]
    claim, row, unit = pick(document, grown)
    edit(claims, claim, text="показатель вырос", number=None, second=None)
    _quarter_before(document, row, row.points[-1].value)
    return (Expected("R17", unit, row.indicator, claim.place),)


def _quarter_before(document: Document, row: Series, value: Decimal | None) -> None:
    chapters = document.world.chapters
    *earlier, last = row.points
    quarter = Point(date(YEAR, 9, 30), value, "III квартал")
    chapters.series[chapters.series.index(row)] = replace(row, points=(*earlier, quarter, last))
