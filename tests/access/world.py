"""Two municipalities and their schools, with one object of every kind in each organisation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Model

from nastavnik.oversight.indicators import operations as indicators
from nastavnik.oversight.indicators.models import IndicatorSet, MeasureValue, Target
from nastavnik.oversight.notes import operations as notes
from nastavnik.oversight.notes.models import Note
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import system_actor
from nastavnik.practice.programmes import operations as programmes
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.documents.choices import DocumentStatus, DocumentType
from nastavnik.registers.documents.models import Document
from nastavnik.registers.organizations.choices import Kind, Population, ZoneFunction
from nastavnik.registers.organizations.models import Contingent, Organization, Zone
from nastavnik.registers.partners.choices import PartnerKind
from nastavnik.registers.partners.models import Agreement, Partner
from nastavnik.registers.people.choices import Category
from nastavnik.registers.people.models import Kinship
from nastavnik.registers.periods.models import Period
from tests.factories.mentorships import make_form, make_pair
from tests.factories.organizations import make_organization
from tests.factories.people import make_person, make_place, make_year

ACTOR = system_actor("tests")
DAY = date(2026, 12, 18)


@dataclass(frozen=True)
class World:
    """`school` has a sibling under its municipality; `foreign` is under the other one."""

    ministry: Organization
    municipality: Organization
    school: Organization
    sibling: Organization
    other: Organization
    foreign: Organization
    everywhere: Mapping[str, Model]
    placed: Mapping[int, Mapping[str, Model]]

    @property
    def places(self) -> dict[str, Organization]:
        """Where an object may stand, seen from the school."""
        return {
            "own": self.school,
            "sibling": self.sibling,
            "parent municipality": self.municipality,
            "other municipality": self.foreign,
        }

    def arguments(self, kind: str, place: Organization) -> dict[str, Any]:
        """What an address needs to name the object of a kind at a place."""
        if not kind:
            return {}
        objects = {**self.everywhere, **self.placed[place.pk]}
        if kind == "value":
            return {"pk": objects["indicator"].pk, "organization_pk": place.pk}
        if kind == "kinship":
            return {"pk": objects["parent"].pk, "kinship": objects["kinship"].pk}
        extra: dict[str, dict[str, Any]] = {
            "section": {"section": "recommendations"},
            "download": {"wanted": "json"},
            "picture": {"number": 1},
        }
        row = objects["note"] if kind in extra else objects[kind]
        return {"pk": row.pk, **extra.get(kind, {})}


def build_world() -> World:
    """Make the world anew."""
    ministry = make_organization(kind=Kind.MINISTRY, level="", short_name="Министерство")
    cities = [
        make_organization(ministry, kind=Kind.MUNICIPALITY, level="", short_name=name)
        for name in ("Берёзовск", "Еловск")
    ]
    school, sibling = make_organization(cities[0]), make_organization(cities[0])
    foreign = make_organization(cities[1])
    everywhere = _make_shared()
    placed: dict[int, dict[str, Model]] = {}
    for organization in (ministry, *cities, school, sibling, foreign):
        placed[organization.pk] = _make_placed(organization, everywhere)
    _make_notes(cities[0], placed, everywhere)
    return World(ministry, cities[0], school, sibling, cities[1], foreign, everywhere, placed)


def _make_shared() -> dict[str, Model]:
    programmes.install_presets(actor=ACTOR)
    indicators.install_sets(actor=ACTOR)
    chosen = IndicatorSet.objects.get(code="dzerzhinsk-2020")
    indicator = chosen.indicators.all()[0]
    year = make_year()
    return {
        "school_year": year,
        "period": Period.objects.create(
            kind="other", title="Декабрь", starts_on=year.starts_on, ends_on=DAY, as_of=DAY
        ),
        "form": make_form(),
        "partner": Partner.objects.create(
            name="ООО «Сосна»", inn="7707083893", kind=PartnerKind.ENTERPRISE
        ),
        "set": chosen,
        "indicator": indicator,
        "target": Target.objects.create(
            indicator=indicator, due_on=date(2030, 12, 31), value=Decimal(80)
        ),
        "user": User.objects.create(email="somebody@example.test", name="Анна Белова"),
    }


def _make_placed(organization: Organization, shared: Mapping[str, Model]) -> dict[str, Model]:
    child = make_person(organization, birth_date=date(2014, 5, 1))
    parent = make_person(organization, category=Category.PARENT)
    user = User.objects.create(email=f"at{organization.pk}@example.test", name="Олег Белов")
    return {
        "organization": organization,
        "zone": Zone.objects.create(
            centre=organization, level="general", function=ZoneFunction.MONITORING
        ),
        "contingent": Contingent.objects.create(
            organization=organization, as_of=DAY, population=Population.LEARNERS, count=8
        ),
        "assignment": Assignment.objects.create(
            user=user, role=Role.CURATOR, organization=organization, starts_on=date(2020, 1, 1)
        ),
        "document": Document.objects.create(
            organization=organization,
            type=DocumentType.PAIRS_ORDER,
            title="О парах",
            number="17",
            date=date(2026, 9, 10),
            status=DocumentStatus.IN_FORCE,
            file=ContentFile(b"%PDF-1.4 scan", name="scan.pdf"),
        ),
        "agreement": Agreement.objects.create(
            organization=organization, partner=shared["partner"], starts_on=date(2026, 9, 1)
        ),
        "person": child,
        "parent": parent,
        "kinship": Kinship.objects.create(parent=parent, child=child),
        "enrolment": make_place(organization, person=child),
        "mentorship": make_pair(organization),
        "measure": MeasureValue.objects.create(
            organization=organization, measure="lecturers", as_of=DAY, value=3, basis="Отчёт"
        ),
    }


def _make_notes(
    city: Organization, placed: dict[int, dict[str, Model]], shared: Mapping[str, Model]
) -> None:
    """One computed note, copied to every place: its text and figures say nothing of rights."""
    period, chosen = shared["period"], shared["set"]
    first = notes.create_note(
        actor=ACTOR,
        organization=city,
        period=period,
        indicator_set=chosen,  # type: ignore[arg-type]
    )
    for pk, objects in placed.items():
        objects["note"] = (
            first
            if pk == city.pk
            else Note.objects.create(
                organization_id=pk,
                period=period,
                indicator_set=chosen,
                generated_at=first.generated_at,
                figures=first.figures,
            )
        )
