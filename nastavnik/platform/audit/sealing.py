"""The keys of rows: found or made in few queries, wrapped anew, destroyed.

A row may have had several, one after another: what is told of it after its key was destroyed is
sealed by the next, if it may still be told of.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet

from nastavnik.platform.audit import cipher, paths
from nastavnik.platform.audit.models import SealKey
from nastavnik.platform.audit.paths import Subject

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Seal:
    """A key at work."""

    pk: int
    key: bytes

    def close(self, text: str) -> str:
        """Seal a text."""
        return cipher.seal(self.key, text)


def seals_for(subjects: Iterable[Subject]) -> dict[Subject, Seal]:
    """Return the seal of each subject, made where there is none, or none any more."""
    wanted = sorted(set(subjects))
    found = _latest(wanted)
    fresh = _fresh(wanted, found)
    if fresh:
        # Somebody else may be making the same: theirs, if it is first, is taken.
        SealKey.objects.bulk_create(fresh, ignore_conflicts=True)
        found |= _latest([key.subject for key in fresh])
    return {subject: _at_work(key) for subject, key in found.items()}


def keys_of(subjects: Sequence[Subject]) -> Iterator[QuerySet[SealKey]]:
    """Yield the keys of the subjects, of every generation, batch by batch."""
    for subject_type, group in groupby(sorted(subjects), key=lambda subject: subject[0]):
        ids = [subject_id for _, subject_id in group]
        for start in range(0, len(ids), _AT_ONCE):
            yield SealKey.objects.filter(
                subject_type=subject_type, subject_id__in=ids[start : start + _AT_ONCE]
            )


def _latest(subjects: Sequence[Subject]) -> dict[Subject, SealKey]:
    return {key.subject: key for batch in keys_of(subjects) for key in batch.order_by("generation")}


def _fresh(subjects: Sequence[Subject], known: Mapping[Subject, SealKey]) -> list[SealKey]:
    """Make the first keys of rows, and the next ones of those that may be told of again."""
    again = paths.told_again(one for one in subjects if one in known and known[one].is_destroyed)
    made = [_new(one, 1) for one in subjects if one not in known]
    return made + [_new(one, known[one].generation + 1) for one in sorted(again)]


def _new(subject: Subject, generation: int) -> SealKey:
    key = SealKey(subject_type=subject[0], subject_id=subject[1], generation=generation)
    key.wrapped = cipher.wrap(cipher.new_key(), key.about)
    return key


def _at_work(key: SealKey) -> Seal:
    if key.is_destroyed:
        # Nothing more is kept about whom the law has us forget: sealed, and the key thrown away.
        return Seal(key.pk, cipher.new_key())
    return Seal(key.pk, cipher.unwrap(key.wrapped, key.about))
