from typing import Any

import django_filters
import django_tables2
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.ui.listing import FilterSet
from nastavnik.platform.ui.tables import DateColumn, Table
from nastavnik.practice.programmes.choices import Track
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.people.choices import Category


class Use(TextChoices):
    """Whether a form is still offered."""

    CURRENT = "current", _("Используется")
    ARCHIVED = "archived", _("Не используется")


class MentoringFormTable(Table):
    caption = _("Формы наставничества")
    row_header = "label"
    label = django_tables2.Column(linkify=True, order_by="search")
    archived_on = DateColumn()

    class Meta:
        model = MentoringForm
        fields = ("label", "mentor_category", "mentee_category", "track", "archived_on")
        empty_text = _("Форм наставничества пока нет.")


class MentoringFormFilter(FilterSet):
    mentor_category = django_filters.ChoiceFilter(label=_("Наставник"), choices=Category.choices)
    mentee_category = django_filters.ChoiceFilter(label=_("Наставляемый"), choices=Category.choices)
    track = django_filters.ChoiceFilter(label=_("Направление"), choices=Track.choices)
    use = django_filters.ChoiceFilter(label=_("Состояние"), choices=Use.choices, method="in_use")

    class Meta:
        model = MentoringForm
        fields = ("q", "mentor_category", "mentee_category", "track", "use")

    def in_use(self, queryset: Any, name: str, value: str) -> Any:
        """Keep forms offered, or those no longer offered."""
        return queryset.filter(archived_on__isnull=value == Use.CURRENT)
