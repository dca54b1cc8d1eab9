"""The pages of whoever collects: a new campaign, its draft, opening, closing."""

import random
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from nastavnik.domain.errors import DomainError
from nastavnik.oversight.campaigns import operations
from nastavnik.oversight.campaigns.models import Campaign, Obligation
from nastavnik.oversight.indicators.operations import install_sets
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.registers.organizations.models import Organization
from tests.factories.accounts import signed_in
from tests.factories.campaigns import ACTOR, Field, make_campaign, make_field, make_period
from tests.factories.organizations import make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Field:
    found = make_field(random.Random(1), organizations=0)
    found.organizations = [make_organization(found.towns[0]) for _ in range(2)]
    return found


@pytest.fixture
def ministry(place: Field) -> Client:
    return signed_in(Role.MINISTRY, place.ministry)


@pytest.fixture
def draft(place: Field) -> Campaign:
    return make_campaign(place, opened=False)


def sent_of(client: Client, address: str) -> dict[str, object]:
    """What a browser would send of the form as it is shown."""
    found: dict[str, object] = {}
    for bound in client.get(address).context["form"]:
        value = bound.value()
        if value in (None, False, ""):
            continue
        if isinstance(value, list | tuple):
            value = [getattr(one, "pk", one) for one in value]
        prepared = bound.field.prepare_value(value)
        plain = prepared.strftime("%d.%m.%Y") if isinstance(prepared, date) else prepared
        found[bound.html_name] = plain
    return found


def post(client: Client, name: str, row: Campaign, **typed: object) -> str:
    address = reverse(f"campaigns:{name}", args=[row.pk])
    return client.post(address, sent_of(client, address) | typed, follow=True).content.decode()


def test_a_campaign_is_made_from_a_preset_and_opened(ministry: Client, place: Field) -> None:
    install_sets(actor=ACTOR)
    answer = ministry.post(
        reverse("campaigns:add"),
        {"preset": "chelyabinsk-quarter", "period": make_period().pk, "scope": place.ministry.pk},
    )
    row = Campaign.objects.get()
    assert answer["Location"] == row.get_absolute_url()
    assert (row.organizer, row.state) == (place.ministry, "draft")
    text = ministry.get(row.get_absolute_url()).content.decode()
    assert "2 организации, если открыть сегодня" in " ".join(text.split()).replace("\xa0", " ")
    assert "5-е число месяца, следующего за отчётным" in text
    assert "05.10.2026" in text
    assert "Сбор открыт" in post(ministry, "open", row)
    assert Obligation.objects.filter(campaign=row).leaves().count() == 2
    assert "Кампания уже открыта." in post(ministry, "open", row)
    assert "Сбор завершён." in post(ministry, "close", row)
    assert "Завершить можно только открытую кампанию." in post(ministry, "close", row)


def test_a_centre_collects_in_its_region(place: Field) -> None:
    install_sets(actor=ACTOR)
    client = signed_in(Role.CENTRE, place.centres[0])
    assert "scope" not in client.get(reverse("campaigns:add")).context["form"].fields
    sent = {"preset": "region-year", "period": make_period().pk}
    assert client.post(reverse("campaigns:add"), sent).status_code == 302
    row = Campaign.objects.get()
    assert (row.organizer, row.scope) == (place.centres[0], place.ministry)


def test_a_draft_is_changed_with_what_it_asks(ministry: Client, draft: Campaign) -> None:
    only = draft.indicator_set.indicators.get(code="D")
    text = post(
        ministry, "edit", draft, title="Новое имя", indicators=[only.pk], levels=["general"],
        days_off="05.10.2026, 06.10.2026", instructions="Сверьте числа",
    )  # fmt: skip
    assert "Изменения сохранены." in text
    draft.refresh_from_db()
    assert (draft.title, draft.levels, draft.days_off, draft.instructions) == (
        "Новое имя", ["general"], ["2026-10-05", "2026-10-06"], "Сверьте числа",
    )  # fmt: skip
    assert list(draft.asks.values_list("code", flat=True)) == ["D"]
    assert Event.objects.filter(act="remove_ask").count() == 4
    assert (
        "05.10.2026, 06.10.2026"
        in ministry.get(reverse("campaigns:edit", args=[draft.pk])).content.decode()
    )


def test_a_change_of_facts_alone_leaves_the_counts(ministry: Client, draft: Campaign) -> None:
    before = list(draft.asks.values_list("pk", flat=True))
    post(ministry, "edit", draft, title="Другое имя")
    assert list(draft.asks.values_list("pk", flat=True)) == before


def test_a_wrong_day_off_is_told(ministry: Client, draft: Campaign) -> None:
    text = post(ministry, "edit", draft, days_off="завтра")
    assert 'value="завтра"' in text
    draft.refresh_from_db()
    assert draft.days_off == []


def test_a_rule_needs_what_it_names(place: Field, draft: Campaign) -> None:
    draft.rules = [{"kind": "change", "code": "D", "percent": 50}]
    draft.save()
    only = draft.indicator_set.indicators.get(code="M")
    with pytest.raises(DomainError, match="называет то, чего кампания не спрашивает"):
        operations.edit_campaign(actor=ACTOR, campaign=draft, version=None, indicators=[only])
    with pytest.raises(DomainError, match="из набора кампании"):
        operations.edit_campaign(actor=ACTOR, campaign=draft, version=None, indicators=[])
    assert draft.asks.count() == 4


def test_terms_are_changed_by_step(ministry: Client, draft: Campaign) -> None:
    first = draft.steps.get(position=1)
    text = post(
        ministry, "route", draft,
        **{f"deadline_{first.pk}": "fixed", f"fixed_on_{first.pk}": "15.10.2026",
           f"to_working_day_{first.pk}": "on"},
    )  # fmt: skip
    assert "до 15.10.2026, с переносом на рабочий день" in text
    first.refresh_from_db()
    assert (first.deadline, first.fixed_on, first.to_working_day) == (
        "fixed", date(2026, 10, 15), True,
    )  # fmt: skip
    missing = post(ministry, "route", draft, **{f"fixed_on_{first.pk}": ""})
    assert "Укажите дату срока." in missing


def test_an_open_campaign_is_not_changed(ministry: Client, place: Field) -> None:
    row = make_campaign(place)
    for name in ("edit", "route"):
        assert "менять можно только черновик" in post(ministry, name, row)


def test_a_plan_that_leads_nowhere_says_why(ministry: Client, place: Field) -> None:
    orphan = Organization.objects.create(
        kind="school", level="general", name="Ничья", short_name="Ничья", path="/x/", code="X"
    )
    row = make_campaign(place, opened=False, scope=place.ministry)
    Campaign.objects.filter(pk=row.pk).update(scope=orphan)
    text = ministry.get(row.get_absolute_url()).content.decode()
    assert "Открыть сбор пока нельзя" in text
    assert "некому сдать данные" in text


def test_others_look_and_do_not_touch(place: Field, draft: Campaign) -> None:
    for role, seat in ((Role.HEAD, place.organizations[0]), (Role.ADMINISTRATOR, place.ministry)):
        client = signed_in(role, seat)
        assert client.get(draft.get_absolute_url()).status_code == 200
        for name in ("edit", "route", "open", "close"):
            answer = client.post(reverse(f"campaigns:{name}", args=[draft.pk]))
            assert answer.status_code == 403
