"""What is kept of a logged-in person's answers, and who acts: the user in one assignment."""

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from nastavnik.registers.accounts.models import Assignment

ASSIGNMENT_KEY = "assignment"
PROLONGED_KEY = "prolonged"
# Prolonging writes to the database: once in this many seconds is enough for hours of session.
PROLONG_EVERY = 300


class NoStoreMiddleware:
    """Keep what a logged-in person is shown out of every cache: names stand in it.

    Static files are served before this and stay cached.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        response = self.get_response(request)
        # Whoever has just logged in or out is as little a matter for caches.
        if signed_in or request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response


class ActorMiddleware:
    """Set `request.actor` from the chosen assignment; who has none in force may not enter."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        _prolong(request)
        in_force = _in_force(request)
        chosen = request.session.get(ASSIGNMENT_KEY)
        assignment = next((row for row in in_force if row.pk == chosen), next(iter(in_force), None))
        if assignment is None:
            if request.resolver_match is None and request.path.startswith("/accounts/logout"):
                return self.get_response(request)
            return render(request, "registration/no_assignment.html", status=403)
        request.assignment = assignment  # type: ignore[attr-defined]
        request.other_assignments = [  # type: ignore[attr-defined]
            row for row in in_force if row.pk != assignment.pk
        ]
        request.actor = assignment.actor(request_id=uuid4().hex)  # type: ignore[attr-defined]
        return self.get_response(request)


def _prolong(request: HttpRequest) -> None:
    """Let the session last from the latest request, give or take a few minutes."""
    now = int(timezone.now().timestamp())
    if now - request.session.get(PROLONGED_KEY, 0) >= PROLONG_EVERY:
        request.session[PROLONGED_KEY] = now


def _in_force(request: HttpRequest) -> list[Assignment]:
    """Return what the person may act as today; the first is taken until another is chosen."""
    in_force = Assignment.objects.active_on(timezone.localdate()).filter(user=request.user.pk)
    return list(in_force.select_related("organization", "user"))
