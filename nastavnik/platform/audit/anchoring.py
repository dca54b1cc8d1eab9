"""Where chains ended, written outside the database: what was cut off or rolled back shows.

Each line of the file is JSON: its number, the heads it speaks of, and an HMAC over that and the
mark of the line before. A line cannot be changed, or taken from the middle, without the key.
"""

import fcntl
import hmac
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection, transaction

from nastavnik.platform.audit.models import ChainHead

type Heads = dict[int, tuple[int, str]]
type Points = dict[int, dict[int, str]]
_TAIL_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Anchors:
    """What the file says: where chains ended, by their places, or what is wrong with the file."""

    points: Points = field(default_factory=dict)
    exists: bool = False
    broken_line: int | None = None

    @property
    def heads(self) -> Heads:
        """The furthest end of every chain that was ever anchored."""
        return {chain: max(ends.items()) for chain, ends in self.points.items()}


def on_commit(chains: Sequence[int]) -> None:
    """Anchor the chains once the transaction is in the database."""
    wanted = set(chains)
    for entry in connection.run_on_commit:
        act = entry[1]
        # One anchoring waits already. Of its savepoints those not yet released enclose this act
        # too, so whatever undoes it undoes this one.
        if isinstance(act, partial) and act.func is anchor:
            wanted -= set(act.args[0])
    if wanted:
        # A failure is logged, not raised: the act is done, and the verifier tells of the lag.
        transaction.on_commit(partial(anchor, tuple(sorted(wanted))), robust=True)


def anchor(chains: Sequence[int]) -> None:
    """Write down where the chains end now."""
    rows = ChainHead.objects.filter(chain__in=chains).order_by("chain")
    add({head.chain: (head.seq, head.digest) for head in rows})


def add(heads: Mapping[int, tuple[int, str]]) -> None:
    """Add a line to the file, on the disk before this returns."""
    with _held_file() as path, path.open("ab+") as file:
        last, torn = _end_of(file)
        # A line torn by a crash stays as it is: the file is only added to.
        file.write(b"\n" * torn + _line(heads, number=last["number"] + 1, after=last["mark"]))
        file.flush()
        os.fsync(file.fileno())


def read() -> Anchors:
    """Read the file and check every line of it."""
    path = settings.AUDIT_ANCHORS
    if not path.exists():
        return Anchors()
    points: Points = {}
    last: dict[str, Any] | None = None
    with path.open("rb") as file:
        for position, raw in enumerate(file, start=1):
            told = _parsed(raw)
            if told is None:
                continue
            if told["mark"] != _mark(told) or not _follows(told, last):
                return Anchors(points, exists=True, broken_line=position)
            last = told
            _take(points, told)
    return Anchors(points, exists=True)


def compact(heads: Mapping[int, tuple[int, str]]) -> None:
    """Replace the file by one line that says all; whoever writes meanwhile waits."""
    with _held_file() as path:
        newer = {
            chain: head for chain, head in read().heads.items() if head[0] > _seq(heads, chain)
        }
        _replace(path, {**heads, **newer})


def settle(heads: Heads) -> None:
    """Bring the anchors up to verified heads, and make the file short where that is let."""
    try:
        compact(heads)
    except PermissionError:
        behind = {chain: head for chain, head in heads.items() if read().heads.get(chain) != head}
        if behind:
            add(behind)


def restart(heads: Mapping[int, tuple[int, str]]) -> None:
    """Begin the file anew by these heads, and keep the former one beside it."""
    with _held_file() as path:
        if path.exists():
            kept = path.with_name(f"{path.name}.{int(path.stat().st_mtime)}")
            kept.write_bytes(path.read_bytes())
        _replace(path, heads)


def _replace(path: Path, heads: Mapping[int, tuple[int, str]]) -> None:
    with path.open("ab+") as file:
        last, _torn = _end_of(file)
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("wb") as file:
        file.write(_line(heads, number=last["number"] + 1, after=last["mark"], full=True))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _take(points: Points, told: Mapping[str, Any]) -> None:
    """Let a line speak: one that says all begins anew, another adds to what was said.

    What was said first of a place stands: a chain cut short that grows on shows for ever.
    """
    if told["full"]:
        points.clear()
    for chain, (seq, digest) in told["heads"]:
        points.setdefault(chain, {}).setdefault(seq, digest)


def _seq(heads: Mapping[int, tuple[int, str]], chain: int) -> int:
    return heads[chain][0] if chain in heads else 0


def _follows(told: Mapping[str, Any], last: Mapping[str, Any] | None) -> bool:
    """Whether nothing was taken out before a line: the first one is number one, or says all."""
    if last is None:
        return bool(told["full"] or told["number"] == 1)
    return bool(told["number"] == last["number"] + 1 and told["after"] == last["mark"])


@contextmanager
def _held_file() -> Iterator[Path]:
    """Hold the file against the other processes."""
    path: Path = settings.AUDIT_ANCHORS
    path.parent.mkdir(parents=True, exist_ok=True)
    # The lock is a file of its own: compacting puts another file in place of the anchors.
    handle = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield path
    finally:
        os.close(handle)


def _end_of(file: BinaryIO) -> tuple[dict[str, Any], bool]:
    """Return the last whole line, and whether something torn stands after it."""
    size = file.seek(0, os.SEEK_END)
    length, torn = min(size, _TAIL_BYTES), False
    while length:
        file.seek(size - length)
        tail = file.read(length)
        lines, torn = tail.splitlines(), not tail.endswith(b"\n")
        for raw in reversed(lines if length == size else lines[1:]):
            told = _parsed(raw)
            if told is not None:
                return told, torn
        length = min(size, length * 2) if length < size else 0
    return {"number": 0, "mark": ""}, torn


def _line(
    heads: Mapping[int, tuple[int, str]], *, number: int, after: str, full: bool = False
) -> bytes:
    told: dict[str, Any] = {
        "number": number,
        "after": after,
        "full": full,
        "heads": [[chain, list(head)] for chain, head in sorted(heads.items())],
    }
    told["mark"] = _mark(told)
    return json.dumps(told, separators=(",", ":")).encode() + b"\n"


def _parsed(raw: bytes) -> dict[str, Any] | None:
    """Read a line; None: it was torn by a crash, and the next one goes on from the one before."""
    try:
        told = json.loads(raw)
    except ValueError:
        return None
    whole = isinstance(told, dict) and {"number", "after", "full", "heads", "mark"} <= set(told)
    return told if whole else None


def _mark(told: Mapping[str, Any]) -> str:
    said = [told["number"], told["after"], told["full"], told["heads"]]
    text = json.dumps(said, separators=(",", ":"))
    return hmac.digest(settings.AUDIT_KEY.encode(), text.encode(), "sha256").hex()
