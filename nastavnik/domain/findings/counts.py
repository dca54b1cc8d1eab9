"""Rules on counts and totals: R05 (columns against rows), R06 (totals), R12 (part and whole)."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from nastavnik.domain.findings.commas import without_comma
from nastavnik.domain.findings.model import (
    FORMS_PER_UNIT,
    ORGANIZATIONS,
    PLACES,
    Claim,
    ClaimKind,
    Finding,
    FormRow,
    Monitoring,
    Severity,
)
from nastavnik.domain.findings.tables import Tables, fold_name
from nastavnik.domain.findings.wording import (
    computed_number,
    forms,
    mentees,
    mentors,
    organizations,
    printed_number,
    unit_text,
)
from nastavnik.domain.typography import count_phrase

# Words by which a table owns up to being partial. «Итого» alone promises everybody.
PARTIAL_LABEL = re.compile(
    r"частич|\bиз них\b|\bиз \d+|\bпо \d+ организац|только по", re.IGNORECASE
)


def r05_counts(monitoring: Monitoring) -> Iterator[Finding]:
    """R05: columns of counts against the rows they count, and printed counts against registers."""
    tables = Tables(monitoring)
    yield from _form_counts(tables)
    yield from _maxima(tables)
    yield from _form_rows(tables)
    yield from _printed_counts(tables)
    yield from _unnumbered(tables)


def _form_counts(tables: Tables) -> Iterator[Finding]:
    if not tables.printed_rows:
        return
    for claim in tables.claims(ClaimKind.FORM_COUNT):
        code = tables.resolve(claim)
        if code is None or claim.number is None:
            continue
        rows = tables.forms_per_unit[code]
        if claim.number != rows:
            said = forms(int(claim.number))
            sentence = (
                f"{unit_text(tables, code)}: указано — {said}, а строк в таблице форм — {rows}."
            )
            figures: dict[str, str | int] = {"stated": int(claim.number), "rows": rows}
            yield _count_finding(tables, claim, code, sentence, figures)


def _count_finding(
    tables: Tables,
    claim: Claim,
    code: str,
    sentence: str,
    figures: dict[str, str | int],
    *,
    severity: Severity = Severity.ERROR,
) -> Finding:
    return Finding(
        rule="R05",
        severity=severity,
        place=claim.place,
        subject=unit_text(tables, code),
        sentence=sentence,
        figures=figures,
        unit=code,
        indicator=claim.indicator,
    )


def _maxima(tables: Tables) -> Iterator[Finding]:
    for claim in tables.claims(ClaimKind.MAXIMUM):
        code = tables.resolve(claim)
        if code is None or claim.number is None:
            continue
        values = _values(tables, claim.indicator)
        own = values.get(code)
        most = max(values.values(), default=None)
        if own is None or most is None or own == most == Fraction(claim.number):
            continue
        if own == most and without_comma(tables, claim) is not None:
            continue  # R18 speaks of it
        share = tables.is_share(claim.indicator)
        said = printed_number(claim.number, share=share)
        found, top = computed_number(own, share=share), computed_number(most, share=share)
        sentence = (
            f"{unit_text(tables, code)} названа с наибольшим значением {said}, "
            f"но по таблице у неё {found}, а наибольшее — {top}."
        )
        yield _count_finding(
            tables, claim, code, sentence, {"stated": said, "value": found, "maximum": top}
        )


def _values(tables: Tables, indicator: str) -> dict[str, Fraction]:
    if indicator == FORMS_PER_UNIT:
        return {code: Fraction(count) for code, count in tables.forms_per_unit.items()}
    values = {code: tables.value(indicator, code) for code in tables.units}
    return {code: value for code, value in values.items() if value is not None}


def _form_rows(tables: Tables) -> Iterator[Finding]:
    claims = tables.claims(ClaimKind.FORM_ROW)
    if not claims or not tables.monitoring.form_rows:
        return
    register = {(row.unit, fold_name(row.form)): row for row in tables.monitoring.form_rows}
    for claim in claims:
        key = (claim.unit, fold_name(claim.form))
        row = register.pop(key, None) or FormRow(claim.unit, claim.form, 0, 0)
        if (claim.number or 0, claim.second or 0) != (row.mentees, row.mentors):
            printed = _pair(int(claim.number or 0), int(claim.second or 0))
            yield _row_finding(tables, claim, printed, _pair(row.mentees, row.mentors))
    place = claims[0].place
    for row in register.values():
        if row.mentees or row.mentors:
            claim = Claim(ClaimKind.FORM_ROW, place, unit=row.unit, form=row.form)
            yield _row_finding(tables, claim, "строки нет", _pair(row.mentees, row.mentors))


def _pair(mentee_count: int, mentor_count: int) -> str:
    return f"{mentees(mentee_count)} и\u00a0{mentors(mentor_count)}"


def _row_finding(tables: Tables, claim: Claim, printed: str, register: str) -> Finding:
    name = unit_text(tables, claim.unit)
    sentence = f"{name}, форма «{claim.form}»: напечатано — {printed}, по реестрам — {register}."
    figures: dict[str, str | int] = {"form": claim.form, "printed": printed, "register": register}
    return _count_finding(tables, claim, claim.unit, sentence, figures, severity=Severity.WARNING)


def _printed_counts(tables: Tables) -> Iterator[Finding]:
    for claim in tables.claims(ClaimKind.COUNT, ClaimKind.PART_ROW):
        figure = tables.figure(claim.indicator, claim.unit)
        if figure is None or figure.numerator is None or claim.number is None:
            continue
        if claim.kind is ClaimKind.COUNT:
            printed, register = str(claim.number), str(figure.numerator)
        elif claim.second is None or figure.denominator is None or claim.second > claim.number:
            continue
        else:
            printed = f"{claim.second} из {claim.number}"
            register = f"{figure.numerator} из {figure.denominator}"
        if printed != register:
            name = unit_text(tables, claim.unit)
            sentence = f"{name}: напечатано {printed}, а по реестрам — {register}."
            yield _count_finding(
                tables,
                claim,
                claim.unit,
                sentence,
                {"printed": printed, "register": register},
                severity=Severity.WARNING,
            )


def _unnumbered(tables: Tables) -> Iterator[Finding]:
    """Rows of a table of targets that lost their number cannot be referred to by it."""
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    for claim in tables.claims(ClaimKind.TARGET):
        numbers[claim.place].setdefault(claim.indicator, claim.position)
    for place, rows in numbers.items():
        numbered = {number for number in rows.values() if number}
        missing = [indicator for indicator, number in rows.items() if not number]
        counted_from_zero = len(missing) == 1 and numbered == set(range(1, len(rows)))
        if not numbered or not missing or counted_from_zero:
            continue
        lost = count_phrase(len(missing), "строки", "строк", "строк")
        yield Finding(
            rule="R05",
            severity=Severity.INFO,
            place=place,
            subject="Нумерация строк",
            sentence=f"В таблице показателей нет номера у {lost} из {len(rows)}: "
            "сослаться на них по номеру нельзя.",
            figures={"rows": len(rows), "unnumbered": len(missing)},
        )


def r06_totals(monitoring: Monitoring) -> Iterator[Finding]:
    """R06: printed totals against the sums, and totals that do not say they are partial."""
    tables = Tables(monitoring)
    for claim in tables.claims(ClaimKind.TOTAL):
        if claim.number is None:
            continue
        sums = _sums(tables, claim)
        if sums is None:
            continue
        whole, part = sums
        wrong = claim.number != whole or (
            claim.second is not None and part is not None and claim.second != part
        )
        if wrong:
            yield _wrong_total(tables, claim, whole, part)
        yield from _partial(tables, claim)


def _sums(tables: Tables, claim: Claim) -> tuple[Decimal, Decimal | None] | None:
    if claim.indicator == ORGANIZATIONS:
        return Decimal(len(tables.units)), None
    if claim.indicator == PLACES:
        rows = tables.printed_rows
        return Decimal(sum(r.mentees for r in rows)), Decimal(sum(r.mentors for r in rows))
    claims = _rows_of(tables, claim)
    if claims:
        number = sum((row.number or Decimal(0) for row in claims), Decimal(0))
        return number, sum((row.second or Decimal(0) for row in claims), Decimal(0))
    facts = tables.facts.get(claim.indicator)
    if facts is None or facts.is_share or not facts.figures:
        return None
    return Decimal(sum(figure.numerator or 0 for figure in facts.figures.values())), None


def _rows_of(tables: Tables, claim: Claim) -> list[Claim]:
    rows = [
        row
        for row in tables.claims(ClaimKind.PART_ROW, ClaimKind.COUNT)
        if row.indicator == claim.indicator
    ]
    return [row for row in rows if row.place == claim.place] or rows


def _subject(tables: Tables, indicator: str) -> str:
    own = {ORGANIZATIONS: "Число организаций", PLACES: "Наставляемые и наставники по формам"}
    return own.get(indicator) or tables.title(indicator)


def _wrong_total(tables: Tables, claim: Claim, whole: Decimal, part: Decimal | None) -> Finding:
    printed = printed_number(claim.number or Decimal(0), share=False)
    found = printed_number(whole, share=False)
    if claim.second is not None and part is not None:
        printed += f" и\u00a0{printed_number(claim.second, share=False)}"
        found += f" и\u00a0{printed_number(part, share=False)}"
    source = "организаций в перечне" if claim.indicator == ORGANIZATIONS else "сумма по строкам"
    return Finding(
        rule="R06",
        severity=Severity.ERROR,
        place=claim.place,
        subject=_subject(tables, claim.indicator),
        sentence=f"Напечатан итог {printed}, а {source} — {found}.",
        figures={"printed": printed, "sum": found},
        indicator=claim.indicator,
    )


def _partial(tables: Tables, claim: Claim) -> Iterator[Finding]:
    rows = _rows_of(tables, claim)
    if not rows or PARTIAL_LABEL.search(claim.text):
        return
    covered = {row.unit for row in rows}
    expected = _with_data(tables, claim.indicator)
    if expected <= covered:
        return
    both = printed_number(claim.number or Decimal(0), share=False)
    if claim.second is not None:
        both += f" и\u00a0{printed_number(claim.second, share=False)}"
    yield Finding(
        rule="R06",
        severity=Severity.WARNING,
        place=claim.place,
        subject=_subject(tables, claim.indicator),
        sentence=f"Итог {both} охватывает только {organizations(len(covered))} из "
        f"{len(expected | covered)}, у которых есть данные, а таблица не названа частичной.",
        figures={"printed": both, "covered": len(covered), "expected": len(expected | covered)},
        indicator=claim.indicator,
    )


def _with_data(tables: Tables, indicator: str) -> set[str]:
    shares = [claim for claim in tables.claims(ClaimKind.SHARE) if claim.indicator == indicator]
    if shares:
        return {claim.unit for claim in shares if claim.number is not None}
    facts = tables.facts.get(indicator)
    if facts is not None and facts.figures:
        return {code for code, figure in facts.figures.items() if figure.value is not None}
    return set(tables.units)


def r12_parts(monitoring: Monitoring) -> Iterator[Finding]:
    """R12: a part printed larger than its whole."""
    tables = Tables(monitoring)
    for claim in tables.claims(ClaimKind.PART_ROW):
        if claim.number is None or claim.second is None or claim.second <= claim.number:
            continue
        whole = printed_number(claim.number, share=False)
        part = printed_number(claim.second, share=False)
        yield Finding(
            rule="R12",
            severity=Severity.ERROR,
            place=claim.place,
            subject=unit_text(tables, claim.unit),
            sentence=f"{unit_text(tables, claim.unit)}: часть ({part}) больше целого ({whole}).",
            figures={"whole": whole, "part": part},
            unit=claim.unit,
            indicator=claim.indicator,
        )
