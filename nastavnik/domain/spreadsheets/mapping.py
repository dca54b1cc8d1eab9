"""Which column of a table is which column of a kind: by name, synonym, likeness and content."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from nastavnik.domain.spreadsheets.cells import Value
from nastavnik.domain.spreadsheets.columns import Column, Holds, Kind
from nastavnik.domain.spreadsheets.content import TELLING, fitting_share
from nastavnik.domain.spreadsheets.guessing import guess_by_content, is_contradicted
from nastavnik.domain.spreadsheets.headings import likeness, normal, not_collected

SURE = 0.78  # from here on a column is mapped without hands
POSSIBLE = 0.55  # from here on it is offered
BY_CONTENT = 0.65  # offered for what stands in it
# Words that decide what a heading is about: «Код вида ОО» is no «Вид ОО».
_DECIDING = (
    *("код", "guid", "признак", "дата", "фио", "фамилия", "имя", "отчество", "телефон", "email"),
    *("факс", "должность", "адрес", "количество", "номер", "возраст", "год", "стаж", "ссылка"),
    *("отметка", "сумма", "запрос", "форма", "инн", "кпп", "класс", "срок", "пол", "баллов"),
    *("папы", "отца", "мамы", "матери", "родителя", "представителя", "ребенка", "наставника"),
    *("наставляемого", "директора", "руководителя", "ответственного"),
    *("обучения", "зачисления", "квалификационная"),
)
# Below this likeness what a column holds cannot save it.
_HOPELESS = 0.4


@dataclass(frozen=True)
class Heading:
    """The heading of a column as it stands in the table, with samples of what is below."""

    column: int
    text: str
    group: str = ""
    samples: tuple[Value, ...] = ()

    @property
    def shown(self) -> str:
        """The heading for sentences: «Родитель: Телефон»."""
        return f"{self.group}: {self.text}" if self.group and self.text else self.text or self.group

    @property
    def remembered_as(self) -> str:
        """The folded heading under which a mapping is remembered."""
        return normal(f"{self.group} {self.text}")


@dataclass(frozen=True)
class Match:
    """What a column of the table was taken for, how surely and why.

    `key` is empty where nothing was taken; then `suggestion` may hold a key to offer,
    `is_asked` tells that only a person knows, and `not_collected` names what the system must not
    hold.
    """

    column: int
    heading: str
    key: str = ""
    confidence: float = 0.0
    reason: str = ""
    suggestion: str = ""
    not_collected: str = ""
    is_asked: bool = False


@dataclass(frozen=True)
class _Guess:
    score: float
    heading: Heading
    column: Column
    reason: str


def map_columns(
    kind: Kind, headings: Sequence[Heading], remembered: Mapping[str, str] | None = None
) -> tuple[Match, ...]:
    """Take each heading for a column of the kind, each column once.

    `remembered` maps folded headings (`Heading.remembered_as`) to keys chosen before by the same
    organisation, "" for a column left out on purpose; it wins where each required column
    it names has one of its headings in the table: several files may be remembered.
    """
    chosen = _remembered(kind, headings, remembered or {})
    taken = {match.key for match in chosen.values() if match.key}
    left = [
        heading
        for heading in headings
        if heading.column not in chosen and not not_collected(heading.shown)
    ]
    first = headings[0].column if headings else 0
    guesses = [
        guess
        for heading in left
        for column in kind.columns
        if column.key not in taken
        and (heading.column == first or column.holds is not Holds.ORDINAL)
        and (guess := _guess(kind, heading, column)).score >= POSSIBLE
    ]
    order = {column.key: place for place, column in enumerate(kind.columns)}
    guesses.sort(key=lambda g: (-g.score, order[g.column.key], g.heading.column))
    for guess in guesses:
        if guess.heading.column in chosen or guess.column.key in taken:
            continue
        chosen[guess.heading.column] = _match(guess)
        if guess.score >= SURE:
            taken.add(guess.column.key)
    chosen = _without_doubles(kind, chosen)
    chosen = _by_content(kind, [one for one in left if one.column not in chosen], chosen)
    return tuple(chosen.get(heading.column, _unmapped(heading)) for heading in headings)


def _remembered(
    kind: Kind, headings: Sequence[Heading], remembered: Mapping[str, str]
) -> dict[int, Match]:
    keys = {column.key for column in kind.columns}
    present = {heading.remembered_as for heading in headings}
    if any(_is_gone(column, present, remembered) for column in kind.required):
        return {}
    chosen: dict[int, Match] = {}
    used: set[str] = set()
    for heading in headings:
        key = remembered.get(heading.remembered_as)
        if key is None or (key and (key not in keys or key in used)):
            continue
        used.add(key)
        chosen[heading.column] = Match(heading.column, heading.shown, key, 1.0, "как в прошлый раз")
    return chosen


def _is_gone(column: Column, present: set[str], remembered: Mapping[str, str]) -> bool:
    """Tell whether none of the headings ever taken for a column, or for its parts, is there."""

    def is_there(key: str) -> bool:
        return any(text in present for text, told in remembered.items() if told == key)

    if column.key not in remembered.values() or is_there(column.key):
        return False
    return not (column.parts and all(map(is_there, column.parts)))


def _match(guess: _Guess) -> Match:
    match = Match(
        guess.heading.column, guess.heading.shown, confidence=guess.score, reason=guess.reason
    )
    if guess.score >= SURE:
        return replace(match, key=guess.column.key)
    return replace(match, suggestion=guess.column.key)


def _unmapped(heading: Heading) -> Match:
    what = not_collected(heading.shown)
    reason = f"система не собирает: {what}" if what else "не похоже ни на один столбец"
    return Match(heading.column, heading.shown, reason=reason, not_collected=what)


def _without_doubles(kind: Kind, chosen: dict[int, Match]) -> dict[int, Match]:
    """Drop a whole name taken for sure by likeness alone where its parts stand by themselves."""
    keys = {match.key for match in chosen.values()}
    found = dict(chosen)
    for place, match in chosen.items():
        parts = kind.column(match.key).parts if match.key else ()
        if parts and match.confidence < 1 and keys.issuperset(parts):
            found[place] = replace(match, key="", suggestion=match.key)
    return found


def _by_content(
    kind: Kind, unknown: Sequence[Heading], chosen: dict[int, Match]
) -> dict[int, Match]:
    """Offer columns for headings nobody knows by what stands below them; none is taken so."""
    found = dict(chosen)
    for heading in unknown:
        used = {key for match in found.values() for key in (match.key, match.suggestion) if key}
        guess = guess_by_content(kind, normal(heading.shown), heading.samples, used)
        if guess is not None:
            found[heading.column] = Match(
                heading.column,
                heading.shown,
                confidence=BY_CONTENT if guess.key else 0.0,
                reason=guess.reason if heading.text else f"{guess.reason}, заголовка нет",
                suggestion=guess.key,
                is_asked=guess.is_asked,
            )
    return found


def _guess(kind: Kind, heading: Heading, column: Column) -> _Guess:
    score, name = max(
        (_best_name(text, column.names) for text in _texts(kind, heading)),
        key=lambda pair: pair[0],
        default=(0.0, ""),
    )
    reason = _reason(score, name, column)
    if score < _HOPELESS and heading.text:
        return _Guess(score, heading, column, reason)
    if score < 1 and is_contradicted(kind, column, normal(heading.shown), heading.samples):
        return _Guess(0.0, heading, column, reason)
    share = None if column.holds is Holds.TEXT else fitting_share(column.holds, heading.samples)
    if share is None:
        return _Guess(score, heading, column, reason)
    weighed = score * (0.78 + 0.22 * share) if score < 1 else score * (0.85 + 0.15 * share)
    if share >= 0.9 and score >= POSSIBLE and column.holds in TELLING:
        weighed = max(weighed, min(0.97, score + 0.1))
    if not share and _holds_telephones(column, heading):
        return _Guess(0.0, heading, column, reason)
    if share < 0.5 and score >= SURE:
        reason += ", но содержимое не похоже"
    return _Guess(round(weighed, 4), heading, column, reason)


def _holds_telephones(column: Column, heading: Heading) -> bool:
    """Tell «Мама» over telephones from «Мама» over names."""
    return column.holds is Holds.NAME and fitting_share(Holds.PHONE, heading.samples) == 1


def _reason(score: float, name: str, column: Column) -> str:
    if score < 1:
        return f"заголовок похож на «{name}»"
    return "заголовок совпадает" if name == column.title else f"так называют «{column.title}»"


def _texts(kind: Kind, heading: Heading) -> list[str]:
    """Return the readings of a heading: a group of a two-row header qualifies what is below."""
    if not heading.group:
        return [normal(heading.text)]
    if not heading.text:
        return [normal(heading.group)]
    group = normal(heading.group)
    for name, genitive in kind.groups:
        if likeness(group, normal(name)) >= 0.9:
            plain = [normal(heading.text)] if not genitive else []
            return [*plain, normal(f"{heading.text} {genitive}")]
    return [normal(heading.text), normal(f"{heading.group} {heading.text}")]


@lru_cache(maxsize=50_000)
def _best_name(text: str, names: tuple[str, ...]) -> tuple[float, str]:
    return max(((_score(text, name), name) for name in names), key=lambda pair: pair[0])


def _score(text: str, name: str) -> float:
    folded = normal(name)
    score = likeness(text, folded)
    if score < _HOPELESS or score == 1.0:
        return score
    # Words that decide what a heading is about count when they stand in one of the two only.
    return float(score * 0.8 ** len(_deciding(text) ^ _deciding(folded)))


@lru_cache(maxsize=20_000)
def _deciding(text: str) -> frozenset[str]:
    words = text.split()
    return frozenset(stem for stem in _DECIDING if _has(words, stem))


def _has(words: list[str], stem: str) -> bool:
    return any(word == stem or (len(stem) > 4 and word.startswith(stem[:-1])) for word in words)
