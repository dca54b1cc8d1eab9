"""The register of mentors: Appendix 2 of the Chelyabinsk model and the federal form (МР-42/02)."""

from nastavnik.domain.spreadsheets.columns import Column, Holds, Kind
from nastavnik.domain.spreadsheets.kinds import shared

MENTORS = Kind(
    "mentors",
    "Реестр наставников",
    columns=(
        shared.NUMBER,
        *shared.name_columns(
            "наставника",
            (
                "ФИО",
                "Наставник",
                "Педагог-наставник (ФИО)",
                "Педагог-наставник",
                "Сотрудник предприятия - наставник",
                "ФИО сотрудника предприятия - наставника",
            ),
            required=True,
        ),
        shared.BIRTH_DATE,
        shared.SEX,
        shared.CATEGORY,
        Column(
            "place",
            "Место работы/учебы",
            Holds.TEXT,
            (
                "Место работы/учебы наставника",
                "Место работы",
                "Предприятие (организация)",
                "Образовательная организация наставника",
                "Организация",
            ),
        ),
        Column(
            "position",
            "Должность",
            Holds.TEXT,
            ("Должность наставника", "Должность, квалификационная категория", "Профессия"),
        ),
        Column(
            "experience", "Педагогический стаж", Holds.TEXT, ("Стаж", "Стаж работы", "Стаж (лет)")
        ),
        Column(
            "contact",
            "Контактные данные",
            Holds.CONTACT,
            ("Контактные данные для связи", "Контакты", "Контактные данные наставника"),
        ),
        shared.PHONE,
        shared.EMAIL,
        shared.CONSENT,
        Column(
            "competences",
            "Основные компетенции наставника",
            Holds.TEXT,
            ("Основные компетенции", "Компетенции"),
        ),
        Column(
            "achievements",
            "Важные для программы достижения наставника",
            Holds.TEXT,
            ("Важные для программы достижения", "Достижения"),
        ),
        Column(
            "interests",
            "Интересы наставника",
            Holds.TEXT,
            ("Интересы", "Интересы, увлечения", "Хобби"),
        ),
        Column(
            "preferred_age",
            "Желаемый возраст наставляемых",
            Holds.TEXT,
            ("Желаемый возраст", "Предпочтительный возраст наставляемого"),
        ),
        Column(
            "time_budget",
            "Ресурс времени на программу наставничества",
            Holds.TEXT,
            ("Ресурс времени", "Готов уделять времени (час. в неделю)", "Часов в неделю"),
        ),
        shared.JOINED,
        Column(
            "trained_on",
            "Прошёл обучение",
            Holds.DATE,
            ("Прошёл обучение (дата)", "Дата обучения", "Обучение наставника"),
        ),
        Column(
            "mentees",
            "ФИО наставляемого",
            Holds.NAMES,
            (
                "ФИО наставляемых",
                "ФИО наставляемого(-ых)",
                "ФИО наставляемого (наставляемых)",
                "Наставляемые",
                "Наставляемый",
                "Молодой специалист (наставляемый)",
                "Молодой специалист",
                "Студенты (наставляемые)",
            ),
        ),
        Column(
            "mentee_place",
            "Место работы/учебы наставляемого",
            Holds.TEXT,
            ("Место учебы наставляемого", "Класс наставляемого", "Должность наставляемого"),
        ),
        shared.FORM,
        shared.ACTIVITIES,
        shared.ORDER,
        shared.COMPLETED_ON,
        shared.RESULTS,
        shared.LINK,
        shared.COMPLETED,
        shared.NOTE,
    ),
    words=("наставник", "база наставников", "сведения о наставниках", "приложение 2"),
    telling=("mentees", "competences", "preferred_age", "time_budget", "form", "activities"),
    groups=(("Наставник", ""), ("Наставляемый", "наставляемого"), ("Педагог-наставник", "")),
    others="mentees",
    merged_by="mentees",
)
