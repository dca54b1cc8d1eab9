"""Names of people: parts, initials, gender by patronymic, the six cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

NBSP = "\u00a0"

_FEMALE_ENDINGS = ("овна", "евна", "ёвна", "ична", "инична")
_MALE_ENDINGS = ("ович", "евич", "ёвич", "ич")
_FEMALE_PARTICLES = frozenset({"кызы", "гызы"})
_MALE_PARTICLES = frozenset({"оглы", "оглу", "улы", "уулу"})
_PARTICLES = _FEMALE_PARTICLES | _MALE_PARTICLES
_PREFIXES = frozenset({"ван", "фон", "де", "ди", "да", "дер", "ла", "ле"})


class Case(StrEnum):
    """The six cases of Russian grammar."""

    NOMINATIVE = "nominative"
    GENITIVE = "genitive"
    DATIVE = "dative"
    ACCUSATIVE = "accusative"
    INSTRUMENTAL = "instrumental"
    PREPOSITIONAL = "prepositional"


class Gender(StrEnum):
    """Grammatical gender of a person's name."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class FullName:
    """Last name, first name and, where there is one, patronymic."""

    last: str
    first: str = ""
    patronymic: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.last, self.first, self.patronymic) if part)

    @property
    def initials(self) -> str:
        """Initials with no-break spaces: «И. П.»."""
        parts = [initial(self.first), initial(self.patronymic)]
        return NBSP.join(part for part in parts if part)

    @property
    def short(self) -> str:
        """Last name first, as in lists: «Иванова И. П.»."""
        return NBSP.join(part for part in (self.last, self.initials) if part)

    @property
    def short_reversed(self) -> str:
        """Initials first, as under a signature: «И. П. Иванова»."""
        return NBSP.join(part for part in (self.initials, self.last) if part)

    @property
    def address(self) -> str:
        """First name and patronymic, as one speaks to a person: «Ирина Петровна»."""
        return " ".join(part for part in (self.first, self.patronymic) if part)

    @property
    def gender(self) -> Gender | None:
        """Gender as the patronymic tells it; None where it tells nothing."""
        return gender_of_patronymic(self.patronymic)


# What people already corrected by hand: (name in the nominative, case) → the right form.
type Overrides = Mapping[tuple[str, Case], str]


def initial(name: str) -> str:
    """Return the initial of a name: «Ирина» → «И.», «Анна-Мария» → «А.-М.».

    Parameters: name — a first name or a patronymic, possibly empty.
    Errors: none; an empty name has an empty initial.
    Source: ГОСТ Р 7.0.97-2025, the requisite «подпись».
    """
    parts = [part for part in name.strip().split("-") if part]
    return "-".join(f"{part[0].upper()}." for part in parts)


def split_full_name(text: str) -> FullName:
    """Split «Фамилия Имя Отчество» as people write it.

    Parameters: text — a name in the nominative, last name first; spaces of any kind and number.
    Errors: ValueError when there is no name in the text.
    Source: ст. 19 ГК РФ: a name is a last name, a first name and a patronymic, unless the law
    or a national custom says otherwise.
    """
    words = text.replace(",", " ").split()
    if not words:
        message = "В строке нет имени."
        raise ValueError(message)
    prefix = 0
    while prefix < len(words) - 1 and words[prefix].lower() in _PREFIXES:
        prefix += 1
    last = " ".join(words[: prefix + 1])
    rest = words[prefix + 1 :]
    return FullName(last, rest[0] if rest else "", " ".join(rest[1:]))


def compose_full_name(last: str, first: str, patronymic: str = "") -> FullName:
    """Build a name from its fields with stray spaces removed.

    Parameters: last, first, patronymic — the fields as they were typed.
    Errors: ValueError when the last name is empty.
    Source: ст. 19 ГК РФ.
    """
    fields = [" ".join(part.split()) for part in (last, first, patronymic)]
    if not fields[0]:
        message = "Фамилия не указана."
        raise ValueError(message)
    return FullName(*fields)


def gender_of_patronymic(patronymic: str) -> Gender | None:
    """Tell the gender by the patronymic.

    Parameters: patronymic — in the nominative, possibly empty.
    Errors: none; None when the patronymic tells nothing.
    Source: ст. 58 СК РФ and the rules of Russian word formation.
    """
    words = patronymic.lower().replace("-", " ").split()
    if not words:
        return None
    tail = words[-1]
    if tail in _FEMALE_PARTICLES or tail.endswith(_FEMALE_ENDINGS):
        return Gender.FEMALE
    if tail in _MALE_PARTICLES or tail.endswith(_MALE_ENDINGS):
        return Gender.MALE
    return None


def patronymic_particle(patronymic: str) -> str:
    """Return the particle a patronymic ends with («оглы», «кызы»), which is never declined.

    Parameters: patronymic — in the nominative.
    Errors: none; an empty string when there is no particle.
    Source: rules of Russian grammar for Turkic patronymics.
    """
    words = patronymic.replace("-", " ").split()
    return words[-1] if words and words[-1].lower() in _PARTICLES else ""
