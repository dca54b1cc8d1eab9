"""Every note of a campaign as one archive of Word files: 50 municipalities × 60 organisations."""

import argparse
import resource
import time
from collections import defaultdict
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import timezone

from benchmarks import database
from benchmarks.measuring import Case, milliseconds, parser, printed, say
from benchmarks.note import _empty_docx

MUNICIPALITIES, ORGANIZATIONS = 50, 60
YEARS = (2019, 2020)
AIM = "≤ 60 s on two cores"
LIMIT = "as many empty documents by python-docx, one after another"


def main() -> None:
    """Load the region with two years of a campaign if it is not there, measure, print."""
    arguments = _arguments()
    towns, each = arguments.municipalities, arguments.organizations
    database.use_sqlite(f"notes-campaign-{towns}-{each}")
    top = _campaign(towns, each)
    cases = [_all(top, towns, each), _one(top, arguments.runs)]
    say(printed(cases, cases[0]), as_json=arguments.json)


def _arguments() -> argparse.Namespace:
    found = parser(__doc__ or "")
    found.set_defaults(runs=3)
    found.add_argument("--municipalities", type=int, default=MUNICIPALITIES)
    found.add_argument("--organizations", type=int, default=ORGANIZATIONS, help="in each")
    return found.parse_args()


def _campaign(towns: int, each: int) -> Any:
    """Return the ministry's part of the second year of a campaign, filled by everybody."""
    from benchmarks.region import make_region
    from nastavnik.oversight.campaigns.models import Campaign, Obligation

    if not Campaign.objects.filter(as_of__year=YEARS[-1]).exists():
        make_region(towns, each, 0)
        _fill()
        database.analyze()
    rows = Obligation.objects.select_related(
        "organization", "step", "above", "campaign__period", "campaign__indicator_set__act"
    )
    return rows.filter(above=None).latest("campaign__as_of")


def _fill() -> None:
    from nastavnik.oversight.campaigns import operations
    from nastavnik.oversight.indicators.models import IndicatorSet
    from nastavnik.platform.access.policy import system_actor
    from nastavnik.registers.organizations.models import Organization
    from nastavnik.registers.periods.models import Period

    actor = system_actor("benchmark")
    ministry = Organization.objects.get(code="R")
    chosen = IndicatorSet.objects.filter(code="federal").order_by("-edition")[0]
    previous = None
    for year in YEARS:
        period = Period.objects.create(
            kind="year", title=f"{year} год", starts_on=f"{year}-01-01", ends_on=f"{year}-12-31",
            as_of=f"{year}-12-18",
        )  # fmt: skip
        period.refresh_from_db()
        campaign = operations.add_campaign(
            actor=actor, organizer=ministry, scope=ministry, steps=_steps(),
            indicators=list(chosen.indicators.filter(code__in=("K1", "K2", "K3"))),
            indicator_set=chosen, period=period, as_of=period.as_of, previous=previous,
            title=f"Годовой мониторинг {year}", asks_items=True, asks_documents=True,
        )  # fmt: skip
        previous = operations.open_campaign(actor=actor, campaign=campaign, version=None)
        _hand_in(previous, year)


def _steps() -> list[Any]:
    from nastavnik.oversight.campaigns.choices import DeadlineKind, StepUnit
    from nastavnik.oversight.campaigns.models import RouteStep

    units = (StepUnit.ORGANIZATION, StepUnit.MUNICIPALITY, StepUnit.MINISTRY)
    return [
        RouteStep(position=n, unit=unit, deadline=DeadlineKind.NEXT_YEAR, month=2, day=10 + n)
        for n, unit in enumerate(units, start=1)
    ]


def _hand_in(campaign: Any, year: int) -> None:
    """Every form filled but one in seven, one in three accepted: rows and sums, written at once."""
    from nastavnik.oversight.campaigns.cells import Cell, digest_of, keep
    from nastavnik.oversight.campaigns.models import Submission, SubmissionVersion

    asks = list(campaign.asks.all())
    forms = Submission.objects.filter(obligation__campaign=campaign).select_related("obligation")
    filled = [row for row in forms.order_by("pk") if row.pk % 7 != year % 7]
    versions = []
    for row in filled:
        told = {ask.code: _told(ask.code, row.pk, year) for ask in asks}
        cells = keep({code: Cell(value, None, "typed") for code, value in told.items()})
        digest = digest_of("", row.pk, 1, cells)
        versions.append(
            SubmissionVersion(
                submission=row, number=1, cells=cells, sent_at=timezone.now(), digest=digest
            )
        )
    made = SubmissionVersion.objects.bulk_create(versions, batch_size=500)
    for row, version in zip(filled, made, strict=True):
        row.current = version
        row.stage = "accepted" if row.pk % 3 == 0 else "sent"
    Submission.objects.bulk_update(filled, ["current", "stage"], batch_size=500)
    _sum_up(filled, asks)


def _sum_up(filled: list[Any], asks: list[Any]) -> None:
    from nastavnik.oversight.campaigns.models import Total

    sums: dict[tuple[int, str, int, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in filled:
        for stage in ("sent", "accepted") if row.stage == "accepted" else ("sent",):
            for ask in asks:
                key = (row.obligation.above_id, row.obligation.level, ask.pk, stage)
                sums[key][0] += row.current.cells[ask.code]["value"]
                sums[key][1] += 1
    Total.objects.bulk_create(
        Total(under_id=under, level=level, ask_id=ask, stage=stage, sum=whole, told=told)
        for (under, level, ask, stage), (whole, told) in sums.items()
    )


def _told(code: str, number: int, year: int) -> int:
    if code.startswith(("item:", "document:")):
        return (number + len(code)) % 2
    return 200 + number % 50 if ":" in code else (number * (year - 2010)) % 60


def _all(top: Any, towns: int, each: int) -> Case:
    """The archive from the order to the packed file, as the job makes it."""
    from django.conf import settings

    from nastavnik.oversight.notes import archiving
    from nastavnik.oversight.notes.models import NoteArchive

    with TemporaryDirectory() as folder:
        settings.DATA_DIR = Path(folder)
        archive = NoteArchive(
            obligation=top, stage="sent", basis="reported", ordered_at=timezone.now()
        )
        began, worked = time.perf_counter(), _processor_seconds()
        packed, count, skipped = archiving.write(archive, 0)
        assert skipped == []
        seconds = round(time.perf_counter() - began, 2)
        worked = round(_processor_seconds() - worked, 2)
        size = packed.stat().st_size
    limit = round(count * milliseconds(_empty_docx, 5) / 1000, 3)
    facts = {"notes": count, "organizations": towns * each, "bytes": size, "processor_s": worked}
    return Case("all notes, DOCX", seconds, "s", limit, LIMIT, AIM, facts)


def _processor_seconds() -> float:
    """What this process and those it started have worked: a busy machine delays, it adds none."""
    found = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        used = resource.getrusage(who)
        found += used.ru_utime + used.ru_stime
    return found


def _one(top: Any, runs: int) -> Case:
    """The figures of one municipality's note: what is read while others are printed."""
    from nastavnik.oversight.campaigns.choices import Basis, CountedStage
    from nastavnik.oversight.notes import archiving, queries
    from nastavnik.oversight.notes.campaign.gathering import note_of

    town = archiving.bodies(top)[-1]
    note = note_of(town, CountedStage.SENT, Basis.REPORTED)
    figures = milliseconds(partial(queries.live_figures, note), runs, warm=1)
    empty = milliseconds(_empty_docx, runs, warm=1)
    return Case("figures of one", figures, "ms", empty, "an empty document by python-docx")


if __name__ == "__main__":
    main()
