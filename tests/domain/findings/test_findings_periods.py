"""R13, R18, R21, R25, R26: values at the edge, and the words of the findings."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from nastavnik.domain.findings import find
from nastavnik.domain.findings.funnel import ITEMS
from nastavnik.domain.findings.model import (
    ActFacts,
    Answer,
    Claim,
    ClaimKind,
    Definition,
    Finding,
    Funnel,
    FunnelStep,
    IndicatorFacts,
    Monitoring,
    Point,
    Question,
    Series,
    Severity,
    Stage,
    UnitName,
)
from nastavnik.domain.findings.tables import printed_as
from nastavnik.domain.indicators import Figure

UNITS = tuple(UnitName(str(n), f"Школа № {n}", str(n)) for n in range(1, 11))
SHARE = IndicatorFacts("X", "Доля", None, is_share=True, digits=1)
COUNT = IndicatorFacts("N", "Количество", None, is_share=False, digits=0)


def world(*claims: Claim, **facts: object) -> Monitoring:
    given = {"indicators": (SHARE, COUNT), **facts}
    return Monitoring(UNITS, (), (), claims=claims, **given)  # type: ignore[arg-type]


def rules(monitoring: Monitoring) -> list[str]:
    return [finding.rule for finding in find(monitoring)]


def only(monitoring: Monitoring) -> Finding:
    found = find(monitoring)
    assert len(found) == 1, found
    return found[0]


# --- R13 ---


def step(stage: Stage, *codes: int) -> FunnelStep:
    return FunnelStep(stage, None, frozenset(map(str, codes)))


def test_steps_stand_in_the_order_of_the_funnel_and_are_items_of_the_fifteen() -> None:
    assert list(ITEMS) == list(Stage)
    assert list(ITEMS.values()) == [3, 5, 6, 10, 8, 14, 15]


def test_an_organisation_ahead_of_itself_is_named() -> None:
    steps = (step(Stage.ORDERS, 1, 2), step(Stage.PAIRS, 2, 3))
    found = only(world(funnels=(Funnel("пункты внедрения", steps, 10),)))
    assert (found.rule, found.severity, found.unit) == ("R13", Severity.WARNING, "1")
    assert found.sentence == (
        "«Пары и группы закреплены приказом» — 2\u00a0организации, а «Пары и группы сформированы» "
        "— 2\u00a0организации; без предыдущего шага — Школа №\u00a01: проверьте, сделан ли "
        "предыдущий шаг и внесён ли он в систему."
    )


def test_many_ahead_are_counted_and_the_first_named() -> None:
    steps = (step(Stage.PUBLISHED, *range(1, 9)), step(Stage.AUDITED))
    found = only(world(funnels=(Funnel("пункты", steps, 10),)))
    assert found.unit == ""
    assert "Школа №\u00a05 и ещё 3\u00a0организации:" in found.sentence


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((FunnelStep(Stage.DOCUMENTS, 5), FunnelStep(Stage.PAIRS, 5)), []),
        ((FunnelStep(Stage.DOCUMENTS, 5), FunnelStep(Stage.PAIRS, 6)), ["R13"]),
        # Nobody asked about pairs: orders are compared with documents.
        (
            (FunnelStep(Stage.DOCUMENTS, 5), FunnelStep(Stage.PAIRS), FunnelStep(Stage.ORDERS, 6)),
            ["R13"],
        ),
        ((FunnelStep(Stage.ORDERS, 10),), []),
        ((FunnelStep(Stage.ORDERS, 11),), ["R13"]),
        # Only counts of one of the two are known by name.
        ((FunnelStep(Stage.DOCUMENTS, 2), step(Stage.PAIRS, 7, 8)), []),
    ],
)
def test_counts_of_steps(steps: tuple[FunnelStep, ...], expected: list[str]) -> None:
    assert rules(world(funnels=(Funnel("пункты", steps, 10),))) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("выполнено всеми", ["R13"]),
        ("Выполнено во всех организациях", ["R13"]),
        ("выполнено не всеми", []),
        ("выполнено почти всеми", []),
        ("выполняется", []),
    ],
)
def test_done_by_everybody(words: str, expected: list[str]) -> None:
    before = Claim(ClaimKind.STEP, "т", indicator=Stage.PAIRS.value, number=Decimal(9))
    after = Claim(ClaimKind.STEP, "т", words, indicator=Stage.ORDERS.value)
    unknown = Claim(ClaimKind.STEP, "т", indicator="contests", number=Decimal(10))
    assert rules(world(before, after, unknown)) == expected


# --- R18 ---


def cell(number: str, figure: Figure | None, text: str = "", **facts: object) -> list[str]:
    figures = {} if figure is None else {"1": figure}
    indicator = IndicatorFacts("X", "Доля", None, True, 1, figures=figures)
    claims = (
        Claim(ClaimKind.SHARE, "т", text, unit="1", indicator="X", number=Decimal(number)),
        Claim(ClaimKind.SHARE, "т", unit="2", indicator="X", number=Decimal("7.5")),
    )
    return rules(world(*claims, indicators=(indicator,), **facts))


@pytest.mark.parametrize(
    ("number", "figure", "text", "expected"),
    [
        ("12.5", Figure(1, 8), "", []),
        ("125", Figure(1, 8), "", ["R18"]),
        ("125", Figure(1, 8), "125 %", ["R18"]),
        ("125", Figure(1, 8), "12,5 %", ["R18"]),
        ("13", Figure(1, 8), "12,5 %", []),  # rounded, not lost
        ("126", Figure(1, 8), "", ["R14"]),  # no comma makes it 12,5
        ("50", Figure(1, 20), "", ["R18"]),  # 5,0
        ("50", Figure(1, 2), "", []),
        ("1250", Figure(1, 8), "", ["R14"]),  # the column has one decimal
        ("125", None, "", ["R18"]),  # the registers are silent, the column has decimals
        ("95", None, "", []),
        ("2000", None, "", ["R14"]),  # 200,0 is no share either
    ],
)
def test_lost_comma(number: str, figure: Figure | None, text: str, expected: list[str]) -> None:
    assert cell(number, figure, text) == expected


def test_a_whole_column_has_no_commas_to_lose() -> None:
    whole = IndicatorFacts("X", "Доля", None, True, 0, figures={"1": Figure(1, 8)})
    claim = Claim(ClaimKind.SHARE, "т", unit="1", indicator="X", number=Decimal(125))
    assert rules(world(claim, indicators=(whole,))) == ["R14"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12,5 %", "12.5"),
        ("12.50%", "12.50"),
        ("1\u00a0234,5", "1234.5"),
        ("7", "7"),
        ("около 12,5 %", None),
        ("12,5 % от плана", None),
        ("", None),
    ],
)
def test_numbers_as_printed(text: str, number: str | None) -> None:
    found = printed_as(text)
    assert (None if found is None else str(found)) == number


def test_lost_comma_in_a_series_of_years() -> None:
    def years(*values: str) -> list[str]:
        points = tuple(
            Point(date(2030 + n, 12, 31), Decimal(value), f"{2030 + n} год")
            for n, value in enumerate(values)
        )
        return rules(world(series=(Series("X", points, "1"),)))

    assert years("7.5", "12.4", "15.5") == []
    assert years("7.5", "124", "15.5") == ["R18"]
    assert years("75", "124", "155") == []  # no decimals anywhere
    assert years("124") == []


def test_lost_comma_names_both_numbers() -> None:
    indicator = IndicatorFacts("X", "Доля", None, True, 1, figures={"1": Figure(1, 8)})
    claim = Claim(ClaimKind.SHARE, "таблица 2", unit="1", indicator="X", number=Decimal(125))
    assert only(world(claim, indicators=(indicator,))).sentence == (
        "Школа №\u00a01: напечатано 125\u00a0%, похоже, потеряна запятая: должно быть "
        "12,5\u00a0%. Сверьте с первичными данными и исправьте."
    )


# --- R21 ---


def term(due: date, text: str = "сдать отчёт", place: str = "п. 5") -> Claim:
    return Claim(ClaimKind.DEADLINE, place, text, due=due)


ORDER = ActFacts("Приказ № 1", date(2031, 5, 10), date(2031, 6, 1), date(2031, 12, 31))


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2031, 5, 9), "раньше самого акта от 10.05.2031"),
        (date(2031, 5, 10), "раньше начала действия (01.06.2031"),
        (date(2031, 6, 1), ""),
        (date(2031, 12, 31), ""),
        (date(2032, 1, 1), "позже окончания действия (31.12.2031"),
    ],
)
def test_a_term_and_its_act(due: date, expected: str) -> None:
    found = find(world(term(due), acts=(ORDER,)))
    assert [expected in finding.sentence for finding in found] == ([True] if expected else [])


def test_an_act_answers_for_its_own_place() -> None:
    other = ActFacts("Приказ № 2", date(2033, 1, 1), place="п. 6")
    assert rules(world(term(date(2031, 7, 1)), acts=(ORDER, other))) == []


def test_targets_of_one_day_are_one_finding() -> None:
    claims = tuple(
        Claim(ClaimKind.TARGET, "т", indicator=code, due=date(2031, 1, 1), number=Decimal(5))
        for code in ("X", "N")
    )
    found = only(world(*claims, acts=(ORDER,)))
    assert (found.rule, found.indicator, found.subject, found.figures["terms"]) == (
        ("R21", "", "Сроки", 2)
    )


@pytest.mark.parametrize(
    ("text", "due", "expected"),
    [
        ("в течение первого квартала 2021 года (до 15 марта)", date(2021, 3, 15), []),
        ("в течение первого квартала 2021 года (до 15 апреля)", date(2021, 4, 15), ["R21"]),
        ("в течение первого квартала 2020 года (до 15 марта)", date(2021, 3, 15), ["R21"]),
        ("во II квартале", date(2021, 4, 1), []),
        ("в IV квартале", date(2021, 9, 30), ["R21"]),
        ("в 3 квартале", date(2021, 9, 30), []),
        ("за первый квартал", date(2021, 4, 10), []),
        ("до 10 числа месяца, следующего за отчётным кварталом", date(2021, 4, 10), []),
    ],
)
def test_a_term_and_the_quarter_it_names(text: str, due: date, expected: list[str]) -> None:
    assert rules(world(term(due, text))) == expected


# --- R25 ---

JOINED = Definition("X", date(2030, 1, 1), {"Кого включаем": "Вошли"}, "редакция 1")
FULL = Definition("X", date(2031, 1, 1), {"Кого включаем": "Прошли полный цикл"}, "редакция 2")


def test_a_changed_definition_is_for_information_until_values_are_compared() -> None:
    def severity(*claims: Claim, **facts: object) -> Severity:
        return only(world(*claims, definitions=(FULL, JOINED), **facts)).severity

    year = {n: Point(date(n, 12, 31), Decimal(5)) for n in (2029, 2030, 2031, 2032)}
    nothing = Point(date(2030, 12, 31), None)
    assert severity() is Severity.INFO
    assert severity(series=(Series("X", (year[2030], year[2031])),)) is Severity.WARNING
    assert severity(series=(Series("X", (year[2029], year[2030])),)) is Severity.INFO
    assert severity(series=(Series("X", (nothing, year[2031])),)) is Severity.INFO
    assert severity(series=(Series("N", (year[2030], year[2031])),)) is Severity.INFO
    words = Claim(ClaimKind.TREND, "вывод", "вырос", indicator="X")
    assert severity(words) is Severity.WARNING


def test_a_changed_definition_says_what_and_since_when() -> None:
    found = only(world(definitions=(FULL, JOINED)))
    assert found.place == "редакция 2"
    assert found.sentence == (
        "С 1\u00a0января\u00a02031\u00a0г. показатель считается иначе — кого включаем: было "
        "«Вошли», стало «Прошли полный цикл». Значения до и после этого дня несравнимы: "
        "пересчитайте прежние или скажите об этом рядом со сравнением."
    )


def test_a_changed_definition_names_the_period_that_is_known() -> None:
    named = replace(FULL, period="I квартал 2031 года")
    assert only(world(definitions=(JOINED, named))).sentence == (
        "С периода «I квартал 2031 года» показатель считается иначе — кого включаем: было "
        "«Вошли», стало «Прошли полный цикл». Значения до этого периода и начиная с него "
        "несравнимы: пересчитайте прежние или скажите об этом рядом со сравнением."
    )


def test_definitions_of_one_day_stay_in_the_order_they_came() -> None:
    same = replace(JOINED, since=FULL.since)
    for before, after in ((same, FULL), (FULL, same)):
        found = only(world(definitions=(before, after)))
        assert (found.figures["before_place"], found.place) == (before.place, after.place)


def test_spelling_and_order_change_no_definition() -> None:
    first = Definition("X", date(2030, 1, 1), {"А": "от 10 – до 19 лет", "Б": "Учёт"}, "1")
    second = Definition("X", date(2031, 1, 1), {"Б": "учет", "А": "От 10-до 19 лет"}, "2")
    assert rules(world(definitions=(first, second))) == []
    undated = Claim(ClaimKind.DEFINITION, "т", "иное", indicator="X")
    assert rules(world(undated, definitions=(first,))) == []


# --- R26 ---


def shares(*values: str, **asked: object) -> list[str]:
    answers = tuple(Answer(value, Decimal(value)) for value in values)
    question = Question("Довольны ли вы", "анкета", answers, **asked)  # type: ignore[arg-type]
    return rules(world(questions=(question,)))


def test_rounding_may_add_half_a_unit_for_each_answer() -> None:
    assert shares("33", "33", "34") == []
    assert shares("50.5", "50.5") == ["R26"]
    assert shares("51", "50") == []  # 50,5 and 49,5
    assert shares("51", "51") == ["R26"]
    assert shares("33.4", "33.4", "33.4") == ["R26"]
    assert shares("80", "70", single=False) == []


def test_counts_speak_before_shares() -> None:
    answers = (Answer("да", Decimal(90), 30), Answer("нет", Decimal(40), 11))
    found = only(world(questions=(Question("Довольны ли вы", "анкета", answers, True, 40),)))
    assert found.sentence == (
        "Вопрос «Довольны ли вы» — с одним ответом, но 41\u00a0ответ на 40 опрошенных. Проверьте "
        "подсчёт или назовите вопрос вопросом с несколькими ответами."
    )


def test_a_printed_question_goes_by_its_reference() -> None:
    claims = tuple(
        Claim(ClaimKind.CHOICE, "т", text, reference="вопрос 5", indicator="Q", number=Decimal(60))
        for text in ("да", "нет")
    )
    assert only(world(*claims)).subject == "вопрос 5"
