from typing import Any

import django_filters
import django_tables2
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import scope
from nastavnik.platform.ui.listing import FilterSet
from nastavnik.platform.ui.tables import DateColumn, NumberColumn, Table
from nastavnik.registers.organizations.choices import Kind, Level, Population
from nastavnik.registers.organizations.models import Contingent, Organization


class State(TextChoices):
    """Whether an organisation still works."""

    OPEN = "open", _("Действует")
    CLOSED = "closed", _("Закрыта")


class OrganizationTable(Table):
    caption = _("Организации")
    row_header = "short_name"
    short_name = django_tables2.Column(
        linkify=True, order_by="search", verbose_name=_("Организация")
    )
    reference = django_tables2.Column(verbose_name=_("В списках"))
    parent = django_tables2.Column(order_by="parent__search")

    class Meta:
        model = Organization
        fields = ("short_name", "reference", "kind", "parent", "code")
        empty_text = _("Организаций не нашлось.")


class OrganizationFilter(FilterSet):
    kind = django_filters.ChoiceFilter(label=_("Вид"), choices=Kind.choices)
    level = django_filters.ChoiceFilter(label=_("Уровень образования"), choices=Level.choices)
    state = django_filters.ChoiceFilter(
        label=_("Состояние"), choices=State.choices, method="in_state"
    )

    class Meta:
        model = Organization
        fields = ("q", "kind", "level", "state")

    def in_state(self, queryset: Any, name: str, value: str) -> Any:
        """Keep open or closed organisations."""
        return queryset.filter(closed_on__isnull=value == State.OPEN)


def reachable(action: Action) -> Any:
    """Return the organisations a filter of a list offers: those in the person's reach."""

    def offered(request: Any) -> Any:
        return scope(request.actor, action, Organization.objects.all())

    return offered


class ContingentTable(Table):
    caption = _("Контингент")
    row_header = "organization"
    organization = django_tables2.Column(
        linkify=("organizations:contingent_detail", {"pk": django_tables2.A("pk")}),
        order_by="organization__search",
    )
    as_of = DateColumn()
    ages = django_tables2.Column(verbose_name=_("Возраст"), order_by=("age_from", "age_to"))
    count = NumberColumn()

    class Meta:
        model = Contingent
        fields = ("organization", "as_of", "population", "level", "ages", "count", "provenance")
        empty_text = _("Контингент ещё не введён.")


class ContingentFilter(FilterSet):
    organization = django_filters.ModelChoiceFilter(
        label=_("Организация"), queryset=reachable(Action.CONTINGENT_VIEW)
    )
    population = django_filters.ChoiceFilter(label=_("Кого считаем"), choices=Population.choices)
    level = django_filters.ChoiceFilter(label=_("Уровень образования"), choices=Level.choices)

    class Meta:
        model = Contingent
        fields = ("q", "organization", "population", "level")

    def search_words(self, queryset: Any, name: str, value: str) -> Any:
        """Search by the organisation: a count has no words of its own."""
        found = Organization.objects.matching(value)
        return queryset.filter(organization__in=found)
