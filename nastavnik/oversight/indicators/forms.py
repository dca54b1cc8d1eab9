import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nastavnik.oversight.indicators.choices import TYPED_MEASURE_CHOICES
from nastavnik.oversight.indicators.models import (
    Band,
    Indicator,
    IndicatorSet,
    MeasureValue,
    Target,
)
from nastavnik.platform.ui.editing import NOTHING, ActForm, VersionedForm
from nastavnik.platform.ui.fields import DateField, DecimalField, russian_formfield
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import Category

SPARE_BANDS = 3


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
            "window",
            "crediting",
            "roll_up",
            "na_words",
            "digits",
            "direction",
            "unit",
            "reporting_level",
        )


class IndicatorSetForm(VersionedForm[IndicatorSet]):
    scope = forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("Для кого"),
        required=False,
        empty_label=_("Для всех"),
    )

    class Meta(VersionedForm.Meta):
        model = IndicatorSet
        fields = ("title", "act", "scope", "reporting_level", "valid_from", "valid_until")

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].queryset = organizations  # type: ignore[attr-defined]


class BandsForm(ActForm):
    """All bands of an indicator at once; a row left empty is no band."""

    def __init__(self, *args: Any, bands: Sequence[Band], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row_count = len(bands) + SPARE_BANDS
        for number in range(self.row_count):
            band = bands[number] if number < len(bands) else None
            for name, field in _band_fields().items():
                field.initial = getattr(band, name, None)
                self.fields[f"{name}_{number}"] = field

    def rows(self) -> Iterator[list[BoundField]]:
        """The fields, row by row."""
        for number in range(self.row_count):
            yield [self[f"{name}_{number}"] for name in _band_fields()]

    def clean(self) -> dict[str, Any] | None:
        """Refuse a range without a name and one that ends before it begins."""
        for number in range(self.row_count):
            lower, upper, label = self._row(number)
            if not label and (lower is not None or upper is not None):
                self.add_error(
                    f"label_{number}", gettext("Назовите градацию или сотрите её границы.")
                )
            if lower is not None and upper is not None and upper <= lower:
                self.add_error(f"upper_{number}", gettext("Верхняя граница не больше нижней."))
        return super().clean()

    def words_of(self, row: models.Model) -> dict[str, str]:
        """The bands stand beside the indicator they belong to."""
        bands = row.bands.all() if isinstance(row, Indicator) else ()
        listed = "; ".join(str(band) for band in bands) or NOTHING
        return {**super().words_of(row), gettext("Градации"): listed}

    @property
    def bands(self) -> list[Band]:
        """The bands typed, in the order of the rows."""
        typed = (self._row(number) for number in range(self.row_count))
        return [
            Band(lower=lower, upper=upper, label=label) for lower, upper, label in typed if label
        ]

    def _row(self, number: int) -> list[Any]:
        return [self.cleaned_data.get(f"{name}_{number}") for name in _band_fields()]


def _band_fields() -> dict[str, forms.Field]:
    return {
        "lower": DecimalField(label=_("От"), required=False, max_digits=9, decimal_places=2),
        "upper": DecimalField(
            label=_("До, не включая"), required=False, max_digits=9, decimal_places=2
        ),
        "label": forms.CharField(label=_("Название"), required=False, max_length=80),
    }


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


class EditionForm(ActForm):
    valid_from = DateField(label=_("Новая редакция действует с"))


class WithdrawForm(ActForm):
    withdrawn_on = DateField(label=_("План отменён с"), initial=datetime.date.today)
