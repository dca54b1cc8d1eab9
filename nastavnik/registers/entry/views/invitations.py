"""Inviting: the form, the link to hand over, those who have not come yet."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.ui.confirming import ConfirmPage, NothingToAsk, confirm
from nastavnik.platform.ui.editing import attempt
from nastavnik.registers.accounts import operations as accounts
from nastavnik.registers.accounts.models import RoleOffer, User
from nastavnik.registers.accounts.views import refuse_out_of_reach
from nastavnik.registers.entry import letters, operations, queries
from nastavnik.registers.entry.forms import InviteForm, ResetFactorsForm

LIST = gettext_lazy("Приглашения")


@require_safe
def invitations(request: ActorRequest) -> HttpResponse:
    """Who was invited and has not come yet."""
    policy.require(request.actor, Action.INVITATION_VIEW)
    lines = queries.pending_invitations(request.actor)
    return render(request, "entry/invitation_list.html", {"lines": lines})


@require_http_methods(["GET", "POST"])
def invite(request: ActorRequest) -> HttpResponse:
    """Open an account by inviting somebody."""
    policy.require(request.actor, Action.INVITATION_ISSUE)
    form = InviteForm(request.POST or None, actor=request.actor)
    refuse_out_of_reach(form, request.actor)
    if request.method == "POST" and form.is_valid():
        sends = form.cleaned_data.get("sends", False)
        site = request.build_absolute_uri("/").rstrip("/") if sends else ""
        made = attempt(
            form, lambda: operations.invite(actor=request.actor, site=site, **form.facts)
        )
        if made is not None:
            return _handed_over(request, *made, name=form.cleaned_data["name"], is_sent=sends)
    context = {
        "title": _("Пригласить"),
        "form": form,
        "list_label": LIST,
        "list_url": reverse("entry:invitations"),
        "submit_label": _("Получить ссылку"),
    }
    return render(request, "ui/form_page.html", context)


@require_http_methods(["GET", "POST"])
def invitation_renew(request: ActorRequest, pk: int) -> HttpResponse:
    """Give somebody invited another link."""
    user = _managed(request, pk)
    act = partial(operations.renew_invitation, actor=request.actor, user=user)
    return _renewed(request, user, act, name=user.name)


@require_http_methods(["GET", "POST"])
def invitation_revoke(request: ActorRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    user = _managed(request, pk)
    return _revoked(
        request,
        user,
        partial(operations.revoke_invitation, actor=request.actor, user=user),
        title=_("Отозвать приглашение"),
        done=_("Приглашение отозвано: ссылка больше не действует."),
    )


@require_http_methods(["GET", "POST"])
def offer_renew(request: ActorRequest, pk: int) -> HttpResponse:
    """Give another link to a role offered to an account that is there already."""
    offer = _offered(request, pk)
    act = partial(operations.renew_offer, actor=request.actor, offer=offer)
    return _renewed(request, offer, act)


@require_http_methods(["GET", "POST"])
def offer_revoke(request: ActorRequest, pk: int) -> HttpResponse:
    """Take an offered role back."""
    offer = _offered(request, pk)
    return _revoked(
        request,
        offer,
        partial(accounts.withdraw_offer, actor=request.actor, offer=offer),
        title=_("Отозвать предложение роли"),
        done=_("Предложение отозвано: ссылка больше не действует."),
    )


@require_http_methods(["GET", "POST"])
def password_link(request: ActorRequest, pk: int) -> HttpResponse:
    """Give somebody who forgot the password a link."""
    user = _managed(request, pk)
    form = NothingToAsk(request.POST or None, row=user)
    if request.method == "POST" and form.is_valid():
        act = operations.issue_password_link
        token = attempt(form, lambda: act(actor=request.actor, user=user))
        if token is not None:
            address = request.build_absolute_uri(reverse("new_password", args=[token]))
            text = letters.password_text(user.name, address, queries.open_until(user))
            return _shown(request, f"{user.name}, {user.email}", address, text)
    page = _page(
        _("Ссылка для нового пароля"),
        _("Получить ссылку"),
        _("Передайте её человеку лично: кто откроет ссылку, тот и задаст пароль."),
    )
    return render(request, "ui/confirm_page.html", {**page, "form": form})


@require_http_methods(["GET", "POST"])
def factors_reset(request: ActorRequest, pk: int) -> HttpResponse:
    """Let somebody who lost the phone and the codes come in by the password again."""
    user = _managed(request, pk)
    form = ResetFactorsForm(request.POST or None, row=user)
    page = ConfirmPage(
        title=_("Сбросить второй фактор"),
        verb=_("Сбросить"),
        done=_("Второй фактор сброшен. Человек войдёт по паролю и подключит новый."),
        cancel_url=user.get_absolute_url(),
        list_label=_("Учётные записи"),
        list_url=reverse("accounts:list"),
        question=user.name,
        consequences=(
            _("Приложение с кодами, ключи доступа и резервные коды перестанут подходить."),
            _("Вход на всех устройствах этого человека завершится."),
        ),
        danger=True,
    )

    def act() -> User:
        operations.reset_factors(actor=request.actor, user=user, **form.facts)
        return user

    return confirm(request, form, act, page)


def _managed(request: ActorRequest, pk: int) -> User:
    policy.require(request.actor, Action.INVITATION_ISSUE)
    user = User.objects.filter(pk=pk).first()
    if user is None:
        user = User(pk=0)
    queries.require_manageable(request.actor, user)
    return user


def _offered(request: ActorRequest, pk: int) -> RoleOffer:
    offers = RoleOffer.objects.select_related("user", "organization")
    return policy.load(request.actor, Action.INVITATION_ISSUE, offers, pk=pk)


def _renewed(
    request: ActorRequest, invited: User | RoleOffer, act: Callable[[], str], *, name: str = ""
) -> HttpResponse:
    form = NothingToAsk(request.POST or None, row=invited)
    if request.method == "POST" and form.is_valid():
        token = attempt(form, act)
        if token is not None:
            return _handed_over(request, invited, token, name=name)
    page = _page(
        _("Новая ссылка"), _("Получить ссылку"), _("Прежняя ссылка перестанет действовать.")
    )
    return render(request, "ui/confirm_page.html", {**page, "form": form})


def _revoked(
    request: ActorRequest,
    invited: User | RoleOffer,
    act: Callable[[], User | RoleOffer],
    *,
    title: str,
    done: str,
) -> HttpResponse:
    form = NothingToAsk(request.POST or None, row=invited)
    if request.method == "POST" and form.is_valid() and attempt(form, act) is not None:
        messages.success(request, done)
        return redirect("entry:invitations")
    page = _page(title, _("Отозвать"), _("Ссылка перестанет действовать сразу."))
    return render(request, "ui/confirm_page.html", {**page, "form": form, "danger": True})


def _handed_over(
    request: ActorRequest,
    invited: User | RoleOffer,
    token: str,
    *,
    name: str = "",
    is_sent: bool = False,
) -> HttpResponse:
    """Show the link, this once: nobody can look it up again.

    Who has an account already is called as the inviter called them, or not by name.
    """
    is_offer = isinstance(invited, RoleOffer)
    if isinstance(invited, RoleOffer):
        route, write, place = "role_offer", letters.offer_text, str(invited)
        email = invited.user.email
    else:
        route, write, place = "invitation", letters.invitation_text, queries.place_of(invited)
        email = invited.email
    address = request.build_absolute_uri(reverse(route, args=[token]))
    text = write(name, request.actor.name, place, address, queries.open_until(invited))
    who = ", ".join(filter(None, (name, email)))
    return _shown(request, who, address, text, is_sent=is_sent, is_offer=is_offer)


def _shown(
    request: ActorRequest,
    invited: str,
    address: str,
    text: str,
    *,
    is_sent: bool = False,
    is_offer: bool = False,
) -> HttpResponse:
    context: dict[str, object] = {"invited": invited, "address": address, "text": text}
    context |= {"is_sent": is_sent, "is_offer": is_offer}
    return render(request, "entry/link_ready.html", context)


def _page(title: str, verb: str, question: str) -> dict[str, object]:
    return {
        "title": title,
        "verb": verb,
        "question": question,
        "cancel_url": reverse("entry:invitations"),
        "list_label": LIST,
        "list_url": reverse("entry:invitations"),
    }
