"""How many requests are answered at once: the others wait their turn, a short while."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from nastavnik.platform.requests.answers import busy

# Seconds: how long a request waits for its turn, and when a refused browser may come again.
PATIENCE = 2.0
COME_AGAIN = (5, 15)
# A page that says «busy» needs its style; whoever watches the server must hear from it.
UNCOUNTED = (settings.STATIC_URL, "/health/")


class Turns:
    """A number of places to be answered at, and a number of places to wait in before them."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._inside = BoundedSemaphore(at_once + waiting)
        self._answered = BoundedSemaphore(at_once)

    @contextmanager
    def taken(self, patience: float) -> Iterator[bool]:
        """Wait for a turn; False where there is no room to wait, or the wait was too long."""
        if not self._inside.acquire(blocking=False):
            yield False
            return
        try:
            is_ours = self._answered.acquire(timeout=patience)
            try:
                yield is_ours
            finally:
                if is_ours:
                    self._answered.release()
        finally:
            self._inside.release()


class TurnMiddleware:
    """Answer as many as the machine can at once, and tell the others soon when to come again.

    Without it everybody would wait longer and longer, and whoever gave up would be answered too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.turns = Turns(settings.REQUESTS_AT_ONCE, settings.REQUESTS_WAITING)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(UNCOUNTED):
            return self.get_response(request)
        with self.turns.taken(PATIENCE) as is_ours:
            if is_ours:
                return self.get_response(request)
        # At one moment all of them would come together once more.
        return busy(request, random.randint(*COME_AGAIN))  # noqa: S311 - nobody guards it
