"""What reading a value depends on besides the cell."""

from dataclasses import dataclass
from datetime import date

from nastavnik.domain.mentoring_forms import PRESETS, FormPreset


# Compared by identity: one context reads a whole workbook, and what it read is looked up by it.
@dataclass(frozen=True, eq=False)
class Context:
    """The day it is, how the workbook counts days, and the forms of mentoring in use."""

    day: date
    epoch_1904: bool = False
    forms: tuple[FormPreset, ...] = PRESETS
    # A column of true dates whose days never pass 12 beside texts whose days do: day and month
    # may have been swapped by the program the workbook came from.
    swapped_days: bool = False
    # A column of texts some of which certainly put the month first, and none certainly the day.
    month_first: bool = False
    # Groups are called by numbers, as in colleges: elsewhere a number is a class.
    numbered_groups: bool = False
