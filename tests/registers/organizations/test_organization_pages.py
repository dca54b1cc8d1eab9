from datetime import date
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations import operations, queries
from nastavnik.registers.organizations.choices import Kind, Population
from nastavnik.registers.organizations.models import Contingent, Organization
from tests.factories.accounts import make_actor, signed_in
from tests.factories.clients import send_form
from tests.factories.organizations import ACTOR, Region, make_organization, make_region

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Region:
    return make_region()


@pytest.fixture
def administrator(region: Region) -> Client:
    return signed_in(Role.ADMINISTRATOR, region.ministry)


@pytest.fixture
def coordinator(region: Region) -> Client:
    return signed_in(Role.COORDINATOR, region.city)


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def count_queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(url)
    return len(captured)


def test_search_ignores_case_and_yo(administrator: Client) -> None:
    found = text_of(administrator, reverse("organizations:list") + "?q=ШКОЛА+БЕРЕЗОВСКА")
    assert "Школа Берёзовска" in found
    assert "Школа Еловска" not in found


def test_a_new_name_is_found_at_once(region: Region, administrator: Client) -> None:
    operations.edit_organization(
        actor=ACTOR, organization=region.school, version=None, name="Лицей Ёжикова"
    )
    found = text_of(administrator, reverse("organizations:list") + "?q=ежикова")
    assert "Школа Берёзовска" in found


def test_filters_and_sorting(administrator: Client) -> None:
    page = text_of(administrator, reverse("organizations:list") + "?kind=school&sort=-short_name")
    assert page.index("Школа Еловска") > 0
    assert ">Центр<" not in page


@pytest.mark.parametrize("route", ["organizations:list", "organizations:tree"])
def test_queries_do_not_grow_with_rows(region: Region, administrator: Client, route: str) -> None:
    few = count_queries(administrator, reverse(route))
    for _number in range(60):
        make_organization(region.city)
    assert count_queries(administrator, reverse(route)) == few


def test_the_tree_starts_where_the_actor_stands(region: Region) -> None:
    whole = queries.tree(make_actor(Role.ADMINISTRATOR, region.ministry))
    assert [branch.organization for branch in whole] == [region.ministry]
    assert whole[0].size == Organization.objects.count() - 1
    part = queries.tree(make_actor(Role.COORDINATOR, region.city))
    assert [branch.organization for branch in part] == [region.city]
    assert [branch.organization for branch in part[0].branches] == [region.school]


class Nesting(HTMLParser):
    """Reads the tree of a page back: pairs of an address and the address it stands under."""

    def __init__(self) -> None:
        super().__init__()
        self.lists: list[str] = []
        self.last, self.inside = "", False
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.inside = self.inside or (tag == "ul" and "tree" in (given.get("class") or ""))
        if self.inside and tag == "ul":
            self.lists.append(self.last)
        if self.inside and tag == "a":
            self.last = given["href"] or ""
            self.found.append((self.last, self.lists[-1]))

    def handle_endtag(self, tag: str) -> None:
        if self.inside and tag == "ul":
            self.lists.pop()
            self.inside = bool(self.lists)


def test_the_page_nests_as_the_tree_does(region: Region, administrator: Client) -> None:
    deep = make_organization(region.city, kind=Kind.MUNICIPALITY)
    make_organization(make_organization(deep, kind=Kind.MUNICIPALITY))
    make_organization(deep)
    make_organization()
    reader = Nesting()
    page = text_of(administrator, reverse("organizations:tree"))
    reader.feed(page)
    assert sorted(reader.found) == sorted(
        (row.get_absolute_url(), row.parent.get_absolute_url() if row.parent else "")
        for row in Organization.objects.select_related("parent")
    )
    for tag in ("ul", "li", "details"):
        assert page.count(f"<{tag}>") + page.count(f"<{tag} ") == page.count(f"</{tag}>")


def test_a_big_tree_is_folded_below_its_top(region: Region) -> None:
    small = queries.tree_lines(queries.tree(make_actor(Role.ADMINISTRATOR, region.ministry)))
    assert all(line.is_open for line in small)
    crowd = tuple(queries.Branch(region.school, ()) for _ in range(queries.UNFOLDED_TREE))
    city = queries.Branch(region.city, crowd)
    lines = queries.tree_lines([queries.Branch(region.ministry, (city,))])
    assert [line.is_open for line in lines[:2]] == [True, False]


def test_another_city_is_not_found(region: Region, coordinator: Client) -> None:
    assert coordinator.get(region.other_school.get_absolute_url()).status_code == 404
    own = text_of(coordinator, region.city.get_absolute_url())
    assert "Школа Берёзовска" in own
    assert reverse("organizations:edit", args=[region.city.pk]) not in own


def test_the_card_tells_the_history(region: Region, administrator: Client) -> None:
    operations.move_organization(
        actor=ACTOR,
        organization=region.school,
        parent=region.other_city,
        starts_on=date(2024, 9, 1),
    )
    card = text_of(administrator, region.school.get_absolute_url())
    assert "Берёзовск: с 1 января 2020 г. по 31 августа 2024 г." in card.replace("\xa0", " ")
    assert "по настоящее время" in card


def test_adding_with_a_known_code_keeps_what_was_typed(
    region: Region, administrator: Client
) -> None:
    typed = {
        "code": region.school.code,
        "kind": Kind.SCHOOL,
        "name": "Лицей имени Ёжикова",
        "short_name": "Лицей",
        "parent": region.city.pk,
        "position": 0,
    }
    response = administrator.post(reverse("organizations:add"), typed)
    page = response.content.decode()
    assert response.status_code == 200
    # In the summary and at the field.
    assert page.casefold().count("организация с таким кодом уже есть.") == 2
    assert "Лицей имени Ёжикова" in page
    created = administrator.post(reverse("organizations:add"), {**typed, "code": "new"})
    row = Organization.objects.get(code="new")
    assert created.url == row.get_absolute_url()  # type: ignore[attr-defined]
    assert row.parent == region.city


def test_a_move_below_itself_is_not_offered_and_refused(
    region: Region, administrator: Client
) -> None:
    url = reverse("organizations:move", args=[region.city.pk])
    assert "Школа Берёзовска</option>" not in text_of(administrator, url)
    typed = {"parent": region.school.pk, "starts_on": "1 сентября 2024"}
    page = send_form(administrator, url, typed).content.decode()
    assert "Сюда организацию перевести нельзя." in page
    moved = send_form(administrator, url, {**typed, "parent": region.other_city.pk})
    assert moved.status_code == 302
    region.city.refresh_from_db()
    assert region.city.parent == region.other_city


def test_closing_asks_for_a_reason(region: Region, administrator: Client) -> None:
    url = reverse("organizations:close", args=[region.school.pk])
    assert send_form(administrator, url, {"closed_on": "01.07.2025"}).status_code == 200
    send_form(administrator, url, {"closed_on": "01.07.2025", "reason": "Слияние"})
    region.school.refresh_from_db()
    assert region.school.closed_on == date(2025, 7, 1)


def test_zones_are_added_and_removed_after_a_question(
    region: Region, administrator: Client
) -> None:
    url = reverse("organizations:zone_add", args=[region.centre.pk])
    administrator.post(url, {"level": "general", "function": "monitoring"})
    zone = region.centre.zones.get()
    remove = reverse("organizations:zone_remove", args=[zone.pk])
    assert "Мониторинг: Общее образование" in text_of(administrator, remove)
    assert region.centre.zones.exists()
    administrator.post(remove)
    assert not region.centre.zones.exists()


def typed_count(organization: Organization, **facts: object) -> dict[str, object]:
    return {
        "organization": organization.pk,
        "as_of": "01.09.2025",
        "population": Population.LEARNERS,
        "age_from": "10",
        "age_to": "19",
        "count": "412",
        **facts,
    }


def test_a_coordinator_records_counts_of_own_organisations_only(
    region: Region, coordinator: Client
) -> None:
    url = reverse("organizations:contingent_add")
    refused = coordinator.post(url, typed_count(region.other_school))
    assert refused.status_code == 200
    assert not Contingent.objects.exists()
    coordinator.post(url, typed_count(region.school))
    row = Contingent.objects.get()
    assert (row.organization, row.count, row.ages) == (region.school, 412, "10–19 лет")


def test_a_curator_counts_at_home_without_choosing(region: Region) -> None:
    curator = signed_in(Role.CURATOR, region.school)
    url = reverse("organizations:contingent_add")
    page = text_of(curator, url)
    assert f'type="hidden" name="organization" value="{region.school.pk}"' in page
    curator.post(url, typed_count(region.school, age_from="", age_to=""))
    row = Contingent.objects.get()
    assert (row.age_from, row.age_to, row.ages) == (0, 150, "любой")
    edit_url = reverse("organizations:contingent_edit", args=[row.pk])
    curator.post(edit_url, typed_count(region.other_school, count="7", row_version=1))
    row.refresh_from_db()
    assert (row.count, row.organization) == (7, region.school)
    assert "Контингент" in text_of(curator, row.get_absolute_url())


def test_ages_out_of_order_are_refused_in_words(region: Region, coordinator: Client) -> None:
    url = reverse("organizations:contingent_add")
    page = coordinator.post(url, typed_count(region.school, age_to="9")).content.decode()
    assert "Возраст «до» меньше возраста «от»." in page


def test_the_list_of_counts_has_a_fixed_number_of_queries(
    region: Region, coordinator: Client
) -> None:
    def add(first: int, last: int) -> None:
        for day in range(first, last):
            operations.record_contingent(
                actor=ACTOR,
                organization=region.school,
                as_of=date.fromordinal(date(2024, 1, 1).toordinal() + day),
                population=Population.LEARNERS,
                count=day,
            )

    url = reverse("organizations:contingent_list") + "?q=школа"
    add(0, 3)
    few = count_queries(coordinator, url)
    add(3, 60)
    assert count_queries(coordinator, url) == few
