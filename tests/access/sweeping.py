"""What a sweep of thousands of requests does once: drawing the same page of a refusal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import Template
from django.test.utils import _TestState
from django.urls import URLResolver

type Answerer = Callable[..., HttpResponse]


@contextmanager
def refusals_drawn_once() -> Iterator[None]:
    """Draw the page of a refusal once for each who is refused so; its status is answered always.

    Pages leave no copy of their context behind either: a sweep of statuses does not look at them.
    """
    resolve, render = URLResolver.resolve_error_handler, Template._render  # type: ignore[attr-defined]
    drawn: set[tuple[Any, ...]] = set()

    def resolve_error_handler(resolver: URLResolver, status: int) -> Answerer:
        draw: Answerer = resolve(resolver, status)

        def answer(request: HttpRequest, *said: Any, **options: Any) -> HttpResponse:
            actor = getattr(request, "actor", None)
            seat = (actor.role, actor.organization_id) if actor else None
            seen = (status, seat, str(said), str(options))
            if seen in drawn:
                return HttpResponse(status=status)
            drawn.add(seen)
            return draw(request, *said, **options)

        return answer

    URLResolver.resolve_error_handler = resolve_error_handler  # type: ignore[method-assign]
    Template._render = _TestState.saved_data.template_render  # type: ignore[attr-defined]
    try:
        yield
    finally:
        URLResolver.resolve_error_handler = resolve  # type: ignore[method-assign]
        Template._render = render  # type: ignore[attr-defined]
