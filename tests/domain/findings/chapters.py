"""What a note says over periods, honestly: steps of introduction, trends, terms, surveys."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from nastavnik.domain.findings.model import (
    ActFacts,
    Answer,
    Claim,
    ClaimKind,
    Definition,
    Funnel,
    FunnelStep,
    IndicatorFacts,
    Point,
    Question,
    Series,
    Stage,
    UnitName,
)
from nastavnik.domain.rounding import round_half_up

QUARTER_WORDS = (("первого", "I"), ("второго", "II"), ("третьего", "III"), ("четвертого", "IV"))
YEAR = 2031
PARTS = {"Возраст": "10–19 лет", "Кого включаем": "Вошли в программу", "Засчитываем": "По учёту"}


@dataclass
class Chapters:
    """Facts of the chapters, as lists, so that a plant may bend them."""

    rng: Random
    place: dict[str, str]
    units: list[UnitName]
    funnels: list[Funnel] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    acts: list[ActFacts] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    printed_steps: dict[Stage, int] = field(default_factory=dict)

    def claims(self, facts: dict[str, IndicatorFacts]) -> list[Claim]:
        """Print the chapters."""
        return [
            *self._steps(),
            *(claim for row in self.series for claim in self._trend(row, facts[row.indicator])),
            *self._deadlines(),
            *self._definitions(list(facts)),
            *self._choices(),
        ]

    def _steps(self) -> list[Claim]:
        place, claims = self.place["steps"], []
        for stage, count in self.printed_steps.items():
            claim = Claim(ClaimKind.STEP, place, indicator=stage.value)
            if count == len(self.units) and self.rng.random() < 0.5:
                claims.append(replace(claim, text="выполнено всеми"))
            else:
                claims.append(replace(claim, number=Decimal(count)))
        return claims

    def _trend(self, row: Series, facts: IndicatorFacts) -> list[Claim]:
        before, after = row.points[-2].value, row.points[-1].value
        if before is None or after is None:
            return []
        claim = Claim(
            ClaimKind.TREND,
            self.place["trends"],
            trend_phrase(self.rng, before, after, facts),
            indicator=row.indicator,
            due=self.rng.choice([None, row.points[-1].on]),
        )
        unit = next((unit for unit in self.units if unit.code == row.unit), None)
        if unit is None:
            pair = {"number": before, "second": after} if self.rng.random() < 0.3 else {}
            return [replace(claim, **pair)]
        if self.rng.random() < 0.5:
            return [replace(claim, unit=unit.code)]
        return [replace(claim, reference=self.rng.choice([unit.reference, unit.name]))]

    def _deadlines(self) -> list[Claim]:
        claims = []
        for quarter, (word, numeral) in enumerate(QUARTER_WORDS, start=1):
            due = date(YEAR, 3 * quarter - self.rng.randint(0, 2), self.rng.randint(16, 28))
            text = self.rng.choice(
                [
                    f"в течение {word} квартала {YEAR} года",
                    f"во {numeral} квартале" if numeral == "II" else f"в {numeral} квартале",
                    "за предыдущий квартал",
                    "по итогам мониторинга",
                ]
            )
            claims.append(Claim(ClaimKind.DEADLINE, self.place["terms"], text, due=due))
        return claims

    def _definitions(self, codes: list[str]) -> list[Claim]:
        code = self.rng.choice(codes)
        words = (
            "Предприятия с соглашением",
            "предприятия  с соглашением",
            "«Предприятия с соглашением»",
        )
        return [
            Claim(
                ClaimKind.DEFINITION,
                self.place["definitions"],
                self.rng.choice(words),
                indicator=code,
                due=date(YEAR - back, 1, 1),
            )
            for back in range(self.rng.randint(1, 3))
        ]

    def _choices(self) -> list[Claim]:
        return [
            Claim(
                ClaimKind.CHOICE,
                self.place["choices"],
                answer.label,
                indicator=f"Q{number}",
                number=answer.share,
            )
            for number in range(2)
            for answer in single_choice(self.rng, with_counts=False)[0]
        ]


def trend_phrase(rng: Random, before: Decimal, after: Decimal, facts: IndicatorFacts) -> str:
    """Words nobody would object to, written without the rule's lexicon."""
    moved, better = after - before, "улучшился" if facts.direction == "more" else "ухудшился"
    worse = "ухудшился" if better == "улучшился" else "улучшился"
    fitting = ["показатель требует внимания", "темпы роста снижаются"]
    if moved > 0:
        fitting += ["показатель вырос", "отмечен рост", "значение увеличилось", "не снизился"]
        fitting += [f"показатель {better}", "стабильный рост", "доля повысилась"]
    if moved < 0:
        fitting += ["показатель снизился", "отмечено снижение", "уменьшилась", "не вырос"]
        fitting += [f"показатель {worse}", "стабильно снижается", "доля сократилась"]
    if moved == 0 or (facts.is_share and abs(moved) <= Decimal("0.5")):
        fitting += ["показатель стабилен", "без изменений", "остаётся на прежнем уровне"]
    if after == 0:
        fitting += ["не начали работу", "к внедрению не приступили"]
    return rng.choice(fitting)


def single_choice(rng: Random, *, with_counts: bool) -> tuple[tuple[Answer, ...], int]:
    """Answers of a single choice counted over respondents; some answered nothing."""
    counts = [rng.randint(0, 40) for _ in range(rng.randint(2, 7))]
    respondents = sum(counts) + rng.choice([0, 0, 3]) or 1
    digits = rng.choice([0, 1])
    return (
        tuple(
            Answer(
                f"Ответ {number}",
                round_half_up(Fraction(100 * count, respondents), digits),
                count if with_counts else None,
            )
            for number, count in enumerate(counts, start=1)
        ),
        respondents,
    )


def random_chapters(seed: str, units: list[UnitName], facts: dict[str, IndicatorFacts]) -> Chapters:
    """Return consistent chapters; their dice are their own."""
    rng = Random(seed)
    keys = ("steps", "trends", "terms", "definitions", "choices", "funnel", "series", "survey")
    numbers = rng.sample(range(50, 99), len(keys))
    places = {key: f"глава {number}" for key, number in zip(keys, numbers, strict=True)}
    chapters = Chapters(rng, places, units)
    chapters.funnels = [_funnel(rng, places["funnel"], units)]
    chapters.printed_steps = _printed_steps(rng, len(units))
    chapters.series = [
        _series(rng, places["series"], code, unit, share=row.is_share)
        for code, row in facts.items()
        for unit in ("", *(unit.code for unit in rng.sample(units, 3)))
    ]
    chapters.acts = [_act(rng)]
    chapters.definitions = [
        row for code in facts for row in _definitions(rng, code, places["definitions"])
    ]
    chapters.questions = [_question(rng, places["survey"], number) for number in range(4)]
    return chapters


def _funnel(rng: Random, place: str, units: list[UnitName]) -> Funnel:
    left = [unit.code for unit in units]
    steps = []
    for stage in Stage:
        left = [code for code in left if rng.random() < 0.9]
        asked = stage is Stage.DOCUMENTS or rng.random() < 0.8
        steps.append(FunnelStep(stage, None, frozenset(left) if asked else None))
    rng.shuffle(steps)
    return Funnel(place, tuple(steps), len(units))


def _printed_steps(rng: Random, whole: int) -> dict[Stage, int]:
    counts = sorted((rng.randint(0, whole) for _ in Stage), reverse=True)
    steps = list(zip(Stage, counts, strict=True))
    steps[0] = (Stage.DOCUMENTS, rng.choice([whole, counts[0]]))
    kept = [step for step in steps if step[0] is Stage.DOCUMENTS or rng.random() < 0.8]
    rng.shuffle(kept)
    return dict(kept)


def _series(rng: Random, place: str, code: str, unit: str, *, share: bool) -> Series:
    count = rng.randint(2, 5)
    points = []
    value = Decimal(rng.randint(0, 600)).scaleb(-1) if share else Decimal(rng.randint(0, 60))
    for back in range(count - 1, -1, -1):
        step = Decimal(rng.choice([0, 3, -3, 80, -80, 200])).scaleb(-1)
        value = min(max(value + (step if share else int(step)), Decimal(0)), Decimal(100))
        known = value if back < 2 or rng.random() < 0.9 else None
        points.append(Point(date(YEAR - back, 12, 31), known, f"{YEAR - back} год"))
    return Series(code, tuple(points), unit, place)


def _act(rng: Random) -> ActFacts:
    dated = date(YEAR, 1, 1) - timedelta(days=rng.randint(0, 400))
    return ActFacts(
        f"Приказ № {rng.randint(1, 99)}",
        dated,
        rng.choice([None, dated, date(YEAR, 1, 1)]),
        rng.choice([None, date(YEAR, 12, 31)]),
    )


def _definitions(rng: Random, code: str, place: str) -> list[Definition]:
    rows = []
    for back in range(rng.randint(1, 3)):
        terms = list(PARTS)
        rng.shuffle(terms)
        spelled = {term: rng.choice([PARTS[term], PARTS[term].upper()]) for term in terms}
        rows.append(Definition(code, date(YEAR - back, 1, 1), spelled, place))
    return rows


def _question(rng: Random, place: str, number: int) -> Question:
    title = f"Вопрос {number}"
    if rng.random() < 0.3:
        answers = tuple(Answer(f"Ответ {n}", Decimal(rng.randint(40, 90))) for n in range(4))
        return Question(title, place, answers, single=False)
    answers, respondents = single_choice(rng, with_counts=rng.random() < 0.5)
    return Question(title, place, answers, respondents=respondents)
