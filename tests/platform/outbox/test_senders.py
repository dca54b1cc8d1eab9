"""Several senders at once, and one killed by force while it speaks to the server."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.outbox import operations, sending
from nastavnik.platform.outbox.choices import LetterState
from nastavnik.platform.outbox.models import Letter
from nastavnik.registers.entry.choices import ResetKind
from nastavnik.registers.entry.operations import notify_of_reset
from tests.factories.accounts import make_actor, make_assignment
from tests.factories.mail import mailers_at, post_office
from tests.factories.organizations import make_region
from tests.platform.jobs.test_queue import QUEUE
from tests.platform.jobs.test_worker_process import database_url, wait_for
from tests.running import count

pytestmark = pytest.mark.django_db(transaction=True)
SENDERS = 4


def write_letters(number: int) -> None:
    """Tell the owners of so many accounts what somebody did to them."""
    region = make_region()
    head = make_actor(Role.HEAD, region.school)
    users = [make_assignment(Role.CURATOR, region.school).user for _ in range(number)]
    with override_settings(SENDS_LETTERS=True, TASKS=QUEUE):
        for user in users:
            notify_of_reset(actor=head, user=user, what=ResetKind.FACTOR)


def send_in_a_thread(_number: int) -> int:
    try:
        return sending.send_due()
    finally:
        connection.close()


def test_of_several_senders_each_letter_has_one() -> None:
    number = count(12, 200)
    write_letters(number)
    with post_office() as office, override_settings(MAILERS=mailers_at(office.port)):
        with ThreadPoolExecutor(SENDERS) as pool:
            sent = sum(pool.map(send_in_a_thread, range(SENDERS)))
        assert sent == number
        assert Counter(mail["To"] for mail in office.taken) == Counter(
            {mail["To"]: 1 for mail in office.taken}
        )
        assert len(office.taken) == number
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.SENT}


@pytest.mark.full
def test_a_worker_killed_while_it_sends_leaves_the_letter(tmp_path: Path, root: Path) -> None:
    """By SIGKILL after the server has read the letter and before it has said so."""
    write_letters(1)
    silent = threading.Event()
    with post_office(waits_for=silent, hangs_up_after=True) as office:
        environment = {
            **os.environ,
            "NASTAVNIK_DATABASE_URL": database_url(),
            "NASTAVNIK_DATA_DIR": str(tmp_path),
            "NASTAVNIK_DATA_KEY": str(settings.DATA_KEY),
            "NASTAVNIK_SMTP": f"smtp://127.0.0.1:{office.port}",
        }
        command = [sys.executable, "-m", "nastavnik", "work"]
        worker = subprocess.Popen(command, cwd=root, env=environment)
        try:
            wait_for(lambda: office.taken)
            worker.send_signal(signal.SIGKILL)
        finally:
            worker.kill()
            worker.wait()
            silent.set()
    assert Letter.objects.get().state == LetterState.WAITING
    with post_office() as office, override_settings(MAILERS=mailers_at(office.port)):
        assert sending.send_due() == 0, "it may still be on its way"
        with time_machine.travel(timezone.now() + operations.TAKEN_FOR + timedelta(seconds=1)):
            assert sending.send_due() == 1
            assert sending.send_due() == 0
    assert len(office.taken) == 1
    assert Letter.objects.get().tries == 2
