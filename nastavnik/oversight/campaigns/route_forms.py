"""Forms of how a draft goes up and what is checked on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from nastavnik.oversight.campaigns import designing, wording
from nastavnik.oversight.campaigns.choices import DeadlineKind, StepUnit
from nastavnik.oversight.campaigns.models import Campaign, RouteStep
from nastavnik.platform.ui.editing import ActForm
from nastavnik.platform.ui.fields import DateField, IntegerField
from nastavnik.registers.organizations.choices import Level

_FACTS = ("unit", "levels", "deadline", "day", "month", "fixed_on", "to_working_day")
NEW = "new"


@dataclass(frozen=True)
class StepRow:
    """A step of the page: its title, its fields, whether it is to be added."""

    title: str
    fields: Sequence[BoundField]
    is_new: bool


class RouteForm(ActForm):
    """All steps of a route at once, and one more."""

    def __init__(
        self, *args: Any, row: Campaign, steps: Sequence[RouteStep], **kwargs: Any
    ) -> None:
        self.steps = steps
        super().__init__(*args, row=row, **kwargs)
        for step in steps:
            self._add_step(str(step.pk), step)
        new = RouteStep(position=len(steps) + 1, unit="", deadline=DeadlineKind.NEXT_MONTH)
        self._add_step(NEW, new)

    def _add_step(self, key: str, step: RouteStep) -> None:
        units = [*([("", _("Не добавлять"))] if key == NEW else []), *StepUnit.choices]
        added: dict[str, forms.Field] = {
            "position": IntegerField(label=_("Какой по порядку"), min_value=1, max_value=99),
            "unit": forms.ChoiceField(label=_("Кто"), choices=units, required=key != NEW),
            "levels": forms.MultipleChoiceField(
                label=_("Для каких уровней"),
                choices=Level.choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Ничего не отмечено — все уровни."),
            ),
            "deadline": forms.ChoiceField(label=_("Как задан срок"), choices=DeadlineKind.choices),
            "day": IntegerField(label=_("Число"), min_value=1, max_value=31),
            "month": IntegerField(
                label=_("Месяц"),
                min_value=1,
                max_value=12,
                help_text=_("Нужен для дня следующего года."),
            ),
            "fixed_on": DateField(
                label=_("Дата"), required=False, help_text=_("Нужна, если срок — дата.")
            ),
            "to_working_day": forms.BooleanField(
                label=_("Переносить на рабочий день"), required=False
            ),
        }
        if key != NEW:
            added["remove"] = forms.BooleanField(label=_("Убрать этот шаг"), required=False)
        for name, field in added.items():
            field.initial = getattr(step, name, None)
            self.fields[f"{name}_{key}"] = field

    def words_of(self, row: Model) -> dict[str, str]:
        """Return the facts of the campaign and the terms of its steps."""
        assert isinstance(row, Campaign)  # noqa: S101 - narrows the type
        return super().words_of(row) | {
            str(step): wording.term_of(step) for step in row.steps.all()
        }

    def clean(self) -> dict[str, Any] | None:
        """Refuse a term that is a date without the date."""
        cleaned = super().clean()
        for key in self._kept:
            is_date = self.cleaned_data.get(f"deadline_{key}") == DeadlineKind.FIXED
            if is_date and self.cleaned_data.get(f"fixed_on_{key}", "") is None:
                self.add_error(f"fixed_on_{key}", ValidationError(_("Укажите дату срока.")))
        return cleaned

    @property
    def rows(self) -> list[StepRow]:
        """Every step with its fields, then the one to add."""
        found = []
        for key, title in [*((str(step.pk), str(step)) for step in self.steps), (NEW, "")]:
            names = ("position", *_FACTS, *(() if key == NEW else ("remove",)))
            fields = [self[f"{name}_{key}"] for name in names]
            found.append(StepRow(title, fields, key == NEW))
        return found

    @property
    def _kept(self) -> list[str]:
        """The keys of the steps that stay or come."""
        stay = [key for step in self.steps if not self._typed(key := str(step.pk), "remove")]
        return [*stay, *([NEW] if self._typed(NEW, "unit") else [])]

    def _typed(self, key: str, name: str) -> Any:
        return self.cleaned_data.get(f"{name}_{key}")

    @property
    def wanted(self) -> list[RouteStep]:
        """The steps as they were put, in their order."""
        places = {str(step.pk): step.position for step in self.steps}

        def order(key: str) -> tuple[int, int]:
            """A step given another's place stands before it; on its way down, after it."""
            typed, former = self._typed(key, "position"), places.get(key)
            moved_down = former is not None and typed > former
            return typed, 0 if typed == former else (1 if moved_down else -1)

        return [
            RouteStep(**{name: self._typed(key, name) for name in _FACTS})
            for key in sorted(self._kept, key=order)
        ]


class RulesForm(ActForm):
    """The check rules of a campaign: those it has, to be removed, and places for new ones."""

    total = forms.ChoiceField(label=_("Целое"), required=False)
    parts = forms.MultipleChoiceField(
        label=_("Части"), required=False, widget=forms.CheckboxSelectMultiple
    )
    exact = forms.BooleanField(
        label=_("Сумма частей точно равна целому"),
        required=False,
        initial=True,
        help_text=_("Не отмечено — сумма частей не больше целого."),
    )
    part = forms.ChoiceField(label=_("Что не может быть больше"), required=False)
    whole = forms.ChoiceField(label=_("Чего оно не может быть больше"), required=False)
    not_falling = forms.MultipleChoiceField(
        label=_("Что не уменьшается с прошлого периода"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("С началом года счёт начинается заново: с прошлым годом не сравнивается."),
    )
    changing = forms.MultipleChoiceField(
        label=_("За изменением чего следить"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    percent = IntegerField(
        label=_("Порог, %"), required=False, min_value=1, max_value=1000, initial=50
    )

    def __init__(self, *args: Any, row: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        counts = [(ask.code, wording.label_of(ask)) for ask in row.asks.counts()]
        for name in ("total", "part", "whole"):
            self.fields[name].choices = [("", _("Не выбрано")), *counts]  # type: ignore[attr-defined]
        for name in ("parts", "not_falling", "changing"):
            self.fields[name].choices = counts  # type: ignore[attr-defined]
        self.known = designing.own_rules(row)
        for place, (_rule, words) in enumerate(self.known):
            self.fields[f"remove_{place}"] = forms.BooleanField(label=words, required=False)

    @property
    def removals(self) -> list[BoundField]:
        """The rules there are, each with a box to remove it."""
        return [self[f"remove_{place}"] for place in range(len(self.known))]

    @property
    def additions(self) -> list[tuple[Any, list[BoundField]]]:
        """The places for new rules under their titles."""
        return [
            (title, [self[name] for name in names])
            for title, names in (
                (_("Части и целое"), ("total", "parts", "exact")),
                (_("Одно не больше другого"), ("part", "whole")),
                (_("Нарастающий итог"), ("not_falling",)),
                (_("Резкое изменение"), ("changing", "percent")),
            )
        ]

    def clean(self) -> dict[str, Any] | None:
        """Refuse half a rule."""
        cleaned = super().clean()
        typed = self.cleaned_data
        if bool(typed.get("total")) != bool(typed.get("parts")):
            self.add_error("total", ValidationError(_("Выберите и целое, и его части.")))
        if bool(typed.get("part")) != bool(typed.get("whole")):
            self.add_error("whole", ValidationError(_("Выберите оба значения.")))
        if typed.get("changing") and not typed.get("percent"):
            self.add_error("percent", ValidationError(_("Укажите порог.")))
        return cleaned

    @property
    def rules(self) -> list[dict[str, Any]]:
        """The rules as they are kept: those not removed, then the new ones."""
        typed = self.cleaned_data
        found = [
            rule
            for place, (rule, _words) in enumerate(self.known)
            if not typed.get(f"remove_{place}")
        ]
        if typed["total"]:
            parts = {"parts": typed["parts"], "total": typed["total"], "exact": typed["exact"]}
            found.append({"kind": "parts", **parts})
        if typed["part"]:
            found.append({"kind": "not_above", "part": typed["part"], "whole": typed["whole"]})
        found += [{"kind": "not_falling", "code": code} for code in typed["not_falling"]]
        limit = typed["percent"]
        return found + [
            {"kind": "change", "code": code, "percent": limit} for code in typed["changing"]
        ]
