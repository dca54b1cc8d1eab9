"""What a wizard refuses, in words, on the way in: nothing is written and no event tells of it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client, override_settings

from nastavnik.domain.errors import DomainError
from nastavnik.doors.imports import tasks
from nastavnik.doors.imports.choices import ImportState
from nastavnik.doors.imports.kinds import KINDS
from nastavnik.doors.imports.kinds.people import PEOPLE as PEOPLE_KIND
from nastavnik.doors.imports.lines import number_of
from nastavnik.doors.imports.models import Import, ImportLine
from nastavnik.doors.imports.operations import answering, applying, bringing
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.platform.jobs.models import Progress
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Person
from tests.doors.imports.acting import act, bring, names, states
from tests.doors.imports.workbooks import PEOPLE, upload, workbook
from tests.factories.accounts import ACTOR, signed_in
from tests.factories.imports import make_checked_import
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> Organization:
    return make_school()


@pytest.fixture
def curator(school: Organization) -> Client:
    return signed_in(Role.CURATOR, school)


@pytest.fixture
def _all_is_big(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "SMALL_FILE", 100)


def acts_on(batch: Import) -> list[str]:
    """What the trail tells of the import itself, from its beginning."""
    events = Event.objects.filter(subject_type="imports.import", subject_id=batch.pk)
    return list(events.order_by("seq").values_list("act", flat=True))


def bring_by_hand(school: Organization, **facts: Any) -> Import:
    """Bring as a form does that forgot to ask."""
    known = {"kind": "people", "later": tasks.examine_import, **facts}
    return bringing.bring(actor=ACTOR, organization=school, **known)


@pytest.mark.parametrize("text", ["", " \t\n "])
def test_nothing_at_all_is_not_brought(school: Organization, text: str) -> None:
    with pytest.raises(DomainError, match="Выберите файл или вставьте ячейки") as refused:
        bring_by_hand(school, text=text)
    assert (refused.value.field, Import.objects.count()) == ("file", 0)


def test_a_file_too_big_is_not_read(school: Organization) -> None:
    content = workbook(*PEOPLE)
    with override_settings(DOCUMENT_MAX_BYTES=len(content)):
        assert bring_by_hand(school, file=upload(content)).state == ImportState.CHECKED
    with (
        override_settings(DOCUMENT_MAX_BYTES=len(content) - 1),
        pytest.raises(DomainError, match="Файл больше") as refused,
    ):
        bring_by_hand(school, file=upload(content))
    assert (refused.value.field, Import.objects.count()) == ("file", 1)


def test_a_register_needs_its_year(school: Organization) -> None:
    with pytest.raises(DomainError, match="Выберите учебный год") as refused:
        bring_by_hand(school, kind="mentees", file=upload(workbook(*PEOPLE)))
    assert (refused.value.field, Import.objects.count()) == ("school_year", 0)


def test_headings_with_nothing_below_are_refused(curator: Client) -> None:
    answer = curator.post("/imports/add/", {"kind": "people", "file": upload(workbook())})
    assert "нет ни одной строки с данными" in answer.content.decode()
    assert Import.objects.count() == 0


def test_rows_that_are_about_nobody_are_passed_over_and_named(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE, ("Итого", "", "", "", "")))
    assert states(batch) == {4: "new", 5: "new", 6: "new"}
    (passed,) = batch.reading["passed_over"]
    assert "итог" in passed


def test_a_table_without_its_names_is_not_taken(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE))
    with pytest.raises(DomainError, match="Без столбца «ФИО обучающегося» загрузить нельзя"):
        bringing.take_columns(
            actor=ACTOR,
            batch=batch,
            version=batch.version,
            columns={3: "birth_date"},
            later=tasks.examine_import,
        )
    read = batch.reading
    batch.refresh_from_db()
    assert (batch.reading, states(batch)) == (read, {4: "new", 5: "new", 6: "new"})
    assert "take_columns" not in acts_on(batch)


def test_an_import_that_is_over_is_not_given_up(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE))
    act(curator, batch, "apply")
    answer = act(curator, batch, "discard")
    assert "Эта загрузка уже идёт или закончена: менять в ней нечего." in answer.content.decode()
    assert (batch.state, bool(batch.file)) == (ImportState.APPLIED, True)
    assert "discard_import" not in acts_on(batch)


def test_a_sheet_is_not_looked_for_in_a_file_that_is_gone(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE, second_sheet=True))
    Import.objects.filter(pk=batch.pk).update(file="")
    answer = act(curator, batch, "sheet", sheet=1)
    assert "Файла больше нет: срок хранения прошёл." in answer.content.decode()
    assert (batch.sheet, states(batch)) == (0, {4: "new", 5: "new", 6: "new"})
    assert "choose_sheet" not in acts_on(batch)


@pytest.mark.usefixtures("_all_is_big")
def test_another_sheet_of_a_big_book_is_read_in_the_background(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE, second_sheet=True))
    first = batch.progress
    act(curator, batch, "sheet", sheet=1)
    assert (batch.state, batch.sheet, states(batch)) == (ImportState.CHECKED, 1, {2: "new"})
    assert batch.progress is not None
    assert (batch.progress == first, batch.progress.words) == (False, "Файл проверен.")


@pytest.mark.usefixtures("_all_is_big")
def test_a_big_file_with_nothing_below_its_headings_says_so(curator: Client) -> None:
    batch = bring(curator, workbook())
    assert (batch.state, states(batch)) == (ImportState.READ, {})
    assert batch.notices == [
        "Под заголовками нет ни одной строки с данными. Проверьте лист и файл."
    ]


def test_a_file_is_not_examined_a_second_time(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE))
    version, told = batch.version, acts_on(batch)
    act(curator, batch, "answer", number=number_of(4), leave=1)
    assert bringing.examine(actor=ACTOR, batch=batch).pk == batch.pk
    batch.refresh_from_db()
    assert (batch.version, states(batch)[4]) == (version + 1, "left_out")
    assert acts_on(batch) == [*told, "leave_lines_out"]


def test_lines_are_not_answered_once_an_import_is_undone(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE))
    act(curator, batch, "apply")
    act(curator, batch, "undo")
    for name, sent in (("answer", {"number": number_of(5), "leave": 1}), ("check", {})):
        answer = act(curator, batch, name, **sent)
        assert "Сейчас строки этой загрузки менять нельзя." in answer.content.decode(), name
    assert set(states(batch).values()) == {"applied"}
    assert acts_on(batch)[-1] == "undo_import_finish"


def test_a_line_that_is_written_is_answered_no_more(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE, (4, "Осинин Илья Петрович", "31.02.2011", "7А", "")))
    act(curator, batch, "apply")
    assert states(batch) == {4: "applied", 5: "applied", 6: "applied", 7: "wrong"}
    version = batch.version
    with pytest.raises(DomainError, match="Этих строк уже нет среди ждущих"):
        answering.leave_out(
            actor=ACTOR,
            batch=batch,
            version=version,
            numbers=[number_of(4), number_of(7)],
            left=True,
        )
    batch.refresh_from_db()
    assert (batch.version, states(batch)[7]) == (version, "wrong")
    assert acts_on(batch)[-1] == "finish_import"


def test_what_is_under_way_or_over_is_not_applied_again(
    curator: Client, school: Organization
) -> None:
    batch = bring(curator, workbook(*PEOPLE))
    act(curator, batch, "discard")
    going = make_checked_import(school, 3)
    running = Progress.objects.create(title="Загрузка", state="running")
    Import.objects.filter(pk=going.pk).update(state=ImportState.APPLYING, progress=running)
    for one in (batch, going):
        answer = act(curator, one, "apply")
        assert "Эта загрузка уже идёт или закончена." in answer.content.decode()
        assert "apply_import" not in acts_on(one)
    assert names() == []


def test_work_that_was_stopped_writes_nothing_more(school: Organization) -> None:
    batch = make_checked_import(school, 3)
    with pytest.raises(DomainError, match="Загрузку остановили"):
        applying.run(actor=ACTOR, batch=batch)
    assert (names(), states(batch)) == ([], {2: "new", 3: "new", 4: "new"})


def test_what_does_not_go_on_is_not_stopped(school: Organization) -> None:
    batch = make_checked_import(school, 3)
    left = applying.stop(actor=ACTOR, batch=batch, reason="Право отозвано")
    assert (left.state, left.version, acts_on(batch)) == (ImportState.CHECKED, batch.version, [])


def test_a_chunk_refused_as_a_whole_is_written_line_by_line(
    curator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(actor: Any, scene: Any, lines: Any, planned: Any) -> Any:
        if any(line.values["name"].last == "Соснова" for line in lines):
            raise DomainError("Реестр закрыт.")
        return PEOPLE_KIND.write(actor, scene, lines, planned)

    monkeypatch.setitem(KINDS, "people", replace(PEOPLE_KIND, write=write))
    batch = bring(curator, workbook(*PEOPLE))
    act(curator, batch, "apply")
    assert set(names()) == {"Берёзов Глеб Маратович", "Ёлкин Пётр Ильич"}
    assert states(batch) == {4: "applied", 5: "wrong", 6: "applied"}
    page = curator.get(f"{batch.get_absolute_url()}?tab=wrong").content.decode()
    assert "Строка 5: Реестр закрыт." in page
    written = Event.objects.filter(request_id=batch.request_id, act="add_person")
    assert set(written.values_list("subject_id", flat=True)) == set(
        ImportLine.objects.filter(batch=batch, state="applied").values_list("person", flat=True)
    )
    assert Person.objects.filter(birth_date=date(2010, 9, 1)).count() == 0
