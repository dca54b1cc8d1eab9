from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from nastavnik.domain.campaigns.questions import Question
from nastavnik.domain.errors import DomainError
from nastavnik.oversight.campaigns.deriving import answers_on
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event, EventPerson
from nastavnik.registers.documents import operations, queries
from nastavnik.registers.documents.choices import DocumentStatus, DocumentType
from nastavnik.registers.documents.models import Act, Document
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.partners import operations as partners
from nastavnik.registers.partners.choices import AgreementStatus, PartnerKind
from nastavnik.registers.periods.models import Period
from tests.factories.accounts import signed_in
from tests.factories.mentorships import make_active
from tests.factories.organizations import ACTOR, Region, make_organization, make_region
from tests.factories.people import make_place, make_year

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF"
DAY = date(2025, 10, 1)


@pytest.fixture
def region() -> Region:
    return make_region()


@pytest.fixture
def curator(region: Region) -> Client:
    return signed_in(Role.CURATOR, region.school)


def upload(content: bytes = PDF, name: str = "Согласие Иванова Петра.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def make_document(organization: Organization, **facts: Any) -> Document:
    known = {
        "type": DocumentType.ROADMAP,
        "title": "Дорожная карта",
        "status": DocumentStatus.IN_FORCE,
        **facts,
    }
    return operations.add_document(actor=ACTOR, organization=organization, **known)


def make_agreement(organization: Organization, **facts: Any) -> None:
    partner = partners.add_partner(
        actor=ACTOR, name=f"Завод {organization.pk}", kind=PartnerKind.ENTERPRISE
    )
    known = {"signed_on": date(2025, 9, 1), "starts_on": date(2025, 9, 1), **facts}
    partners.add_agreement(
        actor=ACTOR,
        organization=organization,
        partner=partner,
        status=AgreementStatus.SIGNED,
        **known,
    )


def test_a_file_is_kept_under_a_name_that_tells_nothing(region: Region) -> None:
    document = make_document(region.school, file=upload(name="../../Иванов.exe"))
    stored = Path(document.file.path)
    assert stored.suffix == ".pdf"
    assert len(stored.stem) == 32
    assert stored.read_bytes() == PDF
    assert "Иванов" not in str([event.after for event in Event.objects.all()])


@pytest.mark.parametrize("content", [b"<html><script>", b"MZ\x90", b"", b"PK\x03\x04 nothing"])
def test_another_kind_of_file_is_refused_whatever_its_name(region: Region, content: bytes) -> None:
    with pytest.raises(DomainError, match="этот файл другого вида") as refusal:
        make_document(region.school, file=upload(content, "приказ.pdf"))
    assert refusal.value.field == "file"
    assert not Document.objects.exists()


def test_a_file_too_big_is_refused(region: Region) -> None:
    with override_settings(DOCUMENT_MAX_BYTES=len(PDF) - 1), pytest.raises(DomainError, match="МБ"):
        make_document(region.school, file=upload())
    with override_settings(DOCUMENT_MAX_BYTES=len(PDF)):
        assert make_document(region.school, file=upload()).file


def test_a_new_file_takes_the_place_of_the_old(
    region: Region, django_capture_on_commit_callbacks: Any
) -> None:
    document = make_document(region.school, file=upload())
    old = Path(document.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        changed = operations.edit_document(
            actor=ACTOR,
            document=document,
            version=1,
            file=upload(b"\x89PNG\r\n\x1a\n", "скан.pdf"),
        )
    assert changed.file.name.endswith(".png")
    assert not old.exists()
    with django_capture_on_commit_callbacks(execute=True):
        cleared = operations.edit_document(actor=ACTOR, document=changed, version=2, file=False)
    assert not cleared.file
    assert not Path(changed.file.path).exists()


def test_editing_words_keeps_the_file(region: Region, curator: Client) -> None:
    document = make_document(region.school, file=upload())
    url = reverse("documents:edit", args=[document.pk])
    page = curator.get(url).content.decode()
    assert reverse("documents:file", args=[document.pk]) in page
    assert document.file.name not in page
    curator.post(
        url,
        {"type": "roadmap", "title": "Новое имя", "status": "in_force", "row_version": 1},
    )
    changed = Document.objects.get()
    assert (changed.title, changed.file.name) == ("Новое имя", document.file.name)


def test_the_file_is_an_attachment_for_those_who_may_see_it(
    region: Region, curator: Client
) -> None:
    document = make_document(region.school, file=upload())
    url = reverse("documents:file", args=[document.pk])
    response = curator.get(url)
    assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert signed_in(Role.CURATOR, region.other_school).get(url).status_code == 404
    assert signed_in(Role.ADMINISTRATOR, region.ministry).get(url).status_code == 404
    assert signed_in(Role.COORDINATOR, region.city).get(url).status_code == 200
    assert Client().get(url).status_code == 302


def test_an_order_leaves_as_the_people_it_made_pairs_of(region: Region, curator: Client) -> None:
    pair = make_active(region.school)
    assert pair.order is not None
    order = operations.edit_document(actor=ACTOR, document=pair.order, version=None, file=upload())
    make_active(region.school)
    assert curator.get(reverse("documents:file", args=[order.pk])).status_code == 200
    event = Event.objects.get(act="export_document")
    named = EventPerson.objects.filter(chain=event.chain, seq=event.seq)
    assert sorted(named.values_list("person_id", flat=True)) == sorted(
        pair.members.values_list("enrolment__person", flat=True)
    )


def test_dates_out_of_order_are_refused_and_nothing_typed_is_lost(curator: Client) -> None:
    organization = Organization.objects.get(short_name="Школа Берёзовска")
    typed = {
        "organization": organization.pk,
        "type": "roadmap",
        "title": "Карта на три года",
        "status": "draft",
        "valid_from": "01.09.2025",
        "valid_until": "01.09.2024",
    }
    page = curator.post(reverse("documents:add"), typed).content.decode()
    at_field = page.index('id="id_valid_until_error"')
    assert "Срок действия заканчивается раньше, чем начинается." in page[at_field:]
    assert "Карта на три года" in page
    curator.post(reverse("documents:add"), {**typed, "valid_until": "", "file": upload()})
    assert Document.objects.get().organization == organization


def test_a_document_of_another_organisation_is_not_added(region: Region, curator: Client) -> None:
    typed = {
        "organization": region.other_school.pk,
        "type": "plan",
        "title": "x",
        "status": "draft",
    }
    assert curator.post(reverse("documents:add"), typed).status_code == 200
    assert not Document.objects.exists()


def test_coverage_counts_documents_in_force_once(region: Region) -> None:
    second = make_organization(region.city)
    make_document(region.school)
    make_document(region.school, title="Ещё одна")
    make_document(region.school, type=DocumentType.PLAN)
    make_document(region.school, type=DocumentType.PROGRAMME, status=DocumentStatus.DRAFT)
    make_document(second, type=DocumentType.PROGRAMME, valid_from=date(2025, 10, 2))
    make_document(second, type=DocumentType.REGULATION, valid_until=date(2025, 10, 1))
    places = Organization.objects.reporting().within(region.city)
    found = queries.coverage(places, DAY)
    held = {column.type: (column.held, column.share) for column in found.columns}
    assert held.pop(DocumentType.ROADMAP) == (1, 50.0)
    assert held.pop(DocumentType.REGULATION) == (1, 50.0)
    assert set(held.values()) == {(0, 0.0)}
    assert [row.count for row in found.rows] == [1, 1]
    assert found.complete == 0


def test_coverage_of_nobody_and_of_everything(region: Region) -> None:
    nobody = queries.coverage(Organization.objects.none(), DAY)
    assert {column.share for column in nobody.columns} == {None}
    for kind in DocumentType.counted:
        make_document(region.school, type=kind)
    everything = queries.coverage(Organization.objects.filter(pk=region.school.pk), DAY)
    assert everything.complete == 1


def test_an_agreement_in_force_is_the_sixth_document(region: Region) -> None:
    second = make_organization(region.city)
    make_document(region.school, type=DocumentType.PARTNERSHIP)
    make_agreement(region.school)
    make_agreement(second)
    make_agreement(make_organization(region.city), ends_on=DAY - timedelta(days=1))
    places = Organization.objects.reporting().within(region.city)
    found = queries.coverage(places, DAY)
    (partnership,) = (one for one in found.columns if one.type is DocumentType.PARTNERSHIP)
    assert partnership.held == 2
    assert {answers_on(row.organization, DAY)[Question.PARTNERSHIP].value for row in found.rows
            if row.count} == {1}  # fmt: skip
    assert sum(row.count for row in found.rows) == 2


def test_coverage_is_of_the_reporting_date_unless_a_day_is_asked(region: Region) -> None:
    make_place(region.school, school_year=make_year(2020))
    Period.objects.create(
        kind="other",
        title="Декабрь",
        starts_on=date(2020, 9, 1),
        ends_on=date(2020, 12, 31),
        as_of=date(2020, 12, 18),
    )
    coordinator = signed_in(Role.COORDINATOR, region.city)
    page = coordinator.get(reverse("documents:coverage"))
    assert page.context["coverage"].day == date(2020, 12, 18)
    assert 'value="18.12.2020"' in page.content.decode()
    elsewhere = signed_in(Role.COORDINATOR, region.other_city)
    usual = elsewhere.get(reverse("documents:coverage")).context["coverage"].day
    assert usual == timezone.localdate()


def test_acts_are_kept_by_the_administrator(region: Region) -> None:
    administrator = signed_in(Role.ADMINISTRATOR, region.ministry)
    facts = {"code": "order-1", "title": "О наставничестве", "number": "1", "date": "5.4.2020"}
    added = administrator.post(reverse("documents:act_add"), facts, follow=True)
    page = added.content.decode()
    for words in ("Акт добавлен.", "О наставничестве", "05.04.2020"):
        assert words in page
    again = administrator.post(reverse("documents:act_add"), facts)
    assert again.status_code == 200
    assert Act.objects.count() == 1
    for role, place in ((Role.CURATOR, region.school), (Role.COORDINATOR, region.city)):
        client = signed_in(role, place)
        assert client.get(reverse("documents:act_list")).status_code == 403
        assert client.post(reverse("documents:act_add"), facts).status_code == 403


def test_the_coverage_page_asks_two_queries_whatever_the_organisations(region: Region) -> None:
    coordinator = signed_in(Role.COORDINATOR, region.city)
    make_document(region.school)
    url = reverse("documents:coverage") + "?on=1+октября+2025"

    def measured() -> int:
        with CaptureQueriesContext(connection) as captured:
            page = coordinator.get(url).content.decode()
        assert "Школа Еловска" not in page
        assert "1\xa0октября 2025" in page or "1 октября 2025" in page
        return len(captured)

    few = measured()
    for _number in range(30):
        make_document(make_organization(region.city))
    assert measured() == few


def test_the_list_is_searched_filtered_and_of_fixed_cost(region: Region, curator: Client) -> None:
    make_document(region.school, title="Отчёт о наставничестве", type=DocumentType.REPORT)
    make_document(region.other_school, title="Чужой отчёт", type=DocumentType.REPORT)
    url = reverse("documents:list")

    def measured(query: str) -> tuple[int, str]:
        with CaptureQueriesContext(connection) as captured:
            page = curator.get(url + query).content.decode()
        return len(captured), page

    few, page = measured("?q=ОТЧЕТ&type=report&sort=-date")
    assert "Отчёт о наставничестве" in page
    assert "Чужой" not in page
    for number in range(60):
        make_document(region.school, title=f"Отчёт {number}", type=DocumentType.REPORT)
    many, page = measured("?q=ОТЧЕТ&type=report&sort=-date")
    assert many == few
    assert "?q=" in page or "page=2" in page
