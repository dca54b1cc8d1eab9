"""The honest clerk: prints a world as claims, every statement derived from what stands above it.

A plant may overwrite what the clerk reads (printed shares, counts, rows of part tables, averages);
everything that follows from it is then derived from the overwritten value, so that one planted
contradiction stays one.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from nastavnik.domain.findings.model import (
    FORMS_PER_UNIT,
    ORGANIZATIONS,
    PLACES,
    SEVERAL_FORMS,
    Claim,
    ClaimKind,
    FormRow,
    UnitName,
)
from nastavnik.domain.indicators import Figure, roll_up
from nastavnik.domain.rounding import round_half_up
from tests.domain.findings.worlds import (
    World,
    floor_to,
    mean_value,
    quantity_phrase,
    quarter_days,
    rounded,
)


@dataclass
class Document:
    """What the clerk is about to print."""

    world: World
    rows: list[FormRow] = field(default_factory=list)
    values: dict[str, dict[str, Decimal | None]] = field(default_factory=dict)
    parts: dict[str, tuple[int, int]] = field(default_factory=dict)
    means: dict[str, Decimal] = field(default_factory=dict)
    # Cells whose printed text a plant set; the others print the number itself, or keep no text.
    raw: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, world: World) -> "Document":
        """Read the registers as they are."""
        values = {
            code: {unit: rounded(figure, facts.digits) for unit, figure in facts.figures.items()}
            for code, facts in world.facts.items()
        }
        young = world.facts[world.shares[2]].figures
        parts = {
            unit: (figure.denominator or 0, figure.numerator or 0)
            for unit, figure in young.items()
            if figure.denominator and (figure.numerator != figure.denominator)
        }
        return cls(world, list(world.rows), values, parts)

    @property
    def young(self) -> str:
        """The indicator with a part table."""
        return self.world.shares[2]

    def claims(self) -> list[Claim]:
        """Print everything."""
        claims = [
            *self._form_tables(),
            *self._form_words(),
            *self._targets(),
            *self._part_table(),
        ]
        for code in self.world.facts:
            claims += [*self._table(code), *self._bands(code), *self._reached(code)]
            if code in self.world.shares:
                claims += self._averages(code)
        return claims + self.world.chapters.claims(self.world.facts)

    def reference(self, unit: UnitName) -> str:
        """One of the honest ways of naming a unit in a list."""
        plain = unit.reference
        ways = [plain, unit.name, unit.name.upper(), *unit.aliases, plain.replace("ё", "е")]
        if plain.isdigit():
            ways += [f"№ {plain}", f"№{plain}"]
        return self.world.rng.choice(ways)

    def printed_name(self, unit: UnitName) -> str:
        """One of the honest ways of printing a full name; sometimes it is not kept at all."""
        spaced = unit.name.replace("№ ", "№").replace("«", '"').replace("»", '"')
        return self.world.rng.choice(["", unit.name, unit.name.lower(), spaced, *unit.aliases])

    def _claim(self, kind: ClaimKind, unit: UnitName, place: str, **fields: object) -> Claim:
        claim = Claim(kind, place, unit=unit.code, printed_name=self.printed_name(unit))
        return replace(claim, **fields)  # type: ignore[arg-type]

    def _unit(self, code: str) -> UnitName:
        return next(unit for unit in self.world.units if unit.code == code)

    def forms_of(self, unit: str) -> list[str]:
        """Labels of the printed rows of a unit."""
        return [row.form for row in self.rows if row.unit == unit]

    def users_of(self, form: str) -> list[str]:
        """Units with a printed row of a form."""
        return [row.unit for row in self.rows if row.form == form]

    def _form_tables(self) -> list[Claim]:
        return [*self._totals(), *self._rows(), *self._counts()]

    def _totals(self) -> list[Claim]:
        place = self.world.place
        number, second = (
            sum(getattr(r, side) for r in self.rows) for side in ("mentees", "mentors")
        )
        return [
            Claim(
                ClaimKind.TOTAL,
                place["words"],
                indicator=ORGANIZATIONS,
                number=Decimal(len(self.world.units)),
            ),
            Claim(
                ClaimKind.TOTAL,
                place["rows"],
                indicator=PLACES,
                number=Decimal(number),
                second=Decimal(second),
            ),
        ]

    def _rows(self) -> list[Claim]:
        place, claims = self.world.place, []
        for row in self.rows:
            unit = self._unit(row.unit)
            claims.append(
                self._claim(
                    ClaimKind.FORM_ROW,
                    unit,
                    place["rows"],
                    form=row.form,
                    number=Decimal(row.mentees),
                    second=Decimal(row.mentors),
                )
            )
            claims.append(
                Claim(
                    ClaimKind.FORM_LIST,
                    place["list"],
                    reference=self.reference(unit),
                    form=self.world.rng.choice([row.form, row.form.upper()]),
                )
            )
        return claims

    def _counts(self) -> list[Claim]:
        place = self.world.place["counts"]
        return [
            self._claim(
                ClaimKind.FORM_COUNT, unit, place, number=Decimal(len(self.forms_of(unit.code)))
            )
            for unit in self.world.units
        ]

    def _form_words(self) -> list[Claim]:
        place, rng = self.world.place["words"], self.world.rng
        used = {form.label: len(self.users_of(form.label)) for form in self.world.forms}
        most = max(used.values())
        claims = [
            Claim(ClaimKind.WIDEST, place, form=next(f for f, n in used.items() if n == most)),
            *(Claim(ClaimKind.RARE, place, form=f) for f, n in used.items() if 0 < n < most),
            *(Claim(ClaimKind.ABSENT, place, form=f) for f, n in used.items() if n == 0),
        ]
        counts = {unit.code: len(self.forms_of(unit.code)) for unit in self.world.units}
        several = sum(count > 1 for count in counts.values())
        phrase = quantity_phrase(rng, several, len(counts))
        claims.append(Claim(ClaimKind.MAJORITY, place, text=phrase, indicator=SEVERAL_FORMS))
        form = rng.choice(list(used))
        phrase = quantity_phrase(rng, used[form], len(counts))
        claims.append(Claim(ClaimKind.MAJORITY, place, text=phrase, form=form))
        return [*claims, *self._forms_per_unit(counts)]

    def _forms_per_unit(self, counts: dict[str, int]) -> list[Claim]:
        place = self.world.place["words"]
        top = max(counts, key=lambda code: counts[code])
        mean = round_half_up(Fraction(len(self.rows), len(counts)), 1)
        return [
            Claim(
                ClaimKind.MAXIMUM,
                place,
                reference=self.reference(self._unit(top)),
                indicator=FORMS_PER_UNIT,
                number=Decimal(counts[top]),
            ),
            Claim(
                ClaimKind.TYPICAL,
                place,
                indicator=FORMS_PER_UNIT,
                lower=floor_to(Fraction(mean), 0),
                upper=floor_to(Fraction(mean), 0) + 1,
            ),
        ]

    def _table(self, code: str) -> list[Claim]:
        place, facts = self.world.place[f"table {code}"], self.world.facts[code]
        kind = ClaimKind.SHARE if facts.is_share else ClaimKind.COUNT
        claims = [Claim(ClaimKind.HEADER, place, indicator=code, role=facts.role)]
        for unit in self.world.units:
            value = self.values[code][unit.code]
            words = facts.na_words if value is None else self._as_printed(code, unit.code, value)
            claims.append(self._claim(kind, unit, place, indicator=code, number=value, text=words))
        if not facts.is_share:
            total = sum((value or Decimal(0) for value in self.values[code].values()), Decimal(0))
            claims.append(Claim(ClaimKind.TOTAL, place, "Итого:", indicator=code, number=total))
        return claims

    def _as_printed(self, code: str, unit: str, value: Decimal) -> str:
        plain = f"{value}".replace(".", ",")
        ways = ("", plain, f"{plain}%", f"{plain} %")
        return self.raw.get((code, unit), self.world.chapters.rng.choice(ways))

    def known(self, code: str) -> dict[str, Decimal]:
        """Printed values that are numbers."""
        return {unit: value for unit, value in self.values[code].items() if value is not None}

    def true_means(self, code: str) -> list[Fraction]:
        """Every average an honest clerk may print: simple of printed, simple and Σ/Σ of figures."""
        figures = list(self.world.facts[code].figures.values())
        exact = [figure.value for figure in figures if figure.value is not None]
        ratio = roll_up(figures, is_share=True).value
        found = [mean_value(list(self.known(code).values())), mean_value(exact), ratio]
        rows = set(self.parts) >= set(self.known(code)) and code == self.young
        whole = sum(whole for whole, _ in self.parts.values())
        if rows and whole:
            found.append(Fraction(100 * sum(part for _, part in self.parts.values()), whole))
        return [value for value in found if value is not None]

    def _averages(self, code: str) -> list[Claim]:
        place, rng = self.world.place[f"text {code}"], self.world.rng
        means = self.true_means(code)
        if not means:
            return []
        mean = self.means.get(code, round_half_up(rng.choice(means), rng.choice([0, 1])))
        claims = [Claim(ClaimKind.MEAN, place, indicator=code, number=mean)]
        reach = floor_to(max(means), 0)
        claims.append(Claim(ClaimKind.MEAN_REACHES, place, indicator=code, number=reach))
        if mean > 0:
            plan = Decimal(rng.randint(1, 100))
            ratio = max(Fraction(plan) / Fraction(mean), Fraction(mean) / Fraction(plan))
            times = round_half_up(ratio, rng.choice([0, 1]))
            claims.append(Claim(ClaimKind.TIMES, place, indicator=code, number=times, second=plan))
        return claims

    def _bands(self, code: str) -> list[Claim]:
        place, rng = self.world.place[f"text {code}"], self.world.rng
        known = self.known(code)
        values = sorted(set(known.values()))
        if not values:
            return []
        cuts = sorted({0, *rng.sample(range(len(values)), min(len(values), rng.randint(1, 4)))})
        claims = []
        for unit, value in known.items():
            start = max(cut for cut in cuts if values[cut] <= value)
            following = [cut for cut in cuts if cut > start]
            end = (following[0] if following else len(values)) - 1
            claims.append(
                Claim(
                    ClaimKind.BAND,
                    place,
                    reference=self.reference(self._unit(unit)),
                    indicator=code,
                    lower=values[start],
                    upper=values[end],
                )
            )
        return claims

    def _reached(self, code: str) -> list[Claim]:
        place, known = self.world.place[f"text {code}"], self.known(code)
        if not known:
            return []
        plan = self.world.rng.choice(sorted(known.values()))
        return [
            Claim(
                ClaimKind.REACHED,
                place,
                reference=self.reference(self._unit(unit)),
                indicator=code,
                number=self.world.rng.choice([None, value]),
                second=plan,
            )
            for unit, value in known.items()
            if value >= plan
        ]

    def _part_table(self) -> list[Claim]:
        if not self.parts:
            return []
        code = self.young
        place = self.world.place[f"part {code}"]
        claims = [
            self._claim(
                ClaimKind.PART_ROW,
                self._unit(unit),
                place,
                indicator=code,
                number=Decimal(whole),
                second=Decimal(part),
            )
            for unit, (whole, part) in self.parts.items()
        ]
        full = set(self.known(code)) <= set(self.parts)
        count = f"{len(self.parts)} из {len(self.known(code))} организаций"
        claims.append(
            Claim(
                ClaimKind.TOTAL,
                place,
                "Итого:" if full else f"Итого, {count}:",
                indicator=code,
                number=Decimal(sum(whole for whole, _ in self.parts.values())),
                second=Decimal(sum(part for _, part in self.parts.values())),
            )
        )
        return claims

    def _targets(self) -> list[Claim]:
        place, rng = self.world.place["targets"], self.world.rng
        claims = []
        for position, (code, facts) in enumerate(self.world.facts.items(), start=1):
            values = sorted(rng.randint(1, 90) for _ in quarter_days())
            values = values if facts.direction == "more" else values[::-1]
            claims += [
                Claim(
                    ClaimKind.TARGET,
                    place,
                    text=f"{facts.title}, Кемеровской области",
                    indicator=code,
                    due=due,
                    number=Decimal(value),
                    position=position,
                )
                for due, value in zip(quarter_days(), values, strict=True)
            ]
        return claims


def figure_of(world: World, code: str, unit: str) -> Figure:
    return world.facts[code].figures[unit]


def set_figure(world: World, code: str, unit: str, figure: Figure) -> None:
    """Bend one computed figure."""
    facts = world.facts[code]
    world.facts[code] = replace(facts, figures={**facts.figures, unit: figure})
