"""The right of access of whoever owns an account: all that is held on them, in one file."""

import json
from io import BytesIO

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.registers.accounts import operations as accounts
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.entry.choices import ResetKind
from nastavnik.registers.entry.models import Device, ExternalLogin, KeptInput, ResetNotice
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.privacy import operations, walking
from nastavnik.registers.privacy.dossier import account_dossier
from tests.factories.accounts import make_assignment, make_user, signed_in, signed_in_as
from tests.factories.organizations import ACTOR, make_organization

pytestmark = pytest.mark.django_db
OWN = reverse("privacy:own_data")
SECRETS = {
    "password": "argon2-of-something",
    "session": "session-key-nobody-may-see",
    "totp": "secret-of-an-application",
    "input": "sealed-words-of-a-form",
}
# Tables of a library that stay empty: addresses and external log-ins are kept here.
EMPTY = {"account.emailaddress", "socialaccount.socialaccount"}


@pytest.fixture
def school() -> Organization:
    return make_organization()


@pytest.fixture
def owner(school: Organization) -> User:
    """A curator with everything an account can have."""
    user = make_assignment(Role.CURATOR, school, user=make_user("Вера Кузнецова")).user
    other = make_user("Чужая Тайна")
    now = timezone.now()
    Device.objects.create(user=user, session_key=SECRETS["session"], browser="Firefox, Linux")
    Device.objects.create(user=other, session_key="another", browser="Opera, Minix")
    Authenticator.objects.create(user=user, type="totp", data={"secret": SECRETS["totp"]})
    ExternalLogin.objects.create(user=user, provider="https://entry.example", subject="4711")
    KeptInput.objects.create(
        user=user, path="/people/add/", content=SECRETS["input"], expires_at=now
    )
    ResetNotice.objects.create(
        user=user, what=ResetKind.FACTOR, reason="Потеряла телефон", made_by=other.pk, made_at=now
    )
    accounts.edit_user(actor=ACTOR, user=user, version=None, email="vera@example.org")
    User.objects.filter(pk=user.pk).update(password=SECRETS["password"])
    user.refresh_from_db()
    return user


def issue(client: Client, address: str, wanted: str) -> bytes:
    answer = client.post(address, {"format": wanted})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_all_of_an_account_is_told_and_no_secret(owner: User) -> None:
    said = json.dumps(account_dossier(owner).as_json(), ensure_ascii=False)
    for words in (
        *(owner.name, owner.email, "Куратор", "Firefox, Linux", "https://entry.example", "4711"),
        *("Потеряла телефон", "/people/add/", "Второй фактор"),
    ):
        assert words in said, words
    for secret in (*SECRETS.values(), "Чужая Тайна", "Opera, Minix"):
        assert secret not in said, secret


def test_what_was_done_with_it_is_told(owner: User) -> None:
    paper = account_dossier(owner)
    assert "Изменение: учётная запись" in [row.what for row in paper.changes]
    assert list(paper.views) == []
    issue(signed_in_as(owner), OWN, "json")
    assert [row.what for row in account_dossier(owner).views] == ["Выгрузка: учётная запись"]


def test_everything_that_hangs_on_an_account_is_told_to_its_owner() -> None:
    kept = {
        model._meta.label_lower
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is User and not model._meta.proxy
    }
    told = {
        model._meta.concrete_model._meta.label_lower
        for model in apps.get_models()
        if hasattr(model, walking.OWNER_LOOKUP)
    }
    assert kept - told == EMPTY


@pytest.mark.parametrize("wanted", ["pdf", "docx", "json"])
def test_everybody_takes_their_own(owner: User, wanted: str) -> None:
    client = signed_in_as(owner)
    assert OWN in client.get(reverse("entry:security")).content.decode()
    assert "Скачать PDF" in client.get(OWN).content.decode()
    content = issue(client, OWN, wanted)
    assert content.startswith({"pdf": b"%PDF", "docx": b"PK", "json": b"{"}[wanted])
    event = Event.objects.get(act="export_account_data")
    assert (event.subject_id, event.user_id, event.after) == (
        owner.pk,
        owner.pk,
        {"format": wanted},
    )


def test_the_paper_reads_well(owner: User, school: Organization) -> None:
    document = Document(BytesIO(issue(signed_in_as(owner), OWN, "docx")))
    said = " ".join(paragraph.text for paragraph in document.paragraphs)
    assert owner.name in said
    assert school.name in said
    assert "о владельце учётной записи" in said


def test_the_security_administrator_issues_it_to_who_asked_on_paper(
    owner: User, school: Organization
) -> None:
    address = reverse("privacy:account_data", args=[owner.pk])
    security = signed_in(Role.SECURITY, school)
    assert address in security.get(owner.get_absolute_url()).content.decode()
    assert owner.email in issue(security, address, "json").decode()
    assert Event.objects.get(act="export_account_data").subject_id == owner.pk
    head = signed_in(Role.HEAD, school)
    assert address not in head.get(owner.get_absolute_url()).content.decode()
    assert head.post(address, {"format": "json"}).status_code == 403
    assert Event.objects.filter(act="export_account_data").count() == 1


def test_an_emptied_account_has_nothing_to_issue(owner: User, school: Organization) -> None:
    security = signed_in(Role.SECURITY, school)
    Assignment.objects.filter(user=owner).update(ends_on=timezone.localdate())
    accounts.edit_user(actor=ACTOR, user=owner, version=None, is_active=False)
    owner.refresh_from_db()
    operations.empty_account(actor=ACTOR, user=owner)
    address = reverse("privacy:account_data", args=[owner.pk])
    assert address not in security.get(owner.get_absolute_url()).content.decode()


def test_a_format_nobody_knows_is_not_issued(owner: User) -> None:
    assert signed_in_as(owner).post(OWN, {"format": "exe"}).status_code == 404
    assert not Event.objects.filter(act="export_account_data").exists()
