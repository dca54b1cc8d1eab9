"""What became of a cell: kept, fixed with a reason, a question, or a sentence about an error."""

from dataclasses import dataclass, replace
from typing import Any

from nastavnik.domain.spreadsheets.cells import Cell

SHOWN_VALUE = 60


@dataclass(frozen=True, slots=True)
class Kept:
    """The value as it was meant; None where the cell is empty."""

    value: Any


@dataclass(frozen=True, slots=True)
class Fixed:
    """A value changed with certainty, and why, in the words of the curator's language."""

    value: Any
    reason: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question only a person can answer; `proposal` is what would be taken on a plain yes."""

    question: str
    proposal: Any = None
    options: tuple[Any, ...] = ()
    address: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that cannot be taken: what is wrong with it and what to do."""

    sentence: str
    address: str = ""


type Outcome = Kept | Fixed | Ask | Wrong


def placed(outcome: Outcome, cell: Cell, title: str) -> Outcome:
    """Put the row, the column and the value before what an outcome says, and its address in it.

    `title` is the heading of the column as the person who keeps the file wrote it.
    """
    if isinstance(outcome, Kept):
        return outcome
    start = place_words(cell.row, title, cell.text or cell.marks.text)
    if isinstance(outcome, Fixed):
        return replace(outcome, reason=f"{start}: {outcome.reason}", address=cell.address)
    if isinstance(outcome, Ask):
        return replace(outcome, question=f"{start}: {outcome.question}", address=cell.address)
    return replace(outcome, sentence=f"{start}: {outcome.sentence}", address=cell.address)


def place_words(row: int, title: str, shown: str) -> str:
    """Say which cell it is and what stands there: «Строка 5, столбец «Класс», значение «13»»."""
    value = f", значение «{_short(shown)}»" if shown else ""
    return f"Строка {row}, столбец «{title}»{value}"


def with_reasons(outcome: Outcome, reasons: list[str]) -> Outcome:
    """Add what was done to the text beforehand to the outcome of reading it."""
    if not reasons:
        return outcome
    if isinstance(outcome, Kept):
        return Fixed(outcome.value, sentence_of(reasons)) if outcome.value is not None else outcome
    if isinstance(outcome, Fixed):
        return replace(outcome, reason=sentence_of([*reasons, outcome.reason.rstrip(".")]))
    return outcome


def sentence_of(reasons: list[str]) -> str:
    """Join what was done into one sentence, each thing once."""
    return "; ".join(dict.fromkeys(reasons)) + "."


def value_of(outcome: Outcome) -> Any:
    """Return the value an outcome settled on, None where a person has to decide."""
    return outcome.value if isinstance(outcome, Kept | Fixed) else None


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_VALUE else f"{text[: SHOWN_VALUE - 1]}…"
