"""Acts of destruction: numbered, complete by order № 179, naming nobody."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from docx import Document

from nastavnik.domain.errors import DomainError
from nastavnik.platform.audit.models import Event
from nastavnik.platform.printing.docx import render_docx
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy import operations, queries
from nastavnik.registers.privacy.choices import Ground
from nastavnik.registers.privacy.models import DestructionAct, Erasure
from nastavnik.registers.privacy.report import act_report, extract_report
from tests.factories.organizations import ACTOR, make_organization
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def erased(school: Organization, **facts: str) -> Person:
    person = make_person(school, **facts)
    erasure = operations.queue_erasure(actor=ACTOR, person=person, ground=Ground.REQUEST)
    operations.execute_erasure(actor=ACTOR, erasure=erasure)
    return person


def draw_up(school: Organization, **facts: str) -> DestructionAct:
    today = timezone.localdate()
    return operations.draw_up_act(actor=ACTOR, organization=school, drawn_up_on=today, **facts)


def words_of(act: DestructionAct) -> str:
    paper = queries.act_paper(act)
    found = []
    for report in (act_report(paper), extract_report(paper)):
        document = Document(BytesIO(render_docx(report)))
        found += [paragraph.text for paragraph in document.paragraphs]
        tables = document.tables
        found += [cell.text for table in tables for row in table.rows for cell in row.cells]
    return "\n".join(found)


def test_an_act_holds_everything_executed_and_is_numbered() -> None:
    school, other = make_organization(), make_organization()
    first, second = erased(school), erased(school)
    erased(other)
    act = draw_up(school)
    year = timezone.localdate().year
    assert act.number == f"1/{year}"
    assert {row.person_id for row in act.erasures.all()} == {first.pk, second.pk}
    with pytest.raises(DomainError, match="составлять акт не о чем"):
        draw_up(school)
    erased(school)
    assert draw_up(school).number == f"2/{year}"


def test_an_act_says_what_the_order_asks_for_and_no_name() -> None:
    school = make_organization(name="Средняя школа № 5")
    person = erased(school, last_name="Несравненная", phone="+79007318426")
    act = draw_up(
        school,
        address="г. Берёзовск, ул. Мира, 1",
        performer_post="Заместитель директора",
        performer_name="Иванова Ирина Петровна",
        paper="Согласие на бумаге, 2 листа",
    )
    text = words_of(act)
    for wanted in (
        *("№ 179", "Средняя школа № 5", "ул. Мира, 1", f"№\N{NO-BREAK SPACE}{person.pk}"),
        *("Заместитель директора", "Иванова Ирина Петровна", "фамилия", "телефон"),
        *("Согласие на бумаге, 2 листа", "«Наставник»", "Способ уничтожения"),
        *("Требование субъекта", "Выгрузка из журнала"),
    ):
        assert wanted in text, wanted
    assert "Несравненная" not in text
    assert "7318426" not in text
    event = Event.objects.get(act="execute_erasure")
    assert f"{event.chain}/{event.seq}, {event.digest[:16]}" in text


def test_an_act_without_words_leaves_lines_to_fill() -> None:
    school = make_organization()
    erased(school)
    act = draw_up(school)
    assert "_____" in words_of(act)
    assert "Бумажные носители по этому акту не уничтожались." in words_of(act)
    filled = operations.edit_act(
        actor=ACTOR, act=act, version=act.version, performer_name="Иванова И. П."
    )
    assert "Иванова И. П." in words_of(filled)


def test_an_act_is_not_older_than_what_it_says() -> None:
    school = make_organization()
    erased(school)
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(DomainError, match="не раньше дня"):
        operations.draw_up_act(actor=ACTOR, organization=school, drawn_up_on=yesterday)


def test_an_act_whose_term_is_over_goes_with_its_entries() -> None:
    school = make_organization()
    erased(school)
    act = draw_up(school)
    assert operations.prune_acts(actor=ACTOR, before=act.drawn_up_on) == 0
    assert operations.prune_acts(actor=ACTOR, before=act.drawn_up_on + timedelta(days=1)) == 1
    assert not DestructionAct.objects.exists()
    assert not Erasure.objects.exists()


def test_an_entry_whose_proof_is_not_in_the_log_says_so() -> None:
    school = make_organization()
    person = make_person(school)
    today = timezone.localdate()
    act = DestructionAct.objects.create(organization=school, number="7/2026", drawn_up_on=today)
    Erasure.objects.create(
        organization=school,
        person=person,
        ground=Ground.REQUEST,
        queued_on=today,
        due_on=today,
        status="done",
        executed_on=today,
        act=act,
    )
    (subject,) = queries.act_paper(act).subjects
    assert (subject.executed_at, subject.entry) == (None, "")
