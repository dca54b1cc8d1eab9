"""Codes, kinds and closing: what keeps an organisation's place in the tree sound."""

from datetime import date

import pytest

from nastavnik.domain.errors import DomainError
from nastavnik.practice.mentorships.models import Mentorship
from nastavnik.practice.programmes import operations as programmes
from nastavnik.registers.organizations import operations
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.partners import operations as partners
from nastavnik.registers.partners.choices import PartnerKind
from nastavnik.registers.people import operations as people
from nastavnik.registers.periods import operations as periods
from tests.factories.mentorships import make_active, make_form
from tests.factories.organizations import ACTOR, make_organization, make_region
from tests.factories.people import make_place, make_year

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", ["школа-7", " Школа-7 ", "ШКОЛА-7"])
def test_a_code_differs_by_more_than_case_and_spaces(code: str) -> None:
    make_organization(code="Школа-7")
    with pytest.raises(DomainError, match="Организация с таким кодом уже есть") as refusal:
        make_organization(code=code)
    assert refusal.value.field == "code"


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        (Kind.MINISTRY, "city"),
        (Kind.CENTRE, "city"),
        (Kind.MUNICIPALITY, "school"),
        (Kind.COLLEGE, "city"),
        (Kind.SCHOOL, "centre"),
        (Kind.KINDERGARTEN, "school"),
    ],
)
def test_a_kind_has_its_place_in_the_tree(kind: Kind, where: str) -> None:
    region = make_region()
    with pytest.raises(DomainError, match="не может подчиняться"):
        make_organization(getattr(region, where), kind=kind)


def test_a_move_and_another_kind_ask_for_the_place_too() -> None:
    region = make_region()
    with pytest.raises(DomainError, match="не может подчиняться"):
        operations.move_organization(
            actor=ACTOR,
            organization=region.school,
            parent=region.centre,
            starts_on=date(2024, 9, 1),
        )
    for row, kind, words in (
        (region.school, Kind.COLLEGE, "не может подчиняться"),
        (region.city, Kind.SCHOOL, "Вид не меняется"),
    ):
        with pytest.raises(DomainError, match=words):
            operations.edit_organization(actor=ACTOR, organization=row, version=1, kind=kind)
    operations.edit_organization(
        actor=ACTOR, organization=region.school, version=1, kind=Kind.KINDERGARTEN
    )


def test_closing_waits_for_pairs_and_places() -> None:
    school = make_organization()
    pair = make_active(school)
    closing = {"organization": school, "closed_on": date(2026, 10, 1), "reason": "Слияние"}
    with pytest.raises(DomainError, match="Незавершённых пар и групп: 1"):
        operations.close_organization(actor=ACTOR, **closing)
    Mentorship.objects.filter(pk=pair.pk).update(
        status="terminated", ended_on=date(2026, 11, 1), termination_reason="—"
    )
    with pytest.raises(DomainError, match="не выбыли из реестров: 2"):
        operations.close_organization(actor=ACTOR, **closing)
    school.enrolments.update(status="left", left_on=date(2026, 9, 20))
    with pytest.raises(DomainError, match="есть события"):
        operations.close_organization(actor=ACTOR, **closing)


def test_a_school_year_holds_what_happened_in_it() -> None:
    year = make_year()
    make_place(make_organization(), school_year=year)
    with pytest.raises(DomainError, match="Вне этих дат"):
        periods.edit_school_year(
            actor=ACTOR, school_year=year, version=1, starts_on=date(2026, 9, 2)
        )


def test_a_form_in_use_keeps_its_categories() -> None:
    make_active(make_organization())
    form = make_form()
    with pytest.raises(DomainError, match="уже есть пары") as refusal:
        programmes.edit_form(actor=ACTOR, form=form, version=1, mentor_category="teacher")
    assert refusal.value.field == "mentor_category"


@pytest.mark.parametrize("born", [date(2199, 1, 1), date(1850, 1, 1)])
def test_an_impossible_birth_is_refused(born: date) -> None:
    facts = {"category": "pupil", "last_name": "Ли", "first_name": "Ян", "birth_date": born}
    with pytest.raises(DomainError, match="Дата рождения") as refusal:
        people.add_person(actor=ACTOR, organization=make_organization(), **facts)
    assert refusal.value.field == "birth_date"


def test_an_agreement_is_signed_before_it_ends() -> None:
    partner = partners.add_partner(actor=ACTOR, name="Завод", kind=PartnerKind.ENTERPRISE)
    with pytest.raises(DomainError, match="Подписано позже") as refusal:
        partners.add_agreement(
            actor=ACTOR,
            organization=make_organization(),
            partner=partner,
            signed_on=date(2026, 2, 1),
            starts_on=date(2025, 9, 1),
            ends_on=date(2026, 1, 1),
        )
    assert refusal.value.field == "signed_on"
