"""A register of mentees as a curator keeps it, for the browser to bring in: seeded, with errors."""

import datetime
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

HEADINGS = (
    *("№ п/п", "ФИО обучающегося", "Дата рождения", "Класс", "Телефон", "Электронная почта"),
    *("ФИО родителя", "Телефон родителя", "Основной запрос наставляемого"),
    *("Дата вхождения в программу", "Примечание"),
)
HEADER_ROW = 5
NBSP = "\N{NO-BREAK SPACE}"
_ROOTS = (
    *("Абрикосов", "Бакланов", "Васильков", "Гвоздикин", "Дроздецкий", "Ельников", "Жаворонков"),
    *("Земляникин", "Ивушкин", "Калинников", "Ландышев", "Можжевелов", "Незабудкин", "Облепихин"),
    *("Подорожников", "Ромашкин", "Смородинов", "Тростников", "Удодов", "Фиалкин", "Хмелевской"),
    *("Цветаевский", "Черничников", "Шиповников", "Щеглов", "Эдельвейсов", "Юннатов", "Яблочкин"),
    *("Лопухов", "Воробейчиков"),
)
_FAMILIES = ("Бело", "Ново", "Красно", "Старо")
# Boys alone: a surname then needs no declension.
_NAMES = (
    *("Агафон", "Богдан", "Валентин", "Григорий", "Демьян", "Евстафий", "Захар", "Игнатий"),
    *("Климент", "Лаврентий"),
)
_FATHERS = (
    *("Матвеевич", "Никитич", "Остапович", "Прохорович", "Русланович", "Святославович"),
    *("Тихонович", "Ульянович", "Филиппович", "Христофорович"),
)
# Other names than the children have: a parent must not seem to be somebody's child.
_PARENTS = ("Николай", "Олег", "Павел", "Роман", "Сергей", "Тарас", "Юрий")
_REQUESTS = ("Подготовка к олимпиаде", "Выбор профессии", "Адаптация в классе", "")
Row = list[Any]


def rows(count: int, begun: int) -> list[Row]:
    """Lines without errors of the school year that began in `begun`, written in every way."""
    return [_row(number, begun) for number in range(count)]


def workbook(lines: Sequence[Row]) -> bytes:
    """The file: a title block, headings in row 5, a line of totals below."""
    written = BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet("Реестр")
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.write(0, 0, "УТВЕРЖДАЮ: директор")
    sheet.merge_range(1, 0, 1, len(HEADINGS) - 1, "Реестр наставляемых", bold)
    sheet.write(2, 0, "Приложение 1 к положению о наставничестве")
    sheet.write_row(HEADER_ROW - 1, 0, HEADINGS, bold)
    sheet.set_column(1, 1, 38)
    for place, line in enumerate(lines, start=HEADER_ROW):
        for column, value in enumerate(line):
            if isinstance(value, datetime.date):
                sheet.write_datetime(
                    place, column, datetime.datetime.combine(value, datetime.time()), day
                )
            else:
                sheet.write(place, column, value)
    sheet.write_row(HEADER_ROW + len(lines), 0, ["", "ИТОГО:", "", "", len(lines)], bold)
    book.close()
    return written.getvalue()


def spoilt(lines: Sequence[Row], errors: Mapping[int, tuple[int, Any]]) -> list[Row]:
    """The lines with a wrong value in the named column of some of them."""
    return [
        [*line[: errors[n][0]], errors[n][1], *line[errors[n][0] + 1 :]] if n in errors else line
        for n, line in enumerate(lines)
    ]


def _row(number: int, begun: int) -> Row:
    surname = _ROOTS[number % len(_ROOTS)]
    turn = number // len(_ROOTS)
    name, father = _NAMES[turn % len(_NAMES)], _FATHERS[(turn + number) % len(_FATHERS)]
    if turn >= len(_NAMES):
        surname = _FAMILIES[turn // len(_NAMES) % len(_FAMILIES)] + surname.casefold()
    born = datetime.date(begun - 16, 1, 15) + datetime.timedelta(days=number * 4 % 1_499)
    joined = min(datetime.date(begun, 9, 1 + number % 20), datetime.date.today())
    phone = f"{9_040_000_000 + number * 7_919}"
    return [
        number + 1,
        (NBSP if number % 3 else "  ").join((surname, name, father)),
        _as_written(born, number),
        f"{5 + number % 4}{' ' * (number % 2)}{'АБВГ'[number % 4]}",
        _phone(phone, number),
        f"uchenik{number}@example.ru" if number % 2 else "",
        f"{surname} {_PARENTS[turn % len(_PARENTS)]} {_FATHERS[number % len(_FATHERS)]}",
        _phone(f"{9_110_000_000 + number * 7_907}", number + 1),
        _REQUESTS[number % len(_REQUESTS)],
        _as_written(joined, number + 1),
        "",
    ]


def _as_written(day: datetime.date, number: int) -> Any:
    ways = (
        day,
        f"{day:%d.%m.%Y}",
        f"{day:%d.%m.%Y} г.",
        f"{day:%Y-%m-%d}",
        f"{NBSP}{day:%d.%m.%Y}",
    )
    return ways[number % len(ways)]


def _phone(digits: str, number: int) -> Any:
    area, first, second, third = digits[:3], digits[3:6], digits[6:8], digits[8:]
    ways = (
        f"+7 ({area}) {first}-{second}-{third}",
        f"8{digits}",
        int(f"7{digits}"),
        int(digits),
        f"8{NBSP}{area}{NBSP}{first}{NBSP}{second}{NBSP}{third}",
    )
    return ways[number % len(ways)]
