"""Above the organisations of the demonstration city: the region, its centres, the calendar."""

from dataclasses import dataclass
from datetime import date

MINISTRY_CODE, MUNICIPALITY_CODE = "NN", "DZ"
REGION, TERRITORY = "Нижегородская область", "г.о.г. Дзержинск"
SUBORDINATE_SINCE = date(2019, 9, 1)
FIRST_SCHOOL_YEAR, LAST_SCHOOL_YEAR = 2019, 2026


@dataclass(frozen=True, slots=True)
class NodePlan:
    """A body of the region and, for a centre, its zones: (level, function)."""

    code: str
    name: str
    short_name: str
    zones: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodPlan:
    """A reporting period."""

    kind: str
    title: str
    starts_on: date
    ends_on: date
    as_of: date


MINISTRY = NodePlan(
    MINISTRY_CODE,
    "Министерство образования, науки и молодёжной политики Нижегородской области",
    "Министерство образования Нижегородской области",
)
MUNICIPALITY = NodePlan(
    MUNICIPALITY_CODE,
    "Департамент образования администрации г.о.г. Дзержинск",
    TERRITORY,
)
CENTRES = (
    NodePlan(
        "NN-RC1",
        "Региональный центр внедрения целевой модели наставничества в общем образовании",
        "РЦН общего образования (внедрение)",
        (("general", "introduction"),),
    ),
    NodePlan(
        "NN-RC2",
        "Региональный центр мониторинга наставничества в общем образовании",
        "РЦН общего образования (мониторинг)",
        (("general", "monitoring"),),
    ),
    NodePlan(
        "NN-RC3",
        "Региональный центр наставничества в дополнительном образовании",
        "РЦН дополнительного образования",
        (("supplementary", "introduction"), ("supplementary", "monitoring")),
    ),
    NodePlan(
        "NN-RC4",
        "Региональный центр наставничества в среднем профессиональном образовании",
        "РЦН профессионального образования",
        (("vocational", "introduction"), ("vocational", "monitoring")),
    ),
)
DECEMBER = PeriodPlan(
    "other",
    "Мониторинг, декабрь 2020 года",
    date(2020, 9, 1),
    date(2020, 12, 31),
    date(2020, 12, 18),
)
QUARTERS = (
    ("I", date(2021, 1, 1), date(2021, 3, 31)),
    ("II", date(2021, 4, 1), date(2021, 6, 30)),
    ("III", date(2021, 7, 1), date(2021, 9, 30)),
    ("IV", date(2021, 10, 1), date(2021, 12, 31)),
)
PERIODS = (
    DECEMBER,
    # The note sets a milestone on the 15th of the last month of each quarter.
    *(
        PeriodPlan("quarter", f"{number} квартал 2021 года", first, last, last.replace(day=15))
        for number, first, last in QUARTERS
    ),
)


def school_year(year: int) -> tuple[date, date]:
    """Return the first and the last day of the school year that begins in `year`."""
    return date(year, 9, 1), date(year + 1, 8, 31)
