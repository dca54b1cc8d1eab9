"""How near two words of a name are, and two birth dates."""

from datetime import date
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import OSA


class Like(StrEnum):
    """What two parts are to each other."""

    EQUAL = "equal"
    NEAR = "near"
    UNKNOWN = "unknown"
    DIFFERENT = "different"


def word_likeness(one: str, other: str) -> Like:
    """Compare two normalised words: one slip in five letters, two in nine, are the same word."""
    if not one or not other:
        return Like.UNKNOWN
    return Like.EQUAL if one == other else _unequal_likeness(one, other)


# Few first names and patronymics meet again and again; pairs of surnames hardly ever do, and
# keeping them all would take more memory than the people themselves.
@lru_cache(maxsize=50_000)
def _unequal_likeness(one: str, other: str) -> Like:
    if squeezed(one) == squeezed(other):
        return Like.NEAR
    if one.partition("-")[0] == other or other.partition("-")[0] == one:
        return Like.NEAR
    allowed = 2 if min(len(one), len(other)) >= 8 else 1
    if min(len(one), len(other)) < 3:
        return Like.DIFFERENT
    near = OSA.distance(one, other, score_cutoff=allowed) <= allowed
    return Like.NEAR if near else Like.DIFFERENT


@lru_cache(maxsize=200_000)
def squeezed(word: str) -> str:
    """Fold what is heard alike: soft signs, й and и, doubled letters."""
    folded = word.replace("ь", "").replace("ъ", "").replace("й", "и").replace("о", "а")
    return "".join(letter for i, letter in enumerate(folded) if i == 0 or folded[i - 1] != letter)


def birth_likeness(one: date | None, other: date | None) -> Like:
    """Compare birth dates: near are one digit, two digits swapped, day and month swapped."""
    if one is None or other is None:
        return Like.UNKNOWN
    if one == other:
        return Like.EQUAL
    here, there = f"{one:%d%m%Y}", f"{other:%d%m%Y}"
    if (one.day, one.month, one.year) == (other.month, other.day, other.year):
        return Like.NEAR
    return Like.NEAR if OSA.distance(here, there) <= 1 else Like.DIFFERENT
