"""Whose the contacts of a cell are: the person's own, or of somebody the words around them tell."""
# ruff: noqa: SIM905 - words read better as text than as a list of strings

import re
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache

from nastavnik.domain.person_names import (
    PersonName,
    comparable,
    is_given_name,
    is_patronymic,
    looks_like_surname,
)
from nastavnik.domain.spreadsheets.cleaning.names import is_role, read_name
from nastavnik.domain.spreadsheets.cleaning.numbers import Contact, Whose
from nastavnik.domain.spreadsheets.outcomes import Ask, Fixed, Kept, Outcome, value_of

_RELATIVES = frozenset(
    """мама мамы маме мать матери папа папы папе отец отца отцу бабушка бабушки бабушке дедушка
    дедушки дедушке опекун опекуна опекунша опекуны попечитель попечителя родитель родителя
    родители родителей мачеха мачехи отчим отчима законный законного представитель представителя
    представители представителей тетя тети дядя дяди брат брата сестра сестры муж мужа жена жены
    супруг супруга супруги""".split()
)
# What telephones and addresses are called; it tells nothing of whose they are.
_LABELS = frozenset(
    """тел телефон телефоны т моб мобильный сот сотовый контактный контакты номер номера дом
    домашний раб рабочий эл электронная почта адрес email e-mail mail whatsapp viber telegram
    ватсап вотсап вайбер телеграм телеграмм мах и""".split()
)
_OWN = frozenset(
    """свой личный собственный сам сама ребенок ребенка ученик ученика ученица ученицы студент
    студента студентка студентки обучающийся обучающегося наставляемый наставляемого""".split()
)
_OF_REPRESENTATIVE = re.compile(r"представител|родител", re.IGNORECASE)
_EXTENSION = re.compile(r"[,(]?\s*\bдоб(?:авочный)?\b[.:\s№]*(?P<number>\d{1,6})\)?", re.IGNORECASE)
_WHOLE = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?")
_SIGNS = ".,:;()[]-–—−/"


class Sort(Enum):
    """How much is known of whose contacts are."""

    OWN = auto()
    BARE = auto()  # no words at all: the person's own, unless something else says whose
    NAMED = auto()  # somebody whose full name is certain
    MAYBE = auto()  # words that may be a name
    RELATIVE = auto()  # somebody of the family, without a full name
    UNTOLD = auto()  # words that name nobody


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose contacts are, with the name where there is one."""

    sort: Sort
    name: PersonName | None = None

    @property
    def is_clear(self) -> bool:
        """Whether nobody has to be asked."""
        return self.sort in (Sort.OWN, Sort.BARE, Sort.NAMED)

    @property
    def is_another(self) -> bool:
        """Whether they are somebody else's than the person's of the row."""
        return self.sort in (Sort.NAMED, Sort.MAYBE, Sort.RELATIVE)


OWN, BARE = Owner(Sort.OWN), Owner(Sort.BARE)


def with_owner(outcome: Outcome, heading: str, *, is_asked: bool) -> Outcome:
    """Keep with contacts what their heading says of whose they are; ask where words leave it open.

    Words that may be a name are left to whoever knows the family.
    """
    contact = value_of(outcome)
    if not isinstance(outcome, Kept | Fixed) or not isinstance(contact, Contact):
        return outcome
    if _says_representative(heading):
        contact = replace(contact, whose=Whose.REPRESENTATIVE)
    sort = owner_of(contact).sort
    if is_asked and (contact.phones or contact.emails) and sort in (Sort.RELATIVE, Sort.UNTOLD):
        return Ask(question_of(contact), options=answers_of(contact))
    return replace(outcome, value=contact)


def question_of(contact: Contact) -> str:
    """Ask whose contacts are, and say what to write."""
    what = "чей это телефон" if contact.phones else "чья это почта"
    return f"{what}? Если представителя, впишите рядом его фамилию, имя и отчество."


def answers_of(contact: Contact) -> tuple[Contact, ...]:
    """Return what may be answered: whoever the words may name, the person, nobody."""
    own = replace(contact, words="", whose=Whose.OWN)
    named = (contact,) if owner_of(contact).sort is Sort.MAYBE else ()
    return (*named, own, Contact(whose=Whose.NOBODY))


@lru_cache(maxsize=10_000)
def owner_of(contact: Contact) -> Owner:
    """Tell whose contacts are: «мама, Ёлкина Вера Павловна, +7 912 …», «8 912 … (папа)»."""
    if contact.whose in (Whose.OWN, Whose.NOBODY):
        return OWN
    words = told_beside(contact)[0].split()
    if not words:
        return BARE
    if all(_is_in(_OWN, word) for word in words):
        return OWN
    rest = _without_relatives(words)
    kin = len(rest) < len(words)
    return _named(rest, is_told=kin or contact.whose is Whose.REPRESENTATIVE) or Owner(
        Sort.RELATIVE if kin else Sort.UNTOLD
    )


def told_beside(contact: Contact) -> tuple[str, str]:
    """Return the words that say more than what contacts they are, and the extension of one."""
    said = " ".join(word for word in _words(contact.words) if not _is_in(_LABELS, word))
    extension = _EXTENSION.search(said)
    words = " ".join(_EXTENSION.sub(" ", said).split()).strip(" ,;:")
    return words, extension["number"] if extension else ""


def _named(words: list[str], *, is_told: bool) -> Owner | None:
    """Tell how certain a name is: two words with capitals may be anything, «Звонить Вечером»."""
    read = value_of(read_name(_text_of(words))) if words else None
    name = read if isinstance(read, PersonName) else _as_written(words)
    if name is None or is_patronymic(name.first) or is_role(name.last):
        return None
    capitals = all(word.lstrip("(")[:1].isupper() for word in words)
    surname = looks_like_surname(name.last)
    known = is_given_name(name.first) and (capitals or surname)
    told = is_told and capitals and surname
    if isinstance(read, PersonName) and (is_patronymic(read.patronymic) or known or told):
        return Owner(Sort.NAMED, read)
    return Owner(Sort.MAYBE, name) if capitals else None


def _as_written(words: list[str]) -> PersonName | None:
    """Take two or three whole words with capitals for a name in the order they stand."""
    if len(words) in (2, 3) and all(_WHOLE.fullmatch(word) for word in words):
        return PersonName(*words)
    return None


def _text_of(words: list[str]) -> str:
    text = " ".join(words).strip(" ,;:–—-")
    return text if text.count("(") == text.count(")") else text.strip("()")


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,;:]+", text) if word.strip(_SIGNS)]


def _without_relatives(words: list[str]) -> list[str]:
    """Leave out what people are to each other at the beginning and at the end."""
    first, last = 0, len(words)
    while first < last and _is_in(_RELATIVES, words[first]):
        first += 1
    while last > first and _is_in(_RELATIVES, words[last - 1]):
        last -= 1
    return words[first:last]


def _is_in(known: frozenset[str], word: str) -> bool:
    return comparable(word.strip(_SIGNS)) in known


@lru_cache(maxsize=1_000)
def _says_representative(heading: str) -> bool:
    return bool(_OF_REPRESENTATIVE.search(heading))
