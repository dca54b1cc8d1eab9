from typing import Any

import django_filters
import django_tables2
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.typography import NO_BREAK_SPACE
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.requests.numbers import number_in
from nastavnik.platform.ui.listing import FilterSet
from nastavnik.platform.ui.tables import DateColumn, Table
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy.choices import ErasureStatus, Ground
from nastavnik.registers.privacy.models import DestructionAct, Erasure


class ErasureTable(Table):
    caption = _("Очередь на уничтожение")
    stacks = True
    row_header = "subject_number"
    subject_number = django_tables2.Column(_("Номер в реестре"), linkify=True, order_by="person_id")
    person = django_tables2.Column(order_by="person__search", empty_values=())
    organization = django_tables2.Column(order_by="organization__search")
    queued_on = DateColumn()
    due_on = DateColumn()
    executed_on = DateColumn()
    failed_on = DateColumn()

    class Meta:
        model = Erasure
        fields = (
            *("subject_number", "person", "organization", "ground", "status"),
            *("queued_on", "due_on", "executed_on", "failed_on"),
        )
        empty_text = _("В очереди никого нет.")


class ErasureFilter(FilterSet):
    names_people = True

    status = django_filters.ChoiceFilter(label=_("Состояние"), choices=ErasureStatus.choices)
    ground = django_filters.ChoiceFilter(label=_("Основание"), choices=Ground.choices)

    class Meta:
        model = Erasure
        fields = ("q", "status", "ground")

    def search_words(self, queryset: Any, name: str, value: str) -> Any:
        """Find by the number in the register; by a name, whom one may see."""
        named = Person.objects.matching(value)
        found = Q(person__in=policy.scope(self.request.actor, Action.PERSON_VIEW, named))
        number = number_in(value.strip(f"№{NO_BREAK_SPACE} "))
        if number is not None:
            found |= Q(person=number)
        return queryset.filter(found)


class ActTable(Table):
    caption = _("Акты об уничтожении")
    stacks = True
    row_header = "number"
    number = django_tables2.Column(linkify=True, order_by=("drawn_up_on", "pk"))
    organization = django_tables2.Column(order_by="organization__search")
    drawn_up_on = DateColumn()

    class Meta:
        model = DestructionAct
        fields = ("number", "drawn_up_on", "organization", "performer_name")
        empty_text = _("Актов пока нет.")


class ActFilter(FilterSet):
    class Meta:
        model = DestructionAct
        fields = ("q",)
