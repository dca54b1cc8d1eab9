"""Deciding about people who are alike: one person, different people, and back."""

from nastavnik.registers.duplicates.operations.distinguishing import tell_apart
from nastavnik.registers.duplicates.operations.merging import merge_people
from nastavnik.registers.duplicates.operations.undoing import unmerge

__all__ = ["merge_people", "tell_apart", "unmerge"]
