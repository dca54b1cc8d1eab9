"""Every number of the pages of figures and of the notes, counted anew over random regions."""

import random
from typing import Any

import pytest
from django.db import transaction

from nastavnik.domain.campaigns.stages import Stage
from nastavnik.oversight.campaigns import reviewing
from nastavnik.oversight.campaigns.choices import Basis, CountedStage, StepUnit
from nastavnik.oversight.campaigns.models import Campaign, Obligation
from nastavnik.oversight.campaigns.reading.choosing import Choice, ways_of
from nastavnik.oversight.campaigns.reading.figures import frame_of, read
from nastavnik.oversight.notes import operations
from tests.factories.campaigns import ACTOR
from tests.oversight.campaigns.random_regions import random_campaigns
from tests.oversight.campaigns.reading_anew import CODES, Anew, node_before
from tests.oversight.notes.note_anew import NoteAnew
from tests.running import count

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(count(6, 1_000, again=(3, 100))))
def test_every_number_is_what_the_leaves_say(seed: int, report_sum: Any) -> None:
    dice = random.Random(seed)
    with transaction.atomic():
        former, present = random_campaigns(dice)
        nodes = Obligation.objects.filter(campaign=present)
        bodies = nodes.exclude(step__unit=StepUnit.ORGANIZATION)
        rows = list(
            bodies.select_related(
                "organization__parent", "campaign__period", "campaign__indicator_set", "step",
                "above__organization",
            ).order_by("pk")
        )  # fmt: skip
        compared = sum(compare(dice, node, former) for node in rows)
        noted = compare_note(dice, dice.choice(rows), former)
        transaction.set_rollback(True)
    report_sum("figures of campaigns: numbers counted anew", compared)
    report_sum("notes of campaigns: numbers of page, DOCX, XLSX and JSON counted anew", noted)
    report_sum("figures of campaigns: random regions", 1)


def compare(dice: random.Random, node: Obligation, former: Campaign) -> int:
    """Every page of a body in one way of looking; how many numbers were compared."""
    choice = Choice(
        dice.choice((Stage.SENT, Stage.ACCEPTED)),
        dice.choice(list(Basis)),
        dice.choice(ways_of(node)),
        dice.choice(tuple(CODES)),
    )
    reading = read(frame_of(node, reviewing.nodes()), choice)
    anew = Anew(node, node_before(node, former), choice)
    for code in CODES:
        anew.dynamics(reading, code)
        anew.changes(reading, code)
        anew.ranking(reading, code)
    anew.plan(reading)
    anew.heat(reading)
    anew.workbook(reading)
    return anew.compared


def compare_note(dice: random.Random, node: Obligation, former: Campaign) -> int:
    """The files and the page of a note of a body; how many numbers were compared."""
    note = operations.create_campaign_note(
        actor=ACTOR,
        obligation=node,
        stage=dice.choice((CountedStage.SENT, CountedStage.ACCEPTED)),
        basis=dice.choice(list(Basis)),
    )
    return NoteAnew(note, former).compare()
