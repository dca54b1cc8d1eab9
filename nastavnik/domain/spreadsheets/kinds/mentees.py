"""The register of mentees: Appendix 1 of the Chelyabinsk model and the federal form (МР-42/02)."""

from nastavnik.domain.spreadsheets.columns import Column, Holds, Kind
from nastavnik.domain.spreadsheets.kinds import shared

MENTEES = Kind(
    "mentees",
    "Реестр наставляемых",
    columns=(
        shared.NUMBER,
        *shared.name_columns(
            "наставляемого",
            (
                "ФИО",
                "ФИО участника",
                "ФИО обучающегося",
                "ФИО обучающегося (наставляемого)",
                "Обучающийся (наставляемый)",
                "ФИО ребёнка",
                "ФИО ученика",
                "ФИО студента",
                "Наставляемый",
            ),
            required=True,
        ),
        shared.BIRTH_DATE,
        Column("birth_year", "Год рождения наставляемого", Holds.YEAR, ("Год рождения", "Г.р.")),
        shared.SEX,
        shared.CATEGORY,
        Column(
            "group",
            "Место учебы (класс/группа)",
            Holds.GROUP,
            ("Класс", "Класс/группа", "Группа", "Класс или группа", "Номер и буква класса"),
        ),
        Column(
            "place",
            "Место учёбы",
            Holds.TEXT,
            (
                "Образовательная организация",
                "Образовательная организация участника",
                "Образовательная организация наставляемого",
                "Учебное заведение",
                "Школа",
                "ОУ",
                "Место учебы/работы наставляемого",
            ),
        ),
        Column(
            "contact",
            "Контактные данные (законного представителя)",
            Holds.CONTACT,
            (
                "Контактные данные для связи (данные представителя)",
                "Контактные данные (данные представителя)",
                "Контактные данные",
                "Контакты",
            ),
        ),
        shared.PHONE,
        shared.EMAIL,
        *shared.REPRESENTATIVE,
        shared.CONSENT,
        Column(
            "request",
            "Основной запрос наставляемого",
            Holds.TEXT,
            ("Основной запрос", "Запрос наставляемого", "Запрос", "Ожидания наставляемого"),
        ),
        shared.JOINED,
        *shared.name_columns(
            "наставника", ("Наставник", "ФИО педагога-наставника"), prefix="mentor_"
        ),
        Column(
            "mentor_place",
            "Место работы/учебы наставника",
            Holds.TEXT,
            (
                "Место работы наставника",
                "Образовательная организация наставника",
                "ОУ наставника",
                "Должность наставника",
            ),
        ),
        *shared.contact_columns("mentor", "наставника", ()),
        shared.FORM,
        shared.ACTIVITIES,
        shared.ORDER,
        shared.COMPLETED_ON,
        shared.RESULTS,
        shared.LINK,
        shared.COMPLETED,
        shared.NOTE,
    ),
    words=("наставляем", "база наставляемых", "реестр наставляемых", "приложение 1"),
    telling=("mentor", "mentor_last_name", "request", "joined_on", "form", "activities"),
    groups=(
        *shared.REPRESENTATIVE_GROUPS,
        ("Наставник", "наставника"),
        ("Участник", ""),
        ("Наставляемый", ""),
        ("Обучающийся", ""),
    ),
)
