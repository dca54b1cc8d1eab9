"""The matrix itself: data, printed to docs/generated/permissions.md."""

from collections.abc import Mapping
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """Roles of accounts. SYSTEM is the command line; nobody is assigned to it."""

    SYSTEM = "system", _("Система")
    ADMINISTRATOR = "administrator", _("Системный администратор")
    COORDINATOR = "coordinator", _("Муниципальный координатор")
    CURATOR = "curator", _("Куратор")
    AUDITOR = "auditor", _("Аудитор")


class Reach(TextChoices):
    """How far a right goes from the organisation of the assignment."""

    NONE = "none", _("нет")
    OWN = "own", _("своя организация")
    SUBTREE = "subtree", _("своя и подведомственные")
    ALL = "all", _("все")


class Action(StrEnum):
    """What can be done: object and verb. Every object has a `.view`."""

    ORGANIZATION_VIEW = "organization.view"
    ORGANIZATION_EDIT = "organization.edit"
    PERIOD_VIEW = "period.view"
    PERIOD_EDIT = "period.edit"
    FORM_VIEW = "form.view"
    FORM_EDIT = "form.edit"
    ACCOUNT_VIEW = "account.view"
    ACCOUNT_EDIT = "account.edit"
    CONTINGENT_VIEW = "contingent.view"
    CONTINGENT_EDIT = "contingent.edit"
    PERSON_VIEW = "person.view"
    PERSON_EDIT = "person.edit"
    MENTORSHIP_VIEW = "mentorship.view"
    MENTORSHIP_EDIT = "mentorship.edit"
    PARTNER_VIEW = "partner.view"
    PARTNER_EDIT = "partner.edit"
    AGREEMENT_VIEW = "agreement.view"
    AGREEMENT_EDIT = "agreement.edit"
    DOCUMENT_VIEW = "document.view"
    DOCUMENT_EDIT = "document.edit"
    INDICATOR_SET_VIEW = "indicator_set.view"
    INDICATOR_SET_EDIT = "indicator_set.edit"
    INDICATOR_VIEW = "indicator.view"
    MEASURE_VIEW = "measure.view"
    MEASURE_EDIT = "measure.edit"
    NOTE_VIEW = "note.view"
    NOTE_EDIT = "note.edit"
    CLAIM_VIEW = "claim.view"
    CLAIM_EDIT = "claim.edit"

    @property
    def viewing(self) -> "Action":
        """The right to look at the same kind of object."""
        return Action(f"{self.value.split('.')[0]}.view")


def _row(
    *,
    administrator: Reach = Reach.NONE,
    coordinator: Reach = Reach.NONE,
    curator: Reach = Reach.NONE,
    auditor: Reach = Reach.NONE,
) -> Mapping[Role, Reach]:
    return {
        Role.SYSTEM: Reach.ALL,
        Role.ADMINISTRATOR: administrator,
        Role.COORDINATOR: coordinator,
        Role.CURATOR: curator,
        Role.AUDITOR: auditor,
    }


ALL, SUBTREE, OWN = Reach.ALL, Reach.SUBTREE, Reach.OWN
_EVERYONE_LOOKS = _row(administrator=ALL, coordinator=ALL, curator=ALL, auditor=ALL)
# Names stay in the organisation: above it only aggregates, except for the auditor's reading.
_NAMED_LOOK = _row(curator=OWN, auditor=SUBTREE)
_NAMED_WRITE = _row(curator=OWN)
_AGGREGATE_LOOK = _row(administrator=ALL, coordinator=SUBTREE, curator=OWN, auditor=SUBTREE)
_AGGREGATE_WRITE = _row(coordinator=SUBTREE, curator=OWN)
_ADMINISTRATOR_WRITES = _row(administrator=ALL)

MATRIX: Mapping[Action, Mapping[Role, Reach]] = {
    Action.ORGANIZATION_VIEW: _AGGREGATE_LOOK,
    Action.ORGANIZATION_EDIT: _ADMINISTRATOR_WRITES,
    Action.PERIOD_VIEW: _EVERYONE_LOOKS,
    Action.PERIOD_EDIT: _ADMINISTRATOR_WRITES,
    Action.FORM_VIEW: _EVERYONE_LOOKS,
    Action.FORM_EDIT: _ADMINISTRATOR_WRITES,
    Action.ACCOUNT_VIEW: _ADMINISTRATOR_WRITES,
    Action.ACCOUNT_EDIT: _ADMINISTRATOR_WRITES,
    Action.CONTINGENT_VIEW: _AGGREGATE_LOOK,
    Action.CONTINGENT_EDIT: _AGGREGATE_WRITE,
    Action.PERSON_VIEW: _NAMED_LOOK,
    Action.PERSON_EDIT: _NAMED_WRITE,
    Action.MENTORSHIP_VIEW: _NAMED_LOOK,
    Action.MENTORSHIP_EDIT: _NAMED_WRITE,
    Action.PARTNER_VIEW: _row(coordinator=ALL, curator=ALL, auditor=ALL),
    Action.PARTNER_EDIT: _row(coordinator=ALL, curator=ALL),
    Action.AGREEMENT_VIEW: _row(coordinator=SUBTREE, curator=OWN, auditor=SUBTREE),
    Action.AGREEMENT_EDIT: _NAMED_WRITE,
    Action.DOCUMENT_VIEW: _row(coordinator=SUBTREE, curator=OWN, auditor=SUBTREE),
    Action.DOCUMENT_EDIT: _AGGREGATE_WRITE,
    Action.INDICATOR_SET_VIEW: _EVERYONE_LOOKS,
    Action.INDICATOR_SET_EDIT: _ADMINISTRATOR_WRITES,
    Action.INDICATOR_VIEW: _AGGREGATE_LOOK,
    Action.MEASURE_VIEW: _AGGREGATE_LOOK,
    Action.MEASURE_EDIT: _AGGREGATE_WRITE,
    Action.NOTE_VIEW: _row(coordinator=SUBTREE, auditor=SUBTREE),
    Action.NOTE_EDIT: _row(coordinator=SUBTREE),
    Action.CLAIM_VIEW: _row(coordinator=SUBTREE, auditor=SUBTREE),
    Action.CLAIM_EDIT: _row(coordinator=SUBTREE),
}
