"""Figures of past years that were reported outside the system: read beside its own, never added."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from nastavnik.domain.campaigns.past import digits_of, words_of
from nastavnik.domain.measures import CATALOGUE, Measure
from nastavnik.domain.typography import NO_BREAK_SPACE, format_date, format_number
from nastavnik.oversight.campaigns.models import PastFigure
from nastavnik.oversight.indicators.models import Indicator
from nastavnik.registers.organizations.choices import Kind, ZoneFunction
from nastavnik.registers.organizations.models import Organization


@dataclass(frozen=True)
class Coded:
    """What a code stands for: an indicator by its newest edition, or a measure."""

    code: str
    title: str
    unit: str
    is_share: bool


@dataclass(frozen=True)
class PastValue:
    """A figure reported outside the system; `sector` is a level of education, "" all of them."""

    place: Organization
    sector: str
    code: str
    as_of: datetime.date
    numerator: int | None
    denominator: int | None
    value: Decimal
    source: str

    @property
    def digits(self) -> int:
        """With how many decimals it was told."""
        return digits_of(self.value)

    @property
    def words(self) -> str:
        """The value as it was told."""
        return words_of(self.value)

    @property
    def counts_words(self) -> str:
        """«2 из 13», where both counts were told."""
        return counts_words(self.numerator, self.denominator)


def past_figures(
    place: Organization, *, codes: Collection[str], as_of: datetime.date
) -> list[PastValue]:
    """Return what was told of a place by a day, the oldest first."""
    return past_figures_of([place.pk], codes=codes, as_of=as_of).get(place.pk, [])


def past_figures_of(
    places: Collection[int], *, codes: Collection[str], as_of: datetime.date
) -> dict[int, list[PastValue]]:
    """Return what was told of each of many places by a day, the oldest first, in one query."""
    rows = PastFigure.objects.filter(place__in=places, code__in=codes, as_of__lte=as_of)
    found: dict[int, list[PastValue]] = {}
    for row in rows.select_related("place").order_by("as_of", "code", "level"):
        found.setdefault(row.place_id, []).append(value_of(row))
    return found


def value_of(row: PastFigure) -> PastValue:
    """Return a row as it is read."""
    return PastValue(
        row.place,
        row.level,
        row.code,
        row.as_of,
        row.numerator,
        row.denominator,
        row.value,
        source_words(row),
    )


def counts_words(numerator: int | None, denominator: int | None) -> str:
    """«2 из 13»; nothing where one of them is not known."""
    if numerator is None or denominator is None:
        return ""
    words = {"numerator": format_number(numerator), "denominator": format_number(denominator)}
    return _("%(numerator)s из %(denominator)s") % words


def places_of(body: Organization) -> QuerySet[Organization]:
    """Return whose figures a body enters: its own and those below, closed ones too.

    A centre stands beside its territories: it enters for those of its region, and for the
    organisations of the levels it watches over.
    """
    if body.kind != Kind.CENTRE:
        return Organization.objects.within(body)
    covered = Q(kind=Kind.MUNICIPALITY) | Q(level__in=watched_levels(body))
    return Organization.objects.filter(
        Q(pk=body.pk) | Q(path__startswith=body.path_above) & covered
    )


def watched_levels(centre: Organization) -> frozenset[str]:
    """Return the levels of education a centre watches over: of these it enters for towns."""
    watched = centre.zones.filter(function=ZoneFunction.MONITORING)
    return frozenset(watched.values_list("level", flat=True))


def source_words(row: PastFigure) -> str:
    """Where a figure comes from: the document and its date."""
    if row.source_date is None:
        return row.source
    return _("%(document)s от%(space)s%(day)s") % {
        "document": row.source,
        "space": NO_BREAK_SPACE,
        "day": format_date(row.source_date),
    }


def known_codes() -> Mapping[str, Coded]:
    """Return everything a figure can be of: measures, then indicators of the newest editions."""
    found = {
        one.value: Coded(one.value, _(CATALOGUE[one].title), _(CATALOGUE[one].unit), is_share=False)
        for one in Measure
    }
    rows = Indicator.objects.select_related("set").order_by("set__valid_from", "set_id", "position")
    for row in rows:
        unit = str(row.get_unit_display())
        found[row.code] = Coded(row.code, row.title, unit, is_share=row.is_share)
    return found
