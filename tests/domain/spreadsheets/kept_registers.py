"""The registers of registers/*.toml put on sheets, with invented people below the headings."""

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from nastavnik.domain.spreadsheets.cells import Marks, Row, Sheet, Value, address_of

FOLDER = Path(__file__).resolve().parent / "registers"
SURNAMES = [
    "Иванов",
    "Петров",
    "Сидоров",
    "Кузнецов",
    "Смирнов",
    "Соколов",
    "Лебедев",
    "Новиков",
    "Морозов",
    "Волков",
]
FIRST_NAMES = [
    "Иван",
    "Пётр",
    "Семён",
    "Алексей",
    "Дмитрий",
    "Максим",
    "Артём",
    "Никита",
    "Егор",
    "Кирилл",
]
PATRONYMICS = [
    "Иванович",
    "Петрович",
    "Алексеевич",
    "Дмитриевич",
    "Андреевич",
    "Сергеевич",
    "Павлович",
]
TEXTS = ("Подготовка к олимпиаде", "Адаптация в классе", "Проект «Робот»", "Выбор профессии")
NAMES = {"name", "representative", "mentor", "mentees", "head", "contact_person"}
DATES = {
    "starts_on",
    "ends_on",
    "joined_on",
    "completed_on",
    "trained_on",
    "teaching_since",
    "as_of",
    "signed_on",
    "source_date",
}
COUNTS = {
    *("learners", "learners_10_19", "learners_15_19", "teachers", "young_specialists"),
    *("numerator", "denominator"),
}
OF_PAST_YEARS = {
    **dict.fromkeys(("value", "value_K1", "value_K2", "value_K3"), 15.4),
    "indicator": "K1",
    "period": "2022 г.",
    "level": "Общее образование",
}
OF_ORGANIZATIONS = {"organizations", "partners"}


@dataclass(frozen=True)
class KeptRegister:
    """A register as data: see registers/README.md."""

    name: str
    status: str
    source: str
    kind: str
    header: list[list[str]]
    keys: list[str]
    of: str = ""
    title: list[str] = field(default_factory=list)
    numbering: bool = False
    sections: list[str] = field(default_factory=list)
    total: bool = False
    other_sheets: list[str] = field(default_factory=list)


def kept_registers() -> list[KeptRegister]:
    """Every register of the folder."""
    return [
        KeptRegister(**raw)
        for path in sorted(FOLDER.glob("*.toml"))
        for raw in tomllib.loads(path.read_text(encoding="utf-8"))["registers"]
    ]


def full_name(dice: random.Random) -> str:
    """A made-up full name of a man."""
    return f"{dice.choice(SURNAMES)} {dice.choice(FIRST_NAMES)} {dice.choice(PATRONYMICS)}"


def sample(kind: str, key: str, number: int, dice: random.Random) -> Value:
    """A value such as a column of the key holds."""
    day = date(2010, 1, 1) + timedelta(days=dice.randrange(2_000))
    if key == "name" and kind in OF_ORGANIZATIONS:
        return f"МБОУ «СОШ № {number}»" if kind == "organizations" else f"ООО «Завод № {number}»"
    if key in NAMES:
        return full_name(dice)
    phone = f"8 (9{dice.randrange(10, 99)}) {dice.randrange(100, 999)}-12-34"
    simple: dict[str, Any] = {
        **dict.fromkeys(DATES, date(2026, 9, 1)),
        **dict.fromkeys(COUNTS, dice.randrange(20, 900)),
        "contact": phone,
        "number": number,
        "group": f"{dice.randrange(5, 12)}{dice.choice('АБВ')}",
        "birth_date": day,
        "birth_year": day.year,
        "form": "ученик – ученик",
        "completed": "да",
        "consent": "да",
        "sex": "м",
        "category": "ученик",
        "inn": "7707083893",
        "organization": f"МБОУ «СОШ № {number}»",
        "mentors": dice.randrange(0, 5),
        "preferred_age": "12-15 лет",
        "time_budget": "2 часа",
        **OF_PAST_YEARS,
        "experience": f"{dice.randrange(5, 30)} лет",
    }
    endings = {
        "email": f"school{number}@mail.ru",
        "phone": phone,
        "last_name": dice.choice(SURNAMES),
        "first_name": dice.choice(FIRST_NAMES),
        "patronymic": dice.choice(PATRONYMICS),
    }
    found = (value for ending, value in endings.items() if key.endswith(ending))
    return next(found, simple.get(key))


def value_of(register: KeptRegister, place: int, number: int, dice: random.Random) -> Value:
    """The value of a column of the register in a row."""
    key = register.keys[place]
    found = sample(register.kind, key, number, dice)
    if found is not None:
        return found
    return dice.choice(TEXTS) if key not in {"", "!"} else dice.choice((*TEXTS, "12", "—", None))


def _merge_header(rows: list[Row], title: int, height: int) -> None:
    """Merge titles across and the cells of a header in two rows, as a reader fills them."""
    width = max(len(row.values) for row in rows)
    for row in rows[:title]:
        _spread(row, 1, width, row)
    if height == 2:
        upper, lower = rows[title : title + 2]
        own = [place for place, text in enumerate(upper.values, start=1) if text]
        for start, end in zip(own, [*own[1:], width + 1], strict=True):
            if lower.values[start - 1] is None:
                _spread(upper, start, start, lower)
            else:
                _spread(upper, start, end - 1, upper)


def _spread(source: Row, start: int, end: int, target: Row) -> None:
    value = source.values[start - 1] if source.values else None
    values, marks = target.values, target.marks
    assert isinstance(values, list)
    assert isinstance(marks, dict)
    if value is None:
        return
    values.extend([None] * (end - len(values)))
    for column in range(start, end + 1):
        if values[column - 1] is None:
            values[column - 1] = value
            marks[column] = Marks(merged_from=address_of(source.number, start))


def on_sheets(
    register: KeptRegister, *, people: int = 12, seed: int = 1, merged: bool = False
) -> list[Sheet]:
    """Put the register on a sheet, among the others it comes with."""
    dice = random.Random(seed)
    raw: list[Sequence[Value]] = [[line or None] for line in register.title]
    raw += [[text or None for text in line] for line in register.header]
    width = len(register.keys)
    if register.numbering:
        raw.append(list(range(1, width + 1)))
    sections = register.sections or [""]
    for part, section in enumerate(sections):
        if section:
            raw.append([section])
        for number in range(people // len(sections)):
            place = part * people + number + 1
            raw.append([value_of(register, column, place, dice) for column in range(width)])
    if register.total:
        raw.append(["Итого", *[None] * (width - 2), 100])
    rows = [Row(number, values) for number, values in enumerate(raw, start=1)]
    if merged:
        _merge_header(rows, len(register.title), len(register.header))
    others = [
        Sheet(name, [Row(1, [name]), Row(3, ["Ученик", "Педагог"])])
        for name in register.other_sheets
    ]
    return [*others[:1], Sheet("Лист1", rows), *others[1:]]
