import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from nastavnik.oversight.indicators.choices import TYPED_MEASURE_CHOICES
from nastavnik.oversight.indicators.models import Indicator, IndicatorSet, MeasureValue, Target
from nastavnik.platform.ui.editing import VersionedForm
from nastavnik.platform.ui.fields import DateField, russian_formfield
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import Category


class ScopeForm(forms.Form):
    """For whom, by which set and on which date figures are shown."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("По кому"))
    indicator_set = forms.ModelChoiceField(
        IndicatorSet.objects.none(), label=_("Набор показателей")
    )
    day = DateField(label=_("На дату"))

    def __init__(
        self,
        *args: Any,
        organizations: QuerySet[Organization],
        sets: QuerySet[IndicatorSet],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]
        self.fields["indicator_set"].queryset = sets  # type: ignore[attr-defined]
        for name in ("organization", "indicator_set"):
            self.fields[name].empty_label = None  # type: ignore[attr-defined]


class MeasureForm(VersionedForm[MeasureValue]):
    measure = forms.ChoiceField(label=_("Показание"), choices=TYPED_MEASURE_CHOICES)
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("Организация"), empty_label=None
    )

    class Meta(VersionedForm.Meta):
        model = MeasureValue
        fields = ("organization", "measure", "as_of", "value", "basis")

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]


class IndicatorForm(VersionedForm[Indicator]):
    categories = forms.MultipleChoiceField(
        label=_("Категории участников"),
        choices=Category.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta(VersionedForm.Meta):
        model = Indicator
        fields = (
            "code",
            "position",
            "title",
            "type",
            "numerator",
            "denominator",
            "categories",
            "level",
            "age_from",
            "age_to",
            "young_specialists",
            "non_educational",
            "inclusion",
            "crediting",
            "roll_up",
            "na_words",
            "digits",
            "direction",
            "unit",
            "reporting_level",
        )


class TargetForm(forms.ModelForm[Target]):
    due_on = DateField(label=_("К дате"))
    scope = forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("Для кого"),
        required=False,
        empty_label=_("Для всех"),
    )

    class Meta:
        formfield_callback = russian_formfield
        model = Target
        fields = ("due_on", "value", "scope")

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].queryset = organizations  # type: ignore[attr-defined]


class EditionForm(forms.Form):
    valid_from = DateField(label=_("Новая редакция действует с"))


class WithdrawForm(forms.Form):
    withdrawn_on = DateField(label=_("План отменён с"), initial=datetime.date.today)
