"""A share of which only one number was told: what is refused, what is in no sum."""

from datetime import date

import pytest

from nastavnik.domain.campaigns.stages import Stage
from nastavnik.domain.errors import DomainError
from nastavnik.oversight.campaigns import operations, queries, verifying
from nastavnik.registers.organizations import operations as organizations
from tests.factories.campaigns import ACTOR, Field, body_of, make_campaign, submission_of
from tests.oversight.campaigns.random_regions import WHOLE
from tests.oversight.campaigns.test_collecting import fill, hand_in, place

__all__ = ["place"]
pytestmark = pytest.mark.django_db


def test_a_denominator_without_a_numerator_is_kept_but_not_handed_in(place: Field) -> None:
    saved = fill(submission_of(make_campaign(place), place.organizations[0]), S=None)
    assert saved.draft[WHOLE]["value"] == 4
    with pytest.raises(DomainError, match="Знаменатель заполнен, а числитель пуст") as refused:
        operations.submit(actor=ACTOR, submission=saved, version=saved.version)
    assert refused.value.field == "S"
    hand_in(saved, S=0)


def test_a_numerator_without_its_denominator_is_in_no_sum(place: Field) -> None:
    campaign = make_campaign(place)
    rows = [submission_of(campaign, place.organizations[number]) for number in (0, 1)]
    half = hand_in(rows[0], S=100, **{WHOLE: None})
    hand_in(rows[1], S=50, **{WHOLE: 1000})
    assert [one["field"] for one in half.warnings] == ["S"]
    assert "доля не будет учтена" in half.warnings[0]["words"]
    wanted = {"S": (50, 1), WHOLE: (1000, 1), "D": (0, 2), "M": (0, 2)}
    for told in (
        queries.totals_at(body_of(rows[0]), Stage.SENT),
        queries.restated(campaign, place.towns[0], Stage.SENT),
    ):
        assert {code: (sums.sum, sums.told) for code, sums in told.items()} == wanted
    organizations.move_organization(
        actor=ACTOR, organization=place.organizations[0], parent=place.towns[1],
        starts_on=date(2026, 10, 2),
    )  # fmt: skip
    today = queries.restated(campaign, place.towns[1], Stage.SENT)
    assert {code: (sums.sum, sums.told) for code, sums in today.items()} == {
        "D": (0, 1), "M": (0, 1),
    }  # fmt: skip
    operations.accept(actor=ACTOR, version=half)
    accepted = queries.totals_at(body_of(rows[0]), Stage.ACCEPTED)
    assert accepted == {"D": queries.Sums(0, 1), "M": queries.Sums(0, 1)}
    assert verifying.verify() == []
