"""Whom lines are about: somebody known, somebody new, or somebody a person has to be asked about.

Nobody is taken for somebody known without certainty. Besides what `likeness` is certain of, two
records of one organisation are one person when the full name is equal, nothing contradicts, and
something more is the same: the day of birth, the class, the telephone or the address, or a place in
the register that is being brought in. A class list has no more than that, and the second reading of
the same workbook has to find everybody again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from nastavnik.domain.likeness import Comparison, PersonFacts, Verdict, suggest, suggest_among
from nastavnik.domain.person_names import PersonName, comparable
from nastavnik.domain.typography import fold_search
from nastavnik.doors.imports.kinds.differences import contradictions
from nastavnik.doors.imports.kinds.person_facts import facts_told
from nastavnik.doors.imports.kinds.told import Told, name_told
from nastavnik.doors.imports.lines import Line, Suspect
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Person

_COLUMNS = (
    *("pk", "last_name", "first_name", "patronymic", "birth_date", "group_name", "sex"),
    *("category", "phone", "email", "former_last_name"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of the organisation, as far as it tells who they are."""

    facts: PersonFacts
    category: str
    contacts: frozenset[str]
    has_place: bool = False
    paired: frozenset[tuple[str, str, str]] = frozenset()  # the names on the other side of pairs

    @property
    def name(self) -> str:
        """The full name, with the class where there is one."""
        names = (self.facts.last, self.facts.first, self.facts.patronymic)
        said = " ".join(filter(None, names))
        return f"{said}, {self.facts.group}" if self.facts.group else said

    def seated(self, has_place: bool) -> "Known":
        """Return the same person with or without a place in the register."""
        return replace(self, has_place=has_place)


@dataclass(frozen=True, slots=True)
class Match:
    """Whom a line is about.

    `person` is known for certain; `first` is the place in the sequence of the one that named the
    same person before; `alike` are places of those that may have. Nothing at all is a new person.
    """

    person: int | None = None
    suspects: tuple[Suspect, ...] = ()
    first: int | None = None
    alike: tuple[int, ...] = ()


def everybody(organization: Organization, *, with_place: Iterable[int] = ()) -> list[Known]:
    """Return the current people of an organisation; `with_place` are those in the register."""
    return _load(Q(organization=organization), frozenset(with_place))


def namesakes(
    organization: Organization, people: Sequence[Told], *, with_place: Iterable[int] = ()
) -> list[Known]:
    """Return those current people who bear a name of these, or were chosen for one of them."""
    names = {fold_search(str(told.name)) for told in people}
    chosen = {told.same_as for told in people if told.same_as is not None}
    # Whoever had another surname is found by both: the line may say one of them, or the two.
    wanted = Q(search__in=names) | Q(pk__in=chosen) | ~Q(former_last_name="")
    return _load(Q(organization=organization) & wanted, frozenset(with_place))


def named_by(line: Line, others: Iterable[PersonName] = ()) -> list[PersonFacts]:
    """Return the person of a line, if it names one, and those on the other side."""
    own = name_told(line.values)
    people = [] if own is None else [Told(line.row, own, facts_told(line.values))]
    people += [Told(line.row, name, {}) for name in others]
    return [_facts(place, told) for place, told in enumerate(people)]


def recognise(people: Sequence[Told], known: Sequence[Known]) -> list[Match]:
    """Say of each whom they are, in the order given."""
    evidence = _Evidence(people, {one.facts.key: one for one in known})
    matches = [evidence.match(place, told) for place, told in enumerate(people)]
    return _one_after_another(matches)


class _Evidence:
    """What speaks for whom: comparisons with those known, and of lines with each other."""

    def __init__(self, people: Sequence[Told], known: Mapping[int, Known]) -> None:
        self.known = known
        self.within: dict[int, dict[int, Comparison]] = defaultdict(dict)
        self.without: dict[int, dict[int, Comparison]] = defaultdict(dict)
        asked = [
            _facts(-1 - place, told)
            for place, told in enumerate(people)
            if told.same_as is None and not told.is_other
        ]
        for found in suggest(asked, [one.facts for one in known.values()]):
            self.without[-1 - found.incoming][found.known] = found.comparison
        for found in suggest_among(asked):
            one, other = -1 - found.incoming, -1 - found.known
            self.within[one][other] = self.within[other][one] = found.comparison
        self.people = people
        self.first = _repeated(people, _first_of_each(people, self.within))
        self.certain = self._certain(people)

    def match(self, place: int, told: Told) -> Match:
        """Say whom the line in a place is about."""
        if told.same_as is not None:
            return Match(person=told.same_as)
        if told.is_other:
            return Match()
        first = self.first[place]
        if (same_as := self.people[first].same_as) is not None:
            return Match(person=same_as)
        if first in self.certain:
            return Match(person=self.certain[first])
        suspects = tuple(
            Suspect(key, self.known[key].name, found.reasons)
            for key, found in sorted(
                self.without.get(first, {}).items(), key=lambda one: -one[1].strength
            )
        )
        if first != place:
            return Match(first=first, suspects=suspects)
        others = self.within.get(place, {})
        return Match(
            suspects=suspects,
            alike=tuple(sorted({self.first[one] for one in others if self.first[one] < place})),
        )

    def _certain(self, people: Sequence[Told]) -> dict[int, int]:
        """Return who is certainly known: first line of a person → person, one to one."""
        found: dict[int, set[int]] = defaultdict(set)
        vouched: dict[int, set[int]] = defaultdict(set)
        for place, others in self.without.items():
            for key, comparison in others.items():
                if comparison.verdict is Verdict.SAME:
                    found[self.first[place]].add(key)
                elif _vouched(people[place], self.known[key]):
                    vouched[self.first[place]].add(key)
        chosen = {**vouched, **found}
        claimed: dict[int, list[int]] = defaultdict(list)
        for place, keys in chosen.items():
            for key in keys:
                claimed[key].append(place)
        return {
            place: key
            for key, places in claimed.items()
            for place in places
            if len(chosen[place]) == 1
            and (len(places) == 1 or _is_paired(people[place], self.known[key]))
        }


def _load(condition: Q, with_place: frozenset[int]) -> list[Known]:
    rows = (
        Person.objects.current().filter(condition, erased_on=None).order_by().values_list(*_COLUMNS)
    )
    return [
        Known(
            PersonFacts(pk, last, first, patronymic, born, group, sex, former),
            category,
            frozenset(filter(None, (phone, email))),
            pk in with_place,
        )
        for pk, last, first, patronymic, born, group, sex, category, phone, email, former in rows
    ]


def _facts(key: int, told: Told) -> PersonFacts:
    facts: Mapping[str, Any] = told.facts
    return PersonFacts(
        key,
        told.name.last,
        told.name.first,
        told.name.patronymic,
        facts.get("birth_date"),
        facts.get("group_name", ""),
        facts.get("sex", ""),
        facts.get("former_last_name", ""),
    )


def _first_of_each(
    people: Sequence[Told], within: Mapping[int, Mapping[int, Comparison]]
) -> list[int]:
    """Return for each line the first that is certainly about the same person.

    Certainty does not pass from one to the next: lines of which two are not certain to be one
    person stay apart.
    """
    count = len(people)
    same = {
        place: {
            other
            for other, found in others.items()
            if found.verdict is Verdict.SAME or _is_repeated(people[place], people[other])
        }
        for place, others in within.items()
    }
    first = list(range(count))
    for place in range(count):
        group = same.get(place, set()) | {place}
        if len(group) > 1 and all(same[one] | {one} == group for one in group):
            first[place] = min(group)
    return first


def _repeated(people: Sequence[Told], first: Sequence[int]) -> list[int]:
    """Join lines to those they are said to repeat: in one merged cell, or by a person.

    Whose line is not here still is one person with the others that repeat it.
    """
    places = {told.number: place for place, told in enumerate(people) if told.number}
    found = list(first)
    whole: dict[int, Told] = {}  # what was said so far of those whom lines repeat
    for place, told in enumerate(people):
        if found[place] < place:
            found[place] = found[found[place]]
        elif told.repeats is not None and not told.is_other and told.same_as is None:
            head = found[places.setdefault(told.repeats, place)]
            earlier = whole.get(head, people[head])
            if head < place and may_repeat(told, earlier):
                found[place] = head
                whole[head] = replace(earlier, facts=told.facts | earlier.facts)
    return found


def may_repeat(one: Told, other: Told) -> bool:
    """Tell whether nothing that two lines say keeps them from being about one person."""
    if one.category and other.category and one.category != other.category:
        return False
    years = {told.birth_year or _year_of(told) for told in (one, other)} - {None}
    return len(years) <= 1 and not contradictions(one.facts, other.facts)


def _year_of(told: Told) -> int | None:
    born = told.facts.get("birth_date")
    return None if born is None else born.year


def _is_repeated(one: Told, other: Told) -> bool:
    """Tell whether two lines name one person: a mentor has a row for each mentee.

    The full names are equal, and so is the telephone or the address, their own or that of whoever
    answers for them; or the position, and nothing else is said that differs.
    """
    if _comparable(one.name) != _comparable(other.name) or not one.name.patronymic:
        return False
    if one.category != other.category:
        return False
    kept = ("birth_date", "group_name", "phone", "email", "position", "employer")
    pairs = [(one.facts.get(name), other.facts.get(name)) for name in kept]
    if any(mine and theirs and mine != theirs for mine, theirs in pairs):
        return False
    if one.reached_through & other.reached_through:
        return True
    return any(mine and mine == theirs for mine, theirs in pairs[2:])


def _comparable(name: PersonName) -> tuple[str, str, str]:
    return comparable(name.last), comparable(name.first), comparable(name.patronymic)


def _vouched(told: Told, known: Known) -> bool:
    """Tell whether an equal full name and something else tell one person of the organisation."""
    facts = known.facts
    theirs = PersonName(facts.last, facts.first, facts.patronymic)
    if _comparable(told.name) != _comparable(theirs):
        return False
    born = told.facts.get("birth_date")
    if _contradict(told, known):
        return False
    group = comparable(told.facts.get("group_name", ""))
    evidence: list[bool] = [
        born is not None and bool(born == facts.birth_date),
        bool(group) and group == comparable(facts.group),
        bool(known.contacts & {told.facts.get("phone"), told.facts.get("email")}),
        known.has_place and (not group or not facts.group or group == comparable(facts.group)),
    ]
    return sum(evidence) >= (1 if told.name.patronymic else 2)


def _is_paired(told: Told, known: Known) -> bool:
    """Tell whether a line names pairs somebody has: a register leaves with a row for each."""
    return bool(told.others) and told.others <= known.paired


def _contradict(told: Told, known: Known) -> bool:
    born, known_born = told.facts.get("birth_date"), known.facts.birth_date
    if (told.category or known.category) != known.category:
        return True
    if known_born is None:
        return False
    return bool(born and born != known_born) or told.birth_year not in {None, known_born.year}


def _one_after_another(matches: Sequence[Match]) -> list[Match]:
    """Let each line about somebody known point to the first line about them."""
    seen: dict[int, int] = {}
    found: list[Match] = []
    for place, match in enumerate(matches):
        if match.person is not None:
            first = seen.setdefault(match.person, place)
            found.append(match if first == place else replace(match, first=first))
        else:
            found.append(match)
    return found
