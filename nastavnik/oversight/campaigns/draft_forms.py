"""Forms of a campaign that is not open yet."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.dates import parse_date
from nastavnik.domain.typography import format_date
from nastavnik.oversight.campaigns import queries
from nastavnik.oversight.campaigns.models import Campaign
from nastavnik.oversight.indicators.models import Indicator, IndicatorSet
from nastavnik.platform.ui.editing import VersionedForm
from nastavnik.platform.ui.fields import RowsField
from nastavnik.registers.organizations.choices import Level
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.periods.models import Period

_presets = lazy(lambda: list(queries.presets().items()), list)


class EditionField(forms.ModelChoiceField[IndicatorSet]):
    """An edition of an indicator set, called by its number and its first day."""

    def label_from_instance(self, row: IndicatorSet) -> str:
        """Editions of a set share its title."""
        return gettext("%(title)s, редакция %(edition)s, действует с %(day)s") % {
            "title": row.title,
            "edition": row.edition,
            "day": format_date(row.valid_from),
        }


class PresetForm(forms.Form):
    """A new campaign: by which preset, for which period, where."""

    preset = forms.ChoiceField(label=_("Заготовка"), choices=_presets)
    period = forms.ModelChoiceField(Period.objects.all(), label=_("Период"))
    indicator_set = EditionField(
        IndicatorSet.objects.none(),
        label=_("Редакция набора показателей"),
        required=False,
        empty_label=_("Та, что действует на дату данных"),
    )
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
        editions: Any = self.fields["indicator_set"]
        editions.queryset = queries.editions()
        if not editions.queryset.exists():
            del self.fields["indicator_set"]


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
    indicators = RowsField(
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
            *("days_off", "asks_items", "asks_documents"),
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
            self.instance.asks.counts()
            .values_list("indicator", flat=True)
            .distinct()
            .order_by("indicator")
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
