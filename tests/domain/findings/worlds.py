"""Random consistent worlds: a municipality, its registers and the note an honest clerk prints."""

import math
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

from nastavnik.domain.findings.model import (
    Claim,
    Enterprises,
    FormName,
    FormRow,
    IndicatorFacts,
    Monitoring,
    UnitName,
)
from nastavnik.domain.indicators import Direction, Figure
from nastavnik.domain.mentoring_forms import PRESETS, Category, Role
from nastavnik.domain.rounding import round_half_up
from tests.domain.findings.chapters import Chapters, random_chapters

LEARNERS = frozenset({Category.PUPIL, Category.STUDENT})
KINDS = ("Школа", "Гимназия", "Лицей", "Колледж", "Центр творчества", "Детский технопарк")
CENTRES = ("Радуга", "Вектор", "Ёлочка", "Парус", "Орбита", "Исток", "Росток", "Звёздный")
NA_WORDS = "Нет данных"


@dataclass
class World:
    """Registers and figures before anything is printed; plants may bend them."""

    rng: Random
    units: list[UnitName]
    forms: list[FormName]
    rows: list[FormRow]
    facts: dict[str, IndicatorFacts] = field(default_factory=dict)
    enterprises: Enterprises | None = None
    place: dict[str, str] = field(default_factory=dict)
    proper_names: tuple[str, ...] = ("Кемеровская область", "Нижегородская область")
    chapters: Chapters = field(init=False)

    @property
    def shares(self) -> list[str]:
        """Codes of the indicators that are shares of people."""
        return [code for code, facts in self.facts.items() if facts.is_share and facts.role]

    @property
    def partners(self) -> str:
        """The code of the indicator that counts enterprises."""
        return next(code for code, facts in self.facts.items() if not facts.is_share)

    def participants(self, code: str, unit: str) -> int:
        """Places of a unit that count for an indicator: an independent count over raw rows."""
        facts, total = self.facts[code], 0
        for row in self.rows:
            form = next((form for form in self.forms if form.label == row.form), None)
            if row.unit != unit or form is None:
                continue
            side = form.mentee if facts.role is Role.MENTEE else form.mentor
            if side in facts.categories:
                total += row.mentees if facts.role is Role.MENTEE else row.mentors
        return total


def random_units(rng: Random, count: int) -> list[UnitName]:
    numbers = rng.sample(range(1, 3 * count + 20), count)
    units = []
    for index, number in enumerate(numbers):
        kind = rng.choice(KINDS)
        if rng.random() < 0.8:
            reference, name = str(number), f"{kind} № {number}"
            aliases: tuple[str, ...] = (f"{kind[0]}-{number}",)
        else:
            reference = f"{rng.choice(CENTRES)}{number}"
            name, aliases = f"МБУ ДО {kind} «{reference}»", (f"ЦДТ {number}",)
        units.append(UnitName(f"u{index:03}", name, reference, aliases))
    rng.shuffle(units)
    return units


def random_forms(rng: Random) -> list[FormName]:
    """Some presets, always with pupils leading pupils, teachers leading teachers; renamed."""
    kept = [*PRESETS[:4], *rng.sample(PRESETS[4:], rng.randint(1, 4))]
    renamed = rng.random() < 0.5
    forms = [
        FormName(f"Форма {index}" if renamed else preset.label, preset.mentor, preset.mentee)
        for index, preset in enumerate(kept, start=1)
    ]
    rng.shuffle(forms)
    return forms


def random_row(rng: Random, unit: str, form: FormName) -> FormRow:
    mentors = rng.randint(1, 6)
    most = 5 if form.mentor in LEARNERS else 3
    return FormRow(unit, form.label, rng.randint(mentors, most * mentors), mentors)


def random_rows(rng: Random, units: list[UnitName], forms: list[FormName]) -> list[FormRow]:
    # The last form is left out of the table, so that «не востребована» has something to name.
    used = forms[:-1]
    rows = []
    for unit in units:
        chosen = rng.sample(used, rng.choice([1, 1, 2, 2, 3, min(4, len(used))]))
        rows += [random_row(rng, unit.code, form) for form in chosen]
    rng.shuffle(rows)
    return rows


def random_world(rng: Random, size: int | None = None) -> World:
    """Return a consistent world of 5–60 units; indicators are derived by `derive`."""
    units = random_units(rng, size or rng.randint(5, 60))
    forms = random_forms(rng)
    return World(rng, units, forms, random_rows(rng, units, forms))


def _learner_share(world: World, code: str, role: Role) -> None:
    rng = world.rng
    facts = IndicatorFacts(
        code=code,
        title=f"Доля обучающихся ({code})",
        role=role,
        is_share=True,
        digits=rng.choice([0, 0, 1]),
        na_words=NA_WORDS,
        categories=LEARNERS,
        direction=Direction.MORE,
    )
    world.facts[code] = facts
    figures = {}
    for unit in world.units:
        numerator = world.participants(code, unit.code)
        least = max(numerator, 10)
        denominator = rng.randint(least, least * rng.choice([2, 5, 30]))
        if numerator == 0 and rng.random() < 0.1:
            denominator = 0
        figures[unit.code] = Figure(numerator, denominator)
    world.facts[code] = replace(facts, figures=figures)


def _young_share(world: World, code: str) -> None:
    rng = world.rng
    facts = IndicatorFacts(
        code=code,
        title=f"Доля молодых специалистов ({code})",
        role=Role.MENTEE,
        is_share=True,
        digits=0,
        na_words="Нет молодых специалистов",
        categories=frozenset({Category.TEACHER}),
    )
    world.facts[code] = facts
    figures = {}
    for unit in world.units:
        teachers = world.participants(code, unit.code)
        young = rng.randint(1, teachers) if teachers else 0
        extra = rng.choice([0, 0, 1, 3])
        figures[unit.code] = Figure(young, young + extra)
    world.facts[code] = replace(facts, figures=figures)


def _partner_count(world: World, code: str) -> None:
    counts = {unit.code: world.rng.randint(0, 5) for unit in world.units}
    world.facts[code] = IndicatorFacts(
        code=code,
        title=f"Количество предприятий ({code})",
        role=None,
        is_share=False,
        digits=0,
        figures={unit: Figure(count, is_share=False) for unit, count in counts.items()},
    )
    total = sum(counts.values())
    supplied = total + world.rng.randint(0, 5)
    world.enterprises = Enterprises(total, total, total, supplied)


def derive(world: World) -> None:
    """Compute the indicators from the rows; codes and places are random."""
    codes = world.rng.sample(range(10, 99), 4)
    _learner_share(world, f"A{codes[0]}", Role.MENTEE)
    _learner_share(world, f"B{codes[1]}", Role.MENTOR)
    _young_share(world, f"C{codes[2]}")
    _partner_count(world, f"D{codes[3]}")
    sections = world.rng.sample(range(1, 40), 20)
    keys = ["rows", "list", "counts", "words", "targets"]
    for code in world.facts:
        keys += [f"table {code}", f"text {code}", f"part {code}"]
    world.place = {
        key: f"{world.rng.choice(['таблица', 'вывод', 'раздел'])} {section}"
        for key, section in zip(keys, sections, strict=False)
    }
    seed = "/".join(f"{unit.name} {unit.code}" for unit in world.units)
    world.chapters = random_chapters(seed, world.units, world.facts)


def rounded(figure: Figure, digits: int) -> Decimal | None:
    """The value a clerk prints for a figure; None where there is nothing to divide."""
    return None if figure.value is None else round_half_up(figure.value, digits)


def mean_value(values: list[Decimal] | list[Fraction]) -> Fraction | None:
    known = [Fraction(value) for value in values]
    return sum(known, Fraction(0)) / len(known) if known else None


def quantity_phrase(rng: Random, part: int, whole: int) -> str:
    """Words nobody would object to for `part` of `whole`, written without the rule's lexicon."""
    share = 100 * part / whole
    fitting = [
        words
        for words, least, most in (
            ("ни одна организация", 0, 0),
            ("единичные организации", 0.1, 9),
            ("небольшая часть организаций", 1, 32),
            ("менее половины организаций", 1, 49),
            ("около трети организаций", 30, 36),
            ("половина организаций", 47, 53),
            ("более трети организаций", 35, 60),
            ("более половины организаций", 51, 99),
            ("большинство организаций", 51, 99),
            ("почти все организации", 91, 99.9),
            ("все организации", 100, 100),
        )
        if least <= share <= most
    ]
    return rng.choice(fitting) if fitting else "часть организаций"


def quarter_days() -> tuple[date, ...]:
    return tuple(date(2031, month, 15) for month in (3, 6, 9, 12))


def floor_to(value: Fraction, digits: int) -> Decimal:
    scaled = math.floor(value * 10**digits)
    return Decimal(scaled).scaleb(-digits)


def monitoring_of(world: World, claims: list[Claim]) -> Monitoring:
    """Put the world and its claims together, everything reshuffled."""
    rng = world.rng
    rng.shuffle(claims)
    facts = list(world.facts.values())
    rng.shuffle(facts)
    return Monitoring(
        units=tuple(world.units),
        forms=tuple(world.forms),
        form_rows=tuple(world.rows),
        indicators=tuple(facts),
        claims=tuple(claims),
        enterprises=world.enterprises,
        proper_names=world.proper_names,
        funnels=tuple(world.chapters.funnels),
        series=tuple(world.chapters.series),
        acts=tuple(world.chapters.acts),
        definitions=tuple(world.chapters.definitions),
        questions=tuple(world.chapters.questions),
    )
