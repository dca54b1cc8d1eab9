"""The command that opens the first account."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import Organization
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db
COMMAND = "create_administrator"
WHO = {"email": "Admin@Region.Example", "name": "Серова Ольга Викторовна"}
PASSWORD = "тихий омут 2026"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What comes through a pipe: answers first, the password last."""

    def type_in(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    return type_in


def run(**options: str) -> str:
    out = io.StringIO()
    call_command(COMMAND, stdout=out, **options)
    return out.getvalue()


def test_an_empty_tree_gets_a_root_and_an_administrator_who_can_log_in(typed: Any) -> None:
    typed(f"{PASSWORD}\n")
    said = run(**WHO, root_name="Министерство образования")
    root = Organization.objects.get()
    assignment, second = Assignment.objects.order_by("role")
    assert (root.kind, root.name) == (Kind.MINISTRY, "Министерство образования")
    assert (assignment.role, assignment.organization) == (Role.ADMINISTRATOR, root)
    assert (second.role, second.user) == (Role.SECURITY, assignment.user)
    assert assignment.user.check_password(PASSWORD)
    assert assignment.user.email == "admin@region.example"
    assert "Серова" in said
    assert PASSWORD not in said


def test_everything_not_given_is_asked(typed: Any) -> None:
    typed(f"admin@region.example\nСерова Ольга\nДепартамент\n{PASSWORD}\n")
    run()
    assert User.objects.get().name == "Серова Ольга"
    assert Organization.objects.get().short_name == "Департамент"


def test_an_existing_root_is_taken(typed: Any) -> None:
    school = make_school()
    typed(f"{PASSWORD}\n")
    run(**WHO)
    assert {row.organization for row in Assignment.objects.all()} == {school}


def test_of_several_roots_one_must_be_named(typed: Any) -> None:
    make_school()
    named = make_school()
    typed(f"{PASSWORD}\n")
    with pytest.raises(CommandError, match="--organization"):
        run(**WHO)
    typed(f"{PASSWORD}\n")
    run(**WHO, organization=named.code)
    assert {row.organization for row in Assignment.objects.all()} == {named}


@pytest.mark.parametrize(
    ("options", "text", "sentence"),
    [
        ({**WHO, "root_name": "Центр"}, "123\n", "парол"),
        ({**WHO, "root_name": "Центр"}, "", "парол"),
        ({**WHO, "organization": "нет такой"}, f"{PASSWORD}\n", "нет такой"),
        ({**WHO, "email": "не почта", "root_name": "Центр"}, f"{PASSWORD}\n", "адрес"),
        ({"name": "Кто-то"}, "", "почта"),
    ],
)
def test_a_refusal_leaves_nothing_behind(
    typed: Any, options: dict[str, str], text: str, sentence: str
) -> None:
    typed(text)
    with pytest.raises(CommandError) as refusal:
        run(**options)
    assert sentence in str(refusal.value).casefold()
    assert not User.objects.exists()
    assert not Organization.objects.exists()
    assert not Event.objects.exists()


def test_an_address_is_taken_once(typed: Any) -> None:
    typed(f"{PASSWORD}\n")
    run(**WHO, root_name="Центр")
    typed(f"{PASSWORD}\n")
    with pytest.raises(CommandError, match="почтой уже есть"):
        run(**WHO)
    assert User.objects.count() == 1


def test_the_trail_keeps_the_act_and_no_password(typed: Any) -> None:
    typed(f"{PASSWORD}\n")
    run(**WHO, root_name="Центр")
    user = User.objects.get()
    kept = [str(event.after) for event in Event.objects.filter(subject_type="accounts.user")]
    assert kept
    assert not any(PASSWORD in text or user.password in text for text in kept)
