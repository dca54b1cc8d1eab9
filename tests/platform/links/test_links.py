"""A one-time link opens one thing, once, until its term, and every refusal leaves an event."""

import logging
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404
from django.test import RequestFactory

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit.models import Event
from nastavnik.platform.audit.writing import InvalidRowError
from nastavnik.platform.links import operations, queries
from nastavnik.platform.links.choices import Purpose, Refusal
from nastavnik.platform.links.http import refused
from nastavnik.platform.links.models import OneTimeLink
from nastavnik.platform.links.queries import LinkRefusedError
from nastavnik.registers.accounts.models import User
from tests.factories.accounts import ACTOR, make_assignment, make_user
from tests.factories.organizations import make_organization

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
WEEK = timedelta(days=7)
INVITATION = Purpose.INVITATION


@pytest.fixture
def user() -> User:
    return make_user()


def issue(user: User, **facts: object) -> str:
    return operations.issue(
        **{"actor": ACTOR, "purpose": INVITATION, "subject": user, "term": WEEK, **facts}  # type: ignore[arg-type]
    )


def refusal_of(purpose: str, token: str) -> LinkRefusedError:
    with pytest.raises(LinkRefusedError) as refusal:
        queries.open_link(purpose, token)
    return refusal.value


def test_only_a_digest_of_the_token_is_kept_anywhere(user: User) -> None:
    token = issue(user)
    assert re.fullmatch(r"[2-9a-km-zA-HJ-NP-Z]{22}", token)
    link = OneTimeLink.objects.get()
    assert (link.subject_type, link.subject_id) == ("accounts.user", user.pk)
    kept = [str(row) for row in (*OneTimeLink.objects.values(), *Event.objects.values())]
    assert not [text for text in kept if token in text]
    assert not [event for event in Event.objects.all() if link.digest in str(event.after)]


def test_looking_changes_nothing_and_using_works_once(user: User) -> None:
    token = issue(user)
    events = Event.objects.count()
    for _ in range(3):
        assert queries.open_link(INVITATION, token).used_at is None
    assert Event.objects.count() == events
    link = operations.use(actor=ACTOR, purpose=INVITATION, token=token)
    assert link.used_at is not None
    assert Event.objects.latest("at").act == "use_link"
    assert refusal_of(INVITATION, token).why is Refusal.USED
    with pytest.raises(LinkRefusedError, match="уже воспользовались"):
        operations.use(actor=ACTOR, purpose=INVITATION, token=token)


def test_an_undone_act_leaves_the_link_open(user: User) -> None:
    token = issue(user)
    with transaction.atomic():
        operations.use(actor=ACTOR, purpose=INVITATION, token=token)
        transaction.set_rollback(True)
    assert queries.open_link(INVITATION, token).used_at is None


def test_each_refusal_has_its_sentence(user: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        token = issue(user)
        clock.shift(WEEK - timedelta(seconds=1))
        assert queries.open_link(INVITATION, token)
        clock.shift(timedelta(seconds=1))
        expired = refusal_of(INVITATION, token)
        first = issue(user)
        second = issue(user)
    assert (expired.why, str(expired)) == (
        Refusal.EXPIRED,
        "Срок ссылки истёк 27.11.2026. Попросите новую.",
    )
    with time_machine.travel(NOW + WEEK, tick=False):
        assert refusal_of(INVITATION, first).why is Refusal.REVOKED
        assert "27.11.2026" in str(refusal_of(INVITATION, first))
        assert refusal_of(Purpose.PASSWORD, second).why is Refusal.UNKNOWN
        assert "Такой ссылки нет" in str(refusal_of(INVITATION, "nothing"))
        assert operations.revoke(actor=ACTOR, purpose=INVITATION, subject=user) == 1
        assert refusal_of(INVITATION, second).why is Refusal.REVOKED


def test_links_of_others_and_of_other_purposes_stay(user: User) -> None:
    other = issue(make_user())
    password = issue(user, purpose=Purpose.PASSWORD)
    issue(user)
    assert operations.revoke(actor=ACTOR, purpose=INVITATION, subject=user) == 1
    assert queries.open_link(INVITATION, other)
    assert queries.open_link(Purpose.PASSWORD, password)


def test_too_many_wrong_answers_revoke(user: User) -> None:
    token = issue(user)
    link = queries.open_link(INVITATION, token)
    for tried in range(1, operations.MAX_FAILED_TRIES + 1):
        link = operations.count_failure(actor=ACTOR, link=link)
        assert link.failed_tries == tried
    assert refusal_of(INVITATION, token).why is Refusal.REVOKED
    assert Event.objects.filter(act="refuse_link_answer").count() == operations.MAX_FAILED_TRIES
    with pytest.raises(LinkRefusedError):
        operations.count_failure(actor=ACTOR, link=link)


def test_a_link_has_a_term(user: User) -> None:
    with pytest.raises(InvalidRowError, match="Срок ссылки"):
        issue(user, term=timedelta(0))


def test_the_door_answers_and_records(
    user: User, rf: RequestFactory, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "django.request")
    token = issue(user)
    operations.revoke(actor=ACTOR, purpose=INVITATION, subject=user)
    assignment = make_assignment(Role.CURATOR, make_organization(), user=user)
    for purpose, given, status, why in (
        (INVITATION, token, 410, "revoked"),
        (Purpose.CONSENT, token, 404, "foreign"),
        (INVITATION, "x" * 22, 404, "unknown"),
    ):
        request = rf.get("/")
        request.actor = assignment.actor()  # type: ignore[attr-defined]
        request.assignment, request.other_assignments = assignment, []  # type: ignore[attr-defined]
        refusal = refusal_of(purpose, given)
        response = refused(request, refusal)  # type: ignore[arg-type]
        assert response.status_code == status
        assert str(refusal) in response.content.decode()
        event = Event.objects.latest("at")
        assert (event.act, event.after["why"]) == ("refuse_link", why)
        assert event.subject_id == (refusal.link.pk if refusal.link else None)


def test_who_may_not_issue_is_refused(user: User) -> None:
    auditor = Actor(user_id=1, name="Аудитор", role=Role.AUDITOR)
    for act in (
        lambda: issue(user, actor=auditor),
        lambda: operations.revoke(actor=auditor, purpose=INVITATION, subject=user),
    ):
        with pytest.raises((Http404, PermissionDenied)):
            act()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer as it is")
def test_of_two_at_once_one_wins(user: User) -> None:
    token = issue(user)
    results: list[str] = []
    barrier = threading.Barrier(4)

    def try_it() -> None:
        barrier.wait()
        results.append(
            _outcome(lambda: operations.use(actor=ACTOR, purpose="invitation", token=token))
        )
        connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["refused", "refused", "refused", "used"]


def _outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except LinkRefusedError:
        return "refused"
    return "used"


def test_what_is_done_voids_every_link_whatever_for(user: User) -> None:
    other = make_user()
    tokens = [issue(user, purpose=purpose) for purpose in (INVITATION, Purpose.PASSWORD)]
    kept = issue(other)
    operations.void(actor=ACTOR, subject=user)
    for token, purpose in zip(tokens, (INVITATION, Purpose.PASSWORD), strict=True):
        with pytest.raises(LinkRefusedError) as refusal:
            operations.use(actor=ACTOR, purpose=purpose, token=token)
        assert refusal.value.why is Refusal.REVOKED
    assert Event.objects.filter(act="revoke_link").count() == 2
    assert operations.use(actor=ACTOR, purpose=INVITATION, token=kept).subject_id == other.pk
