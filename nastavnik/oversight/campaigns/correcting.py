"""What a package holds otherwise than the one before it: a correction is a visible difference."""

from collections.abc import Sequence
from dataclasses import dataclass

from nastavnik.oversight.campaigns import summing
from nastavnik.oversight.campaigns.cells import Cell, read
from nastavnik.oversight.campaigns.models import Ask, Package, SubmissionVersion
from nastavnik.oversight.campaigns.sheets import Line

_ORGANIZATION = "submission__obligation__organization"


@dataclass(frozen=True)
class Correction:
    """A form that goes up in another version than before, with the values that are others."""

    version: SubmissionVersion
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Corrections:
    """What became of the package that a body had handed in before."""

    former: Package
    corrected: Sequence[Correction]
    came: Sequence[SubmissionVersion]
    gone: Sequence[SubmissionVersion]

    @property
    def is_same(self) -> bool:
        """Whether it holds the very versions of the former one."""
        return not (self.corrected or self.came or self.gone)


def corrections_of(package: Package) -> Corrections | None:
    """Return how a package differs from the one before it; None: it is the first."""
    former = package.obligation.packages.filter(number=package.number - 1).first()
    if former is None:
        return None
    now, before = _held_only_by(package, former), _held_only_by(former, package)
    asks = summing.asks_of(package.obligation.campaign)
    was = {version.submission_id: version for version in before}
    still = {version.submission_id for version in now}
    return Corrections(
        former,
        corrected=[
            Correction(version, _changed(asks, was[version.submission_id], version))
            for version in now
            if version.submission_id in was
        ],
        came=[version for version in now if version.submission_id not in was],
        gone=[version for version in before if version.submission_id not in still],
    )


def _held_only_by(package: Package, other: Package) -> list[SubmissionVersion]:
    """Return the versions of a package that another lacks: of a large one few are looked at."""
    rows = SubmissionVersion.objects.filter(pk__in=package.lines.values("version"))
    rows = rows.exclude(pk__in=other.lines.values("version")).select_related(_ORGANIZATION)
    place = (f"{_ORGANIZATION}__{name}" for name in ("position", "short_name"))
    return list(rows.order_by(*place, "pk"))


def _changed(
    asks: Sequence[Ask], was: SubmissionVersion, now: SubmissionVersion
) -> tuple[Line, ...]:
    former, cells = read(was.cells), read(now.cells)
    lines = (
        Line(
            ask=ask,
            cell=cells.get(ask.code, Cell()),
            before=None,
            is_compared=False,
            former=former.get(ask.code, Cell()),
        )
        for ask in asks
    )
    return tuple(line for line in lines if line.has_changed)
