"""Pairs rest at night when a consent that they could not begin without has run out."""

from datetime import date, timedelta

import pytest

from nastavnik.platform.parameters.catalogue import CONSENTS_SINCE
from nastavnik.platform.parameters.operations import set_parameter
from nastavnik.practice.withdrawals import operations
from nastavnik.registers.consents.models import Coverage
from tests.factories.consents import ACTOR
from tests.factories.mentorships import make_active
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


def test_while_registers_are_spared_no_pair_is_put_on_hold() -> None:
    pair, since = make_active(make_school()), date(2027, 1, 1)
    Coverage.objects.all().delete()
    set_parameter(actor=ACTOR, parameter=CONSENTS_SINCE, value=since)
    assert operations.pause_unconsented(actor=ACTOR, on=since - ONE_DAY) == []
    assert operations.pause_unconsented(actor=ACTOR, on=since) == [pair]
