"""Log-in through a provider: to it, back from it, and its connection to one's account."""

from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from nastavnik.platform.access.confirmation import asks_who_first
from nastavnik.platform.access.http import ActorRequest
from nastavnik.registers.entry import operations
from nastavnik.registers.entry.external import PROVIDER_ID
from nastavnik.registers.entry.models import ExternalLogin


@login_not_required
@require_POST
def external_login(request: ActorRequest) -> HttpResponseBase:
    """Go to the provider; from inside, to connect it."""
    if not settings.OIDC:
        raise Http404
    if request.user.is_authenticated:
        return _connect(request)
    return openid_connect.login(request, PROVIDER_ID)


@login_not_required
@require_safe
def external_callback(request: ActorRequest, provider_id: str) -> HttpResponse:
    """Come back from the provider."""
    if not settings.OIDC or provider_id != PROVIDER_ID:
        raise Http404
    return openid_connect.callback(request, provider_id)


@asks_who_first("entry:security")
@require_POST
def external_remove(request: ActorRequest, pk: int) -> HttpResponse:
    """Disconnect the provider from one's account."""
    connected = ExternalLogin.objects.connected()
    row = get_object_or_404(connected, pk=pk, user=request.user.pk)
    operations.disconnect_external(actor=request.actor, external=row)
    messages.success(request, _("Внешний вход отключён."))
    return redirect("entry:security")


@asks_who_first("entry:security")
def _connect(request: ActorRequest) -> HttpResponseBase:
    """Another way in is as good as a password: whoever found the browser open adds none."""
    return openid_connect.login(request, PROVIDER_ID)
