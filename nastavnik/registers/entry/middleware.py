"""When a session is over, and what is asked before any page: nothing typed is lost meanwhile."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from nastavnik.platform.access.confirmation import FACTOR_KEY
from nastavnik.platform.access.policy import visitor_actor
from nastavnik.platform.requests.middleware import request_id_of
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry import operations, queries, sessions
from nastavnik.registers.entry.sessions import KEPT_KEY

# What somebody may do who must still set up or show a second factor.
FACTOR_PAGES = frozenset(
    {
        *("entry:security", "entry:totp_add", "entry:passkey_add", "entry:recovery_codes"),
        *("entry:confirm", "entry:sessions_end", "entry:session_end", "entry:password"),
        "entry:reset_seen",
        *("logout", "choose_role", "ui:theme", "health"),
    }
)
# What changes how one enters: whoever has a second factor does it after showing it.
FACTOR_CHANGES = frozenset(
    {
        *("entry:totp_add", "entry:passkey_add", "entry:recovery_codes", "entry:factor_remove"),
        "entry:password",
    }
)


class LapseMiddleware:
    """End a session that is over, keep the form that came too late, and offer it again.

    Stands between the protection of forms and the demand to log in: what nobody here has sent is
    not kept, and whoever sent it is led to the log-in page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.owner_of_input = None
        request.offers_kept_input = False
        if request.user.is_authenticated:
            lapse = sessions.lapse_of(request.session)
            if lapse is not None:
                request.owner_of_input = User.objects.get(pk=request.user.pk)
                visitor = visitor_actor(request_id_of(request))
                operations.leave(actor=visitor, request=request, lapse=lapse)
            else:
                sessions.note_request(request.session)
        elif request.method == "POST":
            key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
            request.owner_of_input = queries.owner_of_lost_session(key) if key else None
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Keep, once it is certain that our own page sent it; offer, before the view reads it."""
        if request.owner_of_input is not None and getattr(view, "login_required", True):
            _keep(request)
        elif request.user.is_authenticated and request.session.get(KEPT_KEY):
            _offer(request)
        return None


class FactorMiddleware:
    """Lead whoever must have a second factor, and entered without, to where it is set up.

    Stands within the messages, and so sees too that a form which came late has no page to show.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        response = self.get_response(request)
        if request.offers_kept_input and response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return _no_form_to_fill(request)
        return response

    def process_view(
        self, request: Any, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not request.user.is_authenticated or request.session.get(FACTOR_KEY):
            return None
        page = request.resolver_match.view_name
        changes = page in FACTOR_CHANGES
        required = page not in FACTOR_PAGES and queries.factor_required(request.actor.role)
        if not changes and not required:
            return None
        if queries.factor_kinds(request.user):
            query = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('entry:confirm')}?{query}")
        return redirect("entry:security") if required else None


def _keep(request: Any) -> None:
    if request.method != "POST":
        return
    owner = request.owner_of_input
    operations.keep_input(actor=request.actor, user=owner, path=request.path, typed=request.POST)


def _offer(request: Any) -> None:
    """Put what was kept where a form looks for what was typed: shown, not acted upon."""
    if request.method == "POST":
        operations.forget_input(actor=request.actor, user=request.user, path=request.path)
        return
    kept = queries.kept_input(request.user, request.path) if request.method == "GET" else None
    if kept is None:
        return
    request.POST = kept
    request._files = MultiValueDict()
    request.offers_kept_input = True
    messages.warning(
        request,
        _(
            "Сеанс закончился, пока вы заполняли форму. Всё, что вы ввели, на месте: проверьте и "
            "отправьте ещё раз. Файлы приложите заново."
        ),
    )


def _no_form_to_fill(request: Any) -> HttpResponse:
    operations.forget_input(actor=request.actor, user=request.user, path=request.path)
    list(messages.get_messages(request))  # what was to be said above the form
    messages.warning(
        request, _("Сеанс закончился раньше, чем вы нажали кнопку. Нажмите её ещё раз.")
    )
    return redirect("home")
