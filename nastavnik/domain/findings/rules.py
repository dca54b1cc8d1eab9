"""The registry of rules and the one way to run them."""

from collections.abc import Callable, Iterator, Mapping

from nastavnik.domain.findings.acts import r21_terms
from nastavnik.domain.findings.commas import r18_commas
from nastavnik.domain.findings.counts import r05_counts, r06_totals, r12_parts
from nastavnik.domain.findings.definitions import r25_definitions
from nastavnik.domain.findings.funnel import r13_funnel
from nastavnik.domain.findings.lists import r04_lists, r07_bands
from nastavnik.domain.findings.means import r01_means, r02_times
from nastavnik.domain.findings.model import Finding, Monitoring
from nastavnik.domain.findings.names import r22_names
from nastavnik.domain.findings.partners import r24_partners
from nastavnik.domain.findings.roles import r10_headers, r16_forms, r23_load
from nastavnik.domain.findings.shares import (
    r08_participants,
    r09_no_data,
    r11_denominators,
    r14_outside,
    r15_less_than_one,
)
from nastavnik.domain.findings.surveys import r26_single_choice
from nastavnik.domain.findings.targets import r19_targets, r20_levels
from nastavnik.domain.findings.trends import r17_trends
from nastavnik.domain.findings.words import r03_words

Rule = Callable[[Monitoring], Iterator[Finding]]

RULES: Mapping[str, tuple[Rule, str]] = {
    "R01": (r01_means, "Среднее и способ его расчёта"),
    "R02": (r02_times, "«В N раз» и отношение чисел"),
    "R03": (r03_words, "Слова о большинстве и доли"),
    "R04": (r04_lists, "Списки организаций и данные"),
    "R05": (r05_counts, "Количества и строки"),
    "R06": (r06_totals, "Итоги и суммы, частичные таблицы"),
    "R07": (r07_bands, "Каждая организация — в одной группе"),
    "R08": (r08_participants, "Доля без участников и участники без доли"),
    "R09": (r09_no_data, "«Нет данных» при наличии данных"),
    "R10": (r10_headers, "Роль в заголовке и роль таблицы"),
    "R11": (r11_denominators, "Доля и знаменатель, который она означает"),
    "R12": (r12_parts, "Часть и целое"),
    "R13": (r13_funnel, "Шаги внедрения: следующий не обгоняет предыдущий"),
    "R14": (r14_outside, "Участники вне знаменателя"),
    "R15": (r15_less_than_one, "Доля меньше одного человека"),
    "R16": (r16_forms, "Формы и роли"),
    "R17": (r17_trends, "Слова о росте и снижении и знак изменения"),
    "R18": (r18_commas, "Потерянные десятичные запятые"),
    "R19": (r19_targets, "Цели, которые ухудшаются или расходятся"),
    "R20": (r20_levels, "Уровень показателя и уровень отчёта"),
    "R21": (r21_terms, "Сроки и акт, который их задаёт"),
    "R22": (r22_names, "Названия и сокращения"),
    "R23": (r23_load, "Сколько наставляемых на наставника"),
    "R24": (r24_partners, "Соглашения, партнёры и предоставленные наставники"),
    "R25": (r25_definitions, "Определения показателей по периодам"),
    "R26": (r26_single_choice, "Доли вопроса с одним ответом"),
}

# Rules that set shares beside people, mentees beside mentors, agreements beside partners, steps of
# introduction beside each other: the registers settle them. What the others notice stands in the
# words and tables of a document.
ABOUT_REGISTERS = frozenset({"R08", "R09", "R11", "R13", "R14", "R15", "R16", "R23", "R24"})


def find(monitoring: Monitoring) -> tuple[Finding, ...]:
    """Run every rule; the order does not depend on the order of claims and rows.

    Findings go by rule, then by indicator, by the unit's place among the units, by place and
    sentence.
    """
    position = {unit.code: number for number, unit in enumerate(monitoring.units)}
    last = len(position)

    def key(finding: Finding) -> tuple[str, int, str, str]:
        return (
            finding.indicator,
            position.get(finding.unit, last),
            finding.place,
            finding.sentence,
        )

    return tuple(
        finding for rule, _ in RULES.values() for finding in sorted(rule(monitoring), key=key)
    )
