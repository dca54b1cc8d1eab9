"""Who sees which numbers and names; how many queries a page takes."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nastavnik.oversight.indicators import operations
from nastavnik.oversight.indicators.models import Band, Indicator, IndicatorSet, MeasureValue
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.parameters import operations as parameters
from nastavnik.platform.parameters.catalogue import NAMES_SHARED
from nastavnik.registers.organizations.choices import Population
from nastavnik.registers.organizations.models import Contingent, Organization
from tests.factories.accounts import signed_in
from tests.factories.clients import send_form
from tests.factories.mentorships import ACTOR, make_form
from tests.factories.organizations import Region, make_organization, make_region
from tests.factories.people import make_person, make_place

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 18)


@pytest.fixture
def federal() -> IndicatorSet:
    operations.install_sets(actor=ACTOR)
    return IndicatorSet.objects.get(code="federal")


@pytest.fixture
def region() -> Region:
    region = make_region()
    for school in (region.school, region.other_school):
        enter(school)
    return region


def enter(school: Organization) -> None:
    """One mentee of twelve among eight learners: 12,5 %."""
    pupil = make_person(school, birth_date=date(2014, 5, 1), last_name=f"Ёлочкин{school.pk}")
    make_place(school, person=pupil)
    Contingent.objects.create(
        organization=school,
        as_of=date(2026, 9, 1),
        population=Population.LEARNERS,
        age_from=10,
        age_to=19,
        count=8,
    )


def value_page(client: Client, indicator: Indicator, place: Organization) -> tuple[int, str]:
    address = reverse("indicators:value", args=[indicator.pk, place.pk])
    response = client.get(f"{address}?day={DAY}")
    return response.status_code, response.content.decode()


def test_curator_sees_own_organisation_only(federal: IndicatorSet, region: Region) -> None:
    client = signed_in(Role.CURATOR, region.school)
    k1 = federal.indicators.get(code="K1")
    status, page = value_page(client, k1, region.school)
    assert status == 200
    assert f"Ёлочкин{region.school.pk}" in page
    assert "12,5\u00a0%" in page
    for foreign in (region.other_school, region.city, region.ministry):
        assert value_page(client, k1, foreign)[0] == 404
    # A foreign scope in the address is not taken: the page says so and shows no figure.
    listed = client.get(reverse("indicators:list"), {"organization": region.other_school.pk})
    assert "12,5" not in listed.content.decode()
    assert region.other_school.short_name not in listed.content.decode()


def test_coordinator_sees_numbers_without_names(federal: IndicatorSet, region: Region) -> None:
    client = signed_in(Role.COORDINATOR, region.city)
    k1 = federal.indicators.get(code="K1")
    for place, share in ((region.school, "12,5"), (region.city, "12,50")):
        status, page = value_page(client, k1, place)
        assert status == 200
        assert f"{share}\u00a0%" in page
        assert "Ёлочкин" not in page
        assert "Имена остаются в организации" in page
    for foreign in (region.other_school, region.other_city, region.ministry):
        assert value_page(client, k1, foreign)[0] == 404


def test_names_reach_an_auditor_above_only_when_shared(
    federal: IndicatorSet, region: Region
) -> None:
    k1 = federal.indicators.get(code="K1")
    own, foreign = f"Ёлочкин{region.school.pk}", f"Ёлочкин{region.other_school.pk}"
    assert own in value_page(signed_in(Role.AUDITOR, region.school), k1, region.school)[1]
    above = signed_in(Role.AUDITOR, region.city)
    status, page = value_page(above, k1, region.city)
    assert status == 200
    assert own not in page
    parameters.set_parameter(
        actor=system_actor("tests"), parameter=NAMES_SHARED, value=frozenset({"municipality"})
    )
    _, shared = value_page(above, k1, region.city)
    assert own in shared
    assert foreign not in shared


def test_rows_behind_a_number_are_shown_by_pages(federal: IndicatorSet, region: Region) -> None:
    for _ in range(110):
        pupil = make_person(region.school, birth_date=date(2014, 5, 1))
        make_place(region.school, person=pupil)
    k1 = federal.indicators.get(code="K1")
    client = signed_in(Role.CURATOR, region.school)
    _, first = value_page(client, k1, region.school)
    address = reverse("indicators:value", args=[k1.pk, region.school.pk])
    second = client.get(f"{address}?day={DAY}&page=2").content.decode()
    assert [page.count("/people/") - first_links(page) for page in (first, second)] == [100, 11]


def first_links(page: str) -> int:
    """Links to people that stand outside the list: the navigation."""
    return page.split("Строки за числителем", maxsplit=1)[0].count("/people/")


@pytest.mark.parametrize("role", [Role.CURATOR, Role.COORDINATOR, Role.AUDITOR])
def test_only_the_administrator_changes_sets(
    federal: IndicatorSet, region: Region, role: Role
) -> None:
    client = signed_in(role, region.city if role != Role.CURATOR else region.school)
    k1 = federal.indicators.get(code="K1")
    assert client.get(federal.get_absolute_url()).status_code == 200
    for name, key in (
        ("edition_open", federal.pk),
        ("indicator_add", federal.pk),
        ("indicator_edit", k1.pk),
        ("target_add", k1.pk),
    ):
        response = send_form(client, reverse(f"indicators:{name}", args=[key]), {"valid_from": DAY})
        assert response.status_code == 403, name
    assert IndicatorSet.objects.filter(code="federal").count() == 1


def test_administrator_opens_an_edition_and_plans(federal: IndicatorSet, region: Region) -> None:
    client = signed_in(Role.ADMINISTRATOR, region.ministry)
    response = send_form(
        client, reverse("indicators:edition_open", args=[federal.pk]), {"valid_from": "01.01.2027"}
    )
    assert response.status_code == 302
    new = IndicatorSet.objects.get(code="federal", edition=2)
    k1 = new.indicators.get(code="K1")
    client.post(
        reverse("indicators:target_add", args=[k1.pk]), {"due_on": "31.12.2027", "value": "12,5"}
    )
    page = client.get(new.get_absolute_url()).content.decode()
    assert "12,5 %" in page
    withdraw = reverse("indicators:target_withdraw", args=[k1.targets.get().pk])
    send_form(client, withdraw, {"withdrawn_on": "01.06.2027"})
    assert k1.targets.get().withdrawn_on == date(2027, 6, 1)
    again = send_form(
        client, reverse("indicators:edition_open", args=[federal.pk]), {"valid_from": "01.01.2028"}
    )
    assert "более новая редакция" in again.content.decode()


def test_measure_of_a_foreign_organisation_is_refused(region: Region) -> None:
    client = signed_in(Role.CURATOR, region.school)
    body = {
        "measure": "satisfied_mentees",
        "as_of": "01.12.2026",
        "value": "5",
        "basis": "опрос",
    }
    address = reverse("indicators:measure_add")
    refused = client.post(address, {**body, "organization": region.other_school.pk})
    assert refused.status_code == 200
    assert not MeasureValue.objects.exists()
    assert client.post(address, {**body, "organization": region.school.pk}).status_code == 302
    row = MeasureValue.objects.get()
    edit = reverse("indicators:measure_edit", args=[row.pk])
    client.post(edit, {**body, "organization": region.other_school.pk, "row_version": 1})
    row.refresh_from_db()
    assert row.organization == region.school


def queries_of(client: Client, address: str) -> int:
    client.get(address)  # what is remembered between requests
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("code", ["federal", "dzerzhinsk-2020"])
def test_pages_take_the_same_queries_for_3_and_30_organisations(
    federal: IndicatorSet, code: str
) -> None:
    city = make_region().city
    client = signed_in(Role.COORDINATOR, city)
    chosen = IndicatorSet.objects.get(code=code)
    k1 = chosen.indicators.get(code="K1")
    query = f"?day={DAY}&organization={city.pk}&indicator_set={chosen.pk}"
    addresses = [
        reverse("indicators:list") + query,
        reverse("indicators:detail", args=[k1.pk]) + query,
        reverse("indicators:value", args=[k1.pk, city.pk]) + query,
    ]
    counted = []
    for size in (3, 30):
        while Organization.objects.within(city).reporting().count() < size:
            enter(make_organization(city))
        counted.append([queries_of(client, address) for address in addresses])
    assert counted[0] == counted[1]
    assert max(counted[0]) <= 30


def test_no_set_in_force_is_said(region: Region) -> None:
    page = signed_in(Role.COORDINATOR, region.city).get(reverse("indicators:list"))
    assert page.status_code == 200


def test_the_administrator_changes_the_facts_of_a_set(
    federal: IndicatorSet, region: Region
) -> None:
    client = signed_in(Role.ADMINISTRATOR, region.ministry)
    address = reverse("indicators:set_edit", args=[federal.pk])
    assert address in client.get(federal.get_absolute_url()).content.decode()
    facts = {
        "title": "Новое название",
        "act": "",
        "scope": region.city.pk,
        "reporting_level": "organization",
        "valid_from": "01.09.2020",
        "valid_until": "01.09.2019",
        "row_version": federal.version,
    }
    refused = client.post(address, facts).content.decode()
    assert "Срок действия заканчивается раньше, чем начинается." in refused
    client.post(address, {**facts, "valid_until": ""})
    federal.refresh_from_db()
    assert (federal.title, federal.act, federal.scope) == ("Новое название", None, region.city)
    assert (federal.valid_from, federal.valid_until) == (date(2020, 9, 1), None)
    assert federal.reporting_level == "organization"


def typed_bands(*rows: tuple[str, str, str]) -> dict[str, str]:
    return {
        f"{name}_{number}": value
        for number, row in enumerate(rows)
        for name, value in zip(("lower", "upper", "label"), row, strict=True)
    }


def test_the_administrator_replaces_the_bands_of_an_indicator(
    federal: IndicatorSet, region: Region
) -> None:
    client = signed_in(Role.ADMINISTRATOR, region.ministry)
    k1 = federal.indicators.get(code="K1")
    operations.set_bands(actor=ACTOR, indicator=k1, bands=[Band(lower=0, upper=5, label="мало")])
    address = reverse("indicators:bands_edit", args=[k1.pk])
    for page in (federal.get_absolute_url(), address):
        assert "мало" in client.get(page).content.decode()
    kept = (None, Decimal("12.50"), "низкий"), (Decimal("12.50"), None, "высокий")
    send_form(
        client, address, typed_bands(("", "12,5", "низкий"), ("", "", ""), ("12,5", "", "высокий"))
    )
    assert [(b.lower, b.upper, b.label) for b in k1.bands.all()] == list(kept)
    for row, words in (
        (("0", "5", ""), "Назовите градацию или сотрите её границы."),
        (("5", "5", "ровно"), "Верхняя граница не больше нижней."),
        (("1", "20", "поперёк"), "пересекаются"),
    ):
        refused = send_form(client, address, typed_bands(("", "12,5", "низкий"), row))
        assert words in refused.content.decode()
    assert [(b.lower, b.upper, b.label) for b in k1.bands.all()] == list(kept)
    send_form(client, address, typed_bands(("", "", "")))
    assert not k1.bands.exists()


def test_the_administrator_names_an_obligatory_form(federal: IndicatorSet, region: Region) -> None:
    client = signed_in(Role.ADMINISTRATOR, region.ministry)
    form = make_form()
    address = reverse("notes:required_form_add", args=[federal.pk])
    audience = client.get(address).context["form"].fields["audience"].choices[1][0]
    facts = {"form": form.pk, "audience": audience, "starts_on": "01.09.2021"}
    client.post(address, facts)
    shown = client.get(federal.get_absolute_url()).content.decode()
    assert form.label in shown
    assert "01.09.2021" in shown
    assert "Эта форма уже названа обязательной." in client.post(address, facts).content.decode()
