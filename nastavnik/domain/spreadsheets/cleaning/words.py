"""Reading classes, forms of mentoring, categories, levels, sexes and marks of yes and no."""

import re
from datetime import date, datetime
from functools import lru_cache

from nastavnik.domain.dates import parse_date
from nastavnik.domain.mentoring_forms import CATEGORY_WORDS, Category, FormPreset
from nastavnik.domain.person_names import CERTAIN_LOOK_ALIKES
from nastavnik.domain.spreadsheets.cells import Cell
from nastavnik.domain.spreadsheets.cleaning.context import Context
from nastavnik.domain.spreadsheets.cleaning.numbers import number_as_text, whole_text
from nastavnik.domain.spreadsheets.cleaning.text import tidy
from nastavnik.domain.spreadsheets.outcomes import Ask, Fixed, Kept, Outcome, Wrong

LAST_CLASS = 12
_CLASS = re.compile(
    r"(?P<grade>1[0-2]|[0-9])\s*[-–—.]?\s*[«\"'“„(]?\s*(?P<letter>[а-яёa-z])?\s*[»\"'”“)]?"
    r"\s*(?:-?й\s*)?(?P<word>кл(?:асс)?а?\.?)?",
    re.IGNORECASE,
)
_ROMAN = re.compile(
    r"(?P<grade>x?i{1,3}|i?v|vi{0,3}|i?x|xi{0,2})\s*[-–—]?\s*[«\"'“„]?\s*(?P<letter>[а-яёabc])?"
    r"\s*[»\"'”“]?\s*(?:кл(?:асс)?\.?)?",
    re.IGNORECASE,
)
_GRADES = dict(zip("i ii iii iv v vi vii viii ix x xi xii".split(), range(1, 13), strict=True))  # noqa: SIM905
MOST_WORDS = 4
_NO_GROUP = re.compile(
    r"[?!@]|\b(?:не|нет|или|уточн\w*|забы\w*|неизвест\w*|выбы\w*|отчисл\w*|вроде|кажется)\b",
    re.IGNORECASE,
)
_GROUP_WORD = re.compile(
    r"\b(?:групп|гр\b|класс|курс|отделени|кружок|студи|секци|объединени)|^[«\"].+[»\"]$",
    re.IGNORECASE,
)
_YES = {*("+", "да", "v", "✓", "✔", "☑", "1", "x", "х", "*", "есть", "имеется", "yes", "true")}
_YES_STEMS = ("заверш", "прош", "выполн", "получен", "дано", "подпис", "пройден")
_NO = {*("-", "–", "—", "нет", "0", "☐", "no", "false", "отсутствует", "не завершено")}
_SEXES = {
    **dict.fromkeys(("м", "муж", "мужской", "m", "male", "мальчик", "юноша"), "male"),
    **dict.fromkeys(("ж", "жен", "женский", "f", "female", "девочка", "девушка"), "female"),
}
_LEVELS = {
    "preschool": ("доу", "дошкольн", "детск"),
    "general": ("оо", "общее", "общеобразовательн", "ноо", "ооо", "соо", "школа"),
    # «ДО» is left out: some mean supplementary education by it, some mean pre-school.
    "supplementary": ("дод", "удод", "дополнительн"),
    "vocational": ("спо", "среднее профессиональн", "колледж", "техникум", "профессиональн"),
}
_CATEGORIES: dict[Category, tuple[str, ...]] = {
    Category.PUPIL: ("ученик", "ученица", "учащийся", "учащаяся", "школьник", "школьница"),
    Category.STUDENT: ("студент", "студентка"),
    Category.EMPLOYED_STUDENT: ("студент — сотрудник организации", "студент-сотрудник"),
    Category.TEACHER: ("педагог", "учитель", "учительница", "преподаватель", "молодой специалист"),
    Category.EMPLOYEE: ("сотрудник предприятия", "работодатель", "работник предприятия"),
    Category.PARENT: ("родитель", "мама", "папа"),
    Category.GRADUATE: ("выпускник", "выпускница"),
}
_FORM_WORDS = {
    "у": ("ученик", "учитель"),
    "с": ("студент",),
    "п": ("педагог",),
    "р": ("работодатель",),
}
_SAME = {"учащийся": "ученик", "обучающийся": "ученик", "педагог": "учитель", "школьник": "ученик"}


def read_group(cell: Cell, context: Context) -> Outcome:
    """Read a class as «5А», or a group of a college as it is called."""
    if isinstance(cell.value, date):
        return Ask("таблица превратила класс в дату. Напишите класс заново, например 5А.")
    text, _ = tidy(whole_text(cell.value))
    flat = text.replace("\n", " ")
    if not isinstance(cell.value, str) and not flat.isdigit():
        return Ask("число вместо класса. Напишите класс заново, например 5А.")
    if re.search(r"\d.*[;,].*\d", flat):
        return Ask("в ячейке несколько классов. Оставьте один.")
    if context.numbered_groups and flat.isdigit():
        return _as_it_is(flat, cell)
    return _read_class(flat, cell, context)


def _read_class(flat: str, cell: Cell, context: Context) -> Outcome:
    if match := _CLASS.fullmatch(flat):
        found = f"{int(match['grade'])}{_letter(match['letter'])}"
        written = cell.value if isinstance(cell.value, str) else flat
        return _as_class(found, written, latin=_is_latin(match["letter"]))
    if match := _ROMAN.fullmatch(flat):
        grade = _GRADES.get(match["grade"].casefold())
        if grade is not None and not match["letter"]:
            return Ask(f"это {grade} класс? Напишите класс цифрами, с буквой.", f"{grade}")
        if grade is not None:
            found = f"{grade}{_letter(match['letter'])}"
            return Fixed(found, f"римские цифры: записано как «{found}».")
    is_number = re.fullmatch(r"\d+\s*[а-яё]?", flat, re.IGNORECASE)
    if is_number and not context.numbered_groups:
        words = f"такого класса нет: классы от 1 до {LAST_CLASS}. Исправьте класс."
        return Ask(f"{words} Записать как есть?", flat)
    return _read_named_group(flat, cell)


def _read_named_group(flat: str, cell: Cell) -> Outcome:
    if not _looks_like_group(flat):
        return Ask(
            "не похоже на класс или группу. Напишите, например, 5А или ИС-21. Записать как есть?",
            flat,
        )
    return _as_it_is(flat, cell)


def _as_it_is(flat: str, cell: Cell) -> Outcome:
    if not isinstance(cell.value, str):
        return number_as_text(cell)
    return Kept(flat) if flat == cell.value else Fixed(flat, "убраны лишние пробелы.")


def _looks_like_group(flat: str) -> bool:
    """Tell «ИС-21», «1 курс», «младшая группа» from «не помню» and «выбыл»."""
    if len(flat.split()) > MOST_WORDS or _NO_GROUP.search(flat):
        return False
    return bool(_GROUP_WORD.search(flat) or re.fullmatch(r"\D*(?:\d{1,4}(?:\D+|$))+", flat))


def _letter(letter: str | None) -> str:
    return (letter or "").upper().translate(CERTAIN_LOOK_ALIKES)


def _is_latin(letter: str | None) -> bool:
    return bool(letter and re.match(r"[a-z]", letter, re.IGNORECASE))


def _as_class(found: str, written: str, *, latin: bool) -> Outcome:
    if re.search(r"[A-Z]", found):
        return Ask("буква класса латинская. Напишите её по-русски.")
    if latin:
        return Fixed(found, f"латинская буква класса заменена русской: «{found}».")
    return Kept(found) if found == written else Fixed(found, f"записано как «{found}».")


def read_form(cell: Cell, context: Context) -> Outcome:
    """Read a form of mentoring into its code, by its name, alias or first letters."""
    text, _ = tidy(whole_text(cell.value))
    sides = form_sides(text)
    found = [
        preset
        for preset in context.forms
        if sides in {form_sides(name) for name in (preset.label, *preset.aliases)}
    ]
    exact = [preset for preset in found if preset.label.casefold() == text.casefold()]
    if len(exact) == 1 and len(found) == 1:
        return Kept(exact[0].code)
    if len(found) == 1:
        return Fixed(found[0].code, f"форма «{found[0].label}».")
    options = found or _by_letters(text, context)
    if len(options) == 1:
        return Fixed(options[0].code, f"форма «{options[0].label}».")
    if options:
        words = " или ".join(f"«{preset.label}»" for preset in options)
        return Ask(f"какая это форма: {words}?", options=tuple(p.code for p in options))
    return Wrong("такой формы наставничества нет. Выберите форму из списка.")


@lru_cache(maxsize=4_096)
def form_sides(text: str) -> tuple[str, ...]:
    """Fold the name of a form to its two sides: «Ученик – ученику» is («ученик», «ученик»)."""
    folded = re.sub(r"[«»\"“”„]", "", text.casefold().replace("ё", "е"))
    folded = re.sub(r"^(форма|модель)\s*:?\s*", "", folded)
    parts = [part.strip() for part in re.split(r"\s*[-–—−/→]\s*|\s{2,}", folded) if part.strip()]
    return tuple(_SAME.get(part, part) for part in parts)


def _by_letters(text: str, context: Context) -> list[FormPreset]:
    match = re.fullmatch(r"([успр])\.?\s*[-–—/ ]\s*([успр])\.?", text.casefold())
    if not match:
        return []
    wanted = {
        (_SAME.get(mentor, mentor), _SAME.get(mentee, mentee))
        for mentor in _FORM_WORDS[match[1]]
        for mentee in _FORM_WORDS[match[2]]
    }
    return [preset for preset in context.forms if form_sides(preset.label) in wanted]


def read_category(cell: Cell, context: Context) -> Outcome:
    """Read what a person is into the value of a category."""
    text, _ = tidy(whole_text(cell.value))
    folded = " ".join(text.casefold().replace("ё", "е").split())
    for category, words in _CATEGORIES.items():
        if folded == CATEGORY_WORDS[category] or folded in words:
            same = folded == CATEGORY_WORDS[category] and text == cell.value
            label = CATEGORY_WORDS[category]
            return Kept(category) if same else Fixed(category, f"категория «{label}».")
    known = ", ".join(CATEGORY_WORDS.values())
    return Ask(f"какая это категория? Подойдут: {known}.", options=tuple(Category))


def read_level(cell: Cell, context: Context) -> Outcome:
    """Read a level of education."""
    text, _ = tidy(whole_text(cell.value))
    folded = text.casefold().replace("ё", "е")
    for level, words in _LEVELS.items():
        if folded in words or any(len(word) > 3 and folded.startswith(word) for word in words):
            return Kept(level)
    return Ask("какой это уровень образования?", options=tuple(_LEVELS))


def read_sex(cell: Cell, context: Context) -> Outcome:
    """Read a sex by a letter or a word."""
    text, _ = tidy(whole_text(cell.value))
    folded = text.casefold().strip(" .")
    if folded in _SEXES:
        return Kept(_SEXES[folded])
    return Ask("пол непонятен. Напишите «м» или «ж».", options=("male", "female"))


def read_mark(cell: Cell, context: Context) -> Outcome:
    """Read a mark: yes, no, or the day on which it came true."""
    value = cell.value
    if isinstance(value, bool):
        return Kept(value)
    if isinstance(value, date):
        return Kept(value.date() if isinstance(value, datetime) else value)
    text, _ = tidy(whole_text(value))
    folded = text.casefold().strip(" .!")
    if folded in _YES or folded in _NO or folded.startswith("не "):
        return Kept(folded in _YES)
    if folded.startswith(_YES_STEMS):
        return Fixed(True, "прочитано как «да».")
    try:
        day = parse_date(text)
        same = text == f"{day:%d.%m.%Y}"
        return Kept(day) if same else Fixed(day, f"прочитано как {day:%d.%m.%Y}.")
    except ValueError:
        return Ask("это «да» или «нет»?", options=(True, False))
