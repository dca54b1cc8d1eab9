"""The accounts of the demonstration: one person per role, one password known to everybody.

Only the demonstration sets this password, and only in a database without accounts of its own.
"""

from dataclasses import dataclass

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.accounts.models import User

DOMAIN = "demo.example"
# Printed on the screen and in the README: this is not a secret.
PASSWORD = "nastavnik-2020"  # noqa: S105
MUNICIPALITY, MINISTRY, SCHOOL = "DZ", "NN", "DZ-02"


@dataclass(frozen=True, slots=True)
class Login:
    """An account: who, in which role, at the organisation of which code."""

    mailbox: str
    name: str
    role: Role
    organization: str

    @property
    def email(self) -> str:
        """The address to log in with."""
        return f"{self.mailbox}@{DOMAIN}"


LOGINS = (
    Login("administrator", "Ольга Викторовна Серова", Role.ADMINISTRATOR, MINISTRY),
    Login("koordinator", "Ирина Павловна Лугова", Role.COORDINATOR, MUNICIPALITY),
    Login("kurator", "Марина Сергеевна Тихая", Role.CURATOR, SCHOOL),
    Login("auditor", "Андрей Николаевич Строгов", Role.AUDITOR, MUNICIPALITY),
)


def require_no_foreign_accounts() -> None:
    """Refuse a database somebody works in: the password of the demonstration is public."""
    if User.objects.exclude(email__endswith=f"@{DOMAIN}").exists():
        raise DomainError(
            gettext_noop(
                "В этой базе есть настоящие учётные записи: демонстрационный город в неё не "
                "загружается. Укажите другую папку данных (NASTAVNIK_DATA_DIR)."
            )
        )
