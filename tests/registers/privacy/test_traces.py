"""What an erased person leaves: nothing in the database, its dump, files, caches and logs."""

import gc
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event, SealKey
from nastavnik.platform.printing import charts
from nastavnik.registers.duplicates import operations as duplicates
from nastavnik.registers.duplicates.models import Distinction, Merge
from nastavnik.registers.privacy import ledger, operations, queries
from nastavnik.registers.privacy.operations import sweeping
from nastavnik.registers.privacy.tasks import sweep_files
from tests.factories.accounts import signed_in
from tests.factories.organizations import ACTOR, make_organization
from tests.factories.people import make_person
from tests.registers.privacy.canary import BORN, Canary, fill, find, make_canary, queue, word

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path) -> Iterator[None]:
    places = {"DATA_DIR": tmp_path / "data", "MEDIA_ROOT": tmp_path / "media"}
    with override_settings(**places, AUDIT_ANCHORS=tmp_path / "data" / "anchors"):
        (tmp_path / "data").mkdir()
        (tmp_path / "media").mkdir()
        yield


def database_bytes() -> bytes:
    """Everything the database keeps: the files of SQLite, the dump of PostgreSQL."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        path = Path(str(known["NAME"]))
        files = [path, *path.parent.glob(f"{path.name}-*")]
        return b"".join(file.read_bytes() for file in files)
    tool = shutil.which("pg_dump")
    assert tool, "pg_dump is needed to prove it"
    address = (
        f"postgresql://{known['USER']}@{known['HOST']}:{known['PORT'] or 5432}/{known['NAME']}"
    )
    dump = subprocess.run([tool, address], capture_output=True, check=True)
    return dump.stdout


def files_bytes(folder: Path) -> bytes:
    """Every file below, with the names of them all."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return b"".join(str(path).encode() + path.read_bytes() for path in files)


def cached_bytes() -> bytes:
    """What the caches of this process hold: Django's, and those of drawn charts."""
    cached = [value for value in vars(charts).values() if hasattr(value, "cache_info")]
    assert cached
    kept = list(getattr(cache, "_cache", {}).values())
    reached: list[Any] = [*cached, *kept]
    for _depth in range(4):
        reached += gc.get_referents(*(one for one in reached if not isinstance(one, type)))[:50_000]
    return "".join(repr(one) for one in reached if isinstance(one, str | bytes)).encode()


def look_at(canary: Canary) -> None:
    """People look at the pages of the person."""
    client = signed_in(Role.CURATOR, canary.organization)
    for address in (canary.person.get_absolute_url(), reverse("people:list")):
        assert find(client.get(address).content)
    place = canary.person.enrolments.get()
    assert find(client.get(place.get_absolute_url()).content)
    answer = client.post(reverse("privacy:data", args=[canary.person.pk]), {"format": "json"})
    assert find(b"".join(answer.streaming_content))  # type: ignore[attr-defined]


def test_files_that_a_crash_left_are_swept_at_night(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are gone with the commit; the power fails before their files are."""
    canary, other = make_canary(), make_canary()
    media = tmp_path / "media"
    kept = {other.person.consents.get().file.name}
    lost = {canary.person.consents.get().file.name}

    def fall(lines: Any) -> None:
        raise SystemExit("the power failed")

    monkeypatch.setattr(ledger, "add", fall)
    erasure = queue(canary.person)
    with pytest.raises(SystemExit):
        operations.execute_erasure(actor=ACTOR, erasure=erasure)
    monkeypatch.undo()
    assert not canary.person.consents.exists()
    (media / "consents" / "half.pdf.part").write_bytes(b"half")
    lost.add("consents/half.pdf.part")
    assert stored(media) == kept | lost
    sweep_files.call()
    assert stored(media) == kept | lost, "younger than a day: a row may still be coming"
    for path in media.rglob("*.*"):
        age(path)
    fresh = media / "consents" / "fresh.pdf"
    fresh.write_bytes(b"fresh")
    sweep_files.call()
    aside = {f"swept/{timezone.localdate()}/{name}" for name in lost}
    assert stored(media) == {*kept, "consents/fresh.pdf", *aside}
    assert Event.objects.get(act="sweep_files").after == {"files": 2}


def test_what_was_put_aside_is_removed_after_a_month(tmp_path: Path) -> None:
    today, kept = timezone.localdate(), set()
    for days in (29, 30, 31):
        name = f"swept/{today - timedelta(days=days)}/consents/2026/scan.pdf"
        path = tmp_path / "media" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"scan")
        age(path)
        kept |= {name} if days < 30 else set()
    sweep_files.call()
    assert stored(tmp_path / "media") == kept
    assert Event.objects.get(act="remove_swept").after == {"files": 2}
    assert not Event.objects.filter(act="sweep_files").exists()


@pytest.mark.parametrize(("orphans", "swept"), [(20, True), (21, False)])
def test_a_database_older_than_its_files_costs_no_file(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, orphans: int, *, swept: bool
) -> None:
    folder = tmp_path / "media" / "consents" / "2026"
    folder.mkdir(parents=True)
    for number in range(orphans):
        (folder / f"scan{number}.pdf").write_bytes(b"scan")
        age(folder / f"scan{number}.pdf")
    before = stored(tmp_path / "media")
    assert operations.sweep_files(actor=ACTOR) == (orphans if swept else 0)
    assert (stored(tmp_path / "media") == before) is not swept
    refused = [event.after for event in Event.objects.filter(act="refuse_sweep")]
    assert refused == ([] if swept else [{"files": 21, "of": 21}])
    said = [one.getMessage() for one in caplog.records if one.name == "nastavnik.privacy"]
    assert said == ([] if swept else ["21 of 21 files have no row: none was swept"])
    page = signed_in(Role.SECURITY, make_organization()).get(reverse("home")).content.decode()
    assert ("Файлы не убраны" in page) is not swept
    now = timezone.now()
    assert queries.unswept_files(now) == (0 if swept else 21)
    assert queries.unswept_files(now + timedelta(days=2)) == 0


def test_many_files_of_nobody_among_very_many_are_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "CREDIBLE", 0)
    for number in range(20):
        path = tmp_path / "media" / f"{number}.pdf"
        path.write_bytes(b"scan")
        if number == 0:
            age(path)
    assert operations.sweep_files(actor=ACTOR) == 1
    assert not (tmp_path / "media" / "0.pdf").exists()


def test_there_is_nothing_to_sweep_before_the_first_file(tmp_path: Path) -> None:
    (tmp_path / "media").rmdir()
    sweep_files.call()
    assert not Event.objects.filter(act="sweep_files").exists()


def stored(media: Path) -> set[str]:
    return {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()}


def age(path: Path) -> None:
    """Let the file be two days old."""
    then = time.time() - 2 * 86_400
    os.utime(path, (then, then))


def test_nothing_is_left(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, report_figure: Callable[..., None]
) -> None:
    canary = make_canary()
    look_at(canary)
    before = find(database_bytes())
    assert before > 10, "the proof would see it"
    erasure = queue(canary.person)
    operations.execute_erasure(actor=ACTOR, erasure=erasure)
    left = {
        "database": find(database_bytes()),
        "media": find(files_bytes(tmp_path / "media")),
        "data": find(files_bytes(tmp_path / "data")),
        "caches": find(cached_bytes()),
        "log": find(caplog.text.encode()),
    }
    report_figure("privacy: canary words in the database before erasure", before)
    for place, count in left.items():
        report_figure(f"privacy: canary words left in {place}", count)
    assert set(left.values()) == {0}
    # The trail lost its words and kept its chain: keys were destroyed, events were not touched.
    assert SealKey.objects.exclude(destroyed_at=None).count() > 3
    told = StringIO()
    call_command("audit", "verify", stdout=told)
    assert told.getvalue().endswith("Всё в порядке.\n")
    canary.person.refresh_from_db()
    assert canary.person.birth_date != BORN
    assert [line.person_id for line in ledger.read()] == [canary.person.pk]
    assert default_storage.listdir("")[1] == []


def test_nothing_is_left_of_who_was_merged_into_the_person(
    tmp_path: Path, report_figure: Callable[..., None]
) -> None:
    canary = make_canary()
    known = canary.person
    double = make_person(canary.organization, birth_date=BORN, first_name=known.first_name)
    fill(double)
    alike = make_person(canary.organization)
    duplicates.tell_apart(actor=ACTOR, one=double, another=alike, reason=word())
    merge = duplicates.merge_people(actor=ACTOR, keep=known, other=double, taken=["position"])
    look_at(canary)
    client = signed_in(Role.CURATOR, canary.organization)
    for address in (double.get_absolute_url(), reverse("duplicates:undo", args=[merge.pk])):
        assert client.get(address).status_code == 200
    assert client.get(reverse("home")).status_code == 200
    before = find(database_bytes())
    erasure = queue(known)
    operations.execute_erasure(actor=ACTOR, erasure=erasure)
    left = [find(place) for place in (database_bytes(), files_bytes(tmp_path), cached_bytes())]
    report_figure("privacy: canary words of two merged rows before erasure", before)
    report_figure("privacy: canary words left of two merged rows", sum(left))
    assert before > 20
    assert left == [0, 0, 0]
    assert {line.person_id for line in ledger.read()} == {known.pk, double.pk}
    assert (Merge.objects.count(), Distinction.objects.count()) == (0, 0)
