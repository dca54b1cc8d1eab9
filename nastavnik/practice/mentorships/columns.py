from typing import Any

import django_filters
import django_tables2
from django import forms
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.ui.listing import FilterSet
from nastavnik.platform.ui.tables import DateColumn, Table
from nastavnik.practice.mentorships.choices import MentorshipStatus
from nastavnik.practice.mentorships.models import Mentorship
from nastavnik.practice.mentorships.queries import side
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.people.choices import ParticipantRole
from nastavnik.registers.people.columns import with_usual_year
from nastavnik.registers.people.models import Enrolment
from nastavnik.registers.periods.models import SchoolYear

NAMES_SHOWN = 3


class MentorshipTable(Table):
    caption = _("Пары и группы")
    row_header = "mentors"
    mentors = django_tables2.Column(
        accessor="pk", verbose_name=_("Наставники"), linkify=True, orderable=False
    )
    mentees = django_tables2.Column(accessor="pk", verbose_name=_("Наставляемые"), orderable=False)
    form = django_tables2.Column(order_by=("form__position", "form__label"))
    starts_on = DateColumn()
    organization = django_tables2.Column(order_by="organization__search")

    class Meta:
        model = Mentorship
        fields = ("mentors", "mentees", "form", "status", "starts_on", "organization")
        sequence = fields
        empty_text = _("Пар и групп в этом учебном году пока нет.")

    def render_mentors(self, record: Mentorship) -> str:
        return _names(side(record, ParticipantRole.MENTOR))

    def render_mentees(self, record: Mentorship) -> str:
        return _names(side(record, ParticipantRole.MENTEE))


class MentorshipFilter(FilterSet):
    names_people = True

    school_year = django_filters.ModelChoiceFilter(
        label=_("Учебный год"), queryset=SchoolYear.objects.all(), empty_label=_("Все годы")
    )
    form = django_filters.ModelChoiceFilter(
        label=_("Форма наставничества"), queryset=MentoringForm.objects.all()
    )
    status = django_filters.ChoiceFilter(label=_("Состояние"), choices=MentorshipStatus.choices)
    place = django_filters.NumberFilter(
        label=_("Участник"), field_name="members__enrolment", widget=forms.HiddenInput
    )

    class Meta:
        model = Mentorship
        fields = ("q", "school_year", "form", "status", "place")

    def __init__(self, data: Any = None, *args: Any, request: Any, **kwargs: Any) -> None:
        chosen = with_usual_year(data, request.actor)
        super().__init__(chosen, *args, request=request, **kwargs)


def _names(places: list[Enrolment]) -> str:
    shown = ", ".join(place.person.full_name for place in places[:NAMES_SHOWN])
    hidden = len(places) - NAMES_SHOWN
    return f"{shown} {_('и ещё')} {hidden}" if hidden > 0 else shown
