"""R17: words of trend at the edge of what they allow."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from nastavnik.domain.findings.model import Claim, ClaimKind, IndicatorFacts, Point, Series
from nastavnik.domain.findings.trends import sentences, trend_of
from nastavnik.domain.indicators import Direction
from tests.domain.findings.test_findings_periods import only, rules, world


def trend(text: str, before: str | None, after: str | None, indicator: str = "X") -> list[str]:
    points = tuple(
        Point(date(2031 + year, 12, 31), None if value is None else Decimal(value))
        for year, value in enumerate((before, after))
    )
    claim = Claim(ClaimKind.TREND, "вывод", text, indicator=indicator)
    return rules(world(claim, series=(Series(indicator, points),)))


@pytest.mark.parametrize(
    ("text", "before", "after", "expected"),
    [
        # [Kuz] calls 7,5 → 8 stable: within half a percentage point.
        ("стабильно", "7.5", "8", []),
        ("стабильно", "7.5", "8.1", ["R17"]),
        ("вырос", "7.5", "8", []),
        ("снизился", "7.5", "8", ["R17"]),
        ("вырос", "8", "8", ["R17"]),
        ("не вырос", "8", "8.5", []),
        ("не вырос", "8", "8.6", ["R17"]),
        ("не снизился", "8", "8", []),
        ("стабильный рост", "8", "20", []),
        ("стабильно снижается", "8", "20", ["R17"]),
        ("темп роста снизился", "8", "20", []),
        ("необходим рост показателя", "8", "5", []),
        ("сначала рост, затем снижение", "8", "5", []),
        ("не начали", "8", "0", []),
        ("не начали", None, "0", []),
        ("не начали", "0", "0.1", ["R17"]),
        # A zero was reported; nothing was not.
        ("не начали", "0", None, ["R17"]),
        ("вырос", "0", None, ["R17"]),
        ("вырос", None, "5", []),
    ],
)
def test_words_of_trend(
    text: str, before: str | None, after: str | None, expected: list[str]
) -> None:
    assert trend(text, before, after) == expected


@pytest.mark.parametrize(
    ("partial", "expected"),
    [
        ((False, False, False), ["R17"]),
        ((False, False, True), []),
        ((False, True, False), []),
        ((True, False, False), ["R17"]),
    ],
)
def test_a_count_of_some_is_set_beside_nothing(
    partial: tuple[bool, ...], expected: list[str]
) -> None:
    points = tuple(
        Point(date(2030 + year, 12, 31), Decimal(value), is_partial=some)
        for year, (value, some) in enumerate(zip((500, 100, 300), partial, strict=True))
    )
    claim = Claim(ClaimKind.TREND, "вывод", "снизился", indicator="N")
    assert rules(world(claim, series=(Series("N", points),))) == expected


# A year before less than now, a quarter before more.
YEAR_BEFORE, QUARTER_BEFORE, NOW = (
    Point(day, Decimal(value), f"до {day:%d.%m.%Y}", kind="quarter")
    for day, value in (
        (date(2030, 9, 25), 20), (date(2031, 6, 30), 40), (date(2031, 9, 30), 30),
    )
)  # fmt: skip


def said(text: str, *points: Point, indicator: str = "X") -> list[str]:
    claim = Claim(ClaimKind.TREND, "вывод", text, indicator=indicator)
    return rules(world(claim, series=(Series(indicator, points),)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("вырос", ["R17"]),
        ("снизился", []),
        ("снизился за квартал", []),
        ("в 2031 году вырос", ["R17"]),
        ("вырос по сравнению с прошлым годом", []),
        ("снизился по сравнению с прошлым годом", ["R17"]),
        ("За год показатель вырос", []),
        ("За год показатель снизился", ["R17"]),
        ("За год показатель не изменился", ["R17"]),
        ("За 2031 год показатель снизился", ["R17"]),
        ("прирост к аналогичному периоду", []),
        ("снижение к аналогичному периоду прошлого года", ["R17"]),
        ("снижение год к году", ["R17"]),
        ("год назад было больше, значение уменьшилось", ["R17"]),
        ("вырос по сравнению с III кв. 2030 г", []),
        ("снизился по сравнению с 30.09.2030", ["R17"]),
        # Of these times no value is known.
        ("снизился по сравнению с 2029 годом", []),
        ("с начала года вырос", []),
        ("за последние три года вырос", []),
        ("за 5 лет снизился", []),
        ("за этот год вырос", []),
    ],
)
def test_words_of_a_year_are_set_beside_the_year_before(text: str, expected: list[str]) -> None:
    assert said(text, YEAR_BEFORE, QUARTER_BEFORE, NOW) == expected


def test_a_contradiction_over_a_year_names_both_periods() -> None:
    claim = Claim(ClaimKind.TREND, "вывод", "За год показатель снизился", indicator="X")
    series = (Series("X", (YEAR_BEFORE, QUARTER_BEFORE, NOW)),)
    assert only(world(claim, series=series)).sentence == (
        "«Доля»: сказано «За год показатель снизился», а по данным до 25.09.2030 — 20\u00a0%, "
        "до 30.09.2031 — 30\u00a0%. Поправьте слова или значения."
    )


def test_words_of_a_year_are_left_alone_where_the_year_before_is_not_known() -> None:
    half = replace(YEAR_BEFORE, on=date(2030, 12, 31))
    of_a_year = replace(YEAR_BEFORE, kind="year")
    for former in ((), (half,), (of_a_year,)):
        assert said("снизился за год", *former, QUARTER_BEFORE, NOW) == []
    # Of two campaigns of a year one cannot know which is meant.
    assert said("снизился по сравнению с 2030 годом", YEAR_BEFORE, half, NOW) == []
    partial = replace(YEAR_BEFORE, is_partial=True)
    assert said("снизился за год", partial, QUARTER_BEFORE, NOW) == []


def test_what_had_not_begun_a_year_before_may_have_begun() -> None:
    nothing, nobody = (replace(YEAR_BEFORE, value=value) for value in (Decimal(0), None))
    assert said("год назад работу не начали", nothing, QUARTER_BEFORE, NOW) == []
    assert said("год назад работу не начали", nobody, QUARTER_BEFORE, NOW) == []
    assert said("год назад работу не начали", YEAR_BEFORE, QUARTER_BEFORE, NOW) == ["R17"]
    assert said("работу не начали", nothing, QUARTER_BEFORE, NOW) == ["R17"]


def test_counts_are_stable_within_five_per_cent() -> None:
    assert trend("стабильно", "500", "525", "N") == []
    assert trend("стабильно", "500", "526", "N") == ["R17"]


def test_stable_is_a_parameter() -> None:
    points = (Point(date(2030, 12, 31), Decimal(7)), Point(date(2031, 12, 31), Decimal(9)))
    claim = Claim(ClaimKind.TREND, "вывод", "стабильно", indicator="X")
    series = (Series("X", points),)
    assert rules(world(claim, series=series)) == ["R17"]
    assert rules(world(claim, series=series, stable_points=Decimal(2))) == []


def test_better_and_worse_turn_over_where_less_is_better() -> None:
    turnover = IndicatorFacts("T", "Текучесть", None, True, 0, direction=Direction.LESS)
    points = (Point(date(2030, 12, 31), Decimal(20)), Point(date(2031, 12, 31), Decimal(10)))

    def said(text: str) -> list[str]:
        claim = Claim(ClaimKind.TREND, "вывод", text, indicator="T")
        return rules(world(claim, indicators=(turnover,), series=(Series("T", points),)))

    assert said("показатель улучшился") == []
    assert said("положительная динамика") == []
    assert said("показатель снизился") == []
    assert said("показатель ухудшился") == ["R17"]
    assert said("показатель не улучшился") == ["R17"]


def test_words_are_judged_up_to_their_day() -> None:
    points = tuple(Point(date(2030 + n, 12, 31), Decimal(v)) for n, v in enumerate((5, 9, 4)))
    claim = Claim(ClaimKind.TREND, "вывод", "вырос", indicator="X", due=date(2031, 12, 31))
    assert rules(world(claim, series=(Series("X", points),))) == []
    later = Claim(ClaimKind.TREND, "вывод", "вырос", indicator="X")
    assert only(world(later, series=(Series("X", points),))).sentence == (
        "«Доля»: сказано «вырос», а по данным 31.12.2031 — 9\u00a0%, 31.12.2032 — 4\u00a0%. "
        "Поправьте слова или значения."
    )


def test_nothing_is_said_of_an_unknown_territory_or_without_values() -> None:
    stranger = Claim(ClaimKind.TREND, "вывод", "вырос", reference="99", indicator="X")
    series = Series("X", (Point(date(2031, 12, 31), Decimal(0)),))
    assert rules(world(stranger, series=(series,))) == []
    assert rules(world(Claim(ClaimKind.TREND, "вывод", "вырос", indicator="X"))) == []


def test_a_dot_of_an_abbreviation_or_of_a_date_ends_no_sentence() -> None:
    told = ["С III кв. 2025 г. показатель вырос.", " С 30.09.2025 тоже!", "Работа идёт. Школа № 4"]
    assert sentences("\n".join(told)) == [*told[:2], "Работа идёт.", " Школа № 4"]


def test_words_without_a_trend_promise_nothing() -> None:
    assert trend_of("показатель требует внимания") is None
    assert trend_of("возраст от 10 до 19 лет") is None
