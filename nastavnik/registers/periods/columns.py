import django_filters
import django_tables2
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.ui.listing import FilterSet
from nastavnik.platform.ui.tables import DateColumn, Table
from nastavnik.registers.periods.choices import PeriodKind
from nastavnik.registers.periods.models import Period, SchoolYear


class SchoolYearTable(Table):
    caption = _("Учебные годы")
    row_header = "title"
    prefix = "year-"
    title = django_tables2.Column(linkify=True)
    starts_on = DateColumn()
    ends_on = DateColumn()

    class Meta:
        model = SchoolYear
        fields = ("title", "starts_on", "ends_on")
        empty_text = _("Учебных годов пока нет.")


class PeriodTable(Table):
    caption = _("Отчётные периоды")
    row_header = "title"
    title = django_tables2.Column(linkify=True, order_by="search")
    starts_on = DateColumn()
    ends_on = DateColumn()
    as_of = DateColumn()

    class Meta:
        model = Period
        fields = ("title", "kind", "starts_on", "ends_on", "as_of")
        empty_text = _("Отчётных периодов пока нет.")


class PeriodFilter(FilterSet):
    kind = django_filters.ChoiceFilter(label=_("Вид"), choices=PeriodKind.choices)

    class Meta:
        model = Period
        fields = ("q", "kind")
