from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EMPTY_VALUES
from django.db import models
from django.forms import Field
from django.utils.translation import gettext

from nastavnik.domain.dates import parse_date
from nastavnik.domain.phones import format_phone, parse_phone
from nastavnik.domain.typography import MINUS
from nastavnik.platform.requests.numbers import number_in
from nastavnik.platform.requests.uploads import LostUpload
from nastavnik.platform.rows.storage import NO_ROOM


class DateField(forms.DateField):
    """A date typed in any usual Russian form and shown as 05.04.2026."""

    widget = forms.DateInput(
        format="%d.%m.%Y", attrs={"class": "input-date", "autocomplete": "off"}
    )

    def to_python(self, value: Any) -> date | None:
        if value in EMPTY_VALUES:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return parse_date(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error


class RowsField[M: models.Model](forms.ModelMultipleChoiceField[M]):
    """Rows to tick; a number that no key can be is refused like that of a row out of reach."""

    def clean(self, value: Any) -> models.QuerySet[M]:
        keys = self.prepare_value(value)
        for key in keys if isinstance(keys, list | tuple) else ():
            if number_in(str(key)) is None:
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": key},
                )
        return super().clean(value)


class PhoneField(forms.CharField):
    """A telephone number typed in any usual form and kept as +7XXXXXXXXXX."""

    widget = forms.TextInput(
        attrs={"class": "input-phone", "inputmode": "tel", "autocomplete": "off"}
    )

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        try:
            return parse_phone(text)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number readably; what was typed and refused is shown as typed."""
        try:
            return format_phone(value) if value else value
        except ValueError:
            return value


class AttachmentField(forms.FileField):
    """A file to attach. Its name is thrown away, so it may be as long and as odd as it likes."""

    def __init__(self, *, max_length: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def to_python(self, data: Any) -> Any:
        if isinstance(data, LostUpload):
            raise ValidationError(gettext(NO_ROOM), code="no_room")
        return super().to_python(data)


def _as_machine_number(value: Any) -> Any:
    """Take out the spaces between thousands and turn the decimal comma into a point."""
    if not isinstance(value, str):
        return value
    return "".join(value.split()).replace(",", ".").replace(MINUS, "-")


class IntegerField(forms.IntegerField):
    """A whole number, typed with or without spaces between thousands."""

    def to_python(self, value: Any) -> int | None:
        return super().to_python(_as_machine_number(value))


class DecimalField(forms.DecimalField):
    """A number typed and shown with a decimal comma; a point is understood too."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return super().to_python(_as_machine_number(value))

    def prepare_value(self, value: Any) -> Any:
        """Show a number with a comma; what was typed and refused is shown as typed."""
        return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else value


_FIELDS: "tuple[tuple[type[models.Field[Any, Any]], type[Field]], ...]" = (
    (models.DateField, DateField),
    (models.IntegerField, IntegerField),
    (models.DecimalField, DecimalField),
    (models.FileField, AttachmentField),
)


def russian_formfield(db_field: "models.Field[Any, Any]", **kwargs: Any) -> Field | None:
    """Give a model form our fields for dates and numbers; for `formfield_callback` in its Meta."""
    if not isinstance(db_field, models.DateTimeField) and not db_field.choices:
        for model_field, form_field in _FIELDS:
            if isinstance(db_field, model_field):
                kwargs.setdefault("form_class", form_field)
    return db_field.formfield(**kwargs)
