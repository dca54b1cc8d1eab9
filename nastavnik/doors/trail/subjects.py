"""Which right lets one see a kind of row: who sees the row reads what its events say."""

from collections.abc import Iterable, Mapping

from django.apps import apps
from django.db.models import Model, QuerySet
from django.http import Http404

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy.walking import PERSON_LOOKUPS

# Kinds whose right is not named after them.
_VIEWED_BY: Mapping[str, Action] = {
    "people.enrolment": Action.PERSON_VIEW,
    "people.kinship": Action.PERSON_VIEW,
    "consents.consenttext": Action.CONSENT_TEXT_VIEW,
    "duplicates.distinction": Action.PERSON_VIEW,
    "duplicates.merge": Action.PERSON_VIEW,
    "mentorships.member": Action.MENTORSHIP_VIEW,
    "organizations.zone": Action.ORGANIZATION_VIEW,
    "organizations.subordination": Action.ORGANIZATION_VIEW,
    "accounts.user": Action.ACCOUNT_VIEW,
    "accounts.assignment": Action.ACCOUNT_VIEW,
    "periods.schoolyear": Action.PERIOD_VIEW,
    "programmes.mentoringform": Action.FORM_VIEW,
    "indicators.indicatorset": Action.INDICATOR_SET_VIEW,
    "indicators.indicator": Action.INDICATOR_SET_VIEW,
    "indicators.target": Action.INDICATOR_SET_VIEW,
    "indicators.band": Action.INDICATOR_SET_VIEW,
    "indicators.measurevalue": Action.MEASURE_VIEW,
    "campaigns.ask": Action.CAMPAIGN_VIEW,
    "campaigns.routestep": Action.CAMPAIGN_VIEW,
    "campaigns.obligation": Action.SUBMISSION_VIEW,
    "campaigns.submissionversion": Action.SUBMISSION_VIEW,
    "campaigns.decision": Action.SUBMISSION_VIEW,
    "campaigns.packageversion": Action.PACKAGE_VIEW,
    "campaigns.pastfigure": Action.PAST_FIGURE_VIEW,
    "notes.notetext": Action.NOTE_VIEW,
    "notes.notearchive": Action.NOTE_VIEW,
}


def viewed_by(subject_type: str) -> Action | None:
    """Return the right to see rows of a kind; None where no page shows them."""
    if subject_type in _VIEWED_BY:
        return _VIEWED_BY[subject_type]
    name = f"{subject_type.rpartition('.')[2]}.view"
    return Action(name) if name in Action else None


def visible(actor: Actor, subject_type: str, ids: Iterable[int]) -> dict[int, Model]:
    """Return the rows of a kind that the actor may see, by their numbers."""
    action, wanted = viewed_by(subject_type), set(ids)
    if action is None or not wanted:
        return {}
    rows = apps.get_model(subject_type)._default_manager.filter(pk__in=wanted)
    return {row.pk: row for row in policy.scope(actor, action, rows)}


def people_of(subject_type: str, ids: Iterable[int]) -> QuerySet[Person]:
    """Return the people whom the rows of a kind tell of."""
    model, wanted = apps.get_model(subject_type), set(ids)
    found: set[int] = set()
    for lookup in getattr(model, PERSON_LOOKUPS, ()):
        rows = model._base_manager.filter(pk__in=wanted)
        found.update(rows.values_list(lookup or "pk", flat=True))
    return Person.objects.filter(pk__in=found - {None})


def load(actor: Actor, subject_type: str, pk: int) -> Model:
    """Return the row whose history the actor may read; 404 where they do not see it."""
    policy.require(actor, Action.HISTORY_VIEW)
    try:
        row = visible(actor, subject_type, [pk]).get(pk)
    except (LookupError, ValueError) as error:
        raise Http404 from error
    if row is None:
        raise Http404
    return row
