"""Figures of a note: kept and read back, empty places, words of «no data»."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

import pytest

from nastavnik.domain.errors import DomainError
from nastavnik.domain.findings.model import Claim as ClaimValue
from nastavnik.domain.findings.model import ClaimKind
from nastavnik.doors.demonstration import claims as shipped
from nastavnik.doors.demonstration.city import codes
from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.oversight.notes import charts, operations, publishing, queries
from nastavnik.oversight.notes.choices import Format
from nastavnik.oversight.notes.figures import NoteFigures
from nastavnik.oversight.notes.freezing import freeze, thaw
from nastavnik.oversight.notes.models import Claim, Note, RequiredForm
from nastavnik.oversight.notes.report import parts
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.printing.report import NumberedList, Paragraph
from nastavnik.practice.mentorships.models import Mentorship
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import Contingent, Organization
from nastavnik.registers.organizations.operations import add_organization
from nastavnik.registers.periods.models import Period
from tests.factories.accounts import signed_in
from tests.oversight.notes.conftest import ACTOR

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def empty_note() -> Note:
    municipality = add_organization(
        actor=ACTOR,
        parent=None,
        kind=Kind.MUNICIPALITY,
        code="EMPTY",
        name="Управление образования Пустого района",
        short_name="Пустой район",
        locality="Пустой район",
    )
    return operations.create_note(
        actor=ACTOR,
        organization=municipality,
        period=Period.objects.get(title="I квартал 2021 года"),
        indicator_set=IndicatorSet.objects.get(code="dzerzhinsk-2020"),
    )


def composed(note: Note) -> str:
    said: list[str] = []
    for part in parts(publishing.figures_of(note), {}):
        for block in part.blocks:
            if isinstance(block, Paragraph):
                said.append(str(block.text))
            elif isinstance(block, NumberedList):
                said += [str(item) for item in block.items]
    return "\n".join(said).replace("\u00a0", " ")


def test_figures_are_read_back_as_they_were(note: Note) -> None:
    live = queries.live_figures(note)
    assert thaw(freeze(live)) == live
    assert publishing.figures_of(note) == live


def test_figures_of_another_shape_are_made_anew(note: Note) -> None:
    note.figures = {"shape": 0, "figures": {}}
    assert publishing.figures_of(note) == queries.live_figures(note)


@pytest.mark.parametrize("wanted", Format)
def test_a_note_of_an_empty_municipality_is_a_clear_message(note: Note, wanted: Format) -> None:
    empty = empty_note()
    assert publishing.render(empty, wanted)
    page = signed_in(Role.COORDINATOR, empty.organization).get(empty.get_absolute_url())
    assert page.status_code == 200
    assert "нет образовательных организаций, которые ведут реестры" in page.content.decode()


def test_a_municipality_without_mentorships_is_not_a_crash(note: Note) -> None:
    Mentorship.objects.all().delete()
    made = operations.regenerate(actor=ACTOR, note=note)
    words = composed(made)
    assert "Действующих пар и групп на отчётную дату в реестрах нет." in words
    assert "Программы наставничества в организациях не начаты" in words
    assert publishing.note_json(publishing.figures_of(made))["forms_per_organization"] == {"0": 41}
    for wanted in Format:
        assert publishing.render(made, wanted)


def test_without_denominators_the_words_of_no_data_are_printed(note: Note) -> None:
    Contingent.objects.all().delete()
    made = operations.regenerate(actor=ACTOR, note=note)
    words = composed(made)
    assert "Рассчитать показатель не из чего: нет молодых специалистов." in words
    data = publishing.note_json(publishing.figures_of(made))["indicators"]["K3"]
    assert data["mean_simple"] is data["ratio"] is None
    assert data["count"] == 0
    assert publishing.render(made, Format.PDF)


def test_conclusions_speak_of_the_figures(note: Note) -> None:
    words = composed(note)
    for said in (
        "в 41 образовательной организации г.о.г. Дзержинска",
        "письмо министерства образования",
        "форма «Ученик-ученик»: она действует в 36 организациях из 41 (87,8 %)",
        "Более одной формы используют 26 организаций из 41 (63,4 %)",
        "приходится 1,83 формы",
        "Плана достигла 1 организация из 41: МБОУ СШ № 4 (17 %).",
        "59,50 % (Σ/Σ: 72 из 121); простое среднее по 36 организациям — 59,95 %",
        "«Нет молодых специалистов» — 5 организаций: № 1, 22, 29, ЦХР, ЭБЦ",
        "до 15 марта 2021 г. — не менее 20 %",
        "Включить в план проверок 5 организаций с нулевым значением показателя K1: "
        "№ 16, 23, 25, 33, 35.",
        "обязательны формы «Ученик-ученик», «Работодатель-ученик» и «Учитель-учитель»",
    ):
        assert said in words
    assert ".." not in words


def test_obligatory_forms_come_from_the_set(note: Note) -> None:
    RequiredForm.objects.filter(indicator_set=note.indicator_set).delete()
    made = operations.regenerate(actor=ACTOR, note=note)
    assert "обязательны формы" not in composed(made)


def test_a_note_is_not_made_for_a_school(note: Note) -> None:
    with pytest.raises(DomainError, match="по муниципалитету"):
        operations.create_note(
            actor=ACTOR,
            organization=Organization.objects.get(code="DZ-01"),
            period=note.period,
            indicator_set=note.indicator_set,
        )


def test_claims_come_back_as_they_were_printed(note: Note) -> None:
    printed = shipped.dzerzhinsk_claims(codes())
    rows = queries.claims_of(note.organization, note.period).select_related("unit")
    read = [row.as_value(row.unit.code if row.unit else "") for row in rows]
    assert read == list(printed)


def test_claims_are_loaded_once(note: Note) -> None:
    with pytest.raises(DomainError, match="уже загружены"):
        load(note, [ClaimValue(ClaimKind.MEAN, "вывод")])


def test_a_claim_about_a_stranger_is_refused(note: Note) -> None:
    Claim.objects.all().delete()
    with pytest.raises(DomainError, match="неизвестная организация: XX"):
        load(note, [ClaimValue(ClaimKind.COUNT, "таблица", unit="XX")])


def load(note: Note, claims: Sequence[ClaimValue]) -> list[Claim]:
    return operations.load_claims(
        actor=ACTOR,
        organization=note.organization,
        period=note.period,
        source="Источник",
        claims=claims,
    )


def test_a_generated_city_has_nothing_printed(note: Note) -> None:
    Claim.objects.all().delete()
    made = operations.regenerate(actor=ACTOR, note=note)
    data = publishing.note_json(publishing.figures_of(made))
    for indicator in data["indicators"].values():
        assert indicator["printed"] is None
        assert {row["printed"] for row in indicator["rows"]} == {None}
    assert "напечатанн" not in composed(made)


def test_as_of_date_is_the_one_of_the_period(note: Note) -> None:
    assert publishing.figures_of(note).head.as_of == datetime.date(2020, 12, 18)


def multiplied(figures: NoteFigures, times: int) -> NoteFigures:
    """The same city many times over, so that no page can hold a bar for each organisation."""

    def code(plain: str, copy: int) -> str:
        return f"{plain}-{copy}"

    copies = range(times)
    return replace(
        figures,
        members=tuple(
            replace(row, code=code(row.code, copy)) for copy in copies for row in figures.members
        ),
        places=tuple(
            replace(row, unit=code(row.unit, copy)) for copy in copies for row in figures.places
        ),
        indicators=tuple(
            replace(
                table,
                rows=tuple(
                    replace(row, member=code(row.member, copy))
                    for copy in copies
                    for row in table.rows
                ),
            )
            for table in figures.indicators
        ),
    )


def test_many_organizations_are_drawn_by_bands(note: Note) -> None:
    figures = multiplied(publishing.figures_of(note), 2)
    small, large = publishing.figures_of(note), figures
    chart, caption = charts.of_indicator(small, small.indicators[0]) or (None, "")
    assert chart is not None
    assert len(chart.table.rows) == 41
    assert "план и факт" in caption
    chart, caption = charts.of_indicator(large, large.indicators[0]) or (None, "")
    assert chart is not None
    assert len(chart.table.rows) == len(large.indicators[0].bands)
    without_bands = next(table for table in large.indicators if not table.bands)
    assert charts.of_indicator(large, without_bands) is None
    assert publishing.note_json(large)["places"] == {"mentees": 1000, "mentors": 692}
