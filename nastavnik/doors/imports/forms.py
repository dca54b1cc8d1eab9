from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nastavnik.doors.imports import checking, queries, wording
from nastavnik.doors.imports.choices import LineState
from nastavnik.doors.imports.lines import ImportKind, Remark
from nastavnik.doors.imports.models import Import, ImportLine
from nastavnik.doors.imports.preview import YES
from nastavnik.doors.imports.typing_in import Refusal, typed_value
from nastavnik.doors.imports.understanding import Reading
from nastavnik.platform.requests.numbers import number_in
from nastavnik.platform.ui.editing import ActForm
from nastavnik.platform.ui.fields import AttachmentField, DateField
from nastavnik.registers.consents.forms import BulkForm
from nastavnik.registers.people.models import Person
from nastavnik.registers.periods.models import SchoolYear

NOT_LOADED = _("не загружать")
ACCEPTED = ".xlsx,.xlsm,.xls,.ods,.csv,.txt,.tsv"


class BringForm(forms.Form):
    """A file or pasted cells, and what they hold."""

    kind = forms.ChoiceField(label=_("Что в таблице"))
    school_year = forms.ModelChoiceField(
        label=_("Учебный год"),
        queryset=SchoolYear.objects.all(),
        required=False,
        empty_label=None,
        help_text=_("Нужен для реестров наставляемых и наставников."),
    )
    file = AttachmentField(
        label=_("Файл"),
        required=False,
        help_text=_("Excel (.xlsx, .xls), .ods или .csv, до 20 МБ."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    text = forms.CharField(
        label=_("Или вставьте ячейки"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Выделите таблицу вместе с заголовками, скопируйте и вставьте сюда."),
    )
    follows = forms.ModelChoiceField(
        queryset=Import.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(
        self, *args: Any, kinds: Sequence[ImportKind], earlier: QuerySet[Import], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [(one.code, one.title) for one in kinds]
        follows: Any = self.fields["follows"]
        follows.queryset = earlier
        for name in ("school_year", "file", "text"):
            asked: Any = self.fields[name]
            asked.one_of_several = True
        if not any(one.needs_year for one in kinds):
            del self.fields["school_year"]

    def clean(self) -> dict[str, Any] | None:
        """Ask for a file or for cells; a file goes before cells."""
        cleaned = super().clean()
        nothing = (
            not self.cleaned_data.get("file") and not self.cleaned_data.get("text", "").strip()
        )
        if nothing and "file" not in self.errors:
            self.add_error("file", gettext("Выберите файл или вставьте ячейки."))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """What was chosen, for the operation."""
        given = self.cleaned_data
        return {**given, "file": given.get("file") or None}


class ColumnsForm(ActForm):
    """What each column of the table is taken for; one that must not be held offers no choice."""

    row: Import

    def __init__(self, *args: Any, kind: ImportKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.reading = Reading.from_stored(self.row.reading)
        choices = [("", NOT_LOADED), *((one.key, one.title) for one in kind.columns.columns)]
        for found in self.reading.columns:
            if not found.not_collected:
                label = f"{found.letters}: {found.heading}"
                self.fields[self.name_of(found.column)] = forms.ChoiceField(
                    label=label,
                    choices=choices,
                    required=False,
                    initial=found.key or found.suggestion,
                )

    @staticmethod
    def name_of(column: int) -> str:
        """The name of the field of a column."""
        return f"column_{column}"

    def clean(self) -> dict[str, Any] | None:
        """Refuse a key chosen twice and a table without what its kind needs."""
        cleaned = super().clean()
        taken: dict[str, str] = {}
        for found in self.reading.columns:
            key = self.cleaned_data.get(self.name_of(found.column), "")
            if key and key in taken:
                title = self.kind.columns.column(key).title
                self.add_error(
                    self.name_of(found.column),
                    gettext("«%(title)s» уже выбран для столбца %(letters)s. Оставьте один.")
                    % {"title": title, "letters": taken[key]},
                )
            taken.setdefault(key, found.letters)
        missing = self.reading.chosen(self.kind.columns, self.columns).missing
        if missing and not self.errors:
            words = gettext("Без столбца «%s» загрузить нельзя: выберите, где он.")
            self.add_error(None, words % missing[0])
        return cleaned

    @property
    def columns(self) -> dict[int, str]:
        """Column → key, as chosen."""
        return {
            found.column: self.cleaned_data.get(self.name_of(found.column), "")
            for found in self.reading.columns
        }


class SheetForm(ActForm):
    row: Import
    sheet = forms.TypedChoiceField(label=_("Лист"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reading = Reading.from_stored(self.row.reading)
        field: Any = self.fields["sheet"]
        field.choices = list(enumerate(reading.sheets))
        self.initial.setdefault("sheet", reading.sheet)


class LinesForm(ActForm):
    """An act on one line, or on all that ask the same: an answer is offered or typed."""

    row: Import
    number = forms.IntegerField(widget=forms.HiddenInput, required=False)
    group = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    choice = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)
    typed = forms.CharField(label=_("Своё значение"), required=False, max_length=500)
    person = forms.IntegerField(widget=forms.HiddenInput, required=False)
    earlier = forms.IntegerField(widget=forms.HiddenInput, required=False)

    numbers: tuple[int, ...] = ()
    value: Any = None

    def clean(self) -> dict[str, Any] | None:
        """Find the lines; of an answer, the value that was chosen or typed."""
        cleaned = super().clean()
        if not self.errors:
            self._find_lines()
        if not self.errors and "answer" in self.data:
            self._find_value()
        return cleaned

    def _find_lines(self) -> None:
        rows = ImportLine.objects.filter(batch=self.row)
        group = self.cleaned_data["group"]
        if self.cleaned_data["number"] is not None:
            rows = rows.filter(number=self.cleaned_data["number"])
            self.lines = list(rows)
        else:
            asked = rows.filter(state=LineState.ASKED)
            self.lines = [row for row in asked if self._remark(row, group) is not None]
        self.numbers = tuple(row.number for row in self.lines)
        if not self.numbers:
            self.add_error(None, gettext("Этих строк уже нет. Обновите страницу."))

    def _remark(self, row: ImportLine, group: str) -> Remark | None:
        told = checking.open_remarks(row, "asked", "wrong")
        same = (one for one in told if not group or checking.group_of(one) == group)
        return next((one for one in same if one.key == self.cleaned_data["key"]), None)

    def _find_value(self) -> None:
        remark = self._remark(self.lines[0], self.cleaned_data["group"])
        choice, typed = self.cleaned_data["choice"], self.cleaned_data["typed"].strip()
        if remark is None:
            raise ValidationError(gettext("На этот вопрос уже ответили. Обновите страницу."))
        if typed:
            self._take_typed(remark, typed)
        elif choice == YES and remark.suggestion is not None:
            self.value = remark.suggestion
        elif (chosen := number_in(choice)) is not None and chosen < len(remark.options):
            self.value = remark.options[chosen]
        else:
            self.add_error("typed", gettext("Выберите ответ или впишите своё значение."))

    def _take_typed(self, remark: Remark, typed: str) -> None:
        column = wording.column_of(queries.kind_of(self.row).columns, remark.key)
        if column is None:
            self.add_error("typed", gettext("Здесь можно только выбрать ответ."))
            return
        heading = Reading.from_stored(self.row.reading).heading_of(column)
        found = typed_value(typed, column, heading, queries.context_of(self.row))
        if isinstance(found, Refusal):
            self.add_error("typed", found.sentence)
        else:
            self.value = found


class ConsentsForm(ActForm, BulkForm):
    """Papers of the people an import brought, and the day they enter the register on."""

    register = forms.BooleanField(label=_("Взять кандидатов в базу участников"), required=False)
    joined_on = DateField(
        label=_("В базе с (у кого день не указан)"),
        required=False,
        help_text=_("День из файла остаётся, если согласие в этот день уже действовало."),
    )

    def __init__(self, *args: Any, takes_in: bool, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, people=people, **kwargs)
        # Whoever has a consent already may still wait for the register.
        self.fields["people"].required = False
        if not takes_in:
            del self.fields["register"], self.fields["joined_on"]

    def clean(self) -> dict[str, Any] | None:
        """Ask for the day where candidates are to be taken in."""
        cleaned = super().clean()
        if self.cleaned_data.get("register") and not self.cleaned_data.get("joined_on"):
            self.add_error("joined_on", gettext("Укажите, с какого дня участники в базе."))
        return cleaned
