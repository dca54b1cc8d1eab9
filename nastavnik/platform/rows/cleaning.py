"""Judging the fields of many rows: what one row said and was found good is not judged again."""

from functools import cache

from django.db import models

# Texts that were found good, each with the name of its field.
type Sound = set[tuple[str, str]]


def clean_fields(row: models.Model, sound: Sound) -> None:
    """Clean the fields of a row but for its foreign keys; raises ValidationError."""
    told = row.__dict__
    texts = {(name, told[name]) for name in _texts(type(row)) if type(told.get(name)) is str}
    known = {name for name, _text in texts & sound}
    row.clean_fields(exclude=_relations(type(row)) | known)
    sound |= texts


@cache
def _relations(model: type[models.Model]) -> frozenset[str]:
    """Name the fields of a model that lead to other rows."""
    return frozenset(field.name for field in model._meta.concrete_fields if field.is_relation)


@cache
def _texts(model: type[models.Model]) -> tuple[str, ...]:
    """Name the fields of a model whose cleaning judges a text and leaves it as it is."""
    kinds = (models.CharField, models.TextField)
    return tuple(field.name for field in model._meta.concrete_fields if isinstance(field, kinds))
