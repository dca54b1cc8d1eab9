"""The registers traps are set in: their headings, and a row in which nothing is wrong."""

from datetime import date

from nastavnik.domain.spreadsheets.cells import Value

HEADINGS = {
    "mentees": {
        "name": "ФИО наставляемого",
        "birth_date": "Дата рождения",
        "group": "Класс",
        "phone": "Телефон",
        "email": "Электронная почта",
        "contact": "Контактные данные",
        "form": "Форма наставничества",
        "mentor": "ФИО наставника",
        "joined_on": "Дата вхождения в программу",
        "completed": "Отметка о завершении",
        "category": "Категория",
        "sex": "Пол",
        "request": "Основной запрос",
    },
    "mentors": {
        "name": "ФИО наставника",
        "mentees": "ФИО наставляемых",
        "place": "Место работы",
        "form": "Форма наставничества",
    },
    "contingents": {"organization": "Наименование ОО", "learners": "Количество обучающихся"},
    "partners": {"name": "Наименование партнёра", "inn": "ИНН", "signed_on": "Дата заключения"},
}
SOUND: dict[str, dict[str, Value]] = {
    "mentees": {
        "name": "Иванов Иван Иванович",
        "birth_date": date(2012, 5, 17),
        "group": "5А",
        "phone": "8 (912) 345-67-89",
        "email": "ivanov@mail.ru",
        "contact": "Иванова Анна Ильинична, +7 912 345-67-89",
        "form": "Ученик-ученик",
        "mentor": "Петров Пётр Петрович",
        "joined_on": date(2026, 9, 1),
        "completed": "да",
        "category": "ученик",
        "sex": "м",
        "request": "Подготовка к олимпиаде",
    },
    "mentors": {
        "name": "Петров Пётр Петрович",
        "mentees": "Иванов Иван Иванович",
        "place": "МБОУ СОШ № 1",
        "form": "Ученик-ученик",
    },
    "contingents": {"organization": "МБОУ СОШ № 1", "learners": 312},
    "partners": {"name": "ООО «Завод»", "inn": "7707083893", "signed_on": date(2026, 9, 1)},
}
