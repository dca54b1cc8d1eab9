"""«Вход и безопасность»: one's own password, factors, devices."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nastavnik.platform.access.confirmation import FACTOR_KEY, asks_who
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.ui.confirming import NothingToAsk
from nastavnik.platform.ui.editing import attempt
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry import devices, factors, operations, queries, sessions
from nastavnik.registers.entry.external import provider_title
from nastavnik.registers.entry.forms import ChangePasswordForm, NewPasskeyForm, TotpForm
from nastavnik.registers.entry.models import Device, Factor, ResetNotice

SECRET_KEY = "totp_secret"  # noqa: S105


@require_safe
def security(request: ActorRequest) -> HttpResponse:
    """How one enters, and from where."""
    user = _me(request)
    required = queries.factor_required(request.actor.role)
    context = {
        "card": queries.security_card(user, request.session.session_key or ""),
        "must_set_up": required and not request.session.get(FACTOR_KEY),
        "required": required,
        "provider": provider_title(),
        "resets": queries.reset_lines(request.actor.user_id),
    }
    return render(request, "entry/security.html", context)


@sensitive_post_parameters("old_password", "password")
@require_http_methods(["GET", "POST"])
def password(request: ActorRequest) -> HttpResponse:
    """Change one's own password."""
    form = ChangePasswordForm(request.POST or None)
    user = _me(request)
    if request.method == "POST" and form.is_valid():
        saved = attempt(
            form,
            lambda: operations.change_password(
                actor=request.actor,
                request=request,
                user=user,
                old=form.cleaned_data["old_password"],
                new=form.cleaned_data["password"],
                device=devices.known(request, user.pk),
            ),
        )
        if saved is not None:
            messages.success(request, _("Пароль изменён. На других устройствах вход завершён."))
            return redirect("entry:security")
    return _form(request, _("Новый пароль"), form)


@asks_who
@require_http_methods(["GET", "POST"])
def totp_add(request: ActorRequest) -> HttpResponse:
    """Set up an application with codes."""
    user = _me(request)
    secret = request.session.setdefault(SECRET_KEY, factors.new_secret())
    form = TotpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        added = attempt(
            form,
            lambda: operations.add_totp(
                actor=request.actor, user=user, secret=secret, code=form.cleaned_data["code"]
            ),
        )
        if added is not None:
            del request.session[SECRET_KEY]
            return _added(request, _("Приложение подключено."))
    address = factors.address_for_application(user, secret)
    context = {
        "form": form,
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "address": address,
        "picture": factors.picture_for_application(address),
    }
    return render(request, "entry/totp_form.html", context)


@asks_who
@require_http_methods(["GET", "POST"])
def passkey_add(request: ActorRequest) -> HttpResponse:
    """Set up a passkey."""
    user = _me(request)
    form = NewPasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        added = attempt(
            form,
            lambda: operations.add_passkey(actor=request.actor, user=user, **form.cleaned_data),
        )
        if added is not None:
            return _added(request, _("Ключ доступа добавлен."))
    context = {"form": form, "options": factors.passkey_creation(user)}
    return render(request, "entry/passkey_form.html", context)


@asks_who
@require_http_methods(["GET", "POST"])
def recovery_codes(request: ActorRequest) -> HttpResponse:
    """Make new recovery codes and show them once."""
    user = _me(request)
    if not queries.factor_kinds(user):
        raise Http404
    codes = None
    if request.method == "POST":
        codes = operations.renew_recovery_codes(actor=request.actor, user=user)
    return render(request, "entry/recovery_codes.html", {"codes": codes})


@asks_who
@require_http_methods(["GET", "POST"])
def factor_remove(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a factor away."""
    user = _me(request)
    row = get_object_or_404(
        Factor.objects.exclude(type=factors.TYPE.RECOVERY_CODES), pk=pk, user=user
    )
    form = NothingToAsk(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        operations.remove_factor(actor=request.actor, user=user, factor=row)
        if not queries.factor_kinds(user):
            request.session[FACTOR_KEY] = False
        messages.success(request, _("Удалено."))
        return redirect("entry:security")
    context = {
        "title": _("Удалить второй фактор"),
        "verb": _("Удалить"),
        "question": _("После этого входить можно будет без него."),
        "danger": True,
        "cancel_url": reverse("entry:security"),
        "list_label": _("Вход и безопасность"),
        "list_url": reverse("entry:security"),
        "form": form,
    }
    return render(request, "ui/confirm_page.html", context)


@require_POST
def session_end(request: ActorRequest, pk: int) -> HttpResponse:
    """End one's session on another device."""
    device = get_object_or_404(Device, pk=pk, user=request.user.pk, ended_at=None)
    operations.end_session(actor=request.actor, device=device)
    messages.success(request, _("Вход на этом устройстве завершён."))
    return redirect("entry:security")


@require_POST
def sessions_end(request: ActorRequest) -> HttpResponse:
    """End one's sessions everywhere but here."""
    ended = operations.end_sessions(
        actor=request.actor, user=_me(request), but=request.session.session_key or ""
    )
    done = _("Вход на других устройствах завершён.") if ended else _("Других устройств нет.")
    messages.success(request, done)
    return redirect("entry:security")


@require_POST
def reset_seen(request: ActorRequest, pk: int) -> HttpResponse:
    """Put away what was told of a reset."""
    notice = get_object_or_404(ResetNotice, pk=pk, user=request.user.pk)
    operations.dismiss_notice(actor=request.actor, notice=notice)
    return redirect("home" if request.POST.get("from") == "home" else "entry:security")


def _added(request: ActorRequest, words: str) -> HttpResponse:
    """A factor has just been proved: this session has one, and codes are to be put aside."""
    sessions.confirm(request.session, by_factor=True)
    messages.success(request, words)
    has_codes = factors.TYPE.RECOVERY_CODES in queries.factor_kinds(_me(request))
    return redirect("entry:security" if has_codes else "entry:recovery_codes")


def _form(request: ActorRequest, title: str, form: object) -> HttpResponse:
    context = {
        "title": title,
        "form": form,
        "list_label": _("Вход и безопасность"),
        "list_url": reverse("entry:security"),
    }
    return render(request, "ui/form_page.html", context)


def _me(request: ActorRequest) -> User:
    return User.objects.get(pk=request.user.pk)
