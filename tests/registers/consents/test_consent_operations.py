"""Consents are requested, attested and withdrawn; what follows for places is derived."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.http import Http404

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import visitor_actor
from nastavnik.platform.audit.models import Event
from nastavnik.platform.parameters.catalogue import CONSENTS_SINCE
from nastavnik.platform.parameters.models import ParameterValue
from nastavnik.platform.parameters.operations import set_parameter
from nastavnik.registers.consents import queries
from nastavnik.registers.consents.choices import ConsentKind, ConsentStatus, Method
from nastavnik.registers.consents.models import Consent, ConsentText, Coverage
from nastavnik.registers.consents.operations import by_link, texts
from nastavnik.registers.consents.operations import papers as operations
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people import operations as people
from nastavnik.registers.people.choices import Category, EnrolmentStatus
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.people.queries import counted_places
from tests.factories.accounts import make_actor
from tests.factories.consents import ACTOR, make_paper, make_text
from tests.factories.mentorships import make_pair
from tests.factories.people import make_person, make_place, make_school

pytestmark = pytest.mark.django_db
PROCESSING = ConsentKind.PROCESSING
DAY = date(2026, 9, 5)
CHILD, TEEN = date(2014, 5, 10), date(2011, 3, 1)


def pupil(school: Organization, born: date | None = CHILD) -> Person:
    return make_person(school, birth_date=born, consented=False)


def attest(person: Person, given_on: date = DAY, **facts: object) -> list[Consent]:
    return operations.attest_many(
        actor=ACTOR,
        organization=person.organization,
        people=[person],
        paper=make_paper(given_on, **facts),  # type: ignore[arg-type]
    )


def test_texts_are_installed_once_and_published_by_edition() -> None:
    assert len(texts.install_texts(actor=ACTOR)) == 3
    assert texts.install_texts(actor=ACTOR) == []
    text = texts.publish_text(
        actor=ACTOR, kind=PROCESSING, title="Новый", body="…", valid_from=date(2026, 10, 1)
    )
    assert text.edition == 2
    before, after = (
        queries.current_text(PROCESSING, day) for day in (date(2026, 9, 30), date(2026, 10, 1))
    )
    assert (before.edition, after) == (1, text)  # type: ignore[union-attr]
    assert ConsentText.objects.current_on(DAY).count() == 3


def test_those_who_must_sign_are_asked_once() -> None:
    school = make_school()
    child, teen = pupil(school), pupil(school, TEEN)
    asked = operations.request(
        actor=ACTOR, organization=school, people=[child, teen], kind=PROCESSING
    )
    assert [(row.person_id, row.signer) for row in asked] == [
        (child.pk, "representative"),
        (teen.pk, "own"),
        (teen.pk, "representative"),
    ]
    again = operations.request(actor=ACTOR, organization=school, people=[child], kind=PROCESSING)
    assert again == []


def test_a_bulk_of_papers_covers_everybody_by_age() -> None:
    school = make_school()
    child, teen, adult = pupil(school), pupil(school, TEEN), pupil(school, date(1990, 1, 1))
    paper = make_paper(DAY)
    rows = operations.attest_many(
        actor=ACTOR, organization=school, people=[child, teen, adult], paper=paper
    )
    assert [row.signer for row in rows] == ["representative", "own", "representative", "own"]
    assert {row.method for row in rows} == {Method.PAPER}
    assert rows[0].purposes == paper.text.obligatory_purposes
    assert all(queries.has_valid(one, PROCESSING, DAY) for one in (child, teen, adult))
    assert not queries.has_valid(child, PROCESSING, DAY - timedelta(days=1))
    assert (
        operations.attest_many(
            actor=ACTOR, organization=school, people=[child, teen, adult], paper=paper
        )
        == []
    )
    span = Coverage.objects.get(person=child)
    assert (span.starts_on, span.ends_before) == (DAY, date(2028, 5, 10))
    assert Event.objects.filter(act="attest_consent").count() == 4


def test_an_answered_request_is_given_not_doubled() -> None:
    child = pupil(make_school())
    (asked,) = operations.request(
        actor=ACTOR, organization=child.organization, people=[child], kind=PROCESSING
    )
    (given,) = attest(child)
    assert given.pk == asked.pk
    assert Consent.objects.get().status == ConsentStatus.GIVEN


def test_one_paper_with_its_scan_and_signer() -> None:
    child = pupil(make_school())
    row = operations.attest(
        actor=ACTOR,
        person=child,
        kind=PROCESSING,
        signer="representative",
        text=make_text(),
        given_on=DAY,
        expires_on=date(2027, 8, 31),
        signer_name="Белова Ольга",
        relation="guardian",
        basis="Постановление № 5",
        file=ContentFile(b"%PDF-1.4 scan", name="scan.pdf"),
    )
    assert (row.method, row.expires_on) == (Method.SCAN, date(2027, 8, 31))
    assert row.file.name.endswith(".pdf")
    assert "scan" not in row.file.name


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"signer": "own"}, "До 14 лет"),
        ({"given_on": date(2999, 1, 1)}, "ещё не наступила"),
        ({"text": ConsentKind.PUBLICATION}, "другого вида"),
        ({"given_on": date(2019, 12, 31)}, "этой редакции"),
    ],
)
def test_what_cannot_be_attested(facts: dict[str, object], words: str) -> None:
    child = pupil(make_school())
    known: dict[str, object] = {"signer": "representative", "given_on": DAY, **facts}
    known["text"] = make_text(str(facts.get("text", PROCESSING)))
    with pytest.raises(DomainError, match=words):
        operations.attest(actor=ACTOR, person=child, kind=PROCESSING, **known)  # type: ignore[arg-type]
    assert not Consent.objects.exists()


def test_people_of_another_organisation_are_refused() -> None:
    stranger = pupil(make_school())
    with pytest.raises(DomainError, match="из другой организации"):
        operations.attest_many(
            actor=ACTOR, organization=make_school(), people=[stranger], paper=make_paper(DAY)
        )


def test_withdrawal_takes_the_places_and_never_revives() -> None:
    child = pupil(make_school())
    attest(child)
    place = make_place(child.organization, person=child, joined_on=DAY)
    on = date(2026, 10, 1)
    operations.withdraw(actor=ACTOR, person=child, kind=PROCESSING, on=on, reason="Переезд")
    place.refresh_from_db()
    assert (place.status, place.left_on) == (EnrolmentStatus.WITHDRAWN, on)
    assert queries.has_valid(child, PROCESSING, on - timedelta(days=1))
    assert not queries.has_valid(child, PROCESSING, on)
    with pytest.raises(DomainError, match="уже отозвано"):
        operations.withdraw(actor=ACTOR, person=child, kind=PROCESSING, on=on, reason="")
    with pytest.raises(DomainError, match="Подписанное раньше не действует"):
        attest(child, DAY)
    other = pupil(child.organization)
    with pytest.raises(DomainError, match=rf"{child.full_name}: Согласие отозвано"):
        operations.attest_many(
            actor=ACTOR,
            organization=child.organization,
            people=[other, child],
            paper=make_paper(DAY),
        )
    attest(child, on)
    assert queries.has_valid(child, PROCESSING, on)
    place.refresh_from_db()
    assert place.status == EnrolmentStatus.WITHDRAWN
    assert people.readmit(actor=ACTOR, enrolment=place).status == EnrolmentStatus.CANDIDATE


def test_a_candidate_without_a_day_leaves_on_the_day_of_withdrawal() -> None:
    child = pupil(make_school())
    attest(child)
    place = make_place(child.organization, person=child, status="candidate", joined_on=None)
    on = date(2026, 10, 1)
    operations.withdraw(actor=ACTOR, person=child, kind=PROCESSING, on=on, reason="")
    place.refresh_from_db()
    assert (place.status, place.left_on) == (EnrolmentStatus.WITHDRAWN, on)


def test_nothing_given_cannot_be_withdrawn() -> None:
    child = pupil(make_school())
    with pytest.raises(DomainError, match="Такого согласия нет"):
        operations.withdraw(actor=ACTOR, person=child, kind=PROCESSING, on=DAY, reason="")


def test_pairs_are_ended_before_a_withdrawal() -> None:
    school = make_school()
    child = pupil(school)
    attest(child)
    attest(child, kind=ConsentKind.PUBLICATION)
    make_pair(school, mentees=[make_place(school, person=child, joined_on=DAY)])
    with pytest.raises(DomainError, match="сначала прекратите участие"):
        operations.withdraw(actor=ACTOR, person=child, kind=PROCESSING, on=DAY, reason="")
    gone = operations.withdraw(
        actor=ACTOR, person=child, kind=ConsentKind.PUBLICATION, on=DAY, reason=""
    )
    assert [row.status for row in gone] == [ConsentStatus.WITHDRAWN]


def test_a_mentors_own_consent_waits_for_their_pairs() -> None:
    school = make_school()
    adult = make_person(school, category=Category.TEACHER, consented=False)
    attest(adult, kind=ConsentKind.MENTORING)
    make_place(school, person=adult, category=Category.TEACHER)
    gone = operations.withdraw(
        actor=ACTOR, person=adult, kind=ConsentKind.MENTORING, on=DAY, reason=""
    )
    assert len(gone) == 1
    assert adult.enrolments.get().status == EnrolmentStatus.REGISTERED


def test_a_corrected_birth_date_asks_anew() -> None:
    child = pupil(make_school())
    attest(child)
    people.edit_person(actor=ACTOR, person=child, version=None, birth_date=TEEN)
    assert not queries.has_valid(child, PROCESSING, DAY)
    people.edit_person(actor=ACTOR, person=child, version=None, phone="+79031112233")
    people.edit_person(actor=ACTOR, person=child, version=None, birth_date=CHILD)
    assert queries.has_valid(child, PROCESSING, DAY)


def test_a_candidate_needs_a_consent_to_be_registered() -> None:
    child = pupil(make_school())
    place = make_place(child.organization, person=child, status="candidate", joined_on=None)
    with pytest.raises(DomainError, match="нет согласия законного представителя") as refusal:
        people.register(actor=ACTOR, enrolment=place, joined_on=DAY)
    assert refusal.value.field == "joined_on"
    attest(child)
    assert people.register(actor=ACTOR, enrolment=place, joined_on=DAY).status == "registered"
    with pytest.raises(DomainError, match=r"на 04\.09\.2026 нет"):
        people.edit_enrolment(
            actor=ACTOR, enrolment=place, version=None, joined_on=date(2026, 9, 4)
        )


def test_rights() -> None:
    school = make_school()
    child, auditor = pupil(school), make_actor(Role.AUDITOR, school)
    stranger = make_actor(Role.CURATOR, make_school())
    paper = make_paper(DAY)
    for actor, error in ((auditor, PermissionDenied), (stranger, Http404)):
        with pytest.raises(error):
            operations.attest_many(actor=actor, organization=school, people=[child], paper=paper)
        with pytest.raises(error):
            operations.withdraw(actor=actor, person=child, kind=PROCESSING, on=DAY, reason="")
        with pytest.raises(error):
            operations.refresh(actor=actor, people=[child])
    with pytest.raises(PermissionDenied):
        texts.publish_text(actor=stranger, kind=PROCESSING, title="", body="")


def link_for(person: Person) -> str:
    (asked,) = operations.request(
        actor=ACTOR, organization=person.organization, people=[person], kind=PROCESSING
    )
    return by_link.issue_link(actor=ACTOR, consent=asked)


def test_an_answer_to_an_old_text_or_without_an_obligatory_purpose_uses_no_link_up() -> None:
    person, text = pupil(make_school()), make_text()
    token = link_for(person)
    other = make_text(ConsentKind.PUBLICATION)
    for shown, words in ((other, "Текст согласия обновили"), (text, "Без этой цели")):
        with pytest.raises(DomainError, match=words):
            by_link.give_by_link(actor=visitor_actor(), token=token, text=shown, agreed=[])
    given, withdrawal = by_link.give_by_link(
        actor=visitor_actor(), token=token, text=text, agreed=text.obligatory_purposes
    )
    assert given.purposes == text.obligatory_purposes
    assert len(withdrawal) > 20


def test_before_the_day_set_by_the_operator_places_count_without_consents() -> None:
    person = pupil(make_school())
    make_place(person.organization, person=person, joined_on=DAY)
    since = date(2026, 11, 1)
    set_parameter(actor=ACTOR, parameter=CONSENTS_SINCE, value=since)
    before, after = (
        Enrolment.objects.filter(counted_places(day)).exists()
        for day in (since - timedelta(days=1), since)
    )
    assert (before, after) == (True, False)


@pytest.mark.parametrize("kept", [True, False])
def test_an_update_spares_registers_that_are_kept_already(kept: bool) -> None:
    if kept:
        make_place(make_school())
    spare = import_module(
        "nastavnik.registers.consents.migrations.0002_spare_running_registers"
    ).spare
    spare(apps, None)
    spare(apps, None)
    assert ParameterValue.objects.filter(code=CONSENTS_SINCE.code).count() == kept
    assert queries.obligatory_on(date(2026, 11, 26)) is not kept
