"""A workbook full of traps, and what each of them truly says. Seeded; nothing is read here."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from nastavnik.domain.person_names import PersonName
from nastavnik.domain.spreadsheets.cells import PLAIN, Marks, Value
from nastavnik.domain.spreadsheets.cleaning.numbers import Contact
from tests.domain.spreadsheets.kept_registers import FIRST_NAMES, PATRONYMICS, SURNAMES

TODAY = date(2026, 11, 26)
# Nobody but a person can tell; any value taken would be a silent change.
UNKNOWN = object()


@dataclass(frozen=True)
class Trap:
    """A cell that is not what it seems, and its truth."""

    family: str
    kind: str
    key: str
    value: Value
    truth: Any
    marks: Marks = PLAIN
    epoch_1904: bool = False
    alone: bool = False  # in a row where nothing else stands


@dataclass
class Trapper:
    """Makes traps of every family from seeded dice."""

    dice: random.Random
    traps: list[Trap] = field(default_factory=list)

    def add(self, family: str, where: str, value: Value, truth: Any, **how: Any) -> None:
        """Set a trap in «kind.key»."""
        kind, _, key = where.partition(".")
        self.traps.append(Trap(family, kind, key, value, truth, **how))

    def name(self) -> PersonName:
        """A made-up name of a man."""
        pick = self.dice.choice
        return PersonName(pick(SURNAMES), pick(FIRST_NAMES), pick(PATRONYMICS))

    def day(self) -> date:
        """A birth of a pupil."""
        return date(2009, 1, 1) + timedelta(days=self.dice.randrange(2_500))

    def phone(self) -> str:
        """Ten digits of a mobile telephone, the last one not zero."""
        return f"9{self.dice.randrange(10**7, 10**8)}{self.dice.randrange(1, 10)}"


MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)


def dates(t: Trapper) -> None:
    """Dates as texts and numbers."""
    where, day = "mentees.birth_date", t.day()
    for text in (
        f"{day.day} {MONTHS[day.month - 1]} {day.year} г.",
        f"{day:%d/%m/%Y}",
        f"{day:%d-%m-%Y}",
        f"{day:%d,%m,%Y}",
        f" {day:%d.%m.%Y}\u00a0",
        f"{day:%Y-%m-%d} 00:00:00",
        f"{day:%d.%m.%Y} г.р.",
        f"{day:%d%m%Y}",
        f"{day.day}.{day.month}.{day.year}",
    ):
        t.add("a date as text", where, text, day)
    t.add("a two-digit year", where, f"{day:%d.%m.%y}", day)
    serial = (day - date(1899, 12, 30)).days
    t.add("a serial number", where, serial, day)
    shown = Marks(date_format=True)
    t.add("a serial number shown as a date", where, float(serial), day, marks=shown)
    old = (day - date(1904, 1, 1)).days
    t.add("the epoch of 1904", where, old, day, marks=shown, epoch_1904=True)
    t.add("a date with a time", where, datetime(day.year, day.month, day.day, 13, 30), day)
    late = day.replace(day=t.dice.randrange(13, 29))
    t.add("month before day", where, f"{late:%m/%d/%Y}", late)


def unreadable_dates(t: Trapper) -> None:
    """Dates only their writer can tell."""
    where, day = "mentees.birth_date", t.day()
    t.add("no year", where, f"{day:%d.%m}", UNKNOWN)
    t.add("no year, a number", where, float(f"{day.day}.{day.month:02}"), UNKNOWN)
    t.add("a year alone", where, day.year, UNKNOWN)
    t.add("a year alone, text", where, f"{day.year} г.р.", UNKNOWN)
    t.add(
        "no such day",
        where,
        f"31.{t.dice.choice(('02', '04', '06', '09', '11'))}.{day.year}",
        UNKNOWN,
    )
    t.add("not born yet", where, date(2027, day.month, 1), UNKNOWN)
    t.add("a leading zero lost", where, int(f"{day.replace(day=5):%d%m%Y}"), UNKNOWN)
    t.add("a letter among digits", where, f"{day:%d.%m.%Y}".replace("0", "О", 1), UNKNOWN)
    t.add("born this year", where, day.replace(year=2026, month=5), UNKNOWN)
    t.add("two dates", "mentees.joined_on", "01.09.2026 - 31.05.2027", UNKNOWN)
    t.add(
        "a day of the thirteenth month", where, f"{day.replace(day=20):%d}.13.{day.year}", UNKNOWN
    )


def names(t: Trapper) -> None:
    """Names as they are typed."""
    where, name = "mentees.name", t.name()
    whole = str(name)
    latin = str.maketrans("аеосрх", "aeocpx")
    for family, text in (
        ("spaces", f"  {name.last}   {name.first} {name.patronymic} "),
        ("NBSP", whole.replace(" ", "\u00a0")),
        ("zero width", whole.replace(" ", " \u200b")),
        ("a soft hyphen", f"{whole[:3]}\u00ad{whole[3:]}"),
        ("capitals", whole.upper()),
        ("no capitals", whole.lower()),
        ("Latin look-alikes", f"{name.last.translate(latin)} {name.first} {name.patronymic}"),
        ("the order", f"{name.first} {name.patronymic} {name.last}"),
        ("a line break", f"{name.last}\n{name.first} {name.patronymic}"),
        ("a comma", f"{name.last}, {name.first} {name.patronymic}"),
        ("composed letters", whole.replace("й", "и\u0306").replace("ё", "е\u0308")),
        ("a final stop", f"{whole}."),
        ("a number before", f"3. {whole}"),
    ):
        t.add(f"a name: {family}", where, text, name)
    t.add("no patronymic", where, f"{name.last} {name.first}", PersonName(name.last, name.first))
    married = PersonName("Иванова", "Анна", "Сергеевна", former="Петрова")
    for text in (
        "Иванова (Петрова) Анна Сергеевна",
        "ИВАНОВА (ПЕТРОВА) АННА СЕРГЕЕВНА",
        "Иванова Анна Сергеевна (урожд. Петрова)",
        "Иванова (до брака Петрова) Анна Сергеевна",
    ):
        t.add("a former surname", where, text, married)
    yo = PersonName("Королёв", "Фёдор", "Семёнович")
    t.add("ё is kept", where, str(yo), yo)
    oglu = PersonName("Алиев", t.dice.choice(("Ариф", "Али")), "Мамед оглы")
    irish = PersonName("О'Нил", name.first, name.patronymic)
    t.add("an apostrophe", where, str(irish).upper(), irish)
    t.add("оглы", where, f"{oglu}".upper(), oglu)
    double = PersonName("Римский-Корсаков", name.first, name.patronymic)
    t.add("a double surname", where, str(double).replace("-", " – "), double)


def unreadable_names(t: Trapper) -> None:
    """Names only their writer can tell, and several people in a cell."""
    where, name, other = "mentees.name", t.name(), t.name()
    # Two who have first name and patronymic in common may be one under two surnames: it is asked.
    while (other.first, other.patronymic) == (name.first, name.patronymic):
        other = t.name()
    whole = str(name)
    initials = f"{name.first[0]}.{name.patronymic[0]}."
    for family, text in (
        ("initials", f"{name.last} {initials}"),
        ("initials without stops", f"{name.last} {initials}".replace(".", "")),
        ("initials before", f"{initials} {name.last}"),
        ("a mother in brackets", f"{whole} (Петрова)"),
        ("a surname of the other sex", "Иванова (Петров) Анна Сергеевна"),
        ("a first name in brackets", "Иванова (Ольга) Анна Сергеевна"),
        ("the same surname twice", "Иванова (Иванова) Анна Сергеевна"),
        ("several by semicolon", f"{whole}; {other}"),
        ("several by line", f"1. {whole}\n2. {other}"),
        ("several by comma", f"{whole}, {other}"),
        ("a class beside", f"{whole}, 5А"),
        ("one word", name.last),
        ("a short name before", f"Саша {name.last}"),
        ("all Latin", "Ivanov Ivan"),
        ("digits", f"{whole[:2]}0{whole[3:]}"),
        ("a question mark", f"{whole} (?)"),
        ("sexes disagree", f"{name.last} Анна {name.patronymic}"),
        ("a pair in a cell", f"{name.last} {name.first} - {other.last} {other.first}"),
        ("a number", 4412),
    ):
        t.add(f"a name: {family}", where, text, UNKNOWN)
    t.add("mentees by line", "mentors.mentees", f"1) {whole}\n2) {other}", (name, other))
    t.add("mentees by semicolon", "mentors.mentees", f"{whole};{other};", (name, other))
    t.add("mentors by comma", "mentees.mentor", f"{whole}, {other}", (name, other))
    t.add("mentees by initials", "mentors.mentees", f"{name.last} {initials}; {other}", UNKNOWN)


def people_alone(t: Trapper) -> None:
    """What stands beside a name in a row that tells nothing else of whose it is."""
    where, whole = "mentees.name", "Петрова Анна Ивановна"
    for family, text in (
        ("a subject", f"{whole}\nучитель математики"),
        ("a subject in capitals", f"{whole}\nУЧИТЕЛЬ МАТЕМАТИКИ".upper()),
        ("a schooling", "Иванов Пётр Сергеевич\nдомашнее обучение"),
        ("a schooling with a capital", "Иванов Пётр Сергеевич; Домашнее обучение"),
        ("a mother", f"{whole}\nМама Ольга Сергеевна"),
        ("a mother in brackets", f"{whole}\n(мама Ольга Сергеевна)"),
        ("a name in two lines", "Нгуен Тхи\nМай Лан"),
        ("two surnames", "Иванова Анна Петровна / Сидорова Анна Петровна"),
        ("two surnames in lines", "Иванова Анна\nКим Анна"),
        ("the same twice", f"{whole}; {whole}"),
    ):
        t.add(f"a name alone: {family}", where, text, UNKNOWN, alone=True)
        t.add(f"a mentor: {family}", "mentees.mentor", text, UNKNOWN)


def phones(t: Trapper) -> None:
    """Telephones and contacts."""
    where, ten = "mentees.phone", t.phone()
    phone = f"+7{ten}"
    for text in (
        f"8{ten}",
        f"+7 ({ten[:3]}) {ten[3:6]}-{ten[6:8]}-{ten[8:]}",
        f"тел. 8-{ten}",
        ten,
    ):
        t.add("a telephone", where, text, phone)
    t.add("a telephone as a number", where, int(f"8{ten}"), phone)
    t.add("a telephone as a float", where, float(f"7{ten}"), phone)
    t.add("9,00E+10", where, "9,00E+10", UNKNOWN)
    t.add("9,00E+10 as a number", where, 9.0e10, UNKNOWN, marks=Marks(text="9,00E+10"))
    t.add("one digit missing", where, f"8{ten[:9]}", UNKNOWN)
    t.add("one digit missing, a number", where, int(f"7{ten[:9]}"), UNKNOWN)
    t.add("two telephones", where, f"8{ten}, 8{t.phone()}", UNKNOWN)
    t.add("a city telephone", where, "23-45-67", UNKNOWN)
    t.add("digits missing", where, f"8{ten[:8]}", UNKNOWN)
    t.add("an owner beside", where, f"8{ten} (мама)", UNKNOWN)
    t.add("contacts as a number", "mentees.contact", int(f"8{ten}"), Contact((phone,)))
    t.add("contacts 9,00E+10", "mentees.contact", "8,91E+10", UNKNOWN)


def others_phones(t: Trapper) -> None:
    """Telephones of which the words beside them tell, or do not tell, whose they are."""
    where, ten = "mentees.contact", t.phone()
    phone, name = f"+7{ten}", t.name()
    whole = str(name)
    for family, text in (
        ("a relative", f"8{ten} (мама)"),
        ("a relative before", f"мама 8{ten}"),
        ("a relative without a surname", f"мама Мария Петровна 8{ten}"),
        ("a relative without a surname, after", f"Мария Петровна - мама, 8{ten}"),
        ("initials", f"{name.last} {name.first[0]}.{name.patronymic[0]}. 8{ten}"),
        ("a remark", f"8{ten}, звонить вечером"),
        ("a post", f"классный руководитель {whole}, 8{ten}"),
        ("a parent between names", f"мама {whole}, папа {t.name()}, 8{ten}"),
    ):
        t.add(f"whose telephone: {family}", where, text, UNKNOWN)
    for family, text, words in (
        ("a relative in brackets", f"{whole} (папа), 8{ten}", f"{whole} (папа)"),
        ("a relative before a name", f"Папа: {whole}, 8{ten}", f"Папа: {whole}"),
        ("a relative after a name", f"{whole} - отец, 8{ten}", f"{whole} - отец"),
        ("a label", f"тел. 8{ten}", "тел"),
    ):
        t.add(f"whose telephone: {family}", where, text, Contact((phone,), (), words))


def counts(t: Trapper) -> None:
    """Counts, and what stands in their place."""
    learners = "contingents.learners"
    count = t.dice.randrange(1_000, 2_000)
    spaced = f"{count // 1000}\u00a0{count % 1000:03}"
    for family, text, truth in (
        ("spaced thousands", spaced, count),
        ("a unit", f"{count} чел.", count),
        ("text", f"{count}", count),
        ("a decimal comma", f"{count},0", count),
        ("a dash", "-", UNKNOWN),
        ("no", "нет", UNKNOWN),
        ("a share", "12%", UNKNOWN),
        ("a half", 12.5, UNKNOWN),
        ("below zero", -count, UNKNOWN),
        ("a span", "10-12", UNKNOWN),
        ("a date", date(2026, 5, 4), UNKNOWN),
        ("a comma among thousands", "1,250", UNKNOWN),
        ("a stop among thousands", "1.250", UNKNOWN),
        ("words", "двенадцать", UNKNOWN),
    ):
        t.add(f"a count: {family}", learners, text, truth)
    t.add("a count: a formula", learners, None, UNKNOWN, marks=Marks(formula_without_value=True))
    t.add("a count: an error", learners, "#ЗНАЧ!", UNKNOWN)


def tax_numbers(t: Trapper) -> None:
    """Tax numbers of partners."""
    start = f"0{t.dice.randrange(10**7, 10**8)}"
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    check = sum(w * int(d) for w, d in zip(weights, start, strict=True)) % 11 % 10
    t.add("an INN that lost its zero", "partners.inn", int(f"{start}{check}"), f"{start}{check}")
    t.add("an INN with spaces", "partners.inn", "7707 083 893", "7707083893")
    t.add("an INN as a number", "partners.inn", 7707083893.0, "7707083893")
    t.add("an INN with a slip", "partners.inn", f"770708389{t.dice.choice('012456789')}", UNKNOWN)
    t.add("an INN 7,71E+09", "partners.inn", "7,71E+09", UNKNOWN)
    t.add("an INN cut", "partners.inn", "77070838", UNKNOWN)


def classes(t: Trapper) -> None:
    """Classes and groups."""
    grade, letter = t.dice.randrange(5, 12), t.dice.choice("АБВГ")
    found = f"{grade}{letter}"
    for text in (
        f"{grade} {letter}",
        f'{grade} "{letter}"',
        f"{grade}-{letter.lower()}",
        f"{grade} «{letter}» класс",
        f"{grade}{letter.lower()} кл.",
        f"\u00a0{found}",
    ):
        t.add("a class", "mentees.group", text, found)
    roman = ("V", "VI", "VII", "VIII", "IX", "X", "XI")[grade - 5]
    t.add("a class in Roman", "mentees.group", f"{roman} {letter.lower()}", found)
    t.add("a Latin class", "mentees.group", f"{grade}A", f"{grade}А")
    t.add("a class as a date", "mentees.group", date(2026, 11, 5), UNKNOWN)
    t.add("no such class", "mentees.group", f"{grade + 20}{letter}", UNKNOWN)
    t.add("a class as a fraction", "mentees.group", 5.11, UNKNOWN)
    t.add("two classes", "mentees.group", f"{found}, 7Б", UNKNOWN)
    t.add("a group", "mentees.group", "ИС-21", "ИС-21")
    t.add("a group by words", "mentees.group", "младшая группа", "младшая группа")
    for text in ("не помню", "5 или 6, уточнить", "класс?", "выбыл", "Ленина", "89151234567 мама"):
        t.add("no class at all", "mentees.group", text, UNKNOWN)
    t.add("a Roman cross", "mentees.group", "X", UNKNOWN)
    t.add("a class as a float", "mentees.group", float(grade), f"{grade}")


def marks(t: Trapper) -> None:
    """Forms, marks, categories."""
    for text in ("ученик – ученик", "«Ученик» - «ученик»", "учащийся-учащийся", "УЧЕНИК-УЧЕНИК"):
        t.add("a form", "mentees.form", text, "pupil-pupil")
    t.add("a form by letters", "mentees.form", "У-У", UNKNOWN)
    t.add("a form of two meanings", "mentees.form", "студент – ученик", UNKNOWN)
    t.add("no such form", "mentees.form", "наставничество", UNKNOWN)
    for text, truth in (("+", True), ("V", True), (1, True), ("завершил", True), ("нет", False)):
        t.add("a mark", "mentees.completed", text, truth)
    t.add("a mark with a day", "mentees.completed", "25.05.26", date(2026, 5, 25))
    t.add("a mark of nothing", "mentees.completed", "в процессе", UNKNOWN)
    t.add("a pupil's other name", "mentees.category", "Учащийся", "pupil")
    t.add("no such category", "mentees.category", "волонтёр", UNKNOWN)
    t.add("a Latin sex", "mentees.sex", "M", "male")
    t.add("no sex", "mentees.sex", "н", UNKNOWN)


def texts(t: Trapper) -> None:
    """Addresses, words, cells that hold no text of their own."""
    t.add("an address in Cyrillic", "mentees.email", "ivаnov@mail.ru", UNKNOWN)
    t.add("an address with a space", "mentees.email", "ivanov @mail.ru", UNKNOWN)
    t.add("an address with signs", "mentees.email", " ivanov@mail.ru; ", "ivanov@mail.ru")
    t.add("no address", "mentees.email", "ivanov.mail.ru", UNKNOWN)
    t.add("two addresses", "mentees.email", "a@mail.ru; b@mail.ru", UNKNOWN)
    t.add("spaces in words", "mentees.request", "Выбор \u00a0профессии ", "Выбор профессии")
    t.add("a dash for words", "mentees.request", "—", None)
    t.add("a date for words", "mentors.place", date(2026, 5, 12), "12.05.2026")
    shown = Marks(text="0012")
    t.add("zeros shown and not stored", "mentees.request", 12, "0012", marks=shown)
    t.add("9,00E+10 for words", "mentees.request", "9,00E+10", UNKNOWN)
    t.add("an error in words", "mentees.request", "#ССЫЛКА!", UNKNOWN)
    t.add("a formula", "mentees.request", None, UNKNOWN, marks=Marks(formula_without_value=True))
    merged = Marks(merged_from="C2")
    t.add("a merged cell", "mentees.request", "Проект", "Проект", marks=merged)
    t.add("a merged name", "mentees.name", "Иванов Иван", UNKNOWN, marks=Marks(merged_from="A2"))


FAMILIES: tuple[Callable[[Trapper], None], ...] = (
    *(dates, unreadable_dates, names, unreadable_names, people_alone, phones),
    *(others_phones, counts, tax_numbers, classes, marks, texts),
)


def all_traps(seed: int, rounds: int) -> list[Trap]:
    """Every family of traps, as many times as asked."""
    trapper = Trapper(random.Random(seed))
    for _ in range(rounds):
        for family in FAMILIES:
            family(trapper)
    return trapper.traps
