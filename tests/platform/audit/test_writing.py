"""What every edit shares: a row stays with its organisation, the trail stays as written."""

import inspect
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db.models import Model
from django.db.models.deletion import ProtectedError

from nastavnik.domain.errors import DomainError
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.models import Event
from nastavnik.registers.consents.models import Consent, Coverage
from nastavnik.registers.documents.choices import DocumentType
from nastavnik.registers.documents.models import Document
from nastavnik.registers.duplicates import operations as duplicates
from nastavnik.registers.duplicates.models import Distinction
from nastavnik.registers.organizations.choices import Population
from nastavnik.registers.organizations.models import Contingent
from nastavnik.registers.partners.choices import PartnerKind
from nastavnik.registers.partners.models import Agreement, Partner
from nastavnik.registers.people.models import Enrolment, Kinship, Person
from tests.factories.organizations import ACTOR, make_organization, make_region
from tests.factories.people import make_person, make_place

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 1)
APPS = (
    *("registers.documents", "registers.organizations", "registers.partners", "registers.people"),
    *("registers.periods", "registers.accounts", "practice.programmes", "practice.mentorships"),
    "oversight.indicators",
)
# Edits of rows that stand in no organisation, or take no facts beyond those they name.
PLACELESS = {
    *("edit_organization", "edit_partner", "edit_school_year", "edit_period", "edit_user"),
    *("edit_form", "edit_mentorship", "edit_set", "edit_indicator", "edit_measure"),
}


def make_rows() -> dict[str, Model]:
    school = make_organization()
    partner = Partner.objects.create(name="Завод", kind=PartnerKind.ENTERPRISE)
    return {
        "edit_person": make_person(school),
        "edit_enrolment": make_place(school),
        "edit_document": Document.objects.create(
            organization=school, type=DocumentType.PAIRS_ORDER, title="Приказ"
        ),
        "edit_agreement": Agreement.objects.create(
            organization=school, partner=partner, starts_on=DAY
        ),
        "edit_contingent": Contingent.objects.create(
            organization=school, as_of=DAY, population=Population.LEARNERS, count=5
        ),
    }


def edits() -> dict[str, Any]:
    modules = [import_module(f"nastavnik.{app}.operations") for app in APPS]
    return {
        name: act
        for module in modules
        for name, act in inspect.getmembers(module, inspect.isfunction)
        if name.startswith("edit_")
    }


def test_no_edit_hands_a_row_to_another_organisation() -> None:
    found, rows = edits(), make_rows()
    assert set(found) == set(rows) | PLACELESS
    elsewhere = make_organization()
    for name, row in rows.items():
        given = {name.removeprefix("edit_"): row, "version": 1, "actor": ACTOR}
        for facts in (
            {"organization": elsewhere},
            {"organization_id": elsewhere.pk},
            {"pk": row.pk + 1000},
        ):
            with pytest.raises((DomainError, ValueError)):
                found[name](**given, **facts)
        row.refresh_from_db()
        assert row.organization_id != elsewhere.pk  # type: ignore[attr-defined]
    assert not Event.objects.filter(act__startswith="edit_").exists()


def test_many_rows_are_not_handed_over_either() -> None:
    person, elsewhere = make_person(make_organization()), make_organization()
    with pytest.raises(DomainError, match="нельзя передать"):
        writing.update_many(ACTOR, [person], lambda row: {"organization": elsewhere}, act="x")


def secretive() -> list[type[Model]]:
    return [model for model in apps.get_models() if hasattr(model, writing.UNRECORDED_FIELDS)]


def test_some_models_keep_values_from_the_trail() -> None:
    assert {model.__name__ for model in secretive()} >= {"User", "OneTimeLink", "Import", "Erasure"}


@pytest.mark.parametrize("model", secretive(), ids=lambda model: model._meta.label)
def test_every_name_kept_from_the_trail_is_a_field_and_is_hidden(model: type[Model]) -> None:
    named = getattr(model, writing.UNRECORDED_FIELDS)
    columns = {field.name: field.attname for field in model._meta.concrete_fields}
    assert named <= set(columns)
    told = writing._shown(model(), writing.values(model()))
    hidden = {name for name, value in told.items() if value == writing.HIDDEN}
    assert hidden == {columns[name] for name in named}


def test_a_foreign_key_is_kept_from_the_trail_by_the_name_of_its_field(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = make_person(make_organization())
    place = make_place(person.organization)
    monkeypatch.setattr(Enrolment, writing.UNRECORDED_FIELDS, frozenset({"person"}), raising=False)
    writing.redirect(ACTOR, [place], "person", person, act="x")
    event = Event.objects.get(act="x")
    assert event.before == event.after == {"person_id": writing.HIDDEN}


def test_events_are_only_added() -> None:
    make_organization()
    with pytest.raises(TypeError, match="never changed"):
        Event.objects.update(act="another")
    with pytest.raises(TypeError, match="never removed"):
        Event.objects.all().delete()
    assert not Event.objects.filter(act="another").exists()


def test_removing_many_rows_sweeps_nothing_else_away() -> None:
    region = make_region()
    child, mother = make_person(region.school), make_person(region.school, category="parent")
    kinship = Kinship.objects.create(parent=mother, child=child)
    one, another = make_person(region.school), make_person(region.school)
    duplicates.tell_apart(actor=ACTOR, one=one, another=another, reason="")
    # Rows that protect the people would refuse before.
    Coverage.objects.all().delete()
    Consent.objects.all().delete()
    for person in (child, mother, one, another):
        with pytest.raises(ProtectedError):
            writing.delete_many(ACTOR, [person], act="remove_person")
    assert (Person.objects.count(), Distinction.objects.count()) == (4, 1)
    writing.delete_many(ACTOR, [kinship], act="remove_kinship")
    writing.delete_many(ACTOR, [child, mother], act="remove_person")
    assert set(Person.objects.all()) == {one, another}


def test_rows_of_a_many_to_many_field_lean_on_nobody() -> None:
    through = Group.permissions.through
    assert through in [one.related_model for one in Group._meta.get_fields(include_hidden=True)]
    assert [near for near, _name in writing.leaning_models(Group)] == []
    leaning = set(writing.leaning_models(Person))
    assert {(Kinship, "parent"), (Kinship, "child"), (Enrolment, "person")} <= leaning
