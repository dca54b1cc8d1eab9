"""The erasing itself: rows, files, account, keys of events; counts stay as they were."""

import datetime
import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from nastavnik.domain.erasure import general_birth_date, general_teaching_date
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import operations as trail
from nastavnik.platform.audit import paths, writing
from nastavnik.platform.audit.paths import Subject
from nastavnik.platform.links.models import OneTimeLink
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy import compacting, ledger, queries, walking
from nastavnik.registers.privacy.choices import ErasureStatus
from nastavnik.registers.privacy.models import Erasure
from nastavnik.registers.privacy.operations.closing import close_accounts
from nastavnik.registers.privacy.operations.queueing import cancel_erasure
from nastavnik.registers.privacy.operations.scans import settle_scans
from nastavnik.registers.privacy.walking import Held

log = logging.getLogger("nastavnik.privacy")


def execute_erasure(
    *, actor: Actor, erasure: Erasure, version: int | None = None, is_again: bool = False
) -> Erasure:
    """Destroy what is held on a person; only what tells of nobody is kept, for counting.

    What was executed before and came back with a backup is not judged again (`is_again`).
    """
    policy.require(actor, Action.ERASURE_EDIT, erasure.organization)
    with transaction.atomic():
        current = writing.lock(erasure)
        if version is not None and current.version != version:
            raise writing.StaleVersionError(current)
        queries.require_waiting(current)
        if not is_again:
            _require_ground(current)
        person = writing.lock(current.person)
        categories = walking.categories_of(person)
        scans = settle_scans(actor=actor, person=person)
        _destroy(actor, person)
        done = {
            "status": ErasureStatus.DONE,
            "executed_on": timezone.localdate(),
            "failed_on": None,
            "categories": "\n".join(dict.fromkeys([*categories, *scans.destroyed])),
            "kept": "\n".join(scans.kept),
        }
        return writing.update(actor, current, done, act="execute_erasure")


def _require_ground(erasure: Erasure) -> None:
    today = timezone.localdate()
    if why := queries.why_lapsed(erasure, today):
        raise DomainError(gettext_noop("%(why)s: основание отпало. Отмените эту запись."), why=why)
    if hindrance := queries.what_hinders(erasure, today):
        raise DomainError(hindrance)


def execute_due(*, actor: Actor) -> int:
    """Execute what is due today; one that fails, whatever the failure, does not hold up the others.

    Whoever gave consent anew, or takes part again, meanwhile is taken out of the queue instead;
    who demanded it and has a place again without a new consent waits for somebody's decision.
    """
    policy.require(actor, Action.ERASURE_EDIT)
    executed, today = 0, timezone.localdate()
    for erasure in Erasure.objects.due_on(today).select_related("organization", "person"):
        try:
            executed += _execute_or_cancel(actor, erasure, today)
        except Exception as failure:  # the law gives the others their day too
            # The words of an error may name somebody: only its kind is said.
            kind = type(failure).__name__
            log.error("erasure %s was not executed: %s", erasure.pk, kind)
            _mark_failed(actor, erasure, today)
    return executed


def _execute_or_cancel(actor: Actor, erasure: Erasure, today: datetime.date) -> bool:
    if why := queries.why_lapsed(erasure, today):
        cancel_erasure(actor=actor, erasure=erasure, reason=why)
        return False
    execute_erasure(actor=actor, erasure=erasure)
    return True


def _mark_failed(actor: Actor, erasure: Erasure, today: datetime.date) -> None:
    """Show it in the queue to whoever answers for security; the next night tries again."""
    with transaction.atomic():
        current = writing.lock(erasure)
        if current.is_waiting:
            writing.update(actor, current, {"failed_on": today}, act="fail_erasure")


def _destroy(actor: Actor, person: Person) -> None:
    close_accounts(actor=actor, person=person)
    groups = [walking.held(model, person) for model in walking.holders()]
    rows = [one for group in groups for one in group]
    people = person.rows
    own = (paths.sealing_subjects_of([one.row for one in group]) for group in groups)
    subjects = list(chain(chain.from_iterable(own), walking.sealed_elsewhere(people)))
    files = [file for one in rows for file in one.files]
    _remove_links(actor, [one.row for one in rows])
    for one in rows:
        if one.is_deleted:
            writing.delete(actor, one.row, act="erase")
    for one in rows:
        if not one.is_deleted:
            writing.update(actor, one.row, _general(one), act="erase")
    # At the end: a key made for what is told of the others must not seal what is erased here.
    _destroy_keys(actor, subjects)
    transaction.on_commit(partial(_finish, person, files))


def _general(one: Held) -> Mapping[str, Any]:
    """What stays of a row; of a person, dates that give the same counts on every reporting day."""
    changes, row = dict(one.blanks), one.row
    if not isinstance(row, Person):
        return changes
    days = queries.reporting_days_of(row)
    today = timezone.localdate()
    born = general_birth_date(row.birth_date, days)
    return changes | {
        "first_name": walking.nameless(row.pk),
        "birth_date": born,
        "teaching_since": general_teaching_date(row.teaching_since, days, after=born),
        "erased_on": today,
        "archived_on": row.archived_on or today,
    }


def _destroy_keys(actor: Actor, subjects: Iterable[Subject | None]) -> None:
    """Close for good what events say of the person; the keys themselves are the system's."""
    wanted = [subject for subject in subjects if subject is not None]
    keeper = policy.system_actor("erasure", actor.request_id)
    trail.destroy_keys(actor=keeper, subjects=wanted, reason="")


def _remove_links(actor: Actor, rows: Sequence[Model]) -> None:
    for row in rows:
        about = OneTimeLink.objects.filter(subject_type=row._meta.label_lower, subject_id=row.pk)
        for link in about:
            writing.delete(actor, link, act="erase")


def _finish(person: Person, files: Sequence[FieldFile]) -> None:
    """What no transaction holds: the list outside the database first, files, the free pages."""
    ledger.add(queries.executed_lines(person))
    for file in files:
        file.storage.delete(str(file.name))
    compacting.compact_soon()
