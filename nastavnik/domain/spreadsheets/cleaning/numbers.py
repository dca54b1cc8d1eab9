"""Reading telephones, counts, tax numbers and addresses of e-mail."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from nastavnik.domain.person_names import CERTAIN_LOOK_ALIKES
from nastavnik.domain.phones import parse_phone
from nastavnik.domain.spreadsheets.cells import Cell, Value, is_whole
from nastavnik.domain.spreadsheets.cleaning.text import DASH_FOR_NOTHING, tidy
from nastavnik.domain.spreadsheets.outcomes import Ask, Fixed, Kept, Outcome, Wrong

_EXPONENT = re.compile(r"[\d.,]+\s*[eеEЕ]\s*[+\-]?\s*\d+")
_PHONE = re.compile(r"(?:\+?[78][\s(\-.]*)?\(?\d{3,5}\)?[\s\-.]*\d[\d\s\-.]{3,12}\d|\+?\d{10,12}")
_EMAIL = re.compile(r"[\w.+\-]+@[\w\-]+(\.[\w\-]+)+", re.ASCII)
# A telephone as it is kept, and as most programs write it.
_USUAL_PHONE = re.compile(r"\+7[3-9][0-9]{9}")
LOST = "число показано как 9,00E+10, и часть цифр потеряна"
_INN_WEIGHTS = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


class Whose(StrEnum):
    """Whose contacts are, beside what the words around them say."""

    UNTOLD = ""
    REPRESENTATIVE = "representative"  # the heading of the column says so
    OWN = "own"  # a person said so
    NOBODY = "nobody"  # a person said that they are not to be kept


@dataclass(frozen=True, slots=True)
class Contact:
    """What a cell of contacts holds: telephones, addresses, and the words around them."""

    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    words: str = ""
    whose: Whose = Whose.UNTOLD


def lost_digits(cell: Cell) -> bool:
    """Tell whether a number of many digits was rounded by a spreadsheet: 9,00E+10."""
    if isinstance(cell.value, str):
        return bool(_EXPONENT.fullmatch(cell.value.strip()))
    if not isinstance(cell.value, int | float | Decimal) or isinstance(cell.value, bool):
        return False
    shown = bool(_EXPONENT.fullmatch(cell.marks.text.strip()))
    number = abs(float(cell.value))
    return (
        number >= 10**8
        and is_whole(number)
        and int(number) % 10**6 == 0
        and (shown or int(number) % 10**7 == 0)
    )


def whole_text(value: Value) -> str:
    """Write a value as text, a whole number by its digits."""
    if isinstance(value, float | Decimal) and is_whole(value):
        return str(int(value))
    return "" if value is None else str(value)


def number_as_text(cell: Cell) -> Outcome:
    """Write a number by its digits, with zeros at the start that are shown but not stored: 0012."""
    text, shown = whole_text(cell.value), cell.marks.text.strip()
    if shown != text and shown.startswith("0") and shown.lstrip("0") == text:
        return Fixed(shown, f"взято как показано: «{shown}».")
    return Kept(text)


def read_phone(cell: Cell) -> Outcome:
    """Read one telephone number as +7XXXXXXXXXX."""
    is_usual = isinstance(cell.value, str) and _USUAL_PHONE.fullmatch(cell.value)
    return Kept(cell.value) if is_usual else _read_written_phone(cell)


def _read_written_phone(cell: Cell) -> Outcome:
    if lost_digits(cell):
        return Ask(f"{LOST}. Напишите номер полностью.")
    text, _ = tidy(whole_text(cell.value))
    if _is_nothing(text):
        return Fixed(None, "прочерк значит, что телефона нет.")
    phones, rest = _phones(text)
    if len(phones) > 1:
        shown = ", ".join(phones)
        return Ask(f"в ячейке несколько телефонов: {shown}. Какой записать?", phones[0], phones)
    try:
        phone = parse_phone(text)
    except ValueError as refusal:
        said = str(refusal)
        return _read_unusual_phone(text, phones, rest, f"{said[0].lower()}{said[1:]}")
    if isinstance(cell.value, str):
        return Kept(phone)
    return Fixed(phone, "число прочитано как номер телефона.")


def _is_nothing(text: str) -> bool:
    return text.casefold() in DASH_FOR_NOTHING or text.casefold() == "нет"


def _read_unusual_phone(text: str, phones: tuple[str, ...], rest: str, refusal: str) -> Outcome:
    if re.search(r"доб", rest.casefold()):
        return Ask("в номере есть добавочный. Записать без него?", phones[0] if phones else None)
    if phones and not re.search(r"\d", rest):
        return Ask(f"кроме номера в ячейке «{rest}». Записать только {phones[0]}?", phones[0])
    if len(re.sub(r"\D", "", text)) in {5, 6, 7}:
        return Ask("в номере нет кода города. Напишите номер с кодом.")
    return Wrong(refusal)


def _phones(text: str) -> tuple[tuple[str, ...], str]:
    """Find the telephones of a text and what is left of it."""
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        try:
            phone = parse_phone(match[0])
        except ValueError:
            return match[0]
        if phone not in found:
            found.append(phone)
        return " "

    rest = _PHONE.sub(take, text)
    return tuple(found), " ".join(re.sub(r"[;,\s]+", " ", rest).split()).strip(" .:")


def read_email(cell: Cell) -> Outcome:
    """Read one address of e-mail."""
    value = cell.value
    is_usual = isinstance(value, str) and not value.startswith(".") and _EMAIL.fullmatch(value)
    return Kept(value) if is_usual else _read_unusual_email(cell)


def _read_unusual_email(cell: Cell) -> Outcome:
    text, _ = tidy(whole_text(cell.value))
    if _is_nothing(text):
        return Fixed(None, "прочерк значит, что адреса нет.")
    found = list(dict.fromkeys(re.split(r"[;,\s]+", text.strip(" ;,."))))
    if len(found) > 1 and all("@" in part for part in found):
        return Ask("в ячейке несколько адресов. Какой записать?", found[0], tuple(found))
    bare = re.sub(r"^(mailto:|e-?mail:?|почта:?)\s*", "", text.strip(" ;,."), flags=re.IGNORECASE)
    if _EMAIL.fullmatch(bare):
        return Kept(bare) if bare == cell.value else Fixed(bare, "убраны лишние знаки.")
    if re.search(r"[А-Яа-яё]", bare):
        back = str.maketrans({cyrillic: chr(latin) for latin, cyrillic in _as_pairs()})
        straight = bare.translate(back)
        proposal = straight if _EMAIL.fullmatch(straight) else None
        return Ask("в адресе русские буквы. Напишите его латинскими.", proposal)
    joined = re.sub(r"\s", "", bare)
    if _EMAIL.fullmatch(joined):
        return Ask(f"в адресе пробел. Это {joined}?", joined)
    return Wrong("это не адрес электронной почты. Напишите его так: ivanov@mail.ru.")


def _as_pairs() -> list[tuple[int, str]]:
    return [(latin, chr(cyrillic)) for latin, cyrillic in CERTAIN_LOOK_ALIKES.items()]


def read_contact(cell: Cell) -> Outcome:
    """Read a cell of contacts: any number of telephones and addresses, and words around them."""
    if lost_digits(cell):
        return Ask(f"{LOST}. Напишите номер полностью.")
    text, _ = tidy(whole_text(cell.value))
    emails = tuple(match[0] for match in _EMAIL.finditer(text))
    phones, rest = _phones(_EMAIL.sub(" ", text))
    contact = Contact(phones, emails, rest)
    if len(re.sub(r"\D", "", rest)) >= 5:
        return Ask("не удалось прочитать номер телефона. Напишите его полностью.", contact)
    if isinstance(cell.value, str):
        return Kept(contact)
    return (
        Fixed(contact, "число прочитано как номер телефона.")
        if phones
        else Wrong("число вместо контактов. Напишите номер телефона полностью.")
    )


def read_count(cell: Cell) -> Outcome:
    """Read a count of people or things: a whole number, zero or more."""
    value = cell.value
    if isinstance(value, date):
        return Ask("таблица превратила число в дату. Напишите число заново.")
    if isinstance(value, bool):
        return Wrong("здесь нужно число.")
    if isinstance(value, int | float | Decimal):
        return _count(Decimal(str(value)), fixed="")
    text, _ = tidy(str(value))
    return _question_of_count(text) or _read_written_count(text)


def _question_of_count(text: str) -> Outcome | None:
    if _is_nothing(text):
        return Ask("прочерк — это ноль или нет данных?", options=(0, None))
    if re.search(r"\d\s*[-–—…]\s*\d", text):
        return Ask("здесь промежуток. Напишите одно число.")
    if match := re.fullmatch(r"(\d{1,3})[.,](\d{3})", text):
        thousands = int(match[1] + match[2])
        return Ask(f"это {thousands} или дробь? Напишите целое число.", thousands)
    return Wrong("здесь процент, а нужно число.") if "%" in text else None


def _read_written_count(text: str) -> Outcome:
    bare = re.sub(r"(?<=\d)\s+(?=\d{3}\b)", "", text)
    bare = re.sub(r"\s*(чел(овек|\.)?|ед\.?|шт\.?|уч(\.|еников)?)$", "", bare.casefold())
    if not re.fullmatch(r"-?\d+([.,]\d+)?", bare):
        return Wrong("здесь нужно целое число, например 25.")
    plain = text.isdigit() and not (len(text) > 1 and text.startswith("0"))
    return _count(Decimal(bare.replace(",", ".")), fixed="" if plain else "прочитано как число.")


def _count(number: Decimal, *, fixed: str) -> Outcome:
    if number < 0:
        return Wrong("число не может быть меньше нуля.")
    if not is_whole(number):
        return Wrong("здесь нужно целое число, без дробной части.")
    return Fixed(int(number), fixed) if fixed else Kept(int(number))


def read_number(cell: Cell) -> Outcome:
    """Read a number with or without a fraction, zero or more; a share stands in per cent.

    A dash is no data here: printed tables put one where there is nothing to divide by.
    """
    value = cell.value
    if isinstance(value, date):
        return Ask("таблица превратила число в дату. Напишите число заново.")
    if isinstance(value, bool):
        return Wrong("здесь нужно число.")
    if isinstance(value, int | float | Decimal):
        number = Decimal(str(value))
        if cell.marks.percent_format:
            return _number(number * 100, fixed="взято в процентах, как показано.")
        return _number(number, fixed="")
    return _read_written_number(tidy(str(value))[0])


def _read_written_number(text: str) -> Outcome:
    if _is_nothing(text):
        return Fixed(None, "прочерк значит, что данных нет.")
    if re.search(r"\d\s*[-–—…]\s*\d", text):
        return Ask("здесь промежуток. Напишите одно число.")
    bare = re.sub(r"(?<=\d)\s+(?=\d{3}\b)", "", text.replace("−", "-"))
    bare = re.sub(r"\s*(%|процент\w*|чел(овек|\.)?|ед\.?)$", "", bare.casefold())
    if not re.fullmatch(r"-?\d{1,15}([.,]\d{1,15})?", bare):
        return Wrong("здесь нужно число, например 25 или 15,4.")
    return _number(Decimal(bare.replace(",", ".")), fixed="" if bare == text else "взято число.")


def _number(number: Decimal, *, fixed: str) -> Outcome:
    if number < 0:
        return Wrong("число не может быть меньше нуля.")
    return Fixed(number, fixed) if fixed else Kept(number)


def read_inn(cell: Cell) -> Outcome:
    """Read a tax number of ten or twelve digits with its check digits (ФНС, ММВ-7-6/435@)."""
    if lost_digits(cell):
        return Ask(f"{LOST}. Напишите ИНН полностью.")
    digits = re.sub(r"\s", "", tidy(whole_text(cell.value))[0])
    if re.fullmatch(r"(?i)инн:?\d+", digits):
        digits = re.sub(r"\D", "", digits)
    if not digits.isdigit():
        return Wrong("в ИНН должны быть только цифры.")
    if len(digits) in {9, 11}:
        return _read_short_inn(f"0{digits}")
    if len(digits) not in {10, 12}:
        return Wrong(f"в ИНН 10 или 12 цифр, а здесь {len(digits)}. Исправьте ИНН.")
    if not is_inn(digits):
        return Wrong("контрольная цифра ИНН не сходится. Проверьте ИНН.")
    return (
        Kept(digits)
        if cell.value == digits or not isinstance(cell.value, str)
        else Fixed(digits, "убраны лишние знаки.")
    )


def _read_short_inn(padded: str) -> Outcome:
    if is_inn(padded):
        return Fixed(padded, "возвращён ноль в начале ИНН.")
    return Wrong(f"в ИНН 10 или 12 цифр, а здесь {len(padded) - 1}. Исправьте ИНН.")


def is_inn(digits: str) -> bool:
    """Tell whether the check digits of a tax number of 10 or 12 digits are right."""

    def check(upto: int) -> bool:
        weights = _INN_WEIGHTS[-upto:]
        total = sum(w * int(d) for w, d in zip(weights, digits, strict=False))
        return total % 11 % 10 == int(digits[upto])

    if len(digits) == 10:
        return check(9)
    return len(digits) == 12 and check(10) and check(11)
