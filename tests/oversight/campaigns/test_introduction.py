"""The fifteen items and the six documents: derived, typed with a proof, frozen, counted."""

import random
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from nastavnik.domain.campaigns.questions import DOCUMENTS, ITEMS, Question
from nastavnik.domain.campaigns.stages import Stage
from nastavnik.domain.errors import DomainError
from nastavnik.oversight.campaigns import (
    deriving,
    introduction,
    operations,
    sheets,
    verifying,
)
from nastavnik.oversight.campaigns.cells import Cell, Entry, digest_of
from nastavnik.oversight.campaigns.choices import Basis
from nastavnik.oversight.campaigns.models import Campaign, Obligation, SubmissionVersion
from nastavnik.oversight.campaigns.report import receipt_of
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.printing.report import Table
from nastavnik.practice.mentorships.models import Mentorship
from nastavnik.registers.consents.models import Consent
from nastavnik.registers.documents.models import Document
from nastavnik.registers.organizations import operations as organizations
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.partners.models import Agreement, Partner
from nastavnik.registers.people.choices import ParticipantRole
from nastavnik.registers.people.models import Person
from tests.factories.accounts import signed_in
from tests.factories.campaigns import (
    ACTOR,
    AS_OF,
    Field,
    body_of,
    make_campaign,
    make_field,
    submission_of,
)
from tests.factories.consents import make_text
from tests.factories.mentorships import make_order, make_pair
from tests.factories.organizations import make_organization
from tests.factories.people import make_person, make_place

pytestmark = pytest.mark.django_db
TYPED = {"S": Entry(3), "respondent_mentees::0-150": Entry(4)}
NOT_DERIVED = {one.value for one in ITEMS if one.kind in {"7", "9", "11", "12", "13", "14", "15"}}


@pytest.fixture
def place() -> Field:
    """Two schools in one town, one in another."""
    found = make_field(random.Random(1), organizations=0)
    first, second = found.towns
    found.organizations = [make_organization(town) for town in (first, first, second)]
    return found


@pytest.fixture
def campaign(place: Field) -> Campaign:
    return make_campaign(place, asks_items=True, asks_documents=True)


def paper(school: Organization, kind: str, **facts: object) -> Document:
    known = {"number": "5", "date": date(2026, 9, 2), "status": "in_force", "title": kind, **facts}
    return Document.objects.create(organization=school, type=kind, **known)


def hand_in(campaign: Campaign, school: Organization, **entries: Entry) -> SubmissionVersion:
    row = submission_of(campaign, school)
    named = {code.replace("_", ":", 1): entry for code, entry in entries.items()}
    saved = operations.save(
        actor=ACTOR, submission=row, version=row.version, entries={**TYPED, **named}
    )
    return operations.submit(actor=ACTOR, submission=saved, version=saved.version)


def test_registers_answer_with_what_they_rest_on(campaign: Campaign, place: Field) -> None:
    school = place.organizations[0]
    for kind in ("introduction_order", "curator_order", "regulation", "roadmap", "report"):
        paper(school, kind)
    paper(school, "programme", status="draft")
    paper(school, "site", valid_from=date(2026, 10, 1))
    child = make_person(school, birth_date=date(2012, 1, 1))
    mentee = make_place(school, person=child, status="paired")
    mentor = make_place(school, role=ParticipantRole.MENTOR, trained_on=date(2026, 9, 4))
    pair = make_pair(school, mentors=[mentor], mentees=[mentee])
    Mentorship.objects.filter(pk=pair.pk).update(
        status="active", order=make_order(school), starts_on=date(2026, 9, 15)
    )
    partner = Partner.objects.create(name="Завод", kind="enterprise")
    Agreement.objects.create(
        organization=school, partner=partner, status="signed", starts_on=date(2026, 9, 1)
    )
    found = deriving.answers_on(school, AS_OF)
    assert {one.value: found[one].value for one in ITEMS} == {
        "item:1": 1, "item:2": 1, "item:3": 1, "item:4": 0, "item:5": 1, "item:6": 1,
        "item:7": None, "item:8": 1, "item:9": None, "item:10": 1, "item:11": 1, "item:12": None,
        "item:13": 1, "item:14": 1, "item:15": None,
    }  # fmt: skip
    assert [found[one].value for one in DOCUMENTS] == [1, 1, 0, 1, 1, 1]
    assert found[Question.LOCAL_ACTS].basis == (
        "regulation № 5 от 02.09.2026; roadmap № 5 от 02.09.2026"
    )
    assert found[Question.PROGRAMMES].basis == "в реестре документов действующего нет"
    assert found[Question.ORDERED].basis == "закреплено приказом: 1 из 1"
    assert found[Question.REGISTER].basis == "в реестрах наставляемых: 1, наставников: 1"
    assert found[Question.PARTNERSHIP].basis == "соглашений действует: 1"
    assert found[Question.PARENTS].basis == ""
    consent(child)
    assert deriving.answers_on(school, AS_OF)[Question.PARENTS] == Cell(
        1, 1, basis="согласий представителей: 1 из 1"
    )
    # Before all of it the registers were empty.
    before = deriving.answers_on(school, date(2025, 9, 30))
    assert not any(cell.value for cell in before.values())


def consent(person: Person) -> None:
    Consent.objects.create(
        person=person, kind="processing", signer="representative", status="given",
        text=make_text(), given_on=date(2026, 9, 1), expires_on=date(2027, 9, 1),
    )  # fmt: skip


def test_a_yes_the_registers_do_not_know_is_proved(campaign: Campaign, place: Field) -> None:
    school, other = place.organizations[:2]
    with pytest.raises(DomainError, match="Подтвердите ответ"):
        hand_in(campaign, school, item_9=Entry(1))
    with pytest.raises(DomainError, match="Такого действующего документа нет"):
        hand_in(campaign, school, item_9=Entry(1, document=paper(other, "site").pk))
    with pytest.raises(DomainError, match="Такого действующего документа нет"):
        hand_in(campaign, school, D=Entry(1, document=paper(school, "plan").pk))
    with pytest.raises(DomainError, match="Ответьте «да» или «нет»"):
        hand_in(campaign, school, item_9=Entry(2))
    proof = paper(school, "recognition", title="База практик", number="")
    version = hand_in(
        campaign, school, item_9=Entry(1, document=proof.pk), item_15=Entry(1, proof=" сайт/наст ")
    )
    proof.title = "Переименована"
    proof.save()
    assert version.cells["item:9"] == {
        "value": 1, "register": None, "provenance": "typed", "reason": "",
        "document": proof.pk, "paper": "База практик от 02.09.2026",
    }  # fmt: skip
    assert version.cells["item:15"]["proof"] == "сайт/наст"
    assert "proof" not in version.cells["S"]


def test_an_answer_that_differs_needs_a_reason(campaign: Campaign, place: Field) -> None:
    school = place.organizations[0]
    with pytest.raises(DomainError, match=r"По реестрам нет\. Напишите, почему"):
        hand_in(campaign, school, item_1=Entry(1))
    version = hand_in(campaign, school, item_1=Entry(1, "приказ ещё не внесён"))
    assert version.cells["item:1"] == {
        "value": 1, "register": 0, "provenance": "typed", "reason": "приказ ещё не внесён",
        "basis": "в реестре документов действующего нет",
    }  # fmt: skip
    sheet = sheets.handed_in(version)
    line = next(one for one in sheet.lines if one.ask.code == "item:1")
    assert (line.value_words, line.register_words, line.is_clean) == ("да", "нет", False)
    assert sheet.completeness.told == 2 + 1 + 21 - len(NOT_DERIVED)
    table = next(block for block in receipt_of(sheet, version).blocks if isinstance(block, Table))
    assert (
        "Изданы распорядительные акты о внедрении", "да", "нет",
        "Введено вручную: в реестре документов действующего нет", "приказ ещё не внесён",
    ) in table.rows  # fmt: skip


def test_what_was_answered_is_in_the_digest(campaign: Campaign, place: Field) -> None:
    version = hand_in(campaign, place.organizations[0], item_9=Entry(1, proof="сайт"))
    assert verifying.verify() == []
    changed = {**version.cells, "item:9": {**version.cells["item:9"], "proof": "иное"}}
    kept = digest_of("", version.submission_id, 1, version.cells)
    assert kept == version.digest != digest_of("", version.submission_id, 1, changed)


def test_answers_are_counted_as_every_value_is(campaign: Campaign, place: Field) -> None:
    first, second, third = place.organizations
    paper(first, "regulation")
    hand_in(campaign, first, item_9=Entry(1, proof="сайт"))
    accepted = hand_in(campaign, second, item_9=Entry(0))
    operations.accept(actor=ACTOR, version=accepted)
    hand_in(campaign, third)
    town = body_of(submission_of(campaign, first))
    top = Obligation.objects.get(above=None)
    assert counted(top, Question.PRACTICES) == (1, 2, 3)
    assert counted(town, Question.PRACTICES) == (1, 2, 2)
    assert counted(top, Question.ACTS) == (0, 3, 3)
    assert counted(top, Question.REGULATION) == (1, 3, 3)
    assert counted(top, Question.PRACTICES, Stage.ACCEPTED) == (0, 1, 3)
    assert [one.number for one in introduction.funnel_of(top)] == [str(n) for n in range(1, 16)]
    assert [one.number for one in introduction.coverage_of(top)] == [""] * 6
    voices = introduction.voices_of(top)[Question.PRACTICES]
    assert (voices.yes, voices.no) == ({first.pk}, {second.pk})
    half = introduction.funnel_of(town)[8]
    assert (half.title, half.is_done_by_all) == ("Базы программ и практик созданы", False)
    assert (half.share, half.share_of_obliged) == (half.yes / 2, half.yes / 2)
    assert verifying.verify() == []


def counted(
    node: Obligation, question: Question, stage: Stage = Stage.SENT, basis: Basis = Basis.REPORTED
) -> tuple[int, int, int]:
    lines = [
        *introduction.funnel_of(node, stage, basis), *introduction.coverage_of(node, stage, basis),
    ]  # fmt: skip
    found = next(one for one in lines if one.question is question)
    return found.yes, found.reported, found.obliged


def test_a_school_that_moves_is_told_where_it_stands_today(
    campaign: Campaign, place: Field
) -> None:
    first, _second, third = place.organizations
    paper(first, "regulation")
    hand_in(campaign, first)
    organizations.move_organization(
        actor=ACTOR, organization=first, parent=place.towns[1], starts_on=date(2026, 10, 2)
    )
    here, there = (body_of(submission_of(campaign, one)) for one in (first, third))
    assert counted(here, Question.REGULATION) == (1, 1, 2)
    assert counted(here, Question.REGULATION, basis=Basis.RESTATED) == (0, 0, 1)
    assert counted(there, Question.REGULATION, basis=Basis.RESTATED) == (1, 1, 2)


def test_a_campaign_that_does_not_ask_has_no_funnel(place: Field) -> None:
    make_campaign(place)
    top = Obligation.objects.get(above=None)
    assert introduction.funnel_of(top) == introduction.coverage_of(top) == []
    assert introduction.voices_of(top) == {}
    nobody = introduction.Answered(Question.ACTS, 0, 0, 0)
    assert (nobody.share, nobody.share_of_obliged, nobody.is_done_by_all) == (None, None, False)


def test_a_question_has_no_indicator(campaign: Campaign) -> None:
    ask = campaign.asks.questions()[0]
    with pytest.raises(ValueError, match="yes or no"):
        _ = ask.counted


def sent_of(client: Client, address: str) -> dict[str, str]:
    """What a browser would send of the form as it is shown."""
    sent: dict[str, str] = {}
    for bound in client.get(address).context["form"]:
        value = bound.value()
        sent[bound.html_name] = "" if value is None else str(value)
        if bound.field.show_hidden_initial:
            sent[bound.html_initial_name] = sent[bound.html_name]
    return sent


def test_the_form_asks_and_keeps_the_proof(campaign: Campaign, place: Field) -> None:
    school = place.organizations[0]
    proof = paper(school, "recognition", title="База практик")
    row = submission_of(campaign, school)
    client = signed_in(Role.HEAD, school)
    address = reverse("campaigns:submission_edit", args=[row.pk])
    keys = dict(campaign.asks.values_list("code", "pk"))
    nine, one = keys["item:9"], keys["item:1"]
    typed = {f"value_{keys['D']}": "0", f"value_{nine}": "1", f"value_{one}": "1"}
    text = client.post(
        address, sent_of(client, address) | typed, headers={"HX-Request": "true"}
    ).content.decode()
    assert "Подтвердите ответ: выберите документ или напишите, где это видно." in text
    assert "По реестрам нет. Напишите, почему значение другое." in text
    check = reverse("campaigns:submission_submit", args=[row.pk])
    assert "Сдать пока нельзя" in client.get(check).content.decode()
    wrong = {f"value_{nine}": "2", f"document_{nine}": "0"}
    text = client.post(address, sent_of(client, address) | wrong).content.decode()
    assert text.count("Выберите из списка.") >= 2
    proved = {f"document_{nine}": str(proof.pk), f"reason_{one}": "внесём"}
    client.post(address, sent_of(client, address) | proved)
    row.refresh_from_db()
    # Saved again as it is shown, a typed answer and its proof stay what they are.
    client.post(address, sent_of(client, address))
    before, row = row.draft, submission_of(campaign, school)
    assert row.draft == before
    assert row.draft["item:9"]["paper"] == "База практик № 5 от 02.09.2026"
    assert row.draft["item:2"]["provenance"] == "register"
    client.post(check, sent_of(client, check), follow=True)
    row.refresh_from_db()
    assert row.current is not None
    text = client.get(row.current.get_absolute_url()).content.decode()
    assert "База практик № 5 от 02.09.2026" in text
    assert "внесём" in text
    reviewer = signed_in(Role.COORDINATOR, place.towns[0])
    text = reviewer.get(row.get_absolute_url()).content.decode()
    assert "да, по реестрам —: База практик № 5 от 02.09.2026." in " ".join(text.split())
