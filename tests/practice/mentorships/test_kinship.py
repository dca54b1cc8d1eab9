"""A parent never mentors their own child, whichever is known first."""

import pytest

from nastavnik.domain.errors import DomainError
from nastavnik.practice.mentorships import operations
from nastavnik.registers.people.models import Kinship
from nastavnik.registers.people.operations import add_kinship
from tests.factories.mentorships import ACTOR, make_active
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db


def test_a_kinship_waits_until_the_pair_is_over():
    pair = make_active(make_school())
    people = {
        member.role: member.enrolment.person
        for member in pair.members.select_related("enrolment__person__organization")
    }
    family = {"parent": people["mentor"], "child": people["mentee"]}
    with pytest.raises(DomainError, match="сначала прекратите"):
        add_kinship(actor=ACTOR, **family)
    assert not Kinship.objects.exists()
    operations.terminate(actor=ACTOR, mentorship=pair, on=pair.starts_on, reason="Родство")
    add_kinship(actor=ACTOR, **family)


def test_a_paused_pair_of_relatives_does_not_go_on():
    pair = make_active(make_school())
    operations.pause(actor=ACTOR, mentorship=pair)
    people = dict(pair.members.values_list("role", "enrolment__person"))
    Kinship.objects.create(parent_id=people["mentor"], child_id=people["mentee"])
    with pytest.raises(DomainError, match="не может быть наставником"):
        operations.resume(actor=ACTOR, mentorship=pair)
