from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.rows.uploads import MEBIBYTE
from nastavnik.platform.ui.editing import VersionedForm
from nastavnik.platform.ui.fields import DateField
from nastavnik.registers.documents.models import Act, Document
from nastavnik.registers.organizations.forms import PlacedForm


@dataclass(frozen=True, slots=True)
class StoredScan:
    """A stored file as the form shows it: under our words, behind our view."""

    url: str

    def __str__(self) -> str:
        return gettext("скачать")


class ScanInput(forms.ClearableFileInput):
    """A file input that links the stored file through the view that asks the policy."""

    def __init__(self, download_url: str, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs)
        self.initial_text = gettext("Сейчас приложен файл")
        self.clear_checkbox_label = gettext("Убрать файл")
        self.download_url = download_url

    def format_value(self, value: Any) -> StoredScan | None:  # type: ignore[override]
        """Hide where the file lies."""
        return StoredScan(self.download_url) if self.is_initial(value) else None


class DocumentForm(PlacedForm[Document]):
    class Meta(VersionedForm.Meta):
        model = Document
        fields = (
            "organization",
            "type",
            "title",
            "number",
            "date",
            "valid_from",
            "valid_until",
            "status",
            "file",
        )
        help_texts = {
            "status": _("В отчёт о шести документах входят утверждённые и действующие"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = gettext(
            "PDF, DOCX, XLSX, PNG или JPEG, до %(limit)s МБ"
        ) % {"limit": settings.DOCUMENT_MAX_BYTES // MEBIBYTE}
        stored = self.instance.pk and reverse("documents:file", args=[self.instance.pk])
        self.fields["file"].widget = ScanInput(
            stored or "", {"accept": ".pdf,.docx,.xlsx,.png,.jpg,.jpeg"}
        )


class ActForm(VersionedForm[Act]):
    class Meta(VersionedForm.Meta):
        model = Act
        fields = ("code", "title", "number", "date")
        help_texts = {"code": _("Короткое имя без пробелов, например: order-145")}


class DayForm(forms.Form):
    on = DateField(label=_("На дату"), required=False)
