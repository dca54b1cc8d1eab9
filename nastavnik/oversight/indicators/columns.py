import django_filters
import django_tables2
from django.utils.translation import gettext_lazy as _

from nastavnik.oversight.indicators.choices import TYPED_MEASURE_CHOICES
from nastavnik.oversight.indicators.models import IndicatorSet, MeasureValue
from nastavnik.platform.ui.listing import FilterSet
from nastavnik.platform.ui.tables import DateColumn, NumberColumn, Table


class MeasureTable(Table):
    caption = _("Внесённые показания")
    row_header = "measure"
    measure = django_tables2.Column(linkify=True)
    organization = django_tables2.Column(order_by="organization__search")
    as_of = DateColumn()
    value = NumberColumn()

    class Meta:
        model = MeasureValue
        fields = ("measure", "organization", "as_of", "value", "provenance")
        empty_text = _("Показаний пока не вносили.")


class MeasureFilter(FilterSet):
    measure = django_filters.ChoiceFilter(label=_("Показание"), choices=TYPED_MEASURE_CHOICES)

    class Meta:
        model = MeasureValue
        fields = ("q", "measure")


class IndicatorSetTable(Table):
    caption = _("Наборы показателей")
    row_header = "title"
    title = django_tables2.Column(linkify=True)
    valid_from = DateColumn()
    valid_until = DateColumn()
    indicators = NumberColumn(accessor="indicator_count", verbose_name=_("Показателей"))

    class Meta:
        model = IndicatorSet
        fields = ("title", "edition", "valid_from", "valid_until", "indicators")
        empty_text = _("Наборов показателей пока нет.")


class IndicatorSetFilter(FilterSet):
    class Meta:
        model = IndicatorSet
        fields = ("q",)
