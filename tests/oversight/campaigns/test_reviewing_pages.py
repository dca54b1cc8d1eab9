"""The pages of a body that takes reports in: who has come how far, decisions, packages."""

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nastavnik.domain.errors import DomainError
from nastavnik.oversight.campaigns import operations
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.choices import ReportStatus
from nastavnik.oversight.campaigns.models import Campaign, Package, Submission
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations import operations as organizations
from tests.factories.accounts import signed_in
from tests.factories.campaigns import (
    ACTOR,
    Field,
    body_of,
    make_campaign,
    make_field,
    submission_of,
)
from tests.factories.organizations import make_organization

pytestmark = pytest.mark.django_db
IN_TIME = datetime(2026, 10, 2, 9, 0, tzinfo=UTC)
TOO_LATE = datetime(2026, 10, 8, 9, 0, tzinfo=UTC)
FULL = {"S": 3, "respondent_mentees::0-150": 4, "D": 1}


@pytest.fixture(autouse=True)
def _before_the_term() -> Iterator[None]:
    with time_machine.travel(IN_TIME, tick=False):
        yield


@pytest.fixture
def place() -> Field:
    found = make_field(random.Random(1), organizations=0)
    found.organizations = [make_organization(found.towns[0]) for _ in range(7)]
    return found


@pytest.fixture
def campaign(place: Field) -> Campaign:
    return make_campaign(place)


@pytest.fixture
def coordinator(place: Field) -> Client:
    return signed_in(Role.COORDINATOR, place.towns[0])


def hand_in(row: Submission, **values: int) -> Submission:
    entries = {code: Entry(value) for code, value in {**FULL, **values}.items()}
    row.refresh_from_db()
    saved = operations.save(actor=ACTOR, submission=row, version=row.version, entries=entries)
    operations.submit(actor=ACTOR, submission=saved, version=saved.version)
    row.refresh_from_db()
    return row


def rows_of(campaign: Campaign, place: Field) -> list[Submission]:
    return [submission_of(campaign, one) for one in place.organizations]


def act(client: Client, name: str, pk: int, **typed: str) -> HttpResponseBase:
    """Open the page of an act and send it with what is typed."""
    address = reverse(f"campaigns:{name}", args=[pk])
    form = client.get(address).context["form"]
    carried = {field: str(form[field].value()) for field in ("row_version", "row_seen")}
    return client.post(address, {**carried, **typed})


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def all_statuses(campaign: Campaign, place: Field) -> list[Submission]:
    """Seven schools, each at a status of its own."""
    rows = rows_of(campaign, place)
    _not_started, filling, in_time, late, returned, accepted, exempt = rows
    operations.save(actor=ACTOR, submission=filling, version=None)
    for row in (in_time, returned, accepted):
        hand_in(row)
    with time_machine.travel(TOO_LATE, tick=False):
        hand_in(late)
    assert returned.current
    assert accepted.current
    operations.return_submission(
        actor=ACTOR, version=returned.current, remarks={"D": "Проверьте"}, reason=""
    )
    operations.accept(actor=ACTOR, version=accepted.current)
    operations.exempt(actor=ACTOR, obligation=exempt.obligation, version=None, reason="Ремонт")
    return rows


def test_the_table_knows_every_status_and_its_counts(
    coordinator: Client, campaign: Campaign, place: Field
) -> None:
    rows = all_statuses(campaign, place)
    node = body_of(rows[0])
    answer = coordinator.get(node.get_absolute_url())
    shown = {
        row.record.organization_id: row.record.status
        for row in answer.context["listing"].table.rows
    }
    assert [shown[one.pk] for one in place.organizations] == [
        ReportStatus.NOT_STARTED, ReportStatus.IN_WORK, ReportStatus.IN_TIME, ReportStatus.LATE,
        ReportStatus.RETURNED, ReportStatus.ACCEPTED, ReportStatus.EXEMPT,
    ]  # fmt: skip
    assert answer.context["counts"] == [(status, 1) for status in ReportStatus]
    for status in ReportStatus:
        narrowed = coordinator.get(f"{node.get_absolute_url()}?status={status}")
        assert [row.record.status for row in narrowed.context["listing"].table.rows] == [status]


def test_a_reminder_names_those_who_owe(
    coordinator: Client, campaign: Campaign, place: Field
) -> None:
    rows = all_statuses(campaign, place)
    reminder = coordinator.get(body_of(rows[0]).get_absolute_url()).context["reminder"]
    owing = {place.organizations[number].short_name for number in (0, 1, 4)}
    assert {
        one.short_name for one in place.organizations if f"— {one.short_name}," in reminder
    } == owing
    assert "срок 5\N{NO-BREAK SPACE}октября\N{NO-BREAK SPACE}2026" in reminder
    assert "нажать «Сдать»." in reminder
    linked = re.findall(r"http://testserver(/\S+)", reminder)
    assert linked == [rows[number].get_absolute_url() for number in (0, 1, 4)]
    above = body_of(rows[0]).above
    assert above
    centre = signed_in(Role.CENTRE, place.centres[0])
    upper = centre.get(above.get_absolute_url()).context["reminder"]
    assert f"— {place.towns[0].short_name}," in upper
    assert "нажать «Сдать свод»." in upper
    (town,) = re.findall(r"http://testserver(/\S+)", upper)
    assert coordinator.get(town).context["node"] == body_of(rows[0])


def test_the_list_of_one_s_own_counts_what_waits(
    coordinator: Client, campaign: Campaign, place: Field
) -> None:
    all_statuses(campaign, place)
    answer = coordinator.get(reverse("campaigns:review_list"))
    (row,) = [row.record for row in answer.context["listing"].table.rows]
    assert (row.waiting, row.owing) == (2, 3)
    tasks = {task.title: task.status for task in coordinator.get("/").context["home"].tasks}
    title = "Приём: Квартал, свод до 10.10.2026 → Центр"
    assert tasks[title] == "ждут решения: 2, не сдали: 3"


def test_a_version_is_returned_with_a_remark_at_its_value(
    coordinator: Client, campaign: Campaign, place: Field
) -> None:
    row = hand_in(rows_of(campaign, place)[0])
    empty = act(coordinator, "return", row.pk)
    assert "Напишите, что исправить: здесь или у значения." in text_of(empty)
    form = coordinator.get(reverse("campaigns:return", args=[row.pk])).context["form"]
    (name,) = [field.html_name for line, field in form.rows if line.ask.code == "D"]
    assert act(coordinator, "return", row.pk, **{name: "Нет договора"}).status_code == 302
    row.refresh_from_db()
    assert row.stage == "returned"
    assert row.current
    assert row.current.decisions.get().remarks == {"D": "Нет договора"}


def test_a_version_is_accepted_reopened_and_its_correction_told(
    coordinator: Client, campaign: Campaign, place: Field
) -> None:
    row = hand_in(rows_of(campaign, place)[0], D=312)
    assert act(coordinator, "accept", row.pk).status_code == 302
    twice = act(coordinator, "accept", row.pk)
    assert "по которому ещё нет решения" in text_of(twice)
    assert act(coordinator, "reopen", row.pk, reason="Ошиблись").status_code == 302
    hand_in(row, D=318)
    page = text_of(coordinator.get(row.get_absolute_url()))
    assert "подписано 312, сейчас 318" in page
    assert "На что посмотреть" in page


def test_a_decision_is_about_the_version_seen(
    coordinator: Client, campaign: Campaign, place: Field
) -> None:
    row = hand_in(rows_of(campaign, place)[0], D=312)
    address = reverse("campaigns:accept", args=[row.pk])
    form = coordinator.get(address).context["form"]
    sent = {field: str(form[field].value()) for field in ("row_version", "row_seen")}
    assert row.current
    operations.return_submission(actor=ACTOR, version=row.current, remarks={}, reason="Ещё раз")
    hand_in(row, D=318)
    answer = coordinator.post(address, sent)
    told = {one.label: (one.stored, one.typed) for one in answer.context["form"].differences}
    assert told["Версия"] == ("2", "1")
    assert told["Договоры о дуальном обучении"] == ("318", "312")
    row.refresh_from_db()
    assert row.stage == "checked"


def test_nothing_is_decided_before_it_is_handed_in(
    coordinator: Client, campaign: Campaign, place: Field
) -> None:
    row = rows_of(campaign, place)[0]
    for name, typed in (("accept", {}), ("return", {"reason": "а"}), ("reopen", {"reason": "а"})):
        assert "Данных ещё не сдавали" in text_of(act(coordinator, name, row.pk, **typed))


def test_somebody_is_let_off_and_awaited_again(
    coordinator: Client, campaign: Campaign, place: Field
) -> None:
    row = rows_of(campaign, place)[0]
    node = body_of(row)
    answer = act(coordinator, "exempt", row.obligation_id, reason="Ремонт")
    assert answer["Location"] == node.get_absolute_url()
    assert "Ремонт" in text_of(coordinator.get(node.get_absolute_url()))
    assert act(coordinator, "oblige", row.obligation_id, reason="Открылась").status_code == 302
    row.obligation.refresh_from_db()
    assert row.obligation.exemption == ""
    nothing = act(coordinator, "oblige", row.obligation_id, reason="Ещё раз")
    assert "Освобождения нет: отменять нечего." in text_of(nothing)


def test_an_exemption_is_not_lifted_under_a_package(campaign: Campaign, place: Field) -> None:
    rows = rows_of(campaign, place)
    for row in rows:
        operations.exempt(actor=ACTOR, obligation=row.obligation, version=None, reason="Ремонт")
    operations.hand_in_package(actor=ACTOR, obligation=body_of(rows[0]))
    rows[0].obligation.refresh_from_db()
    with pytest.raises(DomainError, match="Свод уже сдан"):
        operations.lift_exemption(
            actor=ACTOR, obligation=rows[0].obligation, version=None, reason="Открылась"
        )
    top = body_of(rows[0]).above
    assert top
    assert top.above
    with pytest.raises(DomainError, match="освободить нельзя"):
        operations.lift_exemption(actor=ACTOR, obligation=top.above, version=None, reason="а")


def test_a_package_goes_up_and_comes_back(
    coordinator: Client, campaign: Campaign, place: Field
) -> None:
    rows = rows_of(campaign, place)
    node = body_of(rows[0])
    early = act(coordinator, "package_hand_in", node.pk)
    assert "Ещё не приняты:" in text_of(early)
    for row in rows:
        hand_in(row)
        act(coordinator, "accept", row.pk)
    answer = act(coordinator, "package_hand_in", node.pk)
    package = Package.objects.get()
    assert answer["Location"] == package.get_absolute_url()
    assert text_of(coordinator.get(package.get_absolute_url())).count("/campaigns/versions/") == 7
    centre = signed_in(Role.CENTRE, place.centres[0])
    above = node.above
    assert above
    assert package.get_absolute_url() in text_of(centre.get(above.get_absolute_url()))
    assert act(coordinator, "accept", rows[0].pk).status_code == 200
    assert act(centre, "package_return", package.pk, reason="Проверьте").status_code == 302
    package.refresh_from_db()
    assert package.state == "returned"
    act(coordinator, "package_hand_in", node.pk)
    second = Package.objects.get(number=2)
    assert act(centre, "package_accept", second.pk).status_code == 302
    act(centre, "package_hand_in", above.pk)
    ministry = signed_in(Role.MINISTRY, place.ministry)
    third = Package.objects.get(obligation=above)
    assert act(ministry, "package_accept", third.pk).status_code == 302
    rows[0].refresh_from_db()
    assert rows[0].stage == "approved"


def test_a_school_that_moved_is_reviewed_where_it_reports(
    coordinator: Client, campaign: Campaign, place: Field
) -> None:
    row = hand_in(rows_of(campaign, place)[0])
    organizations.move_organization(
        actor=ACTOR, organization=place.organizations[0], parent=place.towns[1],
        starts_on=IN_TIME.date(),
    )  # fmt: skip
    assert coordinator.get(row.get_absolute_url()).status_code == 200
    assert act(coordinator, "accept", row.pk).status_code == 302
    stranger = signed_in(Role.COORDINATOR, place.towns[1])
    assert stranger.get(reverse("campaigns:accept", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("role", [Role.HEAD, Role.CURATOR])
def test_an_organisation_decides_nothing(role: Role, campaign: Campaign, place: Field) -> None:
    row = hand_in(rows_of(campaign, place)[0])
    client = signed_in(role, place.organizations[0])
    for name in ("accept", "return", "reopen"):
        assert client.post(reverse(f"campaigns:{name}", args=[row.pk])).status_code == 404
    assert client.get(body_of(row).get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", ["review_detail", "totals"])
def test_pages_ask_the_database_as_often_however_many_report(
    coordinator: Client, campaign: Campaign, place: Field, name: str
) -> None:
    for row in rows_of(campaign, place)[:2]:
        hand_in(row)
    node = body_of(rows_of(campaign, place)[0])
    few = queries_of(coordinator, reverse(f"campaigns:{name}", args=[node.pk]))
    for _ in range(5):
        place.organizations.append(make_organization(place.towns[0]))
    larger = make_campaign(place, title="Больше", indicator_set=campaign.indicator_set)
    for row in rows_of(larger, place)[:7]:
        hand_in(row)
    other = body_of(rows_of(larger, place)[0])
    assert queries_of(coordinator, reverse(f"campaigns:{name}", args=[other.pk])) == few


def queries_of(client: Client, address: str) -> int:
    client.get(address)  # what a process reads once
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_what_is_over_offers_no_act(coordinator: Client, campaign: Campaign, place: Field) -> None:
    rows = rows_of(campaign, place)
    for row in rows:
        hand_in(row)
        act(coordinator, "accept", row.pk)
    node = body_of(rows[0])
    assert "Открыть заново" in text_of(coordinator.get(rows[0].get_absolute_url()))
    act(coordinator, "package_hand_in", node.pk)
    package, above = Package.objects.get(), node.above
    assert above
    centre = signed_in(Role.CENTRE, place.centres[0])
    head = signed_in(Role.HEAD, place.organizations[0])
    offered = f"/campaigns/packages/{package.pk}/accept/"
    assert offered in text_of(centre.get(package.get_absolute_url()))
    assert "Открыть заново" not in text_of(coordinator.get(rows[0].get_absolute_url()))
    operations.close_campaign(actor=ACTOR, campaign=campaign, version=None)
    assert offered not in text_of(centre.get(package.get_absolute_url()))
    assert "Сдать свод" not in text_of(coordinator.get(node.get_absolute_url()))
    assert "Сдать свод" not in text_of(centre.get(node.get_absolute_url()))
    own = text_of(head.get(rows[0].get_absolute_url()))
    assert reverse("campaigns:submission_edit", args=[rows[0].pk]) not in own
    refused = act(coordinator, "accept", rows[0].pk)
    assert "решения больше не принимаются" in text_of(refused)


def test_reports_leave_with_days_as_days(campaign: Campaign, place: Field) -> None:
    rows = rows_of(campaign, place)
    hand_in(rows[0])
    client = signed_in(Role.COORDINATOR, place.towns[0])
    answer = client.post(reverse("exports:submissions"), {"as": "csv", "status": "in_time"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    heading, line = text.splitlines()
    assert heading == "Кампания;Кто отчитывается;Срок;Состояние;Сдано впервые"
    assert (
        line
        == f"Квартал;{place.organizations[0].short_name};05.10.2026;Сдано в срок;02.10.2026 12:00"
    )
