"""Every figure of a note is of one state of the database, whoever hands in meanwhile."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nastavnik.oversight.campaigns.models import Campaign
from nastavnik.oversight.notes import archiving, operations, queries
from nastavnik.oversight.notes.campaign import facts
from nastavnik.oversight.notes.figures import NoteFigures
from nastavnik.oversight.notes.freezing import thaw
from nastavnik.oversight.notes.models import Note
from tests.factories.campaigns import ACTOR, Field
from tests.oversight.campaigns.test_reading_pages import campaign, fill, place, town_of
from tests.oversight.notes.test_campaign_notes import make_note

__all__ = ["campaign", "place"]
pytestmark = pytest.mark.django_db(transaction=True)


def aside(act: Callable[[], None]) -> None:
    """Do it on a connection of its own, to the end."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(run).result()


def rules(figures: NoteFigures) -> set[str]:
    return {one.rule for one in figures.findings}


def reported(figures: NoteFigures) -> int:
    assert figures.collection is not None
    return figures.collection.duties.reported


@pytest.mark.parametrize("way", ["kept", "printed"])
def test_a_form_handed_in_meanwhile_is_in_every_figure_or_in_none(
    campaign: Campaign, place: Field, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    node = town_of(campaign, place)
    note = make_note(node)
    assert reported(queries.live_figures(note)) == 3
    plain = facts.queries.totals_at

    def interleaved(*asked: Any) -> Any:
        monkeypatch.setattr(facts.queries, "totals_at", plain)
        aside(lambda: fill(campaign, place, {2: (7, 10)}))
        return plain(*asked)

    monkeypatch.setattr(facts.queries, "totals_at", interleaved)
    if way == "kept":
        frozen = operations.regenerate(actor=ACTOR, note=note).figures
    else:
        frozen = archiving.paper_of(note)["figures"]
    figures = thaw(frozen)
    assert figures is not None
    assert (reported(figures), rules(figures)) == (3, set())
    after = queries.live_figures(note)
    assert (reported(after), rules(after)) == (4, set())


def test_figures_are_read_in_one_transaction_that_takes_no_turn_of_a_writer(
    campaign: Campaign, place: Field
) -> None:
    note = make_note(town_of(campaign, place))
    with CaptureQueriesContext(connection) as asked:
        queries.live_figures(note)
    told = [one["sql"] for one in asked.captured_queries]
    begun = ["BEGIN DEFERRED"]
    if connection.vendor == "postgresql":
        begun = ["BEGIN", "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"]
    assert (told[: len(begun)], told[-1]) == (begun, "COMMIT")
    assert not any(sql.startswith(("BEGIN", "COMMIT")) for sql in told[len(begun) : -1])


def test_figures_read_earlier_do_not_replace_those_read_later(
    campaign: Campaign, place: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = make_note(town_of(campaign, place))
    plain, later = queries.live_figures, timezone.now() + timedelta(hours=1)

    def overtaken(one: Note) -> NoteFigures:
        figures = plain(one)
        rows = Note.objects.filter(pk=note.pk)
        aside(lambda: rows.update(figures={}, generated_at=later))
        return figures

    monkeypatch.setattr(queries, "live_figures", overtaken)
    kept = operations.regenerate(actor=ACTOR, note=note)
    assert (kept.generated_at, kept.figures) == (later, {})
