"""How an edit form meets an operation: refusals come back at the fields, the input is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext

from nastavnik.domain.errors import DomainError
from nastavnik.platform.audit.writing import InvalidRowError, StaleVersionError
from nastavnik.platform.rows.models import at_fields
from nastavnik.platform.ui.fields import russian_formfield

NOTHING = "—"
type Words = str | Promise


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody else changed, or that the form would change back."""

    label: str
    stored: str
    typed: str


class VersionedForm[M: models.Model](forms.ModelForm[M]):
    """A model form that carries the version it was opened with."""

    row_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    differences: tuple[Difference, ...] = ()

    class Meta:
        formfield_callback = russian_formfield

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["row_version"] = getattr(self.instance, "version", None)

    def clean(self) -> dict[str, Any] | None:
        """Refuse to change a row by a form that does not say which version it was opened with."""
        cleaned = super().clean()
        version = getattr(self.instance, "version", None)
        if self.instance.pk and version is not None and self.opened_version is None:
            self.show_differences(self.instance)
            self.add_error(
                None,
                gettext("Неизвестно, какую запись вы открывали. Сравните и сохраните ещё раз."),
            )
        return cleaned

    def add_error(self, field: str | None, error: Any) -> None:
        """Put what a constraint says at the field it names, where the form has that field."""
        if field is None and hasattr(error, "error_dict"):
            error = ValidationError(at_fields(error, self.fields))
        super().add_error(field, error)

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, field by field, for an operation."""
        return {name: value for name, value in self.cleaned_data.items() if name != "row_version"}

    @property
    def opened_version(self) -> int | None:
        """The version of the row the person looked at."""
        version: int | None = self.cleaned_data.get("row_version")
        return version

    def show_differences(self, current: models.Model) -> None:
        """Compare what was typed with the row as it stands, and move on to its version."""
        found = []
        for name, bound in ((field.name, field) for field in self.visible_fields()):
            if name not in self.cleaned_data or isinstance(bound.field.widget, forms.PasswordInput):
                continue
            stored = _words(current, name)
            typed = _typed_words(bound.field, self.cleaned_data[name])
            if stored != typed:
                found.append(Difference(str(bound.label), stored, typed))
        self.differences = tuple(found)
        # The form is shown again: its next saving answers the version just compared with.
        posted: Any = self.data
        data = posted.copy()
        data[self.add_prefix("row_version")] = str(getattr(current, "version", ""))
        self.data = data


def attempt[M](form: forms.BaseForm, act: Callable[[], M]) -> M | None:
    """Perform the operation; a refusal is written into the form and None returned."""
    try:
        return act()
    except StaleVersionError as error:
        if isinstance(form, VersionedForm):
            form.show_differences(error.current)
        form.add_error(None, str(error))
    except InvalidRowError as error:
        for name, sentences in error.fields.items():
            for sentence in sentences:
                form.add_error(name if name in form.fields else None, sentence)
    except DomainError as error:
        sentence = _in_words(error)
        form.add_error(error.field if error.field in form.fields else None, sentence)
    return None


def _in_words(error: DomainError) -> str:
    """A refusal in the language of the page: states and titles inside it are translated too."""
    params = {
        name: gettext(value) if isinstance(value, str) else value
        for name, value in error.params.items()
    }
    sentence = gettext(error.template)
    return sentence % params if params else sentence


class LinkedRow(Protocol):
    """A row that has a page of its own."""

    def get_absolute_url(self) -> str: ...


@dataclass(frozen=True, slots=True)
class FormPage:
    """What a page with one form says: its title, where «Отмена» leads, what success is called."""

    title: str | Promise
    done: str | Promise
    list_label: str | Promise
    list_url: str
    back_url: str = ""
    lead: str | Promise = ""
    submit_label: str | Promise = ""
    template: str = "ui/form_page.html"


def edit(
    request: HttpRequest,
    form: forms.BaseForm,
    act: Callable[[], LinkedRow],
    page: FormPage,
) -> HttpResponse:
    """Show the form; once it is right, perform the operation and go to the row."""
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, act)
        if saved is not None:
            messages.success(request, str(page.done))
            return redirect(page.back_url) if page.back_url else redirect(saved)
    context = {name: getattr(page, name) for name in FormPage.__slots__}
    return render(request, page.template, {**context, "form": form})


def _words(row: models.Model, name: str) -> str:
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name, None)
    return NOTHING if value in (None, "") else _plain(value)


def _typed_words(field: forms.Field, value: Any) -> str:
    if value in (None, ""):
        return NOTHING
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(_flat(field.choices)).get(value, value))
    return _plain(value)


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    return [pair for pair in choices if not isinstance(pair[1], list | tuple)]


def _plain(value: Any) -> str:
    return f"{value:%d.%m.%Y}" if hasattr(value, "strftime") else str(value)
