"""What every register row has: a version against lost updates, a column to search by."""

from collections.abc import Container
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.typography import fold_search


class SearchField(models.TextField[str, str]):
    """A normalised copy of other columns (casefold, ё→е), indexed on both databases.

    SQLite folds only ASCII, so search, sorting and duplicates use this column everywhere.
    It fills itself whenever the row is saved, in bulk too.
    """

    def __init__(self, *, sources: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.sources = sources
        kwargs |= {"editable": False, "default": "", "db_index": True, "blank": True}
        kwargs.setdefault("verbose_name", _("Для поиска"))
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        """Keep migrations free of what only Python needs."""
        name, path, _args, kwargs = super().deconstruct()
        return name, path, [], {**kwargs, "sources": self.sources}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Fold the source columns into one line."""
        parts = (str(getattr(model_instance, name) or "") for name in self.sources)
        folded = fold_search(" ".join(part for part in parts if part))
        setattr(model_instance, self.attname, folded)
        return folded


def at_fields(error: ValidationError, fields: Container[str]) -> dict[str, list[ValidationError]]:
    """Move what a constraint says of a whole row to the field its violation_error_code names."""
    placed: dict[str, list[ValidationError]] = {}
    for name, found in error.error_dict.items():
        for one in found:
            code = str(one.code or "")
            moves = name == NON_FIELD_ERRORS and code in fields
            placed.setdefault(code if moves else name, []).append(one)
    return placed


class VersionedModel(models.Model):
    """A row that an edit form carries the version of; a lost update is refused."""

    version = models.PositiveIntegerField(_("Версия"), default=1, editable=False)

    class Meta:
        abstract = True


class SearchableQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows that can be found by words, whatever their case and ё."""

    def matching(self, text: str) -> "SearchableQuerySet[M]":
        """Keep rows in which every word of `text` occurs."""
        found = self
        for word in fold_search(text).split():
            found = found.filter(search__contains=word)
        return found
