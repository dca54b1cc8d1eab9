import json
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.errors import DomainError
from nastavnik.platform.parameters.catalogue import CATALOGUE
from nastavnik.platform.parameters.kinds import Parameter
from nastavnik.platform.rows.models import VersionedModel


class ParameterValue(VersionedModel):
    """What the operator set a parameter to; a parameter without a row has its default."""

    code = models.CharField(_("Параметр"), max_length=60, unique=True)
    value = models.TextField(_("Значение"), help_text=_("В записи JSON"))

    class Meta:
        verbose_name = _("значение параметра")
        verbose_name_plural = _("значения параметров")

    def __str__(self) -> str:
        return str(self.parameter.title)

    def get_absolute_url(self) -> str:
        return reverse("parameters:list")

    @property
    def parameter(self) -> Parameter[Any]:
        """The line of the catalogue this is the value of."""
        return CATALOGUE[self.code]

    @property
    def setting(self) -> Any:
        """The value as Python knows it; the default where a new version allows the old no more."""
        return read_or_default(self.parameter, self.value)

    def get_setting_display(self) -> str:
        """The value in words, for comparing a form with the row."""
        return self.parameter.words(self.setting)


def read_or_default[T](parameter: Parameter[T], text: str) -> T:
    """Return what was stored; the default, where a new version of the product narrowed it."""
    try:
        return parameter.read(json.loads(text))
    except DomainError:
        return parameter.default
