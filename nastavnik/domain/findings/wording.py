"""How the rules write numbers and names into their sentences."""

import re
from decimal import Decimal
from fractions import Fraction

from nastavnik.domain.findings.tables import Tables, digits_of
from nastavnik.domain.rounding import round_half_up
from nastavnik.domain.typography import (
    NO_BREAK_SPACE,
    count_phrase,
    format_number,
    format_percent,
)

# Recomputed values keep one more decimal than notes print: 3,1 % beside the printed 8 %.
COMPUTED_DIGITS = 1


def printed_number(number: Decimal, *, share: bool) -> str:
    """Write a number with the decimals it was printed with, with «%» for a share."""
    digits = digits_of(number)
    return format_percent(number, digits) if share else format_number(number, digits)


def computed_number(value: Fraction, *, share: bool, digits: int = COMPUTED_DIGITS) -> str:
    """Write a recomputed value; a whole number needs no decimals."""
    kept = 0 if value.denominator == 1 else digits
    rounded = round_half_up(value, kept)
    return format_percent(rounded, kept) if share else format_number(rounded, kept)


def span(lower: Decimal | None, upper: Decimal | None, *, share: bool) -> str:
    """Write a printed range: «2–3», «от 1 % до 3 %» is shortened to «1–3 %»."""
    ends = [end for end in (lower, upper) if end is not None]
    if len(ends) == 1 or (ends and ends[0] == ends[-1]):
        return printed_number(ends[0], share=share)
    text = "–".join(printed_number(end, share=False) for end in ends)
    return f"{text}{NO_BREAK_SPACE}%" if share else text


def typeset(text: str) -> str:
    """Keep «№» with its number on one line."""
    return re.sub(r"№\s*(?=\d)", f"№{NO_BREAK_SPACE}", text)


def reference_text(reference: str) -> str:
    """Write a short reference as a note does: «№ 18», but «ДДТ»."""
    plain = reference.strip().lstrip("№").strip()
    return f"№{NO_BREAK_SPACE}{plain}" if plain.isdigit() else plain


def unit_text(tables: Tables, code: str) -> str:
    """Write the full name of a unit, or its code if nobody has it."""
    unit = tables.units.get(code)
    return typeset(unit.name) if unit else code


def organizations(count: int) -> str:
    """«1 организация», «2 организации», «5 организаций»."""
    return count_phrase(count, "организация", "организации", "организаций")


def mentees(count: int) -> str:
    """«1 наставляемый», «2 наставляемых»."""
    return count_phrase(count, "наставляемый", "наставляемых", "наставляемых")


def mentors(count: int) -> str:
    """«1 наставник», «2 наставника», «5 наставников»."""
    return count_phrase(count, "наставник", "наставника", "наставников")


def forms(count: int) -> str:
    """«1 форма», «2 формы», «5 форм»."""
    return count_phrase(count, "форма", "формы", "форм")
