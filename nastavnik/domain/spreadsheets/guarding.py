"""Text of a CSV file that no program takes for a formula, and the same text read back."""

import re

_LIVE = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
# Ours, and no formula: a telephone, a dash, a number below zero.
_HARMLESS = re.compile(r"\+7\s\d{3}\s\d{3}-\d\d-\d\d|[-+]|-\d+([.,]\d+)?")


def guarded(text: str) -> str:
    """Return the text with an apostrophe before what a program would compute: «'=1+1».

    What begins with such an apostrophe already gets another one, so that `bare` gives it back.
    """
    return f"'{text}" if _LIVE.match(text) and not _HARMLESS.fullmatch(text) else text


def bare(text: str) -> str:
    """Return a guarded text as it was."""
    return text[1:] if _GUARDED.match(text) else text
