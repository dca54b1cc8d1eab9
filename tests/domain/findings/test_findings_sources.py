"""What the rules over periods say of the source documents; places are those of the documents.

The documents hold no counted steps of introduction, no decimals and no survey, so R13, R18 and R26
have no case there; their cases are planted.
"""

import csv
import re
from calendar import monthrange
from datetime import date

import pytest

from nastavnik.domain.findings import find
from nastavnik.domain.findings.model import (
    ActFacts,
    Claim,
    ClaimKind,
    Finding,
    Monitoring,
    Point,
    Series,
    Severity,
)
from nastavnik.doors.demonstration.claims import (
    DATA,
    MENTORS,
    QUARTERS_PRINTED,
    chelyabinsk_targets,
    pgt_targets,
)
from tests.domain.findings.city import city
from tests.domain.findings.test_findings_targets import monitoring_of

PERIOD_RULES = {"R13", "R17", "R18", "R21", "R25", "R26"}
# «План мероприятий» of the college's programme: number, event, months of its yearly term.
ROADMAP = (
    ("1.1", "Подготовка условий для запуска Программы", (8, 9)),
    ("1.2", "Формирование базы наставляемых", (9,)),
    ("1.3", "Формирование базы наставников", (9,)),
    ("1.4", "Отбор и обучение наставников", (10, 11)),
    ("1.5", "Формирование наставнических пар / групп", (11,)),
    ("1.8", "Поощрение сотрудника-наставника", (9,)),
    ("2.1", "Знакомство с нормативно-правовой базой", (8, 9)),
    ("4.1", "Разработка системы профориентационной деятельности", (9,)),
    ("4.2", "Реализация профориентационных мероприятий", (9,)),
    ("4.4", "Поощрение студентов-наставников", (6, 9)),
    ("5.1", "Заключение договоров о дуальной модели подготовки кадров", (1,)),
    ("5.2", "Заключение договоров об учебной и производственной практике", (1,)),
    ("5.3", "Подготовка к чемпионатам и олимпиадам", (11,)),
)
# Expected results of the same plan that speak of a trend, with the row of their targets.
EXPECTED_TRENDS = (
    ("3.3", "P3", "Снижение текучести кадров"),
    ("5.3", "P7", "Увеличено количество компетенций Ворлдскиллс"),
    ("5.3", "P8", "Зафиксирован рост количества обучающихся, участвующих в соревнованиях"),
    ("5.3", "P9", "Зафиксирован рост количества обучающихся, участвующих в олимпиадах"),
    ("5.4", "P11", "Увеличена численность выпускников, сдавших демонстрационный экзамен"),
    ("5.6", "P12", "Увеличена доля выпускников, трудоустроенных по специальности"),
)
PROGRAMME = ActFacts(
    "Программа наставничества техникума", date(2020, 6, 10), None, date(2024, 12, 31)
)


def of_periods(monitoring: Monitoring) -> list[Finding]:
    return [finding for finding in find(monitoring) if finding.rule in PERIOD_RULES]


def test_the_city_counts_enterprises_in_two_ways() -> None:
    """Section 2.4 of the note: the table and the plan for 2021 below it."""
    assert [(f.rule, f.severity, f.sentence) for f in of_periods(city())] == [
        (
            "R25",
            Severity.WARNING,
            "С 15\u00a0марта\u00a02021\u00a0г. показатель считается иначе — что считается: "
            "было «предприятия (организации)», стало «предприятия (не образовательные)». "
            "Значения до и после этого дня несравнимы: пересчитайте прежние или скажите об этом "
            "рядом со сравнением.",
        )
    ]


def test_milestones_of_the_city_lie_in_the_quarters_they_name() -> None:
    terms = [claim for claim in city().claims if claim.kind is ClaimKind.DEADLINE]
    assert [claim.text for claim in terms if claim.indicator == MENTORS] == list(QUARTERS_PRINTED)
    assert len(terms) == 4 + 4 + 1 + 1


def roadmap_claims() -> tuple[Claim, ...]:
    """Yearly terms by the last day of their months in the first year of the programme."""
    return tuple(
        Claim(
            ClaimKind.DEADLINE,
            f"план мероприятий, п. {number}",
            text=event,
            due=date(2020, months[-1], monthrange(2020, months[-1])[1]),
        )
        for number, event, months in ROADMAP
    )


def test_january_of_the_college_was_over_before_its_programme_was_approved() -> None:
    """Approved on 10.06.2020 for 2020–2024; points 5.1 and 5.2 fall into «январь ежегодно»."""
    claims = (*roadmap_claims(), *pgt_targets())
    plain = monitoring_of(claims, "region")
    found = of_periods(Monitoring((), (), (), plain.indicators, claims, acts=(PROGRAMME,)))
    assert [(f.rule, f.place, f.severity) for f in found] == [
        ("R21", "план мероприятий, п. 5.1", Severity.WARNING),
        ("R21", "план мероприятий, п. 5.2", Severity.WARNING),
    ]
    assert found[0].sentence == (
        "Срок 31.01.2020 — раньше самого акта от 10.06.2020 («Программа наставничества "
        "техникума»): исполнить его нельзя, проверьте дату."
    )


def test_terms_of_the_regional_order_are_later_than_the_order() -> None:
    """Signed on 18.11.2020; curators by 23.11, roadmaps by 25.11, targets until 2024."""
    rows = csv.DictReader((DATA / "chelyabinsk/02_order_deadlines.csv").open(encoding="utf-8"))
    dated = [
        (row["section"], row["what"], found.groups())
        for row in rows
        if (found := re.search(r"(\d\d)\.(\d\d)\.(\d{4})", row["deadline_printed"]))
    ]
    assert len(dated) == 3
    terms = [
        Claim(ClaimKind.DEADLINE, place, what, due=date(int(year), int(month), int(day)))
        for place, what, (day, month, year) in dated
    ]
    claims = (*terms, *chelyabinsk_targets())
    order = ActFacts("Приказ № 0172428", date(2020, 11, 18), None, date(2024, 12, 31))
    assert of_periods(Monitoring((), (), (), (), claims, acts=(order,))) == []
    later = ActFacts("Приказ № 0172428", date(2020, 11, 24), None, date(2024, 12, 31))
    found = of_periods(Monitoring((), (), (), (), claims, acts=(later,)))
    assert [(f.place, f.subject) for f in found] == [("п.6.1", "назначить куратора")]


@pytest.mark.parametrize(("turned", "expected"), [(False, 0), (True, len(EXPECTED_TRENDS))])
def test_expected_trends_of_the_college_agree_with_its_targets(
    *, turned: bool, expected: int
) -> None:
    """From the first year of the programme to its last."""
    targets = pgt_targets()
    ends = {2024: 2020, 2020: 2024} if turned else {2020: 2020, 2024: 2024}
    series = tuple(
        Series(
            code,
            tuple(
                Point(date(ends[claim.due.year], 12, 31), claim.number)
                for claim in targets
                if claim.indicator == code and claim.due and claim.due.year in ends
            ),
        )
        for _, code, _ in EXPECTED_TRENDS
    )
    words = tuple(
        Claim(ClaimKind.TREND, f"план мероприятий, п. {point}", text, indicator=code)
        for point, code, text in EXPECTED_TRENDS
    )
    indicators = monitoring_of(targets, "region").indicators
    found = of_periods(Monitoring((), (), (), indicators, words, series=series))
    assert [finding.rule for finding in found] == ["R17"] * expected
