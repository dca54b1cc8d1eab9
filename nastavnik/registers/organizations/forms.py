from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.ui.editing import ActForm, VersionedForm
from nastavnik.platform.ui.fields import DateField
from nastavnik.registers.organizations import queries
from nastavnik.registers.organizations.models import (
    ANY_AGE,
    Contingent,
    Organization,
    Zone,
)

FACTS = (
    "kind",
    "level",
    "name",
    "short_name",
    "reference",
    "locality",
    "utc_offset",
    "opened_on",
    "position",
)


class PlacedForm[M: models.Model](VersionedForm[M]):
    """A form of a row that belongs to an organisation; only those in reach are offered."""

    def __init__(self, *args: Any, actor: Actor, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["organization"]
            return
        places = queries.editable_places(actor, action)
        field = forms.ModelChoiceField(places, label=_("Организация"), empty_label=_("Выберите"))
        only = list(places[:2])
        if len(only) == 1:
            self.initial["organization"], field.widget = only[0].pk, forms.HiddenInput()
        self.fields["organization"] = field


class OrganizationForm(VersionedForm[Organization]):
    class Meta(VersionedForm.Meta):
        model = Organization
        fields = FACTS


class NewOrganizationForm(VersionedForm[Organization]):
    starts_on = DateField(
        label=_("Подчинена с"),
        required=False,
        help_text=_("Если не указано — с даты открытия, а без неё — с сегодняшнего дня"),
    )

    class Meta(VersionedForm.Meta):
        model = Organization
        fields = ("code", *FACTS)

    field_order = ("code", "kind", "parent", "starts_on", *FACTS[1:])

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"] = forms.ModelChoiceField(
            queries.possible_parents(actor, None),
            label=_("Подчинена"),
            required=False,
            empty_label=_("Никому: верхний уровень дерева"),
        )
        self.order_fields(self.field_order)


class MoveForm(ActForm):
    starts_on = DateField(label=_("С какого дня"))

    field_order = ("parent", "starts_on")

    def __init__(self, *args: Any, actor: Actor, row: Organization, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.fields["parent"] = forms.ModelChoiceField(
            queries.possible_parents(actor, row),
            label=_("Кому подчинить"),
            empty_label=_("Выберите"),
            error_messages={"invalid_choice": _("Сюда организацию перевести нельзя.")},
        )
        self.order_fields(self.field_order)


class CloseForm(ActForm):
    closed_on = DateField(label=_("Закрыта с"))
    reason = forms.CharField(
        label=_("Причина"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Например: присоединена к школе № 5, приказ от 01.07.2026 № 12"),
    )


class ZoneForm(VersionedForm[Zone]):
    class Meta(VersionedForm.Meta):
        model = Zone
        fields = ("level", "function")


class ContingentForm(PlacedForm[Contingent]):
    class Meta(VersionedForm.Meta):
        model = Contingent
        fields = ("organization", "as_of", "population", "level", "age_from", "age_to", "count")
        help_texts = {
            "age_to": _("Включительно. Оставьте пустым, если возраст не ограничен"),
            "count": _("Ноль — это тоже ответ: «никого нет»"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, unlimited in (("age_from", 0), ("age_to", ANY_AGE)):
            self.fields[name].required = False
            self.fields[name].initial = None
            if self.initial.get(name) == unlimited:
                self.initial[name] = None

    def clean_age_from(self) -> int:
        """An empty lower age is no limit."""
        return self.cleaned_data["age_from"] or 0

    def clean_age_to(self) -> int:
        """An empty upper age is no limit; a typed zero is kept and refused where it is wrong."""
        typed: int | None = self.cleaned_data["age_to"]
        return ANY_AGE if typed is None else typed
