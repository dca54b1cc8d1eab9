"""Two regions with their schools, with one object of every kind in each organisation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from nastavnik.oversight.campaigns.models import PastFigure
from nastavnik.oversight.indicators import operations as indicators
from nastavnik.oversight.indicators.models import IndicatorSet, MeasureValue, Target
from nastavnik.oversight.notes import operations as notes
from nastavnik.oversight.notes.models import Note, NoteArchive
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.jobs.models import Progress
from nastavnik.platform.links import operations as links
from nastavnik.platform.links.choices import Purpose
from nastavnik.platform.links.models import OneTimeLink
from nastavnik.platform.links.queries import digest_of
from nastavnik.platform.parameters.catalogue import ERASURE_TERM, TASKS_KEPT
from nastavnik.platform.parameters.models import ParameterValue
from nastavnik.practice.programmes import operations as programmes
from nastavnik.registers.accounts.models import Assignment, RoleOffer, User
from nastavnik.registers.consents.models import Consent
from nastavnik.registers.documents.choices import DocumentStatus, DocumentType
from nastavnik.registers.documents.models import Document
from nastavnik.registers.entry.choices import ResetKind
from nastavnik.registers.entry.models import Device, ExternalLogin, Factor, ResetNotice
from nastavnik.registers.organizations.choices import Kind, Population, ZoneFunction
from nastavnik.registers.organizations.models import Contingent, Organization, Zone
from nastavnik.registers.partners.choices import PartnerKind
from nastavnik.registers.partners.models import Agreement, Partner
from nastavnik.registers.people.choices import Category, ParticipantRole
from nastavnik.registers.people.models import Kinship, Person
from nastavnik.registers.periods.models import Period
from nastavnik.registers.privacy.choices import Ground
from nastavnik.registers.privacy.models import DestructionAct, Erasure
from tests.factories.accounts import signed_in
from tests.factories.arrivals import make_import, make_merge
from tests.factories.campaign_world import make_reports
from tests.factories.consents import make_text
from tests.factories.mentorships import make_form, make_pair
from tests.factories.organizations import make_organization
from tests.factories.people import make_person, make_place, make_year

ACTOR = system_actor("tests")
DAY, CLOSED = date(2026, 12, 18), date(2026, 11, 1)
# Addresses that name two objects: the first, what the address calls the second, the second.
_OF_TWO = {
    "kinship": ("parent", "kinship", "kinship"),
    "two_people": ("person", "other", "mentor"),
}
# What one-time links of the world open by: purpose and token.
LINKS = {"invitation": "invitation22222222222", "password": "password222222222222222"}


@dataclass(frozen=True)
class World:
    """`school` has a sibling and a closed one under its municipality; others are out of it.

    `centre` watches over general education of the region. `whose` says whose own data the school
    keeps: the mentee's, the representative's, the mentor's, the partner's.
    """

    ministry: Organization
    centre: Organization
    municipality: Organization
    school: Organization
    sibling: Organization
    closed: Organization
    other: Organization
    foreign: Organization
    abroad: Organization
    everywhere: Mapping[str, Model]
    placed: Mapping[int, Mapping[str, Model]]
    tokens: Mapping[str, str]

    @property
    def places(self) -> dict[str, Organization]:
        """Where an object may stand, seen from the school."""
        return {
            "own": self.school,
            "sibling": self.sibling,
            "archived": self.closed,
            "parent municipality": self.municipality,
            "other municipality": self.foreign,
            "other region": self.abroad,
        }

    @property
    def seats(self) -> dict[Role, tuple[Organization, ...]]:
        """Where every role may sit; the first is where it usually does."""
        anywhere = (self.ministry, self.municipality, self.school)
        return {
            Role.MINISTRY: (self.ministry,),
            Role.CENTRE: (self.centre,),
            Role.COORDINATOR: (self.municipality, self.other),
            Role.HEAD: (self.school, self.closed),
            Role.CURATOR: (self.school, self.foreign),
            Role.MENTOR: (self.school,),
            Role.MENTEE: (self.school,),
            Role.REPRESENTATIVE: (self.school,),
            Role.PARTNER: (self.municipality, self.school),
            Role.AUDITOR: (self.municipality, self.school, self.ministry),
            Role.ADMINISTRATOR: anywhere,
            Role.SECURITY: anywhere,
        }

    def whose(self, role: Role) -> dict[str, Any]:
        """Whose own data a participant of the school sees."""
        objects = self.placed[self.school.pk]
        persons = {
            Role.MENTOR: "mentor",
            Role.MENTEE: "person",
            Role.REPRESENTATIVE: "parent",
        }
        if role in persons:
            return {"person": objects[persons[role]]}
        return {"partner": self.everywhere["partner"]} if role is Role.PARTNER else {}

    def signed_in(self, role: Role, organization: Organization) -> Client:
        """A client of somebody in the role; where a school has closed, since before that."""
        if organization.closed_on is None:
            return signed_in(role, organization, **self.whose(role))
        Organization.objects.filter(pk=organization.pk).update(closed_on=None)
        organization.closed_on = None
        client = signed_in(role, organization, **self.whose(role))
        Organization.objects.filter(pk=organization.pk).update(closed_on=CLOSED)
        organization.closed_on = CLOSED
        return client

    def arguments(self, kind: str, place: Organization) -> dict[str, Any]:
        """What an address needs to name the object of a kind at a place."""
        objects = {**self.everywhere, **self.placed[place.pk]} if kind else {}
        if kind == "value":
            return {"pk": objects["indicator"].pk, "organization_pk": place.pk}
        if kind in _OF_TWO:
            whose, name, second = _OF_TWO[kind]
            return {"pk": objects[whose].pk, name: objects[second].pk}
        if kind in {"parameter", "security_parameter"}:
            return {"code": objects[kind].code}  # type: ignore[attr-defined]
        tokens = {name: {"token": token} for name, token in {**LINKS, **self.tokens}.items()}
        fixed = {**tokens, "provider": {"provider_id": "oidc"}, "blank": {"wanted": "docx"}}
        if kind in fixed:
            return fixed[kind]
        extra: dict[str, dict[str, Any]] = {
            "section": {"section": "recommendations"},
            "download": {"wanted": "json"},
            "picture": {"number": 1},
            "history": {"subject_type": "documents.document"},
            "withdrawal": {"kind": "processing"},
        }
        if not kind:
            return {}
        if kind == "destruction_act_file":
            extra[kind] = {"wanted": "act.pdf"}
        of_another = dict.fromkeys(extra, "note") | {
            "history": "document",
            "withdrawal": "person",
            "destruction_act_file": "destruction_act",
        }
        row = objects[of_another.get(kind, kind)]
        return {"pk": row.pk, **extra.get(kind, {})}


def build_world() -> World:
    """Make the world anew."""
    ministry = make_organization(kind=Kind.MINISTRY, level="", short_name="Министерство")
    centre = make_organization(ministry, kind=Kind.CENTRE, level="", short_name="Центр")
    cities = [
        make_organization(ministry, kind=Kind.MUNICIPALITY, level="", short_name=name)
        for name in ("Берёзовск", "Еловск")
    ]
    school, sibling, closed = (make_organization(cities[0]) for _ in range(3))
    foreign = make_organization(cities[1])
    region = make_organization(kind=Kind.MINISTRY, level="", short_name="Другой регион")
    abroad = make_organization(region)
    everywhere = _make_shared()
    all_of_them = (ministry, centre, *cities, school, sibling, closed, foreign, region, abroad)
    placed = {
        organization.pk: _make_placed(organization, everywhere, own=organization is school)
        for organization in all_of_them
    }
    _make_notes(cities[0], placed, everywhere)
    _close(closed, placed[closed.pk])
    return World(
        ministry=ministry,
        centre=centre,
        municipality=cities[0],
        school=school,
        sibling=sibling,
        closed=closed,
        other=cities[1],
        foreign=foreign,
        abroad=abroad,
        everywhere=everywhere,
        placed=placed,
        tokens=_make_tokens(placed[school.pk]),
    )


def _close(organization: Organization, objects: Mapping[str, Model]) -> None:
    Organization.objects.filter(pk=organization.pk).update(closed_on=CLOSED)
    organization.closed_on = CLOSED
    Person.objects.filter(pk=objects["parent"].pk).update(archived_on=CLOSED)


def _make_tokens(objects: Mapping[str, Model]) -> dict[str, str]:
    """Links that still open something: to a consent asked for, to one given, to a role offered."""
    asked, given = objects["consent_asked"], objects["consent"]
    week = timedelta(days=7)
    return {
        f"{name}_token": links.issue(actor=ACTOR, purpose=purpose, subject=row, term=week)
        for name, purpose, row in (
            ("consent", Purpose.CONSENT, asked),
            ("withdrawal", Purpose.WITHDRAWAL, given),
            ("role", Purpose.ROLE, objects["role_offer"]),
        )
    }


def _make_shared() -> dict[str, Model]:
    programmes.install_presets(actor=ACTOR)
    indicators.install_sets(actor=ACTOR)
    chosen = IndicatorSet.objects.get(code="dzerzhinsk-2020")
    indicator = chosen.indicators.all()[0]
    year = make_year()
    return {
        "blank": make_text(),
        "consent_text": make_text(),
        "school_year": year,
        "period": Period.objects.create(
            kind="other", title="Декабрь", starts_on=year.starts_on, ends_on=DAY, as_of=DAY
        ),
        "form": make_form(),
        "partner": Partner.objects.create(
            name="ООО «Сосна»", inn="7707083893", kind=PartnerKind.ENTERPRISE
        ),
        "other_partner": Partner.objects.create(name="ООО «Ель»", kind=PartnerKind.ENTERPRISE),
        "set": chosen,
        "indicator": indicator,
        "target": Target.objects.create(
            indicator=indicator, due_on=date(2030, 12, 31), value=Decimal(80)
        ),
        "job": Progress.objects.create(title="Проверка", owner_id=0),
        "parameter": ParameterValue.objects.create(code=TASKS_KEPT.code, value="30"),
        "security_parameter": ParameterValue.objects.create(code=ERASURE_TERM.code, value="30"),
        **_make_log_in(User.objects.create(email="somebody@example.test", name="Анна Белова")),
    }


def _make_log_in(user: User) -> dict[str, Model]:
    """How somebody else logs in, and links in somebody else's hands."""
    now = timezone.now()
    for purpose, token in LINKS.items():
        OneTimeLink.objects.create(
            purpose=purpose,
            digest=digest_of(token),
            subject_type="accounts.user",
            subject_id=user.pk,
            issued_at=now,
            expires_at=now + timedelta(days=1),
        )
    return {
        "stranger": user,
        "factor": Factor.objects.create(user=user, type="webauthn", data={"name": "Ключ"}),
        "device": Device.objects.create(user=user, session_key="x" * 32, browser="Firefox"),
        "reset_notice": ResetNotice.objects.create(
            user=user, what=ResetKind.FACTOR, made_by=0, made_at=now
        ),
        "external": ExternalLogin.objects.create(user=user, provider="oidc", subject="1"),
    }


def _make_placed(
    organization: Organization, shared: Mapping[str, Model], *, own: bool
) -> dict[str, Model]:
    child = make_person(organization, birth_date=date(2014, 5, 1))
    parent = make_person(organization, category=Category.PARENT)
    place = make_place(organization, person=child)
    mentor = make_place(organization, role=ParticipantRole.MENTOR)
    user = User.objects.create(email=f"at{organization.pk}@example.test", name="Олег Белов")
    held: dict[str, Any] = {"user": user, "role": Role.CURATOR, "organization": organization}
    return {
        "organization": organization,
        "zone": Zone.objects.create(
            centre=organization, level="general", function=ZoneFunction.MONITORING
        ),
        "contingent": Contingent.objects.create(
            organization=organization, as_of=DAY, population=Population.LEARNERS, count=8
        ),
        "user": user,
        "assignment": Assignment.objects.create(**held, starts_on=date(2020, 1, 1)),
        "role_offer": RoleOffer.objects.create(**held),
        **_make_papers(organization, shared["partner" if own else "other_partner"]),
        "consent": _make_consent(child),
        "consent_asked": Consent.objects.create(
            person=child, kind="publication", signer="representative"
        ),
        "person": child,
        "parent": parent,
        "kinship": Kinship.objects.create(parent=parent, child=child),
        "enrolment": place,
        "mentor": mentor.person,
        "merge": make_merge(organization, mentor.person),
        "mentor_place": mentor,
        "mentorship": make_pair(organization, mentors=[mentor], mentees=[place]),
        "import": make_import(organization),
        **make_reports(organization, shared["indicator"], shared["period"]),  # type: ignore[arg-type]
        "measure": MeasureValue.objects.create(
            organization=organization, measure="lecturers", as_of=DAY, value=3, basis="Отчёт"
        ),
    }


def _make_papers(organization: Organization, partner: Model) -> dict[str, Model]:
    return {
        "past_figure": PastFigure.objects.create(
            place=organization, code="K1", as_of=DAY, value=15, source="Отчёт"
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
            organization=organization,
            partner=partner,
            starts_on=date(2026, 9, 1),
        ),
        "erasure": Erasure.objects.create(
            organization=organization,
            person=make_person(organization),
            ground=Ground.REQUEST,
            queued_on=DAY,
            due_on=DAY,
        ),
        "destruction_act": DestructionAct.objects.create(
            organization=organization, number="1/2026", drawn_up_on=DAY
        ),
    }


def _make_consent(person: Person) -> Consent:
    return Consent.objects.create(
        person=person,
        kind="processing",
        signer="representative",
        status="given",
        text=make_text(),
        given_on=date(2026, 9, 1),
        expires_on=date(2029, 9, 1),
        file=ContentFile(b"%PDF-1.4 scan", name="consent.pdf"),
    )


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
        objects["archive"] = NoteArchive.objects.create(
            obligation=objects["review"],  # type: ignore[misc]
            stage="sent",
            basis="reported",
            ordered_at=first.generated_at,
            made_at=first.generated_at,
            count=1,
            file=ContentFile(b"PK notes", name="notes.zip"),
        )
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
