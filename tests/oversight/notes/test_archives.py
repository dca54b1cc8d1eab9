"""All notes of a campaign in one archive: by a job of two processes, that a death does not undo."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile

from nastavnik.oversight.campaigns.choices import Basis, CountedStage
from nastavnik.oversight.campaigns.models import Campaign, Obligation
from nastavnik.oversight.notes import archiving, operations, printers
from nastavnik.oversight.notes.models import Note, NoteArchive
from nastavnik.oversight.notes.printers import Paper, Printer, PrinterLostError
from nastavnik.oversight.notes.tasks import write_archive
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.jobs import tracking
from nastavnik.platform.jobs.models import Progress
from nastavnik.registers.organizations.models import Organization
from tests.factories.accounts import signed_in
from tests.factories.campaigns import ACTOR, Field
from tests.oversight.campaigns.test_reading_pages import campaign, place, top_of
from tests.oversight.notes.test_campaign_notes import make_note, nodes, paper_words

__all__ = ["campaign", "place"]
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"


def order(node: Obligation) -> NoteArchive:
    """An archive that is ordered; the job does not begin by itself."""
    operations.order_archive(
        actor=ACTOR, obligation=node, stage=CountedStage.SENT, basis=Basis.REPORTED, later=Later()
    )
    return NoteArchive.objects.select_related(
        "obligation__campaign__period", "obligation__step", "obligation__organization"
    ).get(obligation=node)


def end(archive: NoteArchive, state: str) -> Progress:
    """The progress of an order, over."""
    Progress.objects.filter(pk=archive.progress_id).update(state=state)
    return Progress.objects.get(pk=archive.progress_id)


class Later:
    """A task that waits for ever."""

    def enqueue(self, **_keys: Any) -> Any:
        return type("Result", (), {"id": "waits"})()


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """How far the work said it had come."""
    told: list[tuple[int, int]] = []
    plain = tracking.advance

    def advance(progress_id: int, done: int, total: int, words: str = "") -> None:
        told.append((done, total))
        plain(progress_id, done, total, words)

    monkeypatch.setattr(tracking, "advance", advance)
    return told


def test_all_notes_of_a_campaign_are_one_archive(
    campaign: Campaign, place: Field, steps: list[tuple[int, int]]
) -> None:
    top = top_of(campaign)
    town = nodes(campaign)[0]
    kept = make_note(town)
    operations.write_text(
        actor=ACTOR, note=kept, section="basis", body="Слова редактора", replaces=False,
        version=None,
    )  # fmt: skip
    client = signed_in(Role.MINISTRY, place.ministry)
    answer = client.post(
        f"/notes/reviews/{top.pk}/archive/", {"stage": "sent", "basis": "reported"}
    )
    progress = Progress.objects.get()
    assert answer["Location"] == progress.get_absolute_url()
    archive = NoteArchive.objects.get(obligation=top)
    assert "4\xa0справки, ZIP" in client.get(archive.get_absolute_url()).content.decode()
    bodies = archiving.bodies(top)
    # The ministry, its centre of schools, the two towns that report to it.
    assert archive.count == len(bodies) == 1 + 1 + 2
    assert progress.state == "done"
    assert progress.words == "Готово: 4\xa0справки."
    assert steps == [(done, 4) for done in range(5)]
    content = b"".join(client.get(f"/notes/archives/{archive.pk}/download/"))
    with ZipFile(BytesIO(content)) as pack:
        names = pack.namelist()
        papers = [paper_words(pack.read(name)) for name in names]
    assert [name[:3] for name in names] == ["1. ", "2. ", "3. ", "4. "]
    for row, words in zip(bodies, papers, strict=True):
        assert row.organization.name in words
        assert ("Слова редактора" in words) is (row.pk == town.pk)
    assert not archiving.folder_of(archive).exists()


def test_a_broken_run_goes_on_where_it_stopped(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch, steps: list[tuple[int, int]]
) -> None:
    archive = order(top_of(campaign))
    progress = Progress.objects.get()
    whole = printers.print_all

    def breaking(papers: Iterator[tuple[int, Paper]]) -> Iterator[tuple[int, bytes | None]]:
        for number, done in enumerate(whole(papers)):
            if number == 2:
                raise PrinterLostError
            yield done

    monkeypatch.setattr(archiving, "print_all", breaking)
    with pytest.raises(PrinterLostError):
        write_archive.call(progress_id=progress.pk, archive_id=archive.pk)
    printed = sorted(archiving.folder_of(archive).glob("*.docx"))
    assert [path.name[:3] for path in printed] == ["1. ", "2. "]
    before = [path.stat().st_mtime_ns for path in printed]
    monkeypatch.setattr(archiving, "print_all", whole)
    monkeypatch.setattr(archiving, "forget", lambda _archive: None)
    steps.clear()
    write_archive.call(progress_id=progress.pk, archive_id=archive.pk)
    assert steps[0] == (2, 4)
    assert steps[-1] == (4, 4)
    assert [path.stat().st_mtime_ns for path in printed] == before
    archive.refresh_from_db()
    assert archive.count == 4
    with archive.file.open("rb") as content, ZipFile(content) as pack:
        assert len(pack.namelist()) == 4


def test_a_killed_printer_is_reported(campaign: Campaign) -> None:
    paper = archiving.paper_of(make_note(nodes(campaign)[0]))
    with Printer() as printer:
        assert printer.print(paper).startswith(b"PK")
        assert printer.print(paper).startswith(b"PK")
        printer.child.kill()
        with pytest.raises(PrinterLostError):
            printer.print(paper)


def test_two_processes_print_at_once(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = archiving.paper_of(make_note(nodes(campaign)[0]))
    used: set[int] = set()
    plain = Printer.print

    def told(self: Printer, one: Paper) -> bytes:
        used.add(self.child.pid)
        return plain(self, one)

    monkeypatch.setattr(Printer, "print", told)
    done = list(printers.print_all([(number, paper) for number in range(4)]))
    assert [number for number, _content in done] == [0, 1, 2, 3]
    assert len(used) == printers.AT_ONCE == 2


def test_an_archive_ordered_anew_waits_for_its_own_run(campaign: Campaign, tmp_path: Path) -> None:
    archive = order(top_of(campaign))
    packed = tmp_path / "old.zip"
    packed.write_bytes(b"PK")
    NoteArchive.objects.filter(pk=archive.pk).update(ordered_at="2030-01-01T00:00:00Z")
    kept = operations.keep_archive(actor=ACTOR, archive=archive, packed=packed, count=1)
    assert (kept.made_at, kept.count) == (None, 0)


def test_a_new_archive_takes_the_place_of_the_former_file(
    campaign: Campaign, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    packed = tmp_path / "packed.zip"
    files = []
    for content in (b"PK one", b"PK two"):
        archive = order(top_of(campaign))
        packed.write_bytes(content)
        with django_capture_on_commit_callbacks(execute=True):
            operations.keep_archive(actor=ACTOR, archive=archive, packed=packed, count=1)
        files.append(Path(NoteArchive.objects.get(pk=archive.pk).file.path))
        end(archive, "done")
    assert [path.exists() for path in files] == [False, True]
    assert files[1].read_bytes() == b"PK two"


def test_an_archive_of_another_is_not_found(campaign: Campaign, place: Field) -> None:
    archive = order(top_of(campaign))
    town = nodes(campaign)[0]
    for client in (
        signed_in(Role.MINISTRY, place.ministry),
        signed_in(Role.COORDINATOR, town.organization),
    ):
        assert client.get(f"/notes/archives/{archive.pk}/download/").status_code == 404
    assert re.search("собирается", signed_in(Role.MINISTRY, place.ministry).get(
        archive.get_absolute_url()).content.decode())  # fmt: skip


def test_an_archive_is_of_one_moment(campaign: Campaign) -> None:
    kept = make_note(nodes(campaign)[0])
    frozen = json.dumps(kept.figures, sort_keys=True, default=str)
    Organization.objects.filter(pk=kept.organization_id).update(name="Город под новым именем")
    note = Note.objects.prefetch_related("texts").get(pk=kept.pk)
    assert json.dumps(note.figures, sort_keys=True, default=str) == frozen
    paper = archiving.paper_of(note)
    assert "Город под новым именем" in json.dumps(paper["figures"], ensure_ascii=False, default=str)


def test_a_file_that_is_gone_is_not_found(campaign: Campaign, place: Field) -> None:
    archive = order(top_of(campaign))
    archive.file.save("notes.zip", ContentFile(b"PK"), save=False)
    archive.made_at = archive.ordered_at
    archive.save()
    client = signed_in(Role.MINISTRY, place.ministry)
    address = f"/notes/archives/{archive.pk}/download/"
    assert b"".join(client.get(address)) == b"PK"
    archive.file.storage.delete(archive.file.name)
    assert client.get(address).status_code == 404


def test_a_note_that_cannot_be_printed_is_named_and_the_others_are_packed(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = order(top_of(campaign))
    town = nodes(campaign)[0]
    plain = archiving.paper_of
    shape = {"of": "another shape"}
    monkeypatch.setattr(
        archiving,
        "paper_of",
        lambda note: plain(note) | ({"figures": shape} if note.obligation_id == town.pk else {}),
    )
    progress = Progress.objects.get()
    write_archive.call(progress_id=progress.pk, archive_id=archive.pk)
    progress.refresh_from_db()
    archive.refresh_from_db()
    name = town.organization.short_name
    assert progress.words == f"Готово: 3\xa0справки. Не напечатаны: {name}."
    with archive.file.open("rb") as content, ZipFile(content) as pack:
        assert len(pack.namelist()) == archive.count == 3


def test_a_printer_that_takes_too_long_is_replaced(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = archiving.paper_of(make_note(nodes(campaign)[0]))
    plain = Printer.print
    slow: list[Paper] = []

    def told(self: Printer, one: Paper) -> bytes:
        if not slow:
            slow.append(one)
            monkeypatch.setattr(printers, "LONGEST", 0.0)
            try:
                return plain(self, one)
            finally:
                monkeypatch.setattr(printers, "LONGEST", 60.0)
        return plain(self, one)

    monkeypatch.setattr(printers, "AT_ONCE", 1)
    monkeypatch.setattr(Printer, "print", told)
    first, second = (content for _key, content in printers.print_all([(1, paper), (2, paper)]))
    assert first is None
    assert second is not None
    assert second.startswith(b"PK")


def test_the_run_of_an_earlier_order_does_nothing(campaign: Campaign) -> None:
    progress = end(order(top_of(campaign)), "failed")
    archive = order(top_of(campaign))
    write_archive.call(progress_id=progress.pk, archive_id=archive.pk)
    progress.refresh_from_db()
    archive.refresh_from_db()
    assert (progress.words, archive.made_at) == ("Архив уже собран или заказан заново.", None)
    assert not archiving.folder_of(archive).exists()


def test_an_archive_that_runs_is_not_ordered_again(campaign: Campaign, place: Field) -> None:
    archive = order(top_of(campaign))
    client = signed_in(Role.MINISTRY, place.ministry)
    address = f"/notes/reviews/{archive.obligation_id}/archive/"
    answer = client.post(address, {"stage": "sent", "basis": "reported"})
    assert "Этот архив уже собирается: дождитесь его." in answer.content.decode()
    assert (Progress.objects.count(), NoteArchive.objects.get().version) == (1, archive.version)


def test_an_order_that_failed_says_so_and_is_given_anew(campaign: Campaign, place: Field) -> None:
    archive = order(top_of(campaign))
    client = signed_in(Role.MINISTRY, place.ministry)
    assert "не собран" not in client.get(archive.get_absolute_url()).content.decode()
    end(archive, "failed")
    words = client.get(archive.get_absolute_url()).content.decode()
    assert ("собирается <span" in words, "не собран" in words) == (False, True)
    again = f"/notes/reviews/{archive.obligation_id}/archive/?stage=sent&amp;basis=reported"
    assert f'<a href="{again}">Заказать заново</a>' in words
    order(top_of(campaign))
    archive.refresh_from_db()
    assert (archive.is_awaited, archive.has_failed) == (True, False)


def test_an_archive_of_which_the_work_is_forgotten_was_packed_or_failed(campaign: Campaign) -> None:
    archive = order(top_of(campaign))
    Progress.objects.all().delete()
    archive.refresh_from_db()
    assert (archive.progress_id, archive.is_awaited, archive.has_failed) == (None, False, True)
    archive.made_at = archive.ordered_at
    assert archive.has_failed is False


def test_a_run_that_died_after_packing_does_not_print_again(campaign: Campaign) -> None:
    archive = order(top_of(campaign))
    NoteArchive.objects.filter(pk=archive.pk).update(made_at=archive.ordered_at)
    write_archive.call(progress_id=archive.progress_id, archive_id=archive.pk)
    assert Progress.objects.get().words == "Архив уже собран или заказан заново."


def test_where_no_note_is_printed_the_archive_stays(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = order(top_of(campaign))
    monkeypatch.setattr(
        archiving, "print_all", lambda papers: ((key, None) for key, _paper in papers)
    )
    with pytest.raises(PrinterLostError):
        archiving.write(archive, Progress.objects.get().pk)
    assert not (archiving.folder_of(archive) / "notes.zip").exists()
