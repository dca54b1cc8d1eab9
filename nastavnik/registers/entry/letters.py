"""The letters of log-in: what they say, until when they are wanted."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import Actor, system_actor
from nastavnik.platform.links import operations
from nastavnik.platform.links.choices import Purpose
from nastavnik.platform.links.models import OneTimeLink
from nastavnik.platform.links.queries import open_link
from nastavnik.platform.outbox import operations as outbox
from nastavnik.platform.outbox.envelope import Envelope
from nastavnik.platform.outbox.kinds import LetterKind
from nastavnik.platform.outbox.models import Letter
from nastavnik.platform.parameters.catalogue import PASSWORD_LINK_TERM
from nastavnik.platform.parameters.queries import value
from nastavnik.registers.accounts.models import Assignment, RoleOffer, User
from nastavnik.registers.accounts.queries import names_of
from nastavnik.registers.entry.choices import ResetKind
from nastavnik.registers.entry.models import ResetNotice
from nastavnik.registers.entry.queries import open_until, place_of

# So long a letter about what was done to the account is worth sending.
NOTICE_TERM = timedelta(days=7)


def _is_about_an_open_link(letter: Letter) -> bool:
    links = OneTimeLink.objects.filter(pk__in=letter.about["link"]).open_at(timezone.now())
    return links.exists() and _is_open(letter.user_id)


def _is_about_what_was_not_read(letter: Letter) -> bool:
    # Of another address the former one hears anyway: who read it inside may be a stranger there.
    told = Q(seen_at=None) | Q(what=ResetKind.EMAIL)
    notices = ResetNotice.objects.filter(told, pk__in=letter.about["notice"])
    return notices.exists() and _is_open(letter.user_id)


def _is_open(user: int) -> bool:
    return User.objects.filter(pk=user, is_active=True).exists()


INVITATION = LetterKind(
    code="invitation", title=gettext_lazy("Приглашение"), is_wanted=_is_about_an_open_link
)
PASSWORD = LetterKind(
    code="password", title=gettext_lazy("Новый пароль"), is_wanted=_is_about_an_open_link
)
RESET = LetterKind(
    code="reset", title=gettext_lazy("Сброс входа"), is_wanted=_is_about_what_was_not_read
)
LETTERS = (INVITATION, PASSWORD, RESET)


def invitation_text(name: str, inviter: str, place: str, address: str, day: str) -> str:
    """What is pasted into a messenger, or sent by e-mail."""
    return _(
        "%(greeting)s\n\n"
        "%(inviter)s приглашает вас в систему «Наставник»: %(place)s.\n"
        "Откройте ссылку и придумайте пароль. Она действует один раз, до %(day)s:\n\n"
        "%(address)s\n"
    ) % {
        "greeting": _greeting(name),
        "inviter": inviter,
        "place": place,
        "address": address,
        "day": day,
    }


def offer_text(name: str, inviter: str, place: str, address: str, day: str) -> str:
    """The same for somebody who has an account already."""
    return _(
        "%(greeting)s\n\n"
        "%(inviter)s предлагает вам роль в системе «Наставник»: %(place)s.\n"
        "Откройте ссылку, войдите как обычно и примите роль. Она действует один раз, до %(day)s:"
        "\n\n%(address)s\n"
    ) % {
        "greeting": _greeting(name),
        "inviter": inviter,
        "place": place,
        "address": address,
        "day": day,
    }


def password_text(name: str, address: str, day: str) -> str:
    """The same for somebody who forgot the password."""
    return _(
        "%(greeting)s\n\n"
        "По этой ссылке вы зададите новый пароль в системе «Наставник». "
        "Она действует один раз, до %(day)s:\n\n"
        "%(address)s\n\n"
        "Если вы не просили новый пароль, ничего не делайте: старый остаётся в силе.\n"
    ) % {"greeting": _greeting(name), "address": address, "day": day}


def _greeting(name: str) -> str:
    return _("Здравствуйте, %s!") % name if name else _("Здравствуйте!")


def name_in_a_letter(user: User) -> str:
    """Whom a letter greets by name: mentees may be minors, whose names go by no mail."""
    is_mentee = Assignment.objects.filter(user=user, role=Role.MENTEE).exists()
    return "" if is_mentee else user.name


def write_invitation_letter(actor: Actor, user: User, token: str, site: str) -> None:
    """Send the link of an invitation by letter too."""
    address = f"{site}{reverse('invitation', args=[token])}"
    place, until = str(place_of(user)), open_until(user)
    text = invitation_text(name_in_a_letter(user), actor.name, place, address, until)
    envelope = Envelope(user.email, _("Приглашение в систему «Наставник»"), text)
    _post_link(actor, INVITATION, user, open_link(Purpose.INVITATION, token), envelope)


def write_offer_letter(actor: Actor, offer: RoleOffer, token: str, site: str) -> None:
    """Send the link to an offered role by letter too."""
    address, user = f"{site}{reverse('role_offer', args=[token])}", offer.user
    text = offer_text(name_in_a_letter(user), actor.name, str(offer), address, open_until(offer))
    envelope = Envelope(user.email, _("Новая роль в системе «Наставник»"), text)
    _post_link(actor, INVITATION, user, open_link(Purpose.ROLE, token), envelope)


def write_password_letter(user: User, site: str) -> None:
    """Make a link for somebody who forgot the password and send it."""
    actor = system_actor("letters")
    term = timedelta(hours=value(PASSWORD_LINK_TERM))
    with transaction.atomic():
        token = operations.issue(actor=actor, purpose=Purpose.PASSWORD, subject=user, term=term)
        address = f"{site}{reverse('new_password', args=[token])}"
        text = password_text(name_in_a_letter(user), address, open_until(user))
        envelope = Envelope(user.email, _("Новый пароль в системе «Наставник»"), text)
        _post_link(actor, PASSWORD, user, open_link(Purpose.PASSWORD, token), envelope)


def _post_link(
    actor: Actor, kind: LetterKind, user: User, link: OneTimeLink, envelope: Envelope
) -> None:
    outbox.post(
        actor=actor,
        kind=kind,
        user_id=user.pk,
        envelope=envelope,
        expires_at=link.expires_at,
        about={"link": [link.pk]},
    )


def write_reset_letter(actor: Actor, notice: ResetNotice, address: str) -> None:
    """Tell the owner what was done; why is told inside alone, where others do not read it."""
    user = notice.user
    text = _("%(greeting)s\n\n%(what)s: %(day)s, %(who)s.\n\n%(advice)s\n") % {
        "greeting": _greeting(name_in_a_letter(user)),
        "what": notice.get_what_display(),
        "day": f"{timezone.localtime(notice.made_at):%d.%m.%Y, %H:%M}",
        "who": names_of({notice.made_by}).get(notice.made_by, _("учётной записи уже нет")),
        "advice": _advice(notice),
    }
    outbox.post(
        actor=actor,
        kind=RESET,
        user_id=user.pk,
        envelope=Envelope(address, _("Изменён вход в систему «Наставник»"), text),
        expires_at=notice.made_at + NOTICE_TERM,
        about={"notice": [notice.pk]},
    )


def _advice(notice: ResetNotice) -> str:
    if notice.what == ResetKind.EMAIL:
        return _(
            "Войти в систему «Наставник» по этому адресу больше нельзя. Если вы об этом не "
            "просили, сразу сообщите администратору безопасности."
        )
    return _(
        "Если вы об этом не просили, войдите в систему «Наставник», смените пароль на странице "
        "«Вход и безопасность» и сообщите администратору безопасности."
    )
