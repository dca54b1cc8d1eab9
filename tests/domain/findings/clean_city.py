"""A clean copy of the demonstration city: its statements corrected from its figures."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from nastavnik.domain.findings.model import (
    Claim,
    ClaimKind,
    Enterprises,
    FormRow,
    IndicatorFacts,
    Monitoring,
)
from nastavnik.domain.indicators import Figure
from nastavnik.domain.mentoring_forms import Role
from nastavnik.domain.rounding import round_half_up
from nastavnik.doors.demonstration import claims as shipped
from tests.domain.findings.city import city, fitting_denominator

# Lists and bands are written anew from the figures; what is counted is said once for all years.
WRITTEN_ANEW = {ClaimKind.FORM_LIST, ClaimKind.BAND, ClaimKind.REACHED, ClaimKind.DEFINITION}
UNCHANGED = {
    ClaimKind.HEADER,
    ClaimKind.PART_ROW,
    ClaimKind.TOTAL,
    ClaimKind.TARGET,
    ClaimKind.DEADLINE,
    ClaimKind.MAXIMUM,
    ClaimKind.WIDEST,
    ClaimKind.RARE,
    ClaimKind.ABSENT,
}


def clean_city() -> Monitoring:
    """The same tables with the statements corrected from the figures and the data made whole."""
    source = city()
    rows = tuple(_sound_row(row) for row in source.form_rows)
    young = next(facts for facts in source.indicators if facts.code == "K3")
    # The centre's one mentored teacher is a young specialist after all.
    figures = {**young.figures, "41": Figure(1, 1)}
    indicators = tuple(
        replace(facts, figures=figures) if facts.code == young.code else facts
        for facts in map(_fitting_mentors, source.indicators)
    )
    sound = replace(
        source, form_rows=rows, indicators=indicators, enterprises=Enterprises(43, 43, 43, 43)
    )
    corrected = [claim for claim in source.claims if claim.kind not in WRITTEN_ANEW]
    claims = tuple(_corrected(sound, claim) for claim in corrected)
    return replace(sound, claims=(*claims, *_added(sound)))


def _sound_row(row: FormRow) -> FormRow:
    swapped = row.mentors > row.mentees
    if swapped:
        return replace(row, mentees=row.mentors, mentors=row.mentees)
    overloaded = row.form == "Работодатель-ученик" and row.mentees > 3 * row.mentors
    return replace(row, mentors=2) if overloaded else row


def _fitting_mentors(facts: IndicatorFacts) -> IndicatorFacts:
    """Swapping two rows changes the counts of pupils in two organisations."""
    swapped = {"K1": {"2": 9, "39": 4}, "K2": {"2": 1, "39": 2}}.get(facts.code, {})
    figures = dict(facts.figures)
    for unit, numerator in swapped.items():
        share = figures[unit].value or 1
        figures[unit] = Figure(numerator, fitting_denominator(numerator, round_half_up(share, 0)))
    return replace(facts, figures=figures)


def _value(monitoring: Monitoring, indicator: str, unit: str) -> Decimal | None:
    facts = next(facts for facts in monitoring.indicators if facts.code == indicator)
    value = facts.figures[unit].value
    return None if value is None else round_half_up(value, facts.digits)


def _corrected(sound: Monitoring, claim: Claim) -> Claim:
    name = next((unit.name for unit in sound.units if unit.code == claim.unit), "")
    return replace(claim, printed_name=name, **_changes(sound, claim))


def _changes(sound: Monitoring, claim: Claim) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    rows = [row for row in sound.form_rows if row.unit == claim.unit]
    match claim.kind:
        case ClaimKind.FORM_ROW:
            row = next(row for row in rows if row.form == claim.form)
            changes = {"number": Decimal(row.mentees), "second": Decimal(row.mentors)}
        case ClaimKind.FORM_COUNT:
            changes = {"number": Decimal(len(rows))}
        case ClaimKind.SHARE | ClaimKind.COUNT:
            value = _value(sound, claim.indicator, claim.unit)
            words = "" if value is not None else "Нет молодых специалистов"
            changes = {"number": value, "text": words}
        case ClaimKind.HEADER if claim.indicator == "K2":
            changes = {"role": Role.MENTOR}
        case ClaimKind.MEAN | ClaimKind.MEAN_REACHES:
            facts = next(f for f in sound.indicators if f.code == claim.indicator)
            values = [f.value for f in facts.figures.values() if f.value is not None]
            changes = {"number": round_half_up(sum(values) / len(values), 0)}
        case ClaimKind.TIMES:
            changes = {"number": Decimal(5)}
        case ClaimKind.MAJORITY:
            changes = {"text": "большинство образовательных организаций"}
        case ClaimKind.TYPICAL:
            changes = {"lower": Decimal(1), "upper": Decimal(2)}
        case ClaimKind.TOTAL if claim.indicator == "K3":
            changes = {"text": "Итого по 18 организациям:"}
        case _:
            assert claim.kind in UNCHANGED
    return changes


def _added(sound: Monitoring) -> list[Claim]:
    names = {unit.code: unit.reference for unit in sound.units}
    added = [
        Claim(ClaimKind.FORM_LIST, "таблица 1.2", reference=names[row.unit], form=row.form)
        for row in sound.form_rows
    ]
    added += [
        Claim(ClaimKind.DEFINITION, "таблица 2.4", "предприятия", indicator="K4′", due=due)
        for due in (shipped.NOTE_DAY, *shipped.QUARTER_ENDS_2021)
    ]
    bands = {"K1": (0, 1, 4, 6, 18), "K2": (0, 1, 5, 11, 21, 36), "K3": (0, 51, 71, 101)}
    for indicator, cuts in bands.items():
        plan = Decimal(shipped.PLAN_2020[indicator])
        for unit, reference in names.items():
            value = _value(sound, indicator, unit)
            if value is None:
                continue
            ends = next(pair for pair in pairwise(cuts) if value < pair[1])
            added.append(
                Claim(
                    ClaimKind.BAND,
                    "вывод",
                    reference=reference,
                    indicator=indicator,
                    lower=Decimal(ends[0]),
                    upper=Decimal(ends[1] - 1),
                )
            )
            if value >= plan:
                added.append(
                    Claim(
                        ClaimKind.REACHED,
                        "вывод",
                        reference=reference,
                        indicator=indicator,
                        second=plan,
                    )
                )
    return added
