"""Where a row leads: to the organisation of its chain, to the row whose key seals it."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.apps import apps
from django.db.models import Model

from nastavnik.platform.access.policy import REACH_LOOKUP

# A model with personal values names the lookups to the row whose key seals its events.
SEALED_BY = "SEALED_BY"
# A row of several people names which of its fields say words: they and reasons alone are sealed,
# so that the others can read its history when one of them is erased.
SEALED_FIELDS = "SEALED_FIELDS"
# What must hold of a row, as the arguments of a filter, for new words about it to be readable once
# its key was destroyed. A model that says nothing is told of no more: erasing it is final.
TOLD_WHILE = "TOLD_WHILE"
type Subject = tuple[str, int]
_AT_ONCE = 5_000


def organizations_of(rows: Sequence[Model]) -> list[int | None]:
    """Return the organisation each row belongs to."""
    lookup = getattr(rows[0], REACH_LOOKUP, None) if rows else None
    if lookup is None:
        return [getattr(row, "organization_id", None) for row in rows]
    return [pk for _model, pk in _along(type(rows[0]), rows, lookup)] if rows else []


def sealing_subjects_of(rows: Sequence[Model]) -> list[Subject | None]:
    """Return whose key seals the events of each row; None where nothing personal is said."""
    lookup = getattr(rows[0], SEALED_BY, None) if rows else None
    if lookup is None:
        return [None] * len(rows)
    found = _along(type(rows[0]), rows, lookup)
    return [
        # A row that leads nowhere seals for itself: nothing personal stays open.
        (row._meta.label_lower, row.pk) if pk is None else (model._meta.label_lower, pk)
        for row, (model, pk) in zip(rows, found, strict=True)
    ]


def told_again(subjects: Iterable[Subject]) -> set[Subject]:
    """Return which of the rows whose keys were destroyed may be told of again."""
    found: set[Subject] = set()
    for label, group in groupby(sorted(subjects), key=lambda subject: subject[0]):
        model = apps.get_model(label)
        condition = getattr(model, TOLD_WHILE, None)
        if condition is not None:
            keys = [pk for _label, pk in group]
            for start in range(0, len(keys), _AT_ONCE):
                near = model._base_manager.filter(pk__in=keys[start : start + _AT_ONCE])
                rows = near.filter(**condition).values_list("pk", flat=True)
                found |= {(label, pk) for pk in rows}
    return found


def _along(
    model: type[Model], rows: Sequence[Model], lookup: str
) -> list[tuple[type[Model], int | None]]:
    """Follow the lookup from each row, by what is loaded already or by one query for all."""
    if not lookup:
        return [(model, row.pk) for row in rows]
    first, _, rest = lookup.partition("__")
    field = model._meta.get_field(first)
    target: type[Model] = field.related_model  # type: ignore[assignment]
    ids = [getattr(row, field.attname) for row in rows]  # type: ignore[union-attr]
    if not rest:
        return [(target, pk) for pk in ids]
    if all(field.is_cached(row) for row in rows):  # type: ignore[union-attr]
        return _along(target, [getattr(row, first) for row in rows], rest)
    known: dict[int, int | None] = {}
    wanted = sorted({pk for pk in ids if pk is not None})
    for start in range(0, len(wanted), _AT_ONCE):
        near = target._base_manager.filter(pk__in=wanted[start : start + _AT_ONCE])
        known.update(near.values_list("pk", rest))
    last = _end(target, rest)
    return [(last, known.get(pk)) for pk in ids]


def _end(model: type[Model], lookup: str) -> type[Model]:
    for name in lookup.split("__"):
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model
