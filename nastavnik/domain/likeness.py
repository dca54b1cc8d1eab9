"""Whether two records are one person, and how sure that is.

People are brought in from workbooks without any number of their own: a name, a birth date and a
class have to do. Full certainty is rare, so that a person decides about everything else; what was
decided is remembered by whoever keeps it. Nothing here looks at the law of names: surnames change,
letters get lost, twins share everything but a first name.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from nastavnik.domain.likeness_of_words import Like, birth_likeness, squeezed, word_likeness
from nastavnik.domain.person_names import comparable, is_given_name, is_patronymic

# A block of more records than this is one of very common names: only its own keys count.
LARGEST_BLOCK = 300


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known of a person: `key` is the caller's own, an empty part is not known.

    `former` is a surname the person had before, by marriage for instance.
    """

    key: int
    last: str
    first: str
    patronymic: str = ""
    birth_date: date | None = None
    group: str = ""
    sex: str = ""
    former: str = ""


class Verdict(StrEnum):
    """What two records are to each other."""

    SAME = "same"  # certain: may be taken for one person without asking
    LIKELY = "likely"  # worth asking
    TWINS = "twins"  # brother or sister born on the same day: never one person without asking
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two records are to each other, why, and how strongly (0 to 1) it speaks for one."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    strength: float = 0.0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A known record an incoming one may be, and why."""

    incoming: int
    known: int
    comparison: Comparison


OTHER = Comparison(Verdict.OTHER)
TWINS = Comparison(
    Verdict.TWINS, ("фамилия и дата рождения те же, имена разные: похоже, близнецы",)
)


@dataclass(frozen=True, slots=True)
class _Likes:
    """How the parts of two records compare."""

    last: Like
    first: Like
    patronymic: Like
    born: Like
    same_group: bool
    by_former: bool = False  # the surname of one is the former surname of the other

    @property
    def all_equal(self) -> bool:
        parts = {self.last, self.first, self.patronymic, self.born}
        return parts == {Like.EQUAL} and not self.by_former


def compare(one: PersonFacts, other: PersonFacts) -> Comparison:
    """Compare two records.

    One person for certain are only records whose full names, patronymic included, are equal after
    normalisation, whose birth dates are equal, and which contradict each other in nothing. Twins
    (same surname, patronymic and birth date, other first name), namesakes (same name, other birth
    date) and a father and son never are.
    """
    last, first, patronymic = _names(one, other)
    by_former = last is not Like.EQUAL and _share_a_surname(one, other)
    likes = _Likes(
        Like.EQUAL if by_former else last,
        first,
        patronymic,
        birth_likeness(one.birth_date, other.birth_date),
        _same_group(one, other),
        by_former,
    )
    if Like.DIFFERENT in {likes.first, likes.born} or _sexes_differ(one, other):
        return TWINS if _are_twins(likes) else OTHER
    if not _is_worth_asking(likes):
        return OTHER
    certain = likes.all_equal and not _groups_differ(one, other)
    verdict = Verdict.SAME if certain else Verdict.LIKELY
    return Comparison(verdict, _reasons(one, other, likes), _strength(likes))


def _are_twins(likes: _Likes) -> bool:
    return (
        likes.first is Like.DIFFERENT
        and likes.last is Like.EQUAL
        and likes.patronymic is not Like.DIFFERENT
        and likes.born is Like.EQUAL
    )


def _is_worth_asking(likes: _Likes) -> bool:
    """Weigh what agrees: at most one of surname, patronymic and birth date may be in doubt."""
    same_last = likes.last in {Like.EQUAL, Like.NEAR}
    other_father = likes.patronymic is Like.DIFFERENT
    if likes.born is Like.EQUAL:
        if same_last:
            return not other_father or likes.first is Like.EQUAL
        told = likes.patronymic is not Like.UNKNOWN or likes.same_group
        return likes.first is Like.EQUAL and not other_father and told
    if not same_last or other_father:
        return False
    doubts = [likes.last, likes.first, likes.patronymic].count(Like.NEAR)
    if likes.born is Like.NEAR or likes.patronymic is not Like.UNKNOWN:
        return doubts <= 1
    return doubts == 0 or (doubts == 1 and likes.same_group)


def _names(one: PersonFacts, other: PersonFacts) -> tuple[Like, Like, Like]:
    """Compare the parts of two names, in whichever order they were written."""
    straight = _parts(one, _canonical(other))
    if straight[0] is Like.DIFFERENT and straight[1] is Like.DIFFERENT:
        turned = _parts(one, _turned(other))
        return turned if turned[0] is Like.EQUAL and turned[1] is Like.EQUAL else straight
    return straight


def _share_a_surname(one: PersonFacts, other: PersonFacts) -> bool:
    """Tell whether a former surname of either is a surname of the other."""
    if not one.former and not other.former:
        return False
    return bool({*_surnames(one)} & {*_surnames(other)})


def _surnames(person: PersonFacts) -> tuple[str, ...]:
    """The surname, and the one before it."""
    last = _canonical(person)[0]
    return (last, comparable(person.former)) if person.former else (last,)


def _parts(one: PersonFacts, other: tuple[str, str, str]) -> tuple[Like, Like, Like]:
    here = _canonical(one)
    first = word_likeness(here[1], other[1])
    # Two first names in use are two people, however near: Алина and Алена, Инна and Анна.
    if first is Like.NEAR and is_given_name(here[1]) and is_given_name(other[1]):
        first = Like.DIFFERENT
    return (
        word_likeness(here[0], other[0]),
        first,
        word_likeness(here[2], other[2]),
    )


@lru_cache(maxsize=200_000)
def _canonical_words(last: str, first: str, patronymic: str) -> tuple[str, str, str]:
    words = tuple(comparable(word) for word in (last, first, patronymic))
    if words[1] and is_patronymic(words[1]) and words[2] and not is_patronymic(words[2]):
        # «Имя Отчество Фамилия» in the places of «Фамилия Имя Отчество».
        return words[2], words[0], words[1]
    return words[0], words[1], words[2]


def _canonical(person: PersonFacts) -> tuple[str, str, str]:
    return _canonical_words(person.last, person.first, person.patronymic)


def _turned(person: PersonFacts) -> tuple[str, str, str]:
    last, first, patronymic = _canonical(person)
    return first, last, patronymic


def _sexes_differ(one: PersonFacts, other: PersonFacts) -> bool:
    return bool(one.sex and other.sex and one.sex != other.sex)


def _same_group(one: PersonFacts, other: PersonFacts) -> bool:
    return bool(one.group) and comparable(one.group) == comparable(other.group)


def _groups_differ(one: PersonFacts, other: PersonFacts) -> bool:
    return bool(one.group and other.group) and not _same_group(one, other)


_WEIGHTS = {Like.EQUAL: 1.0, Like.NEAR: 0.7, Like.UNKNOWN: 0.5, Like.DIFFERENT: 0.0}


def _strength(likes: _Likes) -> float:
    weighed = (
        0.25 * _WEIGHTS[likes.last]
        + 0.2 * _WEIGHTS[likes.first]
        + 0.2 * _WEIGHTS[likes.patronymic]
        + 0.3 * _WEIGHTS[likes.born]
        + (0.05 if likes.same_group else 0)
    )
    return round(weighed, 3)


def _reasons(one: PersonFacts, other: PersonFacts, likes: _Likes) -> tuple[str, ...]:
    """Say in words what agrees and what does not."""
    named = (("фамилия", likes.last), ("имя", likes.first), ("отчество", likes.patronymic))
    if all(like is Like.EQUAL for _, like in named):
        said = ["фамилия, имя и отчество совпадают"]
    else:
        said = [_said_of(word, like) for word, like in named]
    if likes.by_former:
        said = ["прежняя фамилия совпадает", *(_said_of(word, like) for word, like in named[1:])]
    said.append(_SAID_OF_BIRTH[likes.born])
    if likes.same_group:
        said.append(f"класс один — {one.group}")
    elif _groups_differ(one, other):
        said.append(f"классы разные — {one.group} и {other.group}")
    return tuple(said)


_SAID_OF_BIRTH = {
    Like.EQUAL: "дата рождения совпадает",
    Like.NEAR: "дата рождения отличается на одну описку",
    Like.UNKNOWN: "дата рождения известна не у обоих",
    Like.DIFFERENT: "дата рождения другая",
}


def _said_of(word: str, like: Like) -> str:
    ending = {"фамилия": "ая", "имя": "ое", "отчество": "ое"}[word]
    return {
        Like.EQUAL: f"{word} совпадает",
        Like.NEAR: f"{word} отличается на описку",
        Like.UNKNOWN: f"{word} есть не у обоих",
        Like.DIFFERENT: f"{word} друг{ending}",
    }[like]


def _keys(person: PersonFacts) -> Iterator[tuple[object, ...]]:
    """Yield what records of one person share at least one of, whichever one part is misspelt."""
    _last, first, patronymic = _canonical(person)
    for last in _surnames(person):
        yield from _keys_of(last, first, patronymic, person.birth_date)


def _keys_of(
    last: str, first: str, patronymic: str, born: date | None
) -> Iterator[tuple[object, ...]]:
    whole = "".join(sorted(squeezed(word) for word in (last, first)))
    yield ("names", whole)
    if born is not None:
        yield ("born", born, "first", first[:1])
        yield ("born", born, "last", last[:1])
        yield ("born", born, "turned", min(first[:1], last[:1]), max(first[:1], last[:1]))
    if patronymic:
        # A slip in the surname or the first name beside a birth date that is unknown or misspelt.
        yield ("father", squeezed(first), squeezed(patronymic), last[:2])
        yield ("father", squeezed(last), squeezed(patronymic), first[:1])


def suggest(incoming: Sequence[PersonFacts], known: Iterable[PersonFacts]) -> Iterator[Suggestion]:
    """Yield for each incoming record the known ones it may be, SAME and LIKELY, each pair once.

    Only records that share a key are compared, so that the work grows with their number and not
    with its square. The caller drops pairs somebody has called different people.
    """
    blocks = _blocks(known)
    for person in incoming if blocks else ():
        seen: set[int] = set()
        for key in _keys(person):
            block = blocks.get(hash(key), ())
            if _is_passed_over(person, key, len(block)):
                continue
            for candidate in block:
                if candidate.key in seen:
                    continue
                seen.add(candidate.key)
                comparison = compare(person, candidate)
                if comparison.verdict in {Verdict.SAME, Verdict.LIKELY}:
                    yield Suggestion(person.key, candidate.key, comparison)


def suggest_among(people: Sequence[PersonFacts]) -> Iterator[Suggestion]:
    """Yield who of one list may be whom, as `suggest` against itself; a pair comes once.

    Whoever stands later in the list looks at those before, so that nothing is compared twice.
    """
    blocks = _blocks(people)
    places = {person.key: place for place, person in enumerate(people)}
    for place, person in enumerate(people):
        seen = {person.key}
        for key in _keys(person):
            block = blocks[hash(key)]
            if _is_passed_over(person, key, len(block)):
                continue
            for candidate in block:
                if candidate.key in seen:
                    continue
                seen.add(candidate.key)
                is_later = places[candidate.key] > place
                if is_later and not _is_passed_over(candidate, key, len(block)):
                    continue
                comparison = compare(person, candidate)
                if comparison.verdict in {Verdict.SAME, Verdict.LIKELY}:
                    yield Suggestion(person.key, candidate.key, comparison)


def _is_passed_over(person: PersonFacts, key: tuple[object, ...], size: int) -> bool:
    """Tell whether a block is of names too common for somebody whose birth date is known."""
    return size > LARGEST_BLOCK and person.birth_date is not None and key[0] != "born"


def _blocks(known: Iterable[PersonFacts]) -> dict[int, tuple[PersonFacts] | list[PersonFacts]]:
    """Return the known by the hashes of their keys: the keys themselves weigh more than people.

    Two keys of one hash would only mean a comparison too many. Most blocks hold one person: the
    tuple is shared among the keys of that person.
    """
    blocks: dict[int, tuple[PersonFacts] | list[PersonFacts]] = {}
    for person in known:
        alone = (person,)
        for key in map(hash, _keys(person)):
            block = blocks.setdefault(key, alone)
            if isinstance(block, list):
                block.append(person)
            elif block is not alone:
                blocks[key] = [*block, person]
    return blocks


def decided(suggestions: Iterable[Suggestion]) -> dict[int, int]:
    """Return which incoming records are known people for certain: incoming key → known key.

    A record that may be two people, or a known person two records may be, is left to be asked
    about, even where each pair alone is certain.
    """
    found = list(suggestions)
    certain = [s for s in found if s.comparison.verdict is Verdict.SAME]
    of_incoming: dict[int, int] = defaultdict(int)
    of_known: dict[int, int] = defaultdict(int)
    for suggestion in certain:
        of_incoming[suggestion.incoming] += 1
        of_known[suggestion.known] += 1
    return {
        suggestion.incoming: suggestion.known
        for suggestion in certain
        if of_incoming[suggestion.incoming] == of_known[suggestion.known] == 1
    }
