"""The other side of a line: the mentor of a mentee, the mentees of a mentor.

A line names them by name alone. That is a reference, not a record: a full name that only one
person of the fitting category bears, in the register first, then among everybody the organisation
knows, is that person. A name near somebody's is asked about; one nobody bears is somebody new.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nastavnik.domain.likeness import PersonFacts, suggest
from nastavnik.domain.person_names import PersonName
from nastavnik.doors.imports.kinds.crowd import Crowd
from nastavnik.doors.imports.kinds.families import Key, key_of
from nastavnik.doors.imports.kinds.places import Places
from nastavnik.doors.imports.kinds.who import Known

PERSON, LINE, NEW = "person", "line", "new"
type Ref = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody named on the other side, what they have to be there, and what else is said."""

    name: PersonName
    category: str
    facts: dict[str, Any]

    @property
    def key(self) -> Key:
        """The name in the spelling it is compared by."""
        return key_of(self.name.last, self.name.first, self.name.patronymic)

    @property
    def new(self) -> Ref:
        """What refers to them while nobody known is them."""
        return (NEW, (self.key, self.category))


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a mention refers to, or why that is not certain."""

    ref: Ref | None = None
    namesakes: tuple[str, ...] = ()
    alike: tuple[PersonName, ...] = ()
    other_category: str = ""


class Others:
    """Those a line may refer to: the people of the organisation and of the batch itself."""

    def __init__(self, known: Sequence[Known], crowd: Crowd, places: Places, role: str) -> None:
        self._places, self._role = places, role
        self._known = {one.facts.key: one for one in known}
        self._by_name: dict[Key, list[int]] = defaultdict(list)
        for one in known:
            facts = one.facts
            self._by_name[key_of(facts.last, facts.first, facts.patronymic)].append(facts.key)
        self._lines: dict[tuple[Key, str], set[int]] = defaultdict(set)
        for place, told in enumerate(crowd.people):
            if crowd.matches[place].person is None:
                name = key_of(told.name.last, told.name.first, told.name.patronymic)
                self._lines[name, told.category].add(crowd.first(place))
        self._alike: dict[Ref, tuple[PersonName, ...]] = {}

    def categories(self, name: PersonName) -> set[str]:
        """Return what those are who bear the name."""
        bearers = self._by_name.get(key_of(name.last, name.first, name.patronymic), [])
        return {self._category(key) for key in bearers}

    def bearers(self, mention: Mention) -> list[int]:
        """Return everybody who bears the very name of a mention."""
        return self._by_name.get(mention.key, [])

    def look_for_alike(self, mentions: Sequence[Mention]) -> None:
        """Compare the names nobody bears with everybody's, and with those named before them."""
        unknown = {one.new: one for one in mentions if self._exact(one).ref == one.new}
        order = list(unknown.values())
        facts = [
            PersonFacts(-1 - at, one.name.last, one.name.first, one.name.patronymic)
            for at, one in enumerate(order)
        ]
        found: dict[Ref, list[PersonName]] = defaultdict(list)
        for pair in suggest(facts, [*(one.facts for one in self._known.values()), *facts]):
            mention = order[-1 - pair.incoming]
            if pair.known < 0:
                other = order[-1 - pair.known]
                if -1 - pair.known < -1 - pair.incoming and other.category == mention.category:
                    found[mention.new].append(other.name)
            elif self._category(pair.known) == mention.category:
                known = self._known[pair.known].facts
                found[mention.new].append(PersonName(known.last, known.first, known.patronymic))
        self._alike = {ref: tuple(dict.fromkeys(names)) for ref, names in found.items()}

    def find(self, mention: Mention) -> Found:
        """Say whom a mention refers to."""
        found = self._exact(mention)
        if found.ref == mention.new and self._alike.get(mention.new):
            return Found(alike=self._alike[mention.new])
        return found

    def lacks_contacts(self, ref: Ref, mention: Mention) -> bool:
        """Tell whether a mention says a telephone or an address the known person does not have."""
        told = {mention.facts.get("phone"), mention.facts.get("email")} - {None}
        return ref[0] == PERSON and bool(told - self._known[ref[1]].contacts)

    def _exact(self, mention: Mention) -> Found:
        bearers = self._by_name.get(mention.key, [])
        seated = [key for key in bearers if (self._role, key) in self._places.rows]
        fitting = [key for key in seated if self._category(key) == mention.category]
        if not fitting and seated:
            return Found(other_category=self._category(seated[0]))
        if not fitting and mention.name.patronymic:
            fitting = [key for key in bearers if self._category(key) == mention.category]
        if len(fitting) > 1:
            return Found(namesakes=tuple(self._known[key].name for key in fitting))
        if fitting:
            return Found(ref=(PERSON, fitting[0]))
        lines = self._lines.get((mention.key, mention.category), set())
        return Found(ref=(LINE, min(lines)) if len(lines) == 1 else mention.new)

    def _category(self, person: int) -> str:
        place = self._places.rows.get((self._role, person))
        return place.category if place is not None else self._known[person].category
