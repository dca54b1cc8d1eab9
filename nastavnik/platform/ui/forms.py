from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import ChoiceWidget, Input
from django.utils.translation import gettext

WIDGET_TEMPLATES = "django/forms/widgets/"
OWN_WIDGETS = frozenset(
    {"radio.html", "checkbox_select.html", "clearable_file_input.html", "number.html"}
)

_CLASS_OF_INPUT = {"checkbox": "form-check-input", "radio": "form-check-input"}


def widget_class(widget: forms.Widget) -> str:
    """Name the stylesheet class that gives the widget its look."""
    if isinstance(widget, forms.Select):
        return "form-select"
    if isinstance(widget, Input | ChoiceWidget):
        return _CLASS_OF_INPUT.get(widget.input_type or "", "form-control")
    return "form-control"


def required_message(widget: forms.Widget) -> str:
    """Say what to do with an empty field of this kind."""
    if isinstance(widget, forms.CheckboxInput):
        return gettext("Отметьте «%(label)s».")
    if isinstance(widget, ChoiceWidget):
        return gettext("Выберите значение в поле «%(label)s».")
    if isinstance(widget, forms.FileInput):
        return gettext("Приложите файл в поле «%(label)s».")
    return gettext("Заполните поле «%(label)s».")


class BoundField(forms.BoundField):
    """A field that carries our classes and knows where the error summary must lead."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        # Django's «Обязательное поле» says neither which field nor what to do; own words stay.
        if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
            field.error_messages["required"] = required_message(field.widget) % {
                "label": self.label
            }

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        shown = widget or self.field.widget
        if not shown.is_hidden:
            # The class set at the widget comes first, ours after it, none twice.
            own = (shown.attrs.get("class"), attrs.get("class"), widget_class(shown))
            built["class"] = " ".join(dict.fromkeys(name for name in own if name))
        return built

    @property
    def focus_id(self) -> str:
        """The id of the first control of the field."""
        if self.field.widget.use_fieldset:
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id

    @property
    def is_single_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_optional(self) -> bool:
        """Whether the label says «необязательно»: never at a tick, which is optional by nature.

        Nor where the form wants one of several fields: they are marked `one_of_several`.
        """
        spared = self.is_single_checkbox or getattr(self.field, "one_of_several", False)
        return not self.field.required and not spared


@dataclass(frozen=True, slots=True)
class SummaryError:
    """A line of the error summary; `focus_id` is empty for an error of the whole form."""

    message: str
    focus_id: str = ""


def summary_errors(form: forms.BaseForm) -> list[SummaryError]:
    """List what is wrong in the order of the fields, the whole form first."""
    found = [SummaryError(str(message)) for message in form.non_field_errors()]
    for field in form:
        focus = "" if field.is_hidden else getattr(field, "focus_id", field.auto_id)
        found.extend(
            SummaryError(_with_label(str(field.label), str(message)), focus)
            for message in field.errors
        )
    return found


def _with_label(label: str, message: str) -> str:
    """Name the field in a message read apart from it."""
    if label in message:
        return message
    ordinary = message[1:2].islower() or message[1:2].isspace()
    return f"{label}: {message[:1].lower() if ordinary else message[:1]}{message[1:]}"


class FormRenderer(TemplatesSetting):
    """Draws every form of the product; named by the setting FORM_RENDERER."""

    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = BoundField

    @cached_property
    def _own(self) -> dict[str, str]:
        return {f"{WIDGET_TEMPLATES}{name}": f"ui/forms/widgets/{name}" for name in OWN_WIDGETS}

    def get_template(self, template_name: str) -> Any:
        return super().get_template(self._own.get(template_name, template_name))
