"""Acts that ask who you are once more: exports, and changes of how one logs in.

An export view declares `@asks_who_exports(action)`; whether it asks is the parameter's word.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action, Reach
from nastavnik.platform.parameters.catalogue import EXPORT_CONFIRMATION
from nastavnik.platform.parameters.queries import value

# When who is inside has last proved it, and whether a second factor was among the proofs.
CONFIRMED_KEY, FACTOR_KEY = "confirmed", "factor"
# As long as a person works at one thing.
CONFIRMATION_LASTS = 30 * 60
type View = Callable[..., HttpResponseBase]


def asks_who(view: View) -> View:
    """Let in only who has proved lately who they are; others prove it and come back."""

    @wraps(view)
    def asking(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if _is_confirmed(request) else _ask(request)

    return asking


def asks_who_first(page: str) -> Callable[[View], View]:
    """The same for a button without a page of its own: it is pressed again on the page named."""

    def asking_first(view: View) -> View:
        @wraps(view)
        def asking(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            back = reverse(page)
            passes = _is_confirmed(request)
            return view(request, *args, **kwargs) if passes else _ask(request, back=back)

        return asking

    return asking_first


def asks_who_exports(action: Action) -> Callable[[View], View]:
    """The same for a view that gives data out as a file, where the parameter says so.

    Whom the action lets take out only what is their own, needs no second factor for it.
    """

    def asking_exporters(view: View) -> View:
        @wraps(view)
        def asking(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            wanted = value(EXPORT_CONFIRMATION)
            by_factor = wanted == "factor" and not _takes_own(request, action)
            passes = wanted == "none" or _is_confirmed(request, by_factor=by_factor)
            return view(request, *args, **kwargs) if passes else _ask(request, by_factor=by_factor)

        return asking

    return asking_exporters


def _takes_own(request: Any, action: Action) -> bool:
    actor = request.actor
    return actor is not None and policy.reach_of(actor, action) is Reach.SELF


def _is_confirmed(request: Any, *, by_factor: bool = False) -> bool:
    age = timezone.now().timestamp() - request.session.get(CONFIRMED_KEY, 0)
    enough = request.session.get(FACTOR_KEY, False) or not by_factor
    return bool(age <= CONFIRMATION_LASTS and enough)


def _ask(request: Any, *, by_factor: bool = False, back: str = "") -> HttpResponseBase:
    # After an answer the page is opened anew: an act that was posted is asked for again.
    asked = {"next": back or request.get_full_path(), **({"by": "factor"} if by_factor else {})}
    return redirect(f"{reverse('entry:confirm')}?{urlencode(asked)}")
