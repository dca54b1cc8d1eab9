"""Each kind of bad hand-in is refused on its page by a plain sentence, and nothing is lost.

Values below zero and words in a number are in test_handing_in_pages.py, with what is kept of them.
"""

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from nastavnik.oversight.campaigns import operations
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.models import Submission, SubmissionVersion, Total
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations.models import Organization
from tests.factories.accounts import signed_in
from tests.factories.campaigns import ACTOR, Field, make_campaign, make_field, submission_of
from tests.factories.organizations import make_organization
from tests.oversight.campaigns.test_handing_in_pages import send

pytestmark = pytest.mark.django_db
WHOLE = "respondent_mentees::0-150"
TYPED = {"S": Entry(3), WHOLE: Entry(4), "D": Entry(7), "M": Entry(2, "двое приняты вчера")}


@pytest.fixture
def place() -> Field:
    found = make_field(random.Random(1), organizations=0)
    found.organizations = [make_organization(found.towns[0]) for _ in range(2)]
    return found


@pytest.fixture
def row(place: Field) -> Submission:
    """A form that is filled and could be handed in."""
    found = submission_of(make_campaign(place), place.organizations[0])
    return operations.save(actor=ACTOR, submission=found, version=None, entries=TYPED)


@pytest.fixture
def head(place: Field) -> Client:
    return signed_in(Role.HEAD, place.organizations[0])


def kept(row: Submission) -> dict[str, Any]:
    """All there is of a form: stage, values with their reasons, versions, sums."""
    row.refresh_from_db()
    versions = SubmissionVersion.objects.filter(submission=row).order_by("number")
    sums = Total.objects.order_by("pk").values_list("ask__code", "stage", "sum", "told")
    return {
        "stage": row.stage,
        "draft": row.draft,
        "version": row.version,
        "handed in": list(versions.values_list("number", "cells", "digest", "sent_at")),
        "sums": list(sums),
    }


def hand_in(client: Client, row: Submission, version: int | None = None) -> Any:
    """Press the button of a page that was opened a while ago."""
    address = reverse("campaigns:submission_submit", args=[row.pk])
    return client.post(address, {"row_version": row.version if version is None else version})


def closing(row: Submission) -> str:
    campaign = row.obligation.campaign
    operations.close_campaign(actor=ACTOR, campaign=campaign, version=None)
    return "Кампания завершена: данные больше не принимаются."


def organisation_closing(row: Submission) -> str:
    place = Organization.objects.filter(pk=row.obligation.organization_id)
    place.update(closed_on="2026-10-01")
    return "Организация закрыта с 01.10.2026: данных от неё не ждут."


def exempting(row: Submission) -> str:
    operations.exempt(actor=ACTOR, obligation=row.obligation, version=None, reason="Ремонт")
    return "Организация освобождена от сдачи: данные не нужны."


def handing_in(row: Submission) -> str:
    operations.submit(actor=ACTOR, submission=row, version=None)
    return "Сдать можно то, что заполнено и ещё не сдано."


@pytest.mark.parametrize("happening", [closing, organisation_closing, exempting, handing_in])
def test_what_happened_meanwhile_is_said_and_what_was_filled_stays(
    head: Client, row: Submission, happening: Callable[[Submission], str]
) -> None:
    filled = row.draft
    sentence = happening(row)
    row.refresh_from_db()
    before = kept(row)
    answer = hand_in(head, row)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert kept(row) == before
    assert before["draft"] == filled
    assert before["draft"]["M"]["reason"] == "двое приняты вчера"


def test_on_a_version_seen_before_somebody_elses_change_it_is_asked_again(
    head: Client, row: Submission
) -> None:
    seen = row.version
    changed = {"D": Entry(8)}
    operations.save(actor=ACTOR, submission=row, version=None, entries=changed)
    before = kept(row)
    answer = hand_in(head, row, version=seen)
    assert answer.status_code == 200
    assert "Пока вы редактировали, запись изменили." in answer.content.decode()
    assert kept(row) == before
    assert before["handed in"] == []
    assert before["draft"]["D"]["value"] == 8


def test_a_share_above_a_hundred_is_not_handed_in_and_stays_as_typed(
    head: Client, row: Submission
) -> None:
    assert send(head, row, {"S": "5"}).status_code == 302
    before = kept(row)
    answer = hand_in(head, row)
    assert "Указано 5, а всего таких 4: доля больше 100 %." in answer.content.decode()
    assert kept(row) == before
    assert (before["draft"]["S"]["value"], before["handed in"], before["sums"]) == (5, [], [])


def test_a_percentage_above_a_hundred_is_not_handed_in(head: Client, place: Field) -> None:
    rule = {"kind": "percent", "code": "D"}
    campaign = make_campaign(place, title="Проценты", rules=[rule])
    found = submission_of(campaign, place.organizations[0])
    row = operations.save(
        actor=ACTOR, submission=found, version=None, entries={**TYPED, "D": Entry(101)}
    )
    before = kept(row)
    answer = hand_in(head, row)
    assert "Процент не бывает больше ста: указано 101." in answer.content.decode()
    assert kept(row) == before
    operations.save(actor=ACTOR, submission=row, version=None, entries={"D": Entry(100)})
    row.refresh_from_db()
    assert hand_in(head, row).status_code == 302


@pytest.mark.parametrize("typed", ["-1", "много", "1,5", "12 чел.", "-0,5", "5 %"])
def test_what_is_no_count_is_said_and_neither_it_nor_the_rest_is_lost(
    head: Client, row: Submission, typed: str
) -> None:
    answer: Any = send(head, row, {"S": "2", "D": typed})
    text = answer.content.decode()
    whole = "Значение не бывает меньше нуля." if typed == "-1" else "Введите целое число цифрами"
    assert whole in text
    assert f'value="{typed}"' in text
    row.refresh_from_db()
    assert (row.draft["S"]["value"], row.draft["D"]["value"]) == (2, 7)


def test_who_has_no_right_is_told_so_and_changes_nothing(row: Submission, place: Field) -> None:
    before = kept(row)
    for role, where, said in (
        (Role.COORDINATOR, place.towns[0], "ваша роль не даёт права на это действие"),
        (Role.MINISTRY, place.ministry, "ваша роль не даёт права на это действие"),
        (Role.HEAD, place.organizations[1], "Такой страницы нет"),
        (Role.SECURITY, place.ministry, "Такой страницы нет"),
    ):
        answer = hand_in(signed_in(role, where), row)
        assert answer.status_code == (403 if "права" in said else 404)
        assert said in answer.content.decode()
        assert kept(row) == before
