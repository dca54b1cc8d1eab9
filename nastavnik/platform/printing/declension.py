"""Puts names, posts and titles of organisations into the case a paper needs.

Machines err here, so whatever is printed is previewed first and a correction is kept as an
override, which always wins.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

import pymorphy3
from pytrovich.detector import PetrovichGenderDetector
from pytrovich.enums import Case as PetrovichCase
from pytrovich.enums import Gender as PetrovichGender
from pytrovich.enums import NamePart
from pytrovich.maker import PetrovichDeclinationMaker

from nastavnik.domain.person_names import Case, FullName, Gender, Overrides, patronymic_particle

_PETROVICH_CASES = {
    Case.GENITIVE: PetrovichCase.GENITIVE,
    Case.DATIVE: PetrovichCase.DATIVE,
    Case.ACCUSATIVE: PetrovichCase.ACCUSATIVE,
    Case.INSTRUMENTAL: PetrovichCase.INSTRUMENTAL,
    Case.PREPOSITIONAL: PetrovichCase.PREPOSITIONAL,
}
_MORPHY_CASES = {
    Case.NOMINATIVE: "nomn",
    Case.GENITIVE: "gent",
    Case.DATIVE: "datv",
    Case.ACCUSATIVE: "accs",
    Case.INSTRUMENTAL: "ablt",
    Case.PREPOSITIONAL: "loct",
}
_PETROVICH_GENDERS = {Gender.MALE: PetrovichGender.MALE, Gender.FEMALE: PetrovichGender.FEMALE}

# Quoted names, words (hyphens and dots inside belong to them), and everything between.
_TOKENS = re.compile(r"«[^»]*»|\"[^\"]*\"|[А-Яа-яЁё]+(?:[-.][А-Яа-яЁё]+)*\.?|[^А-Яа-яЁё«\"]+|.")
_WORD = re.compile(r"[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*\Z")
_LOWERCASE = re.compile(r"[а-яё]")
_NOUN = frozenset({"NOUN"})
_ADJECTIVE = frozenset({"ADJF", "PRTF"})
# Posts the dictionary takes for things.
_PERSONS = frozenset({"тьютор"})

# Petrovich misses these; the list is shipped, people's own corrections come on top of it.
KNOWN_OVERRIDES: Mapping[tuple[str, Case], str] = {
    ("Заяц", Case.GENITIVE): "Зайца",
    ("Заяц", Case.DATIVE): "Зайцу",
    ("Заяц", Case.ACCUSATIVE): "Зайца",
    ("Заяц", Case.INSTRUMENTAL): "Зайцем",
    ("Заяц", Case.PREPOSITIONAL): "Зайце",
}


def gender_of(name: FullName) -> Gender | None:
    """Tell the gender by the patronymic, then by the first and the last name."""
    if name.gender is not None:
        return name.gender
    detected = _detect(name.last, name.first)
    return Gender(detected) if detected else None


def decline_name(
    name: FullName, case: Case, gender: Gender | None = None, overrides: Overrides | None = None
) -> FullName:
    """Put a name into a case; a name of unknown gender is left as it is."""
    gender = gender or gender_of(name)
    corrections = {**KNOWN_OVERRIDES, **(overrides or {})}
    return FullName(
        _name_part("last", name.last, case, gender, corrections),
        _name_part("first", name.first, case, gender, corrections),
        _name_part("patronymic", name.patronymic, case, gender, corrections),
    )


def decline_phrase(phrase: str, case: Case, overrides: Overrides | None = None) -> str:
    """Put a post or a title into a case: its head noun and the words that agree with it."""
    if overrides and (phrase, case) in overrides:
        return overrides[phrase, case]
    return phrase if case is Case.NOMINATIVE else _decline_phrase(phrase, case)


def _name_part(
    part: str, text: str, case: Case, gender: Gender | None, overrides: Overrides
) -> str:
    if (text, case) in overrides:
        return overrides[text, case]
    if not text or case is Case.NOMINATIVE or gender is None:
        return text
    if part == "patronymic" and patronymic_particle(text):
        return text
    return _petrovich(part, text, case, gender)


@lru_cache(maxsize=20_000)
def _petrovich(part: str, text: str, case: Case, gender: Gender) -> str:
    parts = {
        "last": NamePart.LASTNAME,
        "first": NamePart.FIRSTNAME,
        "patronymic": NamePart.MIDDLENAME,
    }
    return str(_maker().make(parts[part], _PETROVICH_GENDERS[gender], _PETROVICH_CASES[case], text))


@lru_cache(maxsize=20_000)
def _detect(last: str, first: str) -> str:
    known = {key: text for key, text in (("firstname", first), ("lastname", last)) if text}
    found = _detector().detect(**known)
    return {PetrovichGender.MALE: "male", PetrovichGender.FEMALE: "female"}.get(found, "")


@cache
def _maker() -> Any:
    return PetrovichDeclinationMaker()


@cache
def _detector() -> Any:
    return PetrovichGenderDetector()


@cache
def _morphy() -> Any:
    # The dictionary takes 15 MB and 0.1 s: once for a process, and only where papers are printed.
    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=20_000)
def _decline_phrase(phrase: str, case: Case) -> str:
    tokens = _TOKENS.findall(phrase)
    positions = _head_group(tokens)
    if not positions:
        return phrase
    head = _reading(tokens[positions[-1]], _NOUN) or _reading(tokens[positions[-1]], _ADJECTIVE)
    for position in positions:
        parse = head if position == positions[-1] else _agreeing(tokens[position], head)
        tokens[position] = _inflect(tokens[position], parse, head, case)
    return "".join(tokens)


def _head_group(tokens: list[str]) -> list[int]:
    """Find the head noun and the adjectives before it; a post may be an adjective itself."""
    group: list[int] = []
    words = [position for position, token in enumerate(tokens) if _declinable(token)]
    for position, following in zip(words, [*words[1:], -1], strict=False):
        next_word = tokens[following] if following == position + 2 else ""
        group.append(position)
        if _describes(tokens[position], next_word):
            continue
        known = _reading(tokens[position], _NOUN) or _reading(tokens[position], _ADJECTIVE)
        return group if known else []
    return []


def _describes(word: str, next_word: str) -> bool:
    """Say whether a word is an adjective of the word after it: «старший вожатый»."""
    for parts_of_speech in (_NOUN, _ADJECTIVE):
        following = _reading(next_word, parts_of_speech) if next_word else None
        if following is not None and _agreeing(word, following) is not None:
            return True
    return False


def _declinable(token: str) -> bool:
    """Say whether a token is an ordinary word: abbreviations and quoted names are kept."""
    return bool(_WORD.match(token)) and bool(_LOWERCASE.search(token[1:] or token))


def _reading(word: str, parts_of_speech: frozenset[str]) -> Any:
    """Read a word as a nominative; a plural counts only where it is the likeliest reading."""
    parses = _morphy().parse(word)
    for parse in parses:
        tag = parse.tag
        if tag.POS in parts_of_speech and tag.case == "nomn":
            return parse if tag.number == "sing" or parse is parses[0] else None
    return None


def _agreeing(word: str, noun: Any) -> Any:
    for parse in _morphy().parse(word):
        tag = parse.tag
        same = tag.number == noun.tag.number and tag.gender in {None, noun.tag.gender}
        if tag.POS in _ADJECTIVE and tag.case == "nomn" and same:
            return parse
    return None


def _inflect(word: str, parse: Any, head: Any, case: Case) -> str:
    wanted = case
    if case is Case.ACCUSATIVE and head.tag.gender == "masc" and _is_person(head):
        wanted = Case.GENITIVE
    grammemes = {_MORPHY_CASES[wanted]}
    if case is Case.ACCUSATIVE and wanted is case and parse.tag.POS in _ADJECTIVE:
        grammemes |= {"inan"} if head.tag.gender == "masc" else set()
    inflected = parse.inflect(grammemes)
    return _in_case_of(word, inflected.word) if inflected else word


def _is_person(head: Any) -> bool:
    """Say whether the head names a person; an adjective standing alone names a post."""
    adjective = head.tag.POS in _ADJECTIVE
    return adjective or head.tag.animacy == "anim" or head.normal_form in _PERSONS


def _in_case_of(sample: str, word: str) -> str:
    """Keep the capitals of the sample, also in the parts of a hyphenated word."""
    pairs = zip(sample.split("-"), word.split("-"), strict=False)
    return "-".join(new.capitalize() if old[:1].isupper() else new for old, new in pairs)
