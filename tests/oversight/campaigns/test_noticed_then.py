"""What was noticed when a version was handed in stays, whatever becomes of the period before."""

import random
from datetime import date

import pytest

from nastavnik.oversight.campaigns import operations, sheets
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.checking import checked_then
from nastavnik.oversight.campaigns.models import Campaign, SubmissionVersion
from nastavnik.oversight.campaigns.sheets import Line
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations.models import Organization
from tests.factories.accounts import signed_in
from tests.factories.campaigns import (
    ACTOR,
    make_campaign,
    make_field,
    make_period,
    make_set,
    submission_of,
)
from tests.factories.organizations import make_organization

pytestmark = pytest.mark.django_db
RULES = [
    {"kind": "change", "code": "D", "percent": 50},
    {"kind": "not_falling", "code": "D"},
]
THEN = "Было 10, стало 20: изменение больше 50 %."
NOW = "Значение с начала года уменьшилось: было 40, стало 20."


def hand_in(campaign: Campaign, school: Organization, value: int) -> SubmissionVersion:
    row = submission_of(campaign, school)
    row = operations.save(actor=ACTOR, submission=row, version=None, entries={"D": Entry(value)})
    return operations.submit(actor=ACTOR, submission=row, version=None)


def line_of(version: SubmissionVersion, *, with_now: bool) -> Line:
    sheet = sheets.handed_in(version, with_now=with_now)
    return next(line for line in sheet.lines if line.ask.code == "D")


def told(line: Line) -> tuple[int | None, list[str], int | None, list[str]]:
    return line.before, line.sentences, line.before_now, line.sentences_now


def test_a_corrected_period_before_changes_nothing_of_what_was_noticed() -> None:
    place, chosen = make_field(random.Random(1), organizations=0), make_set()
    school = make_organization(place.towns[0])
    former = make_campaign(place, indicator_set=chosen, period=make_period(date(2026, 3, 31)))
    first = hand_in(former, school, 10)
    present = make_campaign(
        place, indicator_set=chosen, period=make_period(date(2026, 6, 30)), previous=former,
        rules=RULES,
    )  # fmt: skip
    version = hand_in(present, school, 20)
    operations.accept(actor=ACTOR, version=version)
    assert version.before["D"] == 10
    assert version.warnings == [{"field": "D", "words": THEN}]
    assert told(line_of(version, with_now=True)) == (10, [THEN], 10, [])
    operations.return_submission(actor=ACTOR, version=first, remarks={"D": "Проверьте"})
    hand_in(former, school, 40)
    version = SubmissionVersion.objects.get(pk=version.pk)
    assert told(line_of(version, with_now=True)) == (10, [THEN], 40, [NOW])
    assert told(line_of(version, with_now=False)) == (10, [THEN], 10, [])

    coordinator = signed_in(Role.COORDINATOR, place.towns[0])
    page = coordinator.get(version.submission.get_absolute_url()).content.decode()
    assert THEN in page
    assert f"Если проверить сейчас: {NOW}" in page
    assert "За прошлый период сейчас: 40." in page
    assert NOW not in page.replace(f"Если проверить сейчас: {NOW}", "")
    receipt = coordinator.get(version.get_absolute_url()).content.decode()
    assert (THEN in receipt, NOW in receipt) == (True, False)

    kept_without = SubmissionVersion(submission=version.submission, cells=version.cells)
    assert checked_then(kept_without).before["D"] == 40
