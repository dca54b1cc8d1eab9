"""Who gives which role to whom: what is not one's own to give is refused and leaves an event."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.registers.accounts import operations
from nastavnik.registers.accounts.forms import AssignForm
from nastavnik.registers.accounts.models import Assignment
from nastavnik.registers.people.choices import Category
from nastavnik.registers.people.models import Kinship
from tests.factories.accounts import ACTOR, make_actor, make_assignment, make_user, signed_in
from tests.factories.clients import send_form
from tests.factories.organizations import Region, make_region
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 1)


@pytest.fixture
def region() -> Region:
    return make_region()


def give(actor: Any, role: Role, organization: Any, **facts: Any) -> Assignment:
    known = {"user": make_user(), "starts_on": DAY, **facts}
    return operations.assign(actor=actor, role=role, organization=organization, **known)


def test_a_head_gives_roles_of_the_own_organisation(region: Region) -> None:
    head = make_actor(Role.HEAD, region.school)
    assert give(head, Role.CURATOR, region.school).role == Role.CURATOR
    mentor = make_person(region.school)
    assert give(head, Role.MENTOR, region.school, person=mentor).actor().own_rows == {mentor.pk}


@pytest.mark.parametrize(
    ("role", "given", "where"),
    [
        (Role.HEAD, Role.CURATOR, "other_school"),
        (Role.HEAD, Role.HEAD, "school"),
        (Role.HEAD, Role.SECURITY, "school"),
        (Role.CURATOR, Role.CURATOR, "school"),
        (Role.COORDINATOR, Role.HEAD, "other_school"),
        (Role.COORDINATOR, Role.COORDINATOR, "city"),
    ],
)
def test_what_is_not_ones_own_to_give_is_refused_and_recorded(
    region: Region, role: Role, given: Role, where: str
) -> None:
    seat = region.city if role is Role.COORDINATOR else region.school
    actor, user = make_actor(role, seat), make_user()
    place = getattr(region, where)
    with pytest.raises(DomainError, match="назначаете и завершаете не вы"):
        give(actor, given, place, user=user)
    assert not user.assignments.exists()
    event = Event.objects.get(act="refuse_assign")
    assert (event.user_id, event.role, event.organization_id) == (actor.user_id, role, place.pk)
    assert event.subject_id == user.pk


@pytest.mark.parametrize(
    ("role", "given", "where", "field"),
    [
        (Role.CURATOR, Role.HEAD, "school", "role"),
        (Role.HEAD, Role.SYSTEM, "school", "role"),
        (Role.CURATOR, Role.MENTOR, "other_school", "organization"),
        (Role.COORDINATOR, Role.HEAD, "other_school", "organization"),
        (Role.COORDINATOR, "", "other_school", "organization"),
    ],
)
def test_the_pages_refuse_and_record_what_is_not_ones_own_to_give(
    region: Region, role: Role, given: str, where: str, field: str
) -> None:
    own = {Role.COORDINATOR: Role.HEAD, Role.HEAD: Role.CURATOR, Role.CURATOR: Role.MENTOR}[role]
    whose = {"person": make_person(region.school)} if own is Role.MENTOR else {}
    user = make_assignment(own, region.school, **whose).user
    client = signed_in(role, region.city if role is Role.COORDINATOR else region.school)
    place = getattr(region, where)
    # A person out of reach, too: what else is wrong with the form hides nothing.
    typed = {"role": given, "organization": place.pk, "person": make_person(place).pk}
    for page in (reverse("accounts:assign", args=[user.pk]), reverse("entry:invite")):
        form = client.post(page, typed).context["form"]
        assert form.errors[field][-1].endswith("в этой организации назначаете и завершаете не вы.")
    assert user.assignments.count() == 1
    events = Event.objects.filter(act="refuse_assign").order_by("seq")
    assert [(event.role, event.organization_id) for event in events] == [(role, place.pk)] * 2
    assert {event.after["role"] for event in events} == {given}
    assert {event.subject_id for event in events} == {user.pk, None}


def test_roles_without_accounts_do_not_see_that_there_are_any(region: Region) -> None:
    with pytest.raises(Http404):
        give(make_actor(Role.MINISTRY, region.ministry), Role.CURATOR, region.school)


def test_somebody_elses_role_is_not_ended(region: Region) -> None:
    foreign = make_assignment(Role.CURATOR, region.other_school)
    head = make_actor(Role.HEAD, region.school)
    with pytest.raises(DomainError, match="назначаете и завершаете не вы"):
        operations.end_assignment(actor=head, assignment=foreign, ends_on=DAY)
    assert Event.objects.filter(act="refuse_assign", subject_id=foreign.user_id).exists()


def test_an_account_with_a_role_from_above_is_not_ones_own(region: Region) -> None:
    user = make_user()
    make_assignment(Role.CURATOR, region.school, user=user)
    above = make_assignment(Role.SECURITY, region.ministry, user=user)
    head = make_actor(Role.HEAD, region.school)
    facts: dict[str, Any] = {"user": user, "version": user.version}
    with pytest.raises(DomainError, match="за которые отвечаете не вы"):
        operations.edit_user(actor=head, name="Другое имя", **facts)
    with pytest.raises(DomainError, match="за которые отвечаете не вы"):
        give(head, Role.CURATOR, region.school, user=user)
    assert Event.objects.filter(act="refuse_edit_user", subject_id=user.pk).count() == 2
    make_assignment(Role.SECURITY, region.ministry)
    yesterday = timezone.localdate() - timedelta(days=1)
    operations.end_assignment(actor=ACTOR, assignment=above, ends_on=yesterday)
    assert operations.edit_user(actor=head, name="Другое имя", **facts).name == "Другое имя"


def test_whose_a_role_is_fits_the_role_and_the_organisation(region: Region) -> None:
    head = make_actor(Role.HEAD, region.school)
    foreign = make_person(region.other_school)
    with pytest.raises(DomainError, match="из реестра другой организации"):
        give(head, Role.MENTEE, region.school, person=foreign)
    with pytest.raises(DomainError, match="Укажите человека из реестра"):
        give(head, Role.MENTEE, region.school)
    with pytest.raises(DomainError, match="Укажите человека из реестра"):
        give(head, Role.CURATOR, region.school, person=make_person(region.school))
    with pytest.raises(DomainError, match="Укажите партнёра"):
        give(ACTOR, Role.PARTNER, region.school)


def test_a_representative_acts_for_children_until_they_are_of_age(region: Region) -> None:
    parent = make_person(region.school, category=Category.PARENT)
    today = timezone.localdate()
    young = make_person(region.school, birth_date=today.replace(year=today.year - 10))
    grown = make_person(region.school, birth_date=today.replace(year=today.year - 18))
    unknown = make_person(region.school)
    for child in (young, grown, unknown):
        Kinship.objects.create(parent=parent, child=child)
    actor = make_actor(Role.REPRESENTATIVE, region.school, person=parent)
    assert actor.children == {young.pk, unknown.pk}


@pytest.mark.parametrize(
    ("role", "seat", "offered", "asked"),
    [
        (Role.HEAD, "school", {"curator", "mentor", "mentee", "representative"}, {"person"}),
        (Role.CURATOR, "school", {"mentor", "mentee", "representative"}, {"person"}),
        (Role.COORDINATOR, "city", {"head", "curator"}, set()),
    ],
)
def test_the_form_offers_what_may_be_given(
    region: Region, role: Role, seat: str, offered: set[str], asked: set[str]
) -> None:
    form = AssignForm(actor=make_actor(role, getattr(region, seat)))
    choices = form.fields["role"].choices  # type: ignore[attr-defined]
    assert {value for value, _label in choices} - {""} == offered
    assert set(form.fields) & {"person", "partner"} == asked


def test_security_is_offered_no_role_whose_person_it_may_not_see(region: Region) -> None:
    form = AssignForm(actor=make_actor(Role.SECURITY, region.ministry))
    choices = {value for value, _label in form.fields["role"].choices}  # type: ignore[attr-defined]
    assert {"security", "ministry", "centre", "partner"} <= choices
    assert not {"mentor", "mentee", "representative", "system", "visitor"} & choices
    assert "person" not in form.fields


def test_what_was_taken_away_is_gone_with_the_next_request(region: Region) -> None:
    user = make_user()
    assignment = make_assignment(Role.CURATOR, region.school, user=user)
    client = Client()
    client.force_login(user)
    people = reverse("people:list")
    assert client.get(people).status_code == 200
    yesterday = timezone.localdate() - timedelta(days=1)
    operations.end_assignment(actor=ACTOR, assignment=assignment, ends_on=yesterday)
    assert client.get(people).status_code == 403
    give(ACTOR, Role.CURATOR, region.school, user=user, starts_on=timezone.localdate())
    assert client.get(people).status_code == 200
    operations.edit_user(actor=ACTOR, user=user, version=None, is_active=False)
    assert client.get(people).status_code == 302


@pytest.mark.parametrize("ahead", [0, 1])
def test_a_role_of_today_or_of_later_is_taken_away_at_once(region: Region, ahead: int) -> None:
    today, user = timezone.localdate(), make_user()
    begins = today + timedelta(days=ahead)
    given = give(ACTOR, Role.CURATOR, region.school, user=user, starts_on=begins)
    client, security = Client(), signed_in(Role.SECURITY, region.ministry)
    client.force_login(user)
    assert client.get(reverse("people:list")).status_code == (403 if ahead else 200)
    end = reverse("accounts:assignment_end", args=[given.pk])
    assert security.get(end).context["form"]["ends_on"].value() == begins
    send_form(security, end, {"at_once": "on"})
    assert client.get(reverse("people:list")).status_code == 403
    given.refresh_from_db()
    assert (given.starts_on, given.ends_on, given.withdrawn_on) == (begins, begins, today)
    assert not Assignment.objects.not_over_on(today).filter(user=user).exists()
    event = Event.objects.get(act="end_assignment")
    assert event.after == {"ends_on": str(begins), "withdrawn_on": str(today)}
    card = security.get(user.get_absolute_url()).content.decode()
    assert "Снята" in card
    assert end not in card
    again = give(ACTOR, Role.CURATOR, region.school, user=user, starts_on=today)
    assert client.get(reverse("people:list")).status_code == 200
    assert set(user.assignments.active_on(today)) == {again}


def test_a_role_is_in_force_to_the_end_of_its_last_day_or_not_a_moment_longer(
    region: Region,
) -> None:
    curator = make_assignment(Role.CURATOR, region.school)
    today = timezone.localdate()
    client, security = Client(), signed_in(Role.SECURITY, region.ministry)
    client.force_login(curator.user)
    end = reverse("accounts:assignment_end", args=[curator.pk])
    nothing = send_form(security, end, {"ends_on": ""}).content.decode()
    assert "Укажите последний день или снимите роль сейчас." in nothing
    send_form(security, end, {"ends_on": f"{today:%d.%m.%Y}"})
    assert client.get(reverse("people:list")).status_code == 200
    assert end in security.get(curator.user.get_absolute_url()).content.decode()
    send_form(security, end, {"at_once": "on"})
    assert client.get(reverse("people:list")).status_code == 403
    yesterday = today - timedelta(days=1)
    curator.refresh_from_db()
    assert (curator.ends_on, curator.withdrawn_on) == (yesterday, today)
    assert set(Assignment.objects.active_on(yesterday).filter(user=curator.user)) == {curator}


def test_a_coordinator_sees_accounts_of_heads_and_curators_only(region: Region) -> None:
    child = make_person(region.school)
    make_assignment(Role.CURATOR, region.school, user=make_user("Анна Кураторова"))
    make_assignment(Role.CURATOR, region.other_school, user=make_user("Борис Чужой"))
    make_assignment(Role.MENTEE, region.school, user=make_user("Ваня Ребёнков"), person=child)
    page = signed_in(Role.COORDINATOR, region.city).get(reverse("accounts:list")).content.decode()
    assert "Анна Кураторова" in page
    assert "Борис Чужой" not in page
    assert "Ваня Ребёнков" not in page


def test_a_switch_of_roles_is_an_event(region: Region) -> None:
    user = make_user()
    make_assignment(Role.COORDINATOR, region.city, user=user)
    curator = make_assignment(Role.CURATOR, region.school, user=user)
    client = Client()
    client.force_login(user)
    client.post(reverse("choose_role"), {"assignment": curator.pk})
    event = Event.objects.get(act="switch_role")
    assert (event.user_id, event.role, event.subject_id) == (user.pk, "coordinator", curator.pk)


def test_nobody_gives_a_role_to_themselves(region: Region) -> None:
    security = make_assignment(Role.SECURITY, region.ministry)
    with pytest.raises(DomainError, match="самому себе не назначают"):
        give(security.actor(), Role.HEAD, region.school, user=security.user)
    event = Event.objects.get(act="refuse_assign")
    assert (event.user_id, event.subject_id) == (security.user_id, security.user_id)
    assert security.user.assignments.count() == 1


def test_somebody_invited_is_no_administrator_yet(region: Region) -> None:
    security = make_assignment(Role.SECURITY, region.ministry)
    invited = make_assignment(Role.SECURITY, region.ministry).user
    invited.set_unusable_password()
    invited.save()
    with pytest.raises(DomainError, match="единственный администратор безопасности"):
        operations.end_assignment(actor=ACTOR, assignment=security, ends_on=DAY)


def test_nobody_goes_on_under_somebody_elses_role(region: Region) -> None:
    actor = make_assignment(Role.COORDINATOR, region.city).actor()
    other = make_assignment(Role.CURATOR, region.school)
    with pytest.raises(DomainError, match="Это назначение — другого человека"):
        operations.switch_role(actor=actor, assignment=other)
    assert not Event.objects.filter(act="switch_role").exists()
