from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.typography import format_date
from nastavnik.platform.ui.editing import ActForm, VersionedForm
from nastavnik.platform.ui.fields import DateField, PhoneField, RowsField
from nastavnik.registers.people.choices import Category, ParticipantRole
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.people.queries import Candidates


class PersonForm(VersionedForm[Person]):
    phone = PhoneField(label=_("Телефон"), required=False, max_length=20)

    class Meta(VersionedForm.Meta):
        model = Person
        fields = (
            "category",
            "last_name",
            "first_name",
            "patronymic",
            "former_last_name",
            "sex",
            "birth_date",
            "group_name",
            "position",
            "teaching_since",
            "employer",
            "phone",
            "email",
        )


class PlaceForm(VersionedForm[Enrolment]):
    """What is asked of a place; a mentor and a mentee are asked different things."""

    class Meta(VersionedForm.Meta):
        model = Enrolment
        fields: tuple[str, ...] = (
            "category",
            "level",
            "joined_on",
            "request",
            "competences",
            "interests",
            "results",
        )
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("request", "competences", "interests", "results")
        }

    def __init__(self, *args: Any, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["request" if role == ParticipantRole.MENTOR else "competences"]


class NewPlaceForm(PlaceForm):
    """A place about to be given; its category is the person's own."""

    class Meta(PlaceForm.Meta):
        fields = ("joined_on", "request", "competences", "interests")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["joined_on"].help_text = _(
            "С этого дня участник в базе: нужно действующее согласие. Пусто — пока только кандидат."
        )


class PersonChoiceField(forms.ModelChoiceField[Person]):
    """A choice among people that tells namesakes apart."""

    def label_from_instance(self, obj: Any) -> str:
        return label_of_person(obj)


class PickForm(forms.Form):
    """Who gets the place: somebody found among the people, or somebody new."""

    find = forms.CharField(label=_("Найти среди людей организации"), required=False, max_length=200)
    person = PersonChoiceField(
        label=_("Кого внести"),
        queryset=Person.objects.none(),
        required=False,
        blank=True,
        empty_label=_("Нового человека — данные ниже"),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, found: Candidates, allowed: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(PersonChoiceField, self.fields["person"])
        field.queryset = allowed
        # Only those found are offered, but whoever may be enrolled is accepted.
        field.choices = [
            ("", field.empty_label),
            *((p.pk, label_of_person(p)) for p in found.people),
        ]


class KinshipForm(forms.Form):
    relative = PersonChoiceField(label=_("Родитель"), queryset=Person.objects.none())

    def __init__(self, *args: Any, person: Person, as_parent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(PersonChoiceField, self.fields["relative"])
        field.label = _("Ребёнок") if as_parent else _("Родитель")
        people = Person.objects.current().filter(organization=person.organization_id)
        learners = Q(category__in=(Category.PUPIL, Category.STUDENT))
        field.queryset = people.filter(learners if as_parent else ~learners).exclude(pk=person.pk)


class ReasonForm(ActForm):
    """A day and a reason: what leaving the register or the list of people takes."""

    on = DateField(label=_("Дата"))
    reason = forms.CharField(label=_("Причина"), max_length=300)


class DayForm(ActForm):
    on = DateField(label=_("Дата"))

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = label


class RegisterManyForm(forms.Form):
    """Which candidates are taken into the registers, on which day: all are ticked."""

    joined_on = DateField(label=_("Вошли в программу"))
    places = RowsField(
        label=_("Кого взять в базу"),
        queryset=Enrolment.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, places: "QuerySet[Enrolment]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["places"]
        field.queryset = places
        field.label_from_instance = label_of_place
        self.initial.setdefault("places", [place.pk for place in places])


def label_of_place(place: Enrolment) -> str:
    """Name a candidate with the register they wait for."""
    return f"{label_of_person(place.person)}; {place.get_role_display().lower()}"


def label_of_person(person: Person) -> str:
    """Name a person so that namesakes can be told apart."""
    told = [person.get_category_display().lower(), person.group_name or person.position]
    if person.birth_date:
        told.append(format_date(person.birth_date))
    return f"{person.full_name} — {', '.join(part for part in told if part)}"


def kept[F: forms.BaseForm](form: type[F], data: QueryDict, prefix: str, **options: Any) -> F:
    """Return an unbound form that shows what was typed so far, before anything is judged."""
    blank = form(prefix=prefix, **options)
    keys = {name: blank.add_prefix(name) for name in blank.fields}
    typed = {name: data[key] for name, key in keys.items() if key in data}
    blank.initial = {**blank.initial, **typed}
    return blank
