from typing import Any, cast

from django import forms
from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.typography import number_sign
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.ui.editing import ActForm as ActOnRowForm
from nastavnik.platform.ui.editing import VersionedForm
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy import queries
from nastavnik.registers.privacy.choices import Ground
from nastavnik.registers.privacy.models import DestructionAct, Erasure


class GroundForm(ActOnRowForm):
    """Why the data of a person are to be destroyed; who may not see the person reads a number.

    A withdrawal is no choice here: withdrawing is an act of its own, and it queues by itself.
    """

    ground = forms.ChoiceField(
        label=_("Основание"),
        choices=[choice for choice in Ground.choices if choice[0] != Ground.WITHDRAWAL],
        widget=forms.RadioSelect,
        help_text=_("Отзыв согласия отмечают в согласиях человека: данные встанут в очередь сами."),
    )

    def __init__(self, *args: Any, row: Person, named: bool, **kwargs: Any) -> None:
        self.named = named
        super().__init__(*args, row=row, **kwargs)

    def words_of(self, row: Model) -> dict[str, str]:
        """The person; without a name, whether the card was changed and no more."""
        if self.named:
            return super().words_of(row)
        person = cast(Person, row)
        return {
            gettext("Номер в реестре"): number_sign(person.pk),
            gettext("Правка карточки"): number_sign(person.version),
        }


class ErasureForm(ActOnRowForm):
    """An act on an entry of the queue, which calls the person by a number as papers do."""

    def words_of(self, row: Model) -> dict[str, str]:
        """The entry, naming nobody."""
        label = str(Erasure._meta.get_field("person").verbose_name)
        return {**super().words_of(row), label: cast(Erasure, row).subject_number}


class CancelForm(ErasureForm):
    """Why an entry of the queue is cancelled."""

    reason = forms.CharField(
        label=_("Причина отмены"),
        max_length=300,
        help_text=_("Например: согласие дано заново 5 апреля 2026 г."),
    )


class ActForm(VersionedForm[DestructionAct]):
    """An act: the date is set once, the rest may be filled in later."""

    class Meta(VersionedForm.Meta):
        model = DestructionAct
        fields = ("drawn_up_on", "address", "performer_post", "performer_name", "paper")
        widgets = {"paper": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["drawn_up_on"]


class NewActForm(ActForm):
    """A new act of one of the organisations that have executed something."""

    organization = forms.ModelChoiceField(
        label=_("Организация"), queryset=Organization.objects.none()
    )

    field_order = ("organization", "drawn_up_on")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organization"]
        field.queryset = queries.organizations_without_act(actor)
        if field.queryset.count() == 1:
            self.initial["organization"] = field.queryset.get()
