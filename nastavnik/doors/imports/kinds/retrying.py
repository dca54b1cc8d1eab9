"""Writing many at once where one may be refused: the others are written all the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from nastavnik.domain.errors import DomainError
from nastavnik.platform.audit.writing import InvalidBatchError


@dataclass(slots=True)
class Written[R]:
    """What was written, by the place of what it was asked for, and what was refused and why."""

    rows: dict[int, R] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)


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
