from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from nastavnik.oversight.campaigns.choices import Basis, CountedStage
from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.oversight.notes.models import Note, NoteText, RequiredForm
from nastavnik.platform.printing.report import Block
from nastavnik.platform.ui.editing import VersionedForm
from nastavnik.registers.organizations.models import Organization


class NoteForm(VersionedForm[Note]):
    class Meta(VersionedForm.Meta):
        model = Note
        fields = ("organization", "period", "indicator_set")

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]
        self.fields["indicator_set"].queryset = IndicatorSet.objects.all()  # type: ignore[attr-defined]


class CampaignNoteForm(VersionedForm[Note]):
    class Meta(VersionedForm.Meta):
        model = Note
        fields = ("stage", "basis")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("stage", CountedStage.choices), ("basis", Basis.choices)):
            self.fields[name].required = True
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class CountingForm(forms.Form):
    """At which stage of approval, and by which tree."""

    stage = forms.ChoiceField(label=_("Что посчитать"), choices=CountedStage.choices)
    basis = forms.ChoiceField(label=_("Как свести"), choices=Basis.choices)


class RequiredFormForm(VersionedForm[RequiredForm]):
    class Meta(VersionedForm.Meta):
        model = RequiredForm
        fields = ("form", "audience", "starts_on")


class TextForm(VersionedForm[NoteText]):
    """The editor's words for a section, beside what is composed from the figures."""

    composed: tuple[Block, ...] = ()

    class Meta(VersionedForm.Meta):
        model = NoteText
        fields = ("body", "replaces")
        widgets = {"body": forms.Textarea(attrs={"rows": 10})}
        labels = {"body": _("Ваш текст")}
        help_texts = {"body": _("Каждая строка станет отдельным абзацем")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["row_version"] = None
