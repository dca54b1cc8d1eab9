"""The queue with its real backend: taken once, tried again, given back when a worker dies."""

from datetime import timedelta
from typing import Any

import pytest
from django.tasks import TaskResultStatus
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.jobs import liveness, operations, queue, tracking
from nastavnik.platform.jobs.backend import PersonalPayloadError, require_keys
from nastavnik.platform.jobs.choices import ProgressState
from nastavnik.platform.jobs.models import Progress
from nastavnik.platform.jobs.worker import Worker
from nastavnik.platform.parameters.catalogue import TASKS_KEPT
from tests.factories.accounts import make_assignment, signed_in
from tests.factories.organizations import ACTOR, make_organization
from tests.platform.jobs import sample_tasks

pytestmark = pytest.mark.django_db(transaction=True)
QUEUE = {"default": {"BACKEND": "nastavnik.platform.jobs.backend.QueueBackend"}}


@pytest.fixture(autouse=True)
def _queue(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("nastavnik.platform.jobs.timetable.declared", lambda: iter(()))
    with override_settings(TASKS=QUEUE, DATA_DIR=tmp_path):
        yield


def begin(task: Any, **keys: Any) -> Progress:
    return operations.begin(actor=ACTOR, task=task, title="Проверка", **keys)


def make_due() -> None:
    DBTaskResult.objects.update(run_after=timezone.now() - timedelta(seconds=1))


def test_a_task_waits_is_done_and_tells_of_it() -> None:
    progress = begin(sample_tasks.count_to, last=3)
    assert (progress.state, progress.is_over) == (ProgressState.WAITING, False)
    assert Worker().run_all() == 1
    progress.refresh_from_db()
    assert (progress.state, progress.done, progress.total) == (ProgressState.DONE, 3, 3)
    assert (progress.words, progress.result_url) == ("Досчитал до 3.", "/jobs/")
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL
    assert Worker().run_all() == 0


def test_a_rule_is_said_at_once_and_not_tried_again() -> None:
    progress = begin(sample_tasks.refuse)
    assert Worker().run_all() == 1
    progress.refresh_from_db()
    assert (progress.state, progress.words) == (ProgressState.FAILED, "Учебный год закрыт.")


def test_a_failure_is_tried_again_within_limits_and_quotes_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    progress = begin(sample_tasks.break_down)
    for attempt in range(1, queue.ATTEMPTS + 1):
        assert Worker().run_all() == 1
        row = DBTaskResult.objects.get()
        assert len(row.worker_ids) == attempt
        if attempt < queue.ATTEMPTS:
            assert row.status == TaskResultStatus.READY
            assert row.run_after > timezone.now()
            assert Worker().run_all() == 0
            make_due()
    assert row.status == TaskResultStatus.FAILED
    assert row.exception_class_path == "builtins.ValueError"
    assert "break_down" in row.traceback
    progress.refresh_from_db()
    assert progress.words == "Работа не удалась и больше не повторяется."
    assert "Ёлкин" not in row.traceback + progress.words + caplog.text


def test_only_one_worker_takes_a_task() -> None:
    begin(sample_tasks.count_to, last=1)
    assert queue.claim("first") is not None
    assert queue.claim("second") is None


def test_the_task_of_a_dead_worker_is_taken_again_and_at_last_reported() -> None:
    progress = begin(sample_tasks.count_to, last=1)
    for attempt in range(1, queue.ATTEMPTS + 1):
        assert queue.claim(f"died-{attempt}") is not None
        assert queue.reap() == 1
        progress.refresh_from_db()
        expected = ProgressState.WAITING if attempt < queue.ATTEMPTS else ProgressState.FAILED
        assert progress.state == expected
    assert progress.words == "Работа прервана несколько раз и больше не повторяется."
    row = DBTaskResult.objects.get()
    assert row.exception_class_path.endswith("WorkerLostError")
    assert queue.reap() == 0


def test_the_task_of_a_living_worker_is_left_alone() -> None:
    begin(sample_tasks.count_to, last=1)
    with liveness.alive_as("busy"):
        row = queue.claim("busy")
        assert liveness.is_alive("busy")
        assert queue.reap() == 0
    assert row is not None
    assert not liveness.is_alive("busy")
    assert queue.reap() == 1
    # Thought dead, it comes back: what it brings is no longer asked for.
    queue.succeed(row)
    queue.fail(row, ValueError())
    assert DBTaskResult.objects.get().status == TaskResultStatus.READY


def test_old_tasks_are_forgotten() -> None:
    begin(sample_tasks.count_to, last=1)
    begin(sample_tasks.count_to, last=1)
    Worker().run_all()
    old = timezone.now() - timedelta(days=TASKS_KEPT.default + 1)
    first = DBTaskResult.objects.first()
    assert first is not None
    DBTaskResult.objects.filter(pk=first.pk).update(finished_at=old)
    Progress.objects.filter(task_id=str(first.pk)).update(finished_at=old)
    with override_settings(TASKS=QUEUE):
        from nastavnik.platform.jobs.tasks import prune_tasks

        prune_tasks.enqueue()
        assert Worker().run_all() == 1
    assert not DBTaskResult.objects.filter(pk=first.pk).exists()
    assert Progress.objects.count() == 1
    assert DBTaskResult.objects.count() == 2


@pytest.mark.parametrize(
    "payload",
    ["Ёлкин Пётр", "Ivan Petrov", "+7 912 000-00-00", {"name": "Пётр"}, [1, "а"], 1.5, object()],
)
def test_a_payload_with_words_is_refused(payload: Any) -> None:
    with pytest.raises(PersonalPayloadError):
        begin(sample_tasks.count_to, last=payload)
    assert not DBTaskResult.objects.exists()
    assert not Progress.objects.exists()


def test_keys_and_codes_are_taken() -> None:
    require_keys({"pk": 1, "all": True, "none": None, "codes": ["a-b", "2026-11-26"]})


def test_the_pages(client: Client) -> None:
    school = make_organization()
    own = make_assignment(Role.CURATOR, school)
    progress = tracking.open_for(own.actor(), "Загрузка реестра")
    client.force_login(own.user)
    tracking.advance(progress.pk, 1200, 5000, "Проверяю строки.")
    page = client.get(progress.get_absolute_url()).content.decode()
    assert "1\N{NO-BREAK SPACE}200" in page
    assert 'hx-trigger="every 2s"' in page
    part = client.get(progress.get_absolute_url(), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    tracking.finish(progress.pk, "Готово.", "/people/")
    page = client.get(progress.get_absolute_url()).content.decode()
    assert "hx-trigger" not in page
    assert 'href="/people/"' in page
    assert "Загрузка реестра" in client.get(reverse("jobs:list")).content.decode()
    other = signed_in(Role.CURATOR, school)
    assert other.get(progress.get_absolute_url()).status_code == 404
    assert "Загрузка реестра" not in other.get(reverse("jobs:list")).content.decode()


def test_work_given_up_is_not_revived_by_its_slow_worker() -> None:
    progress = tracking.open_for(make_assignment(Role.CURATOR, make_organization()).actor(), "Ход")
    tracking.belongs_to(progress.pk, "task")
    tracking.advance(progress.pk, 1, 5)
    tracking.fail("task", "Прервано.")
    tracking.advance(progress.pk, 2, 5)
    progress.refresh_from_db()
    assert (progress.state, progress.done, progress.words) == (ProgressState.FAILED, 1, "Прервано.")


def test_the_page_of_the_queue_says_when_nobody_works() -> None:
    administrator = signed_in(Role.ADMINISTRATOR, make_organization())
    begin(sample_tasks.refuse)
    Worker().run_all()
    begin(sample_tasks.count_to, last=1)
    page = administrator.get(reverse("jobs:queue")).content.decode()
    assert "Задания ждут дольше" not in page
    assert "refuse" in page
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=6))
    page = administrator.get(reverse("jobs:queue")).content.decode()
    assert "Задания ждут дольше" in page
