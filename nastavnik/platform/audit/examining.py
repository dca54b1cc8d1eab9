"""What was done to one chain, and where: its events are laid out and each is given its true place.

An event tells its own place, for its digest holds only after the one before it. Those that do not
hold where they stand are tried at every place left open.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings

from nastavnik.platform.audit.chaining import COLUMNS, linked
from nastavnik.platform.audit.faults import Fault, Wrong
from nastavnik.platform.audit.models import ChainHead, EventPerson

type Row = tuple[Any, ...]
_PEOPLE = COLUMNS.index("people")
# More than this in disorder, and an event whose forerunner is lost is not looked for.
_MANY = 48


def examine(
    chain: int, head: ChainHead | None, rows: Sequence[Row], anchored: Mapping[int, str]
) -> list[Fault]:
    """Return what is wrong with a chain that ends so; `anchored`: its digests by their places."""
    known = max(head.seq if head else 0, *anchored, 0)
    layout = _Layout(chain, rows, known)
    layout.walk()
    layout.place()
    found = [*layout.faults(), *_ends(layout, head, anchored)]
    return _merged([*found, *_index_faults(chain, rows)])


class _Layout:
    """The rows of a chain where they stand, and where each belongs."""

    def __init__(self, chain: int, rows: Sequence[Row], known: int) -> None:
        self.chain = chain
        self.known = known  # as far as the chain is said to go
        self.key = settings.AUDIT_KEY.encode()
        self.standing = {row[1]: row for row in rows}
        self.last = max(self.standing, default=0)
        self.digests: dict[int, str] = {0: ""}  # of places whose true event is known
        self.unresolved: list[int] = []  # where rows stand that do not hold there
        self.loose: list[int] = []  # after a gap: nothing is left to hold it against
        self.missing: list[int] = []  # where nothing stands
        self.placed: dict[int, int] = {}  # true place → where its event stands

    def walk(self) -> None:
        """Try each event where it stands, after the one before it."""
        before: set[str] = {""}
        for place in self._places():
            row = self.standing.get(place)
            if row is None:
                self.missing.append(place)
                before = set()
                continue
            computed = {digest: self._digest(digest, row, place) for digest in before}
            if not before or row[-1] in computed.values():
                self.loose += [] if before else [place]
                self.digests[place] = row[-1]
                before = {row[-1]}
            else:
                self.unresolved.append(place)
                before = {row[-1], *computed.values()}

    def place(self) -> None:
        """Find, for places whose event does not stand there, where it stands instead."""
        homeless = sorted([*self.unresolved, *self.loose])
        for place in sorted([*homeless, *self.missing]):
            for digest in self._forerunners(place, homeless):
                for standing in _near(place, homeless):
                    row = self.standing[standing]
                    if self._digest(digest, row, place) == row[-1]:
                        self.placed[place] = standing
                        self.digests[place] = row[-1]
                        homeless.remove(standing)
                        break
                if place in self.placed:
                    break
        for standing in set(self.loose) - set(self.placed):
            if standing in self.placed.values() or standing > self.known:
                del self.digests[standing]

    def faults(self) -> Iterator[Fault]:
        """Yield what happened to the events themselves."""
        home = {standing: place for place, standing in self.placed.items()}
        for standing in [*self.unresolved, *self.loose]:
            place = home.get(standing)
            if place == standing:
                continue
            if place is not None:
                yield Fault(Wrong.REORDERED, self.chain, standing)
            elif standing in self.placed or standing > self.known:
                yield Fault(Wrong.INSERTED, self.chain, standing)
            elif standing in self.unresolved:
                yield Fault(Wrong.EDITED, self.chain, standing)
        for place in self.missing:
            wrong = Wrong.REORDERED if place in self.placed else Wrong.REMOVED
            yield Fault(wrong, self.chain, place)

    @property
    def true_last(self) -> int:
        """The place of the last event that is where its digest says."""
        return max(place for place in self.digests if place <= self.last)

    def _places(self) -> Iterator[int]:
        """Every place up to the last event; a far forged number is not counted up to."""
        place = 0
        for standing in sorted(self.standing):
            gap = range(place + 1, standing)
            yield from gap if len(gap) <= 1_000_000 else (place + 1,)
            yield standing
            place = standing

    def _forerunners(self, place: int, homeless: list[int]) -> Iterator[str]:
        if place - 1 in self.digests:
            yield self.digests[place - 1]
        elif len(homeless) <= _MANY:
            yield from [self.standing[one][-1] for one in homeless]

    def _digest(self, before: str, row: Row, place: int) -> str:
        return linked(self.key, before, (self.chain, place, *row[2:-1]))


def _ends(layout: _Layout, head: ChainHead | None, anchors: Mapping[int, str]) -> list[Fault]:
    """Return what is wrong with the end: cut off, its record changed, not what was anchored."""
    chain, last = layout.chain, layout.last
    anchored = max(anchors, default=0)
    found = []
    other = [
        seq for seq in sorted(anchors) if layout.digests.get(seq, anchors[seq]) != anchors[seq]
    ]
    if anchored > last:
        found.append(Fault(Wrong.CUT, chain, last + 1, anchored))
    elif other:
        found.append(Fault(Wrong.REPLACED, chain, other[0]))
    if head is None:
        return found + ([Fault(Wrong.HEAD, chain, last)] if last else [])
    if head.seq <= last:
        return found if _fits(layout, head) else [*found, Fault(Wrong.HEAD, chain, head.seq)]
    if anchored > last:
        return found
    # With an anchor at the end the record says too much; without one, something is missing.
    told = Fault(Wrong.HEAD, chain, last) if anchored else Fault(Wrong.CUT, chain, last + 1)
    return [*found, told]


def _fits(layout: _Layout, head: ChainHead) -> bool:
    """Whether the record of the end names an event that stands there, and the last true one."""
    if head.seq in layout.unresolved or head.seq in layout.missing:
        return True  # of the event itself more is said elsewhere
    return layout.digests.get(head.seq) == head.digest and layout.true_last <= head.seq


def _near(place: int, homeless: Sequence[int]) -> list[int]:
    """Return those to try: all of a few, else the nearest, for whole runs are moved alike."""
    if len(homeless) <= _MANY:
        return list(homeless)
    middle = bisect_left(homeless, place)
    return list(homeless[max(0, middle - 4) : middle + 4])


def _index_faults(chain: int, rows: Sequence[Row]) -> Iterator[Fault]:
    """Yield the events whose people the index tells otherwise."""
    found: dict[int, list[int]] = {}
    index = EventPerson.objects.filter(chain=chain).order_by("seq", "person_id")
    for seq, person in index.values_list("seq", "person_id"):
        found.setdefault(seq, []).append(person)
    said = {row[1]: row[_PEOPLE] for row in rows}
    for seq in sorted({*found, *said}):
        if " ".join(map(str, found.get(seq, []))) != said.get(seq, ""):
            yield Fault(Wrong.INDEX, chain, seq)


def _merged(faults: Sequence[Fault]) -> list[Fault]:
    """Say one thing of neighbouring events once."""
    merged: list[Fault] = []
    for fault in sorted(faults, key=lambda one: (one.wrong, one.seq or 0)):
        last = merged[-1] if merged else None
        start, until = fault.seq or 0, fault.until or fault.seq or 0
        if last and last.wrong == fault.wrong and (last.until or last.seq or 0) + 1 == start:
            merged[-1] = Fault(last.wrong, last.chain, last.seq, until)
        else:
            merged.append(fault)
    return sorted(merged, key=lambda one: one.seq or 0)
