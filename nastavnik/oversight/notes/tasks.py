from collections.abc import Sequence

from django.tasks import task
from django.utils.translation import gettext as _

from nastavnik.domain.typography import count_phrase
from nastavnik.oversight.notes import archiving, operations
from nastavnik.oversight.notes.models import NoteArchive
from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.jobs import tracking
from nastavnik.platform.jobs.collecting import seldom_collecting

# Of notes that could not be printed: the closing words hold so many names, and not the longest.
NAMES_SHOWN, NAME_SHOWN = 3, 60


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
    if archive.is_packed or archive.progress_id != progress_id:
        tracking.finish(
            progress_id, _("Архив уже собран или заказан заново."), archive.get_absolute_url()
        )
        return
    packed, count, skipped = archiving.write(archive, progress_id)
    kept = operations.keep_archive(
        actor=system_actor("notes"), archive=archive, packed=packed, count=count
    )
    archiving.forget(archive)
    tracking.finish(progress_id, _closing(count, skipped), kept.get_absolute_url())


def _closing(count: int, skipped: Sequence[str]) -> str:
    words = _("Готово: %s.") % count_phrase(count, _("справка"), _("справки"), _("справок"))
    if not skipped:
        return words
    named = "; ".join(name[:NAME_SHOWN] for name in skipped[:NAMES_SHOWN])
    beside = len(skipped) - NAMES_SHOWN
    if beside > 0:
        named += _(" и ещё %s") % beside
    return words + _(" Не напечатаны: %s.") % named
