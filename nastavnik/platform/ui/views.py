from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from nastavnik.platform.ui.choices import Theme
from nastavnik.platform.ui.context import THEME_COOKIE
from nastavnik.platform.ui.gallery import gallery_context

ONE_YEAR = 365 * 24 * 60 * 60


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme in a cookie and return to the page it was chosen on."""
    chosen = request.POST.get("theme", "")
    if chosen not in Theme.values:
        return HttpResponseBadRequest(_("Такой темы нет."), content_type="text/plain")
    response = redirect(_same_site(request, request.POST.get("next", "")))
    response.set_cookie(
        THEME_COOKIE, chosen, max_age=ONE_YEAR, samesite="Lax", secure=request.is_secure()
    )
    return response


def _same_site(request: HttpRequest, address: str) -> str:
    """Return the address if it leads nowhere else, the home page otherwise."""
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe else "/"


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component on one page, for those who build pages."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "ui/gallery.html", gallery_context(request))
