from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.ui.editing import VersionedForm
from nastavnik.platform.ui.fields import DateField
from nastavnik.registers.accounts.columns import ASSIGNABLE
from nastavnik.registers.accounts.models import User
from nastavnik.registers.organizations.queries import editable_places

PASSWORD_HINT = _("Не короче 8 знаков. Передайте его человеку лично, не письмом")


def _password_field(**options: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(strip=False, widget=widget, max_length=128, **options)


class NewUserForm(VersionedForm[User]):
    password = _password_field(label=_("Пароль для первого входа"), help_text=PASSWORD_HINT)

    class Meta(VersionedForm.Meta):
        model = User
        fields = ("name", "email", "password")


class UserForm(VersionedForm[User]):
    password = _password_field(
        label=_("Новый пароль"),
        required=False,
        help_text=_("Оставьте пустым, если пароль не меняется"),
    )

    class Meta(VersionedForm.Meta):
        model = User
        fields = ("name", "email", "is_active")


class AssignForm(forms.Form):
    role = forms.ChoiceField(label=_("Роль"), choices=[("", _("Выберите")), *ASSIGNABLE])
    starts_on = DateField(label=_("С какого дня"))
    ends_on = DateField(label=_("По какой день"), required=False, help_text=_("Пусто — без срока"))

    field_order = ("role", "organization", "starts_on", "ends_on")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"] = forms.ModelChoiceField(
            editable_places(actor, Action.ACCOUNT_EDIT),
            label=_("Организация"),
            empty_label=_("Выберите"),
        )
        self.order_fields(self.field_order)


class EndForm(forms.Form):
    ends_on = DateField(label=_("Последний день"))
