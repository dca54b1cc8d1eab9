"""Figures of past years: what is recorded, what is refused, how they are read."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from nastavnik.domain.errors import DomainError
from nastavnik.oversight.campaigns import operations
from nastavnik.oversight.campaigns.models import PastFigure
from nastavnik.oversight.campaigns.past import past_figures, past_figures_of
from nastavnik.oversight.indicators.operations import install_sets
from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.audit.writing import StaleVersionError
from nastavnik.registers.organizations.models import Organization
from tests.factories.organizations import make_organization

ACTOR = system_actor("tests")
DAY = date(2022, 12, 31)


@pytest.fixture
def town(db: None) -> Organization:
    """A municipality, with the shipped sets of indicators installed."""
    install_sets(actor=ACTOR)
    ministry = make_organization(kind="ministry", level="")
    return make_organization(ministry, kind="municipality", level="")


def record(place: Organization, **facts: Any) -> PastFigure:
    """A figure told of a place."""
    usual = {"code": "K1", "as_of": DAY, "value": Decimal("15.4"), "source": "Отчёт за 2022 год"}
    row = PastFigure(place=place, **{**usual, **facts})
    return operations.record_past_figures(actor=ACTOR, figures=[row])[0]


def test_figures_of_a_place_are_read_the_oldest_first_up_to_a_day(town: Organization) -> None:
    other = make_organization(town)
    record(town, source_date=date(2023, 1, 15))
    record(town, as_of=date(2021, 12, 31), value=None, numerator=2, denominator=13)
    record(town, as_of=date(2023, 12, 31))
    record(town, code="K2")
    record(other)
    found = past_figures(town, codes=["K1"], as_of=DAY)
    assert [(one.as_of.year, one.value, one.source) for one in found] == [
        (2021, Decimal("15.38"), "Отчёт за 2022 год"),
        (2022, Decimal("15.4"), "Отчёт за 2022 год от\u00a015.01.2023"),
    ]
    assert [one.counts_words for one in found] == ["2 из 13", ""]
    several = past_figures_of([town.pk, other.pk], codes=["K1", "K2"], as_of=DAY)
    assert {pk: [one.code for one in told] for pk, told in several.items()} == {
        town.pk: ["K1", "K1", "K2"],
        other.pk: ["K1"],
    }


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"code": "K99"}, "Показателя с кодом «K99» нет."),
        ({"as_of": date(2099, 1, 1)}, "Дата ещё не наступила."),
        ({"value": Decimal(101)}, "Доля больше ста процентов: 101."),
        ({}, "Это значение на эту дату уже есть."),
    ],
)
def test_a_wrong_figure_is_named(town: Organization, facts: dict[str, Any], said: str) -> None:
    record(town)
    with pytest.raises(DomainError, match=said):
        record(town, **facts)


def test_a_correction_by_hand_is_judged_by_its_counts(town: Organization) -> None:
    figure = record(town, value=None, numerator=2, denominator=13)
    with pytest.raises(DomainError, match="не получается"):
        operations.edit_past_figure(actor=ACTOR, figure=figure, version=1, numerator=3)
    corrected = operations.edit_past_figure(
        actor=ACTOR, figure=figure, version=1, numerator=3, value=None
    )
    assert (corrected.value, corrected.provenance, corrected.version) == (
        Decimal("23.08"),
        "typed",
        2,
    )
    with pytest.raises(DomainError, match="Пока вы редактировали"):
        operations.delete_past_figure(actor=ACTOR, figure=figure, version=1)
    operations.delete_past_figure(actor=ACTOR, figure=figure, version=2)
    assert not PastFigure.objects.exists()


def test_many_are_corrected_as_they_were_read_or_not_at_all(town: Organization) -> None:
    first, second = record(town), record(town, code="K2")
    first.value, second.value = Decimal(20), Decimal(30)
    PastFigure.objects.filter(pk=second.pk).update(version=2)
    with pytest.raises(StaleVersionError):
        operations.edit_past_figures(actor=ACTOR, figures=[first, second])
    PastFigure.objects.filter(pk=second.pk).delete()
    with pytest.raises(DomainError, match="Части этих записей уже нет"):
        operations.edit_past_figures(actor=ACTOR, figures=[first, second])
    assert PastFigure.objects.get(pk=first.pk).value == Decimal("15.4")
    operations.edit_past_figures(actor=ACTOR, figures=[first])
    assert PastFigure.objects.get(pk=first.pk).value == Decimal(20)
