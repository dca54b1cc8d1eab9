"""Which lines are judged together with some of them, where there are too many to judge all.

What a line would do depends on the other lines about the same person, or somebody of a near name:
which of them comes first, what they say, whether they may be one.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from itertools import chain

from nastavnik.domain.likeness import PersonFacts, suggest
from nastavnik.domain.person_names import comparable
from nastavnik.doors.imports import checking
from nastavnik.doors.imports.lines import Naming
from nastavnik.doors.imports.models import ImportLine


def akin(names: Naming, rows: Iterable[ImportLine], asked: Collection[ImportLine]) -> set[int]:
    """Return the keys of the rows that may be about those whom the asked ones name.

    Those asked are among `rows` as they were before: what they are not about any more may depend
    on them, too. Whoever is near to one found is found as well, as the verdict on two of them may
    depend on a third.
    """
    crowd = _Crowd(names)
    for row in chain(rows, asked):
        crowd.take(row)
    found: set[int] = set()
    nearest = {row.pk for row in asked}
    while nearest:
        found |= nearest
        nearest = crowd.near(nearest) - found
    return found


@dataclass(slots=True)
class _Crowd:
    """The people rows name, and the known people they are about."""

    names: Naming
    people: list[PersonFacts] = field(default_factory=list)
    row_of: list[int] = field(default_factory=list)
    known: dict[int, set[int]] = field(default_factory=dict)

    def take(self, row: ImportLine) -> None:
        """Note whom a row names, and whom it was taken for."""
        line = checking.line_of(row)
        for person in self.names(line):
            self.people.append(replace(person, key=len(self.people)))
            self.row_of.append(row.pk)
        about = {key for key in (row.person_id, line.same_as) if key is not None}
        if about:
            self.known.setdefault(row.pk, set()).update(about)

    def near(self, rows: Collection[int]) -> set[int]:
        """Return the rows that name or are about the people of these, and these."""
        theirs = [one for one in self.people if self.row_of[one.key] in rows]
        namesakes = {_name(one) for one in theirs}
        known = {key for row in rows for key in self.known.get(row, ())}
        # An equal name relates even those whose birth dates tell them apart: they may both be taken
        # for one person whose birth date is not known.
        found = {one.key for one in self.people if _name(one) in namesakes}
        found |= {one.incoming for one in suggest(self.people, theirs)}
        same = {row for row, about in self.known.items() if about & known}
        return same | {self.row_of[key] for key in found}


def _name(person: PersonFacts) -> tuple[str, str, str]:
    return comparable(person.last), comparable(person.first), comparable(person.patronymic)
