"""Erasing one person: rows, account, sessions, links, keys; the counts stay."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nastavnik.domain.errors import DomainError
from nastavnik.domain.typography import format_date
from nastavnik.oversight.indicators.models import Indicator
from nastavnik.oversight.indicators.queries import compute
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.models import Event, SealKey
from nastavnik.platform.audit.writing import StaleVersionError
from nastavnik.platform.links.models import OneTimeLink
from nastavnik.practice.mentorships import operations as mentorships
from nastavnik.practice.mentorships.models import Mentorship
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.consents.models import Consent, Coverage
from nastavnik.registers.consents.operations import papers as consents
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Enrolment, Kinship, Person
from nastavnik.registers.periods.models import Period
from nastavnik.registers.privacy import operations, walking
from nastavnik.registers.privacy.choices import ErasureStatus, Ground
from nastavnik.registers.privacy.models import Erasure
from tests.factories.accounts import signed_in
from tests.factories.organizations import ACTOR, make_organization
from tests.factories.people import make_person
from tests.registers.privacy.canary import WORD, Canary, find, make_canary, queue

pytestmark = pytest.mark.django_db


def erase(person: Person, ground: str = Ground.WITHDRAWAL) -> Erasure:
    return operations.execute_erasure(actor=ACTOR, erasure=queue(person, ground))


def rows_in_words(canary: Canary) -> str:
    found = [f"{row.title}: {row.facts}" for row in walking.all_held(canary.person)]
    return " ".join(found)


def test_rows_lose_what_tells_of_the_person() -> None:
    canary = make_canary()
    assert find(rows_in_words(canary).encode()) > 8
    erasure = erase(canary.person)
    person = Person.objects.get(pk=canary.person.pk)
    assert find(rows_in_words(canary).encode()) == 0
    assert str(person) == f"Данные уничтожены №\N{NO-BREAK SPACE}{person.pk}"
    assert (person.phone, person.email, person.sex, person.group_name) == ("", "", "", "")
    assert person.erased_on == person.archived_on == timezone.localdate()
    assert not Kinship.objects.filter(child=person).exists()
    assert Enrolment.objects.get(person=person).request == ""
    assert Mentorship.objects.get().topic == ""
    assert "фамилия" in erasure.categories
    assert "родство" in erasure.categories
    assert (erasure.status, erasure.executed_on) == (ErasureStatus.DONE, timezone.localdate())


def test_a_representative_loses_the_name_and_the_child_keeps_the_consent() -> None:
    canary = make_canary()
    consent = Consent.objects.get()
    assert consent.representative is not None
    consent.signer_name = "Ёлкина Анна"
    consent.save()
    erase(consent.representative)
    consent.refresh_from_db()
    assert (consent.signer_name, consent.person_id) == ("", canary.person.pk)
    erase(canary.person)
    assert not Consent.objects.exists()


def test_erasing_a_representative_leaves_the_trail_of_the_child_readable() -> None:
    canary = make_canary()
    consent = Consent.objects.get()
    assert consent.representative is not None
    erase(consent.representative)
    written = writing.update(ACTOR, canary.person, {"group_name": "8«В»"})
    for kind, pk, is_gone in (
        ("people.person", written.pk, False),
        ("people.enrolment", Enrolment.objects.get(person=written).pk, False),
        ("consents.consent", consent.pk, True),
    ):
        about = list(Event.objects.filter(subject_type=kind, subject_id=pk))
        assert {event.contents.destroyed for event in about} == {is_gone}, kind


def test_days_of_counting_stay_whatever_is_refreshed() -> None:
    canary = make_canary()
    consents.refresh(actor=ACTOR, people=[canary.person])
    days = list(Coverage.objects.values_list("starts_on", "ends_before"))
    assert days
    erase(canary.person)
    consents.refresh(actor=ACTOR, people=[Person.objects.get(pk=canary.person.pk)])
    assert list(Coverage.objects.values_list("starts_on", "ends_before")) == days


def test_events_become_unreadable_and_stay_in_the_chain() -> None:
    canary = make_canary()
    about = Event.objects.filter(subject_type="people.person", subject_id=canary.person.pk)
    assert any(find(repr(event.after).encode()) for event in about)
    erase(canary.person)
    for event in Event.objects.all():
        assert not find(repr(event.contents).encode())
    assert all(event.contents.destroyed for event in about.all())
    key = SealKey.objects.get(subject_type="people.person", subject_id=canary.person.pk)
    assert (key.wrapped, key.is_destroyed) == ("", True)


def test_the_child_keeps_the_history_of_the_consent() -> None:
    """The words of whoever signed go; what was done to the consent, when, stays readable."""
    canary = make_canary()
    consent = canary.person.consents.get()
    parent = consent.representative
    assert parent is not None
    facts = {"expires_on": date(2028, 9, 1), "basis": f"Доверенность {WORD}"}
    writing.update(ACTOR, consent, facts, act="edit_consent", reason=f"Прислал {WORD}")
    about = Event.objects.filter(subject_type="consents.consent", act="edit_consent")
    event = about.latest("seq")
    assert (event.after["basis"], event.reason) == (f"Доверенность {WORD}", f"Прислал {WORD}")
    assert not find(repr(list(about.values())).encode())
    erase(parent)
    event = about.latest("seq")
    told = (dict(event.before), dict(event.after), event.reason)
    assert told == ({"expires_on": "2029-09-01"}, {"expires_on": "2028-09-01"}, "")
    consent.refresh_from_db()
    writing.update(ACTOR, consent, {"expires_on": date(2028, 10, 1)}, act="edit_consent")
    assert dict(about.latest("seq").after) == {"expires_on": "2028-10-01"}


def test_the_partner_keeps_the_history_of_the_pair() -> None:
    """Free texts go, whoever they speak of; what was done to the pair, when, stays readable."""
    canary = make_canary()
    pair = Mentorship.objects.get()
    mentorships.terminate(
        actor=ACTOR, mentorship=pair, on=date(2026, 10, 1), reason=f"Переезд {WORD}"
    )
    about = Event.objects.filter(subject_type="mentorships.mentorship").order_by("seq")
    assert find(repr([event.contents for event in about]).encode()) > 2
    assert not find(repr(list(about.values())).encode())
    before = [(event.act, event.after.get("status")) for event in about.all()]
    erase(canary.person)
    pair.refresh_from_db()
    assert (pair.topic, pair.termination_reason) == ("", walking.ERASED_TEXT)
    events = list(about.all())
    assert find(repr([(event.contents, event.payload) for event in events]).encode()) == 0
    assert [(event.act, event.after.get("status")) for event in events][: len(before)] == before
    ended = next(event for event in events if event.act == "terminate")
    assert (ended.after, ended.reason, ended.contents.destroyed) == (
        {"status": "terminated", "ended_on": "2026-10-01"},
        "",
        True,
    )
    begun = next(event for event in events if event.act == "activate")
    assert (begun.after["starts_on"], begun.contents.destroyed) == ("2026-09-15", False)
    seats = Event.objects.filter(act="add_member", subject_type="mentorships.member")
    assert {event.after["role"] for event in seats} == {"mentor", "mentee"}


def test_a_person_without_events_gets_none_that_opens() -> None:
    """A key is destroyed even if it is not there yet: the event of erasing is sealed by it."""
    person = make_person(make_organization(), last_name="Неслышная")
    erase(person)
    events = Event.objects.filter(subject_type="people.person", subject_id=person.pk)
    assert events.exists()
    assert all(event.contents.destroyed for event in events)


def test_the_account_is_emptied_and_closed() -> None:
    canary = make_canary()
    client, other = Client(), Client()
    client.force_login(canary.user)
    bystander = User.objects.create(email="other@example.test", name="Другой")
    other.force_login(bystander)
    OneTimeLink.objects.create(
        purpose="invitation",
        digest="0" * 64,
        subject_type="people.person",
        subject_id=canary.person.pk,
        issued_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=1),
    )
    erase(canary.person)
    user = User.objects.get(pk=canary.user.pk)
    assert (user.is_active, user.has_usable_password()) == (False, False)
    assert not find(f"{user.name} {user.email} {user.search}".encode())
    assert Assignment.objects.get(user=user).ends_on == timezone.localdate() - timedelta(days=1)
    ids = {row.get_decoded()["_auth_user_id"] for row in Session.objects.all()}
    assert ids == {str(bystander.pk)}
    assert not OneTimeLink.objects.exists()


def test_an_account_with_another_role_is_kept() -> None:
    """A mentor of the register may be the curator too: the account is the curator's."""
    canary = make_canary()
    Assignment.objects.create(
        user=canary.user,
        role=Role.CURATOR,
        organization=canary.organization,
        starts_on=date(2026, 9, 1),
    )
    Assignment.objects.filter(person=canary.person).update(ends_on=date(2026, 9, 30))
    erase(canary.person)
    user = User.objects.get(pk=canary.user.pk)
    assert user.is_active
    assert find(user.name.encode())
    assert Assignment.objects.get(person=canary.person).ends_on == date(2026, 9, 30)


def test_a_role_given_today_ends_with_the_data() -> None:
    canary, today = make_canary(), timezone.localdate()
    Assignment.objects.create(
        user=canary.user, role=Role.CURATOR, organization=canary.organization, starts_on=today
    )
    Assignment.objects.filter(person=canary.person).update(starts_on=today)
    erase(canary.person)
    in_force = canary.user.assignments.not_over_on(today)
    assert [row.role for row in in_force] == [Role.CURATOR]


def test_what_was_executed_or_is_stale_is_refused() -> None:
    person = make_person(make_organization())
    erasure = operations.queue_erasure(actor=ACTOR, person=person, ground=Ground.REQUEST)
    with pytest.raises(StaleVersionError):
        operations.execute_erasure(actor=ACTOR, erasure=erasure, version=erasure.version + 1)
    operations.execute_erasure(actor=ACTOR, erasure=erasure, version=erasure.version)
    with pytest.raises(DomainError, match="Эта запись уже не ждёт: исполнено"):
        operations.execute_erasure(actor=ACTOR, erasure=erasure)
    with pytest.raises(DomainError, match="уже уничтожены"):
        operations.queue_erasure(actor=ACTOR, person=person, ground=Ground.REQUEST)


@pytest.mark.parametrize(
    "failure",
    [
        DomainError("Нельзя: Ёлкин."),
        RuntimeError("Ёлкин"),
        OSError("Ёлкин.pdf"),
        IntegrityError("Ёлкин"),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_the_due_are_executed_and_no_failure_holds_up_the_others(
    failure: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    school = make_organization()
    today = timezone.localdate()
    people = [make_person(school) for _ in range(4)]
    for person, due in zip(people, (today, today, today, today + timedelta(days=1)), strict=True):
        operations.queue_erasure(actor=ACTOR, person=person, ground=Ground.REQUEST, due_on=due)
    refused = people[0].pk
    inner = walking.categories_of

    def categories(person: Person) -> list[str]:
        if person.pk == refused:
            raise failure
        return inner(person)

    monkeypatch.setattr(walking, "categories_of", categories)
    assert operations.execute_due(actor=ACTOR) == 2
    assert f"was not executed: {type(failure).__name__}" in caplog.text
    assert "Ёлкин" not in caplog.text
    waiting = Erasure.objects.waiting().values_list("person", flat=True)
    assert set(waiting) == {people[0].pk, people[3].pk}
    assert Erasure.objects.failed().get().person_id == refused
    assert Event.objects.get(act="fail_erasure").after == {"failed_on": str(today)}
    security = signed_in(Role.SECURITY, school)
    page = security.get(reverse("privacy:list")).content.decode()
    assert "Уничтожить не удалось" in page
    assert format_date(today) in page
    assert "Уничтожение данных: не удалось" in security.get("/").content.decode()
    monkeypatch.undo()
    assert operations.execute_due(actor=ACTOR) == 1
    assert not Erasure.objects.failed().exists()
    assert "Уничтожить не удалось" not in security.get(reverse("privacy:list")).content.decode()


def test_what_another_executed_meanwhile_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    school, today = make_organization(), timezone.localdate()
    first, second = (
        operations.queue_erasure(
            actor=ACTOR, person=make_person(school), ground=Ground.REQUEST, due_on=today
        )
        for _ in range(2)
    )
    inner = walking.categories_of

    def categories(person: Person) -> list[str]:
        if person.pk == first.person_id:
            operations.execute_erasure(actor=ACTOR, erasure=second)
        return inner(person)

    monkeypatch.setattr(walking, "categories_of", categories)
    assert operations.execute_due(actor=ACTOR) == 1
    assert set(Erasure.objects.values_list("status", "failed_on")) == {(ErasureStatus.DONE, None)}
    assert not Event.objects.filter(act="fail_erasure").exists()


def figures(root: Organization, days: list[date]) -> dict[Any, Any]:
    """Every figure of every indicator on the days, with and without the organisations below."""
    indicators = list(Indicator.objects.prefetch_related("bands"))
    return {
        (day, indicator.pk): compute([indicator], root, day)[indicator.code]
        for day in days
        for indicator in indicators
    }


@pytest.mark.one_database
def test_no_indicator_changes(
    city: Organization, count: Callable[[int, int], int], report_figure: Any
) -> None:
    days = sorted({*Period.objects.values_list("as_of", flat=True), date(2020, 9, 30)})
    days += [date(2020, 12, 31), date(2021, 3, 31), date(2021, 6, 30)]
    before = figures(city, days)
    people = list(Person.objects.filter(enrolments__isnull=False).distinct().order_by("pk"))
    people = people[:: count(138, 23)]
    for person in people:
        erase(person)
    after = figures(city, days)
    assert after == before
    report_figure("privacy: people erased without a change of any figure", len(people))
    report_figure("privacy: figures of indicators compared", len(before))
    named = Person.objects.filter(pk__in=[person.pk for person in people])
    assert {row.last_name for row in named} == {walking.ERASED_TEXT}
