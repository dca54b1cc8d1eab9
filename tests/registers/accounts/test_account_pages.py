import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nastavnik.platform.access.matrix import Role
from nastavnik.registers.accounts.models import Assignment
from tests.factories.accounts import make_assignment, make_user, signed_in
from tests.factories.clients import send_form
from tests.factories.organizations import Region, make_region

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Region:
    return make_region()


@pytest.fixture
def administrator(region: Region) -> Client:
    return signed_in(Role.SECURITY, region.ministry)


def test_the_way_from_a_new_account_to_the_end_of_its_role(
    region: Region, administrator: Client
) -> None:
    user = make_user("Пётр Кураторов")
    assert "Ролей пока нет" in administrator.get(user.get_absolute_url()).content.decode()
    administrator.post(
        reverse("accounts:assign", args=[user.pk]),
        {"role": "curator", "organization": region.school.pk, "starts_on": "1.09.2025"},
    )
    assignment = Assignment.objects.get(user=user)
    end = reverse("accounts:assignment_end", args=[assignment.pk])
    assert end in administrator.get(user.get_absolute_url()).content.decode()
    early = send_form(administrator, end, {"ends_on": "01.01.2025"}).content.decode()
    assert "Назначение началось 01.09.2025" in early
    send_form(administrator, end, {"ends_on": "01.10.2025"})
    card = administrator.get(user.get_absolute_url()).content.decode()
    assert "01.10.2025" in card
    assert end not in card


def test_an_account_is_edited_without_touching_its_password(administrator: Client) -> None:
    user = make_user("Анна Ёлкина")
    before = user.password
    url = reverse("accounts:edit", args=[user.pk])
    assert user.password not in administrator.get(url).content.decode()
    typed = {"name": "Анна Соснина", "email": user.email}
    administrator.post(url, {**typed, "row_version": user.version})
    user.refresh_from_db()
    assert (user.name, user.is_active, user.password) == ("Анна Соснина", False, before)


def test_search_role_and_state_narrow_the_list(region: Region, administrator: Client) -> None:
    make_assignment(Role.CURATOR, region.school, user=make_user("Анна Ёлкина"))
    make_user("Борис Безрольный")
    url = reverse("accounts:list")
    found = administrator.post(url, {"q": "ЕЛКИНА"}).content.decode()
    assert "Анна Ёлкина" in found
    assert "Куратор, Школа Берёзовска" in found
    assert "Борис" not in found
    assert "Борис" not in administrator.get(url + "?role=curator").content.decode()
    assert "Борис" in administrator.get(url + "?is_active=true&sort=name").content.decode()


def test_the_list_has_a_fixed_number_of_queries(region: Region, administrator: Client) -> None:
    def measured() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert administrator.get(reverse("accounts:list")).status_code == 200
        return len(captured)

    few = measured()
    for _number in range(30):
        make_assignment(Role.CURATOR, region.school)
    assert measured() == few


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MINISTRY, Role.AUDITOR])
def test_nobody_else_finds_the_pages(region: Region, role: Role) -> None:
    client = signed_in(role, region.ministry)
    user = make_user()
    for route, arguments in (("list", []), ("detail", [user.pk]), ("edit", [user.pk])):
        assert client.get(reverse(f"accounts:{route}", args=arguments)).status_code == 404


def test_an_edit_that_does_not_say_what_was_opened_is_compared_first(
    administrator: Client,
) -> None:
    user = make_user("Анна Ёлкина")
    url = reverse("accounts:edit", args=[user.pk])
    typed = {"name": "Анна Соснина", "email": user.email}
    page = administrator.post(url, typed).content.decode()
    assert "Неизвестно, какую запись вы открывали." in page
    assert 'name="row_version" value="1"' in page
    assert user.password not in page
    user.refresh_from_db()
    assert user.name == "Анна Ёлкина"


def test_the_filter_of_roles_tells_nothing_of_other_places() -> None:
    region, other = make_region(), make_region()
    shared = make_assignment(Role.CURATOR, region.school).user
    make_assignment(Role.SECURITY, other.ministry, user=shared)
    head = signed_in(Role.HEAD, region.school)
    address = reverse("accounts:list")
    assert shared.email in head.post(address, {"role": "curator"}).content.decode()
    assert shared.email not in head.post(address, {"role": "security"}).content.decode()
