"""The journal on pages: what happened to a row, who looked at a person, search, a workbook."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

import nastavnik
from nastavnik.doors.trail import views
from nastavnik.doors.trail.queries import _moment
from nastavnik.doors.trail.views import _plain
from nastavnik.doors.trail.words import command_words
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.audit import chaining, operations
from nastavnik.platform.audit.models import Event
from nastavnik.platform.audit.paths import Subject
from nastavnik.platform.audit.recording import record
from nastavnik.platform.audit.writing import HIDDEN
from nastavnik.registers.consents.models import Consent
from nastavnik.registers.people import operations as people
from nastavnik.registers.people.models import Person
from tests.factories.accounts import signed_in
from tests.factories.consents import make_text
from tests.factories.mentorships import make_pair
from tests.factories.organizations import ACTOR, Region, make_region
from tests.factories.people import make_person, make_place
from tests.registers.privacy.canary import make_consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Region:
    return make_region()


@pytest.fixture
def person(region: Region) -> Person:
    found = make_person(region.school, last_name="Ёлкина", first_name="Анна")
    edited = people.edit_person(actor=ACTOR, person=found, version=1, group_name="=7«Б»")
    return people.edit_person(actor=ACTOR, person=edited, version=2, phone="89150000001")


def history_of(row: Any) -> str:
    return reverse("trail:history", args=[row._meta.label_lower, row.pk])


def test_a_curator_reads_what_happened_to_a_row_in_words(region: Region, person: Person) -> None:
    client = signed_in(Role.CURATOR, region.school)
    assert history_of(person) in client.get(person.get_absolute_url()).content.decode()
    text = client.get(history_of(person)).content.decode()
    assert "История: Ёлкина Анна" in text
    assert "Класс или группа: =7«Б»" in text
    assert "Изменено: человек" in text
    assert "Телефон: 89150000001" in text


def test_history_goes_no_further_than_the_row(region: Region, person: Person) -> None:
    for role, place in ((Role.CURATOR, region.other_school), (Role.ADMINISTRATOR, region.ministry)):
        assert signed_in(role, place).get(history_of(person)).status_code == 404
    curator = signed_in(Role.CURATOR, region.school)
    for address in ("people.nobody/1/", "people.person/999/", "nothing/1/"):
        assert curator.get(f"/trail/{address}").status_code == 404


def test_security_sees_acts_and_no_names(region: Region, person: Person) -> None:
    client = signed_in(Role.SECURITY, region.ministry)
    assert client.get(history_of(person)).status_code == 404
    text = client.get(reverse("trail:list"), {"act": "edit_"}).content.decode()
    assert f"человек № {person.pk}" in text
    assert "Содержание видно тем, кому видна запись" in text
    assert "Ёлкина" not in text
    assert "=7" not in text


def test_what_was_destroyed_is_said_so(region: Region, person: Person) -> None:
    subject: Subject = ("people.person", person.pk)
    operations.destroy_keys(actor=ACTOR, subjects=[subject], reason="Отзыв согласия")
    text = signed_in(Role.CURATOR, region.school).get(history_of(person)).content.decode()
    assert "Данные уничтожены" in text
    assert "=7" not in text


def test_who_looked_at_a_minor_is_known(region: Region) -> None:
    place = make_place(region.school)
    pair = make_pair(region.school, mentees=[place])
    adult = make_person(region.school, category="teacher")
    looking = signed_in(Role.CURATOR, region.school)
    for row in (place.person, place, pair, adult):
        assert looking.get(row.get_absolute_url()).status_code == 200
    acts = Event.objects.filter(act__startswith="view_").order_by("at")
    assert [event.act for event in acts] == ["view_person", "view_enrolment", "view_mentorship"]
    assert all(event.request_id and str(place.person_id) in event.people for event in acts)
    viewers = reverse("trail:viewers", args=[place.person_id])
    text = looking.get(viewers).content.decode()
    assert text.count("Просмотр: ") == 3
    assert "Ольга Петрова" in text
    assert signed_in(Role.CURATOR, region.other_school).get(viewers).status_code == 404


def test_a_view_that_cannot_be_recorded_is_refused(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_place(region.school)
    client = signed_in(Role.CURATOR, region.school)

    def refuse(*_args: Any) -> None:
        raise chaining.DatabaseError

    monkeypatch.setattr(chaining, "_save", refuse)
    answer = client.get(place.person.get_absolute_url())
    assert answer.status_code == 503
    assert "журнал действий не принял запись" in answer.content.decode()
    assert place.person.last_name not in answer.content.decode()


def test_the_journal_is_searched(region: Region, person: Person) -> None:
    client = signed_in(Role.AUDITOR, region.ministry)
    signed_in(Role.CURATOR, region.school).get(person.get_absolute_url())
    address = reverse("trail:list")

    def found(**query: Any) -> int:
        answer = client.post(address, query)
        assert answer.status_code == 200
        return int(answer.context["listing"].total)

    everything = found()
    assert found(act="edit_") == 2
    assert found(act="view_") == found(q="Ольга", act="view_") == 1
    assert found(q="Никого") == 0
    assert found(organization=region.school.pk) < everything
    assert 0 < found(role="curator") < everything
    assert found(since="01.01.2020") == everything
    assert found(until="01.01.2020") == 0
    assert found(own="move_organization") == 0


def test_names_are_searched_only_where_they_may_be_seen(region: Region, person: Person) -> None:
    def found(role: Role) -> int:
        answer = signed_in(role, region.ministry).post(reverse("trail:list"), {"person": "Ёлкина"})
        return int(answer.context["listing"].total)

    assert found(Role.SECURITY) == 0


def test_no_name_is_taken_from_an_address(region: Region, person: Person) -> None:
    client = signed_in(Role.AUDITOR, region.ministry)
    address, asked = reverse("trail:list"), {"q": "Никого", "person": "Ёлкина", "act": "edit_"}
    answer = client.get(address, asked)
    assert answer.context["listing"].total == 2
    assert "Ёлкина" not in answer.content.decode()
    posted = client.post(address, asked).content.decode()
    assert '<input type="hidden" name="person" value="Ёлкина">' in posted
    assert "?" not in posted.partition('action="/trail/export/')[2][:2]


def test_forms_and_history_of_a_minor_are_views_too(region: Region) -> None:
    place = make_place(region.school)
    adult = make_person(region.school, category="teacher")
    client = signed_in(Role.CURATOR, region.school)
    for address in (
        reverse("people:edit", args=[place.person_id]),
        reverse("people:enrolment_edit", args=[place.pk]),
        history_of(place),
        history_of(adult),
        reverse("people:edit", args=[adult.pk]),
    ):
        assert client.get(address).status_code == 200
    acts = Event.objects.filter(act__startswith="view_").order_by("at")
    assert [event.act for event in acts] == ["view_person", "view_enrolment", "view_history"]
    assert {event.people for event in acts} == {str(place.person_id)}


def test_consents_of_a_minor_are_seen_and_taken_away_by_events(region: Region) -> None:
    place = make_place(region.school)
    consent = Consent.objects.filter(person=place.person).first() or make_consent(
        place.person, make_person(region.school, category="parent")
    )
    consent.file.save("scan.pdf", ContentFile(b"%PDF-1.4"))
    client = signed_in(Role.CURATOR, region.school)
    assert client.get(reverse("consents:person", args=[place.person_id])).status_code == 200
    answer = client.get(reverse("consents:file", args=[consent.pk]))
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    blanks = reverse("consents:blanks", args=["docx"])
    make_text()
    assert client.get(blanks, {"person": place.person_id}).status_code == 200
    acts = ["view_consents", "export_consent", "export_blanks"]
    events = Event.objects.filter(act__in=acts).order_by("at")
    assert [(event.act, event.people) for event in events] == [
        (act, str(place.person_id)) for act in acts
    ]


def test_whose_data_left_with_the_journal_is_known(
    region: Region, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(Role.AUDITOR, region.school)
    monkeypatch.setattr(views, "MOST_ROWS", 1)
    answer = client.post(reverse("trail:export"), {"act": "edit_", "as": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "последние 1 из 2" in text
    told = Event.objects.get(act="export_trail").people
    assert told == (str(person.pk) if "Ёлкина" in text else "")


def test_an_auditor_of_one_city_sees_nothing_of_another(region: Region, person: Person) -> None:
    client = signed_in(Role.AUDITOR, region.other_city)
    chains = {row.record.chain for row in client.get("/trail/").context["listing"].table.rows}
    assert region.school.pk not in chains


def test_the_journal_leaves_as_a_workbook_and_that_is_an_event(
    region: Region, person: Person
) -> None:
    client = signed_in(Role.SECURITY, region.ministry)
    answer = client.get(reverse("trail:export"), {"act": "edit_"})
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    sheet = book.worksheets[0]
    acts = [str(row[1].value) for row in sheet.iter_rows()]
    assert acts.count("Изменено: человек") == 2
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    answer = client.get(reverse("trail:export"), {"act": "edit_", "as": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert text.splitlines()[0].startswith("Когда;Действие;Кто")
    assert text.count("Изменено: человек") == 2
    event = Event.objects.filter(act="export_trail").earliest("at")
    assert event.after == {"filters": ["act"], "rows": 2}
    assert event.request_id
    assert signed_in(Role.CURATOR, region.school).get(reverse("trail:list")).status_code == 404


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_text_of_the_csv_is_a_formula(start: str) -> None:
    assert _plain(f"{start}1+1") == f"'{start}1+1"


def test_the_journal_has_words_for_whatever_an_event_tells(region: Region) -> None:
    """Sets of data are named, not printed; codes of facts and commands are words."""
    make_note_event(region)
    record(ACTOR, "refuse_log_in", organization_id=region.school.pk, facts={"why": "code"})
    actor = system_actor("install_presets")
    record(actor, "export_trail", organization_id=region.school.pk, facts={"filters": ["q"]})
    text = signed_in(Role.SECURITY, region.ministry).get(reverse("trail:list")).content.decode()
    assert "набор данных, 2\u00a0части" in text
    assert "shape" not in text
    assert "Почему: не тот код" in text
    assert "Отбор: кто действовал" in text
    assert "Установка форм и показателей" in text


def test_every_command_has_a_name() -> None:
    sources = (Path(nastavnik.__file__).parent).rglob("*.py")
    named = {
        name
        for source in sources
        for name in re.findall(r'system_actor\(\s*"([^"]+)"', source.read_text(encoding="utf-8"))
    }
    assert "demo" in named
    assert {name for name in named if command_words(name) == name} == set()


def make_note_event(region: Region) -> None:
    facts = {"contents": {"shape": 1, "figures": [1]}}
    record(ACTOR, "generate_note", organization_id=region.school.pk, facts=facts)


def test_a_moment_reads_as_a_clock_and_a_hidden_one_stays_hidden() -> None:
    moment, day = Event._meta.get_field("at"), Person._meta.get_field("birth_date")
    assert _moment(moment, "2026-12-10T20:23:58.877845+00:00") == "10.12.2026 23:23"
    assert _moment(day, "2010-04-05") == "05.04.2010"
    assert _moment(moment, HIDDEN) == _moment(day, HIDDEN) == HIDDEN
