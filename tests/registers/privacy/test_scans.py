"""Scans that name people: kept by archival law and named in the act, then destroyed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.http import Http404
from django.test import override_settings
from django.urls import reverse

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.models import Event
from nastavnik.platform.parameters.catalogue import SCANS_KEPT
from nastavnik.platform.parameters.operations import set_parameter
from nastavnik.practice.mentorships.models import Mentorship
from nastavnik.registers.documents import operations as documents
from nastavnik.registers.documents.choices import DocumentType
from nastavnik.registers.documents.models import Document
from nastavnik.registers.documents.queries import document_facts, kept_until
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy import operations, queries
from nastavnik.registers.privacy.choices import Ground
from nastavnik.registers.privacy.dossier import dossier
from nastavnik.registers.privacy.models import Erasure
from nastavnik.registers.privacy.operations.scans import settle_scans
from nastavnik.registers.privacy.report import act_report
from nastavnik.registers.privacy.tasks import destroy_old_scans
from tests.factories.accounts import make_actor, signed_in
from tests.factories.mentorships import make_active
from tests.factories.organizations import ACTOR
from tests.factories.people import make_person, make_school

pytestmark = pytest.mark.django_db(transaction=True)
TITLE = "О паре Елисеев — Королёв"
ORDER = "Приказ о формировании пар (групп) №\N{NO-BREAK SPACE}17 от 10.09.2026"
SCANS = "сканы документов"


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path) -> Iterator[None]:
    places = {"DATA_DIR": tmp_path / "data", "MEDIA_ROOT": tmp_path / "media"}
    with (
        override_settings(**places, AUDIT_ANCHORS=tmp_path / "anchors"),
        time_machine.travel(date(2026, 11, 20), tick=False),
    ):
        yield


@pytest.fixture
def school() -> Organization:
    return make_school()


def scanned(document: Document) -> Document:
    facts = {"title": TITLE, "file": ContentFile(b"%PDF-1.4 scan", "scan.pdf")}
    return documents.edit_document(actor=ACTOR, document=document, version=None, **facts)


def pair_with_scan(school: Organization) -> tuple[Document, list[Person]]:
    pair = make_active(school)
    assert pair.order is not None
    people = Person.objects.filter(enrolments__memberships__mentorship=pair).order_by("pk")
    return scanned(pair.order), list(people)


def lone_scan(school: Organization, **facts: Any) -> Document:
    known = {"type": DocumentType.PLAN, "title": TITLE, **facts}
    return scanned(documents.add_document(actor=ACTOR, organization=school, **known))


def erase(person: Person) -> Erasure:
    erasure = operations.queue_erasure(actor=ACTOR, person=person, ground=Ground.WITHDRAWAL)
    return operations.execute_erasure(actor=ACTOR, erasure=erasure)


def stored(tmp_path: Path) -> int:
    return sum(path.is_file() for path in (tmp_path / "media").rglob("*"))


def told(document: Document) -> str:
    about = Event.objects.filter(subject_type="documents.document", subject_id=document.pk)
    return " ".join(f"{one.before} {one.after}" for one in about)


def test_an_order_that_names_others_too_is_kept_and_stands_in_the_act(
    school: Organization, tmp_path: Path
) -> None:
    document, (first, _second) = pair_with_scan(school)
    erasure = erase(first)
    assert erasure.kept == f"{ORDER}, хранится до 31.12.2032"
    assert SCANS not in erasure.categories
    document.refresh_from_db()
    assert (document.title, bool(document.file), stored(tmp_path)) == (TITLE, True, 1)
    act = operations.draw_up_act(actor=ACTOR, organization=school, drawn_up_on=date(2026, 11, 20))
    paper = queries.act_paper(act)
    assert paper.kept == [(erasure.subject_number, erasure.kept)]
    printed = str(act_report(paper))
    assert repr(erasure.kept)[1:-1] in printed
    assert "125-ФЗ" in printed
    security = signed_in(Role.SECURITY, school)
    for row in (erasure, act):
        page = security.get(row.get_absolute_url()).content.decode()
        assert erasure.kept in page
        assert "Королёв" not in page


def test_the_scan_goes_with_the_last_it_names(school: Organization, tmp_path: Path) -> None:
    document, (first, second) = pair_with_scan(school)
    assert TITLE in told(document)
    erase(first)
    erasure = erase(second)
    assert SCANS in erasure.categories.splitlines()
    assert erasure.kept == f"{ORDER}, хранится до 31.12.2032 на бумаге, файла в системе нет"
    document.refresh_from_db()
    assert (document.title, bool(document.file)) == (DocumentType.PAIRS_ORDER.label, False)
    assert stored(tmp_path) == 0
    assert TITLE not in told(document)
    assert Mentorship.objects.get().order_id == document.pk
    writing.update(ACTOR, document, {"number": "17-а"})
    assert "17-а" in told(document)


def test_past_its_term_the_scan_goes_whoever_it_names(school: Organization, tmp_path: Path) -> None:
    set_parameter(actor=ACTOR, parameter=SCANS_KEPT, value=1)
    document, (first, _second) = pair_with_scan(school)
    assert kept_until(document) == date(2028, 12, 31)
    with time_machine.travel(date(2029, 1, 1), tick=False):
        erasure = erase(first)
    assert (erasure.kept, SCANS in erasure.categories) == ("", True)
    document.refresh_from_db()
    assert (bool(document.file), stored(tmp_path)) == (False, 0)
    act = operations.draw_up_act(actor=ACTOR, organization=school, drawn_up_on=date(2029, 1, 1))
    assert "оставленные на хранение" not in str(act_report(queries.act_paper(act)))


def test_what_no_pair_leads_to_goes_at_the_end_of_its_term(
    school: Organization, tmp_path: Path
) -> None:
    set_parameter(actor=ACTOR, parameter=SCANS_KEPT, value=2)
    undated = lone_scan(school)
    dated = lone_scan(school, date=date(2025, 3, 1))
    valid = lone_scan(school, date=date(2025, 3, 1), valid_until=date(2028, 8, 31))
    rules = lone_scan(school, type=DocumentType.REGULATION, date=date(2020, 3, 1))
    ends = [kept_until(one) for one in (undated, dated, valid)]
    assert ends == [date(2028, 12, 31), date(2027, 12, 31), date(2030, 12, 31)]
    for day, left in (
        (date(2027, 12, 31), {undated, dated, valid, rules}),
        (date(2028, 1, 1), {undated, valid, rules}),
        (date(2029, 1, 1), {valid, rules}),
        (date(2031, 1, 1), {rules}),
    ):
        with time_machine.travel(day, tick=False):
            destroy_old_scans.call()
        assert set(Document.objects.exclude(file="")) == left
        assert stored(tmp_path) == len(left)
    erased = Event.objects.filter(act="erase", subject_type="documents.document")
    assert list(erased.order_by("seq").values_list("subject_id", flat=True)) == [
        *(dated.pk, undated.pk, valid.pk)
    ]
    dated.refresh_from_db()
    assert dated.title == DocumentType.PLAN.label
    assert TITLE not in told(dated)


def test_a_scan_attached_when_nobody_is_left_goes_the_next_night(school: Organization) -> None:
    document, people = pair_with_scan(school)
    for person in people:
        erase(person)
    document.refresh_from_db()
    scanned(document)
    other, _people = pair_with_scan(school)
    assert operations.destroy_old_scans(actor=ACTOR) == 1
    assert list(Document.objects.exclude(file="")) == [other]
    assert operations.destroy_old_scans(actor=ACTOR) == 0


def test_the_dossier_lists_the_orders_and_no_other_name(school: Organization) -> None:
    document, (first, _second) = pair_with_scan(school)
    make_active(school)
    held = [one for one in dossier(first).holdings if isinstance(one.row, Document)]
    assert [one.row for one in held] == [document]
    facts = dict(held[0].facts)
    assert (facts["Номер"], facts["Дата"]) == ("17", "10.09.2026")
    assert TITLE not in str(held[0].facts)


def test_the_card_says_till_when_the_file_is_kept(school: Organization) -> None:
    document, _people = pair_with_scan(school)
    rules = lone_scan(school, type=DocumentType.REGULATION)
    said = [dict(document_facts(one))["Файл хранится до"] for one in (document, rules)]
    assert said == ["31.12.2032", ""]
    page = signed_in(Role.CURATOR, school).get(reverse("documents:detail", args=[document.pk]))
    assert "31.12.2032" in page.content.decode()


@pytest.mark.parametrize("role", [Role.CURATOR, Role.HEAD, Role.AUDITOR])
def test_scans_of_others_are_not_destroyed(school: Organization, role: Role) -> None:
    old = lone_scan(school, date=date(2001, 3, 1))
    stranger = make_actor(role, make_school())
    person = make_person(school)
    with pytest.raises((Http404, PermissionDenied)):
        settle_scans(actor=stranger, person=person)
    if role is Role.AUDITOR:
        with pytest.raises(Http404):
            operations.destroy_old_scans(actor=stranger)
    else:
        assert operations.destroy_old_scans(actor=stranger) == 0
    old.refresh_from_db()
    assert old.file
