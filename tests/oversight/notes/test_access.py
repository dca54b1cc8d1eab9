"""Who sees and who writes notes, and how many queries a page takes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.oversight.notes import operations
from nastavnik.oversight.notes.models import Note
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.periods.models import Period
from tests.factories.accounts import signed_in
from tests.factories.organizations import make_organization
from tests.oversight.notes.conftest import ACTOR

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

READ = (
    "",
    "findings/",
    "claims/",
    "download/json/",
    "download/findings/",
    "download/xlsx/",
    "download/docx/",
    "download/pdf/",
    "pictures/1.png",
)
WRITE = ("text/forms/",)


@pytest.mark.parametrize("tail", READ)
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.AUDITOR])
def test_coordinator_and_auditor_read(note: Note, role: Role, tail: str) -> None:
    response = signed_in(role, note.organization).get(f"{note.get_absolute_url()}{tail}")
    assert response.status_code == 200


@pytest.mark.parametrize("tail", [*READ, *WRITE])
@pytest.mark.parametrize("role", [Role.CURATOR, Role.ADMINISTRATOR])
def test_others_see_nothing(note: Note, role: Role, tail: str) -> None:
    school = Organization.objects.get(code="DZ-01")
    response = signed_in(role, school).get(f"{note.get_absolute_url()}{tail}")
    assert response.status_code == 404


def test_coordinator_of_another_city_sees_nothing(note: Note) -> None:
    elsewhere = make_organization(
        note.organization.parent, kind=Kind.MUNICIPALITY, level="", short_name="Еловск"
    )
    client = signed_in(Role.COORDINATOR, elsewhere)
    assert client.get(note.get_absolute_url()).status_code == 404
    assert client.post(f"{note.get_absolute_url()}regenerate/").status_code == 404


def test_auditor_may_not_write(note: Note) -> None:
    client = signed_in(Role.AUDITOR, note.organization)
    address = note.get_absolute_url()
    assert client.get(f"{address}text/forms/").status_code == 403
    assert client.post(f"{address}regenerate/").status_code == 403
    assert client.get("/notes/add/").status_code == 403
    assert "Изменить слова" not in client.get(address).content.decode()


def test_regeneration_takes_a_post(note: Note) -> None:
    client = signed_in(Role.COORDINATOR, note.organization)
    assert client.get(f"{note.get_absolute_url()}regenerate/").status_code == 405


@pytest.mark.parametrize("tail", ["download/exe/", "text/nothing/", "pictures/99.png"])
def test_what_is_not_there_is_not_found(note: Note, tail: str) -> None:
    client = signed_in(Role.COORDINATOR, note.organization)
    assert client.get(f"{note.get_absolute_url()}{tail}").status_code == 404


def test_a_note_is_made_by_the_form_once(note: Note) -> None:
    client = signed_in(Role.COORDINATOR, note.organization)
    quarter = Period.objects.get(title="I квартал 2021 года")
    chosen = {
        "organization": note.organization.pk,
        "period": quarter.pk,
        "indicator_set": note.indicator_set.pk,
    }
    response = client.post("/notes/add/", chosen)
    made = Note.objects.get(period=quarter)
    assert response["Location"] == made.get_absolute_url()
    assert made.generated_at is not None
    again = client.post("/notes/add/", chosen)
    assert "Такая справка уже есть." in again.content.decode()


def test_a_school_is_refused_in_the_form(note: Note) -> None:
    client = signed_in(Role.COORDINATOR, note.organization)
    school = Organization.objects.get(code="DZ-01")
    chosen = {
        "organization": school.pk,
        "period": note.period.pk,
        "indicator_set": note.indicator_set.pk,
    }
    assert client.post("/notes/add/", chosen).status_code == 200
    assert not Note.objects.filter(organization=school).exists()


def test_queries_of_the_page_do_not_grow_with_rows(
    note: Note, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = signed_in(Role.COORDINATOR, note.organization)
    with django_assert_max_num_queries(45) as whole:
        client.get(note.get_absolute_url())
    Organization.objects.filter(code__gte="DZ-10", code__startswith="DZ-").update(
        opened_on="2030-01-01"
    )
    with CaptureQueriesContext(whole.connection) as few:
        client.get(note.get_absolute_url())
    assert len(few) == len(whole)


def test_queries_of_the_list_do_not_grow_with_rows(
    note: Note, django_assert_num_queries: Callable[..., Any]
) -> None:
    client = signed_in(Role.COORDINATOR, note.organization)
    with CaptureQueriesContext(_connection()) as one:
        client.get("/notes/")
    for period in Period.objects.exclude(pk=note.period_id):
        operations.create_note(
            actor=ACTOR,
            organization=note.organization,
            period=period,
            indicator_set=IndicatorSet.objects.get(code="dzerzhinsk-2020"),
        )
    with django_assert_num_queries(len(one)):
        response = client.get("/notes/")
    assert "IV квартал 2021 года" in response.content.decode()


def _connection() -> Any:
    from django.db import connection

    return connection
