from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action, Role
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.ui.editing import ActForm, VersionedForm
from nastavnik.platform.ui.fields import DateField
from nastavnik.registers.accounts.choices import SELF_ROLES
from nastavnik.registers.accounts.models import User
from nastavnik.registers.accounts.queries import grantable_roles, whose_roles_are_not_offered
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.organizations.queries import editable_places
from nastavnik.registers.partners.models import Partner
from nastavnik.registers.people.models import Person


class UserForm(VersionedForm[User]):
    class Meta(VersionedForm.Meta):
        model = User
        fields = ("name", "email", "is_active")


class RoleField(forms.ChoiceField):
    """Offers the roles one may give; another one is the operation's to refuse, with an event."""

    def valid_value(self, value: Any) -> bool:
        return value in Role.values


class PlaceField(forms.ModelChoiceField[Organization]):
    """Offers the organisations in reach; another one is the operation's to refuse, likewise."""

    def to_python(self, value: Any) -> Organization | None:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            return forms.ModelChoiceField(Organization.objects.all()).to_python(value)


class AssignForm(forms.Form):
    """Offers what the actor may grant and nothing else."""

    starts_on = DateField(label=_("С какого дня"))
    ends_on = DateField(label=_("По какой день"), required=False, help_text=_("Пусто — без срока"))

    field_order = ("role", "organization", "person", "partner", "starts_on", "ends_on")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [role.value for role in Role if role in grantable_roles(actor)]
        self.fields["role"] = RoleField(
            label=_("Роль"),
            choices=[("", _("Выберите")), *((role, Role(role).label) for role in roles)],
            help_text=whose_roles_are_not_offered(actor),
        )
        self.fields["organization"] = PlaceField(
            editable_places(actor, Action.ACCOUNT_EDIT),
            label=_("Организация"),
            empty_label=_("Выберите"),
        )
        people = policy.scope(actor, Action.PERSON_VIEW, Person.objects.current())
        self._ask("person", people, roles, SELF_ROLES, _("Кто это в реестре"))
        partners = policy.scope(actor, Action.ACCOUNT_EDIT, Partner.objects.all())
        self._ask("partner", partners, roles, (Role.PARTNER,), _("Партнёр"))
        self.order_fields(self.field_order)

    def _ask(
        self,
        name: str,
        rows: QuerySet[Any],
        offered: Sequence[str],
        roles: Sequence[Role],
        label: Any,
    ) -> None:
        """Ask whose the role is, where a role that takes it is offered."""
        if any(role.value in offered for role in roles):
            words = ", ".join(str(role.label).lower() for role in roles)
            self.fields[name] = forms.ModelChoiceField(
                rows,
                label=label,
                required=False,
                empty_label=_("Не нужно"),
                help_text=_("Только для ролей: %(roles)s") % {"roles": words},
            )


class EndForm(ActForm):
    """Until when a role is in force: to the end of a day, or not a moment longer."""

    ends_on = DateField(
        label=_("Последний день роли"),
        required=False,
        help_text=_("Весь этот день роль ещё действует, со следующего — нет"),
    )
    at_once = forms.BooleanField(
        label=_("Снять сейчас"),
        required=False,
        help_text=_("Роль перестанет действовать сразу, последний день тогда не нужен"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last: Any = self.fields["ends_on"]
        last.one_of_several = True

    def clean(self) -> dict[str, Any] | None:
        """Ask for a day where the role is not taken away at once."""
        cleaned = super().clean()
        named = self.cleaned_data.get("at_once") or self.cleaned_data.get("ends_on")
        if not named and "ends_on" not in self.errors:
            self.add_error("ends_on", _("Укажите последний день или снимите роль сейчас."))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """The last day; none where the role is taken away at once."""
        at_once = self.cleaned_data["at_once"]
        return {"ends_on": None if at_once else self.cleaned_data["ends_on"]}
