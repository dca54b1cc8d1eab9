"""Pages a one-time link opens, and the way of somebody who forgot the password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.links.choices import Purpose, Refusal
from nastavnik.platform.links.http import refused
from nastavnik.platform.links.models import OneTimeLink
from nastavnik.platform.links.operations import record_refusal
from nastavnik.platform.links.queries import LinkRefusedError, open_link
from nastavnik.platform.ui.confirming import NothingToAsk
from nastavnik.platform.ui.editing import attempt
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry import operations, queries
from nastavnik.registers.entry.choices import Method
from nastavnik.registers.entry.forms import ForgottenForm, NewPasswordForm
from nastavnik.registers.entry.http import leave_first, proceed


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def invitation(request: ActorRequest, token: str) -> HttpResponse:
    """Where an invitation leads: who invites, where to, and the first password."""
    return _by_link(request, Purpose.INVITATION, token)


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def new_password(request: ActorRequest, token: str) -> HttpResponse:
    """Where the link of somebody who forgot the password leads."""
    return _by_link(request, Purpose.PASSWORD, token)


@login_not_required
@require_http_methods(["GET", "POST"])
def role_offer(request: ActorRequest, token: str) -> HttpResponse:
    """Where an offered role leads: its owner logs in and says yes; till then nothing changes.

    Open to whoever is logged in without any role in force: this one may be the next.
    """
    try:
        link = open_link(Purpose.ROLE, token)
        offer = queries.offer_of(link)
    except LinkRefusedError as refusal:
        return refused(request, refusal)
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.path)
    if user.pk != offer.user_id:
        return _for_another_account(request, link)
    form = NothingToAsk(request.POST or None, row=offer)
    if request.method == "POST" and form.is_valid():
        act = operations.accept_offer
        given = attempt(form, lambda: act(actor=request.actor, user=user, token=token))
        if given is not None:
            messages.success(request, _("Роль принята: %s.") % given)
            return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"title": _("Принять роль?"), "verb": _("Принять роль"), "form": form}
    context |= {"question": str(offer), "consequences": _what_follows(link)}
    context["cancel_url"] = settings.LOGIN_REDIRECT_URL
    return render(request, "ui/confirm.html", context)


@login_not_required
@require_http_methods(["GET", "POST"])
def forgotten(request: ActorRequest) -> HttpResponse:
    """Ask for a link by e-mail; the answer is the same whether the address is known."""
    if not settings.SENDS_LETTERS:
        raise Http404
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = attempt(
            form,
            lambda: operations.forgotten_password(
                actor=request.actor,
                email=form.cleaned_data["email"],
                host=request.get_host(),
                secure=request.is_secure(),
            ),
        )
        if sent is not None:
            return render(request, "entry/letter_sent.html")
    return render(request, "entry/forgotten.html", {"form": form})


def _by_link(request: ActorRequest, purpose: Purpose, token: str) -> HttpResponse:
    try:
        link = open_link(purpose, token)
        card = queries.link_card(link)
        form = NewPasswordForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            user = attempt_with_link(request, form, purpose, token)
            if user is not None:
                messages.success(request, _("Пароль задан, вы вошли."))
                return proceed(request, user, [Method.LINK], settings.LOGIN_REDIRECT_URL)
    except LinkRefusedError as refusal:
        return refused(request, refusal)
    return render(request, "entry/link_password.html", {"card": card, "form": form})


def _what_follows(link: OneTimeLink) -> list[str]:
    inviter = queries.inviter_of(link)
    return [
        *([_("Предлагает %s.") % inviter] if inviter else []),
        _("Другие ваши роли останутся; переходят между ними в меню с вашим именем."),
        _("Если вы этого не ждали, ничего не делайте: без вашего согласия ничего не изменится."),
    ]


def _for_another_account(request: ActorRequest, link: OneTimeLink) -> HttpResponse:
    """Say to whom the link belongs without telling whom, and leave an event."""
    record_refusal(actor=request.actor, refusal=LinkRefusedError(Refusal.UNKNOWN, link))
    sentence = _(
        "Роль предложена другой учётной записи. Выйдите и войдите с той почтой, на которую вас "
        "пригласили, потом откройте ссылку снова."
    )
    return render(request, "links/link_refused.html", {"sentence": sentence}, status=403)


def attempt_with_link(
    request: ActorRequest, form: NewPasswordForm, purpose: Purpose, token: str
) -> User | None:
    """Set the password; a refused password comes back at the field, a refused link does not."""

    def act() -> User:
        return operations.accept_link(
            actor=request.actor,
            purpose=purpose,
            token=token,
            password=form.cleaned_data["password"],
        )

    # Somebody else may be at work in this browser: the link is for whom it was given to.
    leave_first(request)
    return attempt(form, act)
