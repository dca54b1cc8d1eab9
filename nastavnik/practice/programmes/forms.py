from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.ui.editing import VersionedForm
from nastavnik.practice.programmes.models import MentoringForm

FACTS = (
    "label",
    "mentor_category",
    "mentee_category",
    "track",
    "group_allowed",
    "aliases",
    "position",
    "archived_on",
)


class LinesField(forms.CharField):
    """Several short texts, one on a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> Any:
        """Split into lines, leaving out the empty and the repeated."""
        lines = (" ".join(line.split()) for line in str(value or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def prepare_value(self, value: Any) -> Any:
        """Show a stored list as lines; what was typed is shown as typed."""
        return "\n".join(value) if isinstance(value, list) else value


class _AnyMentoringFormForm(VersionedForm[MentoringForm]):
    aliases = LinesField(
        label=_("Другие названия"),
        required=False,
        help_text=_("По одному на строке: так форму называют в отчётах и справках"),
    )


class MentoringFormForm(_AnyMentoringFormForm):
    class Meta(VersionedForm.Meta):
        model = MentoringForm
        fields = FACTS


class NewMentoringFormForm(_AnyMentoringFormForm):
    class Meta(VersionedForm.Meta):
        model = MentoringForm
        fields = ("code", *FACTS)
        help_texts = {"code": _("Латинские буквы, цифры и дефис. Потом не меняется")}
