"""Invitations and forgotten passwords: from the link handed over to the first page inside."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.platform.outbox import sending
from nastavnik.platform.outbox.choices import LetterState
from nastavnik.platform.outbox.models import Letter
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.entry import letters, operations
from nastavnik.registers.entry.limits import LETTERS
from nastavnik.registers.entry.models import Device, ResetNotice
from tests.factories.accounts import PASSWORD, make_actor, make_assignment, make_user, signed_in
from tests.factories.clients import send_form
from tests.factories.organizations import Region, make_region
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
OWN = "Мёд-и-липа-у-дома-8"


@pytest.fixture
def region() -> Region:
    return make_region()


@pytest.fixture
def head(region: Region) -> Client:
    return signed_in(Role.HEAD, region.school)


def invite(client: Client, region: Region, **facts: Any) -> str:
    """The page that answers an invitation."""
    typed = {
        "role": "curator",
        "organization": region.school.pk,
        "name": "Новая Вера",
        "email": "Vera@School.example",
        **facts,
    }
    return client.post(reverse("entry:invite"), typed).content.decode()


def link_in(page: str) -> str:
    found = re.search(r"http://testserver(/[ip]/\w+/)", page)
    assert found, page
    return found.group(1)


def test_from_the_invitation_to_the_first_page(head: Client, region: Region) -> None:
    page = invite(head, region)
    link = link_in(page)
    assert "Здравствуйте, Новая Вера!" in page
    assert "Vera" not in link
    user = User.objects.get(email="vera@school.example")
    assert not user.has_usable_password()
    assert "Новая Вера" in head.get(reverse("entry:invitations")).content.decode()
    invited = Client()
    for _ in range(3):  # messengers look before people do
        shown = invited.get(link).content.decode()
    assert "Приглашает Ольга Петрова" in shown
    assert "Новая Вера" not in shown
    assert "слишком распространён" in invited.post(link, {"password": "йцукен123"}).content.decode()
    assert "из имени, почты" in invited.post(link, {"password": "Вера.Новая-1"}).content.decode()
    assert "не меньше 8" in invited.post(link, {"password": "мёд-7"}).content.decode()
    assert invited.post(link, {"password": OWN})["Location"] == "/"
    assert invited.get("/").status_code == 200
    user.refresh_from_db()
    assert user.check_password(OWN)
    assert "Новая Вера" not in head.get(reverse("entry:invitations")).content.decode()
    again = Client().get(link)
    assert again.status_code == 410
    assert "уже воспользовались" in again.content.decode()
    acts = set(Event.objects.filter(chain=0).values_list("act", flat=True))
    assert acts >= {"invite_user", "issue_link", "use_link", "set_password", "log_in"}
    assert Event.objects.filter(act="refuse_link").count() == 1


def test_renewed_and_revoked_links_refuse_with_a_sentence(head: Client, region: Region) -> None:
    first = link_in(invite(head, region))
    user = User.objects.get(email="vera@school.example")
    renew = reverse("entry:invitation_renew", args=[user.pk])
    second = link_in(send_form(head, renew).content.decode())
    assert "Эту ссылку отозвали" in Client().get(first).content.decode()
    revoke = reverse("entry:invitation_revoke", args=[user.pk])
    assert send_form(head, revoke)["Location"] == reverse("entry:invitations")
    assert "Отзывать нечего" in send_form(head, revoke).content.decode()
    refused = Client().post(second, {"password": OWN})
    assert (refused.status_code, "отозвали" in refused.content.decode()) == (410, True)
    assert "Такой ссылки нет" in Client().get(f"/p{second[2:]}").content.decode()
    third = link_in(send_form(head, renew).content.decode())
    User.objects.filter(pk=user.pk).update(is_active=False)
    closed = Client().post(third, {"password": OWN}).content.decode()
    assert "Эта учётная запись закрыта" in closed
    assert Event.objects.filter(act="refuse_log_in", subject_id=user.pk).count() == 1
    User.objects.filter(pk=user.pk).update(is_active=True)
    Client().post(third, {"password": OWN})
    assert "уже пользуется учётной записью" in send_form(head, renew).content.decode()


def test_a_link_sent_to_a_mistyped_address_is_useless_once_it_is_corrected(
    head: Client, region: Region, settings: Any
) -> None:
    settings.SENDS_LETTERS = True
    strangers = link_in(invite(head, region))
    user = User.objects.get(email="vera@school.example")
    typed = {"name": user.name, "email": "viera@school.example", "is_active": "on"}
    edit = reverse("accounts:edit", args=[user.pk])
    saved = send_form(head, edit, typed)
    assert "больше не действуют" in head.get(saved["Location"]).content.decode()
    assert Client().get(strangers).status_code == 410
    assert Client().post(strangers, {"password": OWN}).status_code == 410
    user.refresh_from_db()
    assert (user.email, user.has_usable_password()) == ("viera@school.example", False)
    assert not ResetNotice.objects.exists()
    assert not Letter.objects.exists(), "nobody has come yet: a stranger is told nothing"


def test_nobody_invites_above_or_beside_themselves(head: Client, region: Region) -> None:
    above = invite(head, region, role="coordinator", organization=region.city.pk)
    assert "Выберите" in above
    elsewhere = invite(head, region, organization=region.other_school.pk)
    assert "Ссылка готова" not in elsewhere
    actor = make_actor(Role.CURATOR, region.school)
    facts = {"email": "a@b.example", "name": "Некто", "organization": region.school}
    for role in (Role.CURATOR, Role.SECURITY, "неведомая"):
        with pytest.raises(DomainError, match="назначаете и завершаете не вы"):
            operations.invite(actor=actor, role=role, **facts)
    assert not User.objects.filter(email="a@b.example").exists()
    assert not Assignment.objects.filter(user__email="vera@school.example").exists()


def test_a_mentor_is_invited_as_the_person_of_the_register(region: Region) -> None:
    curator, person = signed_in(Role.CURATOR, region.school), make_person(region.school)
    assert "Укажите человека из реестра" in invite(curator, region, role="mentor")
    link_in(invite(curator, region, role="mentor", person=person.pk))
    assert Assignment.objects.get(role=Role.MENTOR).person == person


def test_an_account_with_a_role_out_of_reach_is_not_managed(head: Client, region: Region) -> None:
    user = make_assignment(Role.CURATOR, region.school).user
    address = reverse("entry:password_link", args=[user.pk])
    assert head.get(address).status_code == 200
    tomorrow = timezone.localdate() + timedelta(days=1)
    above = make_assignment(Role.COORDINATOR, region.city, user=user)
    Assignment.objects.filter(pk=above.pk).update(starts_on=tomorrow)
    assert head.get(address).status_code == 404, "a role to come counts too"
    assert head.post(address).status_code == 404
    assert head.get(reverse("entry:password_link", args=[make_user().pk])).status_code == 404
    assert head.get(reverse("entry:password_link", args=[10**9])).status_code == 404


def test_a_link_for_a_new_password_ends_the_sessions(head: Client, region: Region) -> None:
    user = make_assignment(Role.CURATOR, region.school).user
    old = Client()
    old.post(reverse("login"), {"username": user.email, "password": PASSWORD})
    link = link_in(send_form(head, reverse("entry:password_link", args=[user.pk])).content.decode())
    # Opened where somebody else is at work: it is still for whom it was given to.
    assert head.post(link, {"password": OWN})["Location"] == "/"
    assert head.session["_auth_user_id"] == str(user.pk)
    events = list(Event.objects.filter(act__in=("log_out", "set_password", "log_in")))
    other = Event.objects.get(act="log_out").user_id
    assert other != user.pk
    assert {event.role for event in events if event.user_id == user.pk} == {Role.VISITOR}
    assert [event.user_id for event in events if event.act != "log_out"][-2:] == [user.pk] * 2
    assert old.get("/").status_code == 302
    user.refresh_from_db()
    assert user.check_password(OWN)


def test_the_letter_answers_alike_whether_the_address_is_known(
    region: Region, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    user = make_assignment(Role.CURATOR, region.school).user
    assert Client().get(reverse("entry:forgotten")).status_code == 404
    settings.SENDS_LETTERS = True
    assert "Забыли пароль?" in Client().get(reverse("login")).content.decode()

    def ask(email: str) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            return Client().post(reverse("entry:forgotten"), {"email": email}).content.decode()

    known, unknown = ask(user.email), ask("nobody@example.org")
    tokens = r"\b(?:\w{64}|[0-9a-f]{32})\b"
    assert re.sub(tokens, "", known) == re.sub(tokens, "", unknown)
    assert [letter.to for letter in mail.outbox] == [[user.email]]
    assert "nobody@" not in str([event.contents for event in Event.objects.all()])
    link = link_in(mail.outbox[0].body)
    done = Client()
    assert done.post(link, {"password": OWN})["Location"] == "/"
    for _ in range(LETTERS.tries):
        last = ask(user.email)
    assert "Слишком много" in last
    assert len(mail.outbox) == LETTERS.tries


def test_an_invitation_goes_by_letter_too_and_one_taken_back_does_not(
    head: Client, region: Region, settings: Any
) -> None:
    settings.SENDS_LETTERS = True
    page = invite(head, region, sends="on")
    assert "Письмо уйдёт в ближайшие минуты" in page
    assert sending.send_due() == 1
    assert "приглашает вас" in mail.outbox[0].body
    assert link_in(mail.outbox[0].body) == link_in(page)
    invite(head, region, sends="on", email="other@school.example")
    user = User.objects.get(email="other@school.example")
    operations.revoke_invitation(actor=make_actor(Role.HEAD, region.school), user=user)
    assert sending.send_due() == 0
    assert Letter.objects.latest("pk").state == LetterState.UNWANTED


def test_a_letter_does_not_name_a_mentee(region: Region) -> None:
    person = make_person(region.school)
    mentee = make_assignment(Role.MENTEE, region.school, person=person).user
    assert letters.name_in_a_letter(mentee) == ""
    curator = make_assignment(Role.CURATOR, region.school).user
    assert letters.name_in_a_letter(curator) == curator.name
    assert letters.password_text("", "https://example.org", "завтра").startswith("Здравствуйте!")


def test_ones_own_password_is_changed_knowing_the_old_one(region: Region) -> None:
    user = make_assignment(Role.CURATOR, region.school).user
    here, there = Client(), Client()
    for client in (here, there):
        client.post(reverse("login"), {"username": user.email, "password": PASSWORD})
    address = reverse("entry:password")
    wrong = here.post(address, {"old_password": "Не-тот-1", "password": OWN}).content.decode()
    assert "Пароль не подошёл" in wrong
    short = here.post(address, {"old_password": PASSWORD, "password": "мёд"}).content.decode()
    assert "не меньше 8" in short
    done = here.post(address, {"old_password": PASSWORD, "password": OWN})
    assert done["Location"] == reverse("entry:security")
    assert here.get("/").status_code == 200
    devices = Device.objects.filter(user=user, ended_at=None)
    assert devices.get().session_key == here.session.session_key, "still to be seen and ended"
    assert there.get("/").status_code == 302
    assert OWN not in str([event.contents for event in Event.objects.all()])


def test_with_the_password_set_no_other_link_sets_another(head: Client, region: Region) -> None:
    invitation = link_in(invite(head, region))
    user = User.objects.get(email="vera@school.example")
    asked = reverse("entry:password_link", args=[user.pk])
    reset = link_in(send_form(head, asked).content.decode())
    assert Client().post(reset, {"password": OWN})["Location"] == "/"
    refused = Client().post(invitation, {"password": "Чужой-пароль-77"})
    assert (refused.status_code, "отозвали" in refused.content.decode()) == (410, True)
    reset = link_in(send_form(head, asked).content.decode())
    client = Client()
    client.post(reverse("login"), {"username": user.email, "password": OWN})
    client.post(reverse("entry:password"), {"old_password": OWN, "password": "Другой-ключ-88"})
    assert Client().get(reset).status_code == 410


def test_security_is_told_who_invites_the_people_of_a_register(region: Region) -> None:
    page = signed_in(Role.SECURITY, region.ministry).get(reverse("entry:invite")).content.decode()
    assert "приглашают куратор или руководитель их организации" in page
    assert 'value="partner"' in page
    assert 'value="mentor"' not in page


def test_a_link_opens_for_somebody_whose_own_roles_are_over(head: Client, region: Region) -> None:
    link = link_in(invite(head, region))
    former = Client()
    former.force_login(make_user())
    assert former.get("/").status_code == 403
    assert former.get(link).status_code == 200
