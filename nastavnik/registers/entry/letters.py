"""Letters with a one-time link. Text alone: a school's filter throws away what looks like more."""

import logging
from datetime import timedelta

from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.links import operations
from nastavnik.platform.links.choices import Purpose
from nastavnik.platform.parameters.catalogue import PASSWORD_LINK_TERM
from nastavnik.platform.parameters.queries import value
from nastavnik.registers.accounts.models import User
from nastavnik.registers.accounts.queries import names_of
from nastavnik.registers.entry.models import ResetNotice

logger = logging.getLogger(__name__)


def invitation_text(name: str, inviter: str, place: str, address: str, day: str) -> str:
    """What is pasted into a messenger, or sent by e-mail."""
    return _(
        "Здравствуйте, %(name)s!\n\n"
        "%(inviter)s приглашает вас в систему «Наставник»: %(place)s.\n"
        "Откройте ссылку и придумайте пароль. Она действует один раз, до %(day)s:\n\n"
        "%(address)s\n"
    ) % {"name": name, "inviter": inviter, "place": place, "address": address, "day": day}


def password_text(name: str, address: str, day: str) -> str:
    """The same for somebody who forgot the password."""
    return _(
        "Здравствуйте, %(name)s!\n\n"
        "По этой ссылке вы зададите новый пароль в системе «Наставник». "
        "Она действует один раз, до %(day)s:\n\n"
        "%(address)s\n\n"
        "Если вы не просили новый пароль, ничего не делайте: старый остаётся в силе.\n"
    ) % {"name": name, "address": address, "day": day}


def send_password_letter(user: User, site: str) -> None:
    """Make a link for somebody who forgot the password and send it."""
    actor = system_actor("letters")
    token = operations.issue(
        actor=actor,
        purpose=Purpose.PASSWORD,
        subject=user,
        term=timedelta(hours=value(PASSWORD_LINK_TERM)),
    )
    address = f"{site}{reverse('new_password', args=[token])}"
    until = f"{timezone.localtime() + timedelta(hours=value(PASSWORD_LINK_TERM)):%d.%m.%Y, %H:%M}"
    send(user, _("Новый пароль в системе «Наставник»"), password_text(user.name, address, until))


def send_reset_letter(notice: ResetNotice) -> None:
    """Tell the owner what was done; why is told inside alone, where others do not read it."""
    text = _(
        "Здравствуйте, %(name)s!\n\n"
        "%(what)s: %(day)s, %(who)s.\n\n"
        "Если вы об этом не просили, войдите в систему «Наставник», смените пароль на странице "
        "«Вход и безопасность» и сообщите администратору безопасности.\n"
    ) % {
        "name": notice.user.name,
        "what": notice.get_what_display(),
        "day": f"{timezone.localtime(notice.made_at):%d.%m.%Y, %H:%M}",
        "who": names_of({notice.made_by}).get(notice.made_by, _("учётной записи уже нет")),
    }
    send(notice.user, _("Изменён вход в систему «Наставник»"), text)


def send(user: User, subject: str, text: str) -> bool:
    """Send a letter; tell whether the mail server took it. Its refusal is logged without names."""
    try:
        send_mail(subject, text, None, [user.email])
    except OSError as error:
        logger.warning("a letter was not sent: %s", type(error).__name__)
        return False
    return True
