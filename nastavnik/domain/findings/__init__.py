"""What the system notices by itself: pure rules over tables and printed claims."""

from nastavnik.domain.findings.rules import ABOUT_REGISTERS, RULES, find

__all__ = ["ABOUT_REGISTERS", "RULES", "find"]
