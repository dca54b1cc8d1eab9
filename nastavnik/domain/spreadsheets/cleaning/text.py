"""The text of a cell without what nobody sees, and letters of the wrong alphabet."""

import re

from nastavnik.domain.person_names import CERTAIN_LOOK_ALIKES, LOOK_ALIKES
from nastavnik.domain.spreadsheets.cells import INVISIBLE

DASH_FOR_NOTHING = {"-", "–", "—", "−", "--", "---", "нет данных", "н/д", "б/н", "x", "х"}
ERRORS = {
    *("#ref!", "#n/a", "#value!", "#name?", "#div/0!", "#null!", "#num!"),
    *("#ссылка!", "#н/д", "#знач!", "#имя?", "#дел/0!", "#пусто!", "#число!"),
    *("#spill!", "#calc!", "#getting_data", "#busy!", "#unknown!", "#field!", "#blocked!"),
    *("#connect!", "#перенос!", "#вычисл!", "#заблокировано!", "#неизвестно!", "#поле!"),
}
_ERROR_BY_NUMBER = re.compile(r"(?:err|ошибка|ош):?\s*5\d\d")
_ERROR_BEGINS = ("#", "e", "E", "о", "О")
_PLAIN = re.compile(r"[!-~А-Яа-яЁё№«»–—]+(?: [!-~А-Яа-яЁё№«»–—]+)*")
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")


def tidy(text: str) -> tuple[str, list[str]]:
    """Return the text without invisible marks and spare spaces, and what was done in words.

    Lines stay apart, ё stays ё; й and ё put together of two signs become one.
    """
    if _PLAIN.fullmatch(text):
        return text, []
    reasons = []
    composed = text.replace("\u0438\u0306", "й").replace("\u0418\u0306", "Й")
    composed = composed.replace("\u0435\u0308", "ё").replace("\u0415\u0308", "Ё")
    if composed != text:
        reasons.append("буквы из двух знаков заменены обычными")
    seen = composed.translate(INVISIBLE)
    if seen != composed:
        reasons.append("убраны невидимые знаки")
    lines = [" ".join(line.split()) for line in re.split(r"[\r\n\v\u2028]+", seen)]
    tidied = "\n".join(line for line in lines if line)
    if tidied != seen:
        reasons.append("убраны лишние пробелы")
    return tidied, reasons


def is_error(text: str) -> bool:
    """Tell whether a cell shows an error of a formula or a column too narrow."""
    if not text.startswith(_ERROR_BEGINS):
        return False
    folded = text.casefold()
    return (
        folded in ERRORS
        or bool(_ERROR_BY_NUMBER.fullmatch(folded))
        or (len(text) > 1 and not text.strip("#"))
    )


def straighten_word(word: str) -> tuple[str, bool, bool]:
    """Return a word in one alphabet, whether it was changed, whether a person must look at it.

    Latin letters inside a Cyrillic word are certain; a word all Latin, or one with letters that
    look like nothing, is not.
    """
    if not _LATIN.search(word):
        return word, False, False
    if _CYRILLIC.search(word):
        straight = word.translate(CERTAIN_LOOK_ALIKES)
        if not _LATIN.search(straight):
            return straight, True, False
        return word.translate(LOOK_ALIKES), True, True
    straight = word.translate(CERTAIN_LOOK_ALIKES)
    return straight, straight != word, True
