"""Reading dates as workbooks keep them: days, serial numbers, texts in any usual form."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from nastavnik.domain.dates import parse_date
from nastavnik.domain.spreadsheets.cells import Cell, is_whole
from nastavnik.domain.spreadsheets.cleaning.context import Context
from nastavnik.domain.spreadsheets.cleaning.text import DASH_FOR_NOTHING, tidy
from nastavnik.domain.spreadsheets.outcomes import Ask, Fixed, Kept, Outcome, Wrong, value_of

EXAMPLE = "Напишите дату так: 05.04.2012"
OLDEST = 100  # nobody older is brought into a register without a question
YOUNGEST = 2  # nor anybody who is not yet two: such a year is mostly the present one by a slip
FIRST_SERIAL, LAST_SERIAL = 7_000, 73_050  # from 1919 to 2099
FIRST_DAY_OF_EVENTS = date(1990, 1, 1)
YEARS_AHEAD = 20  # agreements are made for years
_PLAIN = re.compile(r"\d{2}\.\d{2}\.\d{4}|\d{4}-\d{2}-\d{2}")
_TWO_DIGIT = re.compile(r"(\d{1,2})\s*[./\-, ]\s*(\d{1,2})\s*[./\-, ]\s*(\d{2})(?:\s*г\.?)?")
_NUMBERS = re.compile(r"(\d{1,2})\s*[./\-, ]\s*(\d{1,2})\s*[./\-, ]\s*(\d{4})(?:\s*г\.?)?")
_DAY_MONTH = re.compile(r"\d{1,2}\s*[./\-]\s*\d{1,2}\.?|\d{1,2}\s+[а-я]{3,8}")
_YEAR_ONLY = re.compile(r"(19|20)\d\d\s*(г(\.|од|ода)?)?\s*(р(\.|ожд\w*)?)?")
_MONTH_YEAR = re.compile(r"(\d{1,2}[./]|[а-я]{3,8}\s+)(19|20)\d\d(\s*г(\.|ода)?)?")
_BORN = re.compile(r"(.*\d{4})\s*г\.?\s*р\w*")
_FROM = re.compile(r"(?:от|с|по)\s+(?=\d)")
_UNTIL = re.compile(r"до\s+(?=\d)")
_ENDLESS = re.compile(r"бессрочн\w*|без срока|не ограничен\w*|постоянно")
_AMBIGUOUS = re.compile(r"(\d{1,2})\s*[./\-, ]\s*(\d{1,2})\s*[./\-, ]\s*(\d{4}|\d{2})(?:\s*г\.?)?")
_SEVERAL = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}\D+\d{1,2}\.\d{1,2}\.\d{2,4}")


def read_day(cell: Cell, context: Context, *, birth: bool) -> Outcome:
    """Read a date; `birth` tells that it is a birth, which is past and within a lifetime."""
    value = cell.value
    if isinstance(value, date):
        return _read_true_date(value, context, birth=birth)
    if isinstance(value, int | float | Decimal):
        return _read_number(cell, float(value), context, birth=birth)
    text, _ = tidy(str(value))
    if text.casefold() in DASH_FOR_NOTHING:
        return Fixed(None, "прочерк значит, что даты нет.")
    return _read_text(text.replace("\n", " "), context, birth=birth)


def read_year(cell: Cell, context: Context) -> Outcome:
    """Read a year of birth as a number, or a whole date where one stands in its place."""
    value = cell.value
    if isinstance(value, int | float | Decimal) and is_whole(value):
        value = str(int(value))
    text, _ = tidy(value) if isinstance(value, str) else ("", [])
    if _YEAR_ONLY.fullmatch(text.casefold()):
        year = int(text[:4])
        if not context.day.year - OLDEST <= year <= context.day.year:
            return Wrong("такого года рождения быть не может. Исправьте год.")
        return Kept(year) if len(text) == 4 else Fixed(year, "оставлен только год.")
    if re.fullmatch(r"\d{1,3}", text):
        return Ask("это возраст или год? Напишите год рождения четырьмя цифрами.")
    return read_day(cell, context, birth=True)


def serial_day(serial: int, *, epoch_1904: bool) -> date:
    """Return the day a spreadsheet counts as `serial`.

    Day 1 is 1 January 1900 with a 29 February 1900 that never was, or day 0 is 1 January 1904.
    """
    if epoch_1904:
        return date(1904, 1, 1) + timedelta(days=serial)
    return date(1899, 12, 30) + timedelta(days=serial if serial >= 61 else serial + 1)


def _read_true_date(value: date, context: Context, *, birth: bool) -> Outcome:
    clock = isinstance(value, datetime) and (value.hour or value.minute)
    day = value.date() if isinstance(value, datetime) else value
    refusal = _unlikely(day, context, birth=birth)
    if refusal:
        return refusal
    if context.swapped_days and day.day <= 12 and day.day != day.month:
        other = date(day.year, day.day, day.month)
        return Ask(
            "в других строках этого столбца даты записаны текстом, поэтому день и месяц могли "
            f"поменяться местами: {day:%d.%m.%Y} или {other:%d.%m.%Y}?",
            day,
            (day, other),
        )
    return Fixed(day, "время отброшено, осталась дата.") if clock else Kept(day)


def _read_number(cell: Cell, number: float, context: Context, *, birth: bool) -> Outcome:
    whole = int(number)  # finite: what is not a number was refused before
    is_serial = FIRST_SERIAL <= whole <= LAST_SERIAL
    if cell.marks.date_format and is_serial:
        day = serial_day(whole, epoch_1904=context.epoch_1904)
        clock = "время отброшено; " if number != whole else ""
        return _checked(day, context, f"{clock}дата хранилась числом {whole}.", birth=birth)
    if number != whole:
        return Ask(f"число вместо даты, похоже на день и месяц без года. {EXAMPLE}.")
    if 1900 <= whole <= 2099:
        return Ask(f"только год. {EXAMPLE}.")
    if not is_serial:
        return _read_digits(str(whole), context, birth=birth)
    day = serial_day(whole, epoch_1904=context.epoch_1904)
    if _implausible(day, context, birth=birth):
        return Wrong(f"число вместо даты. {EXAMPLE}.")
    return Fixed(day, f"число прочитано как дата {day:%d.%m.%Y}: так её хранит таблица.")


def _read_digits(digits: str, context: Context, *, birth: bool) -> Outcome:
    if len(digits) in {7, 8}:
        try:
            day = parse_date(digits.zfill(8))
        except ValueError:
            return Wrong(f"число вместо даты. {EXAMPLE}.")
        if len(digits) == 7:
            return Ask(f"у даты пропал ноль в начале: это {day:%d.%m.%Y}?", day)
        return _checked(day, context, "цифры без точек прочитаны как дата.", birth=birth)
    return Wrong(f"число вместо даты. {EXAMPLE}.")


def _read_text(text: str, context: Context, *, birth: bool) -> Outcome:
    folded = text.casefold().strip(" .")
    if match := _BORN.fullmatch(folded):
        text = folded = match[1]
    early = _question(folded) or _question_of_order(folded, context)
    early = early or (None if birth else _read_term(folded, context))
    if early:
        return early
    if match := _TWO_DIGIT.fullmatch(folded):
        return _read_two_digits(match, context, birth=birth)
    try:
        day = parse_date(text)
    except ValueError as refusal:
        return _read_unusual(folded, str(refusal), context, birth=birth)
    if re.fullmatch(r"\d{4,6}", folded):
        return Ask(f"число вместо даты. {EXAMPLE}.")
    if _PLAIN.fullmatch(text) and match is None:
        return _unlikely(day, context, birth=birth) or Kept(day)
    return _checked(day, context, f"прочитано как {day:%d.%m.%Y}.", birth=birth)


def _question(folded: str) -> Outcome | None:
    if _SEVERAL.search(folded):
        return Ask(f"в ячейке две даты. Какая из них нужна? {EXAMPLE}.")
    if _YEAR_ONLY.fullmatch(folded):
        return Ask(f"только год. {EXAMPLE}.")
    if _MONTH_YEAR.fullmatch(folded):
        return Ask(f"нет дня. {EXAMPLE}.")
    if _DAY_MONTH.fullmatch(folded):
        return Ask(f"нет года. {EXAMPLE}.")
    return None


def _question_of_order(folded: str, context: Context) -> Outcome | None:
    """Ask about a day that may be a month, where other dates of the column put the month first."""
    match = _AMBIGUOUS.fullmatch(folded)
    if match is None or not context.month_first:
        return None
    one, two = int(match[1]), int(match[2])
    if one == two or not (1 <= one <= 12 and 1 <= two <= 12):
        return None
    year = int(match[3])
    if len(match[3]) == 2:
        return Ask(f"в других строках месяц стоит перед днём, а год из двух цифр. {EXAMPLE}.")
    found = date(year, two, one), date(year, one, two)
    shown = " или ".join(f"{day:%d.%m.%Y}" for day in found)
    return Ask(f"в других строках месяц стоит перед днём. Это {shown}?", options=found)


def _read_term(folded: str, context: Context) -> Outcome | None:
    """Read how agreements tell their term: «бессрочно», «по 31.12.2027», «до 31.12.2027»."""
    if _ENDLESS.fullmatch(folded):
        return Fixed(None, "срок не ограничен, дата не записана.")
    match = _FROM.match(folded) or _UNTIL.match(folded)
    if match is None:
        return None
    day = value_of(_read_text(folded[match.end() :], context, birth=False))
    if day is None:
        return None
    if _UNTIL.match(folded):
        return Ask(f"{day:%d.%m.%Y} — последний день срока?", day)
    return Fixed(day, f"прочитано как {day:%d.%m.%Y}.")


def _read_two_digits(match: re.Match[str], context: Context, *, birth: bool) -> Outcome:
    """Choose the century of a two-digit year where only one fits."""
    fitting = []
    for century in (1900, 2000):
        try:
            day = date(century + int(match[3]), int(match[2]), int(match[1]))
        except ValueError:
            continue
        if not _implausible(day, context, birth=birth):
            fitting.append(day)
    if len(fitting) == 1:
        return Fixed(fitting[0], f"год из двух цифр прочитан как {fitting[0].year}.")
    if fitting:
        years = " или ".join(str(day.year) for day in fitting)
        return Ask(f"какой это год: {years}?", options=tuple(fitting))
    return Wrong(f"такой даты быть не может. {EXAMPLE}.")


def _read_unusual(folded: str, refusal: str, context: Context, *, birth: bool) -> Outcome:
    match = _NUMBERS.fullmatch(folded)
    if match and int(match[2]) > 12 >= int(match[1]) >= 1 and int(match[2]) <= 31:
        try:
            day = date(int(match[3]), int(match[1]), int(match[2]))
        except ValueError:
            return Wrong(f"такого дня нет в календаре. {EXAMPLE}.")
        reason = f"месяц стоял перед днём, прочитано как {day:%d.%m.%Y}."
        return _checked(day, context, reason, birth=birth)
    digits = folded.replace("о", "0").replace("o", "0").replace("з", "3").replace("l", "1")
    digits = re.sub(r"[.]{2,}", ".", digits)
    if digits != folded and re.fullmatch(r"[\d./\- ]+", digits):
        try:
            return Ask(f"в дате опечатка: это {parse_date(digits):%d.%m.%Y}?", parse_date(digits))
        except ValueError:
            pass  # not even so is it a date: the refusal below says so
    if "нет в календаре" in refusal:
        return Wrong(f"такого дня нет в календаре. {EXAMPLE}.")
    return Wrong(f"это не дата. {EXAMPLE}.")


def _checked(day: date, context: Context, reason: str, *, birth: bool) -> Outcome:
    return _unlikely(day, context, birth=birth) or Fixed(day, reason)


def _unlikely(day: date, context: Context, *, birth: bool) -> Outcome | None:
    if birth and context.day.year - YOUNGEST < day.year and day <= context.day:
        return Ask("по этой дате человеку меньше двух лет. Всё верно?", day)
    return _implausible(day, context, birth=birth)


def _implausible(day: date, context: Context, *, birth: bool) -> Outcome | None:
    if birth and day > context.day:
        return Wrong("эта дата рождения ещё не наступила. Исправьте год.")
    if birth and day.year < context.day.year - OLDEST:
        return Wrong("человеку было бы больше ста лет. Исправьте год.")
    if not birth and day < FIRST_DAY_OF_EVENTS:
        return Ask("слишком давняя дата. Всё верно?", day)
    if not birth and day.year > context.day.year + YEARS_AHEAD:
        return Ask("слишком далёкая дата. Всё верно?", day)
    return None
