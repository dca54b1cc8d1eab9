"""How an edit form meets an operation: refusals come back at the fields, the input is kept."""

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.audit import cipher, writing
from nastavnik.platform.audit.writing import (
    UNRECORDED_FIELDS,
    InvalidRowError,
    StaleVersionError,
)
from nastavnik.platform.rows.models import at_fields
from nastavnik.platform.ui.fields import russian_formfield

NOTHING = "—"
SEEN = "nastavnik.platform.ui.editing.seen"
UNKNOWN_VERSION = gettext_noop(
    "Неизвестно, какую запись вы открывали. Сравните и сохраните ещё раз."
)
type Words = str | Promise


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody else changed, or that the form would change back.

    `typed` is what stands in the form, or what the page of an act showed when it was opened.
    """

    label: str
    stored: str
    typed: str


class VersionedForm[M: models.Model](forms.ModelForm[M]):
    """A model form that carries the version it was opened with."""

    row_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    differences: tuple[Difference, ...] = ()
    compared_with = _("Вы ввели")

    class Meta:
        formfield_callback = russian_formfield

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["row_version"] = getattr(self.instance, "version", None)

    def clean(self) -> dict[str, Any] | None:
        """Refuse to change a row by a form that does not say which version it was opened with.

        Another version is told at once, beside other mistakes; the operation asks again, locked.
        """
        cleaned = super().clean()
        version = getattr(self.instance, "version", None)
        if self.instance.pk and version is not None and self.opened_version != version:
            opened = self.opened_version
            self.show_differences(self.instance)
            self.add_error(None, _refused(self.instance, opened))
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

    def typed_words(self, name: str) -> str:
        """Say what was typed in a field the way the stored row says it."""
        return _typed_words(self.fields[name], self.cleaned_data[name])

    def show_differences(self, current: models.Model) -> None:
        """Compare what was typed with the row as it stands, and move on to its version."""
        found = []
        for name, bound in ((field.name, field) for field in self.visible_fields()):
            if name not in self.cleaned_data or isinstance(bound.field.widget, forms.PasswordInput):
                continue
            own_words = hasattr(current, f"get_{name}_display")
            several = isinstance(bound.field, forms.MultipleChoiceField) and not own_words
            value = getattr(current, name, None)
            stored = _typed_words(bound.field, value) if several else _words(current, name)
            typed = self.typed_words(name)
            if stored != typed:
                found.append(Difference(str(bound.label), stored, typed))
        self.differences = tuple(found)
        # The form is shown again: its next saving answers the version just compared with.
        _carry(self, {"row_version": getattr(current, "version", None)})


class ActForm(forms.Form):
    """A form of an act on a row: it carries which version of the row the page showed, and how.

    An act decides about what a person saw. If the row changed meanwhile, the act is refused and
    the page says what changed; what was typed stays.
    """

    row_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    row_seen = forms.CharField(widget=forms.HiddenInput, required=False)
    differences: tuple[Difference, ...] = ()
    compared_with = _("Было, когда вы открыли страницу")

    def __init__(self, *args: Any, row: models.Model, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.initial = {**self._opened(row), **self.initial}

    def clean(self) -> dict[str, Any] | None:
        """Refuse an act by a form that does not say which version of the row was shown."""
        cleaned = super().clean()
        shown = self.cleaned_data.get("row_version")
        if getattr(self.row, "version", shown) != shown:
            self.show_differences(self.row)
            self.add_error(None, _refused(self.row, shown))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, field by field, for an operation."""
        carried = ActForm.base_fields
        return {name: value for name, value in self.cleaned_data.items() if name not in carried}

    def hold(self) -> None:
        """Lock the row until the transaction ends; refuse one that is not what was shown."""
        try:
            current = writing.lock(self.row)
        except type(self.row).DoesNotExist as gone:  # type: ignore[attr-defined]
            raise DomainError(gettext_noop("Этой записи уже нет: её удалили.")) from gone
        shown = self.cleaned_data["row_version"]
        if getattr(current, "version", shown) != shown:
            raise StaleVersionError(current)

    def show_differences(self, current: models.Model) -> None:
        """Compare the row as it stands with how the page showed it, and move on to its version."""
        seen = _unsealed(self.data.get(self.add_prefix("row_seen"), ""))
        now = self.words_of(current)
        self.differences = tuple(
            Difference(label, stored, seen.get(label, NOTHING))
            for label, stored in now.items()
            if seen.get(label, NOTHING) != stored
        )
        self.move_on(current)

    def move_on(self, current: models.Model) -> None:
        """Keep what was typed and answer the row as it stands when the form is sent again."""
        _carry(self, self._opened(current))

    def words_of(self, row: models.Model) -> dict[str, str]:
        """The row in words, label by label; a form that shows more than its columns adds them."""
        hidden: frozenset[str] = getattr(row, UNRECORDED_FIELDS, frozenset())
        return {
            str(field.verbose_name): _words(row, field.name)
            for field in row._meta.concrete_fields
            if field.editable and not field.primary_key and field.name not in hidden
        }

    def _opened(self, row: models.Model) -> dict[str, Any]:
        seen = _sealed(self.words_of(row))
        return {"row_version": getattr(row, "version", None), "row_seen": seen}


def _refused(row: models.Model, version: int | None) -> str:
    """Why a form is not taken: the version it names is not the row's, or it names none."""
    return gettext(UNKNOWN_VERSION) if version is None else str(StaleVersionError(row))


def _carry(form: forms.BaseForm, values: dict[str, Any]) -> None:
    """Put values into hidden fields of a form that is shown again with what was typed."""
    posted: Any = form.data
    data = posted.copy()
    for name, value in values.items():
        data[form.add_prefix(name)] = "" if value is None else str(value)
    form.data = data


def _sealed(words: dict[str, str]) -> str:
    """What the page carries of the row: more than it shows, so that nobody else can read it."""
    return cipher.wrap(zlib.compress(json.dumps(words).encode()), SEEN)


def _unsealed(text: str) -> dict[str, str]:
    """What the page showed; nothing, where the words are not ours."""
    try:
        shown: dict[str, str] = json.loads(zlib.decompress(cipher.unwrap(text, SEEN)))
    except cipher.UnopenableError:
        return {}
    return shown


def attempt[M](form: forms.BaseForm, act: Callable[[], M]) -> M | None:
    """Perform the operation; a refusal is written into the form and None returned."""
    try:
        if not isinstance(form, ActForm):
            return act()
        with transaction.atomic():
            form.hold()
            return act()
    except StaleVersionError as error:
        if isinstance(form, VersionedForm | ActForm):
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
    """What a page with one form says: its title, where «Отмена» leads, what success is called.

    An act that counts what it did says so itself: `done` is then empty.
    """

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
    **extra: Any,
) -> HttpResponse:
    """Show the form; once it is right, perform the operation and go to the row."""
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, act)
        if saved is not None:
            if page.done:
                messages.success(request, str(page.done))
            return redirect(page.back_url) if page.back_url else redirect(saved)
    context = {name: getattr(page, name) for name in FormPage.__slots__}
    return render(request, page.template, {**context, **extra, "form": form})


def _words(row: models.Model, name: str) -> str:
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name, None)
    return NOTHING if value in (None, "") else _plain(value)


def _typed_words(field: forms.Field, value: Any) -> str:
    if value in (None, ""):
        return NOTHING
    if isinstance(field, forms.MultipleChoiceField):
        labels = dict(_flat(field.choices))
        return ", ".join(str(labels.get(each, each)) for each in value) or NOTHING
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(_flat(field.choices)).get(value, value))
    return _plain(value)


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    return [pair for pair in choices if not isinstance(pair[1], list | tuple)]


def _plain(value: Any) -> str:
    return f"{value:%d.%m.%Y}" if hasattr(value, "strftime") else str(value)
