"""What is answered when a request could not be recorded, or was undone for the sake of another."""

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from nastavnik.platform.audit.chaining import UnwrittenEventError, is_deadlock

REFUSED = "audit/unwritten.html"
RERUNS = 3


class UnwrittenMiddleware:
    """Refuse, by a plain page, what could not be recorded: nobody looks or acts unseen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer the one failure that is ours; Django answers the others."""
        if not isinstance(error, UnwrittenEventError):
            return None
        return render(request, REFUSED, {"refusal": str(error)}, status=503)


class DeadlockMiddleware:
    """Run a view anew that PostgreSQL undid because another request waited for what it held.

    A view calls one operation, an operation is one transaction, and effects outside wait for its
    commit: nothing of it was done. Locks in one order everywhere cannot be had, as an operation
    that calls another writes its events one after another.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer by what the view answers when it is undone no more."""
        if not is_deadlock(error):
            return None
        found, reruns = request.resolver_match, 0
        # A file that was read, or moved to its place, is not there to be read once more.
        while found is not None and not request.FILES and reruns < RERUNS:
            reruns += 1
            try:
                answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
                return answer
            except OperationalError as another:
                if not is_deadlock(another):
                    raise
        refusal = _("Действие не выполнено: то же самое сейчас менял кто-то ещё. Повторите его.")
        return render(request, REFUSED, {"refusal": refusal}, status=503)
