"""What becomes of two places in one register when both turn out to be one person's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from nastavnik.domain.enrolment import Stage
from nastavnik.domain.errors import DomainError, gettext_noop

# The further of two stages is where the person stands; leaving does not outweigh taking part.
_ORDER = (
    Stage.LEFT,
    Stage.CANDIDATE,
    Stage.REGISTERED,
    Stage.TRAINED,
    Stage.COMPLETED,
    Stage.PAIRED,
    Stage.WITHDRAWN,
)


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A place in a register: `register` is what people call it, `texts` are its free texts."""

    register: str
    stage: Stage
    category: str
    texts: Mapping[str, str]
    joined_on: date | None = None
    trained_on: date | None = None
    completed_on: date | None = None
    left_on: date | None = None
    is_mentee: bool = False
    has_pairs: bool = False
    in_open_pair: bool = False


def join_places(kept: PlaceFacts, other: PlaceFacts) -> dict[str, Any]:
    """Return the facts of the one place that is left of two.

    Dates are the earliest of both, the stage the furthest, texts that differ stand one under the
    other. Raises DomainError for the whole form where the places contradict each other: a mentee
    in two open pairs, a withdrawn consent beside taking part, pairs in two categories. Source:
    целевая модель Челябинской области, п. 5.6 (персонифицированный учёт: one place a person).
    """
    _require_no_contradiction(kept, other)
    stage = max(kept.stage, other.stage, key=_ORDER.index)
    is_over = stage in {Stage.LEFT, Stage.WITHDRAWN}
    owner = other if other.has_pairs and not kept.has_pairs else kept
    return {
        "status": stage.value,
        "category": owner.category,
        "joined_on": _earliest(kept.joined_on, other.joined_on),
        "trained_on": _earliest(kept.trained_on, other.trained_on),
        "completed_on": _earliest(kept.completed_on, other.completed_on),
        "left_on": _latest(kept.left_on, other.left_on) if is_over else None,
        **{name: _together(text, other.texts[name]) for name, text in kept.texts.items()},
    }


def _require_no_contradiction(kept: PlaceFacts, other: PlaceFacts) -> None:
    if kept.is_mentee and kept.in_open_pair and other.in_open_pair:
        raise DomainError(
            gettext_noop(
                "%(register)s: обе записи сейчас в парах или группах. Сначала прекратите лишнюю."
            ),
            register=kept.register,
        )
    if (kept.stage is Stage.WITHDRAWN) != (other.stage is Stage.WITHDRAWN):
        raise DomainError(
            gettext_noop(
                "%(register)s: у одной записи согласие отозвано, у другой нет. Сначала решите, "
                "участвует ли человек в программе."
            ),
            register=kept.register,
        )
    if kept.category != other.category and kept.has_pairs and other.has_pairs:
        raise DomainError(
            gettext_noop(
                "%(register)s: записи в парах под разными категориями. Объединить их нельзя."
            ),
            register=kept.register,
        )


def _earliest(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def _latest(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day is not None), default=None)


def _together(one: str, other: str) -> str:
    return "\n".join(dict.fromkeys(text for text in (one.strip(), other.strip()) if text))
