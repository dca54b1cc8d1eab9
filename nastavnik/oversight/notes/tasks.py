from django.tasks import task
from django.utils.translation import gettext as _

from nastavnik.domain.typography import count_phrase
from nastavnik.oversight.notes import archiving, operations
from nastavnik.oversight.notes.models import NoteArchive
from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.jobs import tracking
from nastavnik.platform.jobs.collecting import seldom_collecting


@task
@seldom_collecting()
def write_archive(progress_id: int, archive_id: int) -> None:
    """Print all notes of a campaign and pack them; a broken run goes on where it stopped."""
    rows = NoteArchive.objects.select_related(
        "obligation__organization",
        "obligation__step",
        "obligation__above__organization",
        "obligation__campaign__period",
        "obligation__campaign__indicator_set__act",
    )
    archive = rows.get(pk=archive_id)
    packed, count = archiving.write(archive, progress_id)
    kept = operations.keep_archive(
        actor=system_actor("notes"), archive=archive, packed=packed, count=count
    )
    archiving.forget(archive)
    words = _("Готово: %s.") % count_phrase(count, _("справка"), _("справки"), _("справок"))
    tracking.finish(progress_id, words, kept.get_absolute_url())
