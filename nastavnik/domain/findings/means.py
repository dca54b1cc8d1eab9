"""Rules on printed averages and on «в N раз»: R01, R02."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from nastavnik.domain.findings.model import (
    FORMS_PER_UNIT,
    Claim,
    ClaimKind,
    Finding,
    Monitoring,
    Severity,
)
from nastavnik.domain.findings.tables import Tables, digits_of
from nastavnik.domain.findings.wording import computed_number, printed_number, span
from nastavnik.domain.indicators import Direction, roll_up, simple_mean
from nastavnik.domain.rounding import round_half_up
from nastavnik.domain.typography import plural

# «В среднем 2–3» is judged at one decimal: 1,95 is read as 2,0 and passes, 1,83 does not. Rounded
# to whole numbers every mean from 1,5 on would pass as «2», and the words would say nothing.
TYPICAL_DIGITS = 1
# Averages are printed with two decimals at most.
MEAN_DIGITS = 2


@dataclass(frozen=True)
class Mean:
    """One way to come by an average: a stable key, Russian words, and the value."""

    key: str
    words: str
    value: Fraction


def means_of(tables: Tables, indicator: str) -> tuple[Mean, ...]:
    """Return the averages an honest note could print for an indicator (domain: Σ/Σ or simple)."""
    if indicator == FORMS_PER_UNIT:
        return _forms_means(tables)
    printed = tables.printed.get(indicator, {})
    numbers = {unit: claim.number for unit, claim in printed.items() if claim.number is not None}
    found: list[tuple[str, str, Fraction | None]] = [
        ("simple_printed", "простое среднее напечатанных значений", simple_mean(numbers.values()))
    ]
    rows = tables.part_rows.get(indicator, {})
    if numbers and set(rows) >= set(numbers):
        whole = sum((row.number or Decimal(0) for row in rows.values()), Decimal(0))
        part = sum((row.second or Decimal(0) for row in rows.values()), Decimal(0))
        ratio = Fraction(100 * part) / Fraction(whole) if whole else None
        found.append(("ratio_printed", "Σ/Σ напечатанных количеств", ratio))
    facts = tables.facts.get(indicator)
    if facts is not None:
        figures = tuple(facts.figures.values())
        simple = simple_mean(figure.value for figure in figures)
        found.append(("simple_computed", "простое среднее по реестрам", simple))
        if facts.is_share:
            ratio = roll_up(figures, is_share=True).value
            found.append(("ratio_computed", "Σ/Σ по реестрам", ratio))
    return tuple(Mean(key, words, value) for key, words, value in found if value is not None)


def _forms_means(tables: Tables) -> tuple[Mean, ...]:
    if not tables.units:
        return ()
    rows = simple_mean(Decimal(count) for count in tables.forms_per_unit.values())
    stated = simple_mean(claim.number for claim in tables.claims(ClaimKind.FORM_COUNT))
    found = (
        ("simple_computed", "по строкам таблицы форм", rows),
        ("simple_printed", "по столбцу числа форм", stated),
    )
    return tuple(Mean(key, words, value) for key, words, value in found if value is not None)


def mean_without_comma(tables: Tables, claim: Claim) -> Decimal | None:
    """Return the average a claim stands for if its decimal comma was lost, else None.

    Such a number lies above every value it should average, and a tenth or a hundredth of it is an
    average of them to the last digit.
    """
    number = claim.number
    if claim.kind is not ClaimKind.MEAN or not number:
        return None
    values = [tables.value(claim.indicator, code) for code in tables.units]
    known = [value for value in values if value is not None]
    if not known or number <= max(known):
        return None
    means = means_of(tables, claim.indicator)
    shorter = (number.scaleb(-shift) for shift in range(1, MEAN_DIGITS - digits_of(number) + 1))
    return next(
        (
            candidate
            for candidate in shorter
            for mean in means
            if round_half_up(mean.value, digits_of(candidate)) == candidate
        ),
        None,
    )


def _listed(means: tuple[Mean, ...], *, share: bool) -> str:
    return ", ".join(f"{mean.words} — {computed_number(mean.value, share=share)}" for mean in means)


def _figures(printed: str, means: tuple[Mean, ...], *, share: bool) -> Mapping[str, str | int]:
    figures: dict[str, str | int] = {"printed": printed, "method": "none"}
    figures |= {mean.key: computed_number(mean.value, share=share) for mean in means}
    return figures


def r01_means(monitoring: Monitoring) -> Iterator[Finding]:
    """R01: a printed average that no way of averaging gives."""
    tables = Tables(monitoring)
    for claim in tables.claims(ClaimKind.MEAN, ClaimKind.MEAN_REACHES, ClaimKind.TYPICAL):
        means = means_of(tables, claim.indicator)
        if not means or mean_without_comma(tables, claim) is not None:
            continue
        share = tables.is_share(claim.indicator)
        fails, printed, sentence = _judge_mean(tables, claim, means, share=share)
        if fails:
            in_document = any(mean.key.endswith("_printed") for mean in means)
            yield Finding(
                rule="R01",
                severity=Severity.ERROR if in_document else Severity.WARNING,
                place=claim.place,
                subject=_subject(tables, claim.indicator),
                sentence=sentence,
                figures=_figures(printed, means, share=share),
                indicator=claim.indicator,
            )


def _subject(tables: Tables, indicator: str) -> str:
    if indicator == FORMS_PER_UNIT:
        return "Количество форм наставничества на организацию"
    return tables.title(indicator)


def _judge_mean(
    tables: Tables, claim: Claim, means: tuple[Mean, ...], *, share: bool
) -> tuple[bool, str, str]:
    if claim.kind is ClaimKind.TYPICAL:
        return _judge_typical(claim, means, share=share)
    if claim.number is None:
        return False, "", ""
    printed = printed_number(claim.number, share=share)
    digits = digits_of(claim.number)
    listed = _listed(means, share=share)
    if claim.kind is ClaimKind.MEAN:
        fails = all(round_half_up(mean.value, digits) != claim.number for mean in means)
        table = _table_of(tables, claim.indicator)
        sentence = (
            f"Напечатанное среднее {printed} не выводится из данных{table} ни одним способом: "
            f"{listed}."
        )
        return fails, printed, sentence
    facts = tables.facts.get(claim.indicator)
    more = facts is None or facts.direction is Direction.MORE
    rounded = [round_half_up(mean.value, digits) for mean in means]
    fails = all((value < claim.number) if more else (value > claim.number) for value in rounded)
    sentence = f"Сказано, что среднее достигает {printed}, но по данным оно иное: {listed}."
    return fails, printed, sentence


def _table_of(tables: Tables, indicator: str) -> str:
    places = {claim.place for claim in tables.printed.get(indicator, {}).values()}
    return f" ({places.pop()})" if len(places) == 1 else ""


def _judge_typical(claim: Claim, means: tuple[Mean, ...], *, share: bool) -> tuple[bool, str, str]:
    printed = span(claim.lower, claim.upper, share=share)
    rounded = [round_half_up(mean.value, TYPICAL_DIGITS) for mean in means]
    fails = not any(
        (claim.lower is None or value >= claim.lower)
        and (claim.upper is None or value <= claim.upper)
        for value in rounded
    )
    return (
        fails,
        printed,
        f"Сказано «в среднем {printed}», но среднее {_listed(means, share=share)}.",
    )


def r02_times(monitoring: Monitoring) -> Iterator[Finding]:
    """R02: «в N раз» that the ratio of the plan to the average does not give.

    The ratio is rounded half-up to the decimals N is printed with: «в 3 раза» stands for
    2,5 ≤ ratio < 3,5 and «в 2,5 раза» for 2,45 ≤ ratio < 2,55. Whichever is larger is divided by
    the other, so the words may say «больше» as well as «меньше».
    """
    tables = Tables(monitoring)
    for claim in tables.claims(ClaimKind.TIMES):
        base = _base_of_ratio(tables, claim)
        if base is None or not claim.number or not claim.second:
            continue
        ratio = _ratio(Fraction(claim.second), base)
        if ratio is not None and round_half_up(ratio, digits_of(claim.number)) == claim.number:
            continue
        yield _times_finding(tables, claim, base, ratio)


def _base_of_ratio(tables: Tables, claim: Claim) -> Fraction | None:
    if not claim.number or not claim.second:
        return None
    bases = [
        Fraction(mean.number)
        for mean in tables.claims(ClaimKind.MEAN)
        if mean.indicator == claim.indicator and mean.number is not None
    ]
    # With no average printed the words are judged by a recomputed one.
    bases = bases or [mean.value for mean in means_of(tables, claim.indicator)]
    wanted = Fraction(claim.number)
    # Of several averages the one that favours the words most.
    ratios = {base: _ratio(Fraction(claim.second), base) for base in bases}
    return min(bases, key=lambda base: abs((ratios[base] or 0) - wanted), default=None)


def _ratio(plan: Fraction, base: Fraction) -> Fraction | None:
    if not plan or not base:
        return None
    return max(plan / base, base / plan)


def _times_finding(tables: Tables, claim: Claim, base: Fraction, ratio: Fraction | None) -> Finding:
    share = tables.is_share(claim.indicator)
    times = printed_number(claim.number or Decimal(0), share=False)
    words = plural(claim.number or Decimal(0), "раз", "раза", "раз")
    plan = printed_number(claim.second or Decimal(0), share=share)
    actual = computed_number(base, share=share)
    found = computed_number(ratio, share=False) if ratio is not None else "не определено"
    tail = (
        f"отношение планового значения {plan} к среднему {actual} — {found}"
        if ratio is not None
        else f"среднее {actual} с планом {plan} так не сравнить"
    )
    return Finding(
        rule="R02",
        severity=Severity.ERROR,
        place=claim.place,
        subject=tables.title(claim.indicator),
        sentence=f"Сказано «в {times}\u00a0{words}», но {tail}.",
        figures={"stated": times, "plan": plan, "mean": actual, "ratio": found},
        indicator=claim.indicator,
    )
