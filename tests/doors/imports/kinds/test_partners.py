"""Partners, each counted once, and the agreements of an organisation with them."""

from datetime import date
from typing import Any

import pytest

from nastavnik.domain.spreadsheets.cells import Cell
from nastavnik.domain.spreadsheets.cleaning.cells import clean_cell
from nastavnik.domain.spreadsheets.cleaning.numbers import Contact
from nastavnik.domain.spreadsheets.kinds import KINDS
from nastavnik.domain.spreadsheets.outcomes import value_of
from nastavnik.doors.imports.kinds.partners import PARTNERS
from nastavnik.doors.imports.lines import Line, Scene
from nastavnik.platform.audit.models import Event
from nastavnik.registers.partners.choices import AgreementStatus, PartnerKind
from nastavnik.registers.partners.models import Agreement, Partner
from tests.domain.spreadsheets.registers_read import CONTEXT
from tests.doors.imports.kinds.lines import (
    bring,
    changes,
    line,
    plan_one,
    said,
    scene_of,
    states,
)
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db
SIGNED, ENDS = date(2026, 9, 1), date(2027, 8, 31)
INN = "7707083893"


@pytest.fixture
def scene() -> Scene:
    return scene_of(make_school())


def factory(number: int = 2, **values: Any) -> Line:
    known = {
        "name": "АО «Завод»",
        "inn": INN,
        "agreement_number": "12/Н",
        "signed_on": SIGNED,
        "ends_on": ENDS,
        **values,
    }
    return line(number, **known)


def test_a_line_becomes_a_partner_and_an_agreement(scene: Scene) -> None:
    only = factory(contact_person="Котов И. И.", phone=Contact(("+79120000000",)), email="a@b.ru")
    (plan,) = PARTNERS.plan(scene, [only])
    assert (plan.state, changes(plan)) == ("new", {"Соглашение": ("", "12/Н, 01.09.2026")})
    assert bring(PARTNERS, scene, [only])[2].refusal == ""
    partner, agreement = Partner.objects.get(), Agreement.objects.get()
    assert (partner.name, partner.inn, partner.kind) == ("АО «Завод»", INN, "enterprise")
    assert partner.contact.replace("\xa0", " ") == "Котов И. И., +7 912 000-00-00, a@b.ru"
    assert (agreement.organization, agreement.partner) == (scene.organization, partner)
    assert (agreement.number, agreement.signed_on, agreement.starts_on, agreement.ends_on) == (
        "12/Н",
        SIGNED,
        SIGNED,
        ENDS,
    )
    assert agreement.status == AgreementStatus.SIGNED
    acts = Event.objects.filter(request_id="import-7").values_list("act", flat=True)
    assert sorted(acts) == ["add_agreement", "add_partner"]
    assert states(PARTNERS, scene, [only]) == ["same"]


@pytest.mark.parametrize(
    ("cell", "contact"),
    [
        ("+7 351 222-33-44 доб. 105", "+7 351 222-33-44 доб. 105"),
        ("8 351 222-33-44 (доб.105), тел. приёмной", "приёмной, +7 351 222-33-44 доб. 105"),
        (
            "Иванова Мария Петровна, 8 351 222-33-44, a@b.ru",
            "Иванова Мария Петровна, +7 351 222-33-44, a@b.ru",
        ),
        (
            "8 351 222-33-44, 8 351 222-33-45 доб. 7",
            "+7 351 222-33-44, +7 351 222-33-45, доб. 7",
        ),
    ],
)
def test_nothing_of_a_cell_of_a_telephone_is_lost(scene: Scene, cell: str, contact: str) -> None:
    column = KINDS["partners"].column("phone")
    told = value_of(clean_cell(Cell(cell, 2, 4), column, "Телефон", CONTEXT))
    only = factory(phone=told)
    bring(PARTNERS, scene, [only])
    assert Partner.objects.get().contact.replace("\xa0", " ") == contact
    assert states(PARTNERS, scene, [only]) == ["same"]


def test_who_is_named_twice_is_written_once(scene: Scene) -> None:
    told = Contact(("+79120000000",), ("a@b.ru",), "Котов И. И.")
    bring(PARTNERS, scene, [factory(contact_person="Котов И. И.", phone=told, email="a@b.ru")])
    contact = Partner.objects.get().contact.replace("\xa0", " ")
    assert contact == "Котов И. И., +7 912 000-00-00, a@b.ru"


def test_a_partner_is_counted_once_by_number_or_name(scene: Scene) -> None:
    Partner.objects.create(name="Завод", inn=INN, kind=PartnerKind.ENTERPRISE)
    lines = [
        factory(2),
        factory(3, inn=None, agreement_number="13/Н"),
        line(4, name="ООО «Ромашка»", inn="7702070139"),
        line(5, name="ООО Ромашка", agreement_number="1", starts_on=SIGNED),
    ]
    assert states(PARTNERS, scene, lines) == ["changed", "changed", "new", "changed"]
    bring(PARTNERS, scene, lines)
    assert Partner.objects.count() == 2
    assert Agreement.objects.count() == 3
    assert states(PARTNERS, scene, lines) == ["same"] * 4


def test_two_enterprises_of_one_name_are_told_apart_by_their_numbers(scene: Scene) -> None:
    Partner.objects.create(name="АО «Завод»", inn="7702070139", kind=PartnerKind.ENTERPRISE)
    bring(PARTNERS, scene, [factory()])
    assert Partner.objects.count() == 2


def test_the_name_of_a_known_partner_stays(scene: Scene) -> None:
    Partner.objects.create(name="Завод «Прогресс»", inn=INN, kind=PartnerKind.ENTERPRISE)
    plan = plan_one(PARTNERS, scene, line(2, name="Прогресс", inn=INN))
    assert (plan.state, said(plan)) == (
        "same",
        "Строка 2: в списке партнёров он записан как «Завод «Прогресс»»: название не меняется.",
    )


def test_an_agreement_changes_by_filled_cells_alone(scene: Scene) -> None:
    bring(PARTNERS, scene, [factory(signed_on=None, starts_on=SIGNED)])
    assert Agreement.objects.get().status == AgreementStatus.INTENDED
    only = factory(starts_on=SIGNED, ends_on=None)
    assert changes(plan_one(PARTNERS, scene, only)) == {
        "Подписано": ("", "01.09.2026"),
        "Состояние": ("Намерение", "Подписано"),
    }
    bring(PARTNERS, scene, [only])
    agreement = Agreement.objects.get()
    assert (agreement.status, agreement.ends_on, agreement.version) == ("signed", ENDS, 2)


def test_a_terminated_agreement_stays_as_it_is(scene: Scene) -> None:
    bring(PARTNERS, scene, [factory()])
    Agreement.objects.update(status=AgreementStatus.TERMINATED)
    plan = plan_one(PARTNERS, scene, factory())
    assert said(plan) == "Строка 2: расторгнутое соглашение не меняется: добавьте новое."


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"signed_on": None}, "укажите, с какого дня действует соглашение."),
        (
            {"ends_on": date(2026, 8, 1)},
            "срок действия заканчивается раньше, чем начинается. Исправьте даты.",
        ),
        (
            {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 8, 1)},
            "подписано позже, чем закончился срок действия. Исправьте даты.",
        ),
        (
            {"agreement_number": "1" * 61},
            "номер длиннее, чем помещается: не больше 60 знаков. Сократите.",
        ),
    ],
)
def test_what_an_agreement_cannot_be(scene: Scene, values: dict[str, Any], sentence: str) -> None:
    plan = plan_one(PARTNERS, scene, factory(**values))
    assert (plan.state, said(plan)) == ("wrong", f"Строка 2: {sentence}")


def test_two_lines_that_contradict_each_other_name_both_rows(scene: Scene) -> None:
    lines = [
        factory(2, email="a@b.ru"),
        factory(5, email="c@d.ru", agreement_number="13/Н"),
        factory(6),
    ]
    plans = PARTNERS.plan(scene, lines)
    assert [str(plan.state) for plan in plans] == ["new", "wrong", "wrong"]
    assert said(plans[1]) == (
        "Строка 5: о том же партнёре в строке 2 сказано другое: контактное лицо и телефон — "
        "«a@b.ru», а здесь «c@d.ru». Оставьте одно значение."
    )
    assert said(plans[2]) == "Строка 6: это соглашение уже есть в строке 2. Оставьте одну строку."


def test_a_partner_of_no_telling_kind_is_asked_about(scene: Scene) -> None:
    plan = plan_one(PARTNERS, scene, line(2, name="Прогресс"))
    assert (plan.state, plan.answers_with[0].key) == ("asked", "kind")
    offered = plan.answers_with[0].options
    assert offered == (
        *("Предприятие", "Учреждение"),
        *("Общественная организация", "Образовательная организация"),
    )
    names = ("Прогресс", "Восход", "Маяк", "Заря")
    answered = [
        line(row, name=name, kind=kind)
        for row, (name, kind) in enumerate(zip(names, offered, strict=True), start=2)
    ]
    assert states(PARTNERS, scene, answered) == ["new"] * 4
    bring(PARTNERS, scene, answered)
    kinds = dict(Partner.objects.values_list("name", "kind"))
    assert kinds == dict(zip(names, PartnerKind.values, strict=True))
