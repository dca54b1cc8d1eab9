"""Puts posts, places and titles of organisations into the case a paper needs."""

import re
from functools import cache, lru_cache
from typing import Any

import pymorphy3

from nastavnik.domain.grammar import Case

_MORPHY_CASES = {
    Case.NOMINATIVE: "nomn",
    Case.GENITIVE: "gent",
    Case.DATIVE: "datv",
    Case.ACCUSATIVE: "accs",
    Case.INSTRUMENTAL: "ablt",
    Case.PREPOSITIONAL: "loct",
}

# Quoted names, words (hyphens and dots inside belong to them), and everything between.
_TOKENS = re.compile(r"«[^»]*»|\"[^\"]*\"|[А-Яа-яЁё]+(?:[-.][А-Яа-яЁё]+)*\.?|[^А-Яа-яЁё«\"]+|.")
_WORD = re.compile(r"[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*\Z")
_LOWERCASE = re.compile(r"[а-яё]")
_NOUN = frozenset({"NOUN"})
_ADJECTIVE = frozenset({"ADJF", "PRTF"})
# Posts the dictionary takes for things.
_PERSONS = frozenset({"тьютор"})


def decline_phrase(phrase: str, case: Case) -> str:
    """Put a post or a title into a case: its head noun and the words that agree with it."""
    return phrase if case is Case.NOMINATIVE else _decline_phrase(phrase, case)


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
