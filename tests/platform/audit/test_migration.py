"""Events written before the chain join it, and can come back: who did what stays the same."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from nastavnik.platform.audit import guard, operations, writing
from nastavnik.platform.audit.models import Event, SealKey
from nastavnik.platform.audit.verifying import verify
from tests.factories.accounts import make_user
from tests.factories.mentorships import make_pair
from tests.factories.organizations import ACTOR, make_organization
from tests.factories.people import make_place

FIRST, LAST = ("audit", "0001_initial"), ("audit", "0008_generations_of_keys")
UNNUMBERED = ("audit", "0007_guard_keys")
AT = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)


def migrate(target: tuple[str, str]) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate([target])
    return MigrationExecutor(connection).loader.project_state([target]).apps


@pytest.fixture
def former(tmp_path: Path, settings: Any) -> Iterator[Any]:
    """The trail as it was before, with an account, a place and a pair it tells of."""
    settings.AUDIT_ANCHORS = tmp_path / "anchors"
    school = make_organization()
    place, pair, user = make_place(school), make_pair(school), make_user("Ольга Тайная")
    with connection.cursor() as cursor:
        for statement in ("DELETE FROM audit_event", "DELETE FROM audit_chainhead"):
            for lift in _lifted():
                cursor.execute(lift)
            cursor.execute(statement)
    # What was anchored of the events just taken away would rightly be missed.
    settings.AUDIT_ANCHORS = tmp_path / "former"
    model = migrate(FIRST).get_model("audit", "Event")
    told = [
        ("people.enrolment", place.pk, school.pk, {"request": "Скрытно"}, user.pk, "Ольга Тайная"),
        ("people.person", place.person_id, school.pk, {"phone": "Скрытно"}, None, "команда"),
        ("mentorships.member", 77, None, {"mentorship_id": pair.pk, "x": "Скрытно"}, user.pk, ""),
        ("people.enrolment", 999, school.pk, {"request": "Скрытно"}, user.pk, "Ольга Тайная"),
        ("periods.period", 5, None, {"title": "I квартал"}, user.pk, "Ольга Тайная"),
        ("organizations.organization", school.pk, None, {"name": "Школа"}, user.pk, "Ольга Тайная"),
    ]
    for number, (kind, pk, place_pk, after, user_pk, name) in enumerate(told):
        row = model.objects.create(
            user_id=user_pk,
            actor_name=name,
            role="curator" if user_pk else "system",
            act="edit",
            subject_type=kind,
            subject_id=pk,
            organization_id=place_pk,
            before={"was": None},
            after=after,
            reason="Скрытно" if "people" in kind else "",
        )
        model.objects.filter(pk=row.pk).update(at=AT + timedelta(minutes=number))
    yield model
    migrate(LAST)
    call_command("migrate", verbosity=0)


def _lifted() -> list[str]:
    return guard.statements(connection.vendor)[1]


def columns(model: Any) -> list[Any]:
    kept = ("at", "user_id", "role", "act", "subject_type", "subject_id", "before", "after")
    return list(model.objects.order_by("at").values_list(*kept, "reason"))


@pytest.mark.django_db(transaction=True)
def test_former_events_join_their_chains_and_come_back(former: Any) -> None:
    before = columns(former)
    migrate(LAST)
    report = verify()
    assert (report.events, report.faults, report.lags) == (6, [], {})
    events = list(Event.objects.order_by("at"))
    assert [(e.at, e.user_id, e.role, e.act, e.subject_type, e.subject_id, dict(e.before),
             dict(e.after), e.reason) for e in events] == before  # fmt: skip
    assert events[1].command == "команда"
    assert "Скрытно" not in str(list(Event.objects.values()))
    assert "Тайная" not in str(list(Event.objects.values()))
    sealed = {(key.subject_type, key.subject_id) for key in SealKey.objects.all()}
    assert sealed == {
        ("people.person", events[1].subject_id),
        ("mentorships.mentorship", events[2].after["mentorship_id"]),
        ("people.enrolment", 999),
    }
    back = migrate(FIRST).get_model("audit", "Event")
    assert columns(back) == before
    names = list(back.objects.order_by("at").values_list("actor_name", flat=True))
    assert names == ["Ольга Тайная", "команда", *["Ольга Тайная"] * 4]


@pytest.mark.django_db(transaction=True)
def test_generations_of_keys_can_be_taken_back_and_lose_no_word(
    tmp_path: Path, settings: Any
) -> None:
    settings.AUDIT_ANCHORS = tmp_path / "anchors"
    person = make_place(make_organization()).person
    about = (person._meta.label_lower, person.pk)
    for position in ("Токарь", "Слесарь", "Мастер"):
        operations.destroy_keys(actor=ACTOR, subjects=[about], reason="")
        person = writing.update(ACTOR, person, {"position": position})
    keys = list(SealKey.objects.order_by("pk").values())
    assert len(keys) == 4
    try:
        former = migrate(UNNUMBERED).get_model("audit", "SealKey")
        names = former.objects.order_by("pk").values_list("subject_type", flat=True)
        assert list(names) == [about[0], *(f"{about[0]}#{number}" for number in (2, 3, 4))]
        assert guard.Flaw.MISSING not in guard.flaws(connection).values()
        with pytest.raises(DatabaseError, match=guard.REFUSAL):
            former.objects.update(subject_type="people.person")
    finally:
        migrate(LAST)
    assert list(SealKey.objects.order_by("pk").values()) == keys
    assert guard.flaws(connection) == {}
    with pytest.raises(DatabaseError, match=guard.REFUSAL):
        SealKey.objects.update(generation=7)
    told = [event.after for event in Event.objects.filter(act="edit_person").order_by("seq")]
    assert told == [{}, {}, {"position": "Мастер"}]
    assert verify().faults == []
