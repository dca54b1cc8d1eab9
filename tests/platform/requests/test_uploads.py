"""Files on their way in: odd names, full disks, and what is left behind."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.platform.rows.storage import WholeFileStorage
from nastavnik.registers.documents.models import Document
from nastavnik.registers.organizations.models import Organization
from tests.factories.accounts import signed_in
from tests.factories.organizations import make_region

PDF = b"%PDF-1.7\n%%EOF"
KIBIBYTE = 1024
NAMES = (
    "../../etc/cron.d/иванов.pdf",
    "C:\\Windows\\иванов.pdf",
    "скан.pdf.exe",
    "скан\u202efdp.exe",
    "скан\0.pdf",
    "я" * 300 + ".pdf",
    ".htaccess",
    "CON.pdf",
)


@pytest.fixture
def school() -> Organization:
    return make_region().school


@pytest.fixture
def curator(school: Organization) -> Client:
    return signed_in(Role.CURATOR, school)


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 64 KiB."""
    folder = tmp_path / "full"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system is not permitted here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def typed(school: Organization, file: SimpleUploadedFile) -> dict[str, object]:
    facts = {"type": "roadmap", "title": "Карта", "status": "draft"}
    return {**facts, "organization": school.pk, "file": file}


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_a_file_is_thrown_away(curator: Client, school: Organization, name: str) -> None:
    file = SimpleUploadedFile("x.pdf", PDF, "text/html")
    file.__dict__["_name"] = name  # past what Django cleans when a test makes the file
    assert curator.post(reverse("documents:add"), typed(school, file)).status_code == 302
    stored = Path(Document.objects.get().file.path)
    assert (stored.suffix, len(stored.stem)) == (".pdf", 32)
    assert stored.parent.parent.name == "documents"


@pytest.mark.django_db
def test_a_full_disk_is_told_in_the_form_and_leaves_nothing(
    curator: Client, school: Organization, full_disk: Path
) -> None:
    big = SimpleUploadedFile("скан.pdf", PDF + b"x" * 200 * KIBIBYTE)
    with override_settings(MEDIA_ROOT=full_disk):
        events = Event.objects.count()
        page = curator.post(reverse("documents:add"), typed(school, big))
    assert page.status_code == 200
    assert "Файл не удалось записать на сервер" in page.content.decode()
    assert "Карта" in page.content.decode()
    assert not Document.objects.exists()
    assert Event.objects.count() == events
    assert [path for path in full_disk.rglob("*") if path.is_file()] == []


@pytest.mark.django_db
def test_a_full_disk_under_the_upload_itself_is_told_too(
    curator: Client, school: Organization, full_disk: Path
) -> None:
    big = SimpleUploadedFile("скан.pdf", PDF + b"x" * 3_000 * KIBIBYTE)
    with override_settings(FILE_UPLOAD_TEMP_DIR=str(full_disk)):
        page = curator.post(reverse("documents:add"), typed(school, big))
    assert page.status_code == 200
    assert "Файл не удалось записать на сервер" in page.content.decode()
    assert not Document.objects.exists()
    assert list(full_disk.iterdir()) == []


def test_a_file_is_whole_or_absent(full_disk: Path, tmp_path: Path) -> None:
    small = WholeFileStorage(location=tmp_path)
    assert small.save("a/b.pdf", ContentFile(PDF)) == "a/b.pdf"
    assert (tmp_path / "a" / "b.pdf").read_bytes() == PDF
    full = WholeFileStorage(location=full_disk)
    with pytest.raises(DomainError) as refusal:
        full.save("a/b.pdf", ContentFile(b"x" * 200 * KIBIBYTE))
    assert refusal.value.field == "file"
    assert list((full_disk / "a").iterdir()) == []


LIMITED = """
import resource, sys, tempfile
resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
import django; django.setup()
from pathlib import Path
from django.core.files.base import ContentFile
from nastavnik.domain.errors import DomainError
from nastavnik.platform.rows.storage import WholeFileStorage
try:
    WholeFileStorage(location=sys.argv[1]).save("b.pdf", ContentFile(b"x" * 200_000))
except DomainError:
    print([path.name for path in Path(sys.argv[1]).iterdir()])
"""


def test_a_limit_of_the_system_is_a_full_disk(tmp_path: Path, root: Path) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "nastavnik.settings",
        "NASTAVNIK_SECRET_KEY": "x" * 60,
    }
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, tmp_path],
        cwd=root,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "[]", done.stderr
