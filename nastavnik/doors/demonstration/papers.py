"""The papers of an organisation of the demonstration city."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from nastavnik.doors.demonstration.dice import Dice

# Type of document → title and how many organisations of a hundred hold it.
TITLES = {
    "regulation": ("Положение о наставничестве", 92),
    "roadmap": ("Дорожная карта внедрения целевой модели наставничества", 95),
    "programme": ("Программа наставничества", 78),
    "curator_order": ("Приказ о назначении куратора", 97),
    "introduction_order": ("Приказ о внедрении целевой модели наставничества", 85),
}
PAIRS_ORDER = ("pairs_order", "Приказ о формировании пар (групп)")
PARTNERSHIP = ("partnership", "Соглашение о социальном партнёрстве")


@dataclass(frozen=True, slots=True)
class PaperPlan:
    """A document in force from its date to the end of a school year."""

    type: str
    title: str
    number: str
    date: datetime.date
    valid_until: datetime.date | None


def papers_of(dice: Dice, number: int, *, has_partners: bool) -> tuple[PaperPlan, ...]:
    """Return the papers of one organisation; the order that forms its pairs comes first.

    Every organisation with pairs has that order; the others are missing here and there.
    """
    ordered_on = dice.weekday(datetime.date(2020, 9, 16), datetime.date(2020, 11, 13))
    order = PaperPlan(*PAIRS_ORDER, f"{100 + number}-п", ordered_on, datetime.date(2021, 8, 31))
    return (order, *_others(dice, number, has_partners=has_partners))


def _others(dice: Dice, number: int, *, has_partners: bool) -> Iterator[PaperPlan]:
    for turn, (type_, (title, likelihood)) in enumerate(TITLES.items(), start=1):
        day = dice.weekday(datetime.date(2020, 3, 2), datetime.date(2020, 9, 11))
        if dice.chance(likelihood):
            yield PaperPlan(type_, title, f"{number + 10 * turn}-о", day, None)
    if has_partners and dice.chance(90):
        day = dice.weekday(datetime.date(2020, 9, 1), datetime.date(2020, 10, 30))
        yield PaperPlan(*PARTNERSHIP, f"{number}-с", day, datetime.date(2023, 8, 31))
