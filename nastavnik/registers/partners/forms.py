from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.ui.editing import ActForm, VersionedForm
from nastavnik.platform.ui.fields import DateField
from nastavnik.registers.partners.choices import AgreementStatus
from nastavnik.registers.partners.models import Agreement, Partner


class PartnerForm(VersionedForm[Partner]):
    class Meta(VersionedForm.Meta):
        model = Partner
        fields = ("name", "inn", "kind", "locality", "contact")


class AgreementForm(VersionedForm[Agreement]):
    class Meta(VersionedForm.Meta):
        model = Agreement
        fields = ("partner", "number", "signed_on", "starts_on", "ends_on", "status")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = cast(forms.ChoiceField, self.fields["status"])
        offered.choices = [
            (value, label)
            for value, label in AgreementStatus.choices
            if value != AgreementStatus.TERMINATED
        ]


class TerminationForm(ActForm):
    on = DateField(label=_("Последний день действия"))
    reason = forms.CharField(label=_("Причина"), max_length=300)
