"""All notes of a campaign in one archive: what is printed stays, so that a broken run goes on."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

from django.conf import settings
from django.utils import timezone

from nastavnik.oversight.campaigns import reviewing
from nastavnik.oversight.campaigns.choices import Basis, CountedStage
from nastavnik.oversight.campaigns.models import Obligation
from nastavnik.oversight.notes import publishing, queries
from nastavnik.oversight.notes.campaign.gathering import note_of
from nastavnik.oversight.notes.freezing import freeze
from nastavnik.oversight.notes.models import Note, NoteArchive
from nastavnik.oversight.notes.printers import Paper, PrinterLostError, print_all
from nastavnik.platform.jobs import tracking

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_NAME_LENGTH = 100


def bodies(node: Obligation) -> list[Obligation]:
    """Return a body and everybody below it who has a note, from the top down."""
    below = reviewing.nodes().filter(pk__in=Obligation.objects.under(node).values("pk"))
    ordered = below.select_related("campaign__indicator_set__act").order_by(
        "-step__position", *reviewing.BY_PLACE
    )
    return [node, *ordered]


def write(archive: NoteArchive, progress_id: int) -> tuple[Path, int, list[str]]:
    """Print the notes that are not printed yet and pack all.

    Return where, how many, and the bodies whose note cannot be printed.
    """
    folder = folder_of(archive)
    folder.mkdir(parents=True, exist_ok=True)
    names = _names(archive)
    total = len(names)
    lacking = {pk: name for pk, name in names.items() if not (folder / name).exists()}
    done = total - len(lacking)
    skipped = []
    tracking.advance(progress_id, done, total)
    for pk, content in print_all(_papers(archive, list(lacking))):
        if content is None:
            skipped.append(names.pop(pk))
        else:
            publishing.write_whole(folder / lacking[pk], content)
        done += 1
        tracking.advance(progress_id, done, total)
    if not names:
        # No note is at fault where none is printed: the archive there was stays, the job fails.
        raise PrinterLostError
    bodies_skipped = [Path(name).stem.partition(". ")[2] for name in skipped]
    return _packed(folder, list(names.values())), len(names), bodies_skipped


def folder_of(archive: NoteArchive) -> Path:
    """Where the notes of one order lie until they are packed."""
    moment = f"{archive.ordered_at:%Y%m%d%H%M%S%f}"
    return Path(settings.DATA_DIR) / "notes" / f"{archive.pk}-{moment}"


def forget(archive: NoteArchive) -> None:
    """Remove what was printed on the way, for this order and for those before it."""
    own = folder_of(archive)
    for folder in own.parent.glob(f"{archive.pk}-*"):
        if folder.name <= own.name:
            shutil.rmtree(folder, ignore_errors=True)


def _names(archive: NoteArchive) -> dict[int, str]:
    rows = bodies(archive.obligation)
    width = len(str(len(rows)))
    return {
        row.pk: f"{number:0{width}d}. {_safe(row.organization.short_name)}.docx"
        for number, row in enumerate(rows, start=1)
    }


def _safe(name: str) -> str:
    return " ".join(_FORBIDDEN.sub(" ", name).split())[:_NAME_LENGTH]


def _papers(archive: NoteArchive, wanted: list[int]) -> Iterator[tuple[int, Paper]]:
    """Figures of now in every note, with the editor's words where a note is kept."""
    kept = Note.objects.filter(
        obligation__in=wanted, stage=archive.stage, basis=archive.basis
    ).prefetch_related("texts")
    known = {note.obligation_id: note for note in kept}
    for row in bodies(archive.obligation):
        if row.pk in wanted:
            stage, basis = CountedStage(archive.stage), Basis(archive.basis)
            yield row.pk, paper_of(known.get(row.pk) or note_of(row, stage, basis))


def paper_of(note: Note) -> Paper:
    """A note as the process that prints it is given it: an archive is of one moment, of now."""
    texts = publishing.texts_of(note) if note.pk else {}
    return {
        "figures": freeze(queries.live_figures(note)),
        "texts": {section: [text.body, text.replaces] for section, text in texts.items()},
        "made_at": timezone.now().isoformat(),
    }


def _packed(folder: Path, names: list[str]) -> Path:
    path, begun = folder / "notes.zip", folder / ".notes.zip"
    with ZipFile(begun, "w") as pack:
        for name in names:
            pack.write(folder / name, name)
    return begun.replace(path)
