"""An import is taken back whole, until somebody has touched what it brought; then it says what."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from nastavnik.domain.errors import DomainError
from nastavnik.doors.imports import history
from nastavnik.doors.imports.choices import ImportState
from nastavnik.doors.imports.lines import number_of
from nastavnik.doors.imports.models import Import
from nastavnik.doors.imports.operations import undoing
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.platform.audit.verifying import verify
from nastavnik.registers.consents.models import Consent, Coverage
from nastavnik.registers.consents.operations import papers
from nastavnik.registers.duplicates import operations as duplicates
from nastavnik.registers.duplicates.models import Distinction
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people import operations
from nastavnik.registers.people.choices import EnrolmentStatus
from nastavnik.registers.people.models import Enrolment, Kinship, Person
from nastavnik.registers.privacy import operations as privacy
from nastavnik.registers.privacy.choices import Ground
from tests.doors.imports.acting import act, bring, names
from tests.doors.imports.workbooks import PEOPLE, workbook
from tests.factories.accounts import ACTOR, signed_in
from tests.factories.consents import make_text
from tests.factories.people import make_person, make_school, make_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> Organization:
    return make_school()


@pytest.fixture
def curator(school: Organization) -> Client:
    return signed_in(Role.CURATOR, school)


@pytest.fixture
def applied(curator: Client) -> Import:
    batch = bring(curator, workbook(*PEOPLE))
    act(curator, batch, "apply")
    return batch


def person(last_name: str) -> Person:
    return Person.objects.get(last_name=last_name)


def refusal(client: Client, batch: Import) -> str:
    """The page that says what stands in the way; what is sent all the same changes nothing."""
    page: str = client.get(f"/imports/{batch.pk}/undo/").content.decode()
    before = names()
    act(client, batch, "undo")
    assert batch.state == ImportState.APPLIED
    assert names() == before
    return page


def test_an_edited_person_stands_in_the_way(curator: Client, applied: Import) -> None:
    ours = person("Ёлкин")
    operations.edit_person(actor=ACTOR, person=ours, version=None, group_name="8А")
    page = refusal(curator, applied)
    assert "Отменить всю загрузку уже нельзя" in page
    assert f'href="{ours.get_absolute_url()}"' in page
    assert "Соснова" not in page


def test_a_row_that_came_to_lean_on_one_stands_in_the_way(
    curator: Client, applied: Import, school: Organization
) -> None:
    year = make_year()
    operations.enrol(
        actor=ACTOR,
        organization=school,
        school_year=year,
        person=person("Ёлкин"),
        role="mentee",
        status=EnrolmentStatus.CANDIDATE,
    )
    assert "Ёлкин Пётр Ильич (место в реестре)" in refusal(curator, applied)


def test_a_kinship_is_not_swept_away_in_silence(
    curator: Client, applied: Import, school: Organization
) -> None:
    parent = make_person(school, last_name="Ёлкина", category="parent", birth_date=date(1980, 1, 1))
    operations.add_kinship(actor=ACTOR, parent=parent, child=person("Ёлкин"))
    refusal(curator, applied)
    assert Kinship.objects.count() == 1


def test_a_decision_with_no_way_back_from_the_person_stands_in_the_way(
    curator: Client, applied: Import, school: Organization
) -> None:
    namesake = make_person(school, last_name="Зубрилова")
    duplicates.tell_apart(actor=ACTOR, one=person("Ёлкин"), another=namesake, reason="Видели")
    refusal(curator, applied)
    assert Distinction.objects.count() == 1


def test_a_new_row_changed_later_goes_after_what_leans_on_it(
    curator: Client, school: Organization
) -> None:
    batch = bring(curator, workbook(*PEOPLE))
    act(curator, batch, "apply")
    own = replace(ACTOR, request_id=batch.request_id)
    parent = make_person(school, last_name="Ёлкина", category="parent", birth_date=date(1980, 1, 1))
    child = person("Ёлкин")
    operations.add_kinship(actor=own, parent=parent, child=child)
    operations.edit_person(actor=own, person=child, version=None, group_name="8А")
    act(curator, batch, "undo")
    assert (batch.state, names()) == (ImportState.UNDONE, [parent.full_name])
    events = Event.objects.filter(subject_type="people.kinship").order_by("seq")
    assert list(events.values_list("act", flat=True)) == ["add_kinship", "undo_import"]


def test_looking_at_a_card_does_not_stand_in_the_way(curator: Client, applied: Import) -> None:
    assert curator.get(person("Ёлкин").get_absolute_url()).status_code == 200
    act(curator, applied, "undo")
    assert (applied.state, names()) == (ImportState.UNDONE, [])


@pytest.mark.django_db(transaction=True)
def test_a_changed_person_is_as_before_and_the_chain_is_whole(
    curator: Client, school: Organization, tmp_path: Path
) -> None:
    with override_settings(AUDIT_ANCHORS=tmp_path / "anchors"):
        bring_change_and_undo(curator, school)
        assert verify().faults == []


def bring_change_and_undo(curator: Client, school: Organization) -> None:
    known = make_person(
        school,
        last_name="Ёлкин",
        birth_date=date(2011, 3, 12),
        group_name="6А",
        phone="+79120000000",
    )
    batch = bring(curator, workbook(*PEOPLE))
    act(curator, batch, "apply")
    known.refresh_from_db()
    assert known.group_name == "7А"
    act(curator, batch, "undo")
    known.refresh_from_db()
    assert (known.group_name, known.phone) == ("6А", "+79120000000")
    assert names() == ["Ёлкин Пётр Ильич"]


def test_a_later_import_that_was_taken_back_stands_in_nobodys_way(
    curator: Client, applied: Import
) -> None:
    number, name, born, _group, other = PEOPLE[0]
    later = bring(curator, workbook((number, name, born, "8А", other)))
    act(curator, later, "apply")
    assert person("Ёлкин").group_name == "8А"
    assert "Ёлкин" in refusal(curator, applied)
    act(curator, later, "undo")
    assert (later.state, person("Ёлкин").group_name) == (ImportState.UNDONE, "7А")
    act(curator, applied, "undo")
    assert (applied.state, names()) == (ImportState.UNDONE, [])


def test_consents_and_places_of_the_wizard_go_with_it(curator: Client) -> None:
    make_text()
    make_year(timezone.localdate().year if timezone.localdate().month >= 9 else 2025)
    batch = bring(curator, workbook(*PEOPLE))
    act(curator, batch, "apply")
    page = curator.get(f"/imports/{batch.pk}/consents/")
    people = [person.pk for person in page.context["form"].fields["people"].queryset]
    assert len(people) == 3
    sent = {"text": make_text().pk, "given_on": f"{timezone.localdate():%d.%m.%Y}", "signer": ""}
    act(curator, batch, "consents", people=people, **sent)
    assert Consent.objects.count() >= 3
    assert Coverage.objects.count() >= 3
    act(curator, batch, "undo")
    assert batch.state == ImportState.UNDONE
    assert (Consent.objects.count(), Coverage.objects.count(), names()) == (0, 0, [])
    assert Enrolment.objects.count() == 0


def test_whoever_was_taken_back_cannot_be_read_in_the_trail(
    curator: Client, school: Organization
) -> None:
    known = make_person(school, last_name="Соснова", birth_date=date(2010, 9, 1), group_name="6А")
    operations.edit_person(actor=ACTOR, person=known, version=None, group_name="6Б")
    batch = bring(curator, workbook(*PEOPLE))
    act(curator, batch, "apply")
    assert "Ёлкин" in told()
    act(curator, batch, "undo")
    assert batch.state == ImportState.UNDONE
    assert "Ёлкин" not in told()
    assert "Берёзов" not in told()
    assert "6Б" in told()


def told() -> str:
    """What the trail says to whoever may read all of it."""
    return "".join(f"{event.before}{event.after}{event.reason}" for event in Event.objects.all())


def test_an_erased_person_cannot_be_brought_back(curator: Client, applied: Import) -> None:
    erasure = privacy.queue_erasure(actor=ACTOR, person=person("Ёлкин"), ground=Ground.REQUEST)
    privacy.execute_erasure(actor=ACTOR, erasure=erasure)
    rows = history.written_by(applied)
    assert len(history.obstacles(applied, rows, rows)) == 1
    refusal(curator, applied)


def test_an_import_is_applied_once_more_after_it_was_undone(
    curator: Client, applied: Import
) -> None:
    act(curator, applied, "undo")
    again = bring(curator, workbook(*PEOPLE))
    act(curator, again, "apply")
    act(curator, again, "undo")
    assert (again.state, names()) == (ImportState.UNDONE, [])
    acts = Event.objects.filter(request_id=again.request_id).values_list("act", flat=True)
    assert sorted(set(acts)) == ["add_person", "destroy_keys", "undo_import"]


def told_of(batch: Import) -> list[str]:
    """What the trail tells of the import itself."""
    events = Event.objects.filter(subject_type="imports.import", subject_id=batch.pk)
    return list(events.order_by("seq").values_list("act", flat=True))


def test_what_was_never_written_is_not_taken_back(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE))
    answer = act(curator, batch, "undo")
    assert "Отменить можно только то, что загружено." in answer.content.decode()
    assert (batch.state, names()) == (ImportState.CHECKED, [])
    assert "undo_import_begin" not in told_of(batch)


def test_what_is_taken_back_is_not_taken_back_again(curator: Client, applied: Import) -> None:
    act(curator, applied, "undo")
    again = act(curator, applied, "undo")
    assert "Отменить можно только то, что загружено." in again.content.decode()
    version, events = applied.version, told_of(applied)
    # A worker that died after the last chunk begins anew and finds nothing left to do.
    assert undoing.run(actor=ACTOR, batch=applied).version == version
    assert told_of(applied) == events


def test_an_undoing_that_was_stopped_takes_nothing_back(applied: Import) -> None:
    with pytest.raises(DomainError, match="Отмену остановили"):
        undoing.run(actor=ACTOR, batch=applied)
    left = undoing.stop(actor=ACTOR, batch=applied, reason="Право отозвано")
    assert (left.state, left.version, len(names())) == (ImportState.APPLIED, applied.version, 3)
    assert told_of(applied)[-1] == "finish_import"


def test_whoever_leans_on_a_row_at_the_last_moment_stands_in_the_way(
    curator: Client, applied: Import, school: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = make_person(school, last_name="Ёлкина", category="parent", birth_date=date(1980, 1, 1))
    lock, before = undoing._locked, names()

    def lock_too_late(model: Any, ones: Any) -> Any:
        if model is Person:
            Kinship.objects.create(parent=parent, child=person("Ёлкин"))
        return lock(model, ones)

    monkeypatch.setattr(undoing, "_locked", lock_too_late)
    answer = act(curator, applied, "undo")
    assert "с её записями уже связали другие" in answer.content.decode()
    assert (applied.state, names()) == (ImportState.APPLIED, before)


def test_a_request_for_consent_waits_again_and_a_birth_date_is_unknown_again(
    curator: Client, school: Organization
) -> None:
    known = make_person(
        school, last_name="Ёлкин", group_name="7А", birth_date=None, consented=False
    )
    asked, *_others = papers.request(
        actor=ACTOR, organization=school, people=[known], kind="processing"
    )
    assert (asked.status, asked.purposes) == ("requested", [])
    batch = bring(curator, workbook(PEOPLE[0]))
    act(curator, batch, "answer", number=number_of(4), same=1, person=known.pk)
    act(curator, batch, "apply")
    facts = {"text": make_text().pk, "given_on": f"{timezone.localdate():%d.%m.%Y}", "signer": ""}
    act(curator, batch, "consents", people=[known.pk], **facts)
    asked.refresh_from_db()
    known.refresh_from_db()
    assert (asked.status, known.birth_date) == ("given", date(2011, 3, 12))
    assert asked.purposes != []
    act(curator, batch, "undo")
    assert batch.state == ImportState.UNDONE
    known.refresh_from_db()
    asked.refresh_from_db()
    assert (known.birth_date, asked.status, asked.given_on) == (None, "requested", None)
    assert (asked.text, asked.purposes) == (None, [])
