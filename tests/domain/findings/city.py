"""The demonstration city as the rules see it: printed claims beside consistent contingents."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from nastavnik.domain.findings.model import (
    ActFacts,
    ClaimKind,
    Enterprises,
    FormName,
    FormRow,
    IndicatorFacts,
    Monitoring,
)
from nastavnik.domain.indicators import Figure
from nastavnik.domain.mentoring_forms import PRESETS, Category, Role
from nastavnik.domain.rounding import round_half_up
from nastavnik.doors.demonstration import claims as shipped

LEARNERS = frozenset({Category.PUPIL, Category.STUDENT})
FORMS = tuple(FormName(preset.label, preset.mentor, preset.mentee) for preset in PRESETS)


def fitting_denominator(numerator: int, share: Decimal) -> int:
    """Return a denominator that makes the numerator print as `share`; any if none can."""
    if numerator == 0 or share == 0:
        return 300
    wanted = Fraction(100 * numerator) / Fraction(share)
    guess = max(numerator, int(wanted))
    for denominator in (guess, guess + 1, guess - 1):
        if denominator and round_half_up(Fraction(100 * numerator, denominator), 0) == share:
            return denominator
    return guess


def _printed(indicator: str) -> dict[str, Decimal | None]:
    return {
        claim.unit: claim.number
        for claim in shipped.dzerzhinsk_claims()
        if claim.kind in (ClaimKind.SHARE, ClaimKind.COUNT) and claim.indicator == indicator
    }


def _places(rows: tuple[FormRow, ...], unit: str, labels: set[str], *, mentors: bool) -> int:
    chosen = [row for row in rows if row.unit == unit and row.form in labels]
    return sum(row.mentors if mentors else row.mentees for row in chosen)


def _shares(indicator: str, labels: set[str], *, mentors: bool) -> dict[str, Figure]:
    rows = shipped.dzerzhinsk_form_rows()
    figures = {}
    for unit, share in _printed(indicator).items():
        numerator = _places(rows, unit, labels, mentors=mentors)
        figures[unit] = Figure(numerator, fitting_denominator(numerator, share or Decimal(0)))
    return figures


def _young() -> dict[str, Figure]:
    rows = shipped.dzerzhinsk_form_rows()
    part = {
        claim.unit: Figure(int(claim.second or 0), int(claim.number or 0))
        for claim in shipped.dzerzhinsk_claims()
        if claim.kind is ClaimKind.PART_ROW
    }
    figures = {}
    for unit, share in _printed(shipped.YOUNG).items():
        teachers = _places(rows, unit, {"Учитель-учитель"}, mentors=False)
        if unit in part:
            figures[unit] = part[unit]
        elif share is None or not teachers:
            figures[unit] = Figure(0, 0)
        else:
            figures[unit] = Figure(teachers, teachers)
    return figures


def city_indicators() -> tuple[IndicatorFacts, ...]:
    """Return the four indicators of the note with figures of the registers."""
    to_pupils = {form.label for form in FORMS if form.mentee is Category.PUPIL}
    return (
        IndicatorFacts(
            code=shipped.MENTEES,
            title="Доля детей и молодёжи 10–19 лет в роли наставляемого",
            role=Role.MENTEE,
            is_share=True,
            digits=0,
            categories=LEARNERS,
            figures=_shares(shipped.MENTEES, to_pupils, mentors=False),
        ),
        IndicatorFacts(
            code=shipped.MENTORS,
            title="Доля детей и молодёжи 15–19 лет в роли наставника",
            role=Role.MENTOR,
            is_share=True,
            digits=0,
            categories=LEARNERS,
            figures=_shares(shipped.MENTORS, {"Ученик-ученик"}, mentors=True),
        ),
        IndicatorFacts(
            code=shipped.YOUNG,
            title="Доля молодых специалистов в роли наставляемого",
            role=Role.MENTEE,
            is_share=True,
            digits=0,
            na_words="Нет молодых специалистов",
            categories=frozenset({Category.TEACHER}),
            figures=_young(),
        ),
        IndicatorFacts(
            code=shipped.ENTERPRISES,
            title="Количество предприятий, заключивших соглашение",
            role=None,
            is_share=False,
            digits=0,
            figures={
                unit: Figure(int(number or 0), is_share=False)
                for unit, number in _printed(shipped.ENTERPRISES).items()
            },
        ),
    )


def city() -> Monitoring:
    """Return the monitoring of the city, December 2020, with everything its note prints."""
    return Monitoring(
        units=shipped.dzerzhinsk_units(),
        forms=FORMS,
        form_rows=shipped.dzerzhinsk_form_rows(),
        indicators=city_indicators(),
        claims=shipped.dzerzhinsk_claims(),
        enterprises=Enterprises(43, 43, 9, 9),
        acts=(ActFacts("Письмо № Сл316-649230/20", dated=date(2020, 11, 25)),),
    )
