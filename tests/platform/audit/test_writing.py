"""What every edit shares: a row stays with its organisation, the trail stays as written."""

import inspect
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.db.models import Model

from nastavnik.domain.errors import DomainError
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.models import Event
from nastavnik.registers.documents.choices import DocumentType
from nastavnik.registers.documents.models import Document
from nastavnik.registers.organizations.choices import Population
from nastavnik.registers.organizations.models import Contingent
from nastavnik.registers.partners.choices import PartnerKind
from nastavnik.registers.partners.models import Agreement, Partner
from tests.factories.organizations import ACTOR, make_organization
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


def test_events_are_only_added() -> None:
    make_organization()
    with pytest.raises(TypeError, match="never changed"):
        Event.objects.update(act="another")
    with pytest.raises(TypeError, match="never removed"):
        Event.objects.all().delete()
    assert not Event.objects.filter(act="another").exists()
