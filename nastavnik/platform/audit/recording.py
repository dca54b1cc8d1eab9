"""Events that change no row: views, exports, log-ins, refusals. Unwritten, the act fails."""

from collections.abc import Iterable, Mapping

from django.db.models import Model

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import paths
from nastavnik.platform.audit.chaining import Draft, append


def record(
    actor: Actor,
    act: str,
    *,
    subject: Model | None = None,
    organization_id: int | None = None,
    people: Iterable[int] = (),
    facts: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    """Record what was done; `people` are those whose data were seen, `facts` are JSON values."""
    rows = [] if subject is None else [subject]
    draft = Draft(
        act=act,
        subject_type="" if subject is None else subject._meta.label_lower,
        subject_id=None if subject is None else subject.pk,
        organization_id=_place(actor, rows, organization_id),
        after=dict(facts or {}),
        reason=reason,
        people=tuple(sorted(set(people))),
        sealed_by=next(iter(paths.sealing_subjects_of(rows)), None),
        sealed_fields=getattr(subject, paths.SEALED_FIELDS, None),
    )
    append(actor, [draft])


def record_shared(actor: Actor, action: Action, people: Iterable[int]) -> None:
    """Record that names were seen from above their organisation; elsewhere nothing is recorded.

    Called by every list and card that names people: `people` is asked only when it is recorded.
    """
    if policy.sees_shared_names(actor, action):
        record(actor, "view_shared", people=people, facts={"object": action.object})


def _place(actor: Actor, rows: list[Model], named: int | None) -> int | None:
    """Where it happened: as named, with the subject, or else with the actor."""
    if named is not None:
        return named
    return paths.organizations_of(rows)[0] if rows else actor.organization_id
