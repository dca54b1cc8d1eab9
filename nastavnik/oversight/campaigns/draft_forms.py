"""Forms of a campaign that is not open yet."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import BoundField
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.dates import parse_date
from nastavnik.domain.typography import format_date
from nastavnik.oversight.campaigns import queries, wording
from nastavnik.oversight.campaigns.choices import DeadlineKind
from nastavnik.oversight.campaigns.models import Campaign, RouteStep
from nastavnik.oversight.indicators.models import Indicator
from nastavnik.platform.ui.editing import ActForm, VersionedForm
from nastavnik.platform.ui.fields import DateField, IntegerField
from nastavnik.registers.organizations.choices import Level
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.periods.models import Period

_presets = lazy(lambda: list(queries.presets().items()), list)


class PresetForm(forms.Form):
    """A new campaign: by which preset, for which period, where."""

    preset = forms.ChoiceField(label=_("Заготовка"), choices=_presets)
    period = forms.ModelChoiceField(Period.objects.all(), label=_("Период"))
    scope = forms.ModelChoiceField(
        Organization.objects.none(), label=_("Где собираем"), empty_label=None
    )
    previous = forms.ModelChoiceField(
        Campaign.objects.none(),
        label=_("С чем сравниваем"),
        required=False,
        empty_label=_("Ни с чем"),
        help_text=_("Кампания прошлого периода: её значения встанут рядом с новыми."),
    )

    def __init__(
        self,
        *args: Any,
        scopes: QuerySet[Organization],
        campaigns: QuerySet[Campaign],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, scopes, campaigns)


class DaysField(forms.CharField):
    """Days in a line, each in any usual form."""

    def prepare_value(self, value: Any) -> Any:
        """Show stored days as they are written in Russia."""
        if isinstance(value, list):
            return ", ".join(format_date(datetime.date.fromisoformat(day)) for day in value)
        return value

    def to_python(self, value: Any) -> Any:
        """Read the days."""
        typed = super().to_python(value) or ""
        parts = [part.strip() for part in typed.split(",") if part.strip()]
        try:
            return [parse_date(part).isoformat() for part in parts]
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error


class CampaignForm(VersionedForm[Campaign]):
    """The draft of a campaign."""

    levels = forms.MultipleChoiceField(
        label=_("Уровни образования"),
        choices=Level.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ничего не отмечено — все уровни."),
    )
    indicators = forms.ModelMultipleChoiceField(
        Indicator.objects.none(),
        label=_("Что спрашиваем"),
        widget=forms.CheckboxSelectMultiple,
    )
    days_off = DaysField(
        label=_("Выходные дни сверх праздников"),
        required=False,
        help_text=_("Даты через запятую: на них срок не приходится, если он переносится."),
    )

    class Meta(VersionedForm.Meta):
        model = Campaign
        fields = (
            *("title", "period", "as_of", "scope", "levels", "previous", "instructions"),
            "days_off",
        )

    def __init__(
        self,
        *args: Any,
        scopes: QuerySet[Organization],
        campaigns: QuerySet[Campaign],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, scopes, campaigns)
        chosen: Any = self.fields["indicators"]
        chosen.queryset = self.instance.indicator_set.indicators.all()
        chosen.label_from_instance = lambda row: f"{row.code}. {row.title}"
        self.initial["indicators"] = list(
            self.instance.asks.values_list("indicator", flat=True).distinct().order_by("indicator")
        )


def _offer(
    form: forms.BaseForm, scopes: QuerySet[Organization], campaigns: QuerySet[Campaign]
) -> None:
    """Offer what the body may choose; a centre collects in its region and is not asked where."""
    previous: Any = form.fields["previous"]
    previous.queryset = campaigns.select_related("period").exclude(opened_at=None)
    if not scopes.exists():
        del form.fields["scope"]
        return
    scope: Any = form.fields["scope"]
    scope.queryset, scope.empty_label = scopes, None


class RouteForm(ActForm):
    """The terms of all steps of a route at once."""

    def __init__(
        self, *args: Any, row: Campaign, steps: Sequence[RouteStep], **kwargs: Any
    ) -> None:
        self.steps = steps
        super().__init__(*args, row=row, **kwargs)
        for step in steps:
            self.fields[f"deadline_{step.pk}"] = forms.ChoiceField(
                label=_("Как задан срок"), choices=DeadlineKind.choices, initial=step.deadline
            )
            self.fields[f"day_{step.pk}"] = IntegerField(
                label=_("Число"), min_value=1, max_value=31, initial=step.day
            )
            self.fields[f"month_{step.pk}"] = IntegerField(
                label=_("Месяц"),
                min_value=1,
                max_value=12,
                initial=step.month,
                help_text=_("Нужен для дня следующего года."),
            )
            self.fields[f"fixed_on_{step.pk}"] = DateField(
                label=_("Дата"),
                required=False,
                initial=step.fixed_on,
                help_text=_("Нужна, если срок — дата."),
            )
            self.fields[f"to_working_day_{step.pk}"] = forms.BooleanField(
                label=_("Переносить на рабочий день"),
                required=False,
                initial=step.to_working_day,
            )

    def words_of(self, row: Model) -> dict[str, str]:
        """Return the facts of the campaign and the terms of its steps."""
        assert isinstance(row, Campaign)  # noqa: S101 - narrows the type
        return super().words_of(row) | {
            str(step): wording.term_of(step) for step in row.steps.all()
        }

    @property
    def rows(self) -> list[tuple[RouteStep, list[BoundField]]]:
        """Every step with its fields."""
        return [(step, [self[f"{name}_{step.pk}"] for name in _TERM]) for step in self.steps]

    @property
    def terms(self) -> Mapping[int, Mapping[str, Any]]:
        """What was typed, by step."""
        return {
            step.pk: {name: self.cleaned_data[f"{name}_{step.pk}"] for name in _TERM}
            for step in self.steps
        }


_TERM = ("deadline", "day", "month", "fixed_on", "to_working_day")
