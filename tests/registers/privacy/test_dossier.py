"""The right of access: everything held on a person, and who saw it."""

import json
from io import BytesIO

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from docx import Document

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit import recording
from nastavnik.platform.audit.models import Event
from nastavnik.platform.printing.docx import render_docx
from nastavnik.registers.accounts.models import User
from nastavnik.registers.duplicates import operations as duplicates
from nastavnik.registers.entry import operations as entry
from nastavnik.registers.entry.sessions import KEPT_KEY
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy import walking
from nastavnik.registers.privacy.dossier import dossier
from nastavnik.registers.privacy.report import dossier_report
from tests.factories.accounts import make_actor, signed_in
from tests.factories.organizations import ACTOR, make_organization
from tests.factories.people import make_person
from tests.registers.privacy.canary import Canary, make_canary

pytestmark = pytest.mark.django_db


def issue(client: Client, person: Person, wanted: str) -> bytes:
    answer = client.post(reverse("privacy:data", args=[person.pk]), {"format": wanted})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize("wanted", ["json", "exe"])
def test_what_a_session_that_ran_out_has_kept_issues_nothing(wanted: str) -> None:
    person = make_person(make_organization())
    client = signed_in(Role.CURATOR, person.organization)
    address, typed = reverse("privacy:data", args=[person.pk]), QueryDict(f"format={wanted}")
    user = User.objects.get(pk=client.session["_auth_user_id"])
    assert entry.keep_input(actor=ACTOR, user=user, path=address, typed=typed)
    session = client.session
    session[KEPT_KEY] = True
    session.save()
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "Скачать PDF" in answer.content.decode()
    assert not Event.objects.filter(act="export_personal_data").exists()
    assert json.loads(issue(client, person, "json"))


def test_every_word_held_stands_in_the_file() -> None:
    canary = make_canary()
    said = json.dumps(dossier(canary.person).as_json(), ensure_ascii=False)
    for one in walking.all_held(canary.person):
        for _label, words in one.facts:
            assert words in said
    document = Document(BytesIO(render_docx(dossier_report(dossier(canary.person)))))
    cells = " ".join(
        cell.text for table in document.tables for row in table.rows for cell in row.cells
    )
    assert canary.person.last_name in cells
    assert "файл: " in cells


def test_the_account_stands_in_the_file_without_its_password() -> None:
    canary = make_canary()
    recording.record(ACTOR, "log_in", subject=canary.user)
    paper = dossier(canary.person)
    said = json.dumps(paper.as_json(), ensure_ascii=False)
    assert canary.user.email in said
    assert canary.user.name in said
    assert "Пароль" not in said
    assert "Вход: учётная запись" in [row.what for row in paper.changes]


def test_who_saw_stands_there_by_role_and_place_without_a_name() -> None:
    canary = make_canary()
    curator = make_actor(Role.CURATOR, canary.organization)
    recording.record(curator, "view_person", subject=canary.person, people=[canary.person.pk])
    (seen,) = dossier(canary.person).views
    assert (seen.what, seen.role, seen.place) == (
        "Просмотр: человек",
        "Куратор",
        canary.organization.short_name,
    )
    assert all(row.what and row.role for row in dossier(canary.person).changes)


def test_an_event_of_a_kind_gone_since_is_still_said() -> None:
    person = make_person(make_organization())
    actor = make_actor(Role.CURATOR, person.organization)
    recording.record(actor, "export_list", people=[person.pk])
    assert [row.what for row in dossier(person).views] == ["Выгрузка"]


@pytest.mark.parametrize("wanted", ["pdf", "docx", "json"])
def test_issuing_is_an_event_of_the_person(wanted: str) -> None:
    canary = make_canary()
    client = signed_in(Role.CURATOR, canary.organization)
    content = issue(client, canary.person, wanted)
    assert content.startswith({"pdf": b"%PDF", "docx": b"PK", "json": b"{"}[wanted])
    event = Event.objects.filter(act="export_personal_data").latest("at")
    assert event.people == str(canary.person.pk)
    assert event.after == {"format": wanted}


def test_a_format_nobody_knows_is_not_issued() -> None:
    person = make_person(make_organization())
    client = signed_in(Role.CURATOR, person.organization)
    answer = client.post(reverse("privacy:data", args=[person.pk]), {"format": "exe"})
    assert answer.status_code == 404
    assert not Event.objects.filter(act="export_personal_data").exists()
    assert client.get(reverse("privacy:data", args=[person.pk])).status_code == 200


def test_an_empty_paper_says_that_nothing_is_there() -> None:
    person = make_person(make_organization())
    report = dossier_report(dossier(person))
    assert "Никто не смотрел и не выгружал." in str(report.blocks)
    assert "Записей нет." in str(report.blocks)


def test_what_the_trail_hides_is_not_shown_and_yes_is_said() -> None:
    canary: Canary = make_canary()
    canary.user.password = "argon2-of-something"
    facts = walking.Held(canary.user, ()).facts
    assert ("Действует", "да") in facts
    assert canary.user.password not in str(facts)


def test_the_file_holds_both_rows_of_who_was_merged() -> None:
    school = make_organization()
    keep, other = (make_person(school, phone=phone) for phone in ("+79001112233", "+79004445566"))
    stranger = make_person(school, last_name="Незнакомцева")
    curator = make_actor(Role.CURATOR, school)
    recording.record(curator, "view_person", subject=other, people=[other.pk])
    duplicates.tell_apart(actor=ACTOR, one=other, another=stranger, reason="Однофамильцы")
    duplicates.merge_people(actor=ACTOR, keep=keep, other=other)
    paper = dossier(keep)
    said = json.dumps(paper.as_json(), ensure_ascii=False)
    assert keep.phone in said
    assert other.phone in said
    assert [row.what for row in paper.views] == ["Просмотр: человек"]
    assert "Однофамильцы" in said
    assert stranger.last_name not in said
