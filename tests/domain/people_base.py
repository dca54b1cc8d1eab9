"""A made-up base of people with known truth: who of the incoming is who of the known."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from nastavnik.domain.likeness import PersonFacts
from nastavnik.doors.demonstration.names import FEMALE, MALE, SURNAMES

FATHERS = ("Иван", "Пётр", "Алексей", "Дмитрий", "Андрей", "Сергей", "Павел", "Николай", "Максим")
STEMS = {"Пётр": "Петр", "Алексей": "Алексе", "Дмитрий": "Дмитри", "Андрей": "Андре"}
STEMS |= {"Сергей": "Серге", "Павел": "Павл", "Николай": "Никола"}
LETTERS = "абвгдежзиклмнопрстуфхцчшщыэюя"
LATIN = str.maketrans("АВЕКМНОРСТХаеорсух", "ABEKMHOPCTXaeopcyx")


@dataclass(frozen=True)
class Incoming:
    """An incoming record, the key of the person it is (None: nobody known), and its story."""

    facts: PersonFacts
    truth: int | None
    story: str


def patronymic_of(father: str, female: bool) -> str:
    """The patronymic after a father's first name."""
    stem = STEMS.get(father, father)
    soft = stem[-1] in "еиа"
    return stem + (("евна" if soft else "овна") if female else ("евич" if soft else "ович"))


def surname_of(surname: str, female: bool) -> str:
    """The surname in the gender of the person."""
    if not female:
        return surname
    if surname.endswith(("ий", "ой")):
        return f"{surname[:-2]}ая"
    return f"{surname}а"


def known_people(count: int, dice: random.Random) -> list[PersonFacts]:
    """As many people as asked, no two alike in name, birth date and class together."""
    people: list[PersonFacts] = []
    seen = set()
    while len(people) < count:
        female = dice.random() < 0.5
        born = date(2008, 1, 1) + timedelta(days=dice.randrange(3_650))
        person = PersonFacts(
            len(people) + 1,
            surname_of(dice.choice(SURNAMES), female),
            dice.choice(FEMALE if female else MALE),
            patronymic_of(dice.choice(FATHERS), female),
            born,
            f"{dice.randrange(1, 12)}{dice.choice('АБВГ')}",
            "female" if female else "male",
        )
        facts = (person.last, person.first, person.patronymic, person.birth_date)
        if facts not in seen:
            seen.add(facts)
            people.append(person)
    return people


def slipped(word: str, dice: random.Random) -> str:
    """The word with one slip of the finger past its first letter."""
    place = dice.randrange(1, len(word) - 1)
    slip = dice.choice(("drop", "double", "swap", "other"))
    if slip == "drop":
        return word[:place] + word[place + 1 :]
    if slip == "double":
        return word[:place] + word[place] + word[place:]
    if slip == "swap":
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + dice.choice(LETTERS) + word[place + 1 :]


def misdated(day: date, dice: random.Random) -> date:
    """The date with one slip: a digit, two digits swapped, day and month swapped."""
    for _ in range(100):
        digits = list(f"{day:%d%m%Y}")
        place = dice.choice((0, 1, 2, 3, 7))
        if dice.random() < 0.3 and day.day <= 12 and day.day != day.month:
            return date(day.year, day.day, day.month)
        if dice.random() < 0.5:
            digits[place] = str(dice.randrange(10))
        else:
            digits[0], digits[1] = digits[1], digits[0]
        text = "".join(digits)
        try:
            found = date(int(text[4:]), int(text[2:4]), int(text[:2]))
        except ValueError:
            continue
        if found != day:
            return found
    return day.replace(year=day.year + 1)


def latin(word: str) -> str:
    """The word with Latin letters where they look alike."""
    return word.translate(LATIN)


def turned(person: PersonFacts, dice: random.Random) -> PersonFacts:
    """The name in another order: «Имя Отчество Фамилия» or «Имя Фамилия Отчество»."""
    if dice.random() < 0.5:
        return replace(person, last=person.first, first=person.patronymic, patronymic=person.last)
    return replace(person, last=person.first, first=person.last)


type Change = Callable[[PersonFacts, random.Random], PersonFacts]
CHANGES: dict[str, Change] = {
    "as it was": lambda p, d: p,
    "a slip in the surname": lambda p, d: replace(p, last=slipped(p.last, d)),
    "a slip in the first name": lambda p, d: replace(p, first=slipped(p.first, d)),
    "a slip in the patronymic": lambda p, d: replace(p, patronymic=slipped(p.patronymic, d)),
    "Latin letters": lambda p, d: replace(p, last=latin(p.last), first=latin(p.first)),
    "ё as е": lambda p, d: replace(
        p, last=p.last.replace("ё", "е"), first=p.first.replace("ё", "е").replace("Ё", "Е")
    ),
    "capitals": lambda p, d: replace(p, last=p.last.upper(), first=p.first.upper()),
    "another order": turned,
    "no patronymic": lambda p, d: replace(p, patronymic=""),
    "a new surname": lambda p, d: replace(
        p, last=surname_of(d.choice(SURNAMES), p.sex == "female")
    ),
    "a double surname": lambda p, d: replace(
        p, last=f"{p.last}-{surname_of(d.choice(SURNAMES), p.sex == 'female')}"
    ),
    "a slip in the birth date": lambda p, d: replace(
        p, birth_date=misdated(p.birth_date or date(2012, 1, 1), d)
    ),
    "no birth date": lambda p, d: replace(p, birth_date=None),
    "another class": lambda p, d: replace(p, group="11Д"),
    "no class": lambda p, d: replace(p, group=""),
}


def twin(person: PersonFacts, dice: random.Random) -> PersonFacts:
    """A brother or sister born on the same day."""
    pool = [name for name in (FEMALE if person.sex == "female" else MALE) if name != person.first]
    return replace(person, first=dice.choice(pool))


def namesake(person: PersonFacts, dice: random.Random) -> PersonFacts:
    """Somebody of the same name, born on another day."""
    born = person.birth_date or date(2012, 1, 1)
    return replace(person, birth_date=born + timedelta(days=dice.randrange(500, 900)), group="9Е")


def born_together(person: PersonFacts, dice: random.Random) -> PersonFacts:
    """A namesake of another class born on the very same day."""
    return replace(person, group="10Ж")


def father(person: PersonFacts, dice: random.Random) -> PersonFacts:
    """The father of a son named after him: the same name, a generation older."""
    born = person.birth_date or date(2012, 1, 1)
    return replace(person, birth_date=born.replace(year=born.year - 27, day=1), group="")


DECOYS: dict[str, Change] = {
    "a twin": twin,
    "a namesake": namesake,
    "a namesake born together": born_together,
    "a father": father,
}


def incoming_people(known: list[PersonFacts], dice: random.Random) -> list[Incoming]:
    """A record of every known person, changed in one way or not at all, and one decoy in seven."""
    found: list[Incoming] = []
    for place, person in enumerate(known):
        story = list(CHANGES)[place % len(CHANGES)]
        found.append(Incoming(CHANGES[story](person, dice), person.key, story))
        if place % 7 == 0:
            story = list(DECOYS)[place // 7 % len(DECOYS)]
            found.append(Incoming(DECOYS[story](person, dice), None, story))
    dice.shuffle(found)
    return [
        replace(record, facts=replace(record.facts, key=number))
        for number, record in enumerate(found, start=1)
    ]
