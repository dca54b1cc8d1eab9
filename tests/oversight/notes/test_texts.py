"""The editor's words: they stay, they replace, they are not lost to somebody else's."""

import io

import pytest
from docx import Document

from nastavnik.domain.errors import DomainError
from nastavnik.oversight.notes import operations, publishing
from nastavnik.oversight.notes.choices import Format
from nastavnik.oversight.notes.models import Note, NoteText
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.writing import StaleVersionError
from nastavnik.practice.mentorships.models import Mentorship
from tests.factories.accounts import signed_in
from tests.oversight.notes.conftest import ACTOR

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def write(note: Note, body: str, *, section: str = "forms", replaces: bool = False) -> NoteText:
    return operations.write_text(
        actor=ACTOR, note=note, section=section, body=body, replaces=replaces, version=None
    )


def words(note: Note) -> str:
    document = Document(io.BytesIO(publishing.render(note, Format.DOCX)))
    return "\n".join(paragraph.text.replace("\u00a0", " ") for paragraph in document.paragraphs)


def test_words_follow_the_composed_ones(note: Note) -> None:
    write(note, "Слова редактора.")
    text = words(note)
    assert text.index("Шире всего используется") < text.index("Слова редактора.")


def test_words_stand_instead_of_the_composed_ones(note: Note) -> None:
    write(note, "Слова редактора.", replaces=True)
    assert "Слова редактора." in words(note)
    assert "Шире всего используется" not in words(note)


def test_words_of_one_indicator_touch_no_other(note: Note) -> None:
    first, second = note.indicator_set.indicators.all()[:2]
    write(note, "О первом показателе.", section=f"indicator-{first.pk}", replaces=True)
    text = words(note)
    assert "О первом показателе." in text
    assert "2,97 % (Σ/Σ: 427" not in text
    assert "8,16 % (Σ/Σ: 264" in text
    assert second.code in text


def test_regeneration_takes_new_figures_and_keeps_words(note: Note) -> None:
    write(note, "Слова редактора.", section="conclusions", replaces=True)
    Mentorship.objects.filter(form__label="Студент-ученик").delete()
    assert "Студент-ученик" in words(note)
    regenerated = operations.regenerate(actor=ACTOR, note=note)
    assert publishing.figures_of(regenerated).mentees == 487
    assert "Слова редактора." in words(regenerated)


def test_page_says_that_registers_have_changed(note: Note) -> None:
    client = signed_in(Role.COORDINATOR, note.organization)
    assert "с тех пор не менялись" in client.get(note.get_absolute_url()).content.decode()
    Mentorship.objects.filter(form__label="Студент-ученик").delete()
    page = client.get(note.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert "Данные реестров изменились" in page
    assert "мест наставляемых: 500 → 487" in page.lower()
    client.post(f"{note.get_absolute_url()}regenerate/", follow=True)
    page = client.get(note.get_absolute_url()).content.decode()
    assert "с тех пор не менялись" in page


def test_stale_words_are_refused_and_both_are_shown(note: Note) -> None:
    client = signed_in(Role.COORDINATOR, note.organization)
    address = f"{note.get_absolute_url()}text/forms/"
    text = write(note, "Первые слова.")
    operations.write_text(
        actor=ACTOR,
        note=note,
        section="forms",
        body="Чужие слова.",
        replaces=False,
        version=text.version,
    )
    response = client.post(address, {"body": "Мои слова.", "row_version": text.version})
    page = response.content.decode()
    assert response.status_code == 200
    assert "Чужие слова." in page
    assert "Мои слова." in page
    assert NoteText.objects.get().body == "Чужие слова."


def test_two_editors_cannot_both_open_an_empty_section(note: Note) -> None:
    write(note, "Первые слова.")
    with pytest.raises(StaleVersionError):
        write(note, "Вторые слова.")


def test_words_are_saved_by_the_form(note: Note) -> None:
    client = signed_in(Role.COORDINATOR, note.organization)
    address = f"{note.get_absolute_url()}text/recommendations/"
    response = client.post(address, {"body": "Провести совещание.", "row_version": ""})
    assert response.status_code == 302
    assert response["Location"].endswith("#section-recommendations")
    assert "Провести совещание." in client.get(note.get_absolute_url()).content.decode()


@pytest.mark.parametrize("section", ["nothing", "indicator-0", "indicator-x", "indicator-"])
def test_an_unknown_section_is_refused(note: Note, section: str) -> None:
    with pytest.raises(DomainError, match="нет такого раздела"):
        write(note, "Слова.", section=section)


def test_nothing_may_not_stand_instead_of_words(note: Note) -> None:
    with pytest.raises(DomainError) as refusal:
        write(note, "  ", replaces=True)
    assert refusal.value.field == "body"


def test_letters_our_fonts_lack_do_not_stop_the_paper(note: Note) -> None:
    write(note, "Показатель Σ′ 🙂 漢字 ← ☑ ‑ \u200b ещё слова.")
    assert publishing.render(note, Format.PDF).startswith(b"%PDF-")
    assert "🙂" in words(note)


def test_the_document_is_corrected_by_its_author_and_the_registers_by_schools(note: Note) -> None:
    text = words(note)
    document = "Исправить ошибки документа «Информационная справка"
    assert document in text
    after = text[text.index(document) :]
    assert "R01, R02" in after.partition("\n")[0]
    assert "R08" not in after.partition("\n")[0]
    assert "сверить сведения реестров с замечаниями (правила R08, R23, R24)" in after
