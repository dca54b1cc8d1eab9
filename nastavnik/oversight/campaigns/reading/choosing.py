"""What a page of figures was asked to show."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.campaigns.stages import Stage
from nastavnik.oversight.campaigns.choices import Basis, Breakdown, StepUnit
from nastavnik.oversight.campaigns.forms import TotalsForm
from nastavnik.oversight.campaigns.leaves import OUTSIDE, Place
from nastavnik.oversight.campaigns.models import Obligation
from nastavnik.oversight.campaigns.summing import Asked
from nastavnik.registers.organizations.choices import Level
from nastavnik.registers.organizations.models import Organization


@dataclass(frozen=True)
class Choice:
    """The stage of approval, the tree, whom to compare, by which indicator, where."""

    stage: Stage
    basis: Basis
    by: Breakdown
    indicator: str
    territory: int | None = None
    sector: str = ""

    def holds(self, place: Place) -> bool:
        """Whether a territory and level are among what is asked for."""
        town, level = place
        return self.territory in (None, town) and self.sector in ("", level)

    @property
    def query(self) -> str:
        """The choice as it stands in an address."""
        return urlencode(self.asked)

    @property
    def asked(self) -> dict[str, str]:
        """The choice by the names of its fields."""
        found = {
            "stage": self.stage.value,
            "basis": self.basis.value,
            "by": self.by.value,
            "indicator": self.indicator,
        }
        if self.territory is not None:
            found["territory"] = str(self.territory)
        return {**found, "sector": self.sector} if self.sector else found

    def narrowed(self, *, territory: int | None = None, sector: str = "") -> "Choice":
        """The organisations of a territory, of a sector, or of both."""
        return replace(
            self,
            by=Breakdown.ORGANIZATIONS,
            territory=self.territory if territory is None else territory,
            sector=sector or self.sector,
        )

    @property
    def whole(self) -> "Choice":
        """The same without the narrowing."""
        return replace(self, territory=None, sector="")


class ReadingForm(TotalsForm):
    """What to show, with an indicator and whom to compare."""

    by = forms.ChoiceField(label=_("Кого сравнить"))
    indicator = forms.ChoiceField(label=_("Показатель"))
    territory = forms.IntegerField(required=False, widget=forms.HiddenInput)
    sector = forms.ChoiceField(
        required=False, choices=[("", ""), *Level.choices], widget=forms.HiddenInput
    )

    def __init__(
        self,
        *args: object,
        ways: Sequence[Breakdown],
        asked: Sequence[Asked],
        territories: QuerySet[Organization],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._territories = territories
        self.fields["by"].choices = [(way.value, way.label) for way in ways]  # type: ignore[attr-defined]
        self.fields["indicator"].choices = [  # type: ignore[attr-defined]
            (one.indicator.code, one.indicator.code) for one in asked
        ]

    def clean_territory(self) -> int | None:
        """Take a municipality of the body, or whoever reports past the municipalities."""
        found: int | None = self.cleaned_data["territory"]
        if found in (None, OUTSIDE) or self._territories.filter(pk=found).exists():
            return found
        raise ValidationError(_("Такой территории здесь нет."))

    @property
    def choice(self) -> Choice:
        """What was asked for."""
        facts = self.cleaned_data
        return Choice(
            self.chosen_stage,
            self.chosen_basis,
            Breakdown(facts["by"]),
            facts["indicator"],
            facts["territory"],
            facts["sector"],
        )


def ways_of(node: Obligation) -> list[Breakdown]:
    """Return whom a body can compare; a municipality is one territory."""
    if node.step.unit == StepUnit.MUNICIPALITY:
        return [Breakdown.ORGANIZATIONS, Breakdown.SECTORS]
    return list(Breakdown)


def form_of(
    node: Obligation,
    asked: Sequence[Asked],
    territories: QuerySet[Organization],
    query: QueryDict,
) -> ReadingForm:
    """Read what an address asks for; what is missing or wrong is the usual."""
    ways = ways_of(node)
    usual: dict[str, str] = {
        "stage": Stage.SENT.value,
        "basis": Basis.REPORTED.value,
        "by": ways[0].value,
        "indicator": asked[0].indicator.code,
        "territory": "",
        "sector": "",
    }
    told = {name: query.get(name) or value for name, value in usual.items()}
    form = ReadingForm(told, ways=ways, asked=asked, territories=territories)
    if form.is_valid():
        return form
    told |= {name: usual[name] for name in form.errors}
    found = ReadingForm(told, ways=ways, asked=asked, territories=territories)
    found.full_clean()
    return found
