from typing import Any

import django_filters
import django_tables2
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.findings.model import (
    FORMS_PER_UNIT,
    ORGANIZATIONS,
    PLACES,
    SEVERAL_FORMS,
)
from nastavnik.oversight.notes.choices import CLAIM_KINDS
from nastavnik.oversight.notes.models import Claim, Note
from nastavnik.platform.ui.listing import FilterSet
from nastavnik.platform.ui.tables import DateColumn, Table


class NoteTable(Table):
    caption = _("Информационные справки")
    row_header = "period"
    period = django_tables2.Column(
        linkify=("notes:detail", {"pk": django_tables2.A("pk")}), order_by="period__as_of"
    )
    as_of = DateColumn(accessor="period__as_of", verbose_name=_("Данные на дату"))
    generated_at = DateColumn()
    campaign = django_tables2.Column(
        accessor="obligation__campaign", verbose_name=_("Кампания"), order_by="obligation__campaign"
    )

    class Meta:
        model = Note
        fields = ("period", "organization", "campaign", "indicator_set", "as_of", "generated_at")
        empty_text = _("Справок пока нет. Новая справка собирается по данным реестров.")


class NoteFilter(FilterSet):
    class Meta:
        model = Note
        fields = ("q", "period")


# What a claim may be about beside an indicator.
SUBJECTS = {
    ORGANIZATIONS: _("Организации"),
    PLACES: _("Места наставляемых и наставников"),
    FORMS_PER_UNIT: _("Количество форм"),
    SEVERAL_FORMS: _("Больше одной формы"),
}


class ClaimTable(Table):
    caption = _("Утверждения источника")
    row_header = "kind"
    words = django_tables2.Column(verbose_name=_("Как напечатано"), orderable=False)
    unit = django_tables2.Column(
        verbose_name=_("О ком"), accessor="about", orderable=False, empty_values=("", None)
    )

    class Meta:
        model = Claim
        fields = ("place", "kind", "indicator", "form", "unit", "words")
        empty_text = _("Источник за этот период не загружен.")

    def render_indicator(self, value: str) -> str:
        """A code of an indicator stands for itself, the rest is said in words."""
        return str(SUBJECTS.get(value, value))


class ClaimFilter(FilterSet):
    kind = django_filters.ChoiceFilter(label=_("Вид"), choices=CLAIM_KINDS)
    place = django_filters.ChoiceFilter(label=_("Место"), choices=())

    class Meta:
        model = Claim
        fields = ("q", "kind", "place")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the places of the claims that are listed, and no others."""
        super().__init__(*args, **kwargs)
        places = self.queryset.order_by("place").values_list("place", flat=True).distinct()
        self.filters["place"].extra["choices"] = lambda: [(place, place) for place in places]
