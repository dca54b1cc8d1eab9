"""Accounts: a person's are closed, and emptied where nobody else's; so are those long unused."""

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import operations as trail
from nastavnik.platform.audit import writing
from nastavnik.registers.accounts.models import ERASED_MAIL, Assignment, User
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy import compacting, queries, walking


def close_accounts(*, actor: Actor, person: Person) -> None:
    """Take the person's roles away; an account that had no other is emptied and closed."""
    policy.require(actor, Action.ERASURE_EDIT, person.organization)
    for user in User.objects.filter(assignments__person=person).distinct():
        _end_roles(actor, user.assignments.filter(person=person))
        if not user.assignments.exclude(person=person).exists():
            _empty(actor, user)


def empty_unused_accounts(*, actor: Actor) -> int:
    """Empty the accounts of no person whose roles ended too long ago; return how many it were."""
    policy.require(actor, Action.ERASURE_EDIT)
    kept = queries.accounts_kept_too_long(timezone.localdate())
    count = 0
    for user in policy.scope(actor, Action.ERASURE_EDIT, kept).order_by("pk"):
        with transaction.atomic():
            current = writing.lock(user)
            # A role is given under the same lock: one given meanwhile keeps the account.
            if kept.filter(pk=current.pk).exists():
                _empty(actor, current)
                count += 1
    if count:
        transaction.on_commit(compacting.compact_soon)
    return count


def empty_account(*, actor: Actor, user: User) -> User:
    """Empty a closed account at once and end its roles; a person's goes with the person."""
    policy.require(actor, Action.ACCOUNT_ERASE)
    with transaction.atomic():
        current = writing.lock(user)
        _require_closed_and_nobodys(current)
        _end_roles(actor, current.assignments.all())
        _empty(actor, current)
        transaction.on_commit(compacting.compact_soon)
    return current


def _require_closed_and_nobodys(user: User) -> None:
    if user.is_emptied:
        raise DomainError(gettext_noop("Данные этой учётной записи уже стёрты."))
    if user.is_active:
        raise DomainError(
            gettext_noop(
                "Учётная запись действует. Сначала закройте её: «Изменить», снимите «Действует»."
            )
        )
    if queries.roles_of_people().filter(user=user).exists():
        raise DomainError(
            gettext_noop(
                "Это учётная запись человека из реестра: её данные уничтожаются вместе с его "
                "данными, на странице человека."
            )
        )


def _end_roles(actor: Actor, assignments: QuerySet[Assignment]) -> None:
    today = timezone.localdate()
    for assignment in assignments:
        if not assignment.is_over_on(today):
            changes = assignment.taken_away(today)
            writing.update(actor, assignment, changes, act="end_assignment")


def _empty(actor: Actor, user: User) -> None:
    for model, name in _belongings():
        model._base_manager.filter(**{name: user}).delete()
    _end_sessions(user)
    user.set_unusable_password()
    emptied = {
        "email": f"erased-{user.pk}{ERASED_MAIL}",
        "name": f"{walking.ERASED_TEXT} {walking.nameless(user.pk)}",
        "password": user.password,
        "is_active": False,
    }
    writing.update(actor, user, emptied, act="erase")
    trail.destroy_keys(
        actor=policy.system_actor("erasure", actor.request_id),
        subjects=[(user._meta.label_lower, user.pk)],
        reason="",
    )


def _belongings() -> list[tuple[type[Model], str]]:
    """Models that hang on an account, but its roles: factors, devices, addresses."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is User and model is not Assignment
    ]


def _end_sessions(user: User) -> None:
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
