from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_date
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.registers.partners.models import Agreement, Partner


@dataclass(frozen=True, slots=True)
class PartnerCard:
    """A partner with the agreements the actor may see."""

    partner: Partner
    agreements: QuerySet[Agreement]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The rows of the card."""
        return [
            (_("ИНН"), self.partner.inn),
            (_("Территория"), self.partner.locality),
            (_("Контактное лицо и телефон"), self.partner.contact),
        ]


def partners_with_counts(actor: Actor) -> QuerySet[Partner]:
    """Return the partners, each with the number of its agreements."""
    visible = policy.scope(actor, Action.PARTNER_VIEW, Partner.objects.all())
    return visible.annotate(agreement_count=Count("agreements"))


def visible_agreements(actor: Actor) -> QuerySet[Agreement]:
    """Return the agreements in the actor's reach, with partner and organisation."""
    visible = policy.scope(actor, Action.AGREEMENT_VIEW, Agreement.objects.all())
    return visible.select_related("partner", "organization")


def partner_card(actor: Actor, partner: Partner) -> PartnerCard:
    """Return a partner's card."""
    return PartnerCard(partner, visible_agreements(actor).filter(partner=partner))


def agreement_facts(agreement: Agreement) -> list[tuple[str, str]]:
    """Return the rows of an agreement's card."""
    return [
        (_("Организация"), str(agreement.organization)),
        (_("Номер"), agreement.number),
        (_("Подписано"), format_date(agreement.signed_on) if agreement.signed_on else ""),
        (_("Действует с"), format_date(agreement.starts_on)),
        (_("Действует по"), format_date(agreement.ends_on) if agreement.ends_on else ""),
    ]
