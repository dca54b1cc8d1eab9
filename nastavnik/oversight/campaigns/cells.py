"""One value of a submission with where it comes from, and the digest of a version."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from nastavnik.domain.campaigns.checks import Values
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.registers.organizations.choices import Provenance

# More than the country has inhabitants: a slip of the keyboard.
GREATEST = 1_000_000_000


@dataclass(frozen=True)
class Cell:
    """A value; what the registers said when it was put; why the two differ. None is not zero."""

    value: int | None = None
    register: int | None = None
    provenance: str = Provenance.REGISTER.value
    reason: str = ""

    @property
    def differs(self) -> bool:
        """Whether the registers say something else."""
        return self.register is not None and self.value != self.register

    def typed(self, value: int | None, reason: str, provenance: str) -> "Cell":
        """The cell with a value of a person's; one the registers say too is the registers'."""
        if value is not None and value == self.register:
            return replace(self, value=value, provenance=Provenance.REGISTER.value, reason="")
        return replace(self, value=value, provenance=str(provenance), reason=reason.strip())


type Cells = Mapping[str, Cell]


@dataclass(frozen=True)
class Entry:
    """What a person puts into a field."""

    value: int | None
    reason: str = ""


def read(stored: Mapping[str, Any]) -> dict[str, Cell]:
    """Read cells as they are kept."""
    return {code: Cell(**cell) for code, cell in stored.items()}


def keep(cells: Cells) -> dict[str, Any]:
    """Return cells as they are kept."""
    return {code: asdict(cell) for code, cell in sorted(cells.items())}


def values_of(cells: Cells) -> Values:
    """Return the values alone."""
    return {code: cell.value for code, cell in cells.items()}


def require_entry(code: str, entry: Entry) -> None:
    """Refuse what no count can be."""
    if entry.value is None:
        return
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
