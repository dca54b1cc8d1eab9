"""The pages of whoever collects: a new campaign, its draft, opening, closing."""

import random
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from nastavnik.domain.errors import DomainError
from nastavnik.oversight.campaigns import designing, operations
from nastavnik.oversight.campaigns.models import Campaign, Obligation
from nastavnik.oversight.campaigns.wording import label_of
from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.oversight.indicators.operations import install_sets, open_edition
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.platform.audit.writing import StaleVersionError
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


def test_the_edition_is_chosen_where_there_are_several(ministry: Client, place: Field) -> None:
    install_sets(actor=ACTOR)
    address = reverse("campaigns:add")
    assert "indicator_set" not in ministry.get(address).context["form"].fields
    federal = IndicatorSet.objects.get(code="federal")
    second = open_edition(actor=ACTOR, indicator_set=federal, valid_from=date(2027, 1, 1))
    field = ministry.get(address).context["form"]["indicator_set"]
    assert [label for _value, label in field.field.choices] == [
        "Та, что действует на дату данных",
        f"{federal.title}, редакция 2, действует с 01.01.2027",
        f"{federal.title}, редакция 1, действует с 25.12.2019",
    ]
    sent = {"preset": "college-year", "period": make_period().pk, "scope": place.ministry.pk}
    refused = ministry.post(address, sent | {"indicator_set": second.pk})
    assert "Заготовка спрашивает по другому набору показателей." in refused.content.decode()
    assert ministry.post(address, sent | {"preset": "region-year"}).status_code == 302
    assert Campaign.objects.get().indicator_set == federal
    chosen = sent | {"preset": "region-year", "period": make_period().pk}
    assert ministry.post(address, chosen | {"indicator_set": second.pk}).status_code == 302
    assert Campaign.objects.latest("pk").indicator_set == second


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
    first = draft.steps.get(position=1)
    assert (first.deadline, first.fixed_on, first.to_working_day) == (
        "fixed", date(2026, 10, 15), True,
    )  # fmt: skip
    missing = post(ministry, "route", draft, **{f"fixed_on_{first.pk}": ""})
    assert "Укажите дату срока." in missing


def way(draft: Campaign) -> list[tuple[int, str, list[str], int]]:
    return list(draft.steps.values_list("position", "unit", "levels", "day"))


def test_steps_are_added_moved_and_removed(ministry: Client, draft: Campaign) -> None:
    """Colleges of the field are asked through the same centre; the ministry goes last."""
    schools = ["general", "supplementary", "preschool"]
    org, college, town, centre, _top = draft.steps.all()
    post(ministry, "route", draft, **{f"remove_{centre.pk}": "on"})
    assert way(draft) == [
        (1, "organization", schools, 5), (2, "organization", ["vocational"], 10),
        (3, "municipality", schools, 10), (4, "ministry", [], 20),
    ]  # fmt: skip
    assert set(draft.steps.values_list("pk", flat=True)) > {org.pk, college.pk, town.pk}
    post(
        ministry, "route", draft, unit_new="centre", position_new="3", levels_new=["vocational"],
        deadline_new="next_month", day_new="12", month_new="1",
    )  # fmt: skip
    assert [row[1] for row in way(draft)][2:] == ["centre", "municipality", "ministry"]
    assert way(draft)[2] == (3, "centre", ["vocational"], 12)
    first = draft.steps.get(position=1)
    post(ministry, "route", draft, **{f"position_{first.pk}": "2"})
    assert [row[2] for row in way(draft)][:2] == [["vocational"], schools]
    last = draft.steps.get(position=5)
    event = Event.objects.filter(act="edit_route").latest("pk")
    assert (len(event.before["route"]), event.after["route"][0][:14]) == (5, "1. Организация")
    before = Event.objects.count()
    post(ministry, "route", draft)
    assert Event.objects.count() == before
    assert last.unit == "ministry"


def test_a_route_leads_from_an_organisation_to_somebody(ministry: Client, draft: Campaign) -> None:
    others = {f"remove_{step.pk}": "on" for step in draft.steps.exclude(unit="organization")}
    assert "Маршрут начинается с организации" in post(ministry, "route", draft, **others)
    owners = {f"remove_{step.pk}": "on" for step in draft.steps.filter(unit="organization")}
    assert "Маршрут начинается с организации" in post(ministry, "route", draft, **owners)
    assert draft.steps.count() == 5


def test_check_rules_are_put_and_removed(ministry: Client, draft: Campaign) -> None:
    text = post(
        ministry, "rules", draft, total="M", parts=["S", "D"], exact="on", part="D", whole="M",
        not_falling=["M"], changing=["M", "D"], percent="30",
    )  # fmt: skip
    assert "Изменения сохранены." in text
    draft.refresh_from_db()
    assert draft.rules == [
        {"kind": "parts", "parts": ["S", "D"], "total": "M", "exact": True},
        {"kind": "not_above", "part": "D", "whole": "M"},
        {"kind": "not_falling", "code": "M"},
        {"kind": "change", "code": "M", "percent": 30},
        {"kind": "change", "code": "D", "percent": 30},
    ]
    for words in ("не больше, чем", "не уменьшается", "не больше чем на 30 %"):
        assert words in text
    assert Event.objects.filter(act="edit_rules").count() == 1
    post(ministry, "rules", draft, remove_0="on", remove_2="on", not_falling=["D"])
    draft.refresh_from_db()
    assert [rule["kind"] for rule in draft.rules] == [
        "not_above",
        "change",
        "change",
        "not_falling",
    ]
    post(ministry, "rules", draft, not_falling=["D"])
    draft.refresh_from_db()
    assert len(draft.rules) == 4


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"total": "M"}, "Выберите и целое, и его части."),
        ({"part": "M"}, "Выберите оба значения."),
        ({"part": "M", "whole": "M"}, "Выберите два разных значения."),
        ({"total": "M", "parts": ["D"]}, "Частей бывает не меньше двух"),
        ({"changing": ["M"], "percent": ""}, "Укажите порог."),
    ],
)
def test_half_a_rule_is_told(
    ministry: Client, draft: Campaign, typed: dict[str, object], said: str
) -> None:
    assert said in post(ministry, "rules", draft, **typed)
    draft.refresh_from_db()
    assert draft.rules == []


def test_every_rule_is_said_in_words(draft: Campaign) -> None:
    draft.rules = [
        {"kind": "parts", "parts": ["S", "D"], "total": "M", "exact": False},
        {"kind": "percent", "code": "D"},
    ]
    draft.save()
    said = [words for _rule, words in designing.own_rules(draft)]
    labels = {ask.code: label_of(ask) for ask in draft.asks.counts()}
    assert said == [
        f"«{labels['M']}» не меньше, чем «{labels['S']}» + «{labels['D']}»",
        f"«{labels['D']}» не больше ста",
    ]


def test_a_draft_is_deleted_and_an_open_campaign_is_not(
    ministry: Client, place: Field, draft: Campaign
) -> None:
    with pytest.raises(StaleVersionError):
        operations.delete_campaign(actor=ACTOR, campaign=draft, version=draft.version + 1)
    asks, steps = draft.asks.count(), draft.steps.count()
    text = post(ministry, "delete", draft)
    assert "Черновик удалён." in text
    assert not Campaign.objects.exists()
    counts = [
        Event.objects.filter(act=act).count()
        for act in ("remove_ask", "remove_routestep", "remove_campaign")
    ]
    assert counts == [asks, steps, 1]
    opened = make_campaign(place)
    assert "менять можно только черновик" in post(ministry, "delete", opened)
    assert Campaign.objects.get() == opened


def test_a_draft_asks_for_items_and_documents(ministry: Client, draft: Campaign) -> None:
    text = post(ministry, "edit", draft, asks_items="on", asks_documents="on")
    assert "Пятнадцать пунктов внедрения" in text
    assert "Договор (соглашение) о социальном партнёрстве" in text
    assert draft.asks.questions().count() == 21
    assert "Изменения сохранены." in post(ministry, "edit", draft, asks_items="")
    assert draft.asks.questions().count() == 6


def test_an_open_campaign_is_not_changed(ministry: Client, place: Field) -> None:
    row = make_campaign(place)
    for name in ("edit", "route", "rules"):
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
        for name in ("edit", "route", "rules", "delete", "open", "close"):
            answer = client.post(reverse(f"campaigns:{name}", args=[draft.pk]))
            assert answer.status_code == 403
