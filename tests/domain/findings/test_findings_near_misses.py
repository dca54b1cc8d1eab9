"""Values at the edge that must not be reported, and their neighbours that must."""

from datetime import date
from decimal import Decimal

import pytest

from nastavnik.domain.findings import find
from nastavnik.domain.findings.model import (
    FORMS_PER_UNIT,
    SEVERAL_FORMS,
    Claim,
    ClaimKind,
    FormName,
    FormRow,
    IndicatorFacts,
    Monitoring,
    UnitName,
)
from nastavnik.domain.findings.names import one_edit_apart
from nastavnik.domain.findings.words import wording_of
from nastavnik.domain.indicators import Direction, Figure
from nastavnik.domain.mentoring_forms import Category, Role

PUPILS = FormName("Ученик-ученик", Category.PUPIL, Category.PUPIL)
TEACHERS = FormName("Учитель-учитель", Category.TEACHER, Category.TEACHER)
UNITS = tuple(
    UnitName(str(number), f"Школа № {number}", str(number), (f"СШ-{number}",))
    for number in range(1, 11)
)
EVERYWHERE = tuple(FormRow(unit.code, PUPILS.label, 9, 6) for unit in UNITS)


def world(
    *claims: Claim,
    figures: dict[str, Figure] | None = None,
    rows: tuple[FormRow, ...] = EVERYWHERE,
    **facts: object,
) -> Monitoring:
    indicator = IndicatorFacts(
        "X",
        "Доля",
        Role.MENTEE,
        is_share=True,
        digits=0,
        categories=frozenset({Category.PUPIL}),
        figures=figures or {},
        **facts,  # type: ignore[arg-type]
    )
    return Monitoring(UNITS, (PUPILS, TEACHERS), rows, (indicator,), claims)


def share(number: str | None, unit: str = "1", text: str = "") -> Claim:
    value = None if number is None else Decimal(number)
    return Claim(ClaimKind.SHARE, "таблица", text, unit=unit, indicator="X", number=value)


def mean(number: str) -> Claim:
    return Claim(ClaimKind.MEAN, "вывод", indicator="X", number=Decimal(number))


def rules(monitoring: Monitoring) -> list[str]:
    return [finding.rule for finding in find(monitoring)]


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed", "expected"),
    [
        (72, 121, "60", []),  # 59,504…
        (119, 200, "60", []),  # 59,5 exactly: halves go up
        (119, 200, "59.5", []),
        (119, 200, "59", ["R11"]),
        (1, 40, "3", []),  # 2,5 is printed as 3, not as the even 2
        (1, 40, "2", ["R15"]),  # 2 % of 40 is not a whole person
        (1, 201, "0", []),  # 0,498 is honestly printed as 0
        (1, 200, "0", ["R08"]),  # 0,5 is printed as 1
        (1, 200, "1", []),
        (3, 67, "1", ["R11"]),  # one of 67 is 1,49 %: 1 % would be one person
        (3, 66, "1", ["R15"]),  # one of 66 is already 1,52 %
        (50, 50, "100", []),
        (51, 50, "102", ["R14"]),
    ],
)
def test_rounding_of_a_share(
    numerator: int, denominator: int, printed: str, expected: list[str]
) -> None:
    figures = {"1": Figure(numerator, denominator)}
    assert rules(world(share(printed), figures=figures)) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("50", []),  # the simple mean of 0 and 100
        ("91", []),  # Σ/Σ: 100 of 110
        ("90.9", []),
        ("90", ["R01"]),
        ("51", ["R01"]),
    ],
)
def test_mean_matches_by_either_method(printed: str, expected: list[str]) -> None:
    figures = {"1": Figure(0, 10), "2": Figure(100, 100)}
    monitoring = world(share("0"), share("100", "2"), mean(printed), figures=figures)
    assert rules(monitoring) == expected


def test_no_data_is_left_out_of_the_mean() -> None:
    rows = EVERYWHERE[1:]
    figures = {"1": Figure(0, 0), "2": Figure(40, 100)}
    claims = (share(None, text="Нет данных"), share("40", "2"))
    assert rules(world(*claims, mean("40"), figures=figures, rows=rows)) == []
    assert rules(world(*claims, mean("20"), figures=figures, rows=rows)) == ["R01"]


@pytest.mark.parametrize(
    ("times", "average", "expected"),
    [("3", "5", []), ("3", "6", []), ("2", "6", ["R02"]), ("3", "4.2", ["R02"]), ("2.5", "6", [])],
)
def test_times_is_rounded_as_printed(times: str, average: str, expected: list[str]) -> None:
    claim = Claim(
        ClaimKind.TIMES, "вывод", indicator="X", number=Decimal(times), second=Decimal(15)
    )
    monitoring = world(share(average), mean(average), claim)
    assert rules(monitoring) == expected


@pytest.mark.parametrize(
    ("units", "words", "expected"),
    [
        (3, "небольшая часть", []),
        (4, "небольшая часть", ["R03"]),
        (5, "половина", []),
        (6, "половина", ["R03"]),
        (6, "большинство", []),
        (5, "большинство", ["R03"]),
        (4, "более трети", []),
        (3, "более трети", ["R03"]),
        (9, "почти все", []),
        (8, "почти все", ["R03"]),
        (9, "не все", []),
        (10, "не все", ["R03"]),
        (10, "все организации", []),
        (9, "во всех организациях", ["R03"]),
        (1, "единичные организации", []),
        (2, "единичные организации", ["R03"]),
        (7, "ряд организаций", []),  # no word of quantity, nothing to argue about
        (7, "всего лишь отчёт", []),
    ],
)
def test_words_of_majority(units: int, words: str, expected: list[str]) -> None:
    second = tuple(FormRow(unit.code, TEACHERS.label, 1, 1) for unit in UNITS[:units])
    claim = Claim(ClaimKind.MAJORITY, "вывод", words, indicator=SEVERAL_FORMS)
    assert rules(world(claim, rows=EVERYWHERE + second)) == expected


def test_longer_words_are_read_before_the_words_they_contain() -> None:
    more, plain = wording_of("Более половины школ"), wording_of("Половина школ")
    assert more is not None
    assert plain is not None
    assert more.upper == 100
    assert plain.upper < 60


@pytest.mark.parametrize(("extra", "expected"), [(10, []), (9, ["R01"])])
def test_typical_range_is_judged_at_one_decimal(extra: int, expected: list[str]) -> None:
    second = tuple(FormRow(unit.code, TEACHERS.label, 1, 1) for unit in UNITS[:extra])
    claim = Claim(
        ClaimKind.TYPICAL,
        "вывод",
        indicator=FORMS_PER_UNIT,
        lower=Decimal(2),
        upper=Decimal(3),
    )
    assert rules(world(claim, rows=EVERYWHERE + second)) == expected


def test_synonyms_and_spellings_are_one_unit_and_one_form() -> None:
    spelled = ("№1", "№ 2", "школа № 3", "ШКОЛА №4", "«Школа № 5»", "СШ-6", "7", "8", "9", "10")
    claims = tuple(
        Claim(ClaimKind.FORM_LIST, "таблица", reference=reference, form="УЧЕНИК – ученик")
        for reference in spelled
    )
    assert rules(world(*claims)) == []
    assert rules(world(*claims[1:])) == ["R04"]


def test_quotes_case_and_spacing_of_a_name_are_no_drift() -> None:
    names = ("школа №1", "ШКОЛА № 1", "«Школа № 1»", "СШ-1", "сш–1")
    claims = tuple(
        Claim(ClaimKind.FORM_COUNT, "таблица", unit="1", number=Decimal(1), printed_name=name)
        for name in names
    )
    assert rules(world(*claims)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("предприятия Кемеровской области", []),
        ("предприятия в КЕМЕРОВСКОЙ области", []),
        ("предприятия Кеморовской области", ["R22"]),
        ("предприятия Омской и Томской областей", []),
        ("предприятия Костромской области", []),
    ],
)
def test_place_names(text: str, expected: list[str]) -> None:
    claim = Claim(ClaimKind.TARGET, "таблица", text, indicator="X", number=Decimal(1))
    names = ("Кемеровская область", "Томская область")
    monitoring = Monitoring((), (), (), (), (claim,), proper_names=names)
    assert rules(monitoring) == expected


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("кеморовск", "кемеровск", True),
        ("кемровск", "кемеровск", True),
        ("кмееровск", "кемеровск", True),
        ("кемеровск", "кемеровск", False),
        ("комаровск", "кемеровск", False),
    ],
)
def test_one_edit(one: str, other: str, *, apart: bool) -> None:
    assert one_edit_apart(one, other) is apart
    assert one_edit_apart(other, one) is apart


@pytest.mark.parametrize(
    ("value", "lower", "upper", "expected"),
    [("3", 1, 3, []), ("1", 1, 3, []), ("4", 1, 3, ["R07"]), ("0", 1, 3, ["R07"])],
)
def test_both_ends_of_a_printed_band_belong_to_it(
    value: str, lower: int, upper: int, expected: list[str]
) -> None:
    claim = Claim(
        ClaimKind.BAND,
        "вывод",
        reference="1",
        indicator="X",
        lower=Decimal(lower),
        upper=Decimal(upper),
    )
    assert rules(world(share(value), claim)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Итого:", ["R06"]),
        ("Итого по 1 организации:", []),
        ("Итого (частично):", []),
        ("Итого, 1 из 2 школ", []),
    ],
)
def test_a_partial_total_that_says_so(text: str, expected: list[str]) -> None:
    rows = Claim(
        ClaimKind.PART_ROW, "т", unit="1", indicator="X", number=Decimal(4), second=Decimal(1)
    )
    total = Claim(ClaimKind.TOTAL, "т", text, indicator="X", number=Decimal(4), second=Decimal(1))
    assert rules(world(share("25"), share("50", "2"), rows, total)) == expected


@pytest.mark.parametrize(
    ("mentees", "mentors", "form", "expected"),
    [
        (3, 3, PUPILS, []),
        (2, 3, PUPILS, ["R23"]),
        (30, 3, PUPILS, []),  # pupils lead groups
        (9, 3, TEACHERS, []),
        (10, 3, TEACHERS, ["R23"]),
        (5, 0, PUPILS, ["R16"]),
        (0, 5, PUPILS, ["R16"]),
    ],
)
def test_load(mentees: int, mentors: int, form: FormName, expected: list[str]) -> None:
    rows = (FormRow("1", form.label, mentees, mentors),)
    assert rules(world(rows=rows)) == expected


def test_a_share_without_denominator_known_is_not_argued_with() -> None:
    figures = {"1": Figure(9, None)}
    assert rules(world(share("5"), figures=figures)) == []
    assert rules(world(share(None, text="нет данных"), figures={"1": Figure(None, None)})) == []


def test_level_targets_do_not_fall_and_less_may_be_better() -> None:
    def series(*values: int) -> tuple[Claim, ...]:
        return tuple(
            Claim(
                ClaimKind.TARGET,
                "т",
                indicator="X",
                due=date(2030 + year, 12, 31),
                number=Decimal(value),
            )
            for year, value in enumerate(values)
        )

    assert rules(world(*series(10, 10, 100))) == []
    assert rules(world(*series(20, 10, 0), direction=Direction.LESS)) == []
    assert rules(world(*series(0, 10), direction=Direction.LESS)) == ["R19"]
    assert rules(world(*series(20, 10))) == ["R19"]


def test_nothing_at_all_gives_nothing() -> None:
    assert find(Monitoring((), (), (), (), ())) == ()
    assert find(world()) == ()
