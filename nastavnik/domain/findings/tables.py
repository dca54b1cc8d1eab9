"""The tables of a monitoring arranged for look-up: names, rows, printed and computed values."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache

from nastavnik.domain.findings.model import (
    Claim,
    ClaimKind,
    FormName,
    FormRow,
    IndicatorFacts,
    Monitoring,
    UnitName,
)
from nastavnik.domain.indicators import Figure
from nastavnik.domain.mentoring_forms import Category, Role
from nastavnik.domain.rounding import round_half_up
from nastavnik.domain.typography import fold_search

QUOTES = str.maketrans("", "", "«»\"“”„'")
# The same few names stand in thousands of claims: a region has about three thousand units.
FOLDED_NAMES = 20_000
# A number as it stands in a document: «12,5 %», «1 234.50».
NUMBER = re.compile(r"^\d[\d\s]*(?:[.,]\d+)?(?=\s*%?$)")
DASHES = re.compile(r"\s*[-‐‑–—−]\s*")


@lru_cache(maxsize=FOLDED_NAMES)
def fold_name(name: str) -> str:
    """Fold a printed name: case, ё, quotes, kinds of dash and spaces after «№» do not matter."""
    folded = DASHES.sub("-", fold_search(name.translate(QUOTES)))
    return re.sub(r"№\s*", "№", folded)


@lru_cache(maxsize=FOLDED_NAMES)
def fold_reference(reference: str) -> str:
    """Fold a short reference: «№ 18», «№№18» and «18» are the same."""
    return fold_name(reference).lstrip("№").strip(" .")


@dataclass(frozen=True)
class Tables:
    """What a rule looks things up in; built lazily, so that a rule pays only for what it asks."""

    monitoring: Monitoring

    @cached_property
    def units(self) -> dict[str, UnitName]:
        """Units by code."""
        return {unit.code: unit for unit in self.monitoring.units}

    @cached_property
    def facts(self) -> dict[str, IndicatorFacts]:
        """Indicators by code."""
        return {facts.code: facts for facts in self.monitoring.indicators}

    @cached_property
    def forms(self) -> dict[str, FormName]:
        """Forms by folded label."""
        return {fold_name(form.label): form for form in self.monitoring.forms}

    @cached_property
    def codes_by_reference(self) -> dict[str, tuple[str, ...]]:
        """Codes of the units a folded reference, alias or full name may mean."""
        found: dict[str, list[str]] = defaultdict(list)
        for unit in self.monitoring.units:
            for name in {fold_reference(n) for n in (unit.reference, unit.name, *unit.aliases)}:
                if name:
                    found[name].append(unit.code)
        return {name: tuple(codes) for name, codes in found.items()}

    def resolve(self, claim: Claim) -> str | None:
        """Return the code of the unit a claim speaks of, or None if nobody is called so."""
        if claim.unit:
            return claim.unit if claim.unit in self.units else None
        codes = self.codes_by_reference.get(fold_reference(claim.reference), ())
        return codes[0] if codes else None

    @cached_property
    def _claims(self) -> dict[ClaimKind, list[Claim]]:
        found: dict[ClaimKind, list[Claim]] = defaultdict(list)
        for claim in self.monitoring.claims:
            found[claim.kind].append(claim)
        return found

    def claims(self, *kinds: ClaimKind) -> list[Claim]:
        """Return the claims of the kinds, in the order given."""
        return [claim for kind in kinds for claim in self._claims.get(kind, ())]

    @cached_property
    def printed_rows(self) -> tuple[FormRow, ...]:
        """Return the form table as printed; the registers' where none is printed."""
        rows = tuple(
            FormRow(claim.unit, claim.form, int(claim.number or 0), int(claim.second or 0))
            for claim in self.claims(ClaimKind.FORM_ROW)
        )
        return rows or self.monitoring.form_rows

    @cached_property
    def rows(self) -> tuple[FormRow, ...]:
        """Return the form table of the registers; the printed one where there are none."""
        return self.monitoring.form_rows or self.printed_rows

    @cached_property
    def units_by_form(self) -> dict[str, dict[str, None]]:
        """Units (an ordered set) by folded form label, as the printed form table has them."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for row in self.printed_rows:
            if row.mentees or row.mentors:
                found[fold_name(row.form)][row.unit] = None
        return found

    @cached_property
    def _labels(self) -> dict[str, list[str]]:
        labels: dict[str, list[str]] = defaultdict(list)
        for row in self.rows:
            labels[row.unit].append(row.form)
        return labels

    def labels_of(self, unit: str) -> list[str]:
        """Return the labels of the forms a unit has rows of."""
        return self._labels.get(unit, [])

    @cached_property
    def forms_per_unit(self) -> dict[str, int]:
        """How many forms each unit uses, by the printed form table; 0 for the others."""
        counts = Counter(unit for units in self.units_by_form.values() for unit in units)
        return {code: counts[code] for code in self.units}

    @cached_property
    def _people(self) -> Counter[tuple[str, Role, Category]]:
        people: Counter[tuple[str, Role, Category]] = Counter()
        for row in self.rows:
            form = self.forms.get(fold_name(row.form))
            if form is not None:
                people[row.unit, Role.MENTEE, form.mentee] += row.mentees
                people[row.unit, Role.MENTOR, form.mentor] += row.mentors
        return people

    def participants(self, facts: IndicatorFacts, unit: str) -> int | None:
        """Return how many places of the unit the numerator may take; None if it cannot be told."""
        if facts.role is None or not facts.categories or not self.rows:
            return None
        return sum(self._people[unit, facts.role, category] for category in facts.categories)

    @cached_property
    def printed(self) -> Mapping[str, dict[str, Claim]]:
        """Claims of a printed share or count, by indicator and unit; the first one counts."""
        found: dict[str, dict[str, Claim]] = defaultdict(dict)
        for claim in self.claims(ClaimKind.SHARE, ClaimKind.COUNT):
            found[claim.indicator].setdefault(claim.unit, claim)
        return found

    @cached_property
    def part_rows(self) -> Mapping[str, dict[str, Claim]]:
        """Rows of part tables, by indicator and unit."""
        found: dict[str, dict[str, Claim]] = defaultdict(dict)
        for claim in self.claims(ClaimKind.PART_ROW):
            found[claim.indicator].setdefault(claim.unit, claim)
        return found

    def figure(self, indicator: str, unit: str) -> Figure | None:
        """Return the computed figure, or None where the registers say nothing."""
        facts = self.facts.get(indicator)
        return facts.figures.get(unit) if facts else None

    def value(self, indicator: str, unit: str) -> Fraction | None:
        """Return the printed value of a unit; the computed and rounded one if none is printed."""
        claim = self.printed.get(indicator, {}).get(unit)
        if claim is not None:
            return None if claim.number is None else Fraction(claim.number)
        figure = self.figure(indicator, unit)
        if figure is None or figure.value is None:
            return None
        return Fraction(round_half_up(figure.value, self.facts[indicator].digits))

    def digits(self, indicator: str) -> int:
        """Return how many decimals the indicator is printed with."""
        facts = self.facts.get(indicator)
        return facts.digits if facts else 0

    @cached_property
    def decimals(self) -> Mapping[str, int]:
        """How many decimals the printed shares of an indicator have, at most."""
        found: dict[str, int] = defaultdict(int)
        for claim in self.claims(ClaimKind.SHARE):
            if claim.number is not None:
                found[claim.indicator] = max(found[claim.indicator], digits_of(claim.number))
        return found

    def is_share(self, indicator: str) -> bool:
        """Tell whether the values of an indicator are per cent; unknown ones are not."""
        facts = self.facts.get(indicator)
        return facts is not None and facts.is_share

    def title(self, indicator: str) -> str:
        """Return the title of an indicator, or its code if it is unknown."""
        facts = self.facts.get(indicator)
        return facts.title if facts else indicator


def digits_of(number: Decimal) -> int:
    """Return how many decimals a number is printed with."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def printed_as(text: str) -> Decimal | None:
    """Return the number a cell prints, with its decimals, or None if it prints words."""
    found = NUMBER.match(text.strip())
    if found is None:
        return None
    return Decimal(re.sub(r"\s", "", found.group()).replace(",", "."))


def is_shifted(true: Decimal, number: Decimal) -> bool:
    """Tell whether dropping the decimal comma of `true` gives another number, `number`."""
    digits = digits_of(true)
    return digits > 0 and true != number and true.scaleb(digits) == number
