"""A curator at a list and at a card: the pages of consents."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.platform.parameters import operations as parameters
from nastavnik.platform.parameters.catalogue import FACTOR_FROM
from nastavnik.practice.withdrawals.operations import withdraw
from nastavnik.registers.consents.models import Consent
from nastavnik.registers.consents.operations import papers
from nastavnik.registers.consents.report import Blank, report_of
from nastavnik.registers.entry import sessions
from nastavnik.registers.entry.choices import Method
from nastavnik.registers.people import operations as enrolments
from nastavnik.registers.people.models import Enrolment, Kinship
from tests.factories.accounts import make_actor, signed_in
from tests.factories.clients import curator_of
from tests.factories.consents import ACTOR, child_of, make_paper, make_text
from tests.factories.people import make_person, make_place, make_school

pytestmark = pytest.mark.django_db


def test_all_found_are_attested_by_one_form() -> None:
    school = make_school()
    people = [child_of(school) for _ in "123"]
    make_text()
    client = curator_of(school)
    assert people[0].full_name in client.get("/consents/?standing=missing").content.decode()
    form = client.get("/consents/attest/?standing=missing").content.decode()
    assert form.count("checked") == 3
    answer = client.post(
        "/consents/attest/?standing=missing",
        {
            "text": make_text().pk,
            "given_on": "01.09.2026",
            "signer": "",
            "people": [people[0].pk, people[1].pk],
        },
    )
    assert answer.status_code == 302
    assert Consent.objects.count() == 2
    left = client.get("/consents/?standing=missing").content.decode()
    assert people[2].full_name in left
    assert people[0].full_name not in left


@pytest.mark.parametrize("standing", ["waiting", "soon", "later", "review", "withdrawn"])
def test_the_list_is_filtered(standing: str) -> None:
    school = make_school()
    child_of(school)
    page = curator_of(school).get(f"/consents/?standing={standing}")
    assert "Никого не нашлось" in page.content.decode()


def test_blanks_are_printed_for_one_and_for_all_found() -> None:
    school = make_school()
    person = child_of(school)
    make_text()
    client = curator_of(school)
    for wanted, start in (("docx", b"PK"), ("pdf", b"%PDF")):
        paper = client.get(f"/consents/blanks/{wanted}/?person={person.pk}")
        assert paper.getvalue().startswith(start)
    assert client.get("/consents/blanks/docx/?standing=missing").status_code == 200
    assert client.get("/consents/blanks/odt/").status_code == 404


def test_the_card_says_what_is_missing_and_withdraws() -> None:
    school = make_school()
    person = child_of(school)
    client = curator_of(school)
    address = reverse("consents:person", args=[person.pk])
    assert "согласия законного представителя" in client.get(address).content.decode()
    made = {"text": make_text().pk, "given_on": "01.09.2026", "signer": "representative"}
    assert client.post(reverse("consents:attest", args=[person.pk]), made).status_code == 302
    assert "действует" in client.get(address).content.decode()
    act = reverse("withdrawals:withdraw", args=[person.pk, "processing"])
    page = client.get(act).content.decode()
    hidden = dict(re.findall(r'name="(row_\w+)" value="([^"]*)"', page))
    assert client.post(act, {**hidden, "on": "05.10.2026", "reason": ""}).status_code == 302
    assert "отозвано" in client.get(address).content.decode()
    assert client.get(reverse("withdrawals:withdraw", args=[person.pk, "odd"])).status_code == 404


def test_a_scan_is_handed_out_as_a_file_to_its_organisation_alone() -> None:
    school = make_school()
    person = child_of(school)
    made = {
        "text": make_text().pk,
        "given_on": "01.09.2026",
        "signer": "representative",
        "file": SimpleUploadedFile("scan.pdf", b"%PDF-1.4 scan"),
    }
    client = curator_of(school)
    client.post(reverse("consents:attest", args=[person.pk]), made)
    address = reverse("consents:file", args=[Consent.objects.get().pk])
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/pdf"
    assert curator_of(make_school()).get(address).status_code == 404


@pytest.mark.parametrize(
    ("role", "whose", "answer"),
    [(Role.REPRESENTATIVE, "parent", 200), (Role.MENTEE, "child", 200), (Role.CURATOR, "", 302)],
)
def test_ones_own_scan_asks_for_no_second_factor(role: Role, whose: str, answer: int) -> None:
    school = make_school()
    people = {"child": child_of(school), "parent": make_person(school, category="parent")}
    Kinship.objects.create(parent=people["parent"], child=people["child"])
    (consent,) = papers.attest_many(
        actor=ACTOR,
        organization=school,
        people=[people["child"]],
        paper=make_paper(
            date(2026, 9, 1),
            facts={"file": SimpleUploadedFile("scan.pdf", b"%PDF-1.4 scan")},
        ),
    )
    client = signed_in(role, school, **({"person": people[whose]} if whose else {}))
    session = client.session
    sessions.begin(session, [Method.PASSWORD])
    session.save()
    parameters.set_parameter(actor=ACTOR, parameter=FACTOR_FROM, value="nobody")
    assert client.get(reverse("consents:file", args=[consent.pk])).status_code == answer
    if whose:
        own = reverse("privacy:data", args=[people[whose].pk])
        assert client.post(own, {"format": "json"}).status_code == 200


def test_a_name_searched_for_comes_by_post_alone() -> None:
    school = make_school()
    people = [child_of(school) for _ in "123"]
    make_text()
    client, sought = curator_of(school), people[1]
    words = {"open": "1", "q": sought.last_name, "standing": "missing"}
    page = client.post("/consents/", words).content.decode()
    assert f'<input type="hidden" name="q" value="{sought.last_name}">' in page
    assert "?q=" not in page
    for method, found in (
        (client.get, {person.pk for person in people}),
        (client.post, {sought.pk}),
    ):
        paper = method("/consents/blanks/docx/", words)
        assert paper.getvalue().startswith(b"PK")
        event = Event.objects.filter(act="export_blanks").order_by("seq").last()
        assert event is not None
        assert set(map(int, event.people.split())) == found
        form = method("/consents/attest/", words).content.decode()
        assert form.count("checked") == len(found)
        assert "aria-invalid" not in form, "nothing was sent yet: nothing is judged"


def test_from_the_register_to_the_base_in_two_forms() -> None:
    """The curator's evening: papers of the candidates shown attested, then all taken in."""
    school = make_school()
    people = [child_of(school) for _ in "123"]
    counted_already = make_place(school)
    make_text()
    client = curator_of(school)
    register = client.get("/people/mentees/").content.decode()
    assert "Заверить согласия кандидатов: 3" in register
    chosen = re.findall(r'<input type="hidden" name="people" value="(\d+)">', register)
    assert set(map(int, chosen)) == {person.pk for person in people}
    form = client.post("/consents/attest/", {"open": "1", "people": chosen[:2]}).content.decode()
    assert form.count("checked") == 2
    day = f"{timezone.localdate():%d.%m.%Y}"
    sent = {"text": make_text().pk, "given_on": day, "people": chosen[:2]}
    ready = client.post("/consents/attest/", sent, follow=True)
    assert ready.redirect_chain == [("/people/places/register/", 302)]
    page = ready.content.decode()
    assert page.count("Согласия заверены") == 1
    places = re.findall(r'name="places" value="(\d+)"', page)
    assert len(places) == page.count("checked") == 2
    done = client.post(
        "/people/places/register/", {"places": places, "joined_on": day}, follow=True
    ).content.decode()
    assert "Взяты в базу: 2\N{NO-BREAK SPACE}участника." in done
    assert "Заверить согласия кандидатов: 1" in done
    taken = Enrolment.objects.filter(person__in=chosen[:2])
    assert set(taken.values_list("status", "joined_on")) == {("registered", timezone.localdate())}
    counted_already.refresh_from_db()
    assert counted_already.joined_on != timezone.localdate()


def test_nobody_of_another_school_is_attested_or_taken() -> None:
    school, other = make_school(), make_school()
    foreign = child_of(other)
    papers.attest_many(
        actor=ACTOR, organization=other, people=[foreign], paper=make_paper(date(2026, 9, 1))
    )
    client = curator_of(school)
    page = client.post("/consents/attest/", {"open": "1", "people": [foreign.pk]}).content.decode()
    assert foreign.last_name not in page
    place = foreign.enrolments.get()
    refused = client.post(
        "/people/places/register/", {"places": [place.pk], "joined_on": "01.10.2026"}
    )
    assert refused.status_code == 200
    place.refresh_from_db()
    assert place.status == "candidate"
    with pytest.raises(Http404):
        enrolments.register_many(
            actor=make_actor(Role.CURATOR, school), enrolments=[place], joined_on=date(2026, 10, 1)
        )


def test_a_number_that_no_key_can_be_names_nobody() -> None:
    school = make_school()
    person = child_of(school)
    text, client = make_text(), curator_of(school)
    sent = {"text": text.pk, "given_on": "01.09.2026", "people": [person.pk, 10**20]}
    form = client.post("/consents/attest/", sent).context["form"]
    assert list(form.errors) == ["people"]
    assert not Consent.objects.exists()
    opened = client.post("/consents/attest/", {**sent, "open": "1"}).content.decode()
    assert opened.count("checked") == 1
    for address in (f"/consents/blanks/docx/?person={'9' * 5000}", "/consents/blanks/docx/"):
        assert client.get(address).getvalue().startswith(b"PK")


def test_one_without_a_consent_keeps_all_out() -> None:
    school = make_school()
    people = [child_of(school) for _ in "12"]
    papers.attest_many(
        actor=ACTOR, organization=school, people=people[:1], paper=make_paper(date(2026, 9, 1))
    )
    places = list(Enrolment.objects.filter(person__in=people))
    with pytest.raises(DomainError, match="нет согласия"):
        enrolments.register_many(actor=ACTOR, enrolments=places, joined_on=date(2026, 10, 1))
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"candidate"}


def test_whoever_withdrew_is_made_a_candidate_by_a_button() -> None:
    school = make_school()
    person = child_of(school)
    papers.attest_many(
        actor=ACTOR, organization=school, people=[person], paper=make_paper(date(2026, 9, 1))
    )
    withdraw(actor=ACTOR, person=person, kind="processing", on=date(2026, 10, 1))
    place = person.enrolments.get()
    client = curator_of(school)
    button = f"/people/places/{place.pk}/readmit/"
    assert button in client.get(place.get_absolute_url()).content.decode()
    asked = client.get(button).content.decode()
    version = re.findall(r'name="(row_\w+)" value="([^"]*)"', asked)
    client.post(button, dict(version))
    place.refresh_from_db()
    assert (place.status, place.left_on) == ("candidate", None)
    assert button not in client.get(place.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("years", "representative", "minor"), [(10, True, False), (15, True, True), (30, False, False)]
)
def test_a_blank_has_lines_for_those_who_sign(
    years: int, representative: bool, minor: bool
) -> None:
    today = timezone.localdate()
    person = make_person(make_school(), birth_date=today.replace(day=1, year=today.year - years))
    blank = Blank(person, make_text(), "по 01.09.2029", today)
    said = " ".join(str(block) for block in report_of([blank]).blocks)
    assert ("Законный представитель (ФИО" in said, "с 14 лет" in said) == (representative, minor)
    assert "Подпись ____" in said
