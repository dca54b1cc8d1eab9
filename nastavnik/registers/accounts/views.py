from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.ui.editing import FormPage, Words, attempt, edit
from nastavnik.platform.ui.listing import list_of_people, listing
from nastavnik.registers.accounts import operations, queries
from nastavnik.registers.accounts.columns import UserFilter, UserTable
from nastavnik.registers.accounts.forms import AssignForm, EndForm, UserForm
from nastavnik.registers.accounts.models import Assignment, User

ACCOUNTS = _("Учётные записи")


@list_of_people
def user_list(request: ActorRequest) -> HttpResponse:
    """Accounts with their roles in force."""
    policy.require(request.actor, Action.ACCOUNT_VIEW)
    users = queries.visible_users(request.actor, timezone.localdate())
    may_invite = policy.allows(request.actor, Action.INVITATION_ISSUE)
    context = {
        "title": ACCOUNTS,
        "listing": listing(request, users, table=UserTable, filters=UserFilter),
        "add_url": reverse("entry:invite") if may_invite else "",
    }
    return render(request, "ui/list_page.html", context)


@require_safe
def user_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """An account's card with its assignments."""
    user = policy.load(request.actor, Action.ACCOUNT_VIEW, User.objects.all(), pk=pk)
    can_be_erased = not (user.is_active or user.is_emptied)
    context = {
        "card": queries.user_card(request.actor, user, timezone.localdate()),
        "may_edit": policy.allows(request.actor, Action.ACCOUNT_EDIT),
        "may_erase": can_be_erased and policy.allows(request.actor, Action.ACCOUNT_ERASE),
        "may_issue": not user.is_emptied and policy.allows(request.actor, Action.ACCOUNT_EXPORT),
        "has_factors": user.authenticator_set.exists(),
    }
    return render(request, "accounts/user_detail.html", context)


@require_http_methods(["GET", "POST"])
def user_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change an account."""
    user = policy.load(request.actor, Action.ACCOUNT_EDIT, User.objects.all(), pk=pk)
    form = UserForm(request.POST or None, instance=user)
    moved = _("Изменения сохранены. Ссылки, выданные на прежнюю почту, больше не действуют.")
    done = moved if "email" in form.changed_data else _("Изменения сохранены.")
    return edit(
        request,
        form,
        lambda: operations.edit_user(
            actor=request.actor, user=user, version=form.opened_version, **form.facts
        ),
        _page(_("Изменить учётную запись"), done, user),
    )


@require_http_methods(["GET", "POST"])
def assignment_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Give an account a role at an organisation."""
    user = policy.load(request.actor, Action.ACCOUNT_EDIT, User.objects.all(), pk=pk)
    today = {"starts_on": timezone.localdate()}
    form = AssignForm(request.POST or None, actor=request.actor, initial=today)
    refuse_out_of_reach(form, request.actor, user)
    return edit(
        request,
        form,
        lambda: operations.assign(actor=request.actor, user=user, **form.cleaned_data),
        _page(_("Назначить роль"), _("Роль назначена."), user),
    )


@require_http_methods(["GET", "POST"])
def assignment_end(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a role away."""
    rows = Assignment.objects.select_related("user", "organization")
    assignment = policy.load(request.actor, Action.ACCOUNT_EDIT, rows, pk=pk)
    usual = {"ends_on": max(timezone.localdate(), assignment.starts_on)}
    form = EndForm(request.POST or None, row=assignment, initial=usual)
    at_once = "at_once" in form.changed_data
    return edit(
        request,
        form,
        lambda: operations.end_assignment(actor=request.actor, assignment=assignment, **form.facts),
        _page(
            _("Завершить назначение"),
            _("Роль снята.") if at_once else _("Назначение завершено."),
            assignment.user,
            lead=f"{assignment.user}: {assignment}",
        ),
    )


def refuse_out_of_reach(form: Form, actor: Actor, user: User | None = None) -> None:
    """Refuse a role or a place that is not one's own to give, whatever else the form lacks."""
    if not form.is_bound or "organization" in form.errors:
        return
    role, place = form.cleaned_data.get("role", ""), form.cleaned_data["organization"]
    if role or not policy.allows(actor, Action.ACCOUNT_EDIT, place):
        attempt(
            form,
            lambda: operations.refuse_ungrantable(
                actor=actor, role=role, organization=place, user=user
            ),
        )


def _page(title: Words, done: Words, user: User | None = None, lead: Words = "") -> FormPage:
    return FormPage(
        title,
        done,
        ACCOUNTS,
        reverse("accounts:list"),
        back_url=user.get_absolute_url() if user else "",
        lead=lead or (user.name if user else ""),
    )
