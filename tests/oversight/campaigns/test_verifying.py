"""What the verifier tells: versions, decisions, packages and registers that do not fit."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from nastavnik.oversight.campaigns import operations, verifying
from nastavnik.oversight.campaigns.models import Campaign, Package, Submission
from tests.factories.campaigns import ACTOR, Field, make_campaign
from tests.factories.people import make_place, make_year
from tests.oversight.campaigns.test_collecting import accept_all, body_of, hand_in, place
from tests.oversight.notes.test_one_state import aside

__all__ = ["place"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(place: Field) -> Campaign:
    """Everything is accepted, the first town's package stands."""
    found = make_campaign(place)
    accept_all(found)
    operations.hand_in_package(actor=ACTOR, obligation=body_of(first(found)))
    return found


def first(campaign: Campaign) -> Submission:
    """The form of a school of the first town."""
    rows = Submission.objects.filter(obligation__campaign=campaign)
    town = rows.filter(obligation__above__organization__short_name="Город 0")
    return town.select_related("obligation__above", "current").order_by("pk")[0]


def told(campaign: Campaign) -> list[tuple[str, str, str]]:
    return [(one.place, one.kept, one.found) for one in verifying.verify([campaign.pk])]


def test_what_fits_is_not_told(campaign: Campaign) -> None:
    assert told(campaign) == []
    out = StringIO()
    call_command("verify", "--registers", stdout=out)
    assert "Итоги сходятся" in out.getvalue()


def test_a_stage_without_its_decision_is_told(campaign: Campaign) -> None:
    form = first(campaign)
    Submission.objects.filter(pk=form.pk).update(stage="checked")
    wrong = told(campaign)
    assert (f"форма {form.pk}, решение", "На проверке", "Принята") in wrong
    assert (f"версия {form.current_id}, свод", "в своде", "не учтена") in wrong
    with pytest.raises(CommandError):
        call_command("verify", stdout=StringIO())


def test_a_frozen_form_without_any_decision_is_told(place: Field) -> None:
    campaign = make_campaign(place)
    form = hand_in(first(campaign)).submission
    Submission.objects.filter(pk=form.pk).update(stage="accepted")
    wrong = [one for one in told(campaign) if one[0].startswith("форма")]
    assert wrong == [(f"форма {form.pk}, решение", "Принята", "решения нет")]


def test_a_package_that_is_back_holds_nothing(campaign: Campaign) -> None:
    form = first(campaign)
    package = Package.objects.get(obligation=form.obligation.above)
    Package.objects.filter(pk=package.pk).update(state="returned")
    assert (f"версия {form.current_id}, свод", "вне свода", "учтена") in told(campaign)


def test_a_form_that_counts_an_old_version_is_told(campaign: Campaign, place: Field) -> None:
    package = Package.objects.get(obligation=first(campaign).obligation.above)
    operations.reopen_package(actor=ACTOR, package=package, version=None, reason="ошибка")
    old = first(campaign).current
    assert old is not None
    operations.reopen(actor=ACTOR, version=old, reason="опечатка")
    form = operations.save(actor=ACTOR, submission=first(campaign), version=None)
    operations.submit(actor=ACTOR, submission=form, version=None)
    assert told(campaign) == []
    Submission.objects.filter(pk=form.pk).update(current=old)
    assert (f"форма {form.pk}, версия", "1", "2") in told(campaign)


def test_registers_that_went_on_are_told_apart(campaign: Campaign) -> None:
    school = first(campaign).obligation.organization
    make_place(school, school_year=make_year(2026), joined_on=date(2026, 9, 2))
    (one,) = verifying.changed_registers(campaign)
    assert (one.place, one.kept, one.found) == (f"{school}, M", "0", "1")
    out = StringIO()
    call_command("verify", "--registers", stdout=out)
    assert f"{school}, M: сдано при 0, теперь 1." in out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_a_form_handed_in_meanwhile_is_no_difference(
    place: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = make_campaign(place)
    plain = verifying.counts.wholes_of

    def interleaved(campaigns: list[int]) -> dict[int, dict[str, str]]:
        """The sums are read, the forms are not yet."""
        monkeypatch.setattr(verifying.counts, "wholes_of", plain)
        aside(lambda: hand_in(first(running)))
        return plain(campaigns)

    monkeypatch.setattr(verifying.counts, "wholes_of", interleaved)
    assert told(running) == []
    assert first(running).stage == "checked"
    assert told(running) == []
