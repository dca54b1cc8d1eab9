"""What an operation of a campaign refuses, each with its sentence."""

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from nastavnik.domain.campaigns.stages import Stage
from nastavnik.domain.errors import DomainError
from nastavnik.oversight.campaigns import designing, operations, queries, verifying
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.choices import DeadlineKind, StepUnit
from nastavnik.oversight.campaigns.models import (
    Campaign,
    Obligation,
    Package,
    RouteStep,
    Submission,
    SubmissionVersion,
    Total,
)
from nastavnik.oversight.indicators.models import Indicator
from nastavnik.platform.audit.models import Event
from nastavnik.registers.organizations.choices import Level
from nastavnik.registers.organizations.models import Organization
from tests.factories.campaigns import (
    ACTOR,
    Field,
    body_of,
    make_campaign,
    make_field,
    make_period,
    make_set,
    organizations_add_zone,
    regional_steps,
    submission_of,
)
from tests.factories.organizations import make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Field:
    """One school of one town."""
    found = make_field(random.Random(1), organizations=0)
    found.organizations = [make_organization(found.towns[0])]
    return found


@pytest.fixture
def campaign(place: Field) -> Campaign:
    return make_campaign(place)


@pytest.fixture
def row(campaign: Campaign, place: Field) -> Submission:
    return submission_of(campaign, place.organizations[0])


def hand_in(row: Submission) -> SubmissionVersion:
    saved = operations.save(actor=ACTOR, submission=row, version=None, entries={"D": Entry(1)})
    return operations.submit(actor=ACTOR, submission=saved, version=None)


def close(campaign: Campaign) -> None:
    operations.close_campaign(actor=ACTOR, campaign=campaign, version=None)


def pack(row: Submission) -> tuple[Obligation, Package]:
    operations.accept(actor=ACTOR, version=hand_in(row))
    town = body_of(row)
    return town, operations.hand_in_package(actor=ACTOR, obligation=town)


def test_a_remark_stands_at_a_field_of_the_form(row: Submission) -> None:
    with pytest.raises(DomainError, match="Такого поля в форме нет"):
        operations.return_submission(actor=ACTOR, version=hand_in(row), remarks={"X": "а"})


def test_what_is_handed_in_to_nobody_is_decided_by_nobody(row: Submission) -> None:
    Obligation.objects.filter(pk=row.obligation_id).update(above=None)
    row.obligation.refresh_from_db()
    version = hand_in(row)
    assert not Total.objects.exists()
    version.submission.obligation.refresh_from_db()
    with pytest.raises(DomainError, match="Эти данные никому не сдают"):
        operations.accept(actor=ACTOR, version=version)


def test_nothing_is_decided_after_the_end(row: Submission, campaign: Campaign) -> None:
    version = hand_in(row)
    close(campaign)
    version.submission.refresh_from_db()
    with pytest.raises(DomainError, match="решения больше не принимаются"):
        operations.accept(actor=ACTOR, version=version)


def test_what_is_not_accepted_is_not_opened_anew(row: Submission) -> None:
    version = hand_in(row)
    with pytest.raises(DomainError, match="Открывать заново нечего"):
        operations.reopen(actor=ACTOR, version=version, reason="Ошиблись")


def test_what_a_package_holds_is_not_opened_below_it(row: Submission) -> None:
    town, package = pack(row)
    version = row.versions.get()
    with pytest.raises(DomainError, match="Свод уже сдан: сначала его должны вернуть"):
        operations.reopen(actor=ACTOR, version=version, reason="Ошиблись")
    # A package returned by hand of a database leaves its versions consolidated.
    Package.objects.filter(pk=package.pk).update(state="returned")
    with pytest.raises(DomainError, match="Открывают сверху вниз"):
        operations.reopen(actor=ACTOR, version=version, reason="Ошиблись")
    assert town.packages.count() == 1


def test_a_preset_needs_its_set(place: Field) -> None:
    with pytest.raises(DomainError, match="Набор показателей этой заготовки не установлен"):
        operations.add_by_preset(
            actor=ACTOR, preset="region-year", organizer=place.ministry, period=make_period()
        )


def test_a_body_collects_below_itself(place: Field) -> None:
    indicators = make_set()
    with pytest.raises(DomainError, match="только у своих организаций") as refusal:
        operations.add_campaign(
            actor=ACTOR, organizer=place.towns[0], scope=place.ministry, title="Чужое",
            steps=regional_steps(), indicators=list(Indicator.objects.all()),
            indicator_set=indicators, period=make_period(), as_of="2026-09-30",
        )  # fmt: skip
    assert refusal.value.field == "scope"
    assert Campaign.objects.count() == 0


def test_nobody_is_awaited_again_after_the_end(row: Submission, campaign: Campaign) -> None:
    operations.exempt(actor=ACTOR, obligation=row.obligation, version=None, reason="Ремонт")
    close(campaign)
    row.obligation.refresh_from_db()
    with pytest.raises(DomainError, match="данные больше не принимаются"):
        operations.lift_exemption(
            actor=ACTOR, obligation=row.obligation, version=None, reason="Открылась"
        )


def test_a_campaign_without_anybody_is_not_opened(place: Field) -> None:
    draft = make_campaign(place, opened=False, levels=["preschool"])
    with pytest.raises(DomainError, match="некому отчитываться"):
        operations.open_campaign(actor=ACTOR, campaign=draft, version=None)


def test_a_package_is_accepted_once_and_returned_once(row: Submission) -> None:
    _town, package = pack(row)
    with pytest.raises(DomainError, match="Напишите, что исправить"):
        operations.reopen_package(actor=ACTOR, package=package, version=None, reason=" ")
    operations.accept_package(actor=ACTOR, package=package, version=None)
    with pytest.raises(DomainError, match="Принять можно только сданный свод"):
        operations.accept_package(actor=ACTOR, package=package, version=None)
    operations.reopen_package(actor=ACTOR, package=package, version=None, reason="Сверьте")
    with pytest.raises(DomainError, match="Свод уже возвращён"):
        operations.reopen_package(actor=ACTOR, package=package, version=None, reason="Сверьте")


def test_no_package_after_the_end(row: Submission, campaign: Campaign) -> None:
    operations.accept(actor=ACTOR, version=hand_in(row))
    close(campaign)
    with pytest.raises(DomainError, match="своды больше не сдают"):
        operations.hand_in_package(actor=ACTOR, obligation=body_of(row))


def test_no_package_of_or_to_whoever_is_let_off(row: Submission) -> None:
    operations.accept(actor=ACTOR, version=hand_in(row))
    town = body_of(row)
    assert town.above
    # A body was let off before those below it had to be.
    Obligation.objects.filter(pk=town.above.pk).update(exemption="Закрыт")
    with pytest.raises(DomainError, match="Тот, кому сдают свод, освобождён"):
        operations.hand_in_package(actor=ACTOR, obligation=town)
    Obligation.objects.filter(pk=town.pk).update(exemption="Закрыт")
    with pytest.raises(DomainError, match="Организация освобождена от сдачи"):
        operations.hand_in_package(actor=ACTOR, obligation=town)


def test_no_package_under_one_that_stands(row: Submission) -> None:
    town, package = pack(row)
    operations.accept_package(actor=ACTOR, package=package, version=None)
    assert town.above
    operations.hand_in_package(actor=ACTOR, obligation=town.above)
    Package.objects.filter(pk=package.pk).update(state="returned")
    with pytest.raises(DomainError, match="Свод выше уже сдан"):
        operations.hand_in_package(actor=ACTOR, obligation=town)


def test_parts_of_a_total_are_a_rule_of_a_campaign(place: Field) -> None:
    rule = {"kind": "parts", "parts": ["D", "S"], "total": "M", "exact": False}
    campaign = make_campaign(place, title="Части", rules=[rule])
    row = submission_of(campaign, place.organizations[0])
    operations.save(
        actor=ACTOR, submission=row, version=None, entries={"D": Entry(3), "S": Entry(0)}
    )
    with pytest.raises(DomainError, match="Сумма частей 3, а всего указано 0"):
        operations.submit(actor=ACTOR, submission=row, version=None)


def refused(act: Callable[[], Any], said: str) -> DomainError:
    """Try an act; it is refused in these words and leaves no trace."""
    before = Event.objects.count()
    with pytest.raises(DomainError, match=said) as caught:
        act()
    assert Event.objects.count() == before
    return caught.value


def test_only_who_still_owes_is_let_off_with_a_reason_and_once(
    row: Submission, place: Field
) -> None:
    def let_off(obligation: Obligation, reason: str = "ремонт") -> Obligation:
        return operations.exempt(actor=ACTOR, obligation=obligation, version=None, reason=reason)

    top = Obligation.objects.get(above=None)
    refused(lambda: let_off(top), "Того, кто утверждает, освободить нельзя")
    owing = submission_of(make_campaign(place, title="Другая"), place.organizations[0]).obligation
    assert refused(lambda: let_off(owing, " "), "Укажите причину освобождения").field == "reason"
    assert let_off(owing).exemption == "ремонт"
    refused(lambda: let_off(owing, "пожар"), "Организация уже освобождена")
    hand_in(row)
    refused(lambda: let_off(row.obligation), "Данные уже сданы: освобождать не от чего")
    exempt = Obligation.objects.exclude(exemption="").values_list("pk", "exemption")
    assert list(exempt) == [(owing.pk, "ремонт")]


def test_a_body_is_let_off_after_all_who_report_to_it(row: Submission, place: Field) -> None:
    def let_off(obligation: Obligation) -> Obligation:
        return operations.exempt(actor=ACTOR, obligation=obligation, version=None, reason="ремонт")

    town, school = body_of(row), place.organizations[0].short_name
    centre = town.above
    assert centre
    what_to_do = "Сначала освободите их, начиная с организаций"
    refused(lambda: let_off(centre), f"{place.towns[0].short_name}, {school}. {what_to_do}")
    refused(lambda: let_off(town), f"Сюда сдают отчёты: {school}. {what_to_do}")
    operations.accept(actor=ACTOR, version=hand_in(row))
    refused(lambda: let_off(town), "или примите их отчёты и сдайте свод")
    operations.reopen(actor=ACTOR, version=row.versions.get(), reason="Ошиблись")
    assert [let_off(one).exemption for one in (row.obligation, town, centre)] == ["ремонт"] * 3


def test_a_package_is_not_handed_in_twice(row: Submission) -> None:
    town, package = pack(row)
    refused(lambda: operations.hand_in_package(actor=ACTOR, obligation=town), r"Свод уже сдан\.")
    assert list(town.packages.all()) == [package]


def test_where_nobody_stands_above_the_package_itself_approves(place: Field) -> None:
    town, fixed = place.towns[0], {"deadline": DeadlineKind.FIXED, "fixed_on": date(2026, 10, 20)}
    period, asked = make_period(), make_set()
    campaign = operations.add_campaign(
        actor=ACTOR,
        organizer=town,
        scope=town,
        steps=[
            RouteStep(position=1, unit=StepUnit.ORGANIZATION, **fixed),
            RouteStep(position=2, unit=StepUnit.MUNICIPALITY, **fixed),
        ],
        indicators=list(asked.indicators.all()),
        indicator_set=asked,
        period=period,
        as_of=period.as_of,
        title="Город",
    )
    operations.open_campaign(actor=ACTOR, campaign=campaign, version=None)
    row = submission_of(campaign, place.organizations[0])
    node, package = pack(row)
    row.refresh_from_db()
    assert (row.stage, node.above) == (Stage.APPROVED.value, None)
    assert queries.totals_at(node, Stage.APPROVED)["D"] == queries.Sums(1, 1)
    refused(
        lambda: operations.accept_package(actor=ACTOR, package=package, version=None),
        "Принять можно только сданный свод",
    )
    operations.reopen_package(actor=ACTOR, package=package, version=None, reason="ошибка")
    row.refresh_from_db()
    assert row.stage == Stage.ACCEPTED.value
    assert verifying.verify() == []


def draft_of(centre: Organization, place: Field, title: str) -> Campaign:
    """A draft that a centre collects by: schools alone are asked."""
    draft = make_campaign(place, opened=False, title=title)
    Campaign.objects.filter(pk=draft.pk).update(organizer=centre)
    return Campaign.objects.get(pk=draft.pk)


def test_a_centre_collects_at_its_own_levels_only(place: Field) -> None:
    own, other = place.centres
    school = place.organizations[0].short_name
    said = (
        f"Центр собирает данные только своих уровней: «{school}» сдаёт их не через него. "
        "Исправьте уровни кампании или маршрут."
    )
    foreign = draft_of(other, place, "Чужой уровень")
    assert designing.plan_of(foreign).refusal == said
    caught = refused(
        lambda: operations.open_campaign(actor=ACTOR, campaign=foreign, version=None), school
    )
    assert str(caught) == said
    past = draft_of(own, place, "Мимо центра")
    past.steps.filter(unit=StepUnit.CENTRE).delete()
    assert designing.plan_of(past).refusal == said
    mine = draft_of(own, place, "Свой уровень")
    assert designing.plan_of(mine).refusal == ""
    operations.open_campaign(actor=ACTOR, campaign=mine, version=None)
    assert Obligation.objects.filter(campaign=mine).leaves().count() == 1


def test_of_two_centres_for_a_level_the_one_that_collects_takes_in(place: Field) -> None:
    organizations_add_zone(place.centres[1], Level.GENERAL)
    for centre in place.centres:
        draft = draft_of(centre, place, centre.code)
        operations.open_campaign(actor=ACTOR, campaign=draft, version=None)
        taking = Obligation.objects.get(campaign=draft, step__unit=StepUnit.CENTRE)
        assert taking.organization == centre
