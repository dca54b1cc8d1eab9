"""Writing many at once where one may be refused: the others are written all the same."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.db import transaction
from django.db.models import Model

from nastavnik.domain.errors import DomainError
from nastavnik.doors.imports.kinds.drafts import Draft, refusals
from nastavnik.doors.imports.lines import Line, Outcome, Plan
from nastavnik.platform.audit.writing import InvalidBatchError


@dataclass(slots=True)
class Written[R]:
    """What was written, by the place of what it was asked for, and what was refused and why."""

    rows: dict[int, R] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)


class Rows[M: Model](Protocol):
    """The rows that a line gives: to add, and read ones of which it says something else."""

    draft: Draft
    new: list[M]
    changed: list[M]


def write_rows[M: Model](
    lines: Sequence[Line],
    batch: Sequence[Rows[M]],
    planned: Mapping[int, Plan],
    add: Callable[[list[M]], Sequence[object]],
    edit: Callable[[list[M]], Sequence[object]],
) -> list[Outcome]:
    """Write the rows of lines whose plan still holds; of many rows none is the page of a line."""
    refused = refusals(planned, (told.draft for told in batch))
    wanted = [at for at in range(len(batch)) if at not in refused]
    new = [(at, row) for at in wanted for row in batch[at].new]
    changed = [(at, row) for at in wanted for row in batch[at].changed]
    changed.sort(key=lambda one: one[1].pk)
    added = write_each([row for _at, row in new], add)
    edited = write_each([row for _at, row in changed], edit)
    refused |= {new[at][0]: said for at, said in added.refused.items()}
    refused |= {changed[at][0]: said for at, said in edited.refused.items()}
    return [Outcome(line.number, None, refused.get(at, "")) for at, line in enumerate(lines)]


def write_each[T, R](wanted: Sequence[T], write: Callable[[list[T]], Sequence[R]]) -> Written[R]:
    """Write all in one go; without the one a refusal names; one by one if it names none.

    `write` returns a row for each thing it was given, in their order.
    """
    result: Written[R] = Written()
    left = list(range(len(wanted)))
    while left:
        try:
            with transaction.atomic():
                rows = write([wanted[place] for place in left])
        except InvalidBatchError as error:
            if error.position is None:
                return _singly(wanted, write, left, result)
            result.refused[left.pop(error.position)] = str(error.params["sentence"])
        except DomainError as error:
            if len(left) > 1:
                return _singly(wanted, write, left, result)
            result.refused[left.pop()] = str(error)
        else:
            result.rows |= dict(zip(left, rows, strict=True))
            left = []
    return result


def _singly[T, R](
    wanted: Sequence[T],
    write: Callable[[list[T]], Sequence[R]],
    left: Sequence[int],
    result: Written[R],
) -> Written[R]:
    for place in left:
        try:
            with transaction.atomic():
                (row,) = write([wanted[place]])
        except DomainError as error:
            result.refused[place] = str(error)
        else:
            result.rows[place] = row
    return result
