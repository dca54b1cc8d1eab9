import pytest
from django.urls import reverse

from nastavnik.platform.access.matrix import Role
from tests.factories.accounts import make_assignment, make_user, signed_in_as
from tests.factories.organizations import make_region

pytestmark = pytest.mark.django_db


def test_a_person_moves_between_own_roles_and_no_others() -> None:
    region = make_region()
    user = make_user()
    coordinator = make_assignment(Role.COORDINATOR, region.city, user=user)
    curator = make_assignment(Role.CURATOR, region.school, user=user)
    stranger = make_assignment(Role.ADMINISTRATOR, region.ministry)
    client = signed_in_as(user)
    url = reverse("choose_role")
    other_city = region.city.get_absolute_url()

    page = client.get(other_city).content.decode()
    assert f'name="assignment" value="{curator.pk}"' in page
    assert f'name="assignment" value="{coordinator.pk}"' not in page

    assert client.post(url, {"assignment": curator.pk}).status_code == 302
    assert client.get(other_city).status_code == 404
    for foreign in (stranger.pk, "", "x", "999999", "9" * 5000):
        assert client.post(url, {"assignment": foreign}).status_code == 404
    client.post(url, {"assignment": coordinator.pk})
    assert client.get(other_city).status_code == 200
