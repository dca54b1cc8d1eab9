"""How somebody who has proved who they are comes in, and where they were going."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.policy import visitor_actor
from nastavnik.platform.requests.middleware import request_id_of
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry import devices, operations, queries, sessions


def leave_first(request: ActorRequest) -> None:
    """End the session of whoever else is at work in this browser; go on as nobody."""
    if request.user.is_authenticated:
        operations.leave(actor=request.actor, request=request)
        request.actor = visitor_actor(request_id_of(request))


def proceed(request: ActorRequest, user: User, by: Sequence[str], next_url: str) -> HttpResponse:
    """Let somebody in, or ask for the second factor first."""
    if sessions.FACTORS.isdisjoint(by) and queries.factor_kinds(user):
        sessions.suspend(request.session, user.pk, by)
        return redirect(f"{reverse('entry:factor')}?{urlencode({'next': next_url})}")
    operations.enter(actor=request.actor, request=request, user=user, by=by)
    if queries.has_kept_input(user):
        request.session[sessions.KEPT_KEY] = True
    if "recovery" in by:
        messages.warning(request, _("Резервный код использован. Проверьте, сколько их осталось."))
    response = redirect(next_url)
    devices.remember(request, response, user.pk)
    return response


def wanted_page(request: HttpRequest) -> str:
    """Where somebody was going when asked to log in: a page of this site, home otherwise."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if asked and safe else resolve_url(settings.LOGIN_REDIRECT_URL)
