from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action, Role
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.ui.editing import ActForm
from nastavnik.registers.accounts.choices import SELF_ROLES
from nastavnik.registers.accounts.forms import PlaceField, RoleField
from nastavnik.registers.accounts.queries import grantable_roles, whose_roles_are_not_offered
from nastavnik.registers.organizations.queries import editable_places
from nastavnik.registers.partners.models import Partner
from nastavnik.registers.people.models import Person

PASSWORD_HINT = _(
    "Не короче 8 знаков. Длинная фраза из нескольких слов лучше замысловатого слова; вставлять из "
    "менеджера паролей можно"
)
# Longer ones are no safer, and take the server longer to hash.
LONGEST = 256


def _password(label: Any, complete: str, **options: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": complete})
    return forms.CharField(label=label, strip=False, widget=widget, max_length=LONGEST, **options)


class LogInForm(forms.Form):
    username = forms.CharField(
        label=_("Электронная почта"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = _password(_("Пароль"), "current-password")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Код"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "input-code"}
        ),
        help_text=_("Шесть цифр из приложения или резервный код из восьми"),
    )


class PasskeyForm(forms.Form):
    credential = forms.CharField(widget=forms.HiddenInput, max_length=20_000)


class NewPasskeyForm(PasskeyForm):
    name = forms.CharField(
        label=_("Название"),
        max_length=60,
        required=False,
        help_text=_("Чтобы отличать от других: «телефон», «ключ в столе»"),
    )


class TotpForm(forms.Form):
    code = forms.CharField(
        label=_("Код из приложения"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "input-code"}
        ),
    )


class ConfirmPasswordForm(forms.Form):
    password = _password(_("Пароль"), "current-password")


class NewPasswordForm(forms.Form):
    password = _password(_("Новый пароль"), "new-password", help_text=PASSWORD_HINT)


class ChangePasswordForm(forms.Form):
    old_password = _password(_("Нынешний пароль"), "current-password")
    password = _password(_("Новый пароль"), "new-password", help_text=PASSWORD_HINT)


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label=_("Электронная почта"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class ResetFactorsForm(ActForm):
    reason = forms.CharField(
        label=_("Как вы убедились, что это тот самый человек"),
        max_length=300,
        help_text=_("Например: приходил лично, показал паспорт. Останется в журнале"),
    )


class InviteForm(forms.Form):
    """Whom to invite; what the actor may not choose is not offered."""

    name = forms.CharField(label=_("Фамилия, имя, отчество"), max_length=200)
    email = forms.EmailField(
        label=_("Электронная почта"),
        help_text=_("По ней человек будет входить"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    field_order = ("role", "organization", "person", "partner", "name", "email", "sends")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = policy.scope(actor, Action.PERSON_VIEW, Person.objects.current())
        partners = policy.scope(actor, Action.ACCOUNT_EDIT, Partner.objects.all())
        roles = grantable_roles(actor)
        chosen = [(role.value, role.label) for role in Role if role in roles]
        self.fields["role"] = RoleField(
            label=_("Роль"),
            choices=[("", _("Выберите")), *chosen],
            help_text=whose_roles_are_not_offered(actor),
        )
        places = editable_places(actor, Action.INVITATION_ISSUE)
        alone = places.get() if places.count() == 1 else None
        self.fields["organization"] = PlaceField(
            places, label=_("Организация"), empty_label=_("Выберите"), initial=alone
        )
        if roles.intersection(SELF_ROLES):
            self.fields["person"] = forms.ModelChoiceField(
                people,
                label=_("Кто это в реестре"),
                required=False,
                help_text=_("Для наставника, наставляемого и законного представителя"),
            )
        if Role.PARTNER in roles:
            self.fields["partner"] = forms.ModelChoiceField(
                partners,
                label=_("Партнёр"),
                required=False,
                help_text=_("Для представителя партнёра"),
            )
        if settings.SENDS_LETTERS:
            self.fields["sends"] = forms.BooleanField(
                label=_("Отправить приглашение и письмом"), required=False
            )
        self.order_fields(self.field_order)

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, field by field, for the operation."""
        return {name: value for name, value in self.cleaned_data.items() if name != "sends"}
