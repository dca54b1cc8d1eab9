"""Each kind of consent is told by itself, to whom it concerns."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from nastavnik.registers.consents.models import Coverage
from nastavnik.registers.people.choices import Category, ParticipantRole
from nastavnik.registers.people.models import Person
from tests.factories.clients import curator_of
from tests.factories.mentorships import make_pair, make_teachers_form
from tests.factories.people import make_place, make_school

pytestmark = pytest.mark.django_db


def test_the_list_and_the_card_tell_of_the_consent_to_mentor_colleagues() -> None:
    school, today = make_school(), timezone.localdate()
    mentor = make_place(school, role=ParticipantRole.MENTOR, category=Category.TEACHER)
    mentee = make_place(school, category=Category.TEACHER)
    make_pair(school, mentors=[mentor], mentees=[mentee], form=make_teachers_form())
    lacking = make_place(school)
    mentoring = Coverage.objects.filter(kind="mentoring")
    mentoring.exclude(person=mentor.person).delete()
    Coverage.objects.filter(person=lacking.person).delete()
    client = curator_of(school)

    def listed(kind: str, standing: str) -> set[Person]:
        asked = {"kind": kind, "standing": standing, "on": f"{today:%d.%m.%Y}"}
        table = client.get(reverse("consents:list"), asked).context["listing"].table
        return {row.record for row in table.rows}

    assert listed("processing", "missing") == {lacking.person}
    assert listed("mentoring", "missing") == listed("mentoring", "soon") == set()
    mentoring.update(ends_before=today + timedelta(days=9))
    assert listed("mentoring", "soon") == {mentor.person}
    assert listed("processing", "soon") == set()
    card = reverse("consents:person", args=[mentor.person_id])
    assert "Согласие действует" in client.get(card).content.decode()
    mentoring.delete()
    assert listed("mentoring", "missing") == listed("mentoring", "") == {mentor.person}
    needed = "Нужно: собственного согласия на работу наставником."
    assert needed in client.get(card).content.decode()
