"""People of an organisation: class lists, groups of a college, staff."""

from nastavnik.domain.spreadsheets.columns import Column, Holds, Kind
from nastavnik.domain.spreadsheets.kinds import shared

PEOPLE = Kind(
    "people",
    "Люди организации",
    columns=(
        shared.NUMBER,
        *shared.name_columns(
            "обучающегося",
            (
                "ФИО",
                "ФИО ребёнка",
                "ФИО ученика",
                "ФИО студента",
                "ФИО учащегося",
                "ФИО педагога",
                "ФИО сотрудника",
                "ФИО участника",
                "ФИО поступающего ученика",
                "Ученик",
            ),
            required=True,
        ),
        shared.BIRTH_DATE,
        shared.SEX,
        shared.CATEGORY,
        Column(
            "group",
            "Класс или группа",
            Holds.GROUP,
            (
                "Класс",
                "Класс/группа",
                "Группа",
                "Номер и буква класса",
                "Класс / профиль обучения",
                "Учебная группа",
                "Параллель",
            ),
        ),
        shared.GROUP_LETTER,
        Column("position", "Должность", Holds.TEXT, ("Занимаемая должность", "Предмет")),
        Column(
            "teaching_since",
            "Педагогический стаж с",
            Holds.DATE,
            ("Педагогический стаж с (дата)", "Дата начала педагогической работы"),
        ),
        Column("employer", "Предприятие", Holds.TEXT, ("Место работы",)),
        Column(
            "phone",
            "Телефон",
            Holds.PHONE,
            (*shared.PHONE.synonyms, "Телефон ребёнка", "Телефон ученика"),
        ),
        Column(
            "email",
            "Электронная почта",
            Holds.EMAIL,
            (*shared.EMAIL.synonyms, "Email ребёнка"),
        ),
        *shared.REPRESENTATIVE,
        shared.CONSENT,
        shared.NOTE,
    ),
    words=("список класса", "контингент", "список обучающихся", "ученики", "педагог", "студент"),
    groups=(
        *shared.REPRESENTATIVE_GROUPS,
        ("Ученик", ""),
        ("Обучающийся", ""),
        ("Участник", ""),
    ),
    splits=True,
)
