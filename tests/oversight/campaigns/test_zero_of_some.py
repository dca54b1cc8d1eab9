"""A zero that not everybody who had to has told is not said of everybody."""

import pytest
from django.test import Client

from nastavnik.oversight.campaigns.models import Campaign, Obligation
from tests.factories.campaigns import Field
from tests.oversight.campaigns.test_reading_pages import (
    answer,
    campaign,
    fill,
    ministry,
    place,
    top_of,
)

__all__ = ["campaign", "ministry", "place"]
pytestmark = pytest.mark.django_db


def test_the_zero_of_one_school_does_not_speak_for_its_town(
    campaign: Campaign, place: Field, ministry: Client
) -> None:
    former = campaign.previous
    assert former is not None
    fill(former, place, {4: (0, 4)})

    def told(node: Obligation) -> tuple[dict[str, list[str]], int, int]:
        page = answer(ministry, node, "changes").context["page"]
        lists = {one.change.value: [row.unit.name for row in one.rows] for one in page.lists}
        return {name: rows for name, rows in lists.items() if rows}, page.started, page.known

    # Of the two schools of the second town one told, and told nothing of a beginning.
    assert told(top_of(former)) == ({"first": ["Город 0"], "incomplete": ["Город 1"]}, 1, 1)
    fill(former, place, {5: (0, 4)})
    assert told(top_of(former)) == ({"first": ["Город 0"], "not_started": ["Город 1"]}, 1, 2)
