"""The register of mentees: Appendix 1 of the Chelyabinsk model and the federal form (МР-42/02)."""

from django.utils.translation import gettext_lazy as _

from nastavnik.domain.spreadsheets.kinds.mentees import MENTEES as COLUMNS
from nastavnik.doors.imports.kinds.not_kept import OF_PAIRS
from nastavnik.doors.imports.kinds.participants import Register
from nastavnik.doors.imports.lines import ImportKind
from nastavnik.platform.access.matrix import Action
from nastavnik.registers.people.choices import ParticipantRole

REGISTER = Register(
    role=ParticipantRole.MENTEE,
    facts=("request", "joined_on", "results"),
    others="mentor",
    prefix="mentor_",
)
MENTEES = ImportKind(
    columns=COLUMNS,
    action=Action.PERSON_EDIT,
    plan=REGISTER.plan,
    write=REGISTER.write,
    names=REGISTER.names,
    needs_year=True,
    brings_people=True,
    hint=_("Приложение 1 целевой модели или федеральная форма: наставляемые и их наставники"),
    not_kept={
        **OF_PAIRS,
        "birth_year": _("хранится полная дата рождения; по году сверяются люди с одним именем"),
    },
    compared=frozenset({"birth_year"}),
)
