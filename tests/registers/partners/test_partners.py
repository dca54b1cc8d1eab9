from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import system_actor
from nastavnik.registers.partners import operations
from nastavnik.registers.partners.choices import AgreementStatus, PartnerKind
from nastavnik.registers.partners.models import Agreement, Partner
from tests.factories.accounts import signed_in
from tests.factories.clients import curator_of, send_form
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db
ACTOR = system_actor("tests")
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def curator(school):
    return curator_of(school)


def text(response):
    return response.content.decode()


def found(response):
    return [row.record.pk for row in response.context["listing"].table.rows]


def make_partner(name="Завод «Ёлочка»", **facts):
    return operations.add_partner(actor=ACTOR, name=name, kind=PartnerKind.ENTERPRISE, **facts)


def make_agreement(organization, **facts):
    known = {
        "partner": facts.pop("partner", None) or make_partner(),
        "signed_on": date(2026, 9, 1),
        "starts_on": date(2026, 9, 1),
        "status": AgreementStatus.SIGNED,
    }
    return operations.add_agreement(actor=ACTOR, organization=organization, **(known | facts))


def test_a_partner_is_counted_once_by_its_inn():
    make_partner(inn="5249000000")
    with pytest.raises(DomainError) as caught:
        make_partner("Другое название", inn="5249000000")
    assert str(caught.value) == "Партнёр с таким ИНН уже есть."
    with pytest.raises(DomainError, match="10 или 12 цифр"):
        make_partner(inn="123")
    assert Partner.objects.count() == 1


def test_dates_of_an_agreement_are_in_order(school):
    with pytest.raises(DomainError, match="заканчивается раньше"):
        make_agreement(school, ends_on=date(2026, 8, 1))


def test_an_agreement_terminated_was_in_force_until_its_last_day(school):
    agreement = make_agreement(school)
    operations.terminate_agreement(
        actor=ACTOR, agreement=agreement, on=date(2026, 10, 15), reason="Ликвидация"
    )
    active = [Agreement.objects.active_on(date(2026, 10, day)).count() for day in (15, 16)]
    assert active == [1, 0]


def test_a_mere_intention_is_never_in_force(school):
    intended = make_agreement(school, status=AgreementStatus.INTENDED, signed_on=None)
    operations.terminate_agreement(
        actor=ACTOR, agreement=intended, on=date(2026, 10, 15), reason="Отказ"
    )
    assert not Agreement.objects.active_on(date(2026, 10, 1)).exists()


@pytest.mark.parametrize(
    ("on", "reason", "words"),
    [
        (date(2026, 8, 31), "Отказ", "раньше начала соглашения"),
        (date(2027, 1, 1), "Отказ", "уже истёк"),
        (date(2026, 10, 1), " ", "Укажите причину расторжения."),
    ],
)
def test_a_termination_out_of_order_is_refused(school, on, reason, words):
    agreement = make_agreement(school, ends_on=date(2026, 12, 31))
    with pytest.raises(DomainError, match=words):
        operations.terminate_agreement(actor=ACTOR, agreement=agreement, on=on, reason=reason)
    agreement.refresh_from_db()
    assert agreement.status == AgreementStatus.SIGNED


def test_termination_comes_only_by_its_own_act_and_is_final(school):
    agreement = make_agreement(school)
    with pytest.raises(DomainError, match="отдельным действием"):
        operations.edit_agreement(
            actor=ACTOR, agreement=agreement, version=1, status=AgreementStatus.TERMINATED
        )
    facts = {"on": TODAY, "reason": "Отказ"}
    operations.terminate_agreement(actor=ACTOR, agreement=agreement, **facts)
    with pytest.raises(DomainError, match="уже расторгнуто"):
        operations.terminate_agreement(actor=ACTOR, agreement=agreement, **facts)
    with pytest.raises(DomainError, match="не меняется"):
        operations.edit_agreement(actor=ACTOR, agreement=agreement, version=2, number="7")


def test_a_partner_and_an_agreement_by_pages(school, curator):
    facts = {"name": "Завод «Ёлочка»", "kind": "enterprise", "inn": "5249000000"}
    curator.post(reverse("partners:add"), facts)
    partner = Partner.objects.get()
    curator.post(
        reverse("partners:edit", args=[partner.pk]),
        {**facts, "locality": "Дзержинск", "row_version": 1},
    )
    assert "Дзержинск" in text(curator.get(partner.get_absolute_url()))
    terms = {"partner": partner.pk, "starts_on": "1.9.2026", "status": "signed"}
    curator.post(reverse("partners:agreement_add"), terms)
    agreement = Agreement.objects.get()
    assert agreement.organization == school
    forbidden = curator.post(
        reverse("partners:agreement_edit", args=[agreement.pk]), {**terms, "status": "terminated"}
    )
    assert forbidden.context["form"].errors["status"]
    url = reverse("partners:agreement_terminate", args=[agreement.pk])
    assert url in text(curator.get(agreement.get_absolute_url()))
    assert send_form(curator, url, {"on": "20.11.2026"}).context["form"].errors["reason"]
    send_form(curator, url, {"on": "20.11.2026", "reason": "Отказ"})
    agreement.refresh_from_db()
    assert agreement.status == AgreementStatus.TERMINATED
    assert url not in text(curator.get(agreement.get_absolute_url()))


def test_agreements_are_found_by_partner_number_term_and_state(school, curator):
    running = make_agreement(school, number="17")
    partner = make_partner("Больница")
    over = make_agreement(school, partner=partner, ends_on=date(2026, 10, 1))
    make_agreement(make_school(), partner=partner)
    url = reverse("partners:agreement_list")
    assert set(found(curator.get(url))) == {running.pk, over.pk}
    assert found(curator.get(url, {"q": "елочка 17"})) == [running.pk]
    assert found(curator.get(url, {"term": "now"})) == [running.pk]
    assert found(curator.get(url, {"term": "over"})) == [over.pk]
    assert found(curator.get(url, {"status": "intended"})) == []
    assert "Истекло" in text(curator.get(over.get_absolute_url()))


def test_a_coordinator_chooses_an_organisation_and_writes_nothing(school):
    city = make_school(kind="municipality")
    ours = make_school(parent=city)
    agreement = make_agreement(ours)
    make_agreement(school, partner=agreement.partner)
    coordinator = signed_in(Role.COORDINATOR, city)
    url = reverse("partners:agreement_list")
    assert found(coordinator.get(url)) == [agreement.pk]
    assert found(coordinator.get(url, {"organization": ours.pk})) == [agreement.pk]
    assert coordinator.get(reverse("partners:agreement_add")).status_code == 403
    end = reverse("partners:agreement_terminate", args=[agreement.pk])
    assert coordinator.get(end).status_code == 403
    assert curator_of(school).get(end).status_code == 404


@pytest.mark.parametrize("route", ["partners:list", "partners:agreement_list"])
def test_lists_take_as_many_queries_for_many_rows_as_for_few(school, curator, route):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert curator.get(reverse(route)).status_code == 200
        return len(captured)

    for _ in range(3):
        make_agreement(school)
    few = queries()
    for _ in range(57):
        make_agreement(school)
    assert queries() == few
