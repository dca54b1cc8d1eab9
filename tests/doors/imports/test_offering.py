"""What may be brought in, by whom and where; links to it from the registers."""

import pytest

from nastavnik.doors.imports.choices import KindCode
from nastavnik.doors.imports.kinds import KINDS
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations.models import Organization
from tests.factories.accounts import signed_in
from tests.factories.organizations import Region, make_region

pytestmark = pytest.mark.django_db
AT_SCHOOL = ["mentees", "mentors", "people", "contingents", "partners", "earlier"]


@pytest.fixture
def region() -> Region:
    return make_region()


def offered(role: Role, organization: Organization) -> list[str]:
    page = signed_in(role, organization).get("/imports/add/")
    return [code for code, _title in page.context["form"].fields["kind"].choices]


def test_each_kind_has_a_code_and_a_title() -> None:
    assert set(KINDS) == set(KindCode.values)
    assert [code for code, kind in KINDS.items() if KindCode(code).label != kind.title] == []


@pytest.mark.parametrize("role", [Role.CURATOR, Role.HEAD])
def test_a_school_brings_in_its_own(region: Region, role: Role) -> None:
    assert offered(role, region.school) == AT_SCHOOL


def test_above_a_school_nobody_brings_in_people(region: Region) -> None:
    assert offered(Role.COORDINATOR, region.city) == ["contingents", "earlier"]
    assert offered(Role.ADMINISTRATOR, region.ministry) == ["organizations"]


def test_a_ministry_and_a_centre_bring_in_past_years_alone(region: Region) -> None:
    assert offered(Role.MINISTRY, region.ministry) == ["earlier"]
    assert offered(Role.CENTRE, region.centre) == ["earlier"]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SECURITY])
def test_others_bring_in_nothing(region: Region, role: Role) -> None:
    client = signed_in(role, region.ministry)
    assert client.get("/imports/").status_code == 404
    assert client.get("/imports/add/").status_code == 404
    assert 'href="/imports/"' not in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/people/", "people"),
        ("/people/mentees/", "mentees"),
        ("/people/mentors/", "mentors"),
        ("/partners/", "partners"),
        ("/organizations/contingent/", "contingents"),
        ("/campaigns/past/", "earlier"),
    ],
)
def test_registers_lead_to_it(region: Region, address: str, kind: str) -> None:
    client = signed_in(Role.CURATOR, region.school)
    assert f'href="/imports/add/?kind={kind}"' in client.get(address).content.decode()
    page = client.get(f"/imports/add/?kind={kind}")
    assert page.context["form"].initial["kind"] == kind
