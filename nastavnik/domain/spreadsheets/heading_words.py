"""Words that headings are made of and nobody is called by: they tell capitals from names."""

import re

from nastavnik.domain.spreadsheets.cells import Value, text_of

# A heading says what a column holds, or whose it is; a name alone never has one of the former.
_WHAT = (
    *("фио", "фамили[яию]", "отчеств[оа]", "рождени[яе]", "телефон[аы]?", "номер[а]?"),
    *("должност[ьи]", "e-?mail", "снилс"),
)
_WHOSE = (
    *("имя", "имени", "дат[аы]", "класс[аы]?", "групп[аы]", "мест[оа]", "работы", "учебы", "пол"),
    *("возраст", "почт[аы]", "электронн(ая|ой)", "контактн(ый|ые|ого)", "данн(ые|ых)", "адрес"),
    *(
        "(наставник|ученик|студент|педагог|участник|специалист|сотрудник|куратор|тьютор)(и|ы|а|ов)?",
    ),
    *("(учител|родител|представител)(ь|и|я|ей)", "наставляем(ый|ая|ые|ого|ой|ых)"),
    *("(уча|обучаю)щ(ийся|аяся|иеся|егося|ейся|ихся)", "ребен(ок|ка)", "дет(и|ей)"),
    *("(законн|закрепленн|молод)(ый|ой|ая|ые|ого|ых)", "мат(ь|ери)", "школ[аы]"),
    *("организаци[яи]", "за", "и", "кто", "чей", "год[а]?", "заполнения", "полное", "полностью"),
)
_TELLING = re.compile("|".join(_WHAT))
_KNOWN = re.compile("|".join((*_WHAT, *_WHOSE)))
_PARTS = re.compile(r"[^\w-]+")


def words_of(value: Value) -> list[str]:
    """Take the words of a cell, folded: case, ё and points do not matter."""
    folded = text_of(value).casefold().replace("ё", "е")
    folded = re.sub(r"\bф\W*и\W*о\b", "фио", folded)
    return [word for word in _PARTS.split(folded) if word]


def is_heading_word(word: str) -> bool:
    """Tell a folded word of headings."""
    return bool(_KNOWN.fullmatch(word))


def tells_heading(value: Value) -> bool:
    """Tell words of headings alone, one of which says what a column holds: «ДАТА РОЖДЕНИЯ»."""
    words = words_of(value)
    return all(map(is_heading_word, words)) and any(map(_TELLING.fullmatch, words))


def names_nobody(value: Value) -> bool:
    """Tell words that nobody is called by, two at least: a surname may be one of them alone."""
    words = words_of(value)
    return tells_heading(value) or (len(words) > 1 and all(map(is_heading_word, words)))
