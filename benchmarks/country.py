"""A generated country on PostgreSQL: sums of every quarter, leaves as fully as the time allows."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
REGIONS, TOWNS, SCHOOLS, MEASURES, QUARTERS = 89, 2_300, 40_000, 50, 20
# Organisations that have not handed in to the last quarter yet.
WAITING = 200


@dataclass(frozen=True, slots=True)
class Size:
    """How much is generated; smaller for a trial."""

    regions: int = REGIONS
    towns: int = TOWNS
    schools: int = SCHOOLS
    measures: int = MEASURES
    quarters: int = QUARTERS

    @property
    def numbers(self) -> dict[str, int]:
        """What the scripts are filled with: after the ministry come centres, towns, schools."""
        first_town = 2 + self.regions
        first_school = first_town + self.towns
        return {
            "regions": self.regions,
            "towns": self.towns,
            "schools": self.schools,
            "quarters": self.quarters,
            "first_town": first_town,
            "first_school": first_school,
            "nodes": first_school + self.schools - 1,
            "waiting": WAITING,
        }


def make_country(size: Size, minutes: float) -> dict[str, Any]:
    """Generate; forms get their values, the last quarter first, until the minutes are over.

    The last quarter has them whatever the time; sums are those of every form in any case.
    """
    from django.db import connection, transaction

    began = time.monotonic()
    with connection.cursor() as cursor:
        # Keys are right by their arithmetic: millions of them are not looked up one by one.
        cursor.execute("SET session_replication_role = replica")
        organizations, rest = _script("country.sql").split(";", 1)
        cursor.execute(organizations.format(**size.numbers))
    campaigns = _campaigns(size)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(rest.format(**size.numbers))
    full = 0
    for place in reversed(range(size.quarters)):
        is_last = place == size.quarters - 1
        is_full = is_last or time.monotonic() - began < minutes * 60
        full += is_full
        told = {"place": place, "campaign": campaigns[place].pk, "is_full": str(is_full).lower()}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_script("country_leaves.sql").format(**size.numbers, **told))
    with connection.cursor() as cursor:
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_database_size(current_database()) / 1048576")
        megabytes = cursor.fetchone()[0]
    return {
        "sums": size.towns * size.measures * size.quarters * 2,
        "forms": size.schools * size.quarters,
        "quarters_with_every_value": full,
        "generated_in_s": round(time.monotonic() - began),
        "database_mib": int(megabytes),
    }


def _script(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _campaigns(size: Size) -> list[Any]:
    """Quarters one after another, each asking for the same typed counts."""
    from nastavnik.oversight.indicators.models import Indicator, IndicatorSet

    chosen = IndicatorSet.objects.create(code="country", title="Набор", valid_from=date(2020, 1, 1))
    plain = {"numerator": "dual_agreements", "roll_up": "sum", "unit": "people", "digits": 0}
    indicators = Indicator.objects.bulk_create(
        Indicator(set=chosen, code=f"M{n:02}", title=f"Показатель {n}", position=n, **plain)
        for n in range(1, size.measures + 1)
    )
    found: list[Any] = []
    for place in range(size.quarters):
        found.append(_quarter(place, chosen, indicators, found[-1] if found else None))
    return found


def _quarter(place: int, chosen: Any, indicators: list[Any], previous: Any) -> Any:
    """One open campaign with its route and what it asks."""
    from nastavnik.oversight.campaigns.models import Ask, Campaign, RouteStep
    from nastavnik.registers.organizations.models import Organization
    from nastavnik.registers.periods.models import Period

    ministry = Organization.objects.get(kind="ministry")
    year, quarter = 2021 + place // 4, place % 4
    begins, ends = date(year, 3 * quarter + 1, 1), date(year, 3 * quarter + 3, 28)
    title = f"{quarter + 1} квартал {year} г."
    campaign = Campaign.objects.create(
        title="Мониторинг",
        organizer=ministry,
        scope=ministry,
        indicator_set=chosen,
        period=Period.objects.create(
            kind="quarter", title=title, starts_on=begins, ends_on=ends, as_of=ends
        ),
        previous=previous,
        as_of=ends,
        state="open",
        opened_at=datetime(year, 3 * quarter + 3, 1, tzinfo=UTC),
    )
    units = ("organization", "municipality", "centre", "ministry")
    RouteStep.objects.bulk_create(
        RouteStep(campaign=campaign, position=n, unit=unit, deadline="next_month")
        for n, unit in enumerate(units, 1)
    )
    Ask.objects.bulk_create(
        Ask(campaign=campaign, code=one.code, position=n, indicator=one, side="numerator")
        for n, one in enumerate(indicators, 1)
    )
    return campaign
