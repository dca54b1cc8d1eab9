"""Sums that follow a version: written in the very transaction that moves it, and nowhere else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nastavnik.domain.campaigns.checks import Values
from nastavnik.domain.campaigns.stages import Stage, counted_at
from nastavnik.oversight.campaigns import counts
from nastavnik.oversight.campaigns.models import Ask, Obligation, Total

# The reviewer, the level, the code and the stage of a sum; what is added to it and to its count.
type Key = tuple[int, str, str, str]
type Delta = dict[Key, tuple[int, int]]


@dataclass(frozen=True)
class Standing:
    """A version at a stage: the values of which it adds to the sums."""

    values: Values
    stage: Stage


type Move = tuple[Obligation, Standing, Standing]


def move(moves: Sequence[Move]) -> None:
    """Take what counted before out of the sums and add what counts now.

    The caller holds the rows of the reviewers, so that nobody else moves the same sums meanwhile.
    """
    campaigns = {obligation.campaign_id for obligation, _before, _now in moves}
    rows = list(Ask.objects.filter(campaign__in=campaigns).select_related("indicator"))
    delta = _delta(moves, counts.wholes(rows))
    if not delta:
        return
    asks = {ask.code: ask.pk for ask in rows}
    reviewers = {key[0] for key in delta}
    kept = Total.objects.filter(under__in=reviewers, ask__in=asks.values())
    known = {(row.under_id, row.level, row.ask_id, row.stage): row for row in kept}
    changed, added = [], []
    for (under, level, code, stage), (number, told) in delta.items():
        row = known.get((under, level, asks[code], stage))
        if row is None:
            row = Total(under_id=under, level=level, ask_id=asks[code], stage=stage)
            added.append(row)
        else:
            changed.append(row)
        row.sum += number
        row.told += told
    Total.objects.bulk_update(changed, ["sum", "told"])
    Total.objects.bulk_create(added)


def _delta(moves: Sequence[Move], pairs: counts.Wholes) -> Delta:
    found: Delta = {}
    for obligation, before, now in moves:
        if obligation.above_id is None:
            continue
        for sign, standing in ((-1, before), (1, now)):
            for code, stage, value in _counted(standing, pairs):
                key = (obligation.above_id, obligation.level, code, stage)
                number, told = found.get(key, (0, 0))
                found[key] = (number + sign * value, told + sign)
    return {key: change for key, change in found.items() if change != (0, 0)}


def _counted(standing: Standing, pairs: counts.Wholes) -> Iterator[tuple[str, str, int]]:
    for stage in counted_at(standing.stage):
        for code, value in counts.summed(standing.values, pairs).items():
            yield code, stage.value, value
