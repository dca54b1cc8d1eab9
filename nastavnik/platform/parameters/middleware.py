"""Values read once a request: a page that asks five parameters makes one query."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from nastavnik.platform.parameters.models import ParameterValue

# The values of the request being answered. None: nothing is kept, every reading asks the database.
_kept: ContextVar[dict[str, str] | None] = ContextVar("parameters", default=None)


def stored_values() -> dict[str, str]:
    """Return what is set, by code: kept from this request's first reading, or asked now."""
    kept = _kept.get()
    if kept is None:
        return _read()
    if not kept:
        kept |= _read()
        kept.setdefault("", "")  # nothing set is known too
    return kept


def forget() -> None:
    """Read the database anew until the request ends: a value was set, or is being set."""
    _kept.set(None)


@contextmanager
def kept_for_a_request() -> Iterator[None]:
    """Keep what is read inside, in this request alone."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


class ParametersMiddleware:
    """Let one reading of the parameters serve the whole request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with kept_for_a_request():
            return self.get_response(request)


def _read() -> dict[str, str]:
    return dict(ParameterValue.objects.values_list("code", "value"))
