from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.db import models
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.typography import format_date
from nastavnik.platform.requests.numbers import numbers_in
from nastavnik.platform.ui.editing import NOTHING, ActForm, VersionedForm
from nastavnik.platform.ui.fields import DateField, RowsField
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.registers.documents.models import Document
from nastavnik.registers.people.choices import ParticipantRole
from nastavnik.registers.people.models import Enrolment

PLACES_SHOWN = 50


class PlacesField(RowsField[Enrolment]):
    """Places of a register to tick; only some are shown, all that fit are accepted."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, fitting: QuerySet[Enrolment], text: str, ticked: Iterable[str]) -> int:
        """Show the ticked places and the first of those found; return how many are not shown."""
        self.queryset = fitting
        keys = numbers_in(ticked)
        people = fitting.filter(Q(pk__in=fitting.matching(text).values("pk")))  # type: ignore[attr-defined]
        chosen = list(fitting.filter(pk__in=keys))
        found = [one for one in people[:PLACES_SHOWN] if one.pk not in keys]
        self.choices = [(one.pk, self.label_from_instance(one)) for one in (*chosen, *found)]
        return max(0, people.count() - PLACES_SHOWN)

    def label_from_instance(self, obj: Enrolment) -> str:
        person = obj.person
        born = format_date(person.birth_date) if person.birth_date else ""
        status = obj.get_status_display().lower()
        told = [person.group_name or person.position, born, status]
        return f"{person.full_name} — {', '.join(part for part in told if part)}"


class MembersForm(forms.Form):
    """Who takes part: two lists to tick, each with a search of its own."""

    find_mentors = forms.CharField(label=_("Найти наставника"), required=False, max_length=200)
    mentors = PlacesField(
        label=_("Наставники"),
        queryset=Enrolment.objects.none(),
        error_messages={"required": _("Выберите хотя бы одного наставника.")},
    )
    find_mentees = forms.CharField(label=_("Найти наставляемого"), required=False, max_length=200)
    mentees = PlacesField(
        label=_("Наставляемые"),
        queryset=Enrolment.objects.none(),
        error_messages={"required": _("Выберите хотя бы одного наставляемого.")},
    )

    def __init__(
        self, *args: Any, fitting: Mapping[str, QuerySet[Enrolment]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for side in {"mentors", "mentees"} - fitting.keys():
            del self.fields[side], self.fields[f"find_{side}"]
        for side, places in fitting.items():
            field = cast(PlacesField, self.fields[side])
            hidden = field.offer(places, self._typed(f"find_{side}"), self._ticked(side))
            if hidden:
                field.help_text = gettext("Показаны не все: ещё %(count)s. Уточните поиск.") % {
                    "count": hidden
                }

    def _typed(self, name: str) -> str:
        value = self.data.get(name) if self.is_bound else self.initial.get(name)
        return str(value or "")

    def _ticked(self, name: str) -> list[str]:
        if isinstance(self.data, QueryDict) and self.is_bound:
            return self.data.getlist(name)
        return [str(key) for key in self.initial.get(name, ())]


class NewMentorshipForm(MembersForm):
    topic = forms.CharField(label=_("Тема или запрос"), required=False, max_length=300)


class StepForm(ActForm):
    """A step in the life of a pair or group: its page shows the members too."""

    def words_of(self, row: models.Model) -> dict[str, str]:
        """Who takes part stands beside the facts of the pair or group."""
        return {**super().words_of(row), **member_words(row)}


class ChangeMembersForm(MembersForm, StepForm):
    """Who takes part from now on."""


class MentorshipForm(VersionedForm[Mentorship]):
    class Meta(VersionedForm.Meta):
        model = Mentorship
        fields = ("topic",)


class OrderForm(StepForm):
    document = forms.ModelChoiceField(
        label=_("Приказ о формировании пар (групп)"),
        queryset=Document.objects.none(),
        help_text=_("Утверждённые приказы вашей организации, у которых есть дата"),
    )

    def __init__(self, *args: Any, orders: QuerySet[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Document]", self.fields["document"]).queryset = orders


class StartForm(StepForm):
    starts_on = DateField(label=_("Начало работы"))


class EndForm(StepForm):
    on = DateField(label=_("Дата окончания"))


class TerminationForm(StepForm):
    on = DateField(label=_("Дата прекращения"))
    reason = forms.CharField(label=_("Причина прекращения"), max_length=300)


class ReplacementForm(MembersForm, StepForm):
    """Who mentors from now on, since when, why."""

    on = DateField(label=_("Дата замены"))
    reason = forms.CharField(label=_("Причина замены"), max_length=300)


def member_words(row: models.Model) -> dict[str, str]:
    """Who takes part in a pair or group, side by side, in words."""
    members = (
        Member.objects.current().filter(mentorship_id=row.pk).select_related("enrolment__person")
    )
    names: dict[str, list[str]] = {gettext("Наставники"): [], gettext("Наставляемые"): []}
    for one in members:
        mentors = one.role == ParticipantRole.MENTOR
        side = gettext("Наставники") if mentors else gettext("Наставляемые")
        names[side].append(one.enrolment.person.full_name)
    return {side: ", ".join(sorted(found)) or NOTHING for side, found in names.items()}


def kept[F: MembersForm](
    form: type[F], data: QueryDict, fitting: Mapping[str, QuerySet[Enrolment]], **options: Any
) -> F:
    """Return an unbound form that shows what was typed and ticked so far, nothing judged."""
    several = {"mentors", "mentees"}
    typed = {name: data.getlist(name) if name in several else data[name] for name in data}
    return form(initial=typed, fitting=fitting, **options)
