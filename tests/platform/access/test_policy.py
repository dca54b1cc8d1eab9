"""The policy alone: the matrix, an actor and a place, mostly without a database."""

import re
from dataclasses import dataclass, replace

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from nastavnik.platform.access import matrix, policy
from nastavnik.platform.access.matrix import GRANTS, MATRIX, NAMED, Action, Reach, Role
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.access.wording import action_words
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.organizations.choices import Kind, ZoneFunction
from nastavnik.registers.organizations.models import Contingent, Organization
from nastavnik.registers.partners.models import Agreement, Partner
from nastavnik.registers.people.models import Enrolment, Kinship, Person

ASSIGNED = [role for role in Role if role not in (Role.SYSTEM, Role.VISITOR)]
READERS = (Role.AUDITOR, Role.VISITOR)


@dataclass(frozen=True)
class Spot:
    pk: int
    path: str
    kind: str = "school"
    level: str = "general"


REGION = Spot(1, "r/", "ministry", "")
CENTRE = Spot(2, "r/n/", "centre", "")
CITY = Spot(3, "r/c/", "municipality", "")
SCHOOL = Spot(4, "r/c/s/")
NEXT = Spot(5, "r/c/t/")
CLUB = Spot(6, "r/c/d/", "supplementary", "supplementary")
ELSEWHERE = Spot(7, "q/c/s/")


def at(spot: Spot, role: Role, **facts: object) -> Actor:
    inside = spot.kind in Kind.reporting
    actor = Actor(9, "Кто-то", role, spot.pk, spot.path, in_organization=inside)
    return replace(actor, **facts)  # type: ignore[arg-type]


def watching(*zones: tuple[str, str], **facts: object) -> Actor:
    return at(CENTRE, Role.CENTRE, region_path=REGION.path, zones=frozenset(zones), **facts)


def seen(actor: Actor, action: Action) -> set[int]:
    spots = (REGION, CENTRE, CITY, SCHOOL, NEXT, CLUB, ELSEWHERE)
    return {spot.pk for spot in spots if policy.allows(actor, action, spot)}


def test_every_action_has_every_role_and_its_viewing() -> None:
    assert set(MATRIX) == set(Action)
    for action, row in MATRIX.items():
        assert set(row) == set(Role), action
        assert action.viewing in MATRIX
        assert action.viewing.object == action.object
        assert row[Role.SYSTEM] is Reach.ALL


# What everybody does for themselves is no writing of business data.
ONES_OWN = ("link", "login", "job", "role")


@pytest.mark.parametrize("role", READERS)
def test_who_only_reads_has_no_right_but_to_look(role: Role) -> None:
    writing = [action for action in Action if action != action.viewing]
    given = [
        action.value
        for action in writing
        if MATRIX[action][role] not in (Reach.NONE, Reach.LINK) and action.object not in ONES_OWN
    ]
    assert given == []


@pytest.mark.parametrize(
    ("role", "registers"),
    [
        (Role.ADMINISTRATOR, NAMED | {"agreement", "document", "note", "claim"}),
        (Role.SECURITY, NAMED | {"agreement", "document", "note", "claim", "contingent"}),
    ],
)
def test_administrators_open_no_registers(role: Role, registers: frozenset[str]) -> None:
    # By a one-time link anybody acts as the person it was made for.
    given = {
        action.value: row[role]
        for action, row in MATRIX.items()
        if action.object in registers and row[role] is not Reach.NONE
    }
    assert given == {"consent.give": Reach.LINK}


def test_a_visitor_comes_by_a_link_or_not_at_all() -> None:
    visitor = policy.visitor_actor("r1")
    assert (visitor.role, visitor.request_id, visitor.user_id) == (Role.VISITOR, "r1", None)
    for action in Action:
        reach = MATRIX[action][Role.VISITOR]
        assert reach in (Reach.NONE, Reach.LINK, Reach.SELF), action
        assert policy.allows(visitor, action) is (reach is not Reach.NONE)


def test_the_system_may_do_everything() -> None:
    system = policy.system_actor("install", "r2")
    assert (system.name, system.request_id, system.role_label) == ("install", "r2", "Система")
    for action in Action:
        assert policy.allows(system, action, SCHOOL)
    assert policy.may_grant(system, Role.SECURITY, SCHOOL)


@pytest.mark.parametrize(
    ("actor", "action", "places"),
    [
        (at(SCHOOL, Role.CURATOR), Action.PERSON_EDIT, {4}),
        (at(SCHOOL, Role.HEAD), Action.CONTINGENT_VIEW, {4}),
        (at(CITY, Role.COORDINATOR), Action.CONTINGENT_VIEW, {3, 4, 5, 6}),
        (at(REGION, Role.MINISTRY), Action.CONTINGENT_VIEW, {1, 2, 3, 4, 5, 6}),
        (at(REGION, Role.MINISTRY), Action.CONTINGENT_EDIT, {1}),
        (at(REGION, Role.ADMINISTRATOR), Action.ORGANIZATION_EDIT, {1, 2, 3, 4, 5, 6, 7}),
        (at(SCHOOL, Role.MENTEE, person_id=1), Action.PERSON_VIEW, set()),
        (at(CITY, Role.COORDINATOR), Action.PERSON_VIEW, set()),
        (at(CITY, Role.COORDINATOR, sharing=True), Action.PERSON_VIEW, {3, 4, 5, 6}),
        (at(CITY, Role.COORDINATOR, sharing=True), Action.PERSON_EDIT, set()),
        (at(CITY, Role.AUDITOR), Action.MENTORSHIP_VIEW, set()),
        (at(SCHOOL, Role.AUDITOR), Action.MENTORSHIP_VIEW, {4}),
        (replace(at(CITY, Role.COORDINATOR), organization_path=""), Action.NOTE_VIEW, set()),
        (replace(at(SCHOOL, Role.CURATOR), organization_id=None), Action.NOTE_VIEW, set()),
        (replace(at(CITY, Role.COORDINATOR), organization_id=None), Action.NOTE_VIEW, set()),
        (watching(("general", "monitoring")), Action.INDICATOR_VIEW, {2, 4, 5}),
        (watching(("general", "monitoring")), Action.DOCUMENT_VIEW, {2}),
        (watching(("general", "introduction")), Action.DOCUMENT_VIEW, {2, 4, 5}),
        (watching(("general", "introduction")), Action.INDICATOR_VIEW, {2}),
        (watching(("supplementary", "monitoring")), Action.ORGANIZATION_VIEW, {2, 3, 6}),
        (watching(), Action.ORGANIZATION_VIEW, {2, 3}),
        (replace(watching(("general", "monitoring")), region_path=""), Action.NOTE_VIEW, {2}),
        (watching(("general", "monitoring")), Action.PERSON_VIEW, set()),
        (watching(("general", "monitoring"), sharing=True), Action.PERSON_VIEW, {2, 4, 5}),
        (watching(("general", "introduction"), sharing=True), Action.PERSON_VIEW, {2}),
    ],
)
def test_where_a_right_reaches(actor: Actor, action: Action, places: set[int]) -> None:
    assert seen(actor, action) == places


def test_zone_functions_are_those_of_the_register() -> None:
    named = {function for functions in matrix.ZONE_FUNCTIONS.values() for function in functions}
    assert named == set(ZoneFunction.values)
    assert matrix.ZONE_NODE_KIND == Kind.MUNICIPALITY
    zoned = {action.object for action, row in MATRIX.items() if row[Role.CENTRE] is Reach.ZONE}
    assert zoned == set(matrix.ZONE_FUNCTIONS), "a zone without functions covers nothing"


def test_shared_names_are_told_from_names_of_ones_own() -> None:
    assert policy.sees_shared_names(at(CITY, Role.COORDINATOR, sharing=True), Action.PERSON_VIEW)
    for actor, action in (
        (at(CITY, Role.COORDINATOR), Action.PERSON_VIEW),
        (at(SCHOOL, Role.CURATOR, sharing=True), Action.PERSON_VIEW),
        (at(SCHOOL, Role.AUDITOR, sharing=True), Action.PERSON_VIEW),
        (at(CITY, Role.COORDINATOR, sharing=True), Action.NOTE_VIEW),
    ):
        assert not policy.sees_shared_names(actor, action)


@pytest.mark.parametrize(
    ("actor", "rows"),
    [
        (at(SCHOOL, Role.MENTOR, person_id=7), {7}),
        (at(SCHOOL, Role.REPRESENTATIVE, person_id=7, children=frozenset({8, 9})), {7, 8, 9}),
        (at(SCHOOL, Role.PARTNER, person_id=7, partner_id=3), {3}),
        (at(SCHOOL, Role.MENTOR), set()),
        (at(SCHOOL, Role.PARTNER), set()),
    ],
)
def test_what_is_ones_own(actor: Actor, rows: set[int]) -> None:
    assert actor.own_rows == rows


@pytest.mark.parametrize(
    ("actor", "action", "place", "refusal"),
    [
        (at(SCHOOL, Role.AUDITOR), Action.PERSON_EDIT, SCHOOL, PermissionDenied),
        (at(SCHOOL, Role.AUDITOR), Action.PERSON_EDIT, NEXT, Http404),
        (at(SCHOOL, Role.CURATOR), Action.NOTE_EDIT, SCHOOL, Http404),
        (at(SCHOOL, Role.CURATOR), Action.FORM_EDIT, None, PermissionDenied),
        (policy.visitor_actor(), Action.PERSON_VIEW, None, Http404),
    ],
)
def test_a_refusal_hides_what_may_not_be_seen(
    actor: Actor, action: Action, place: Spot | None, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        policy.require(actor, action, place)


def test_what_is_allowed_is_not_refused() -> None:
    policy.require(at(SCHOOL, Role.CURATOR), Action.PERSON_EDIT, SCHOOL)


@pytest.mark.parametrize("role", ASSIGNED)
def test_who_grants_which_role_and_where(role: Role) -> None:
    homes = {Role.COORDINATOR: CITY, Role.SECURITY: REGION}
    actor = at(homes.get(role, SCHOOL), role)
    granted = {given for given in Role if policy.may_grant(actor, given, SCHOOL)}
    assert granted == {
        Role.SECURITY: set(ASSIGNED),
        Role.COORDINATOR: {Role.HEAD, Role.CURATOR},
        Role.HEAD: {Role.CURATOR, Role.MENTOR, Role.MENTEE, Role.REPRESENTATIVE},
        Role.CURATOR: {Role.MENTOR, Role.MENTEE, Role.REPRESENTATIVE},
    }.get(role, set())
    if role is not Role.SECURITY:
        assert not any(policy.may_grant(actor, given, ELSEWHERE) for given in Role)
    assert role not in GRANTS or policy.allows(actor, Action.ACCOUNT_EDIT)


def test_querysets_are_narrowed_by_what_the_model_names() -> None:
    curator = at(SCHOOL, Role.CURATOR)
    assert '"organization_id" = 4' in str(
        policy.scope(curator, Action.CONTINGENT_VIEW, Contingent.objects.all()).query
    )
    beneath = policy.scope(at(CITY, Role.COORDINATOR), Action.NOTE_VIEW, Contingent.objects.all())
    assert "LIKE r/c/%" in str(beneath.query)
    assert policy.scope(curator, Action.NOTE_VIEW, Contingent.objects.all()).query.is_empty()
    nobody = replace(curator, organization_id=None)
    for actor, action, model in (
        (nobody, Action.CONTINGENT_VIEW, Contingent),
        (curator, Action.CONTINGENT_VIEW, Partner),
        (policy.visitor_actor(), Action.LINK_USE, Contingent),
        (at(SCHOOL, Role.MENTEE, person_id=1), Action.PERSON_VIEW, Contingent),
        (at(SCHOOL, Role.MENTEE), Action.PERSON_VIEW, Person),
    ):
        assert policy.scope(actor, action, model._default_manager.all()).query.is_empty(), model
    whole = policy.scope(policy.system_actor("x"), Action.PERSON_EDIT, Person.objects.all())
    assert "WHERE" not in str(whole.query)


@pytest.mark.parametrize(
    ("role", "models"),
    [
        (Role.MENTOR, (Person, Enrolment, Mentorship, Member)),
        (Role.MENTEE, (Person, Enrolment, Mentorship, Member)),
        (Role.REPRESENTATIVE, (Person, Kinship, Enrolment, Mentorship, Member)),
    ],
)
def test_participants_find_their_own_by_what_models_name(
    role: Role, models: tuple[type[Person], ...]
) -> None:
    actor = at(SCHOOL, role, person_id=77)
    for model in models:
        sql = str(policy.scope(actor, Action.PERSON_VIEW, model._default_manager.all()).query)
        assert "IN (77)" in sql, model


def test_a_partner_finds_its_own() -> None:
    actor = at(CITY, Role.PARTNER, partner_id=77)
    for model, action in (
        (Partner, Action.PARTNER_VIEW),
        (Agreement, Action.AGREEMENT_VIEW),
        (Person, Action.PERSON_VIEW),
        (Enrolment, Action.PERSON_VIEW),
    ):
        assert "IN (77)" in str(policy.scope(actor, action, model._default_manager.all()).query)
    assert policy.scope(actor, Action.PERSON_VIEW, Kinship.objects.all()).query.is_empty()


def test_accounts_are_reached_by_the_roles_one_may_grant() -> None:
    head = at(SCHOOL, Role.HEAD)
    rows = str(policy.scope(head, Action.ACCOUNT_EDIT, Assignment.objects.all()).query)
    assert '"organization_id" = 4' in rows
    assert "curator" in rows
    assert "security" not in rows
    users = str(policy.scope(head, Action.ACCOUNT_VIEW, User.objects.all()).query)
    assert '"user_id"' in users
    assert "curator" in users
    everybody = at(REGION, Role.SECURITY)
    rows = policy.scope(everybody, Action.ACCOUNT_VIEW, User.objects.all())
    assert "WHERE" not in str(rows.query)


def test_a_zone_is_narrowed_by_levels_and_shows_the_bodies_between() -> None:
    centre = watching(("general", "monitoring"))
    tree = str(policy.scope(centre, Action.ORGANIZATION_VIEW, Organization.objects.all()).query)
    assert "municipality" in tree
    assert "general" in tree
    counts = str(policy.scope(centre, Action.CONTINGENT_VIEW, Contingent.objects.all()).query)
    assert "municipality" not in counts
    assert "LIKE r/%" in counts
    lost = replace(centre, region_path="")
    assert "LIKE" not in str(policy.scope(lost, Action.NOTE_VIEW, Contingent.objects.all()).query)


def test_who_keeps_accounts_takes_out_nobodys_data() -> None:
    for action in (Action.PERSONAL_DATA_VIEW, Action.PERSONAL_DATA_EXPORT, Action.PERSON_VIEW):
        assert MATRIX[action][Role.SECURITY] is Reach.NONE
        assert MATRIX[action][Role.ADMINISTRATOR] is Reach.NONE


def test_every_right_is_told_in_russian() -> None:
    assert [a for a in Action if re.search(r": .*[a-z]", action_words(a))] == []
