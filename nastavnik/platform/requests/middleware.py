"""The outermost layer: a number for the request, a limit to its size, headers on every answer."""

from collections.abc import Callable
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP, build_policy

from nastavnik.platform.requests.answers import too_large

REQUEST_ID_HEADER = "X-Request-Id"
NOT_KEPT = "private, no-store"
# Nothing of the product uses a camera, a microphone, a place or a payment.
PERMISSIONS_POLICY = ", ".join(
    f"{name}=()"
    for name in (
        *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope"),
        *("magnetometer", "microphone", "midi", "payment", "usb"),
    )
)


class RequestMiddleware:
    """Number each request by ourselves; whatever answers it, errors too, goes out guarded.

    It stands first: what Django's own layers refuse passes here like everything else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A number from outside could be made to look like somebody else's request in the trail.
        request.request_id = uuid4().hex  # type: ignore[attr-defined]
        if _announced_bytes(request) > settings.REQUEST_MAX_BYTES:
            response = too_large(request)
        else:
            response = self.get_response(request)
        guard(request, response)
        return response


def request_id_of(request: HttpRequest) -> str:
    """The number that log lines, events of the trail and the answer share."""
    return str(getattr(request, "request_id", ""))


def guard(request: HttpRequest, response: HttpResponse) -> None:
    """Give the answer the headers that each of ours has; a stricter one of a page stays."""
    response[REQUEST_ID_HEADER] = request_id_of(request)
    guards = {
        str(CSP.HEADER_ENFORCE): build_policy(settings.SECURE_CSP),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS_POLICY,
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
    }
    for name, value in guards.items():
        response.headers.setdefault(name, value)
    # Names may stand in any answer but a static file, which says itself how long it is kept.
    if not (request.path.startswith(settings.STATIC_URL) and "Cache-Control" in response):
        response["Cache-Control"] = NOT_KEPT


def _announced_bytes(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0
