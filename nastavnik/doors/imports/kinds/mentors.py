"""The register of mentors: Appendix 2 of the Chelyabinsk model and the federal form (МР-42/02)."""

from django.utils.translation import gettext_lazy as _

from nastavnik.domain.spreadsheets.kinds.mentors import MENTORS as COLUMNS
from nastavnik.doors.imports.kinds.not_kept import OF_PAIRS
from nastavnik.doors.imports.kinds.participants import Register
from nastavnik.doors.imports.lines import ImportKind
from nastavnik.platform.access.matrix import Action
from nastavnik.registers.people.choices import ParticipantRole

REGISTER = Register(
    role=ParticipantRole.MENTOR,
    facts=("competences", "interests", "joined_on", "trained_on", "results"),
    others="mentees",
    prefix="mentee_",
)
_NO_PLACE = _("в карточке наставника для этого нет места")
MENTORS = ImportKind(
    columns=COLUMNS,
    action=Action.PERSON_EDIT,
    plan=REGISTER.plan,
    write=REGISTER.write,
    names=REGISTER.names,
    needs_year=True,
    brings_people=True,
    hint=_("Приложение 2 целевой модели или федеральная форма: наставники и их наставляемые"),
    not_kept={
        **OF_PAIRS,
        "experience": _("стаж числом лет не хранится: нужна дата, с которой он идёт"),
        **dict.fromkeys(("achievements", "preferred_age", "time_budget"), _NO_PLACE),
    },
)
