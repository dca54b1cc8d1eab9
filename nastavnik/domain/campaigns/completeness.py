"""How much is told: of one form and of a whole campaign."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from nastavnik.domain.campaigns.checks import Values


@dataclass(frozen=True)
class Completeness:
    """Fields told out of fields asked for; a reported zero is told."""

    told: int
    asked: int

    @property
    def is_empty(self) -> bool:
        """Nothing is told: such a form is never «reported»."""
        return self.told == 0

    @property
    def is_full(self) -> bool:
        """Everything asked for is told."""
        return 0 < self.told == self.asked

    @property
    def is_partial(self) -> bool:
        """Something is missing: shown as such wherever the submission is."""
        return 0 < self.told < self.asked


def completeness(values: Values, asked: Collection[str]) -> Completeness:
    """Count the fields told; what was not asked for does not make a form fuller."""
    told = sum(values.get(code) is not None for code in set(asked))
    return Completeness(told, len(set(asked)))


@dataclass(frozen=True)
class Duty:
    """One obligation as the share sees it."""

    is_exempt: bool
    has_reported: bool


@dataclass(frozen=True)
class ShareReported:
    """How many of those who must report have; the exempt are in neither number."""

    reported: int
    obliged: int

    @property
    def share(self) -> Fraction | None:
        """A fraction from 0 to 1; nobody obliged is no data."""
        return Fraction(self.reported, self.obliged) if self.obliged else None


def share_reported(duties: Iterable[Duty]) -> ShareReported:
    """Count over frozen obligations, the denominator that cannot be outgrown."""
    obliged = [duty for duty in duties if not duty.is_exempt]
    return ShareReported(sum(duty.has_reported for duty in obliged), len(obliged))
