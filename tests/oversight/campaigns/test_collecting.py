"""A campaign from its opening to the ministry: obligations, versions, decisions, packages."""

import random
from datetime import UTC, date, datetime

import pytest
from django.core.checks import CheckMessage, Tags, run_checks
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.utils import timezone

from nastavnik.domain.campaigns.stages import Stage
from nastavnik.domain.errors import DomainError
from nastavnik.oversight.campaigns import operations, queries, verifying
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.models import (
    APPEND_ONLY,
    Campaign,
    Obligation,
    Package,
    Submission,
    SubmissionVersion,
    Total,
)
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit import guard
from nastavnik.platform.audit.models import Event
from nastavnik.platform.audit.writing import StaleVersionError
from nastavnik.registers.organizations import operations as organizations
from nastavnik.registers.organizations.choices import Kind, Level
from nastavnik.registers.organizations.models import Organization
from tests.factories.accounts import make_actor
from tests.factories.campaigns import (
    ACTOR,
    Field,
    body_of,
    make_campaign,
    make_field,
    organizations_add_zone,
    submission_of,
)
from tests.factories.organizations import make_organization

pytestmark = pytest.mark.django_db
FULL = {"S": 3, "respondent_mentees::0-150": 4, "D": 0, "M": 0}


@pytest.fixture
def place() -> Field:
    """Two schools and a club in one town, one school in another, a college."""
    found = make_field(random.Random(1), organizations=0)
    first, second = found.towns
    found.organizations = [
        make_organization(first),
        make_organization(first),
        make_organization(first, kind=Kind.SUPPLEMENTARY, level=Level.SUPPLEMENTARY),
        make_organization(second),
        make_organization(found.ministry, kind=Kind.COLLEGE, level=Level.VOCATIONAL),
    ]
    return found


def fill(submission: Submission, **values: int | None) -> Submission:
    entries = {code: Entry(value) for code, value in {**FULL, **values}.items()}
    return operations.save(
        actor=ACTOR, submission=submission, version=submission.version, entries=entries
    )


def hand_in(submission: Submission, **values: int | None) -> SubmissionVersion:
    saved = fill(submission, **values)
    return operations.submit(actor=ACTOR, submission=saved, version=saved.version)


def obligation(campaign: Campaign, index: int, place: Field) -> Obligation:
    return submission_of(campaign, place.organizations[index]).obligation


def accept_all(campaign: Campaign) -> None:
    for row in Submission.objects.filter(obligation__campaign=campaign).order_by("pk"):
        operations.accept(actor=ACTOR, version=hand_in(row))


def test_opening_freezes_who_reports_to_whom_and_by_when(place: Field) -> None:
    campaign = make_campaign(place)
    town, other = place.towns
    first, club, college = (obligation(campaign, index, place) for index in (0, 2, 4))
    assert [row.organization for row in chain(first)] == [
        place.organizations[0], town, place.centres[0], place.ministry,
    ]  # fmt: skip
    assert [row.organization for row in chain(club)][1:] == [
        town, place.centres[1], place.ministry,
    ]  # fmt: skip
    assert [row.organization for row in chain(college)][1:] == [place.centres[1], place.ministry]
    assert (first.municipality, college.municipality) == (town, None)
    # The towns keep the time of UTC+2 and UTC+3.
    assert first.due_at == datetime(2026, 10, 5, 21, 59, 59, tzinfo=UTC)
    assert obligation(campaign, 3, place).due_at == datetime(2026, 10, 5, 20, 59, 59, tzinfo=UTC)
    assert {row.organization for row in Obligation.objects.leaves()} == set(place.organizations)
    assert other == obligation(campaign, 3, place).municipality


@pytest.mark.parametrize("step", [1, -1])
def test_obligations_are_opened_in_the_order_of_lists(place: Field, step: int) -> None:
    """Paths are drawn by lot; what is frozen in their order differs from base to base."""
    rows = place.organizations
    for position, (row, label) in enumerate(zip(rows[::-1], range(5)[::step], strict=True)):
        assert row.parent
        facts = {"position": position, "path": f"{row.parent.path}{label:012}/"}
        Organization.objects.filter(pk=row.pk).update(**facts)
    opened = Obligation.objects.filter(campaign=make_campaign(place)).order_by("pk")
    leaves = opened.leaves().exclude(level=Level.VOCATIONAL)
    assert [row.organization for row in leaves] == [rows[3], rows[2], rows[1], rows[0]]
    bodies = opened.filter(step__unit="municipality").select_related("above")
    assert [(row.organization, row.above and row.above.organization) for row in bodies] == [
        (place.towns[1], place.centres[0]),
        (place.towns[0], place.centres[1]),
        (place.towns[0], place.centres[0]),
    ]


def test_of_two_centres_for_a_level_the_first_of_the_list_takes_in(place: Field) -> None:
    organizations_add_zone(place.centres[1], Level.GENERAL)
    assert chain(obligation(make_campaign(place), 0, place))[2].organization == place.centres[0]
    Organization.objects.filter(pk=place.centres[0].pk).update(position=9)
    later = make_campaign(place, title="Второй сбор")
    assert chain(obligation(later, 0, place))[2].organization == place.centres[1]


def chain(row: Obligation) -> list[Obligation]:
    found = [row]
    while (above := found[-1].above) is not None:
        found.append(above)
    return found


def test_it_opens_once_and_on_the_version_seen(place: Field) -> None:
    campaign = make_campaign(place, opened=False)
    with pytest.raises(StaleVersionError):
        operations.open_campaign(actor=ACTOR, campaign=campaign, version=campaign.version + 1)
    opened = operations.open_campaign(actor=ACTOR, campaign=campaign, version=campaign.version)
    with pytest.raises(DomainError, match="уже открыта"):
        operations.open_campaign(actor=ACTOR, campaign=opened, version=opened.version)


def test_a_form_is_filled_by_the_registers_and_a_difference_is_explained(place: Field) -> None:
    campaign = make_campaign(place)
    row = submission_of(campaign, place.organizations[0])
    row = operations.save(actor=ACTOR, submission=row, version=row.version)
    assert row.draft["M"] == {"value": 0, "register": 0, "provenance": "register", "reason": ""}
    assert row.draft["D"]["value"] is None
    saved = fill(row, M=7)
    with pytest.raises(DomainError, match=r"По реестрам 0\. Напишите, почему"):
        operations.submit(actor=ACTOR, submission=saved, version=saved.version)
    saved = operations.save(
        actor=ACTOR,
        submission=saved,
        version=saved.version,
        entries={"M": Entry(7, "двое приняты сегодня")},
    )
    version = operations.submit(actor=ACTOR, submission=saved, version=saved.version)
    assert version.cells["M"] == {
        "value": 7, "register": 0, "provenance": "typed", "reason": "двое приняты сегодня",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"S": -1}, "не бывает меньше нуля"),
        ({"S": 2_000_000_000}, "Слишком большое"),
        ({"S": "много"}, "целое число"),
        ({"X": 1}, "не спрашивает"),
    ],
)
def test_bad_input_is_refused_in_words(place: Field, values: dict[str, int], said: str) -> None:
    row = submission_of(make_campaign(place), place.organizations[0])
    with pytest.raises(DomainError, match=said):
        fill(row, **values)
    row.refresh_from_db()
    assert (row.stage, row.draft) == ("open", {})


def test_an_empty_form_and_a_share_above_the_whole_are_not_handed_in(place: Field) -> None:
    campaign = make_campaign(place)
    row = submission_of(campaign, place.organizations[0])
    blank = fill(row, **dict.fromkeys(FULL))
    with pytest.raises(DomainError, match="пустое не считается сданным"):
        operations.submit(actor=ACTOR, submission=blank, version=blank.version)
    with pytest.raises(DomainError, match=r"Указано 5, а всего таких 4: доля больше 100 %\."):
        hand_in(blank, S=5)
    assert queries.reported(Obligation.objects.leaves()).reported == 0


def test_a_decision_is_about_the_version_that_was_seen(place: Field) -> None:
    campaign = make_campaign(place)
    row = submission_of(campaign, place.organizations[0])
    first = hand_in(row)
    operations.return_submission(actor=ACTOR, version=first, remarks={"D": "проверьте"})
    with pytest.raises(DomainError, match="только сданное"):
        operations.accept(actor=ACTOR, version=first)
    row.refresh_from_db()
    second = hand_in(row, D=2)
    with pytest.raises(DomainError, match="сдана новая версия"):
        operations.accept(actor=ACTOR, version=first)
    operations.accept(actor=ACTOR, version=second)
    row.refresh_from_db()
    with pytest.raises(DomainError, match="уже сданы и не меняются"):
        fill(row)
    assert (second.number, second.previous_digest) == (2, first.digest)
    assert verdicts(first) == ["returned"]


@pytest.mark.parametrize(
    ("first", "corrected", "in_time"),
    [
        ("2026-10-05T21:59:59.9Z", "2026-10-20T09:00:00Z", True),
        ("2026-10-05T22:00:00Z", "2026-10-20T09:00:00Z", False),
        # The clock of the server stepped back between the two.
        ("2026-10-05T22:00:00Z", "2026-10-05T21:00:00Z", False),
    ],
)
def test_the_first_version_tells_whether_it_was_in_time(
    place: Field, monkeypatch: pytest.MonkeyPatch, first: str, corrected: str, in_time: bool
) -> None:
    row = submission_of(make_campaign(place), place.organizations[0])
    assert row.is_in_time is None
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(first))
    version = hand_in(row)
    assert row.is_in_time is in_time
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(corrected))
    operations.return_submission(actor=ACTOR, version=version, remarks={"D": "проверьте"})
    row.refresh_from_db()
    assert row.is_in_time is in_time
    hand_in(row, D=2)
    row.refresh_from_db()
    assert (row.versions.count(), row.is_in_time) == (2, in_time)


def verdicts(version: SubmissionVersion) -> list[str]:
    return list(version.decisions.values_list("verdict", flat=True))


def test_parents_wait_for_children_or_a_named_exemption(place: Field) -> None:
    campaign = make_campaign(place)
    rows = [submission_of(campaign, place.organizations[index]) for index in (0, 1)]
    town = body_of(rows[0])
    operations.accept(actor=ACTOR, version=hand_in(rows[0]))
    with pytest.raises(DomainError, match=f"Ещё не приняты: {place.organizations[1].short_name}"):
        operations.hand_in_package(actor=ACTOR, obligation=town)
    late = rows[1].obligation
    operations.exempt(actor=ACTOR, obligation=late, version=late.version, reason="ремонт")
    package = operations.hand_in_package(actor=ACTOR, obligation=town)
    assert package.exemptions == [{"code": place.organizations[1].code, "reason": "ремонт"}]
    with pytest.raises(DomainError, match="освобождена от сдачи"):
        hand_in(submission_of(campaign, place.organizations[1]))
    share = queries.reported(Obligation.objects.leaves().filter(above=town))
    assert (share.reported, share.obliged) == (1, 1)


def test_sums_follow_up_to_the_ministry_and_back(place: Field) -> None:
    campaign = make_campaign(place)
    accept_all(campaign)
    top = Obligation.objects.get(above=None)
    assert queries.totals_at(top, Stage.ACCEPTED)["S"] == queries.Sums(15, 5)
    assert queries.totals_at(top, Stage.CONSOLIDATED) == {}
    for step in (3, 4):
        for node in Obligation.objects.filter(step__position=step).order_by("pk"):
            package = operations.hand_in_package(actor=ACTOR, obligation=node)
            operations.accept_package(actor=ACTOR, package=package, version=package.version)
    assert queries.totals_at(top, Stage.APPROVED)["S"] == queries.Sums(15, 5)
    centre = Package.objects.get(obligation__organization=place.centres[0])
    town = Package.objects.get(
        obligation__above=centre.obligation, obligation__organization=place.towns[0]
    )
    with pytest.raises(DomainError, match="сверху вниз"):
        operations.reopen_package(actor=ACTOR, package=town, version=None, reason="ошибка")
    operations.reopen_package(actor=ACTOR, package=centre, version=None, reason="ошибка")
    operations.reopen_package(actor=ACTOR, package=town, version=None, reason="ошибка")
    assert queries.totals_at(top, Stage.APPROVED)["S"] == queries.Sums(6, 2)
    assert queries.totals_at(town.obligation, Stage.ACCEPTED)["S"] == queries.Sums(6, 2)
    version = town.lines.order_by("pk")[0].version
    operations.reopen(actor=ACTOR, version=version, reason="опечатка")
    hand_in(Submission.objects.get(pk=version.submission_id), S=4)
    assert queries.totals_at(top, Stage.SENT)["S"] == queries.Sums(16, 5)
    assert verifying.verify() == []


def test_where_schools_stand_today_is_one_question_more(place: Field) -> None:
    campaign = make_campaign(place)
    accept_all(campaign)
    school, (town, other) = place.organizations[0], place.towns
    organizations.move_organization(
        actor=ACTOR, organization=school, parent=other, starts_on=date(2026, 10, 2)
    )
    reviewer = submission_of(campaign, school).obligation.above
    assert reviewer is not None
    assert reviewer.organization == town
    assert queries.totals_at(reviewer, Stage.ACCEPTED)["S"] == queries.Sums(6, 2)
    assert queries.restated(campaign, other, Stage.ACCEPTED)["S"] == queries.Sums(6, 2)
    assert queries.restated(campaign, town, Stage.ACCEPTED)["S"] == queries.Sums(6, 2)


@pytest.mark.parametrize("table", ["submissionversion", "decision", "packageversion"])
@pytest.mark.parametrize("change", ["UPDATE campaigns_{} SET id = id", "DELETE FROM campaigns_{}"])
def test_the_database_refuses_to_rewrite(place: Field, table: str, change: str) -> None:
    campaign = make_campaign(place)
    accept_all(campaign)
    town = body_of(submission_of(campaign, place.organizations[0]))
    operations.hand_in_package(actor=ACTOR, obligation=town)
    with (
        pytest.raises(DatabaseError, match="only added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_a_guard_taken_down_is_reported(table: str) -> None:
    """By the very checks that `check --database` and a start run."""
    assert guard_errors() == []
    with connection.cursor() as cursor:
        for statement in guard.statements(connection.vendor, [table])[1]:
            cursor.execute(statement)
    found = guard_errors()
    assert [one.id for one in found] == ["audit.E002", "audit.E002"]
    assert all(f"{table}_no_" in one.msg for one in found)


def guard_errors() -> list[CheckMessage]:
    found = run_checks(tags=[Tags.database], databases=["default"])
    return [one for one in found if (one.id or "").startswith("audit.")]


def test_verify_tells_a_sum_that_was_tampered_with(place: Field) -> None:
    campaign = make_campaign(place)
    accept_all(campaign)
    row = Total.objects.filter(ask__code="S").order_by("pk")[0]
    Total.objects.filter(pk=row.pk).update(sum=row.sum + 1)
    found = verifying.verify()
    assert [(one.kept, one.found) for one in found] == [
        (str((row.sum + 1, row.told)), str((row.sum, row.told)))
    ]


def test_nobody_acts_for_another_body(place: Field) -> None:
    campaign = make_campaign(place)
    school = place.organizations[0]
    version = hand_in(submission_of(campaign, school))
    stranger = make_actor(Role.COORDINATOR, place.towns[1])
    head = make_actor(Role.HEAD, school)
    coordinator = make_actor(Role.COORDINATOR, place.towns[0])
    for actor in (stranger, head):
        with pytest.raises((Http404, PermissionDenied)):
            operations.accept(actor=actor, version=version)
    with pytest.raises((Http404, PermissionDenied)):
        operations.save(actor=coordinator, submission=version.submission, version=None)
    decision = operations.accept(actor=coordinator, version=version)
    event = Event.objects.get(act="accept_version")
    assert (decision.user_id, event.user_id, event.role) == (
        coordinator.user_id, coordinator.user_id, Role.COORDINATOR,
    )  # fmt: skip


def test_the_trail_tells_who_when_and_why(place: Field) -> None:
    campaign = make_campaign(place)
    version = hand_in(submission_of(campaign, place.organizations[0]))
    operations.return_submission(
        actor=ACTOR, version=version, remarks={"S": "не сходится"}, reason="см. замечание"
    )
    event = Event.objects.get(act="return_submission")
    assert (event.reason, event.before, event.after) == (
        "см. замечание", {"stage": "checked"}, {"stage": "returned"},
    )  # fmt: skip
