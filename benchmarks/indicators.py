"""Indicators of one organisation, a municipality and a region beside one raw SQL statement."""

import argparse
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any

from benchmarks import database
from benchmarks.measuring import Case, interleaved, parser, printed, say

AIM = "≤ 3 × the raw SQL"
LIMIT_IS = "one raw SQL statement that groups the same counts, same connection"
CASES = ("organization", "municipality", "region")


def main() -> None:
    """Generate the region if it is not there, measure, print."""
    arguments = _arguments()
    if arguments.database_url:
        where: Any = database.postgres(arguments.database_url)
    else:
        size = f"{arguments.municipalities}x{arguments.organizations}-{arguments.enrolments}"
        database.use_sqlite(f"region-{size}")
        where = nullcontext()
    with where:
        _generate_once(arguments)
        cases = [_measure(name, arguments.runs) for name in arguments.case or CASES]
        say(_result(cases, arguments), as_json=arguments.json)


def _arguments() -> argparse.Namespace:
    found = parser("Indicators beside one raw SQL GROUP BY for the same counts.")
    found.add_argument("--case", action="append", choices=CASES, help="all three by default")
    found.add_argument("--municipalities", type=int, default=40)
    found.add_argument("--organizations", type=int, default=50, help="in each municipality")
    found.add_argument("--enrolments", type=int, default=200_000, help="in the region")
    found.add_argument("--database-url", default="", help="a PostgreSQL server to measure on")
    return found.parse_args()


def _generate_once(arguments: argparse.Namespace) -> None:
    from benchmarks.region import make_region
    from nastavnik.registers.organizations.models import Organization

    if Organization.objects.exists():
        return
    make_region(arguments.municipalities, arguments.organizations, arguments.enrolments)
    database.analyze()


def _measure(name: str, runs: int) -> Case:
    from benchmarks.raw_counts import RawCounts
    from benchmarks.region import DAY
    from nastavnik.oversight.indicators import queries
    from nastavnik.oversight.indicators.models import IndicatorSet

    root = _root(name)
    chosen = IndicatorSet.objects.get(code="dzerzhinsk-2020")
    indicators = queries.indicators_of(chosen)
    raw = RawCounts(root, DAY)
    computed: Callable[[], Any] = partial(queries.compute, indicators, root, DAY)
    raw.require_equal(computed())
    statements = _statements_of(computed)
    ours, limit, whole, bare, simplest = interleaved(
        [
            computed,
            raw.fetch,
            lambda: queries.compute(queries.indicators_of(chosen), root, DAY),
            lambda: _run(statements),
            lambda: IndicatorSet.objects.get(pk=chosen.pk),
        ],
        runs if name == "region" else 10 * runs,
    )
    facts = {
        "organizations": len(computed()["K1"].rows),
        "indicators": len(indicators),
        "queries": len(statements),
        "with_the_set_read_ms": whole,
        "its_own_statements_without_the_orm_ms": bare,
        "one_simplest_orm_query_ms": simplest,
    }
    return Case(name, ours, "ms", limit, LIMIT_IS, AIM, facts)


def _root(name: str) -> Any:
    from nastavnik.registers.organizations.models import Organization

    kinds = {"organization": "school", "municipality": "municipality", "region": "ministry"}
    return Organization.objects.filter(kind=kinds[name]).order_by("path")[0]


def _statements_of(act: Callable[[], object]) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured.captured_queries]


def _run(statements: list[str]) -> None:
    """Run what the ORM composed, to tell composing from counting."""
    from django.db import connection

    for statement in statements:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.fetchall()


def _result(cases: list[Case], arguments: argparse.Namespace) -> dict[str, Any]:
    from django.db import connection

    return printed(
        cases,
        cases[-1],
        database=connection.vendor,
        organizations=arguments.municipalities * arguments.organizations,
        enrolments=arguments.enrolments,
    )


if __name__ == "__main__":
    main()
