"""Who was invited and waits, whose account one may manage, how one enters oneself."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import Model, QuerySet
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action, Role
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.links.choices import Purpose, Refusal
from nastavnik.platform.links.models import OneTimeLink
from nastavnik.platform.links.queries import LinkRefusedError
from nastavnik.platform.parameters.catalogue import FACTOR_FROM
from nastavnik.platform.parameters.queries import value
from nastavnik.registers.accounts.models import Assignment, RoleOffer, User
from nastavnik.registers.accounts.queries import answers_for, names_of
from nastavnik.registers.entry.factors import TYPE, unused_codes
from nastavnik.registers.entry.models import Device, ExternalLogin, Factor, KeptInput, ResetNotice
from nastavnik.registers.entry.secrecy import decrypt
from nastavnik.registers.entry.sessions import SEEN_KEY

# Django marks a password that was never set so.
WITHOUT_PASSWORD = {"user__password__startswith": UNUSABLE_PASSWORD_PREFIX}
# Who sees more than one organisation, or keeps the system.
ABOVE = frozenset(
    {
        *(Role.COORDINATOR, Role.CENTRE, Role.MINISTRY, Role.AUDITOR),
        *(Role.ADMINISTRATOR, Role.SECURITY),
    }
)


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A browser one is entered from; `seen_at` is its latest request, to a few minutes."""

    device: Device
    seen_at: datetime.datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class ResetLine:
    """What somebody else did to how one enters, until it is put away."""

    notice: ResetNotice
    by: str


@dataclass(frozen=True, slots=True)
class SecurityCard:
    """How one enters: factors, codes left, devices, external log-ins."""

    totp: Factor | None
    passkeys: Sequence[Factor]
    codes_left: int | None
    devices: Sequence[DeviceLine]
    external: Sequence[ExternalLogin]

    @property
    def has_factor(self) -> bool:
        """Whether anything is asked after the password."""
        return self.totp is not None or bool(self.passkeys)


def factor_required(role: Role) -> bool:
    """Whether the role is entered by a second factor only."""
    wanted = value(FACTOR_FROM)
    return wanted == "everybody" or (wanted == "municipality" and role in ABOVE)


def factor_kinds(user: User) -> set[str]:
    """By what the account is protected besides the password."""
    kinds = set(Factor.objects.filter(user=user).values_list("type", flat=True))
    return kinds if kinds != {TYPE.RECOVERY_CODES} else set()


def security_card(user: User, session_key: str) -> SecurityCard:
    """Return how somebody enters."""
    own = list(Factor.objects.filter(user=user))
    recovery = next((row for row in own if row.type == TYPE.RECOVERY_CODES), None)
    return SecurityCard(
        totp=next((row for row in own if row.type == TYPE.TOTP), None),
        passkeys=[row for row in own if row.type == TYPE.WEBAUTHN],
        codes_left=len(unused_codes(recovery)) if recovery else None,
        devices=_devices(user, session_key),
        external=list(ExternalLogin.objects.connected().filter(user=user)),
    )


def reset_lines(user: int | None) -> list[ResetLine]:
    """What others did to how an account is entered, and its owner has not put away."""
    notices = list(ResetNotice.objects.unseen().filter(user=user))
    names = names_of({row.made_by for row in notices}) if notices else {}
    return [ResetLine(row, names.get(row.made_by, _("учётной записи уже нет"))) for row in notices]


def _devices(user: User, session_key: str) -> list[DeviceLine]:
    """Browsers whose session goes on, this one first."""
    open_ones = Device.objects.filter(user=user, ended_at=None)
    sessions = Session.objects.filter(
        session_key__in=open_ones.values("session_key"), expire_date__gt=timezone.now()
    )
    alive = {row.session_key: SessionStore().decode(row.session_data) for row in sessions}
    lines = [
        DeviceLine(row, _seen(alive[row.session_key], row), row.session_key == session_key)
        for row in open_ones
        if row.session_key in alive
    ]
    return sorted(lines, key=lambda line: (line.is_this, line.seen_at), reverse=True)


def _seen(session: dict[str, object], device: Device) -> datetime.datetime:
    seen = session.get(SEEN_KEY)
    if not isinstance(seen, int):
        return device.entered_at
    return datetime.datetime.fromtimestamp(seen, tz=datetime.UTC)


def owner_of_lost_session(session_key: str) -> User | None:
    """Whose session had this key, if it ran out by itself; one that was ended is nobody's."""
    device = Device.objects.filter(session_key=session_key, ended_at=None).select_related("user")
    found = device.first()
    return found.user if found and found.user.is_active else None


def kept_input(user: User, path: str) -> QueryDict | None:
    """What was kept for a form of the account, not touching it."""
    row = KeptInput.objects.fresh_at(timezone.now()).filter(user=user, path=path).first()
    if row is None:
        return None
    return QueryDict(decrypt(row.content, f"input of {user.pk}"))


def has_kept_input(user: User) -> bool:
    """Whether any form waits for the account."""
    return KeptInput.objects.fresh_at(timezone.now()).filter(user=user).exists()


@dataclass(frozen=True, slots=True)
class LinkCard:
    """What the page of a link says before anybody has said who they are."""

    purpose: str
    place: str
    role: str
    inviter: str
    until: str


def link_card(link: OneTimeLink) -> LinkCard:
    """Return who invites and where to; the name of the invited is not told to whoever looks."""
    assignment = _assignment_of(link.subject_id)
    return LinkCard(
        link.purpose,
        str(assignment.organization) if assignment else "",
        assignment.get_role_display() if assignment else "",
        inviter_of(link),
        _day(link.expires_at),
    )


def inviter_of(link: OneTimeLink) -> str:
    """Return who gave the link out; nothing of somebody whose account is no more."""
    inviter = User.objects.filter(pk=link.issued_by).first()
    return inviter.name if inviter else ""


def offer_of(link: OneTimeLink) -> RoleOffer:
    """Return the offered role a link opens; one that is gone with its account is unknown."""
    offers = RoleOffer.objects.select_related("user", "organization", "person", "partner")
    offer = offers.filter(pk=link.subject_id).first()
    if offer is None:
        raise LinkRefusedError(Refusal.UNKNOWN, link)
    return offer


def place_of(user: User) -> str:
    """«Куратор, Школа № 2»: what an account was invited to."""
    return str(_assignment_of(user.pk) or "")


def open_until(subject: Model) -> str:
    """Until when the latest link to an account, or to a role offered to one, opens."""
    label = subject._meta.label_lower
    links = OneTimeLink.objects.filter(subject_type=label, subject_id=subject.pk)
    latest = links.order_by("-pk").first()
    return _day(latest.expires_at) if latest else ""


def _assignment_of(user: int) -> Assignment | None:
    rows = Assignment.objects.filter(user=user).select_related("organization")
    return rows.order_by("-pk").first()


def _day(moment: datetime.datetime) -> str:
    return f"{timezone.localtime(moment):%d.%m.%Y, %H:%M}"


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """Somebody who has not set a password yet, or not accepted a role; how the link stands.

    Of an account that is there already no more is told than the address the inviter knows.
    """

    subject: User | RoleOffer
    place: str
    link: OneTimeLink | None

    @property
    def is_offer(self) -> bool:
        """Whether a role is offered to an account that is there already."""
        return isinstance(self.subject, RoleOffer)

    @property
    def account(self) -> User:
        """Whose way in, or whose answer, is waited for."""
        return self.subject.user if isinstance(self.subject, RoleOffer) else self.subject

    @property
    def name(self) -> str:
        """What the inviter calls whom they invited."""
        return self.account.email if self.is_offer else self.account.name

    @property
    def is_open(self) -> bool:
        """Whether the link still opens."""
        return self.link is not None and self.link.refusal_at(timezone.now()) is None

    @property
    def renew_url(self) -> str:
        """Where another link is given."""
        route = "entry:offer_renew" if self.is_offer else "entry:invitation_renew"
        return reverse(route, args=[self.subject.pk])

    @property
    def revoke_url(self) -> str:
        """Where it is taken back; an offer that ran out is cleared away so, too."""
        if self.is_offer:
            return reverse("entry:offer_revoke", args=[self.subject.pk])
        return reverse("entry:invitation_revoke", args=[self.subject.pk]) if self.is_open else ""


def manageable(actor: Actor) -> QuerySet[Assignment]:
    """Return the assignments in force that the actor could have given by inviting."""
    rows = Assignment.objects.active_on(timezone.localdate())
    return policy.scope(actor, Action.INVITATION_VIEW, rows)


def may_manage(actor: Actor, user: User) -> bool:
    """Whether the account has roles, now or to come, and the actor answers for all of them."""
    today = timezone.localdate()
    held = Assignment.objects.not_over_on(today).filter(user=user)
    return held.exists() and answers_for(actor, user, today)


def require_manageable(actor: Actor, user: User) -> None:
    """Refuse an account that is not the actor's to manage, as if it were not there."""
    if not may_manage(actor, user):
        raise Http404


def pending_invitations(actor: Actor) -> list[InvitationLine]:
    """Return the invited who have not come yet, then roles not accepted yet; the latest first."""
    rows = manageable(actor).filter(user__is_active=True, **WITHOUT_PASSWORD)
    waiting = list(rows.select_related("user", "organization").order_by("-pk"))
    latest = _latest_links(Purpose.INVITATION, User, [row.user_id for row in waiting])
    offered = policy.scope(actor, Action.INVITATION_VIEW, RoleOffer.objects.all())
    offers = list(offered.select_related("user", "organization"))
    to_offers = _latest_links(Purpose.ROLE, RoleOffer, [offer.pk for offer in offers])
    return [
        *(InvitationLine(row.user, str(row), latest.get(row.user_id)) for row in waiting),
        *(InvitationLine(offer, str(offer), to_offers.get(offer.pk)) for offer in offers),
    ]


def _latest_links(
    purpose: Purpose, model: type[Model], subjects: Sequence[int]
) -> dict[int, OneTimeLink]:
    links = OneTimeLink.objects.filter(
        purpose=purpose, subject_type=model._meta.label_lower, subject_id__in=subjects
    )
    return {link.subject_id: link for link in links.order_by("pk")}
