"""What kinds of letters there are: each app lists its own in LETTERS of its letters.py."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.functional import Promise

from nastavnik.platform.outbox.models import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterKind:
    """A kind of letter; `is_wanted` is asked right before sending: much may have happened since."""

    code: str
    title: str | Promise
    is_wanted: Callable[[Letter], bool]


def declared() -> Iterator[LetterKind]:
    """Every kind of letter, app by app."""
    for config in apps.get_app_configs():
        if config.name.startswith("nastavnik.") and find_spec(f"{config.name}.letters"):
            yield from getattr(import_module(f"{config.name}.letters"), "LETTERS", ())


def kind_of(letter: Letter) -> LetterKind | None:
    """Return what kind of letter it is; None where the product knows the kind no more."""
    return next((kind for kind in declared() if kind.code == letter.kind), None)
