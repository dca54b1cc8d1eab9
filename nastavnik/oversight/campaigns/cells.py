"""One value of a submission with where it comes from, and the digest of a version."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from nastavnik.domain.campaigns.checks import Values
from nastavnik.domain.campaigns.questions import NO, YES, Question
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.registers.organizations.choices import Provenance

# More than the country has inhabitants: a slip of the keyboard.
GREATEST = 1_000_000_000


QUESTIONS = frozenset(one.value for one in Question)


@dataclass(frozen=True)
class Entry:
    """What a person puts into a field; a yes comes with words of proof or a document."""

    value: int | None
    reason: str = ""
    proof: str = ""
    document: int | None = None
    # The document in words, as it stood when it was named.
    paper: str = ""


@dataclass(frozen=True)
class Cell:
    """A value; what the registers said when it was put; why the two differ. None is not zero.

    An answer to a question is 1 or 0; `basis` says what in the registers answers it.
    """

    value: int | None = None
    register: int | None = None
    provenance: str = Provenance.REGISTER.value
    reason: str = ""
    basis: str = ""
    proof: str = ""
    document: int | None = None
    paper: str = ""

    @property
    def differs(self) -> bool:
        """Whether the registers say something else."""
        return self.register is not None and self.value != self.register

    @property
    def entry(self) -> Entry:
        """What a person put into it."""
        return Entry(self.value, self.reason, self.proof, self.document, self.paper)

    @property
    def proofs(self) -> tuple[str, ...]:
        """What a person proves a yes by."""
        return tuple(words for words in (self.paper, self.proof) if words)

    def typed(self, entry: Entry, provenance: str) -> "Cell":
        """The cell with a value of a person's; one the registers say too is the registers'."""
        if entry.value is not None and entry.value == self.register:
            return Cell(entry.value, self.register, basis=self.basis)
        return replace(
            self,
            value=entry.value,
            provenance=str(provenance),
            reason=entry.reason.strip(),
            proof=entry.proof.strip(),
            document=entry.document,
            paper=entry.paper,
        )


type Cells = Mapping[str, Cell]


# What only answers have: a count is kept without them.
_OF_ANSWERS = ("basis", "proof", "document", "paper")


def read(stored: Mapping[str, Any]) -> dict[str, Cell]:
    """Read cells as they are kept."""
    return {code: Cell(**cell) for code, cell in stored.items()}


def keep(cells: Cells) -> dict[str, Any]:
    """Return cells as they are kept."""
    return {code: _kept(cell) for code, cell in sorted(cells.items())}


def _kept(cell: Cell) -> dict[str, Any]:
    facts = asdict(cell)
    return {name: value for name, value in facts.items() if value or name not in _OF_ANSWERS}


def values_of(cells: Cells) -> Values:
    """Return the values alone."""
    return {code: cell.value for code, cell in cells.items()}


def lacks_proof(code: str, cell: Cell) -> bool:
    """Tell whether a yes is proved by nothing: neither by the registers nor by a person."""
    is_bare = cell.register is None and not cell.proofs
    return code in QUESTIONS and cell.value == YES and is_bare


def require_entry(code: str, entry: Entry) -> None:
    """Refuse what no count and no answer can be."""
    if entry.value is None:
        return
    if code in QUESTIONS and entry.value not in (YES, NO):
        raise DomainError(gettext_noop("Ответьте «да» или «нет»."), field=code)
    if isinstance(entry.value, bool) or not isinstance(entry.value, int):
        raise DomainError(gettext_noop("Введите целое число."), field=code)
    if entry.value < 0:
        raise DomainError(gettext_noop("Значение не бывает меньше нуля."), field=code)
    if entry.value > GREATEST:
        raise DomainError(
            gettext_noop("Слишком большое число: проверьте, нет ли лишних цифр."), field=code
        )


def digest_of(previous: str, submission: int, number: int, stored: Mapping[str, Any]) -> str:
    """Return the digest of a version: over its values and the digest of the one before."""
    text = json.dumps(stored, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}|{submission}|{number}|{text}".encode()).hexdigest()
