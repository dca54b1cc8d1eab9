import datetime
from decimal import Decimal
from typing import Any

import django_filters
import django_tables2
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.campaigns.past import words_of
from nastavnik.domain.typography import fold_search, format_date
from nastavnik.oversight.campaigns import past, reviewing, wording
from nastavnik.oversight.campaigns.choices import CampaignState, ReportStatus
from nastavnik.oversight.campaigns.models import Campaign, Obligation, PastFigure
from nastavnik.platform.ui.listing import FilterSet
from nastavnik.platform.ui.tables import NUMERIC, DateColumn, NumberColumn, Table


class StatusColumn(django_tables2.Column):  # type: ignore[misc]
    """How somebody stands, in words and a colour; overdue is said besides."""

    def render(self, value: str, record: Obligation) -> str:
        status = ReportStatus(value)
        tone = wording.status_tone(status)
        badge = format_html('<span class="badge badge-{}">{}</span>', tone, status.label)
        if not reviewing.is_overdue(value, record.due_at, timezone.now()):
            return badge
        return format_html('{} <span class="badge badge-danger">{}</span>', badge, _("срок прошёл"))


class _ReportTable(Table):
    """What every list of reports says: by when, how it stands, when it came first."""

    due_at = DateColumn(accessor="due_on", order_by="due_at", verbose_name=_("Срок"))
    status = StatusColumn(verbose_name=_("Состояние"))
    first_sent_at = django_tables2.Column(verbose_name=_("Сдано впервые"))

    def render_first_sent_at(self, value: datetime.datetime) -> str:
        moment = timezone.localtime(value)
        return f"{format_date(moment.date())} {moment:%H:%M}"


def _page_of(record: Obligation) -> str:
    if not hasattr(record, "submission"):
        return record.get_absolute_url()
    return record.submission.get_absolute_url()


def _node_of(record: Obligation) -> str:
    return record.get_absolute_url()


class SubmissionTable(_ReportTable):
    caption = _("Отчёты")
    row_header = "campaign"
    stacks = True
    campaign = django_tables2.Column(linkify=_page_of, order_by="campaign__search")
    organization = django_tables2.Column(order_by="organization__search")

    class Meta:
        model = Obligation
        fields = ("campaign", "organization", "due_at", "status", "first_sent_at")
        order_by = "-due_at"
        empty_text = _("Отчётов пока не запрашивали.")


class _ByOrganization(FilterSet):
    """A search by the name of who reports."""

    def search_words(self, queryset: Any, name: str, value: str) -> Any:
        """Keep rows in whose organisation every word occurs."""
        for word in fold_search(value).split():
            queryset = queryset.filter(organization__search__contains=word)
        return queryset


class SubmissionFilter(_ByOrganization):
    status = django_filters.ChoiceFilter(
        label=_("Состояние"), choices=ReportStatus.choices, field_name="status"
    )
    running = django_filters.ChoiceFilter(
        label=_("Кампании"),
        choices=[
            (CampaignState.OPEN.value, _("Идёт сбор")),
            (CampaignState.CLOSED.value, _("Завершены")),
        ],
        field_name="campaign__state",
    )

    class Meta:
        model = Obligation
        fields = ("q", "status", "running")


class BelowTable(_ReportTable):
    caption = _("Кто отчитывается")
    row_header = "organization"
    stacks = True
    organization = django_tables2.Column(linkify=_page_of, order_by="organization__search")
    exemption = django_tables2.Column(verbose_name=_("Почему освобождены"))

    class Meta:
        model = Obligation
        fields = ("organization", "due_at", "status", "first_sent_at", "exemption")
        empty_text = _("Никого с таким состоянием нет.")


class BelowFilter(_ByOrganization):
    status = django_filters.ChoiceFilter(
        label=_("Состояние"), choices=ReportStatus.choices, field_name="status"
    )

    class Meta:
        model = Obligation
        fields = ("q", "status")


class ReviewTable(Table):
    caption = _("Приём отчётов")
    row_header = "campaign"
    stacks = True
    campaign = django_tables2.Column(linkify=_node_of, order_by="campaign__search")
    above = django_tables2.Column(
        accessor="above__organization",
        verbose_name=_("Кому сдаёте свод"),
        order_by="above__organization__search",
    )
    due_at = DateColumn(accessor="due_on", order_by="due_at", verbose_name=_("Срок свода"))
    waiting = django_tables2.Column(verbose_name=_("Ждут решения"), orderable=False)
    owing = django_tables2.Column(verbose_name=_("Ещё не сдали"), orderable=False)

    class Meta:
        model = Obligation
        fields = ("campaign", "above", "due_at", "waiting", "owing")
        order_by = "-due_at"
        empty_text = _("Вам пока никто не отчитывается.")


class ReviewFilter(_ByOrganization):
    running = SubmissionFilter.base_filters["running"]

    class Meta:
        model = Obligation
        fields = ("q", "running")


class CampaignTable(Table):
    caption = _("Кампании")
    row_header = "title"
    stacks = True
    title = django_tables2.Column(linkify=True, order_by="search")
    organizer = django_tables2.Column(order_by="organizer__search")
    as_of = DateColumn()

    class Meta:
        model = Campaign
        fields = ("title", "organizer", "period", "as_of", "state")
        empty_text = _("Кампаний пока не проводили.")


class CampaignFilter(FilterSet):
    state = django_filters.ChoiceFilter(label=_("Состояние"), choices=CampaignState.choices)

    class Meta:
        model = Campaign
        fields = ("q", "state")


class PastFigureTable(Table):
    caption = _("Сведения прошлых лет")
    row_header = "place"
    stacks = True
    place = django_tables2.Column(
        linkify=("campaigns:past_detail", {"pk": django_tables2.A("pk")}),
        order_by="place__search",
    )
    code = django_tables2.Column(verbose_name=_("Показатель"))
    as_of = DateColumn()
    value = NumberColumn()
    counts = django_tables2.Column(
        verbose_name=_("Из чего"), accessor="numerator", orderable=False, attrs=NUMERIC
    )
    source = django_tables2.Column(orderable=False)

    class Meta:
        model = PastFigure
        fields = ("place", "level", "code", "as_of", "value", "counts", "source")
        sequence = fields
        empty_text = _("Сведений прошлых лет пока нет. Загрузите таблицу, в которой они были.")

    def render_value(self, value: Decimal) -> str:
        return words_of(value)

    def render_counts(self, record: PastFigure) -> str:
        return past.counts_words(record.numerator, record.denominator) or "—"

    def render_source(self, record: PastFigure) -> str:
        return past.source_words(record)


class PastFigureFilter(FilterSet):
    year = django_filters.ChoiceFilter(label=_("Год"), field_name="as_of__year", choices=())
    code = django_filters.ChoiceFilter(label=_("Показатель"), choices=())

    class Meta:
        model = PastFigure
        fields = ("q", "year", "code", "level")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the years and the indicators of the figures that are listed, and no others."""
        super().__init__(*args, **kwargs)
        told = set(self.queryset.order_by().values_list("as_of__year", "code").distinct())
        years = sorted({str(year) for year, _code in told}, reverse=True)
        codes = sorted({code for _year, code in told})
        self.filters["year"].extra["choices"] = [(year, year) for year in years]
        self.filters["code"].extra["choices"] = [(code, code) for code in codes]
