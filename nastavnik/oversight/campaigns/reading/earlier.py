"""Figures reported outside the system, beside the periods of a body and never added to them."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nastavnik.oversight.campaigns.leaves import OUTSIDE
from nastavnik.oversight.campaigns.past import PastValue, past_figures_of
from nastavnik.oversight.campaigns.reading.figures import Reading, Unit
from nastavnik.registers.organizations.choices import Level


@dataclass(frozen=True)
class PastRow:
    """A part, or the whole, on every day of which something was reported."""

    unit: Unit | None
    values: Sequence[PastValue | None]


@dataclass(frozen=True)
class PastPart:
    """What was reported of an indicator outside the system."""

    days: Sequence[datetime.date]
    whole: PastRow
    rows: Sequence[PastRow]

    @property
    def sources(self) -> list[str]:
        """The documents behind the figures, the oldest first."""
        told = (one for row in (self.whole, *self.rows) for one in row.values if one is not None)
        found = {one.source: None for one in sorted(told, key=lambda one: one.as_of)}
        return list(found)


def past_part(reading: Reading, code: str) -> PastPart:
    """Return what was reported of an indicator by the day the page is about."""
    territory = reading.choice.territory
    body = reading.node.organization_id if territory is None else territory
    places = {unit.key: _place(unit, body) for unit in reading.units}
    wanted = {body, *places.values()} - {OUTSIDE}
    told = past_figures_of(wanted, codes=[code], as_of=reading.now.day)
    whole = _by_day(told.get(body, ()), _sectors(reading, None))
    units = {
        unit.key: _by_day(told.get(places[unit.key], ()), _sectors(reading, unit))
        for unit in reading.units
    }
    days = sorted({day for found in (whole, *units.values()) for day in found})
    return PastPart(
        days,
        PastRow(None, [whole.get(day) for day in days]),
        [
            PastRow(unit, [units[unit.key].get(day) for day in days])
            for unit in reading.units
            if units[unit.key]
        ],
    )


def _place(unit: Unit, body: int) -> int:
    """Return whose figures a part has: an organisation's, a territory's, of a sector the body's."""
    town, _level, one = unit.key
    if one is not None:
        return one
    return body if town is None else town


def _sectors(reading: Reading, unit: Unit | None) -> list[str]:
    """Return the levels of education a figure may be told of, the best first.

    A campaign of one level is beside figures of that level, and those that name none. Whatever
    is told of an organisation is of it alone: of a campaign that names no level any will do.
    """
    if unit is not None and unit.key[2] is not None:
        return ["", *(reading.node.campaign.levels or Level.values)]
    sector = (unit.key[1] if unit is not None else None) or reading.choice.sector
    if sector:
        return [sector]
    levels = reading.node.campaign.levels
    return ["", *levels] if len(levels) == 1 else [""]


def _by_day(told: Iterable[PastValue], sectors: Sequence[str]) -> dict[datetime.date, PastValue]:
    fitting = [one for one in told if one.sector in sectors]
    best_last = sorted(fitting, key=lambda one: -sectors.index(one.sector))
    return {one.as_of: one for one in best_last}
