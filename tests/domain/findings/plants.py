"""What a plant is: one contradiction put into a document, and what must be found for it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from nastavnik.domain.findings.model import (
    Claim,
    ClaimKind,
)
from tests.domain.findings.documents import Document


@dataclass(frozen=True)
class Expected:
    """A finding that must come: rule, unit, indicator, and its place where it is one table."""

    rule: str
    unit: str = ""
    indicator: str = ""
    place: str = ""
    subject: str = ""


Expectations = tuple[Expected, ...]
# Bends what is read before anything is printed, or edits the printed claims.
Before = Callable[[Document], Expectations]
After = Callable[[Document, list[Claim]], Expectations]


class NoRoomError(Exception):
    """This world has no room for this plant; the test draws another world."""


def pick[T](document: Document, items: list[T]) -> T:
    """Draw one of the items, or say that there are none."""
    if not items:
        raise NoRoomError
    return document.world.rng.choice(items)


def edit(claims: list[Claim], claim: Claim, **changes: object) -> Claim:
    """Replace a claim by a changed copy."""
    changed = replace(claim, **changes)  # type: ignore[arg-type]
    claims[claims.index(claim)] = changed
    return changed


def of_kind(claims: list[Claim], *kinds: ClaimKind) -> list[Claim]:
    return [claim for claim in claims if claim.kind in kinds]


def unit_of(document: Document, claim: Claim) -> str:
    """The unit a reference means, found without the rules' own resolver."""
    if claim.unit:
        return claim.unit
    plain = claim.reference.replace("№", "").strip().lower().replace("ё", "е")
    for unit in document.world.units:
        names = (unit.reference, unit.name, *unit.aliases)
        if plain in {n.replace("№", "").strip().lower().replace("ё", "е") for n in names}:
            return unit.code
    raise NoRoomError
