from typing import Any

import django_filters
import django_tables2
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.access.policy import Actor
from nastavnik.platform.ui.listing import FilterSet
from nastavnik.platform.ui.tables import DateColumn, Table
from nastavnik.registers.people.choices import Category, EnrolmentStatus
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.people.queries import usual_year, workplace
from nastavnik.registers.periods.models import SchoolYear


class PersonTable(Table):
    caption = _("Люди")
    row_header = "name"
    name = django_tables2.Column(
        accessor="full_name", verbose_name=_("ФИО"), linkify=True, order_by=("search", "pk")
    )
    birth_date = DateColumn()
    place = django_tables2.Column(
        accessor="pk",
        verbose_name=_("Класс, должность, предприятие"),
        order_by=("group_name", "position"),
    )
    organization = django_tables2.Column(order_by="organization__search")

    class Meta:
        model = Person
        fields = ("name", "category", "place", "birth_date", "organization")
        sequence = fields
        empty_text = _("Людей пока нет.")

    def render_place(self, record: Person) -> str:
        parts = [record.group_name, record.position, str(record.employer or "")]
        return ", ".join(part for part in parts if part) or "—"


class PersonFilter(FilterSet):
    names_people = True

    category = django_filters.ChoiceFilter(label=_("Категория"), choices=Category.choices)
    archived = django_filters.ChoiceFilter(
        label=_("Архив"),
        method="keep_archived",
        empty_label=_("Без архива"),
        choices=[("only", _("Только архив")), ("all", _("Вместе с архивом"))],
    )

    class Meta:
        model = Person
        fields = ("q", "category", "archived")

    def filter_queryset(self, queryset: Any) -> Any:
        """Leave the archive out unless it is asked for."""
        kept = queryset if self.form.cleaned_data.get("archived") else queryset.current()
        return super().filter_queryset(kept)

    def keep_archived(self, queryset: Any, name: str, value: str) -> Any:
        """Keep the archive alone, or all."""
        return queryset.exclude(archived_on=None) if value == "only" else queryset


class PlaceTable(Table):
    """A register; the two registers differ in what is asked of a person."""

    row_header = "person"
    person = django_tables2.Column(
        verbose_name=_("ФИО"),
        linkify=("people:enrolment_detail", {"pk": django_tables2.A("pk")}),
        order_by=("person__search", "pk"),
    )
    workplace = django_tables2.Column(
        accessor="person", verbose_name=_("Место работы или учёбы"), orderable=False
    )
    joined_on = DateColumn()
    organization = django_tables2.Column(order_by="organization__search")

    class Meta:
        model = Enrolment
        fields: tuple[str, ...] = (
            "person",
            "category",
            "workplace",
            "joined_on",
            "status",
            "organization",
        )
        sequence: tuple[str, ...] = fields

    def render_workplace(self, value: Person) -> str:
        return workplace(value) or "—"


class MenteeTable(PlaceTable):
    caption = _("Реестр наставляемых")
    completed_on = DateColumn()

    class Meta(PlaceTable.Meta):
        fields = ("person", "category", "workplace", "joined_on", "status", "completed_on")
        sequence = (*fields, "organization")
        empty_text = _("В реестре этого учебного года пока никого нет.")


class MentorTable(PlaceTable):
    caption = _("Реестр наставников")
    trained_on = DateColumn()

    class Meta(PlaceTable.Meta):
        fields = ("person", "category", "workplace", "joined_on", "trained_on", "status")
        sequence = (*fields, "organization")
        empty_text = _("В реестре этого учебного года пока никого нет.")


class PlaceFilter(FilterSet):
    names_people = True

    school_year = django_filters.ModelChoiceFilter(
        label=_("Учебный год"), queryset=SchoolYear.objects.all(), empty_label=_("Все годы")
    )
    status = django_filters.ChoiceFilter(label=_("Состояние"), choices=EnrolmentStatus.choices)
    category = django_filters.ChoiceFilter(label=_("Категория"), choices=Category.choices)

    class Meta:
        model = Enrolment
        fields = ("q", "school_year", "status", "category")

    def __init__(self, data: Any = None, *args: Any, request: Any, **kwargs: Any) -> None:
        chosen = with_usual_year(data, request.actor)
        super().__init__(chosen, *args, request=request, **kwargs)


def with_usual_year(data: Any, actor: Actor) -> Any:
    """Return the query with the year of the actor's registers where none is named."""
    if data is not None and "school_year" in data:
        return data
    year = usual_year(actor, timezone.localdate())
    chosen = data.copy() if data is not None else {}
    chosen["school_year"] = year.pk if year else ""
    return chosen
