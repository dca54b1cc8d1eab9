import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.typography import format_date
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action, Role
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.recording import record
from nastavnik.platform.links import operations as links
from nastavnik.registers.accounts.choices import SEATS
from nastavnik.registers.accounts.models import Assignment, RoleOffer, User
from nastavnik.registers.accounts.queries import answers_for
from nastavnik.registers.entry.choices import ResetKind
from nastavnik.registers.entry.operations.notices import notify_of_reset
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.partners.models import Partner
from nastavnik.registers.people.checks import require_not_erased
from nastavnik.registers.people.models import Person

# Why an account with roles of others is neither changed nor given one more by hand.
CHANGED_ABOVE = gettext_noop(
    "У этого человека есть и другие роли, за которые отвечаете не вы. Обратитесь к "
    "администратору безопасности."
)
INVITED_ALONE = gettext_noop(
    "У этого человека есть и другие роли, за которые отвечаете не вы. Пригласите его по той же "
    "почте: роль добавится, когда он её примет."
)


def add_user(
    *, actor: Actor, email: str, name: str, password: str, is_public: bool = False
) -> User:
    """Open an account whose password is known already: the first one, those of a demonstration.

    Everybody else is invited. A public password, printed for whoever looks, keeps no rules.
    """
    policy.require(actor, Action.ACCOUNT_EDIT)
    user = User(email=_plain_email(email), name=name.strip())
    if not is_public:
        _check_password(user, password)
    user.set_password(password)
    return writing.insert(actor, user)


def add_invited(*, actor: Actor, email: str, name: str, role: str, **where: Any) -> Assignment:
    """Open an account without a password, with the one role it is invited to."""
    policy.require(actor, Action.INVITATION_ISSUE, where["organization"])
    refuse_ungrantable(actor=actor, role=role, organization=where["organization"])
    with transaction.atomic():
        user = User(email=_plain_email(email), name=name.strip())
        user.set_unusable_password()
        writing.insert(actor, user, act="invite_user")
        return _assign(actor, Assignment(user=user, role=role, **where))


def edit_user(*, actor: Actor, user: User, version: int | None, **facts: Any) -> User:
    """Change the name or the address of an account, close it or open it again.

    With another address every open link to the account is useless, and its owner is told.
    """
    policy.require(actor, Action.ACCOUNT_EDIT)
    _refuse_foreign_account(actor, user, CHANGED_ABOVE)
    changes = dict(facts)
    if "email" in changes:
        changes["email"] = _plain_email(changes["email"])
    with transaction.atomic():
        writing.hold_rows_of(Assignment)
        if changes.get("is_active") is False:
            for assignment in user.assignments.filter(ends_on=None):
                _require_other_administrator(assignment, "is_active")
        former = User.objects.get(pk=user.pk).email
        moves = changes.get("email", former) != former
        if moves:
            links.void(actor=actor, subject=user)
            _withdraw(actor, RoleOffer.objects.filter(user=user))
        saved = writing.update(actor, user, changes, version=version)
        # Somebody invited who has not come yet has nothing to lose, nor a box known to be theirs.
        if moves and (saved.has_usable_password() or saved.external_logins.exists()):
            notify_of_reset(actor=actor, user=saved, what=ResetKind.EMAIL, address=former)
        return saved


def assign(
    *,
    actor: Actor,
    user: User,
    role: str,
    organization: Organization,
    starts_on: datetime.date,
    ends_on: datetime.date | None = None,
    person: Person | None = None,
    partner: Partner | None = None,
) -> Assignment:
    """Give an account a role at an organisation for a time.

    `person` is who a mentor, mentee or representative is in the register, `partner` whom its
    representative speaks for.
    """
    policy.require(actor, Action.ACCOUNT_EDIT)
    refuse_ungrantable(actor=actor, role=role, organization=organization, user=user)
    row = Assignment(
        user=user,
        role=role,
        organization=organization,
        starts_on=starts_on,
        ends_on=ends_on,
        person=person,
        partner=partner,
    )
    return _assign(actor, row)


def _assign(actor: Actor, row: Assignment) -> Assignment:
    with transaction.atomic():
        _require_assignable(row)
        return writing.insert(actor, row)


def _require_assignable(row: Assignment) -> None:
    """Refuse a role that does not fit its place and person, or that the account has already."""
    _require_fitting_organization(row.role, row.organization)
    _require_person_of(row.organization, row.person)
    if row.person is not None:
        require_not_erased(writing.lock(row.person))
    writing.lock(row.user)
    writing.check(row)
    _require_no_overlap(row)


def offer_role(
    *,
    actor: Actor,
    user: User,
    role: str,
    organization: Organization,
    person: Person | None = None,
    partner: Partner | None = None,
) -> RoleOffer:
    """Offer one more role to an account that is there already; its owner accepts it, or does not.

    Whoever offers answers for the role alone, and is told nothing of the account. An offer that
    waits already is the same one.
    """
    policy.require(actor, Action.INVITATION_ISSUE, organization)
    refuse_ungrantable(
        actor=actor, role=role, organization=organization, user=user, is_offered=True
    )
    if not user.is_active:
        raise DomainError(
            gettext_noop(
                "Учётная запись с этой почтой закрыта: открыть её может администратор безопасности."
            ),
            field="email",
        )
    where: dict[str, Any] = {"role": role, "organization": organization}
    where |= {"person": person, "partner": partner}
    with transaction.atomic():
        _require_assignable(Assignment(user=user, starts_on=timezone.localdate(), **where))
        waiting = RoleOffer.objects.filter(user=user, **where).first()
        return waiting or writing.insert(actor, RoleOffer(user=user, **where), act="offer_role")


def accept_role(*, actor: Actor, offer: RoleOffer) -> Assignment:
    """Take on a role offered to one's own account: in force from now on, and not before."""
    policy.require(actor, Action.LOGIN_USE)
    if offer.user_id != actor.user_id:
        raise DomainError(gettext_noop("Роль предложена другому человеку."))
    with transaction.atomic():
        current = writing.lock(offer)
        row = Assignment(
            user=current.user,
            role=current.role,
            organization=current.organization,
            starts_on=timezone.localdate(),
            person=current.person,
            partner=current.partner,
        )
        writing.delete(actor, current, act="accept_role")
        return _assign(actor, row)


def withdraw_offer(*, actor: Actor, offer: RoleOffer) -> RoleOffer:
    """Take an offer back, with every link to it; return what was offered."""
    policy.require(actor, Action.INVITATION_ISSUE, offer.organization)
    policy.require_row(actor, Action.INVITATION_ISSUE, offer)
    _withdraw(actor, [offer])
    return offer


def _withdraw(actor: Actor, offers: Iterable[RoleOffer]) -> None:
    with transaction.atomic():
        for offer in offers:
            links.void(actor=actor, subject=offer)
            writing.delete(actor, offer, act="withdraw_offer")


def end_assignment(
    *, actor: Actor, assignment: Assignment, ends_on: datetime.date | None
) -> Assignment:
    """Take a role away from the day after `ends_on`, or at once where no day is named.

    What is over, or is to last longer, is given anew.
    """
    policy.require(actor, Action.ACCOUNT_EDIT)
    _refuse_foreign_role(actor, assignment.role, assignment.organization, assignment.user)
    with transaction.atomic():
        writing.hold_rows_of(Assignment)
        current, today = writing.lock(assignment), timezone.localdate()
        if current.is_over_on(today):
            raise DomainError(gettext_noop("Назначение уже завершено: назначьте роль заново."))
        changes: dict[str, datetime.date] = current.taken_away(today)
        if ends_on is not None:
            _require_earlier_end(current, ends_on)
            changes = {"ends_on": ends_on}
        _require_other_administrator(current, "ends_on")
        return writing.update(actor, current, changes, act="end_assignment")


def switch_role(*, actor: Actor, assignment: Assignment) -> None:
    """Record that somebody goes on under another of their own assignments."""
    policy.require(actor, Action.ROLE_SWITCH)
    if assignment.user_id != actor.user_id:
        raise DomainError(gettext_noop("Это назначение — другого человека."))
    record(actor, "switch_role", subject=assignment, facts={"role": assignment.role})


def refuse_ungrantable(
    *,
    actor: Actor,
    role: str,
    organization: Organization,
    user: User | None = None,
    is_offered: bool = False,
) -> None:
    """Refuse, and record, a role the actor may not give, or an account that is not the actor's.

    What `is_offered` its owner accepts: whoever else answers for the account is not asked.

    Whoever assigns inside a transaction of their own asks this before it: the event of a refusal
    must outlive what is rolled back.
    """
    policy.require(actor, Action.ACCOUNT_EDIT)
    _refuse_foreign_role(actor, role, organization, user)
    if user is not None:
        _refuse_own_account(actor, role, user)
        if not is_offered:
            _refuse_foreign_account(actor, user, INVITED_ALONE)


def _refuse_foreign_role(
    actor: Actor, role: str, organization: Organization, user: User | None
) -> None:
    if policy.may_grant(actor, role, organization):
        return
    facts = {"role": role}
    record(actor, "refuse_assign", subject=user, organization_id=organization.pk, facts=facts)
    if not policy.allows(actor, Action.ACCOUNT_EDIT, organization):
        raise DomainError(
            gettext_noop("Роли в этой организации назначаете и завершаете не вы."),
            field="organization",
        )
    raise DomainError(
        gettext_noop("Роль «%(role)s» в этой организации назначаете и завершаете не вы."),
        field="role",
        role=str(Role(role).label) if role in Role.values else role,
    )


def _refuse_own_account(actor: Actor, role: str, user: User) -> None:
    """Whoever keeps accounts has no registers, and does not open them to themselves."""
    if user.pk != actor.user_id:
        return
    record(actor, "refuse_assign", subject=user, facts={"role": role})
    raise DomainError(
        gettext_noop(
            "Роль самому себе не назначают: попросите другого руководителя, куратора или "
            "администратора безопасности."
        ),
        field="role",
    )


def _refuse_foreign_account(actor: Actor, user: User, sentence: str) -> None:
    """An account is changed by whoever answers for every role it has or will have."""
    if answers_for(actor, user, timezone.localdate()):
        return
    record(actor, "refuse_edit_user", subject=user)
    raise DomainError(sentence)


def _plain_email(email: str) -> str:
    """Letters of an address differ to nobody: one box, one account."""
    return email.strip().casefold()


def _check_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise writing.InvalidRowError({"password": error.messages}) from error


def _require_fitting_organization(role: str, organization: Organization) -> None:
    if organization.closed_on is not None:
        raise DomainError(gettext_noop("Организация закрыта."), field="organization")
    seats = SEATS.get(Role(role), frozenset()) if role in Role.values else frozenset()
    if seats and organization.kind not in seats:
        raise DomainError(
            gettext_noop("Роль «%(role)s» назначается не здесь: её место — %(places)s."),
            field="organization",
            role=str(Role(role).label),
            places=_words_of(seats),
        )


def _words_of(kinds: Iterable[str]) -> str:
    if set(kinds) == Kind.reporting:
        return gettext("образовательная организация, где ведут реестры")
    return ", ".join(sorted(str(Kind(kind).label).lower() for kind in kinds))


def _require_person_of(organization: Organization, person: Person | None) -> None:
    if person is not None and person.organization_id != organization.pk:
        raise DomainError(
            gettext_noop("Этот человек — из реестра другой организации."), field="person"
        )


def _require_no_overlap(row: Assignment) -> None:
    same = Assignment.objects.filter(
        user=row.user,
        role=row.role,
        organization=row.organization,
        person=row.person,
        partner=row.partner,
    ).not_over_on(row.starts_on)
    # Taken away on its first day or before, it never was in force for a day.
    same = same.exclude(withdrawn_on__lte=F("starts_on"))
    if row.ends_on is not None:
        same = same.filter(starts_on__lte=row.ends_on)
    other = same.first()
    if other is not None:
        raise DomainError(
            gettext_noop("Такое назначение уже есть, с %(day)s."),
            field="starts_on",
            day=format_date(other.starts_on),
        )


def _require_earlier_end(row: Assignment, ends_on: datetime.date) -> None:
    """Refuse a last day before the first one, or later than the role was given to."""
    if ends_on < row.starts_on:
        raise DomainError(
            gettext_noop(
                "Назначение началось %(day)s: укажите эту дату или более позднюю либо снимите "
                "роль сейчас."
            ),
            field="ends_on",
            day=format_date(row.starts_on),
        )
    if row.ends_on is not None and ends_on > row.ends_on:
        raise DomainError(
            gettext_noop(
                "Роль дана по %(day)s, дольше она не действует: назначьте роль заново со "
                "следующего дня."
            ),
            field="ends_on",
            day=format_date(row.ends_on),
        )


def _require_other_administrator(assignment: Assignment, field: str) -> None:
    """Refuse to leave the system without an administrator of either kind."""
    if assignment.role not in (Role.ADMINISTRATOR, Role.SECURITY):
        return
    others = Assignment.objects.active_on(timezone.localdate()).filter(
        role=assignment.role, ends_on=None, user__is_active=True
    )
    # Somebody invited who has not come yet keeps nothing running.
    come = others.exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if not come.exclude(user=assignment.user_id).exists():
        raise DomainError(
            gettext_noop("Это единственный %(role)s: сначала назначьте другого."),
            field=field,
            role=str(Role(assignment.role).label).lower(),
        )
