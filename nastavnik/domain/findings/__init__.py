"""What the system notices by itself: pure rules over tables and printed claims."""

from nastavnik.domain.findings.rules import RULES, find

__all__ = ["RULES", "find"]
