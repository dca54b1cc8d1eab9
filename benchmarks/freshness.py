"""From the response of a save to the right total of the ministry, and how figures are compared.

A country is generated: 2,300 municipalities, 40,000 organisations, 50 measures, 20 quarters. What
is asked is the product's own functions; the limit of each is SQL written by hand over the same
rows in the same run. A total is right when it holds what has just been handed in.
"""

import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from benchmarks import database
from benchmarks.country import SCHOOLS, TOWNS, Size, make_country
from benchmarks.measuring import Case, interleaved, parser, printed, say
from tools.surroundings import postgres_url

HAND_INS = 20
AIM_FRESH, AIM_ONE, AIM_MANY = "≤ 1000 ms", "≤ 50 ms in the database", "≤ 100 ms in the database"
TOTAL = """
SELECT a.code, sum(t.sum), sum(t.told)
FROM campaigns_total t JOIN campaigns_ask a ON a.id = t.ask_id
WHERE a.campaign_id = %s AND t.stage = 'sent' GROUP BY a.code
"""
BY_REGION = """
SELECT o.above_id, a.id, sum(t.sum), sum(t.told)
FROM campaigns_ask a
JOIN campaigns_total t ON t.ask_id = a.id AND t.stage = 'sent'
JOIN campaigns_obligation o ON o.id = t.under_id
WHERE a.campaign_id = %s AND a.code = ANY(%s) GROUP BY o.above_id, a.id
"""


def main() -> None:
    """Generate, hand in and look, compare regions, print."""
    found = parser(__doc__ or "")
    found.add_argument("--minutes", type=float, default=10, help="for the values of organisations")
    found.add_argument("--schools", type=int, default=SCHOOLS)
    found.add_argument("--towns", type=int, default=TOWNS)
    arguments = found.parse_args()
    size = Size(towns=arguments.towns, schools=arguments.schools)
    with database.postgres(postgres_url()):
        generated = make_country(size, arguments.minutes)
        cases = [*_fresh(), *_by_regions(arguments.runs)]
    say(printed(cases, cases[0], generated=generated), as_json=arguments.json)


def _fresh() -> list[Case]:
    """Fill and hand in one by one; after each ask for the total until it is right."""
    from nastavnik.domain.campaigns.stages import Stage
    from nastavnik.oversight.campaigns import queries
    from nastavnik.oversight.campaigns.models import Obligation, Submission

    top = Obligation.objects.filter(above=None).order_by("-pk")[0]
    codes = list(top.campaign.asks.values_list("code", flat=True))
    waiting = Submission.objects.filter(stage="open").select_related("obligation__organization")
    fresh, limits, saves = [], [], []
    expected = queries.totals_at(top, Stage.SENT)
    for number, row in enumerate(waiting.order_by("pk")[:HAND_INS]):
        values = {code: number + place for place, code in enumerate(codes)}
        saves.append(_hand_in(row, values))
        expected = {
            code: queries.Sums(sums.sum + values[code], sums.told + 1)
            for code, sums in expected.items()
        }
        began = time.perf_counter()
        while queries.totals_at(top, Stage.SENT) != expected:
            assert time.perf_counter() - began < 60, "the total is not right after a minute"
        fresh.append(1000 * (time.perf_counter() - began))
        began = time.perf_counter()
        _rows(TOTAL, [top.campaign_id])
        limits.append(1000 * (time.perf_counter() - began))
    facts = {
        **_page(top),
        "hand_ins": len(fresh),
        "slowest_ms": round(max(fresh), 1),
        "save_and_hand_in_ms": round(statistics.median(saves), 1),
    }
    shown = round(statistics.median(fresh), 2), round(statistics.median(limits), 2)
    beside = "SUM of the same rows by hand"
    return [Case("right total after a save", shown[0], "ms", shown[1], beside, AIM_FRESH, facts)]


def _hand_in(row: Any, values: dict[str, int]) -> float:
    """Save and hand in a form; how many milliseconds that takes."""
    from nastavnik.oversight.campaigns import operations
    from nastavnik.oversight.campaigns.cells import Entry
    from nastavnik.platform.access.policy import system_actor

    actor = system_actor("benchmark")
    entries = {code: Entry(value) for code, value in values.items()}
    began = time.perf_counter()
    form = operations.save(actor=actor, submission=row, version=None, entries=entries)
    operations.submit(actor=actor, submission=form, version=None)
    return 1000 * (time.perf_counter() - began)


def _page(top: Any) -> dict[str, Any]:
    """The whole page of totals, with its restated column."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from nastavnik.domain.campaigns.stages import Stage
    from nastavnik.oversight.campaigns.choices import Basis
    from nastavnik.oversight.campaigns.summing import totals_page

    def ask() -> None:
        totals_page(top, Stage.SENT, Basis.REPORTED)

    with CaptureQueriesContext(connection) as captured:
        ask()
    return {"page_of_totals_ms": _median(ask), "page_of_totals_queries": len(captured)}


def _by_regions(runs: int) -> list[Case]:
    from nastavnik.domain.campaigns.stages import Stage
    from nastavnik.oversight.campaigns import queries
    from nastavnik.oversight.campaigns.models import Obligation

    top = Obligation.objects.filter(above=None).order_by("-pk")[0]
    codes = sorted(top.campaign.asks.values_list("code", flat=True))
    cases = []
    for title, chosen, aim in (
        ("1 indicator by regions", codes[:1], AIM_ONE),
        (f"{len(codes)} indicators by regions", codes, AIM_MANY),
    ):
        rows = queries.sums_by_body(top, Stage.SENT, chosen)

        def ask(rows: Any = rows) -> object:
            return list(rows.all())

        def by_hand(chosen: list[str] = chosen) -> object:
            return _rows(BY_REGION, [top.campaign_id, chosen])

        assert sorted(map(tuple, rows)) == sorted(map(tuple, by_hand()))
        ours, limit = interleaved([ask, by_hand], runs)
        facts = {
            "rows": len(rows),
            "in_database_ms": _in_database(rows),
            "with_objects_ms": _median(lambda c=chosen: queries.totals_by_body(top, Stage.SENT, c)),
        }
        cases.append(Case(title, ours, "ms", limit, "the same grouping by hand", aim, facts))
    return cases


def _median(act: Callable[[], object]) -> float:
    return interleaved([act], 9)[0]


def _in_database(rows: Any) -> float:
    """What the server itself says it needed, planning included."""
    times = []
    for _ in range(9):
        told = rows.explain(format="json", analyze=True, timing=False)
        plan = json.loads(told)[0]
        times.append(plan["Planning Time"] + plan["Execution Time"])
    return round(statistics.median(times), 1)


def _rows(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


if __name__ == "__main__":
    main()
