from typing import Any

import django_filters
import django_tables2
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action, Reach
from nastavnik.platform.ui.listing import FilterSet
from nastavnik.platform.ui.tables import DateColumn, NumberColumn, Table
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.partners.choices import AgreementStatus, PartnerKind
from nastavnik.registers.partners.models import Agreement, Partner


class PartnerTable(Table):
    caption = _("Партнёры")
    row_header = "name"
    name = django_tables2.Column(linkify=True, order_by="search")
    agreements = NumberColumn(accessor="agreement_count", verbose_name=_("Соглашений"))

    class Meta:
        model = Partner
        fields = ("name", "kind", "inn", "locality", "agreements")
        empty_text = _("Партнёров пока нет.")


class PartnerFilter(FilterSet):
    kind = django_filters.ChoiceFilter(label=_("Вид"), choices=PartnerKind.choices)

    class Meta:
        model = Partner
        fields = ("q", "kind")


class AgreementTable(Table):
    caption = _("Соглашения")
    row_header = "partner"
    partner = django_tables2.Column(
        linkify=("partners:agreement_detail", {"pk": django_tables2.A("pk")}),
        order_by="partner__search",
    )
    signed_on = DateColumn()
    starts_on = DateColumn()
    ends_on = DateColumn()

    class Meta:
        model = Agreement
        fields = (
            "partner",
            "organization",
            "number",
            "signed_on",
            "starts_on",
            "ends_on",
            "status",
        )
        empty_text = _("Соглашений пока нет.")

    def render_status(self, record: Agreement) -> str:
        expired = record.has_expired_on(timezone.localdate())
        return str(_("Истекло")) if expired else record.get_status_display()


def _organizations_seen(request: ActorRequest | None) -> QuerySet[Organization]:
    rows = Organization.objects.reporting()
    return policy.scope(request.actor, Action.AGREEMENT_VIEW, rows) if request else rows.none()


class AgreementFilter(FilterSet):
    status = django_filters.ChoiceFilter(label=_("Состояние"), choices=AgreementStatus.choices)
    term = django_filters.ChoiceFilter(
        label=_("Срок"),
        method="keep_term",
        empty_label=_("Любой"),
        choices=[("now", _("Действует сегодня")), ("over", _("Истекло"))],
    )
    organization = django_filters.ModelChoiceFilter(
        label=_("Организация"), queryset=_organizations_seen
    )

    class Meta:
        model = Agreement
        fields = ("q", "status", "term", "organization")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actor = self.request.actor
        if policy.reach_of(actor, Action.AGREEMENT_VIEW) is Reach.OWN:
            del self.filters["organization"]

    def keep_term(self, queryset: Any, name: str, value: str) -> Any:
        """Keep what is in force today, or what has run out."""
        today = timezone.localdate()
        if value == "now":
            return queryset.active_on(today)
        return queryset.filter(status=AgreementStatus.SIGNED, ends_on__lt=today)
