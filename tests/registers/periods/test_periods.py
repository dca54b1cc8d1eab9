from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.writing import StaleVersionError
from nastavnik.registers.periods import operations
from nastavnik.registers.periods.choices import PeriodKind
from nastavnik.registers.periods.models import Period, SchoolYear
from tests.factories.accounts import make_actor, signed_in
from tests.factories.organizations import ACTOR, make_organization

pytestmark = pytest.mark.django_db
YEAR = {"title": "2025/2026", "starts_on": date(2025, 9, 1), "ends_on": date(2026, 8, 31)}
QUARTER = {
    "kind": PeriodKind.QUARTER,
    "title": "IV квартал 2025 года",
    "starts_on": date(2025, 10, 1),
    "ends_on": date(2025, 12, 31),
    "as_of": date(2025, 12, 15),
}


@pytest.fixture
def administrator() -> Client:
    return signed_in(Role.ADMINISTRATOR, make_organization())


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "Такой учебный год уже есть."),
        ({"title": "другой"}, "Даты пересекаются с учебным годом 2025/2026."),
        (
            {"title": "другой", "starts_on": date(2026, 8, 31), "ends_on": date(2027, 5, 31)},
            "Даты пересекаются",
        ),
        (
            {"title": "другой", "starts_on": date(2027, 9, 1), "ends_on": date(2027, 5, 31)},
            "Окончание учебного года раньше его начала.",
        ),
    ],
)
def test_a_wrong_school_year_is_refused(facts: dict[str, Any], sentence: str) -> None:
    operations.add_school_year(actor=ACTOR, **YEAR)
    with pytest.raises(DomainError, match=sentence):
        operations.add_school_year(actor=ACTOR, **{**YEAR, **facts})
    assert SchoolYear.objects.count() == 1


def test_a_year_may_not_be_stretched_over_the_next() -> None:
    year = operations.add_school_year(actor=ACTOR, **YEAR)
    operations.add_school_year(
        actor=ACTOR, title="2026/2027", starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31)
    )
    with pytest.raises(DomainError, match="2026/2027"):
        operations.edit_school_year(
            actor=ACTOR, school_year=year, version=1, ends_on=date(2026, 9, 1)
        )
    year.refresh_from_db()
    assert (year.ends_on, year.version) == (date(2026, 8, 31), 1)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "Период с таким названием уже есть."),
        ({"title": "x", "ends_on": date(2025, 9, 1)}, "Окончание периода раньше его начала."),
        ({"title": "x", "as_of": date(2025, 9, 1)}, "Дата данных раньше начала периода."),
    ],
)
def test_a_wrong_period_is_refused(facts: dict[str, Any], sentence: str) -> None:
    operations.add_period(actor=ACTOR, **QUARTER)
    with pytest.raises(DomainError, match=sentence):
        operations.add_period(actor=ACTOR, **{**QUARTER, **facts})
    assert Period.objects.count() == 1


def test_a_lost_update_is_refused() -> None:
    period = operations.add_period(actor=ACTOR, **QUARTER)
    operations.edit_period(actor=ACTOR, period=period, version=1, title="Другой")
    with pytest.raises(StaleVersionError):
        operations.edit_period(actor=ACTOR, period=period, version=1, title="Третий")


def test_only_the_administrator_writes() -> None:
    curator = make_actor(Role.CURATOR, make_organization())
    with pytest.raises(PermissionDenied):
        operations.add_period(actor=curator, **QUARTER)


def test_pages_add_and_edit_what_people_type(administrator: Client) -> None:
    administrator.post(
        reverse("periods:year_add"),
        {"title": "2025/2026", "starts_on": "1 сентября 2025", "ends_on": "31.08.26"},
    )
    year = SchoolYear.objects.get()
    assert (year.starts_on, year.ends_on) == (YEAR["starts_on"], YEAR["ends_on"])
    administrator.post(
        reverse("periods:year_edit", args=[year.pk]),
        {
            "title": "2025/2026",
            "starts_on": "01.09.2025",
            "ends_on": "30.06.2026",
            "row_version": 1,
        },
    )
    year.refresh_from_db()
    assert (year.ends_on, year.version) == (date(2026, 6, 30), 2)
    assert "30.06.2026" in administrator.get(year.get_absolute_url()).content.decode()


def test_the_list_shows_both_and_finds_periods(administrator: Client) -> None:
    operations.add_school_year(actor=ACTOR, **YEAR)
    period = operations.add_period(actor=ACTOR, **QUARTER)
    operations.add_period(actor=ACTOR, **{**QUARTER, "title": "Весь учёт", "kind": "other"})
    page = administrator.get(reverse("periods:list") + "?q=УЧЕТ").content.decode()
    assert "2025/2026" in page
    assert "Весь учёт" in page
    assert period.title not in page
    by_kind = administrator.get(reverse("periods:list") + "?kind=quarter&sort=-as_of")
    assert period.title in by_kind.content.decode()


def test_a_stale_form_shows_the_difference(administrator: Client) -> None:
    period = operations.add_period(actor=ACTOR, **QUARTER)
    operations.edit_period(actor=ACTOR, period=period, version=1, title="Новое название")
    typed = {
        **{name: value for name, value in QUARTER.items() if name != "title"},
        "title": "Моё название",
        "row_version": 1,
    }
    url = reverse("periods:edit", args=[period.pk])
    page = administrator.post(url, typed).content.decode()
    assert "Новое название" in page
    assert "Моё название" in page
    administrator.post(url, {**typed, "row_version": 2})
    period.refresh_from_db()
    assert period.title == "Моё название"
