"""Shipped sets, their editions and targets."""

import csv
from datetime import date
from decimal import Decimal

import pytest

from nastavnik.domain.errors import DomainError
from nastavnik.doors.demonstration import claims
from nastavnik.oversight.indicators import operations, queries
from nastavnik.oversight.indicators.models import Band, Indicator, IndicatorSet
from nastavnik.platform.audit.models import Event
from tests.factories.accounts import make_actor
from tests.factories.mentorships import ACTOR
from tests.factories.organizations import make_organization, make_region

pytestmark = pytest.mark.django_db
YEARS = [str(year) for year in range(2020, 2025)]


@pytest.fixture
def sets() -> dict[str, IndicatorSet]:
    return {row.code: row for row in operations.install_sets(actor=ACTOR)}


def source(city: str, name: str) -> list[dict[str, str]]:
    path = claims.DATA / city / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def planned(indicator: Indicator) -> dict[str, Decimal]:
    return {str(target.due_on.year): target.value for target in indicator.targets.all()}


@pytest.mark.parametrize(
    ("code", "city", "table", "codes"),
    [
        ("chelyabinsk", "chelyabinsk", "01_order_targets", [f"C{n}" for n in range(1, 4)]),
        ("pgt", "prokopyevsk", "02_kpi_targets", [f"K{n}" for n in range(1, 7)]),
        ("pgt", "prokopyevsk", "01_result_indicators", [f"R{n}" for n in range(1, 14)]),
    ],
)
def test_targets_are_those_of_the_source(
    sets: dict[str, IndicatorSet], code: str, city: str, table: str, codes: list[str]
) -> None:
    indicators = {row.code: row for row in sets[code].indicators.all()}
    rows = source(city, table)
    assert len(rows) == len(codes)
    for row, name in zip(rows, codes, strict=True):
        assert planned(indicators[name]) == {year: Decimal(row[year]) for year in YEARS}
        if "type" in row:
            assert indicators[name].get_type_display().lower() == row["type"]


def test_dzerzhinsk_set_has_the_milestones_of_the_note(sets: dict[str, IndicatorSet]) -> None:
    found = {
        row.code: [int(target.value) for target in row.targets.all()]
        for row in sets["dzerzhinsk-2020"].indicators.all()
    }
    assert found == {
        "K1": [15, 20, 25, 30, 35],
        "K2": [5, 5, 7, 9, 10],
        "K3": [100, 100],
        "K4′": [4, 4],
    }


def test_federal_targets_are_withdrawn_and_not_shipped(sets: dict[str, IndicatorSet]) -> None:
    federal = sets["federal"].indicators.all()
    assert [row.code for row in federal] == [f"K{number}" for number in range(1, 7)]
    assert not any(row.targets.exists() for row in federal)


def test_shipped_bands_do_not_overlap_and_leave_no_gap(sets: dict[str, IndicatorSet]) -> None:
    banded = [row for row in Indicator.objects.all() if row.bands.exists()]
    assert {row.code for row in banded} == {"K1", "K2", "K3"}
    for indicator in banded:
        bands = list(indicator.bands.all())
        assert (bands[0].lower, bands[-1].upper) == (None, None)
        assert [b.upper for b in bands[:-1]] == [b.lower for b in bands[1:]]


def test_installing_twice_adds_nothing(sets: dict[str, IndicatorSet]) -> None:
    before = Indicator.objects.count()
    assert {row.pk for row in operations.install_sets(actor=ACTOR)} == {
        row.pk for row in sets.values()
    }
    assert Indicator.objects.count() == before


def test_usual_set_is_in_force_and_nearest(sets: dict[str, IndicatorSet]) -> None:
    region = make_region()
    assert queries.usual_set(region.school, date(2019, 1, 1)) is None
    assert queries.usual_set(region.school, date(2026, 1, 1)) == sets["federal"]
    assert queries.usual_set(region.school, date(2020, 12, 18)) == sets["federal"]
    own = sets["dzerzhinsk-2020"]
    operations.edit_set(actor=ACTOR, indicator_set=own, version=None, scope=region.city)
    assert queries.usual_set(region.school, date(2020, 12, 18)).code == own.code
    assert queries.usual_set(region.other_school, date(2020, 12, 18)) == sets["federal"]
    assert queries.usual_set(region.school, date(2020, 11, 24)) == sets["federal"]
    assert queries.usual_set(region.school, date(2021, 12, 31)).code == own.code
    assert queries.usual_set(region.school, date(2022, 1, 1)) == sets["federal"]


def test_edition_keeps_history(sets: dict[str, IndicatorSet]) -> None:
    city = make_region().city
    old = operations.edit_set(
        actor=ACTOR, indicator_set=sets["dzerzhinsk-2020"], version=None, scope=city
    )
    new = operations.open_edition(actor=ACTOR, indicator_set=old, valid_from=date(2021, 6, 1))
    old.refresh_from_db()
    assert (old.valid_until, old.edition) == (date(2021, 5, 31), 1)
    assert (new.valid_from, new.valid_until, new.edition) == (date(2021, 6, 1), None, 2)
    assert new.scope == city
    k1 = {edition: edition.indicators.get(code="K1") for edition in (old, new)}
    assert [int(t.value) for t in k1[old].targets.all()] == [15, 20, 25, 30, 35]
    assert [int(t.value) for t in k1[new].targets.all()] == [25, 30, 35]
    labels = {edition: [band.label for band in row.bands.all()] for edition, row in k1.items()}
    assert labels[old] == labels[new] != []
    operations.edit_indicator(actor=ACTOR, indicator=k1[new], version=None, age_to=18)
    assert old.indicators.get(code="K1").age_to == 19
    assert queries.usual_set(city, date(2021, 5, 31)) == old
    assert queries.usual_set(city, date(2021, 6, 1)) == new


def test_editions_do_not_overlap(sets: dict[str, IndicatorSet]) -> None:
    old = sets["chelyabinsk"]
    with pytest.raises(DomainError, match="позже прежней"):
        operations.open_edition(actor=ACTOR, indicator_set=old, valid_from=old.valid_from)
    new = operations.open_edition(actor=ACTOR, indicator_set=old, valid_from=date(2026, 1, 1))
    old.refresh_from_db()
    assert old.valid_until == date(2024, 12, 31), "a set that had ended is not made longer"
    with pytest.raises(DomainError, match="более новая редакция"):
        operations.open_edition(actor=ACTOR, indicator_set=old, valid_from=date(2027, 1, 1))
    third = operations.open_edition(actor=ACTOR, indicator_set=new, valid_from=date(2027, 1, 1))
    assert third.edition == 3


def test_withdrawn_target_stays_for_the_days_before(sets: dict[str, IndicatorSet]) -> None:
    school = make_organization()
    indicator = sets["pgt"].indicators.get(code="K1")

    def plan(day: date) -> Decimal | None:
        found = queries.compute(queries.indicators_of(sets["pgt"]), school, day)["K1"].plan
        return found.value if found else None

    assert plan(date(2022, 12, 31)) == 40
    target = indicator.targets.get(due_on=date(2022, 12, 31))
    operations.withdraw_target(actor=ACTOR, target=target, withdrawn_on=date(2023, 2, 1))
    assert plan(date(2023, 1, 31)) == 40
    assert plan(date(2023, 2, 1)) == 30
    assert indicator.targets.count() == 5


def test_nearest_target_wins(sets: dict[str, IndicatorSet]) -> None:
    region = make_region()
    indicator = sets["pgt"].indicators.get(code="K1")
    for scope, value in ((region.ministry, "41.5"), (region.city, "42")):
        operations.add_target(
            actor=ACTOR,
            indicator=indicator,
            due_on=date(2022, 12, 31),
            value=Decimal(value),
            scope=scope,
        )

    def plan(root: object) -> Decimal:
        return queries.compute([indicator], root, date(2022, 12, 31))["K1"].plan.value

    assert plan(region.school) == plan(region.city) == 42
    assert plan(region.other_school) == plan(region.ministry) == Decimal("41.5")
    assert plan(make_organization()) == 40
    with pytest.raises(DomainError, match="уже задан"):
        operations.add_target(
            actor=ACTOR, indicator=indicator, due_on=date(2022, 12, 31), value=Decimal(1)
        )


def test_overlapping_bands_are_refused(sets: dict[str, IndicatorSet]) -> None:
    indicator = sets["federal"].indicators.get(code="K1")
    bands = [Band(lower=0, upper=50, label="низкий"), Band(lower=49, upper=100, label="высокий")]
    with pytest.raises(DomainError, match="пересекаются"):
        operations.set_bands(actor=ACTOR, indicator=indicator, bands=bands)
    assert not indicator.bands.exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"numerator": "learners", "denominator": "teachers"}, "numerator"),
        ({"numerator": "mentees", "denominator": "mentors"}, "denominator"),
        ({"numerator": "satisfied_mentees", "roll_up": "unique", "unit": "people"}, "roll_up"),
    ],
)
def test_what_cannot_be_counted_is_refused(
    sets: dict[str, IndicatorSet], facts: dict[str, str], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        operations.add_indicator(
            actor=ACTOR, indicator_set=sets["federal"], code="Z", title="Зря", **facts
        )
    assert refused.value.field == field
    indicator = sets["federal"].indicators.get(code="K1")
    with pytest.raises(DomainError):
        operations.edit_indicator(actor=ACTOR, indicator=indicator, version=None, **facts)


def test_register_measures_are_not_typed() -> None:
    school = make_organization()
    actor = make_actor("curator", school)
    facts = {"as_of": date(2026, 12, 1), "value": 5, "basis": "опрос"}
    with pytest.raises(DomainError, match="по реестрам"):
        operations.record_measure(actor=actor, organization=school, measure="mentees", **facts)
    row = operations.record_measure(
        actor=actor, organization=school, measure="satisfied_mentees", **facts
    )
    assert row.value == 5


def test_a_typed_measure_is_corrected_and_stays_typed() -> None:
    school = make_organization()
    actor = make_actor("curator", school)
    facts = {"as_of": date(2026, 12, 1), "value": 5, "basis": "опрос"}
    row = operations.record_measure(
        actor=actor, organization=school, measure="satisfied_mentees", **facts
    )
    with pytest.raises(DomainError, match="по реестрам"):
        operations.edit_measure(actor=actor, measure_value=row, version=1, measure="mentees")
    changed = operations.edit_measure(actor=actor, measure_value=row, version=1, value=7)
    assert (changed.measure, changed.value, changed.version) == ("satisfied_mentees", 7, 2)


def test_an_indicator_is_added_and_a_measure_nobody_knows_is_not(
    sets: dict[str, IndicatorSet],
) -> None:
    facts = {"indicator_set": sets["federal"], "title": "Наставляемые", "unit": "people"}
    added = operations.add_indicator(
        actor=ACTOR, code="Z1", numerator="mentees", roll_up="sum", **facts
    )
    told = Event.objects.filter(act="add_indicator")
    assert told.get(subject_id=added.pk).after["numerator"] == "mentees"
    events = told.count()
    with pytest.raises(DomainError, match="нет среди допустимых") as refused:
        operations.add_indicator(actor=ACTOR, code="Z2", numerator="wishes", **facts)
    assert refused.value.field == "numerator"
    assert not Indicator.objects.filter(code="Z2").exists()
    assert told.count() == events
