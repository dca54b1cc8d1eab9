"""What the shipped documents print, as claims: every share, list, total and word with its place.

Three sources: the monitoring note of the city of Dzerzhinsk (December 2020), the targets of the
Chelyabinsk order (2020) and of the programme of the Prokopyevsk college (2020–2024). The tables of
the note are numbered by its sections: its third table of section 1 is «таблица 1.3», the partial
one of section 2.3 is «таблица 2.3, вторая».
"""

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from nastavnik.domain.findings.model import (
    FORMS_PER_UNIT,
    ORGANIZATIONS,
    SEVERAL_FORMS,
    Claim,
    ClaimKind,
    FormRow,
    UnitName,
)
from nastavnik.domain.mentoring_forms import Role

DATA = Path(__file__).parent / "data"
YEARS = (2020, 2021, 2022, 2023, 2024)

MENTEES, MENTORS, YOUNG, ENTERPRISES = "K1", "K2", "K3", "K4′"
# Indicators of the note by the number of its section.
SECTIONS = {"2.1": MENTEES, "2.2": MENTORS, "2.3": YOUNG, "2.4": ENTERPRISES}
PLAN_2020 = {MENTEES: 15, MENTORS: 5, YOUNG: 100, ENTERPRISES: 4}
QUARTERS_2021 = {
    MENTEES: (20, 25, 30, 35),
    MENTORS: (5, 7, 9, 10),
    YOUNG: (100,),
    ENTERPRISES: (4,),
}
QUARTER_ENDS_2021 = (date(2021, 3, 15), date(2021, 6, 15), date(2021, 9, 15), date(2021, 12, 15))
QUARTERS_PRINTED = (
    "в течение первого квартала 2021 года (до 15 марта)",
    "в течение второго квартала (до 15 июня)",
    "в течение третьего квартала (до 15 сентября)",
    "в течение четвертого квартала (до 15 декабря)",
)
# The last day of the monitoring: what the note compares with the plan of the year.
NOTE_DAY = date(2020, 12, 18)
CHILDREN_HEADER = "Доля детей, вошедших в программу наставничества в роли наставляемого"
YOUNG_HEADER = (
    "Доля учителей-молодых специалистов, вошедших в программу наставничества в роли наставляемого"
)

Codes = Mapping[int, str] | None


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _code(codes: Codes, number: int) -> str:
    return codes[number] if codes else str(number)


def _percent(text: str) -> Decimal | None:
    return Decimal(text.removesuffix("%")) if text.endswith("%") else None


def _reference(name: str) -> str:
    """Return the short reference a note uses: the number of a school, the letters of a centre."""
    number = re.search(r"№\s*(\d+)", name)
    return number.group(1) if number else name.rsplit(maxsplit=1)[-1]


def dzerzhinsk_units(codes: Codes = None) -> tuple[UnitName, ...]:
    """Return the 41 organisations by the number of their row, or by the codes given for it."""
    names = {int(row["n"]): row["org"] for row in _rows("dzerzhinsk/01_forms.csv")}
    return tuple(
        UnitName(_code(codes, number), name, _reference(name)) for number, name in names.items()
    )


def dzerzhinsk_form_rows(codes: Codes = None) -> tuple[FormRow, ...]:
    """Return the 75 rows organisation × form of the note with mentees and mentors."""
    return tuple(
        FormRow(_code(codes, int(row["n"])), row["form"], int(row["mentees"]), int(row["mentors"]))
        for row in _rows("dzerzhinsk/01_forms.csv")
    )


def dzerzhinsk_claims(codes: Codes = None) -> tuple[Claim, ...]:
    """Return everything the note prints, in its order; units by row number or by `codes`."""
    return (
        Claim(ClaimKind.TOTAL, "цель мониторинга", indicator=ORGANIZATIONS, number=Decimal(41)),
        *_form_tables(codes),
        *_form_words(codes),
        *_shares(codes, "2.1", "dzerzhinsk/04_share_mentees_10_19.csv", CHILDREN_HEADER),
        *_mentee_words(),
        *_shares(codes, "2.2", "dzerzhinsk/05_share_mentors_15_19.csv", CHILDREN_HEADER),
        *_mentor_words(),
        *_shares(codes, "2.3", "dzerzhinsk/06_share_young_specialists.csv", YOUNG_HEADER),
        *_young_words(codes),
        *_enterprises(codes),
    )


def _form_tables(codes: Codes) -> Iterator[Claim]:
    for row in _rows("dzerzhinsk/01_forms.csv"):
        yield Claim(
            ClaimKind.FORM_ROW,
            "таблица 1.1",
            unit=_code(codes, int(row["n"])),
            form=row["form"],
            number=Decimal(row["mentees"]),
            second=Decimal(row["mentors"]),
            position=int(row["n"]),
            printed_name=row["org"],
        )
    for row in _rows("dzerzhinsk/02_form_school_list.csv"):
        yield Claim(
            ClaimKind.FORM_LIST,
            "таблица 1.2",
            reference=row["org_short"],
            form=row["form"],
            position=int(row["n"]),
        )


def _form_words(codes: Codes) -> Iterator[Claim]:
    place = "вывод 1"
    yield Claim(ClaimKind.WIDEST, place, text="имеет широкое использование", form="Ученик-ученик")
    for form in ("Работодатель-ученик", "Студент-ученик"):
        yield Claim(ClaimKind.RARE, place, text="менее востребована", form=form)
    yield Claim(ClaimKind.ABSENT, place, text="не востребована", form="Работодатель-студент")
    yield Claim(
        ClaimKind.MAJORITY,
        place,
        text="небольшая часть образовательных организаций",
        indicator=SEVERAL_FORMS,
    )
    yield Claim(
        ClaimKind.MAXIMUM,
        place,
        reference="2",
        indicator=FORMS_PER_UNIT,
        number=Decimal(4),
        printed_name="МБОУ «Средняя школа №2»",
    )
    yield Claim(
        ClaimKind.TYPICAL,
        place,
        text="в среднем каждая образовательная организация использует 2-3 формы",
        indicator=FORMS_PER_UNIT,
        lower=Decimal(2),
        upper=Decimal(3),
    )
    for row in _rows("dzerzhinsk/03_form_counts.csv"):
        yield Claim(
            ClaimKind.FORM_COUNT,
            "таблица 1.3",
            unit=_code(codes, int(row["n"])),
            number=Decimal(row["forms_stated"]),
            position=int(row["n"]),
            printed_name=row["org"],
        )


def _shares(codes: Codes, section: str, file: str, header: str) -> Iterator[Claim]:
    indicator, place = SECTIONS[section], f"таблица {section}"
    yield Claim(ClaimKind.HEADER, place, text=header, indicator=indicator, role=Role.MENTEE)
    for row in _rows(file):
        number = _percent(row["share_printed"])
        yield Claim(
            ClaimKind.SHARE,
            place,
            text="" if number is not None else row["share_printed"],
            unit=_code(codes, int(row["n"])),
            indicator=indicator,
            number=number,
            position=int(row["n"]),
            printed_name=row["org"],
        )


def _bands(section: str, prefix: str) -> Iterator[Claim]:
    rows = [r for r in _rows("dzerzhinsk/09_stated_bands.csv") if r["indicator"].startswith(prefix)]
    for position, row in enumerate(rows, start=1):
        everybody = row["band"].startswith("all")
        for reference in row["orgs_as_printed"].split(","):
            yield Claim(
                # «Все молодые специалисты вовлечены» is a list of who reached the plan, not a band.
                ClaimKind.REACHED if everybody else ClaimKind.BAND,
                f"вывод {section}",
                text="" if everybody else _band_label(row["band"]),
                reference=reference,
                indicator=SECTIONS[section],
                number=Decimal(100) if everybody else None,
                second=Decimal(100) if everybody else None,
                lower=None if everybody else Decimal(row["lo"]),
                upper=None if everybody else Decimal(row["hi"]),
                position=position,
            )


def _band_label(band: str) -> str:
    words = {"low": "низкий уровень", "medium": "средний уровень", "high": "высокий уровень"}
    return words.get(band.rsplit(" ", maxsplit=1)[-1], "")


def _targets(section: str) -> Iterator[Claim]:
    indicator, place = SECTIONS[section], f"вывод {section}"
    plan = Decimal(PLAN_2020[indicator])
    yield Claim(ClaimKind.TARGET, place, indicator=indicator, due=NOTE_DAY, number=plan)
    for due, value in zip(QUARTER_ENDS_2021, QUARTERS_2021[indicator], strict=False):
        yield Claim(ClaimKind.TARGET, place, indicator=indicator, due=due, number=Decimal(value))
    terms = zip(QUARTERS_PRINTED, QUARTER_ENDS_2021, QUARTERS_2021[indicator], strict=False)
    for words, due, _ in terms:
        yield Claim(ClaimKind.DEADLINE, place, text=words, indicator=indicator, due=due)


def _reached(place: str, indicator: str, reference: str, value: int, name: str) -> Claim:
    return Claim(
        ClaimKind.REACHED,
        place,
        reference=reference,
        indicator=indicator,
        number=Decimal(value),
        second=Decimal(PLAN_2020[indicator]),
        printed_name=name,
    )


def _mentee_words() -> Iterator[Claim]:
    place = "вывод 2.1"
    yield Claim(ClaimKind.MEAN, place, indicator=MENTEES, number=Decimal(8))
    yield Claim(
        ClaimKind.TIMES,
        place,
        text="в 3 раза меньше требуемого",
        indicator=MENTEES,
        number=Decimal(3),
        second=Decimal(PLAN_2020[MENTEES]),
    )
    yield _reached(place, MENTEES, "4", 17, "МБОУ СШ №4")
    yield from _bands("2.1", "2.1")
    yield from _targets("2.1")


def _mentor_words() -> Iterator[Claim]:
    yield Claim(
        ClaimKind.MEAN_REACHES,
        "вывод 2.2",
        text="достигает уровня (не менее 5%)",
        indicator=MENTORS,
        number=Decimal(PLAN_2020[MENTORS]),
    )
    yield from _bands("2.2", "2.2")
    yield from _targets("2.2")


def _young_words(codes: Codes) -> Iterator[Claim]:
    yield Claim(ClaimKind.MEAN, "таблица 2.3", indicator=YOUNG, number=Decimal(60))
    yield from _bands("2.3", "2.3")
    place = "таблица 2.3, вторая"
    numbers = {row["org"]: int(row["n"]) for row in _rows("dzerzhinsk/01_forms.csv")}
    for row in _rows("dzerzhinsk/07_young_specialists_counts.csv"):
        yield Claim(
            ClaimKind.PART_ROW,
            place,
            unit=_code(codes, numbers[row["org"]]),
            indicator=YOUNG,
            number=Decimal(row["young_total"]),
            second=Decimal(row["young_mentees"]),
            position=int(row["n"]),
            printed_name=row["org"],
        )
    yield Claim(
        ClaimKind.TOTAL,
        place,
        text="Итого:",
        indicator=YOUNG,
        number=Decimal(69),
        second=Decimal(20),
    )
    yield from _targets("2.3")


def _enterprises(codes: Codes) -> Iterator[Claim]:
    place = "таблица 2.4"
    for row in _rows("dzerzhinsk/08_enterprises.csv"):
        yield Claim(
            ClaimKind.COUNT,
            place,
            unit=_code(codes, int(row["n"])),
            indicator=ENTERPRISES,
            number=Decimal(row["enterprises"]),
            position=int(row["n"]),
            printed_name=row["org"],
        )
    yield Claim(
        ClaimKind.TOTAL,
        place,
        text="Общее количество:",
        indicator=ENTERPRISES,
        number=Decimal(43),
    )
    yield _reached("вывод 2.4", ENTERPRISES, "26", 4, "МБОУ школа №26")
    yield from _targets("2.4")
    # What was counted for 2020, and what the plan for 2021 asks to count.
    for where, words, since in (
        ("таблица 2.4", "предприятия (организации)", NOTE_DAY),
        ("вывод 2.4", "предприятия (не образовательные)", QUARTER_ENDS_2021[0]),
    ):
        yield Claim(ClaimKind.DEFINITION, where, text=words, indicator=ENTERPRISES, due=since)


def _yearly(file: str, place: str, codes: tuple[str, ...], number: str) -> Iterator[Claim]:
    for code, row in zip(codes, _rows(file), strict=True):
        for year in YEARS:
            yield Claim(
                ClaimKind.TARGET,
                place,
                text=row["indicator"],
                indicator=code,
                due=date(year, 12, 31),
                number=Decimal(row[str(year)]),
                position=int(row[number] or 0),
            )


def chelyabinsk_targets() -> tuple[Claim, ...]:
    """Return the targets of the order's appendix: C1 general, C2 supplementary, C3 colleges."""
    file, place = "chelyabinsk/01_order_targets.csv", "показатели эффективности, приложение 2"
    return tuple(_yearly(file, place, ("C1", "C2", "C3"), "row_no_printed"))


def pgt_targets() -> tuple[Claim, ...]:
    """Return the targets of the college's programme: P1–P13 result indicators, K1–K6."""
    results = tuple(f"P{number}" for number in range(1, 14))
    key = ("K1", "K2", "K3", "K4", "K5", "K6")
    return (
        *_yearly("prokopyevsk/01_result_indicators.csv", "показатели результата", results, "n"),
        *_yearly("prokopyevsk/02_kpi_targets.csv", "ключевые показатели", key, "n"),
    )
