"""Rules on lists of organisations: R04 (per form, who reached the plan), R07 (bands)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from nastavnik.domain.findings.commas import without_comma
from nastavnik.domain.findings.model import Claim, ClaimKind, Finding, Monitoring, Severity
from nastavnik.domain.findings.tables import Tables, fold_name, fold_reference
from nastavnik.domain.findings.wording import (
    computed_number,
    printed_number,
    reference_text,
    span,
    unit_text,
)
from nastavnik.domain.indicators import Direction
from nastavnik.domain.typography import join_words, plural


def r04_lists(monitoring: Monitoring) -> Iterator[Finding]:
    """R04: lists per form, and of those who reached the plan, against the data."""
    tables = Tables(monitoring)
    by_form: dict[str, list[Claim]] = defaultdict(list)
    for claim in tables.claims(ClaimKind.FORM_LIST):
        by_form[fold_name(claim.form)].append(claim)
    if by_form and tables.printed_rows:
        place = next(iter(by_form.values()))[0].place
        for form in dict.fromkeys((*by_form, *tables.units_by_form)):
            yield from _form_list(tables, form, by_form.get(form, []), place)
    by_indicator: dict[str, list[Claim]] = defaultdict(list)
    for claim in tables.claims(ClaimKind.REACHED):
        by_indicator[claim.indicator].append(claim)
    for indicator, claims in by_indicator.items():
        yield from _reached_list(tables, indicator, claims)


def _form_list(tables: Tables, form: str, claims: list[Claim], place: str) -> Iterator[Finding]:
    known = tables.forms.get(form)
    label = known.label if known else claims[0].form if claims else form
    listed = f"В списке формы «{label}»"
    expected = tables.units_by_form.get(form, {})
    yield from _unknown_and_duplicates(tables, claims, listed)
    named = {tables.resolve(claim): claim for claim in claims}
    for code in expected:
        if code not in named:
            name = unit_text(tables, code)
            sentence = f"{listed} нет организации {name}, хотя в таблице форм эта форма у неё есть."
            yield _list_finding(
                tables, claims[0].place if claims else place, code, sentence, label=label
            )
    for found, claim in named.items():
        if found is not None and found not in expected:
            name = unit_text(tables, found)
            sentence = f"{listed} стоит {name}, но в таблице форм такой строки у неё нет."
            yield _list_finding(tables, claim.place, found, sentence, label=label)


def _list_finding(
    tables: Tables, place: str, code: str, sentence: str, *, label: str, indicator: str = ""
) -> Finding:
    return Finding(
        rule="R04",
        severity=Severity.ERROR,
        place=place,
        subject=unit_text(tables, code),
        sentence=sentence,
        figures={"list": label},
        unit=code if code in tables.units else "",
        indicator=indicator,
    )


def _unknown_and_duplicates(
    tables: Tables, claims: Iterable[Claim], listed: str
) -> Iterator[Finding]:
    times = Counter(
        tables.resolve(claim) or f"?{fold_reference(claim.reference)}" for claim in claims
    )
    seen: set[str] = set()
    for claim in claims:
        code = tables.resolve(claim)
        key = code or f"?{fold_reference(claim.reference)}"
        if key in seen:
            continue
        seen.add(key)
        shown = reference_text(claim.reference) or unit_text(tables, claim.unit)
        label = claim.form or tables.title(claim.indicator)
        if code is None:
            sentence = f"{listed} стоит «{shown}» — такой организации среди отчитавшихся нет."
            yield _list_finding(
                tables, claim.place, shown, sentence, label=label, indicator=claim.indicator
            )
        elif times[key] > 1:
            count = f"{times[key]}\u00a0{plural(times[key], 'раз', 'раза', 'раз')}"
            name = unit_text(tables, code)
            sentence = f"{listed} {count} стоит {name}."
            yield _list_finding(
                tables, claim.place, code, sentence, label=label, indicator=claim.indicator
            )


def _reached_list(tables: Tables, indicator: str, claims: list[Claim]) -> Iterator[Finding]:
    listed = "Среди достигших плана"
    yield from _unknown_and_duplicates(tables, claims, listed)
    share = tables.is_share(indicator)
    named: dict[str, Claim] = {}
    for claim in claims:
        code = tables.resolve(claim)
        if code is not None:
            named.setdefault(code, claim)
    for code, claim in named.items():
        sentence = _false_reach(tables, indicator, code, claim)
        if sentence:
            place, title = claim.place, tables.title(indicator)
            yield _list_finding(tables, place, code, sentence, label=title, indicator=indicator)
    plan = claims[0].second
    if plan is None:
        return
    for code in tables.units:
        value = tables.value(indicator, code)
        if code not in named and _reaches(tables, indicator, value, plan):
            shown = computed_number(value or Fraction(0), share=share)
            sentence = (
                f"{listed} не названа {unit_text(tables, code)}, хотя её значение {shown} "
                f"отвечает плану {printed_number(plan, share=share)}."
            )
            title = tables.title(indicator)
            yield _list_finding(
                tables, claims[0].place, code, sentence, label=title, indicator=indicator
            )


def _reaches(tables: Tables, indicator: str, value: Fraction | None, plan: Decimal) -> bool:
    facts = tables.facts.get(indicator)
    if value is None:
        return False
    if facts is not None and facts.direction is Direction.LESS:
        return value <= Fraction(plan)
    return value >= Fraction(plan)


def _false_reach(tables: Tables, indicator: str, code: str, claim: Claim) -> str:
    share = tables.is_share(indicator)
    value = tables.value(indicator, code)
    shown = "нет данных" if value is None else computed_number(value, share=share)
    name = unit_text(tables, code)
    if claim.second is not None and not _reaches(tables, indicator, value, claim.second):
        plan = printed_number(claim.second, share=share)
        return f"Среди достигших плана {plan} названа {name}, но её значение — {shown}."
    lost = without_comma(tables, claim) is not None  # R18 speaks of it
    if claim.number is not None and not lost and value != Fraction(claim.number):
        said = printed_number(claim.number, share=share)
        return f"{name}: среди достигших плана указано {said}, а в таблице — {shown}."
    return ""


def r07_bands(monitoring: Monitoring) -> Iterator[Finding]:
    """R07: every organisation with a value stands in exactly one band, the one that holds it."""
    tables = Tables(monitoring)
    by_indicator: dict[str, list[Claim]] = defaultdict(list)
    for claim in tables.claims(ClaimKind.BAND):
        by_indicator[claim.indicator].append(claim)
    for indicator, claims in by_indicator.items():
        by_unit: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            code = tables.resolve(claim)
            if code is None:
                yield _unknown_in_band(tables, claim)
            else:
                by_unit[code].append(claim)
        for code in tables.units:
            yield from _unit_bands(tables, indicator, code, by_unit.get(code, []), claims[0].place)


def _band_text(tables: Tables, claim: Claim) -> str:
    if claim.lower is None and claim.upper is None:
        return f"«{claim.text}»"
    return f"«{span(claim.lower, claim.upper, share=tables.is_share(claim.indicator))}»"


def _unknown_in_band(tables: Tables, claim: Claim) -> Finding:
    shown = reference_text(claim.reference)
    return Finding(
        rule="R07",
        severity=Severity.ERROR,
        place=claim.place,
        subject=shown,
        sentence=f"В группе {_band_text(tables, claim)} стоит «{shown}» — "
        "такой организации среди отчитавшихся нет.",
        figures={"reference": claim.reference, "band": _band_text(tables, claim)},
        indicator=claim.indicator,
    )


def _unit_bands(
    tables: Tables, indicator: str, code: str, claims: list[Claim], place: str
) -> Iterator[Finding]:
    value = tables.value(indicator, code)
    claims = sorted(claims, key=lambda c: (c.lower or Decimal(0), c.upper or Decimal(0), c.text))
    sentence = _band_fault(tables, indicator, code, value, claims)
    if sentence:
        share = tables.is_share(indicator)
        shown = "нет данных" if value is None else computed_number(value, share=share)
        bands = "; ".join(_band_text(tables, claim) for claim in claims) or "—"
        yield Finding(
            rule="R07",
            severity=Severity.ERROR,
            place=claims[0].place if claims else place,
            subject=unit_text(tables, code),
            sentence=sentence,
            figures={"value": shown, "bands": bands},
            unit=code,
            indicator=indicator,
        )


def _band_fault(
    tables: Tables, indicator: str, code: str, value: Fraction | None, claims: list[Claim]
) -> str:
    name = unit_text(tables, code)
    bands = [_band_text(tables, claim) for claim in claims]
    if value is None:
        stands = bool(bands)
        return f"{name}: значения нет, но организация стоит в группе {bands[0]}." if stands else ""
    shown = computed_number(value, share=tables.is_share(indicator))
    fault = ""
    if not bands:
        fault = f"значение {shown} не попало ни в одну группу"
    elif len(set(bands)) > 1:
        fault = f"значение {shown}, а организация стоит сразу в группах {join_words(bands)}"
    elif not _holds(claims[0], value):
        fault = f"значение {shown} не входит в группу {bands[0]}"
    elif len(bands) > 1:
        times = f"{len(bands)}\u00a0{plural(len(bands), 'раз', 'раза', 'раз')}"
        fault = f"в группе {bands[0]} организация названа {times}"
    return f"{name}: {fault}." if fault else ""


def _holds(claim: Claim, value: Fraction) -> bool:
    above = claim.lower is None or value >= Fraction(claim.lower)
    return above and (claim.upper is None or value <= Fraction(claim.upper))
