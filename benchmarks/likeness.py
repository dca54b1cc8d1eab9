"""Likeness of people: 100,000 incoming records against 100,000 known ones, beside their limit.

The limit is an exact join by full name and birth date over a dictionary: what a program does that
forgives no slip of the finger. The growth from half the records to all of them shows whether the
work stays near their number; with its square it would be fourfold.
"""

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measuring import Case, parser, printed, say
from nastavnik.domain.likeness import PersonFacts, decided, suggest

AIM = "≤ 3 min; twice the records ≤ 2.5 times the time"


def seconds(act: Callable[[], object]) -> float:
    """The time of one run."""
    began = time.perf_counter()
    act()
    return round(time.perf_counter() - began, 2)


def joined_exactly(incoming: list[PersonFacts], known: list[PersonFacts]) -> int:
    """Count the records whose name and birth date are the same to the letter."""
    found = {(p.last, p.first, p.patronymic, p.birth_date): p.key for p in known}
    return sum((p.last, p.first, p.patronymic, p.birth_date) in found for p in incoming)


def measure(people: int) -> dict[str, Any]:
    """Compare half of the people, then all of them."""
    from tests.domain.people_base import incoming_people, known_people

    dice = random.Random(100)
    known = known_people(people, dice)
    incoming = [record.facts for record in incoming_people(known, dice)][:people]
    half = people // 2
    found: list[Any] = []
    limit = seconds(lambda: joined_exactly(incoming, known))
    part = seconds(lambda: list(suggest(incoming[:half], known[:half])))
    whole = seconds(lambda: found.extend(suggest(incoming, known)))
    facts = {"suggestions": len(found), "decided": len(decided(found)), "people": people}
    cases = [
        Case("suggest all", whole, "s", limit, "an exact join by dictionary", AIM, facts),
        Case("growth, half to all", round(whole / part, 2), "×", 2.0, "linear", "≤ 2.5"),
        Case("a record", round(1e6 * whole / people, 1), "µs", None, "", ""),
    ]
    return printed(cases, cases[0])


def main() -> None:
    arguments = parser(__doc__ or "")
    arguments.add_argument("--people", type=int, default=100_000)
    options = arguments.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    say(measure(options.people), as_json=options.json)


if __name__ == "__main__":
    main()
