"""What a logged-in person is shown stays out of caches; how long a session lasts."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from nastavnik.platform.access.matrix import Role
from tests.factories.accounts import PASSWORD, make_assignment, make_user, signed_in
from tests.factories.organizations import make_region
from tests.factories.people import make_place

pytestmark = pytest.mark.django_db
PAGES = (
    *("home", "people:list", "people:mentees", "people:mentors", "mentorships:list"),
    *("documents:list", "documents:coverage", "partners:list", "indicators:measure_list"),
)


def test_no_page_of_a_logged_in_person_is_kept_by_a_cache() -> None:
    region = make_region()
    place = make_place(region.school)
    client = signed_in(Role.CURATOR, region.school)
    addresses = [reverse(name) for name in PAGES]
    for address in (*addresses, place.get_absolute_url(), "/nowhere/", reverse("accounts:list")):
        response = client.get(address)
        assert response["Cache-Control"] == "private, no-store", address
    assert client.post(reverse("logout"))["Cache-Control"] == "private, no-store"


def test_who_has_no_role_left_is_told_so_past_every_cache() -> None:
    client = Client()
    client.force_login(make_user())
    response = client.get(reverse("home"))
    assert (response.status_code, response["Cache-Control"]) == (403, "private, no-store")


def test_the_answer_to_a_log_in_is_not_kept() -> None:
    user = make_assignment(Role.CURATOR, make_region().school).user
    response = Client().post(reverse("login"), {"username": user.email, "password": PASSWORD})
    assert (response.status_code, response["Cache-Control"]) == (302, "private, no-store")


def test_a_session_lasts_twelve_hours_after_the_last_request() -> None:
    start = datetime(2026, 11, 20, 8, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        client = signed_in(Role.CURATOR, make_region().school)
        for _ in range(3):
            clock.shift(timedelta(hours=11))
            assert client.get(reverse("home")).status_code == 200
        clock.shift(timedelta(hours=12, minutes=1))
        assert client.get(reverse("home")).status_code == 302
