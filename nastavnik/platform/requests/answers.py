"""Answers to requests that no page could answer; a person can quote the number they show."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request was not understood, or that it was too much at once."""
    if isinstance(exception, TOO_MUCH):
        return too_large(request)
    return _plain_page(request, "400.html", 400)


def too_large(request: HttpRequest) -> HttpResponse:
    """Say that too much was sent."""
    return _plain_page(request, "413.html", 413)


def busy(request: HttpRequest, seconds: int) -> HttpResponse:
    """Say that too many ask at once, and after how many seconds to come again."""
    response = _plain_page(request, "503.html", 503)
    response["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours. No context of a page is asked: it may be what broke."""
    return _plain_page(request, "500.html", 500)


def _plain_page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    context = {"request_id": getattr(request, "request_id", "")}
    return HttpResponse(render_to_string(template, context), status=status)
