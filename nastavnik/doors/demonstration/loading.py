"""Loads the demonstration city through the operations of the apps, once."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from nastavnik.doors.demonstration import claims, enrolling, tree
from nastavnik.doors.demonstration.city import COUNTED_ON, City, OrganizationPlan, build_city, codes
from nastavnik.doors.demonstration.logins import (
    LOGINS,
    PASSWORD,
    Login,
    require_no_foreign_accounts,
)
from nastavnik.oversight.indicators import operations as indicators
from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.oversight.notes import operations as notes
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.parameters import operations as parameters
from nastavnik.platform.parameters.catalogue import (
    EXPORT_CONFIRMATION,
    FACTOR_FROM,
    KEPT_AFTER_LEAVING,
)
from nastavnik.practice.programmes import operations as programmes
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.accounts import operations as accounts
from nastavnik.registers.accounts.choices import SELF_ROLES
from nastavnik.registers.consents.choices import ConsentKind
from nastavnik.registers.consents.models import ConsentText
from nastavnik.registers.consents.operations import texts as consents
from nastavnik.registers.documents import operations as documents
from nastavnik.registers.documents.choices import DocumentStatus
from nastavnik.registers.documents.models import Document
from nastavnik.registers.organizations import operations as organizations
from nastavnik.registers.organizations.choices import Kind, Level, Population
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.partners import operations as partners
from nastavnik.registers.partners.choices import AgreementStatus
from nastavnik.registers.partners.models import Partner
from nastavnik.registers.people.models import Person
from nastavnik.registers.periods import operations as periods
from nastavnik.registers.periods.models import Period, SchoolYear

SOURCE = (
    "Информационная справка по итогам мониторинга промежуточных итогов внедрения целевой модели "
    "наставничества в образовательных организациях г.о.г. Дзержинска (2020 год)"
)
SCHOOL_YEAR = "2020/2021"
INDICATOR_SET = "dzerzhinsk-2020"


@dataclass(frozen=True)
class Region:
    """The bodies the organisations stand below."""

    ministry: Organization
    municipality: Organization


def load_city(*, actor: Actor) -> Organization:
    """Load the city with its region, calendar, accounts, indicators and claims; return the city.

    Does nothing where the city is there already. All or nothing: one transaction.
    """
    require_no_foreign_accounts()
    loaded = Organization.objects.filter(code=tree.MUNICIPALITY_CODE).first()
    if loaded is not None:
        return loaded
    with transaction.atomic():
        city = build_city()
        region = _load_tree(actor, city)
        _load_calendar(actor)
        programmes.install_presets(actor=actor)
        _install_indicators(actor, region)
        notes.install_required_forms(actor=actor)
        consents.install_texts(actor=actor)
        _load_partners(actor, city)
        _load_organizations(actor, city, region)
        _load_accounts(actor)
        _load_claims(actor, region)
        _keep_the_city(actor)
    return region.municipality


def _keep_the_city(actor: Actor) -> None:
    """The people of 2020 left long ago: let the demonstration keep them."""
    parameters.set_parameter(actor=actor, parameter=KEPT_AFTER_LEAVING, value=75)


def _install_indicators(actor: Actor, region: Region) -> None:
    indicators.install_sets(actor=actor)
    made_for_city = IndicatorSet.objects.get(code=INDICATOR_SET)
    indicators.edit_set(
        actor=actor, indicator_set=made_for_city, version=None, scope=region.municipality
    )


def _load_tree(actor: Actor, city: City) -> Region:
    ministry = organizations.add_organization(
        actor=actor,
        parent=None,
        kind=Kind.MINISTRY,
        locality=tree.REGION,
        **_named(tree.MINISTRY),
    )
    for position, centre in enumerate(tree.CENTRES, start=1):
        row = _add_below(actor, ministry, centre, position, Kind.CENTRE)
        for level, function in centre.zones:
            organizations.add_zone(actor=actor, centre=row, level=level, function=function)
    last = len(tree.CENTRES) + 1
    municipality = _add_below(actor, ministry, tree.MUNICIPALITY, last, Kind.MUNICIPALITY)
    organizations.record_contingent(
        actor=actor,
        organization=ministry,
        as_of=COUNTED_ON,
        population=Population.ENTERPRISES,
        count=city.region_enterprises,
    )
    return Region(ministry, municipality)


def _add_below(
    actor: Actor, parent: Organization, node: tree.NodePlan, position: int, kind: Kind
) -> Organization:
    return organizations.add_organization(
        actor=actor,
        parent=parent,
        starts_on=tree.SUBORDINATE_SINCE,
        kind=kind,
        locality=tree.TERRITORY if kind is Kind.MUNICIPALITY else tree.REGION,
        position=position,
        **_named(node),
    )


def _named(node: tree.NodePlan) -> dict[str, Any]:
    return {"code": node.code, "name": node.name, "short_name": node.short_name}


def _load_calendar(actor: Actor) -> None:
    for year in range(tree.FIRST_SCHOOL_YEAR, tree.LAST_SCHOOL_YEAR + 1):
        first, last = tree.school_year(year)
        title = f"{year}/{year + 1}"
        periods.add_school_year(actor=actor, title=title, starts_on=first, ends_on=last)
    for period in tree.PERIODS:
        periods.add_period(actor=actor, **asdict(period))


def _load_partners(actor: Actor, city: City) -> None:
    for partner in city.partners:
        partners.add_partner(actor=actor, locality=tree.TERRITORY, **asdict(partner))


def _load_organizations(actor: Actor, city: City, region: Region) -> None:
    year = SchoolYear.objects.get(title=SCHOOL_YEAR)
    forms = {form.label: form for form in MentoringForm.objects.all()}
    known = {partner.inn: partner for partner in Partner.objects.all()}
    text = ConsentText.objects.get(kind=ConsentKind.PROCESSING)
    for plan in city.organizations:
        organization = _add_organization(actor, plan, region.municipality)
        _load_contingents(actor, plan, organization)
        order = _load_documents(actor, plan, organization)
        _load_agreements(actor, plan, organization, known)
        enrolling.load_people(
            actor,
            plan,
            enrolling.Setting(organization, year, order, text, forms, known),
        )


def _add_organization(
    actor: Actor, plan: OrganizationPlan, municipality: Organization
) -> Organization:
    return organizations.add_organization(
        actor=actor,
        parent=municipality,
        starts_on=tree.SUBORDINATE_SINCE,
        code=plan.code,
        kind=Kind.SCHOOL if plan.is_school else Kind.SUPPLEMENTARY,
        level=Level.GENERAL if plan.is_school else Level.SUPPLEMENTARY,
        name=plan.name,
        short_name=plan.short_name,
        reference=plan.reference,
        locality=tree.TERRITORY,
        position=plan.number,
    )


def _load_contingents(actor: Actor, plan: OrganizationPlan, organization: Organization) -> None:
    learners = {"population": Population.LEARNERS}
    counts = (
        (plan.learners.from_10_to_19, {**learners, "age_from": 10, "age_to": 19}),
        (plan.learners.from_15_to_19, {**learners, "age_from": 15, "age_to": 19}),
        (plan.learners.all_ages, {**learners, "level": organization.level}),
        (plan.teachers, {"population": Population.TEACHERS}),
        (plan.young_specialists, {"population": Population.YOUNG_SPECIALISTS}),
    )
    for count, facts in counts:
        organizations.record_contingent(
            actor=actor, organization=organization, as_of=COUNTED_ON, count=count, **facts
        )


def _load_documents(actor: Actor, plan: OrganizationPlan, organization: Organization) -> Document:
    """Add the papers; the first is the order that forms the pairs."""
    rows = [
        documents.add_document(
            actor=actor,
            organization=organization,
            valid_from=paper.date,
            status=DocumentStatus.IN_FORCE,
            **asdict(paper),
        )
        for paper in plan.papers
    ]
    return rows[0]


def _load_agreements(
    actor: Actor, plan: OrganizationPlan, organization: Organization, known: dict[str, Partner]
) -> None:
    for agreement in plan.agreements:
        partners.add_agreement(
            actor=actor,
            organization=organization,
            partner=known[agreement.inn],
            number=agreement.number,
            signed_on=agreement.signed_on,
            starts_on=agreement.signed_on,
            ends_on=agreement.ends_on,
            status=AgreementStatus.SIGNED,
        )


def _load_accounts(actor: Actor) -> None:
    # Whoever looks at a demonstration has no telephone at hand to prove it.
    parameters.set_parameter(actor=actor, parameter=FACTOR_FROM, value="nobody")
    parameters.set_parameter(actor=actor, parameter=EXPORT_CONFIRMATION, value="none")
    for login in LOGINS:
        user = accounts.add_user(
            actor=actor, email=login.email, name=login.name, password=PASSWORD, is_public=True
        )
        organization = Organization.objects.get(code=login.organization)
        accounts.assign(
            actor=actor,
            user=user,
            role=login.role,
            organization=organization,
            starts_on=tree.SUBORDINATE_SINCE,
            person=_person_of(login, organization),
            partner=Partner.objects.get(inn=login.partner) if login.partner else None,
        )


def _person_of(login: Login, organization: Organization) -> Person | None:
    if login.role not in SELF_ROLES:
        return None
    last, first, patronymic = login.name.split()
    people = Person.objects.filter(organization=organization, last_name=last)
    return people.get(first_name=first, patronymic=patronymic)


def _load_claims(actor: Actor, region: Region) -> None:
    notes.load_claims(
        actor=actor,
        organization=region.municipality,
        period=Period.objects.get(title=tree.DECEMBER.title),
        source=SOURCE,
        claims=claims.dzerzhinsk_claims(codes()),
    )
