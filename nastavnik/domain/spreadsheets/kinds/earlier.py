"""Figures of past years: tables of territories and organisations reported outside the system."""

from nastavnik.domain.spreadsheets.columns import Column, Holds, Kind
from nastavnik.domain.spreadsheets.kinds import shared

# Indicators that head columns of their own, by the codes of the shipped sets. By their codes
# alone: titles differ by an age or a role, and a column taken for another would say nothing of it.
CODES = ("K1", "K2", "K3", "K4", "K4′", "K5", "K6", "C1", "C2", "C3")
_CYRILLIC = str.maketrans("KC", "КС")


def _by_code(code: str) -> Column:
    local = code.translate(_CYRILLIC)
    names = (local, f"{code}, %", f"{local}, %", f"Показатель {code}", f"Показатель {local}")
    return Column(f"value_{code}", code, Holds.NUMBER, names)


# A column of its own for each: what it is of by the key of the column.
WIDE: dict[str, str] = {
    **{f"value_{code}": code for code in CODES},
    "mentees": "mentees",
    "mentors": "mentors",
}
EARLIER = Kind(
    "earlier",
    "Сведения прошлых лет",
    columns=(
        shared.NUMBER,
        Column(
            "organization",
            "Территория или организация",
            Holds.TEXT,
            (
                *("Территория", "Муниципалитет", "Муниципальное образование", "МОУО"),
                *("Муниципальный район (городской округ)", "Наименование территории"),
                *("Организация", "Наименование ОО", "Образовательная организация"),
                *("Наименование муниципального образования", "Район", "Город"),
            ),
            required=True,
        ),
        Column("level", "Уровень образования", Holds.LEVEL, ("Уровень", "Сектор")),
        Column(
            "indicator",
            "Показатель",
            Holds.TEXT,
            ("Код показателя", "Наименование показателя", "Индикатор"),
        ),
        Column(
            "as_of",
            "На дату",
            Holds.DATE,
            ("Дата", "По состоянию на", "Отчётная дата", "Данные на дату"),
        ),
        Column(
            "period",
            "Период",
            Holds.TEXT,
            ("Год", "Отчётный период", "Отчётный год", "Учебный год", "Квартал", "За период"),
        ),
        Column("numerator", "Числитель", Holds.COUNT, ("Числитель показателя", "Числитель, чел.")),
        Column(
            "denominator",
            "Знаменатель",
            Holds.COUNT,
            ("Знаменатель показателя", "Знаменатель, чел."),
        ),
        Column(
            "value",
            "Значение",
            Holds.NUMBER,
            ("Значение показателя", "Значение, %", "Факт", "Фактическое значение", "Доля, %"),
        ),
        *(_by_code(code) for code in CODES),
        Column("mentees", "Количество наставляемых", Holds.COUNT, ("Наставляемых", "Наставляемые")),
        Column("mentors", "Количество наставников", Holds.COUNT, ("Наставников", "Наставники")),
        Column(
            "source",
            "Источник",
            Holds.TEXT,
            ("Источник сведений", "Документ", "Документ-источник", "Откуда сведения"),
        ),
        Column("source_date", "Дата источника", Holds.DATE, ("Дата документа",)),
    ),
    words=("прошлых лет", "сведения за", "значения показателей", "динамика"),
    telling=("indicator", "value", *(f"value_{code}" for code in CODES)),
)
