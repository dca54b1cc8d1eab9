from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BoundField
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.campaigns.past import as_told
from nastavnik.domain.campaigns.questions import YES
from nastavnik.domain.campaigns.stages import Stage
from nastavnik.oversight.campaigns import deriving, sheets
from nastavnik.oversight.campaigns.cells import GREATEST, Entry, read
from nastavnik.oversight.campaigns.choices import YES_NO_CHOICES, Basis, CountedStage
from nastavnik.oversight.campaigns.models import PastFigure, Submission
from nastavnik.oversight.campaigns.sheets import Line, Sheet
from nastavnik.platform.ui.editing import ActForm, VersionedForm
from nastavnik.platform.ui.fields import DecimalField, IntegerField
from nastavnik.registers.organizations.choices import Provenance

REASON = {"rows": 2}
DIFFERENT = _("Почему не так, как в реестрах: %(about)s")
SEEN_AT = _("Ссылка, номер и дата: %(about)s")


class CountField(IntegerField):
    """A count; whatever was typed instead stays in the field, with a sentence beside it."""

    # A browser throws away what does not fit a field of numbers.
    widget = forms.TextInput(
        attrs={"class": "input-number", "inputmode": "numeric", "autocomplete": "off"}
    )
    default_error_messages = {
        "invalid": _("Введите целое число цифрами, например 25."),
        "min_value": _("Значение не бывает меньше нуля."),
        "max_value": _("Слишком большое число: проверьте, нет ли лишних цифр."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=GREATEST, required=False, **kwargs)
        for validator in self.validators:
            if code := getattr(validator, "code", ""):
                validator.message = self.error_messages.get(code, validator.message)  # type: ignore[attr-defined]
        # An empty value is an answer not given yet: no label calls it optional.
        self.one_of_several = True


class ChosenField(forms.TypedChoiceField):
    """A number chosen from a list, or nothing yet."""

    default_error_messages = {"invalid_choice": _("Выберите из списка.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, required=False, **kwargs)
        self.one_of_several = True


class DraftForm(ActForm):
    """An act on a form that is being filled: it is about the values the page showed."""

    row: Submission

    def words_of(self, row: models.Model) -> dict[str, str]:
        """Return the draft in words."""
        assert isinstance(row, Submission)  # noqa: S101 - narrows the type
        return sheets.words_of(row, read(row.draft))


class SubmissionForm(DraftForm):
    """The values of a form with the reasons why they differ from the registers."""

    def __init__(self, *args: Any, row: Submission, sheet: Sheet, **kwargs: Any) -> None:
        self.sheet = sheet
        super().__init__(*args, row=row, **kwargs)
        for line in sheet.counts:
            self.fields[value_name(line)] = CountField(
                label=f"{line.label}, {line.unit}",
                help_text=line.hint,
                initial=line.cell.value,
                show_hidden_initial=True,
            )
            self._add_words(reason_name(line), DIFFERENT, line, line.cell.reason)
        if sheet.answers:
            self._add_answers(sheet.answers)

    def _add_answers(self, lines: list[Line]) -> None:
        """Add the questions: an answer, why it differs, what proves it."""
        obligation = self.row.obligation
        held = deriving.papers_of(obligation.organization, obligation.campaign.as_of)
        papers = [(str(one.pk), deriving.paper_words(one)) for one in held]
        for line in lines:
            value, document = line.cell.value, line.cell.document
            self.fields[value_name(line)] = ChosenField(
                label=line.label,
                help_text=line.hint,
                choices=YES_NO_CHOICES,
                initial="" if value is None else str(value),
                show_hidden_initial=True,
            )
            self._add_words(reason_name(line), DIFFERENT, line, line.cell.reason)
            self.fields[document_name(line)] = ChosenField(
                label=_("Документ из реестра: %s") % line.label,
                choices=[("", _("Не выбран")), *papers],
                initial="" if document is None else str(document),
            )
            self._add_words(proof_name(line), SEEN_AT, line, line.cell.proof)

    def _add_words(self, name: str, label: Promise, line: Line, initial: str) -> None:
        self.fields[name] = forms.CharField(
            label=label % {"about": line.label},
            initial=initial,
            required=False,
            max_length=500,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )

    @property
    def rows(self) -> Iterator[tuple[str, list["FormLine"]]]:
        """The lines of the page under the titles of their indicators."""
        for title, lines in self.sheet.groups:
            yield title, [FormLine(line, *self._fields_of(line)) for line in lines]

    def _fields_of(self, line: Line) -> list[BoundField]:
        names = (value_name, reason_name, document_name, proof_name)
        return [self[name(line)] for name in (names if line.ask.question else names[:2])]

    @property
    def entries(self) -> dict[str, Entry]:
        """What a person put: an untouched value of the registers is not typed by anybody."""
        changed = set(self.changed_data)
        found = {}
        for line in self.sheet.lines:
            names = [bound.name for bound in self._fields_of(line)]
            if not self.cleaned_data.keys() >= set(names):
                continue
            if changed.intersection(names) or line.cell.provenance != Provenance.REGISTER:
                value, reason, *proofs = (self.cleaned_data[name] for name in names)
                document, proof = proofs or (None, "")
                found[line.ask.code] = Entry(value, reason, proof, document)
        return found

    @property
    def states(self) -> list[tuple[Line, list[str]]]:
        """Every line with what is wrong in its fields."""
        return [
            (
                line,
                [str(said) for one in self._fields_of(line) for said in one.errors],
            )
            for line in self.sheet.lines
        ]

    @property
    def is_fit(self) -> bool:
        """Whether what is right of it may be kept: only single fields are wrong, if any."""
        return not self.non_field_errors()


@dataclass(frozen=True)
class FormLine:
    """A line of the page with its fields; a question has two more, of its proof."""

    line: Line
    value: BoundField
    reason: BoundField
    document: BoundField | None = None
    proof: BoundField | None = None

    @property
    def proofs(self) -> list[BoundField]:
        """The fields of what proves a yes, unless the registers do."""
        is_proved = self.line.cell.register == YES
        return [one for one in (self.document, self.proof) if one is not None and not is_proved]

    @property
    def shows_proofs(self) -> bool:
        """Whether the proof is filled, wanting or wrong: then it stands open."""
        filled = any(field.value() or field.errors for field in self.proofs)
        return filled or self.line.needs_proof


def value_name(line: Line) -> str:
    """The field of a value."""
    return f"value_{line.ask.pk}"


def reason_name(line: Line) -> str:
    """The field of its reason."""
    return f"reason_{line.ask.pk}"


def document_name(line: Line) -> str:
    """The field of the document that proves it."""
    return f"document_{line.ask.pk}"


def proof_name(line: Line) -> str:
    """The field of the words that prove it."""
    return f"proof_{line.ask.pk}"


class VersionForm(ActForm):
    """An act on what was handed in: it is decided about the version the page showed."""

    row: Submission

    def words_of(self, row: models.Model) -> dict[str, str]:
        """Return what was handed in, in words."""
        assert isinstance(row, Submission)  # noqa: S101 - narrows the type
        version = row.current
        number = {str(_("Версия")): str(version.number) if version else "—"}
        return {**number, **sheets.words_of(row, read(version.cells) if version else {})}


class ReasonForm(VersionForm):
    """A decision that is explained."""

    reason = forms.CharField(
        label=_("Почему"), max_length=1000, widget=forms.Textarea(attrs=REASON)
    )


class ReturnForm(VersionForm):
    """Remarks at the fields, and what is to be corrected besides."""

    reason = forms.CharField(
        label=_("Общее замечание"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=REASON),
    )

    def __init__(self, *args: Any, row: Submission, sheet: Sheet, **kwargs: Any) -> None:
        self.sheet = sheet
        super().__init__(*args, row=row, **kwargs)
        for line in sheet.lines:
            self.fields[remark_name(line)] = forms.CharField(
                label=line.label,
                required=False,
                max_length=500,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any] | None:
        """Refuse a return without a word."""
        cleaned = super().clean()
        if not self.cleaned_data.get("reason") and not self.remarks:
            self.add_error(
                "reason", ValidationError(_("Напишите, что исправить: здесь или у значения."))
            )
        return cleaned

    @property
    def rows(self) -> list[tuple[Line, BoundField]]:
        """Every value with the field of its remark."""
        return [(line, self[remark_name(line)]) for line in self.sheet.lines]

    @property
    def remarks(self) -> Mapping[str, str]:
        """What was written at the values, by code."""
        words = {
            line.ask.code: self.cleaned_data.get(remark_name(line), "") for line in self.sheet.lines
        }
        return {code: text for code, text in words.items() if text}


def remark_name(line: Line) -> str:
    """The field of a remark."""
    return f"remark_{line.ask.pk}"


class ExplainForm(ActForm):
    """An act that needs a reason."""

    reason = forms.CharField(
        label=_("Причина"), max_length=300, widget=forms.Textarea(attrs=REASON)
    )


class TotalsForm(forms.Form):
    """At which stage of approval, and by which tree."""

    stage = forms.ChoiceField(
        label=_("Что считать"),
        choices=CountedStage.choices,
    )
    basis = forms.ChoiceField(label=_("Как сводить"), choices=Basis.choices)

    @classmethod
    def asked(cls, query: QueryDict) -> "TotalsForm":
        """Read what an address asks for; what is missing or wrong is the usual."""
        usual = {"stage": Stage.SENT.value, "basis": Basis.REPORTED.value}
        form = cls({name: query.get(name) or value for name, value in usual.items()})
        return form if form.is_valid() else cls.asked(QueryDict())

    @property
    def chosen_stage(self) -> Stage:
        """The stage of approval."""
        return Stage(self.cleaned_data["stage"])

    @property
    def chosen_basis(self) -> Basis:
        """The tree."""
        return Basis(self.cleaned_data["basis"])


class PastFigureForm(VersionedForm[PastFigure]):
    value = DecimalField(
        label=_("Значение"),
        required=False,
        max_digits=14,
        decimal_places=4,
        help_text=_("Пусто — посчитается по числителю и знаменателю."),
    )

    class Meta(VersionedForm.Meta):
        model = PastFigure
        fields = ("level", "as_of", "numerator", "denominator", "value", "source", "source_date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["value"] = as_told(self.instance.value)
