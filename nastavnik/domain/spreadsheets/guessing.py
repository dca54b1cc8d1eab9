"""What a column under a heading nobody knows may be, told by what stands in it.

Nothing here is taken without a person: a guess is shown on the page of columns and confirmed.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from nastavnik.domain.person_names import is_given_name, is_patronymic, looks_like_surname
from nastavnik.domain.spreadsheets.cells import Value, text_of
from nastavnik.domain.spreadsheets.columns import Column, Holds, Kind
from nastavnik.domain.spreadsheets.content import SAMPLES, looks_like
from nastavnik.domain.spreadsheets.heading_words import names_nobody

FITTING = 0.8  # so many of the values must look alike
_KNOWN = 0.5  # so many of the names must hold a first name or a patronymic that is known
_DIFFERENT = 0.6  # births of people differ, days of orders repeat
FAMILY = "representative"
_OF_FAMILY = re.compile(
    r"\b(мать|матери|мам[аы]|отец|отца|пап[аы]|родител\w*|опекун\w*|представител\w*|бабушк\w*)\b"
)
_OF_AGE = re.compile(r"\b(возраст\w*|полных лет|лет)\b")
# Days that are no births, and names that are neither of a pupil nor of a mentor.
_OTHER_DAYS = re.compile(
    r"приказ|зачисл|вхожд|заключ|выдач|выдан|начал|оконч|заверш|договор|обуч|встреч|провед|прием"
    r"|креплен|назначен"
)
_OF_BIRTH = re.compile(r"\b(дат|год|ден|дн|числ)\w*\.? (рожд|родил)|^рожд")
_OTHER_NAMES = re.compile(r"руководител|директор|ответственн|исполнител|завуч|психолог|составил")
# Whose a contact is, where it is the other side's: of mentors among mentees, and of mentees.
_OF_OTHERS = {"mentor": re.compile(r"\bнаставник"), "mentees": re.compile(r"\bнаставляем")}
_OF_CONTACTS = frozenset({Holds.PHONE, Holds.EMAIL, Holds.CONTACT})
_OF_NAMES = frozenset({Holds.NAME, Holds.NAMES, Holds.NAME_PART})
_GROUP = re.compile(r"\d.*[а-яёa-z]|[а-яё].*\d", re.IGNORECASE)
_INITIALS = re.compile(r"[А-ЯЁ]\.\s*[А-ЯЁ]\.")
_AGE = re.compile(r"\d{1,2}(\s*(лет|год\w*))?")
_SEXES = {"м", "ж", "муж", "жен", "мужской", "женский", "мальчик", "девочка"}


@dataclass(frozen=True)
class ContentGuess:
    """A key to offer and why; without a key, what a person is asked to choose."""

    key: str
    reason: str
    is_asked: bool = False


def guess_by_content(
    kind: Kind, heading: str, samples: Sequence[Value], used: Collection[str]
) -> ContentGuess | None:
    """Guess what a column is; None where its values could be anything.

    `heading` is folded, `used` are the keys that other columns of the table have.
    """
    values = [value for value in samples if value not in (None, "")][:SAMPLES]
    if not values:
        return None
    spare = [column for column in kind.columns if column.key not in used]
    if _OF_AGE.search(heading) and _fits(values, _is_age):
        return _of_age(spare)
    for says, guess in _GUESSES:
        if _fits(values, says):
            return guess(kind, heading, values, spare)
    return None


def is_contradicted(kind: Kind, column: Column, heading: str, samples: Sequence[Value]) -> bool:
    """Tell whether a column that a heading merely resembles is certainly none of its.

    People below «Закреплён за» are no order, their telephones no category, and «Дата закрепления»
    tells no births. `heading` is folded; only registers of people are judged.
    """
    if not any(one.required and one.holds is Holds.NAME for one in kind.columns):
        return False
    if column.holds is Holds.BIRTH_DATE:
        return _is_of_other_days(heading)
    values = [value for value in samples if value not in (None, "")][:SAMPLES]
    if not values:
        return False
    if column.holds in _OF_CONTACTS:
        return False
    return _fits(values, _is_contact) or (column.holds not in _OF_NAMES and _are_people(values))


def names_somebody(value: Value) -> bool:
    """Tell a name of a person from other words that begin with capitals."""
    return looks_like(Holds.NAME, value) and _is_known(value)


def is_part_of_name(value: Value) -> bool:
    """Tell a first name or a patronymic that stands alone."""
    word = text_of(value)
    return is_given_name(word) or is_patronymic(word)


def is_said_of_somebody(value: Value, *, beside_headings: bool = False) -> bool:
    """Tell what a row of people holds from a heading; what may be either is told for the former.

    Beside cells that certainly are headings two words in capitals are no name by that alone.
    """
    if names_nobody(value):
        return False
    text = text_of(value)
    kinds = (Holds.BIRTH_DATE, Holds.PHONE, Holds.EMAIL, Holds.GROUP)
    if text.isdigit() or any(looks_like(holds, value) for holds in kinds):
        return True
    if _is_of_name(text):
        return True
    if not looks_like(Holds.NAME, value):
        return False
    is_lenient = beside_headings and text.isupper()
    return not is_lenient or bool(_INITIALS.search(text) or any(map(_is_of_name, text.split())))


def is_name_written(text: str) -> bool:
    """Tell words that may be somebody's name: capitals, and a part of a name among them."""
    words = text.split()
    if names_nobody(text):
        return False
    if not words or not all(looks_like(Holds.NAME_PART, word) for word in words):
        return looks_like(Holds.NAME, text)
    return any(map(_is_of_name, words))


def _is_of_name(word: str) -> bool:
    return is_part_of_name(word) or looks_like_surname(word)


def _fits(values: Sequence[Value], says: Callable[[Value], bool]) -> bool:
    return sum(map(says, values)) >= FITTING * len(values)


def _is_contact(value: Value) -> bool:
    return looks_like(Holds.PHONE, value) or looks_like(Holds.EMAIL, value)


def _are_people(values: Sequence[Value]) -> bool:
    fits = _fits(values, lambda value: looks_like(Holds.NAME, value))
    return fits and _are_known(values)


def _are_known(values: Sequence[Value]) -> bool:
    return sum(map(_is_known, values)) >= _KNOWN * len(values)


def _is_known(value: Value) -> bool:
    text = text_of(value)
    known = any(is_given_name(word) or is_patronymic(word) for word in text.split())
    return known or bool(_INITIALS.search(text))


def _is_age(value: Value) -> bool:
    return bool(_AGE.fullmatch(text_of(value)))


def _is_class(value: Value) -> bool:
    return looks_like(Holds.GROUP, value) and bool(_GROUP.search(text_of(value)))


def _of_age(spare: Sequence[Column]) -> ContentGuess:
    asked = any(column.holds is Holds.BIRTH_DATE for column in spare)
    reason = "возраст не хранится: он меняется каждый год"
    if asked:
        reason += ". Если есть столбец с датой рождения, выберите его"
    return ContentGuess("", reason, asked)


def _of_contacts(holds: Holds, what: str) -> Callable[..., ContentGuess | None]:
    def guess(
        kind: Kind, heading: str, values: Sequence[Value], spare: Sequence[Column]
    ) -> ContentGuess | None:
        wanted = {holds, Holds.CONTACT} if holds is Holds.PHONE else {holds}
        found = [column for column in spare if column.holds in wanted]
        found.sort(key=lambda column: column.holds is not holds)
        family = [column for column in found if column.key.startswith(FAMILY)]
        if _OF_FAMILY.search(heading):
            return _offered(family, what)
        if kind.others and _OF_OTHERS[kind.others].search(heading):
            theirs = [column for column in found if column.key.startswith(f"{kind.others}_")]
            return _offered(theirs, what)
        own = [column for column in found if "_" not in column.key]
        return _offered(own, what) or (_asked(what) if found else None)

    return guess


def _is_of_other_days(heading: str) -> bool:
    """Tell days that are no births; whose birth it is may be said by any word."""
    return bool(_OTHER_DAYS.search(heading)) and not _OF_BIRTH.search(heading)


def _of_births(
    kind: Kind, heading: str, values: Sequence[Value], spare: Sequence[Column]
) -> ContentGuess | None:
    if _is_of_other_days(heading):
        return None
    differ = len({text_of(value) for value in values}) >= _DIFFERENT * len(values)
    births = [column for column in spare if column.holds is Holds.BIRTH_DATE]
    if births and differ:
        return _offered(births, "даты, похожие на даты рождения")
    is_plain = heading in {"", "дата"}
    days = any(column.holds is Holds.DATE for column in spare)
    return _asked("даты") if is_plain and days else None


def _of_names(
    kind: Kind, heading: str, values: Sequence[Value], spare: Sequence[Column]
) -> ContentGuess | None:
    if not _are_known(values) or _OTHER_NAMES.search(heading):
        return None
    what = "имена людей"
    found = [column for column in spare if column.holds in (Holds.NAME, Holds.NAMES)]
    family = [column for column in found if column.key.startswith(FAMILY)]
    if _OF_FAMILY.search(heading):
        return _offered(family, what) or _second_parent(kind)
    own = [column for column in found if column.required or column.key == kind.others]
    other = [column for column in found if column not in family]
    return _offered(own or other, what) or (_asked(what) if found and not heading else None)


def _second_parent(kind: Kind) -> ContentGuess | None:
    if not any(column.key == FAMILY for column in kind.columns):
        return None
    return _asked("имена людей", "представитель уже выбран, а загружается один")


def _of_parts(key: str, what: str) -> Callable[..., ContentGuess | None]:
    def guess(
        kind: Kind, heading: str, values: Sequence[Value], spare: Sequence[Column]
    ) -> ContentGuess | None:
        whole = [column for column in spare if column.required and column.parts]
        return _offered([column for column in spare if whole and column.key == key], what)

    return guess


def _of_one(holds: Holds, what: str) -> Callable[..., ContentGuess | None]:
    def guess(
        kind: Kind, heading: str, values: Sequence[Value], spare: Sequence[Column]
    ) -> ContentGuess | None:
        return _offered([column for column in spare if column.holds is holds], what)

    return guess


def _offered(columns: Sequence[Column], what: str) -> ContentGuess | None:
    return ContentGuess(columns[0].key, f"по содержимому: здесь {what}") if columns else None


def _asked(what: str, more: str = "выберите, чьи они или о чём") -> ContentGuess:
    return ContentGuess("", f"здесь {what}: {more}", is_asked=True)


_GUESSES: tuple[tuple[Callable[[Value], bool], Callable[..., ContentGuess | None]], ...] = (
    (lambda value: looks_like(Holds.EMAIL, value), _of_contacts(Holds.EMAIL, "адреса почты")),
    (lambda value: looks_like(Holds.PHONE, value), _of_contacts(Holds.PHONE, "телефоны")),
    (lambda value: looks_like(Holds.BIRTH_DATE, value), _of_births),
    (_is_class, _of_one(Holds.GROUP, "классы или группы")),
    (lambda value: text_of(value).casefold().strip(".") in _SEXES, _of_one(Holds.SEX, "пол")),
    (lambda value: looks_like(Holds.NAME, value), _of_names),
    (lambda value: is_patronymic(text_of(value)), _of_parts("patronymic", "отчества")),
    (lambda value: is_given_name(text_of(value)), _of_parts("first_name", "имена")),
    (lambda value: looks_like_surname(text_of(value)), _of_parts("last_name", "фамилии")),
)
