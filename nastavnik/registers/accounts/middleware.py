"""Who acts: the user in one assignment."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from nastavnik.platform.access.policy import visitor_actor
from nastavnik.platform.requests.middleware import request_id_of
from nastavnik.registers.accounts.models import Assignment

ASSIGNMENT_KEY = "assignment"


class ActorMiddleware:
    """Set `request.actor` from the chosen assignment; who has none in force may not enter.

    Assignments are read anew for every request: what was taken away is gone at once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = request_id_of(request)
        request.actor = visitor_actor(request_id)  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return self.get_response(request)
        in_force = _in_force(request)
        chosen = request.session.get(ASSIGNMENT_KEY)
        assignment = next((row for row in in_force if row.pk == chosen), next(iter(in_force), None))
        if assignment is None:
            request.lacks_role = True  # type: ignore[attr-defined]
            return self.get_response(request)
        request.assignment = assignment  # type: ignore[attr-defined]
        request.other_assignments = [  # type: ignore[attr-defined]
            row for row in in_force if row.pk != assignment.pk
        ]
        request.actor = assignment.actor(request_id)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Stop who has no role before every page but those that are open to everybody."""
        if not getattr(request, "lacks_role", False) or not getattr(view, "login_required", True):
            return None
        leaves = request.resolver_match is not None and request.resolver_match.url_name == "logout"
        return None if leaves else render(request, "registration/no_assignment.html", status=403)


def _in_force(request: HttpRequest) -> list[Assignment]:
    """Return what the person may act as today; the first is taken until another is chosen."""
    in_force = Assignment.objects.active_on(timezone.localdate()).filter(user=request.user.pk)
    return list(in_force.select_related("organization", "user"))
