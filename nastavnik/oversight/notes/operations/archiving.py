"""Archives of notes: ordered by a person, kept by the job that printed them."""

from functools import partial
from pathlib import Path
from uuid import uuid4

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.oversight.campaigns.choices import Basis, CountedStage
from nastavnik.oversight.campaigns.models import Obligation
from nastavnik.oversight.notes.models import NoteArchive
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.jobs import operations as jobs
from nastavnik.platform.jobs import tracking
from nastavnik.platform.jobs.models import Progress
from nastavnik.platform.jobs.queue import Job


def order_archive(
    *, actor: Actor, obligation: Obligation, stage: CountedStage, basis: Basis, later: Job
) -> Progress:
    """Ask for all notes of a body and of those below it; the task `later` prints and packs them."""
    policy.require(actor, Action.NOTE_EDIT, obligation.organization)
    found = NoteArchive.objects.filter(obligation=obligation, stage=stage, basis=basis)
    with transaction.atomic():
        known = found.first()
        archive = None if known is None else writing.lock(known)
        if archive is not None and archive.is_awaited:
            raise DomainError(gettext_noop("Этот архив уже собирается: дождитесь его."))
        progress = tracking.open_for(actor, _("Все справки кампании: %s") % obligation.organization)
        changes = {"ordered_at": timezone.now(), "progress": progress}
        if archive is None:
            row = NoteArchive(obligation=obligation, stage=stage, basis=basis, **changes)
            archive = writing.insert(actor, row, act="order_notes")
        else:
            archive = writing.update(actor, archive, changes, act="order_notes")
        keys = {"archive_id": archive.pk}
        return jobs.hand_over(actor=actor, progress=progress, task=later, **keys)


def keep_archive(*, actor: Actor, archive: NoteArchive, packed: Path, count: int) -> NoteArchive:
    """Keep what was packed, unless it was ordered anew meanwhile."""
    policy.require(actor, Action.NOTE_VIEW, archive.obligation.organization)
    with transaction.atomic():
        current = writing.lock(archive)
        if current.ordered_at != archive.ordered_at:
            return current
        if current.file:
            old = str(current.file.name)
            transaction.on_commit(partial(current.file.storage.delete, old))
        with packed.open("rb") as content:
            changes = {
                "file": File(content, name=f"{uuid4().hex}.zip"),
                "made_at": timezone.now(),
                "count": count,
            }
            return writing.update(actor, current, changes, act="keep_notes")
