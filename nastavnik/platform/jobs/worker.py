"""A worker: takes tasks one by one, keeps the timetable, looks after those whose worker died."""

import os
import socket
import time
from threading import Event

from django.db import close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string

from nastavnik.platform.jobs import liveness, queue, timetable
from nastavnik.platform.jobs.queue import Queued

POLL_EVERY = 1.0
LOOK_AROUND_EVERY = 10.0


class Worker:
    """One process that does what waits in the queue.

    `parent` is the process it was started beside: when that is gone, so is the worker.
    """

    def __init__(self, *, parent: int | None = None, poll_every: float = POLL_EVERY) -> None:
        self.name = f"{socket.gethostname()[:30]}-{os.getpid()}-{get_random_string(8)}"
        self.parent = parent
        self.poll_every = poll_every
        self._stopping = Event()
        self._looked_at = float("-inf")

    def stop(self) -> None:
        """Finish the task at hand and leave."""
        self._stopping.set()

    def run(self) -> None:
        """Work until told to stop."""
        with liveness.alive_as(self.name):
            while not self._stopping.is_set() and not self._is_orphan():
                close_old_connections()
                if not self.step():
                    self._stopping.wait(self.poll_every)

    def run_all(self) -> int:
        """Do everything that is due now; return how many tasks there were."""
        done = 0
        with liveness.alive_as(self.name):
            while self.step():
                done += 1
        return done

    def step(self) -> bool:
        """Look around now and then, and do one task; tell whether there was one."""
        if time.monotonic() - self._looked_at >= LOOK_AROUND_EVERY:
            queue.reap()
            timetable.start_due(timezone.now())
            self._looked_at = time.monotonic()
        task = queue.claim(self.name)
        if task is None:
            return False
        _do(task)
        return True

    def _is_orphan(self) -> bool:
        return self.parent is not None and os.getppid() != self.parent


def _do(row: Queued) -> None:
    try:
        payload = row.args_kwargs
        row.task.call(*payload["args"], **payload["kwargs"])
    except Exception as error:
        queue.fail(row, error)
    else:
        queue.succeed(row)
