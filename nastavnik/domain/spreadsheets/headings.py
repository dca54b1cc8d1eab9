"""The text of a heading, made comparable, and how much two headings are alike."""

import re
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from nastavnik.domain.spreadsheets.cells import INVISIBLE
from nastavnik.domain.spreadsheets.columns import NOT_COLLECTED

_SHORT = (
    (r"\bф\W*и\W*о\b\W*", "фио "),
    (r"фамилия\W+имя\W+отчество( полностью)?( при наличии)?", "фио"),
    (r"№\s*п\W*п\b|\bn\s*п\W*п\b|п/п", " номер "),
    (r"[№#]|\bn\b", " номер "),
    (r"\be-?\s?mail\b|\bэл\w*\W*(почта|адрес)\b|\bпочта\b|адрес\w* электронной почты", " email "),
    (r"\b(моб\w*|сот\w*|конт\w*)\W*тел\w*", " телефон "),
    (r"\bтел\b\.?|телефонный номер|номер\w* телефон\w*|телефоны", " телефон "),
    (r"\bкол\s*-?\s*во\b|\bкол-в[оа]\b|численность", " количество "),
    (r"^\W*д\W*р\W*$", " дата рождения "),
    (r"^\W*кл\W*$", " класс "),
    (r"\bрожд\b\.?|родил\w*|рождения", " рождения "),
    (r"наставнич-ва|наставн-ва", " наставничества "),
    (r"\bуч\b\.?", " учебный "),
    (r"\bоо\b|\bоу\b|образовательн\w+ (организаци|учреждени)\w+", " организации "),
    (r"\bучреждени\w+", " организации "),
)
_NOISE = re.compile(
    r"\b(для связи|полностью|при наличии|да нет|обязательно|в формате|дд мм гггг|указать)\b"
)


@lru_cache(maxsize=20_000)
def normal(text: str) -> str:
    """Fold a heading: case, ё, punctuation, abbreviations and line breaks do not matter."""
    folded = text.translate(INVISIBLE).casefold().replace("ё", "е").replace("\u0438\u0306", "й")
    folded = re.sub(r"-\s*\n\s*", "", folded)
    for pattern, word in _SHORT:
        folded = re.sub(pattern, word, folded)
    folded = re.sub(r"[^\w+%]+", " ", folded)
    return " ".join(_NOISE.sub(" ", folded).split())


@lru_cache(maxsize=200_000)
def likeness(heading: str, name: str) -> float:
    """Return how much two folded headings are alike, from 0 to 1.

    1 is the same text. Words may be shortened, swapped or misspelt; words one of them lacks count
    against it, the more the longer they are.
    """
    if heading == name:
        return 1.0
    if not heading or not name:
        return 0.0
    plain = Indel.normalized_similarity(heading, name)
    sorted_words = fuzz.token_sort_ratio(heading, name) / 100
    shared = min(0.96, _shared_words(heading.split(), name.split()))
    return round(max(plain, sorted_words, shared), 4)


def _shared_words(heading: list[str], name: list[str]) -> float:
    """Weigh the words of the name that the heading has, and those it adds of its own."""
    found = sum(len(word) for word in name if any(_same_word(word, other) for other in heading))
    whole = sum(map(len, name))
    extra = sum(len(word) for word in heading if not any(_same_word(word, n) for n in name))
    return max(0.0, found / whole - 0.35 * extra / (extra + whole))


@lru_cache(maxsize=200_000)
def _same_word(one: str, other: str) -> bool:
    """Tell whether two words are one in another case or shortened."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < 4:
        return shorter == longer
    stem = max(4, len(longer) - 4)
    return longer.startswith(shorter[:stem]) or Indel.normalized_similarity(one, other) > 0.88


def not_collected(heading: str) -> str:
    """Name what a heading asks that the system must not hold; empty if nothing.

    `heading` is the text as written. Source: 152-ФЗ, ст. 5 ч. 5, ст. 10.
    """
    folded = " ".join(heading.translate(INVISIBLE).casefold().split())
    return next((what for pattern, what in NOT_COLLECTED if re.search(pattern, folded)), "")
