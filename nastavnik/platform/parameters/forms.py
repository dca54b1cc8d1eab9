from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.parameters.kinds import Amount, AnyOf, Day, OneOf, Parameter, Switch
from nastavnik.platform.parameters.models import ParameterValue
from nastavnik.platform.ui.editing import VersionedForm
from nastavnik.platform.ui.fields import DateField, IntegerField


class ParameterForm(VersionedForm[ParameterValue]):
    """One parameter: the field fits what it may be."""

    class Meta(VersionedForm.Meta):
        model = ParameterValue
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parameter = self.instance.parameter
        field = _field(parameter)
        field.label, field.help_text = str(parameter.title), str(parameter.help)
        self.fields["setting"] = field
        shown = self.instance.setting
        self.initial["setting"] = sorted(shown) if isinstance(shown, frozenset) else shown

    @property
    def chosen(self) -> Any:
        """The value as the parameter knows it."""
        typed = self.cleaned_data["setting"]
        return frozenset(typed) if isinstance(typed, list) else typed

    def typed_words(self, name: str) -> str:
        """Say the typed value as the parameter says its own."""
        return self.instance.parameter.words(self.chosen)


def _amount(parameter: Amount) -> forms.Field:
    # The bounds are the operation's to refuse, with one sentence for page and command.
    return IntegerField()


def _day(parameter: Day) -> forms.Field:
    return DateField(required=False)


def _switch(parameter: Switch) -> forms.Field:
    return forms.TypedChoiceField(
        choices=[("1", _("да")), ("0", _("нет"))],
        coerce=lambda typed: typed == "1",
        widget=forms.RadioSelect,
    )


def _one_of(parameter: OneOf) -> forms.Field:
    return forms.ChoiceField(choices=parameter.choices, widget=forms.RadioSelect)


def _any_of(parameter: AnyOf) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=parameter.choices, widget=forms.CheckboxSelectMultiple, required=False
    )


_FIELDS: dict[type[Parameter[Any]], Callable[[Any], forms.Field]] = {
    Amount: _amount,
    Day: _day,
    Switch: _switch,
    OneOf: _one_of,
    AnyOf: _any_of,
}


def _field(parameter: Parameter[Any]) -> forms.Field:
    return _FIELDS[type(parameter)](parameter)
