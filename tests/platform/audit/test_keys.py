"""Keys of personal values: destroyed, nobody reads what they sealed; wrapped anew, all is read."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit import cipher, operations, paths, sealing, writing
from nastavnik.platform.audit.faults import Wrong
from nastavnik.platform.audit.models import Event, SealKey
from nastavnik.platform.audit.verifying import verify
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy.models import DestructionAct
from tests.factories.accounts import make_actor
from tests.factories.organizations import ACTOR, make_organization
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def edited_person() -> Any:
    person = make_person(make_organization())
    return writing.update(ACTOR, person, {"position": "Токарь"}, reason="Перешёл на завод")


def subject(person: Any) -> tuple[str, int]:
    return ("people.person", person.pk)


def test_a_destroyed_key_leaves_the_event_and_nothing_to_read(
    settings: Any, tmp_path: Path
) -> None:
    settings.AUDIT_ANCHORS = tmp_path / "anchors"
    person, kept = edited_person(), edited_person()
    assert operations.destroy_keys(actor=ACTOR, subjects=[subject(person)], reason="Отзыв") == 1
    event = Event.objects.get(act="edit_person", subject_id=person.pk)
    assert event.contents.destroyed
    assert (dict(event.before), dict(event.after), event.reason) == ({}, {}, "")
    assert Event.objects.get(act="edit_person", subject_id=kept.pk).reason == "Перешёл на завод"
    key = SealKey.objects.get(subject_id=person.pk, subject_type="people.person")
    assert (key.wrapped, key.is_destroyed) == ("", True)
    act = Event.objects.get(act="destroy_keys")
    assert (act.after["keys"], act.reason) == (1, "Отзыв")
    assert not [f for f in verify().faults if f.wrong is not Wrong.ANCHOR_MISSING]


def test_nothing_more_is_kept_of_the_forgotten() -> None:
    never_written = make_person(make_organization())
    Person.objects.filter(pk=never_written.pk).update(erased_on=date(2026, 9, 1))
    operations.destroy_keys(actor=ACTOR, subjects=[subject(never_written)], reason="Отзыв")
    writing.update(ACTOR, never_written, {"position": "Токарь"})
    assert Event.objects.get(act="edit_person").contents.destroyed
    assert operations.destroy_keys(actor=ACTOR, subjects=[subject(never_written)], reason="") == 0
    assert [key.about for key in SealKey.objects.all()] == [f"people.person {never_written.pk}"]


def test_a_row_whose_model_does_not_say_that_it_stays_is_told_of_no_more() -> None:
    school = make_organization()
    act = writing.insert(ACTOR, DestructionAct(organization=school, drawn_up_on=date(2026, 9, 1)))
    about = ("privacy.destructionact", act.pk)
    operations.destroy_keys(actor=ACTOR, subjects=[about], reason="")
    writing.update(ACTOR, act, {"performer_name": "Ель А. П."})
    assert Event.objects.get(act="edit_destructionact").contents.destroyed
    assert paths.told_again([about]) == set()


def test_whoever_stays_gets_a_key_of_the_next_generation(settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_ANCHORS = tmp_path / "anchors"
    person = edited_person()
    about, former = f"people.person {person.pk}", {"position": "Токарь"}
    assert operations.destroy_keys(actor=ACTOR, subjects=[subject(person)], reason="") == 1
    for position in ("Слесарь", "Мастер"):
        person = writing.update(ACTOR, person, {"position": position})
    told = [event.after for event in Event.objects.filter(act="edit_person").order_by("seq")]
    assert told == [{}, {"position": "Слесарь"}, {"position": "Мастер"}]
    first, second = SealKey.objects.order_by("generation")
    assert [(key.generation, key.about) for key in (first, second)] == [
        (1, about),
        (2, f"people.person#2 {person.pk}"),
    ]
    assert (first.is_destroyed, second.is_destroyed) == (True, False)
    assert faults() == []
    assert operations.destroy_keys(actor=ACTOR, subjects=[subject(person)], reason="") == 1
    told = [event.after for event in Event.objects.filter(act="edit_person")]
    assert told == [{}, {}, {}]
    assert str(former) not in str(told)
    last = Event.objects.filter(act="destroy_keys").order_by("seq").last()
    assert last is not None
    assert last.after == {"subjects": [about, f"people.person#2 {person.pk}"], "keys": 1}
    assert faults() == []
    writing.update(ACTOR, person, {"position": "Бригадир"})
    assert Event.objects.filter(act="edit_person").order_by("seq").last().after == {  # type: ignore[union-attr]
        "position": "Бригадир"
    }
    assert SealKey.objects.get(destroyed_at=None).generation == 3


def test_keys_of_every_generation_are_wrapped_anew(settings: Any) -> None:
    person = edited_person()
    operations.destroy_keys(actor=ACTOR, subjects=[subject(person)], reason="")
    writing.update(ACTOR, person, {"position": "Слесарь"})
    settings.DATA_KEYS_BEFORE, settings.DATA_KEY = [settings.DATA_KEY], "another master key"
    assert operations.rewrap_keys(actor=ACTOR) == 1
    settings.DATA_KEYS_BEFORE = []
    event = Event.objects.filter(act="edit_person").order_by("seq").last()
    assert event is not None
    assert event.after == {"position": "Слесарь"}


def test_of_two_who_make_the_next_key_one_is_first(monkeypatch: pytest.MonkeyPatch) -> None:
    person = edited_person()
    operations.destroy_keys(actor=ACTOR, subjects=[subject(person)], reason="")
    inner = paths.told_again

    def meanwhile(subjects: Any) -> Any:
        monkeypatch.undo()
        found = inner(subjects)
        theirs.append(sealing.seals_for(found)[subject(person)])
        return found

    theirs: list[sealing.Seal] = []
    monkeypatch.setattr(paths, "told_again", meanwhile)
    assert sealing.seals_for([subject(person)])[subject(person)] == theirs[0]
    assert SealKey.objects.count() == 2


def faults() -> list[Any]:
    return [one for one in verify().faults if one.wrong is not Wrong.ANCHOR_MISSING]


def test_keys_are_wrapped_anew_by_another_master_key(settings: Any) -> None:
    person = edited_person()
    before, settings.DATA_KEY = settings.DATA_KEY, "another master key"
    event = Event.objects.get(act="edit_person", subject_id=person.pk)
    assert event.contents.unopenable
    assert Wrong.KEY in {fault.wrong for fault in verify().faults}
    settings.DATA_KEYS_BEFORE = ["a third", before]
    assert operations.rewrap_keys(actor=ACTOR) == 1
    settings.DATA_KEYS_BEFORE = []
    assert Event.objects.get(act="edit_person").after == {"position": "Токарь"}
    assert operations.rewrap_keys(actor=ACTOR) == 0


def test_a_key_opens_only_as_the_key_of_its_row() -> None:
    first, second = edited_person(), edited_person()
    keys = [SealKey.objects.get(subject_id=one.pk) for one in (first, second)]
    SealKey.objects.filter(pk=keys[0].pk).update(wrapped=keys[1].wrapped)
    assert Event.objects.get(act="edit_person", subject_id=first.pk).contents.unopenable
    with pytest.raises(cipher.UnopenableError):
        cipher.unseal(cipher.new_key(), "not base64")


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CURATOR, Role.AUDITOR, Role.HEAD])
def test_the_keys_are_not_for_everybody(role: Role) -> None:
    actor = make_actor(role, make_organization())
    for act in (
        lambda: operations.destroy_keys(actor=actor, subjects=[], reason=""),
        lambda: operations.rewrap_keys(actor=actor),
        lambda: operations.restart_anchors(actor=actor, reason=""),
    ):
        with pytest.raises((Http404, PermissionDenied)):
            act()
