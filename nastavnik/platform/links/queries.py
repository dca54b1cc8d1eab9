import hashlib

from django.utils import timezone

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.typography import format_date
from nastavnik.platform.links.choices import Refusal
from nastavnik.platform.links.models import OneTimeLink

# The sentence alone: who to ask for another link is said by the page of the purpose.
SENTENCES = {
    Refusal.UNKNOWN: gettext_noop(
        "Такой ссылки нет. Проверьте, что она скопирована целиком, или попросите новую."
    ),
    Refusal.USED: gettext_noop(
        "Этой ссылкой уже воспользовались %(day)s: она действует один раз. "
        "Если это были не вы, сообщите тому, кто её прислал."
    ),
    Refusal.REVOKED: gettext_noop(
        "Эту ссылку отозвали %(day)s. Возможно, вам прислали новую; если нет, попросите её."
    ),
    Refusal.EXPIRED: gettext_noop("Срок ссылки истёк %(day)s. Попросите новую."),
}


class LinkRefusedError(DomainError):
    """A link opens nothing: expired, used, revoked, unknown or of another purpose."""

    def __init__(self, why: Refusal, link: OneTimeLink | None = None) -> None:
        self.why = why
        self.link = link
        moment = {
            Refusal.USED: link and link.used_at,
            Refusal.REVOKED: link and link.revoked_at,
            Refusal.EXPIRED: link and link.expires_at,
        }.get(why)
        params = {"day": format_date(timezone.localtime(moment).date())} if moment else {}
        super().__init__(SENTENCES[why], **params)


def digest_of(token: str) -> str:
    """What is kept of a token: 128 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_link(purpose: str, token: str) -> OneTimeLink:
    """Find the link that a token opens, changing nothing; refuse with a sentence.

    A door catches `LinkRefusedError` and answers by `links.http.refused`, which records it.
    """
    return usable(OneTimeLink.objects.filter(digest=digest_of(token)).first(), purpose)


def usable(link: OneTimeLink | None, purpose: str) -> OneTimeLink:
    """Return the link as it is, if it opens something of this purpose now."""
    if link is None:
        raise LinkRefusedError(Refusal.UNKNOWN)
    if link.purpose != purpose:
        raise LinkRefusedError(Refusal.UNKNOWN, link)
    why = link.refusal_at(timezone.now())
    if why is not None:
        raise LinkRefusedError(why, link)
    return link
