"""Rule on words of majority and of use: R03, with the lexicon it reads them by."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from nastavnik.domain.findings.model import (
    SEVERAL_FORMS,
    Claim,
    ClaimKind,
    Finding,
    Monitoring,
    Severity,
)
from nastavnik.domain.findings.tables import Tables, fold_name
from nastavnik.domain.findings.wording import computed_number, organizations
from nastavnik.domain.indicators import Direction
from nastavnik.domain.typography import fold_search


@dataclass(frozen=True)
class Wording:
    """Words of quantity and the shares (per cent) for which nobody would object to them."""

    pattern: str
    lower: Fraction
    upper: Fraction
    open_lower: bool = False
    open_upper: bool = False

    def allows(self, share: Fraction) -> bool:
        """Tell whether a share (per cent) may be called so."""
        above = share > self.lower if self.open_lower else share >= self.lower
        below = share < self.upper if self.open_upper else share <= self.upper
        return above and below


def _range(
    pattern: str, lower: float | Fraction, upper: float | Fraction, opening: str = "[]"
) -> Wording:
    return Wording(pattern, Fraction(lower), Fraction(upper), opening[0] == "(", opening[1] == ")")


THIRD = Fraction(100, 3)
# The first pattern that is found wins, so longer phrases stand above the words they contain.
# The ranges are generous on purpose: a rule that argues about shades of meaning is switched off.
# «Половина» and «треть» without «более» or «менее» are approximate; «небольшая часть» ends at a
# third, because the reader takes the rest for a clear majority.
LEXICON = (
    _range(r"\bни одн|\bникто\b|\bотсутству", 0, 0),
    _range(r"\bне все\b|\bне во всех\b|\bне каждая\b", 0, 100, "[)"),
    _range(r"\bпочти вс|\bпрактически вс|\bпочти каждая\b", 85, 100),
    _range(r"\bподавляющ\w+ (большинств|част)", 70, 100),
    _range(r"\bменее половин|\bменьше половин", 0, 50, "[)"),
    _range(r"\bболее половин|\bбольше половин|\bсвыше половин", 50, 100, "(]"),
    _range(r"\bполовин", 45, 55),
    _range(r"\bменее трет|\bменьше трет", 0, THIRD, "[)"),
    _range(r"\bболее трет|\bбольше трет|\bсвыше трет", THIRD, Fraction(200, 3), "(]"),
    _range(r"\bдве трет", 60, 73),
    _range(r"\bтреть\b|\bтрети\b", 28, 39),
    _range(r"\bменее четверт|\bменьше четверт", 0, 25, "[)"),
    _range(r"\bболее четверт|\bбольше четверт|\bсвыше четверт", 25, 50, "(]"),
    _range(r"\bтри четверт|\bтрех четверт", 70, 80),
    _range(r"\bчетверть\b|\bчетверти\b", 20, 30),
    _range(r"\bмал\w+ част|\bнебольш\w+ (част|дол|количеств|числ)|\bнезначительн", 0, THIRD),
    _range(r"\bединичн|\bлишь отдельн|\bединицы\b", 0, 10),
    _range(r"\bменьшинств|\bменьш\w+ част", 0, 50, "[)"),
    _range(r"\bбольшинств|\bбольш\w+ част|\bпреимущественно\b|\bв основном\b", 50, 100, "(]"),
    _range(r"\bзначительн\w+ (част|дол)|\bмногие\b", 30, 100),
    _range(r"\bвсе\b|\bво всех\b|\bвсех\b|\bкаждая\b|\bкаждой\b", 100, 100),
)


def wording_of(text: str) -> Wording | None:
    """Return what the lexicon makes of a phrase, or None if it holds no word of quantity."""
    folded = fold_search(text)
    return next((words for words in LEXICON if re.search(words.pattern, folded)), None)


def r03_words(monitoring: Monitoring) -> Iterator[Finding]:
    """R03: words of majority against the share, and words of use against the form table."""
    tables = Tables(monitoring)
    for claim in tables.claims(ClaimKind.MAJORITY):
        words = wording_of(claim.text)
        counted = _counted(tables, claim)
        if words is None or counted is None:
            continue
        part, whole, subject = counted
        if whole and not words.allows(Fraction(100 * part, whole)):
            yield _majority_finding(claim, part, whole, subject)
    if tables.printed_rows:
        yield from _use_of_forms(tables)


def _counted(tables: Tables, claim: Claim) -> tuple[int, int, str] | None:
    if claim.indicator == SEVERAL_FORMS:
        several = sum(count > 1 for count in tables.forms_per_unit.values())
        return several, len(tables.units), "Организации, использующие больше одной формы"
    if claim.form:
        users = tables.units_by_form.get(fold_name(claim.form), {})
        return len(users), len(tables.units), f"Организации с формой «{claim.form}»"
    if claim.number is None or claim.indicator not in tables.facts:
        return None
    values = [tables.value(claim.indicator, code) for code in tables.units]
    known = [value for value in values if value is not None]
    part = sum(_meets(tables, claim.indicator, value, claim.number) for value in known)
    return part, len(known), tables.title(claim.indicator)


def _meets(tables: Tables, indicator: str, value: Fraction, number: Decimal) -> bool:
    if tables.facts[indicator].direction is Direction.LESS:
        return value <= Fraction(number)
    return value >= Fraction(number)


def _majority_finding(claim: Claim, part: int, whole: int, subject: str) -> Finding:
    share = computed_number(Fraction(100 * part, whole), share=True)
    return Finding(
        rule="R03",
        severity=Severity.ERROR,
        place=claim.place,
        subject=subject,
        sentence=f"Слова «{claim.text}» не отвечают данным: речь о {part} из {whole} ({share}).",
        figures={"words": claim.text, "part": part, "whole": whole, "share": share},
        indicator=claim.indicator,
    )


def _use_of_forms(tables: Tables) -> Iterator[Finding]:
    used = {form: len(units) for form, units in tables.units_by_form.items()}
    most = max(used.values(), default=0)
    for claim in tables.claims(ClaimKind.WIDEST, ClaimKind.RARE, ClaimKind.ABSENT):
        count = used.get(fold_name(claim.form), 0)
        if claim.kind is ClaimKind.WIDEST and count < most:
            words = f"названа самой распространённой, но у другой формы — {organizations(most)}"
        elif claim.kind is ClaimKind.RARE and most and count >= most:
            words = "названа менее востребованной, но ни одна форма не встречается чаще"
        elif claim.kind is ClaimKind.ABSENT and count:
            words = "названа невостребованной, но она есть в таблице форм"
        else:
            continue
        yield Finding(
            rule="R03",
            severity=Severity.ERROR,
            place=claim.place,
            subject=claim.form,
            sentence=f"Форма «{claim.form}» {words}; с этой формой — {organizations(count)}.",
            figures={"organizations": count, "most": most},
        )
