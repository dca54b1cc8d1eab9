"""Reading names of people as they are typed into registers."""

import re
from collections.abc import Sequence
from dataclasses import replace

from nastavnik.domain.person_names import (
    DASHES,
    PATRONYMIC_PARTICLES,
    PersonName,
    comparable,
    disagree_in_gender,
    is_given_name,
    is_patronymic,
    looks_like_surname,
    may_be_former_of,
)
from nastavnik.domain.spreadsheets.cleaning.text import straighten_word, tidy
from nastavnik.domain.spreadsheets.outcomes import (
    Ask,
    Fixed,
    Kept,
    Outcome,
    Wrong,
    sentence_of,
    value_of,
    with_reasons,
)

_INITIALS = re.compile(r"\b[А-ЯЁ]\.?\s?(-?[А-ЯЁ]\.?)?$|\b[А-ЯЁ]\.")
_NUMBERED = re.compile(r"(?:^|(?<=[\s;,]))\d{1,2}\s*[.)]\s*")
_CLASS = re.compile(
    r"[\s,(]+(1[012]|\d)\s*[-«\"]?\s*[а-яё]?[»\"]?\s*(кл(асс)?\.?)?\)?$", re.IGNORECASE
)
_ALLOWED = re.compile(r"[А-Яа-яЁёҐґІіЇїӘәҒғҚқҢңӨөҰұҮүҺһ'’`\s.\-]+")
# «Иванова Мария Петровна» as most are written: nothing to mend, nothing to ask but the sexes.
_USUAL = re.compile(
    r"(?P<last>[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?) (?P<first>[А-ЯЁ][а-яё]{2,})"
    r" (?P<patronymic>[А-ЯЁ][а-яё]+(?:ович|евич|ьич|мич|кич|тич|овна|евна|ична|инична))"
)
# «Петрова», «ранее Петрова», «урожд. Петрова», «до брака Петрова».
_FORMER = re.compile(
    r"(?:(?P<said>ранее|прежде|до\s+(?:брака|замужества)|(?:бывш|прежн|урожд|дев)[а-яё]*\.?)"
    r"(?:\s+фамилия)?[\s:–—-]+)?(?P<last>[А-ЯЁ][А-ЯЁа-яё]+(?:-[А-ЯЁ][А-ЯЁа-яё]+)?)"
)
# A word of a name as most are written.
_USUAL_PART = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?")
# What people are to each other and where they work: beside a name it is a remark, not a surname.
_ROLES = frozenset(
    """мама мать папа отец бабушка дедушка бабуля тетя дядя брат сестра опекун родитель родители
    представитель учитель учительница педагог преподаватель наставник наставница куратор директор
    руководитель завуч тренер воспитатель психолог логопед мастер методист вожатый""".split()  # noqa: SIM905
)
_PARTICLES = {"де", "фон", "ван", "да", "эль", "аль", "ибн", "бен", "ди", "дель", "дер"}
_UNCAPITALISED = PATRONYMIC_PARTICLES | _PARTICLES
FULL_NAME = "Напишите фамилию, имя и отчество полностью"


def read_name(text: str) -> Outcome:
    """Read one full name: «Фамилия Имя Отчество», the patronymic may be missing.

    Fixes spaces, case, letters of the other alphabet, and the order where it is certain; asks
    about initials, several people or a class in the cell. «Иванова (Петрова) Анна» had another
    surname before.
    """
    return usual_name(text) or _read_unusual(text)


def usual_name(text: str) -> Outcome | None:
    """Read a full name written as names usually are; None for any other text."""
    match = _USUAL.fullmatch(text)
    if match is None:
        return None
    last, first, patronymic = match.groups()
    out_of_place = is_patronymic(first) or last.casefold() in PATRONYMIC_PARTICLES | _PARTICLES
    return None if out_of_place else _agreed(Kept(PersonName(last, first, patronymic)))


def _read_unusual(text: str) -> Outcome:
    tidied, reasons = tidy(text)
    people = split_people(tidied)
    if len(people) == 1 and "\n" in tidied:
        reasons.append("строки соединены в одну")
    if len(people) > 1:
        return _ask_several(people)
    flat = people[0] if people else ""
    question = _question_of_noise(flat)
    return question or told(with_reasons(_read_words(flat), reasons), text)


def told(outcome: Outcome, written: str) -> Outcome:
    """Say of a value that is not what was written, to the letter, how it was taken."""
    if isinstance(outcome, Kept) and outcome.value is not None and str(outcome.value) != written:
        return Fixed(outcome.value, f"записано как «{outcome.value}».")
    return outcome


def read_names(text: str) -> Outcome:
    """Read one or several full names of a cell into a tuple of names."""
    usual = usual_name(text)
    if isinstance(usual, Kept):
        return Kept((usual.value,))
    tidied, reasons = tidy(text)
    people = split_people(tidied)
    outcomes = [read_name(person) for person in people]
    doubtful = [outcome for outcome in outcomes if isinstance(outcome, Ask | Wrong)]
    if doubtful:
        first = doubtful[0]
        words = first.question if isinstance(first, Ask) else first.sentence
        where = f"«{people[outcomes.index(first)]}»: " if len(people) > 1 else ""
        # A proposal without those who cannot be read would lose them.
        proposed = tuple(value_of(outcome) for outcome in outcomes)
        return Ask(f"{where}{words}", proposed if all(proposed) else None)
    value = tuple(value_of(outcome) for outcome in outcomes)
    if len(people) > 1 and not are_surely_people(people, value):
        return Ask(f"здесь правда несколько человек: {len(people)}? {FULL_NAME}.", value)
    changed = [o.reason.rstrip(".") for o in outcomes if isinstance(o, Fixed)]
    if len(people) > 1:
        changed.append(f"в ячейке несколько человек: {len(people)}")
    return with_reasons(Kept(value), [*reasons, *changed])


def read_name_part(text: str) -> Outcome:
    """Read a surname, a first name or a patronymic that stands in a cell of its own."""
    if _USUAL_PART.fullmatch(text) and comparable(text) not in PATRONYMIC_PARTICLES:
        return Kept(text)
    tidied, reasons = tidy(text)
    question = _question_of_noise(tidied)
    if question:
        return question
    if re.fullmatch(r"[А-ЯЁ]\.?", tidied):
        return Ask("только первая буква. Напишите слово полностью.", tidied)
    joined = DASHES.sub("-", tidied)
    words, changes, doubt = _straight(joined.split())
    cased, recased = _cased(words)
    if joined != tidied:
        changes.append("дефис вместо тире с пробелами")
    done = told(with_reasons(Kept(" ".join(cased)), [*reasons, *changes, *recased]), text)
    if doubt:
        return Ask("слово написано латинскими буквами. Напишите его по-русски.", " ".join(cased))
    return done


def split_people(text: str) -> list[str]:
    """Split a cell into people: by lines, semicolons, numbers, and commas between full names."""
    lines = text.split("\n")
    if len(lines) > 1 and any(len(line.split()) == 1 for line in lines):
        text = " ".join(lines)  # one name written in several lines
    parts = [part.strip(" ,;") for part in re.split(r"[;\n]", text)]
    parts = [piece for part in parts if part for piece in _numbered(part)]
    found: list[str] = []
    for part in parts:
        pieces = [piece.strip() for piece in re.split(r",|\s+и\s+|\s*/\s*", part) if piece.strip()]
        whole = len(pieces) > 1 and all(_is_somebody(piece) for piece in pieces)
        found += pieces if whole else [part]
    return [part for part in found if part]


def are_surely_people(pieces: Sequence[str], names: Sequence[PersonName | None]) -> bool:
    """Tell several people of a cell from one with a remark or a former surname beside.

    `names` are what the pieces were read as. Two who share a first name and a patronymic may be one
    person before and after marriage.
    """
    alike = {(comparable(name.first), comparable(name.patronymic)) for name in names if name}
    return len(alike) == len(names) and all(map(_is_surely_somebody, pieces, names))


def _is_surely_somebody(piece: str, name: PersonName | None) -> bool:
    words = [word.lstrip("(") for word in piece.split()]
    capitals = all(word[:1].isupper() or comparable(word) in _UNCAPITALISED for word in words)
    if name is None or not capitals or is_role(name.last):
        return False
    return is_patronymic(name.patronymic) or is_given_name(name.first)


def is_role(word: str) -> bool:
    """Tell what people are to each other, or where they work, from a surname."""
    return comparable(word) in _ROLES


def _numbered(part: str) -> list[str]:
    return [piece.strip(" ,;") for piece in _NUMBERED.split(part) if piece.strip(" ,;")]


def _is_somebody(piece: str) -> bool:
    words = re.sub(r"\(.*?\)", "", piece).split()
    return len(words) >= 2 and all(word[:1].isupper() for word in words[:2])


def _ask_several(people: list[str]) -> Ask:
    """Ask which of several people a cell for one names: no answer may lose the others unsaid."""
    names = tuple(value_of(read_name(person)) for person in people)
    return Ask(
        f"в ячейке несколько человек: {len(people)}. Кого записать? Остальных добавьте "
        "отдельными строками.",
        options=names if all(names) else (),
    )


def _question_of_noise(text: str) -> Outcome | None:
    """Ask about what is no part of a name: digits, brackets, foreign signs."""
    if match := re.search(r"\(([^)]*)\)", text):
        return _read_bracket(text, match)
    if match := _CLASS.search(text):
        rest = value_of(_read_words(text[: match.start()].strip(" ,")))
        return Ask(
            f"рядом с именем класс «{match[0].strip(' ,()')}». Оставить только имя, а класс "
            "перенести в свой столбец?",
            rest,
        )
    if re.search(r"\d", text):
        straight = re.sub(r"(?<=[А-Яа-яё])0|0(?=[а-яё])", "о", text)
        straight = re.sub(r"\b3(?=[а-яё])", "З", straight)
        proposal = None if re.search(r"\d", straight) else value_of(_read_words(straight))
        return Ask(f"в имени цифры. {FULL_NAME}.", proposal)
    if re.search(r"[?*_@%&=+<>«»\"]", text):
        return Ask(f"в имени лишние знаки. {FULL_NAME}.", value_of(_read_words(_plain(text))))
    return None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[?*_@%&=+<>«»\"]", " ", text).split())


def _read_bracket(text: str, match: re.Match[str]) -> Outcome:
    """Read what stands in brackets: a former surname after the present one, or ask about it."""
    rest = " ".join((text[: match.start()] + " " + text[match.end() :]).split())
    outcome = _read_words(rest)
    proposal, inside = value_of(outcome), match[1].strip()
    former = _FORMER.fullmatch(inside)
    if former is None or proposal is None:
        return Ask(f"что значит «{inside}» в скобках? Записать только имя?", proposal)
    (last,), _changes = _cased([former["last"]])
    named = replace(proposal, former=last)
    beside = comparable(text[: match.start()].strip()) == comparable(named.last)
    if may_be_former_of(last, named.last) and (former["said"] or beside):
        said = [f"«{last}» в скобках записана как прежняя фамилия"]
        return with_reasons(with_reasons(Kept(named), _reasons_of(outcome)), said)
    return Ask(
        f"«{last}» — прежняя фамилия? Записать человека как {named}, прежняя фамилия — {last}?",
        named,
    )


def _reasons_of(outcome: Outcome) -> list[str]:
    return [outcome.reason.rstrip(".")] if isinstance(outcome, Fixed) else []


def _read_words(text: str) -> Outcome:
    if not text:
        return Kept(None)
    flat, reasons = _without_comma(DASHES.sub(_hyphen(text), text).strip(" ."))
    words, changes, doubt = _straight(flat.split())
    reasons += changes
    if " ".join(words) != text and not changes and flat != text.strip(" ."):
        reasons.append("выровнены дефисы")
    if not doubt and not all(_ALLOWED.fullmatch(word) for word in words):
        return Ask(f"в имени буквы, которых не ждали. {FULL_NAME}.")
    if any(_is_letters(word) for word in words) and not all(word.isupper() for word in words):
        return Ask("вместо имени инициалы. Напишите имя и отчество полностью.")
    words, recased = _cased(words)
    if _INITIALS.search(" ".join(words)):
        return Ask("вместо имени инициалы. Напишите имя и отчество полностью.")
    outcome = with_reasons(_ordered(_parts(words)), [*reasons, *recased])
    if doubt:
        return Ask("имя написано латинскими буквами. Как оно пишется по-русски?", value_of(outcome))
    return outcome


def _is_letters(word: str) -> bool:
    """Tell initials without stops: «ИИ»."""
    return len(word) <= 2 and word.isupper()


def _hyphen(text: str) -> str:
    """Return the hyphen for dashes with spaces: only a double surname is certain to be one."""
    words = re.sub(r"\s+[-–—−]\s+", "-", text).split()
    spaced = bool(re.search(r"\s[-–—−]\s|[-–—−]\s|\s[-–—−]", text))
    double = len(words) == 3 and "-" in words[0] and is_patronymic(words[2])
    return "-" if double or not spaced else " — "


def _without_comma(text: str) -> tuple[str, list[str]]:
    if "," not in text:
        return text, []
    return " ".join(text.replace(",", " ").split()), ["убрана запятая"]


def _straight(words: list[str]) -> tuple[list[str], list[str], bool]:
    found, changed, doubt = [], [], False
    for word in words:
        straight, is_changed, doubtful = straighten_word(word)
        found.append(straight)
        doubt = doubt or doubtful
        if is_changed:
            changed.append(f"латинские буквы в «{straight}» заменены русскими")
    return found, changed, doubt


def _cased(words: list[str]) -> tuple[list[str], list[str]]:
    """Write each part of a name with a capital where it was typed in capitals or without any."""
    cased = [_cased_word(word) for word in words]
    return cased, ["исправлены прописные и строчные буквы"] if cased != words else []


def _cased_word(word: str) -> str:
    if comparable(word) in PATRONYMIC_PARTICLES or word in _PARTICLES:
        return word.casefold()
    if word.isupper() or word.islower() or re.match(r"[А-ЯЁ]{2,}[а-яё]", word):
        return "-".join(
            part if part.casefold() in PATRONYMIC_PARTICLES else _capital(part)
            for part in word.split("-")
        )
    return word


def _capital(part: str) -> str:
    """Write a word with a capital at its start and after an apostrophe: «О'Нил»."""
    return re.sub(r"(^|['’`])(\w)", lambda m: m[1] + m[2].upper(), part.lower())


def _parts(words: list[str]) -> list[str]:
    """Join particles to what they belong to: «Мамед оглы», «де Голль»."""
    parts: list[str] = []
    for word in words:
        if parts and (word.casefold() in PATRONYMIC_PARTICLES or parts[-1] in _PARTICLES):
            parts[-1] = f"{parts[-1]} {word}"
        else:
            parts.append(word)
    return parts


def _ordered(parts: list[str]) -> Outcome:
    if len(parts) == 1:
        return Wrong(f"здесь только одно слово. {FULL_NAME}.")
    if len(parts) == 2:
        return _ordered_two(*parts)
    if len(parts) == 3:
        return _ordered_three(*parts)
    return Ask(f"слов больше, чем в имени. {FULL_NAME}.")


def _ordered_two(one: str, other: str) -> Outcome:
    if is_patronymic(other) and is_given_name(one):
        return Ask("имя и отчество без фамилии. Напишите фамилию.")
    if is_given_name(one) and not is_given_name(other):
        turned = PersonName(other, one)
        if looks_like_surname(other):
            return Fixed(turned, sentence_of(["фамилия поставлена перед именем"]))
        return Ask(f"где здесь фамилия? Записать как {turned}?", turned)
    if is_given_name(one) and is_given_name(other):
        return Ask("где здесь фамилия, а где имя?", PersonName(one, other))
    if looks_like_surname(other) and not is_given_name(other) and not looks_like_surname(one):
        turned = PersonName(other, one)
        return Ask(f"где здесь фамилия? Записать как {turned}?", turned)
    return Kept(PersonName(one, other))


def _ordered_three(one: str, two: str, three: str) -> Outcome:
    plain = PersonName(one, two, three)
    if is_patronymic(three) and not (is_patronymic(two) and is_given_name(one)):
        return _agreed(Kept(plain))
    if is_patronymic(two):
        turned = PersonName(three, one, two)
        if is_given_name(one) and not is_given_name(three):
            return _agreed(Fixed(turned, sentence_of(["фамилия поставлена перед именем"])))
        return Ask(f"где здесь фамилия? Записать как {turned}?", turned)
    if is_given_name(one) and not is_given_name(two):
        return Ask("где здесь фамилия, а где имя?", replace(plain, last=three, first=one))
    return Ask(f"«{three}» не похоже на отчество. Всё верно?", plain)


def _agreed(outcome: Kept | Fixed) -> Outcome:
    name = outcome.value
    if disagree_in_gender(name.first, name.patronymic):
        return Ask(f"имя «{name.first}» не подходит к отчеству «{name.patronymic}».", name)
    return outcome
