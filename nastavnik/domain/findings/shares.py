"""Rules on single shares: R08, R09, R11, R14, R15. A printed cell gets at most one finding.

A wrong cell usually offends several of these rules at once; the first that explains it speaks:
a lost decimal comma (R18), more than 100 %, participants who are not there, words of «no data»,
less than one person, and only then a plain difference from the registers.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from nastavnik.domain.findings.commas import without_comma
from nastavnik.domain.findings.model import (
    Claim,
    ClaimKind,
    Finding,
    IndicatorFacts,
    Monitoring,
    Severity,
)
from nastavnik.domain.findings.tables import Tables, digits_of
from nastavnik.domain.findings.wording import computed_number, printed_number, unit_text
from nastavnik.domain.indicators import Figure
from nastavnik.domain.mentoring_forms import Role
from nastavnik.domain.rounding import round_half_up
from nastavnik.domain.typography import NO_BREAK_SPACE, format_number, join_words, plural

# Nobody can be 101 % of those there are.
FULL_SHARE = Decimal(100)


def _finding(
    tables: Tables,
    verdict: tuple[str, Severity],
    claim: Claim,
    sentence: str,
    figures: Mapping[str, str | int],
) -> Finding:
    rule, severity = verdict
    name = unit_text(tables, claim.unit)
    return Finding(
        rule=rule,
        severity=severity,
        place=claim.place,
        subject=name,
        sentence=f"{name}: {sentence}",
        figures=figures,
        unit=claim.unit,
        indicator=claim.indicator,
    )


def _judge(tables: Tables, claim: Claim) -> Finding | None:
    facts = tables.facts.get(claim.indicator)
    if facts is None or not facts.is_share:
        return None
    if claim.number is None:
        return _judge_words(tables, facts, claim)
    if without_comma(tables, claim) is not None:
        return None  # R18 speaks of this cell
    if claim.number > FULL_SHARE:
        printed = printed_number(claim.number, share=True)
        sentence = f"напечатана доля {printed} — больше 100{NO_BREAK_SPACE}%."
        return _finding(tables, ("R14", Severity.ERROR), claim, sentence, {"printed": printed})
    return _judge_number(tables, facts, claim, claim.number)


def _judge_words(tables: Tables, facts: IndicatorFacts, claim: Claim) -> Finding | None:
    words = claim.text or facts.na_words
    figure = facts.figures.get(claim.unit)
    if figure is not None and (figure.denominator or figure.numerator):
        found = _ratio_words(figure)
        sentence = f"напечатано «{words}», а по реестрам — {found}."
        figures: dict[str, str | int] = {"printed": words, "register": found}
        return _finding(tables, ("R09", Severity.ERROR), claim, sentence, figures)
    people = tables.participants(facts, claim.unit)
    unknown = figure is not None and figure.denominator is None
    if not people or unknown:
        return None
    found = _people(facts, people)
    sentence = (
        f"напечатано «{words}», хотя в таблице форм — {found}: стоит проверить, верны ли слова."
    )
    figures = {"printed": words, "participants": people}
    return _finding(tables, ("R09", Severity.INFO), claim, sentence, figures)


def _judge_number(
    tables: Tables, facts: IndicatorFacts, claim: Claim, number: Decimal
) -> Finding | None:
    printed = printed_number(number, share=True)
    if number > 0 and tables.participants(facts, claim.unit) == 0:
        who = "наставляемых" if facts.role is Role.MENTEE else "наставников"
        own = join_words(f"«{label}»" for label in tables.labels_of(claim.unit)) or "нет ни одной"
        sentence = (
            f"напечатано {printed}, но {who} для этого показателя нет: формы организации — {own}."
        )
        figures: dict[str, str | int] = {"printed": printed, "participants": 0}
        return _finding(tables, ("R08", Severity.ERROR), claim, sentence, figures)
    figure = facts.figures.get(claim.unit) or _part_figure(tables, claim)
    if figure is None or figure.numerator is None or figure.denominator is None:
        return None
    if figure.denominator == 0:
        return _judge_without_denominator(tables, facts, claim, printed)
    if figure.numerator > figure.denominator:
        return None
    return _judge_against(tables, claim, number, figure)


def _judge_without_denominator(
    tables: Tables, facts: IndicatorFacts, claim: Claim, printed: str
) -> Finding:
    words = f"«{facts.na_words}»" if facts.na_words else "«нет данных»"
    sentence = f"напечатано {printed}, но делить не на что: должно стоять {words}."
    figures: dict[str, str | int] = {"printed": printed, "denominator": 0}
    return _finding(tables, ("R09", Severity.ERROR), claim, sentence, figures)


def _part_figure(tables: Tables, claim: Claim) -> Figure | None:
    row = tables.part_rows.get(claim.indicator, {}).get(claim.unit)
    if row is None or row.number is None or row.second is None or row.second > row.number:
        return None
    return Figure(int(row.second), int(row.number))


def _judge_against(tables: Tables, claim: Claim, number: Decimal, figure: Figure) -> Finding | None:
    value = figure.value or Fraction(0)
    digits = digits_of(number)
    if round_half_up(value, digits) == number:
        return None
    printed = printed_number(number, share=True)
    found = _ratio_words(figure)
    figures: dict[str, str | int] = {
        "printed": printed,
        "computed": computed_number(value, share=True),
        "numerator": figure.numerator or 0,
        "denominator": figure.denominator or 0,
    }
    if number == 0 or value == 0:
        sentence = f"напечатано {printed}, а по реестрам — {found}."
        return _finding(tables, ("R08", Severity.WARNING), claim, sentence, figures)
    # The largest share that still prints as `number`, exclusive: halves go up.
    ceiling = Fraction(number) + Fraction(1, 2 * 10**digits)
    denominator = figure.denominator or 1
    if Fraction(100, denominator) >= ceiling:
        sentence = (
            f"напечатано {printed} от {format_number(denominator)} — это меньше одного человека: "
            f"наименьшая возможная доля {computed_number(Fraction(100, denominator), share=True)}."
        )
        return _finding(tables, ("R15", Severity.ERROR), claim, sentence, figures)
    figures["implied_denominator"] = _implied(figure.numerator or 0, number, digits)
    sentence = (
        f"напечатано {printed}, а по реестрам — {found}; напечатанная доля означала бы "
        f"знаменатель {figures['implied_denominator']}."
    )
    in_document = _part_figure(tables, claim) == Figure(figure.numerator, figure.denominator)
    severity = Severity.ERROR if in_document else Severity.WARNING
    return _finding(tables, ("R11", severity), claim, sentence, figures)


def _implied(numerator: int, number: Decimal, digits: int) -> str:
    """Write the denominators for which the numerator prints as `number` per cent."""
    half = Fraction(1, 2 * 10**digits)
    low, high = Fraction(number) - half, Fraction(number) + half
    least = int(100 * numerator / high) + 1
    most = int(100 * numerator / low) if low > 0 else None
    if most is None:
        return f"от {format_number(least)}"
    if most < least:
        return "дробный, чего быть не может"
    if most == least:
        return format_number(least)
    return f"от {format_number(least)} до {format_number(most)}"


def _ratio_words(figure: Figure) -> str:
    numerator, denominator = figure.numerator or 0, figure.denominator or 0
    words = f"{format_number(numerator)} из {format_number(denominator)}"
    if not figure.denominator:
        return words
    return f"{words} ({computed_number(Fraction(100 * numerator, denominator), share=True)})"


def _people(facts: IndicatorFacts, count: int) -> str:
    words = ("наставляемый", "наставляемых", "наставляемых")
    if facts.role is Role.MENTOR:
        words = ("наставник", "наставника", "наставников")
    return f"{format_number(count)}{NO_BREAK_SPACE}{plural(count, *words)}"


def _cells(monitoring: Monitoring, rule: str) -> Iterator[Finding]:
    tables = Tables(monitoring)
    for claim in tables.claims(ClaimKind.SHARE):
        finding = _judge(tables, claim)
        if finding is not None and finding.rule == rule:
            yield finding


def r08_participants(monitoring: Monitoring) -> Iterator[Finding]:
    """R08: a share above zero without participants, and zero with them."""
    yield from _cells(monitoring, "R08")


def r09_no_data(monitoring: Monitoring) -> Iterator[Finding]:
    """R09: words of «no data» where there are data, and a number where there are none."""
    yield from _cells(monitoring, "R09")


def r11_denominators(monitoring: Monitoring) -> Iterator[Finding]:
    """R11: a printed share that implies another denominator than the registers have."""
    yield from _cells(monitoring, "R11")


def r15_less_than_one(monitoring: Monitoring) -> Iterator[Finding]:
    """R15: a printed share that would be less than one person."""
    yield from _cells(monitoring, "R15")


def r14_outside(monitoring: Monitoring) -> Iterator[Finding]:
    """R14: people the denominator does not hold, and shares above 100 %."""
    yield from _cells(monitoring, "R14")
    tables = Tables(monitoring)
    for facts in monitoring.indicators:
        for code in tables.units:
            finding = _outside(tables, facts, code)
            if finding is not None:
                yield finding


def _outside(tables: Tables, facts: IndicatorFacts, code: str) -> Finding | None:
    printed = tables.printed.get(facts.code, {}).get(code)
    said = printed is not None and printed.number is not None and printed.number > FULL_SHARE
    place = printed.place if printed else "реестры"
    claim = Claim(ClaimKind.SHARE, place, unit=code, indicator=facts.code)
    figure = facts.figures.get(code)
    if figure is not None and facts.is_share and figure.denominator is not None:
        numerator = figure.numerator or 0
        # A printed share above 100 % has been reported with its cell.
        if numerator > figure.denominator > 0 and not said:
            sentence = (
                f"участников ({format_number(numerator)}) больше, чем тех, от кого считается "
                f"доля ({format_number(figure.denominator)})."
            )
            figures = {"numerator": numerator, "denominator": figure.denominator}
            return _finding(tables, ("R14", Severity.ERROR), claim, sentence, figures)
    outside = facts.people_outside.get(code, 0)
    if not outside:
        return None
    sentence = f"{_people(facts, outside)} не входят в знаменатель показателя и в долю не вошли."
    if plural(outside, "1", "2", "5") == "1":
        sentence = (
            f"{_people(facts, outside)} не входит в знаменатель показателя и в долю не вошёл."
        )
    return _finding(tables, ("R14", Severity.INFO), claim, sentence, {"outside": outside})
