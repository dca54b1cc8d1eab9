"""Organisations of a municipality."""

from nastavnik.domain.spreadsheets.columns import Column, Holds, Kind
from nastavnik.domain.spreadsheets.kinds import shared

ORGANIZATIONS = Kind(
    "organizations",
    "Организации муниципалитета",
    columns=(
        shared.NUMBER,
        Column(
            "name",
            "Полное наименование организации",
            Holds.TEXT,
            (
                "Полное наименование ОО по уставу",
                "Полное наименование организации (по Уставу)",
                "Наименование организации",
                "Наименование ОО",
                "Название школы",
                "Название организации",
            ),
            required=True,
        ),
        Column(
            "short_name",
            "Краткое наименование организации",
            Holds.TEXT,
            ("Сокращенное наименование", "Краткое наименование", "Краткое название"),
        ),
        Column("code", "Код организации", Holds.TEXT, ("Код ОО", "Код школы", "Код")),
        Column("kind", "Тип организации", Holds.TEXT, ("Вид организации", "Тип ОО", "Вид ОО")),
        Column("level", "Уровень образования", Holds.LEVEL),
        Column("inn", "ИНН", Holds.INN, ("ИНН организации",)),
        Column(
            "municipality",
            "Муниципалитет",
            Holds.TEXT,
            ("Муниципальное образование", "Муниципальный район", "Территория", "МОУО"),
        ),
        Column(
            "address",
            "Фактический адрес организации",
            Holds.TEXT,
            ("Адрес", "Фактический адрес", "Фактический адрес ОУ", "Местонахождение"),
        ),
        Column(
            "head",
            "ФИО руководителя организации",
            Holds.NAME,
            ("Руководитель (ФИО)", "ФИО руководителя", "Руководитель", "Директор", "ФИО директора"),
        ),
        Column("phone", "Телефон", Holds.CONTACT, (*shared.PHONE.synonyms, "Телефоны ОО")),
        Column("email", "Электронная почта", Holds.EMAIL, (*shared.EMAIL.synonyms, "E-mail ОО")),
        Column(
            "site",
            "Официальный сайт",
            Holds.TEXT,
            ("Сайт", "Адрес сайта", "Адрес WWW – сайта ОО", "Сайт школы", "Ссылка на сайт"),
        ),
        shared.NOTE,
    ),
    words=("образовательные организации", "образовательные учреждения", "перечень организаций"),
    groups=(("Организация", ""), ("Образовательная организация", "")),
)
