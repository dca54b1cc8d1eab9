"""A note beside its earlier ones: words of trend, terms and definitions are held against them."""

import datetime
from dataclasses import replace

import pytest

from nastavnik.domain.findings.model import Finding
from nastavnik.domain.indicators import Figure
from nastavnik.oversight.indicators.definitions import inclusion_words
from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.oversight.indicators.operations import open_edition
from nastavnik.oversight.notes import operations, publishing, queries
from nastavnik.oversight.notes.freezing import freeze
from nastavnik.oversight.notes.models import Claim, Note
from nastavnik.registers.periods.models import Period
from tests.oversight.notes.conftest import ACTOR

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
AUTUMN = datetime.date(2020, 9, 30)


@pytest.fixture
def before(note: Note) -> Note:
    """The note of an earlier period: K1 stood at 5,00 %, above the 2,97 % of December."""
    figures = publishing.figures_of(note)
    tables = tuple(
        replace(table, total=Figure(50, 1_000)) if table.code == "K1" else table
        for table in figures.indicators
    )
    period = Period.objects.create(
        kind=note.period.kind,
        title="III квартал 2020 года",
        starts_on=datetime.date(2020, 7, 1),
        ends_on=AUTUMN,
        as_of=AUTUMN,
    )
    return Note.objects.create(
        organization=note.organization,
        period=period,
        indicator_set=note.indicator_set,
        generated_at=note.generated_at,
        figures=freeze(replace(figures, indicators=tables)),
    )


def found(note: Note, rule: str) -> list[Finding]:
    return [row for row in queries.live_figures(note).findings if row.rule == rule]


def say(note: Note, body: str) -> None:
    section = f"indicator-{note.indicator_set.indicators.get(code='K1').pk}"
    operations.write_text(
        actor=ACTOR, note=note, section=section, body=body, replaces=False, version=None
    )


def test_words_of_the_editor_are_held_against_the_earlier_note(note: Note, before: Note) -> None:
    say(note, "Работа идёт. Показатель вырос.\nШкола № 4 повысила показатель. Необходим рост.")
    rows = found(note, "R17")
    assert [(row.place, row.indicator, row.unit) for row in rows] == [
        ("текст редактора, K1", "K1", "")
    ]
    assert (
        rows[0]
        .sentence.replace("\u00a0", " ")
        .endswith(
            f"сказано «Показатель вырос», а по данным {before.period.title} — 5,00 %, "
            f"{note.period.title} — 2,97 %. Поправьте слова или значения."
        )
    )


def test_true_words_and_words_about_an_organisation_are_left_alone(
    note: Note, before: Note
) -> None:
    name = queries.live_figures(note).members[0].name
    say(note, f"Показатель снизился. {name} увеличила долю наставляемых.")
    assert before.figures
    assert found(note, "R17") == []


def test_without_an_earlier_note_there_is_nothing_to_compare(note: Note) -> None:
    say(note, "Показатель вырос.")
    assert found(note, "R17") == []


def test_a_note_of_another_shape_is_passed_over(note: Note, before: Note) -> None:
    Note.objects.filter(pk=before.pk).update(figures={"shape": 0})
    say(note, "Показатель вырос.")
    assert found(note, "R17") == []


def test_an_edition_changed_since_the_earlier_note_is_a_warning(note: Note, before: Note) -> None:
    first = IndicatorSet.objects.get(pk=note.indicator_set_id)
    edition = open_edition(actor=ACTOR, indicator_set=first, valid_from=datetime.date(2020, 12, 1))
    edition.indicators.filter(code="K1").update(inclusion="active")
    note.indicator_set = edition
    assert before.indicator_set == first
    changed = [row for row in found(note, "R25") if row.indicator == "K1"]
    assert [(row.severity.value, row.figures["terms"]) for row in changed] == [
        ("warning", "Кого включаем")
    ]


@pytest.mark.parametrize("newer_first", [False, True])
def test_editions_are_told_in_the_order_the_notes_used_them(
    note: Note, before: Note, *, newer_first: bool
) -> None:
    first = IndicatorSet.objects.get(pk=note.indicator_set_id)
    # Both notes lie before the days of the edition.
    edition = open_edition(actor=ACTOR, indicator_set=first, valid_from=datetime.date(2021, 9, 1))
    edition.indicators.filter(code="K1").update(inclusion="active")
    later = before if newer_first else note
    later.indicator_set = edition
    later.save()
    was, now = (
        inclusion_words(one.indicator_set.indicators.get(code="K1")) for one in (before, note)
    )
    (changed,) = [row for row in found(note, "R25") if row.indicator == "K1"]
    assert changed.severity.value == "warning"
    assert changed.sentence.startswith(
        f"С периода «{note.period.title}» показатель считается иначе — кого включаем: "
        f"было «{was}», стало «{now}»."
    )


def test_a_printed_term_before_the_act_of_the_set_is_found(note: Note) -> None:
    assert found(note, "R21") == []
    claim = Claim.objects.filter(kind="target", indicator="K1").order_by("due").first()
    assert claim is not None
    claim.due = datetime.date(2020, 11, 24)
    claim.save()
    assert [row.indicator for row in found(note, "R21")] == ["K1"]
