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
MINISTRY, CENTRE, MUNICIPALITY, SCHOOL = "NN", "NN-RC2", "DZ", "DZ-02"


@dataclass(frozen=True, slots=True)
class Login:
    """An account: who, in which role, at the organisation of which code.

    A participant's name is that of a person of the school; `partner` is an INN.
    """

    mailbox: str
    name: str
    role: Role
    organization: str
    partner: str = ""

    @property
    def email(self) -> str:
        """The address to log in with."""
        return f"{self.mailbox}@{DOMAIN}"


LOGINS = (
    Login("administrator", "Ольга Викторовна Серова", Role.ADMINISTRATOR, MINISTRY),
    Login("bezopasnost", "Виктор Ильич Замков", Role.SECURITY, MINISTRY),
    Login("ministerstvo", "Елена Борисовна Высокова", Role.MINISTRY, MINISTRY),
    Login("centr", "Наталья Юрьевна Озёрская", Role.CENTRE, CENTRE),
    Login("koordinator", "Ирина Павловна Лугова", Role.COORDINATOR, MUNICIPALITY),
    Login("rukovoditel", "Галина Петровна Ясная", Role.HEAD, SCHOOL),
    Login("kurator", "Марина Сергеевна Тихая", Role.CURATOR, SCHOOL),
    Login("auditor", "Андрей Николаевич Строгов", Role.AUDITOR, MUNICIPALITY),
    # These three stand in the register of the school, in one pair or family.
    Login("nastavnik", "Лаврентьева Марина Вячеславовна", Role.MENTOR, SCHOOL),
    Login("uchenik", "Матвеева Вера Васильевна", Role.MENTEE, SCHOOL),
    Login("roditel", "Матвеев Василий Степанович", Role.REPRESENTATIVE, SCHOOL),
    Login("partner", "Роман Олегович Окский", Role.PARTNER, SCHOOL, partner="0000002745"),
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
