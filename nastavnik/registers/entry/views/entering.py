"""The way in and out: password, second factor, another proof for what needs it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.ui.editing import attempt
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry import devices, factors, operations, queries, sessions
from nastavnik.registers.entry.choices import Method
from nastavnik.registers.entry.external import provider_title
from nastavnik.registers.entry.factors import TYPE
from nastavnik.registers.entry.forms import (
    CodeForm,
    ConfirmPasswordForm,
    LogInForm,
    PasskeyForm,
)
from nastavnik.registers.entry.http import proceed, wanted_page


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: ActorRequest) -> HttpResponse:
    """Log-in by e-mail and password."""
    next_url = wanted_page(request)
    if request.user.is_authenticated:
        return redirect(next_url)
    form = LogInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        user = attempt(
            form,
            lambda: operations.check_password(
                actor=request.actor,
                email=typed["username"],
                password=typed["password"],
                device=_device(request, typed["username"]),
            ),
        )
        if user is not None:
            return proceed(request, user, [Method.PASSWORD], next_url)
    context = {
        "form": form,
        "next": next_url,
        "sends_letters": settings.SENDS_LETTERS,
        "provider": provider_title(),
    }
    return render(request, "registration/login.html", context)


@login_not_required
@require_http_methods(["GET", "POST"])
def factor(request: ActorRequest) -> HttpResponse:
    """The second step of log-in: a code or a passkey."""
    kept = sessions.pending(request.session)
    user = User.objects.filter(pk=kept["user"], is_active=True).first() if kept else None
    if kept is None or user is None:
        messages.warning(request, _("Прошло больше десяти минут: введите пароль ещё раз."))
        return redirect("login")
    form = _factor_form(request)
    if request.method == "POST" and form.is_valid():
        shown = attempt(form, lambda: _show_factor(request, user, form.cleaned_data))
        if shown is not None:
            return proceed(request, user, [*kept["by"], shown], wanted_page(request))
    context = {"form": form, "next": wanted_page(request), "lead": user.name}
    return render(request, "entry/factor.html", {**context, **_ways(request, user)})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def confirm(request: ActorRequest) -> HttpResponse:
    """Ask somebody inside who they are once more."""
    user = User.objects.get(pk=request.user.pk)
    by_factor = bool(queries.factor_kinds(user))
    if request.GET.get("by") == "factor" and not by_factor:
        messages.warning(request, _("Для выгрузки данных нужен второй фактор: подключите его."))
        return redirect("entry:security")
    form = _factor_form(request) if by_factor else ConfirmPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: _prove_again(request, user, form.cleaned_data))
        if done is not None:
            sessions.confirm(request.session, by_factor=by_factor)
            return redirect(wanted_page(request))
    template = "entry/factor.html" if by_factor else "entry/confirm.html"
    # The challenge for a passkey is made last: the answer to the one before is judged by then.
    context = {"form": form, "next": wanted_page(request), "again": True}
    return render(request, template, {**context, **_ways(request, user)})


@login_not_required
@require_POST
def log_out(request: ActorRequest) -> HttpResponse:
    """End the session."""
    operations.leave(actor=request.actor, request=request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def _prove_again(request: ActorRequest, user: User, typed: dict[str, str]) -> bool:
    if "password" not in typed:
        return _show_factor(request, user, typed) is not None
    device = devices.known(request, user.pk)
    operations.confirm_password(
        actor=request.actor, user=user, password=typed["password"], device=device
    )
    return True


def _factor_form(request: ActorRequest) -> CodeForm | PasskeyForm:
    posted = request.POST or None
    return PasskeyForm(posted) if "credential" in request.POST else CodeForm(posted)


def _show_factor(request: ActorRequest, user: User, typed: dict[str, str]) -> Method:
    if "credential" in typed:
        return operations.check_passkey(
            actor=request.actor, user=user, credential=typed["credential"]
        )
    device = devices.known(request, user.pk)
    return operations.check_code(actor=request.actor, user=user, code=typed["code"], device=device)


def _ways(request: ActorRequest, user: User) -> dict[str, object]:
    """What the account may be proved by; a passkey answers a challenge made for this page."""
    kinds = queries.factor_kinds(user)
    options = factors.passkey_request(user) if TYPE.WEBAUTHN in kinds else ""
    return {"has_totp": TYPE.TOTP in kinds, "passkey_options": options}


def _device(request: ActorRequest, email: str) -> str:
    account = User.objects.filter(email=email.strip().casefold()).values_list("pk", flat=True)
    return devices.known(request, account.first())
