from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nastavnik.domain.errors import DomainError
from nastavnik.platform.audit.models import Event
from nastavnik.practice.mentorships import operations
from nastavnik.practice.mentorships.choices import MentorshipStatus
from nastavnik.practice.mentorships.models import Mentorship
from nastavnik.registers.people.choices import EnrolmentStatus
from nastavnik.registers.people.models import Kinship
from tests.factories.mentorships import ACTOR, make_active, make_form, make_order, make_pair
from tests.factories.people import make_place, make_school, make_year

pytestmark = pytest.mark.django_db


def statuses(mentorship):
    return sorted(mentorship.members.values_list("role", "enrolment__status"))


def test_the_whole_way_to_completion():
    school = make_school()
    pair = make_active(school)
    assert pair.status == MentorshipStatus.ACTIVE
    assert statuses(pair) == [("mentee", "paired"), ("mentor", "paired")]
    operations.pause(actor=ACTOR, mentorship=pair)
    operations.resume(actor=ACTOR, mentorship=pair)
    done = operations.complete(actor=ACTOR, mentorship=pair, on=date(2027, 5, 20))
    assert done.status == MentorshipStatus.COMPLETED
    assert statuses(pair) == [("mentee", "completed"), ("mentor", "registered")]
    marks = dict(pair.members.values_list("role", "enrolment__completed_on"))
    assert marks == {"mentee": date(2027, 5, 20), "mentor": None}
    acts = list(
        Event.objects.filter(subject_type="mentorships.mentorship")
        .order_by("seq")
        .values_list("act", flat=True)
    )
    assert acts == ["propose", "agree", "order", "activate", "pause", "resume", "complete"]


def refusal(act, **facts):
    before = Event.objects.count()
    with pytest.raises(DomainError) as caught:
        act(actor=ACTOR, **facts)
    assert Event.objects.count() == before
    return str(caught.value)


def test_an_end_out_of_order_is_refused():
    pair = make_active(make_school())
    early = {"mentorship": pair, "on": date(2026, 9, 14)}
    assert refusal(operations.complete, **early) == (
        "Окончание не может быть раньше начала — 15.09.2026."
    )
    late = {"mentorship": pair, "on": date(2027, 9, 1), "reason": "Переезд"}
    assert "в пределах учебного года" in refusal(operations.terminate, **late)
    nothing = {"mentorship": pair, "on": date(2026, 10, 1), "reason": " "}
    assert refusal(operations.terminate, **nothing) == "Укажите причину прекращения."


def test_termination_returns_to_the_base_and_training_is_kept():
    school = make_school()
    mentor = make_place(
        school, role="mentor", status=EnrolmentStatus.TRAINED, trained_on=date(2026, 9, 2)
    )
    pair = make_active(school, mentors=[mentor])
    operations.terminate(actor=ACTOR, mentorship=pair, on=date(2026, 10, 1), reason="Переезд")
    assert statuses(pair) == [("mentee", "registered"), ("mentor", "trained")]


def test_who_has_another_running_pair_stays_in_a_pair():
    school = make_school()
    mentee = make_place(school)
    first, second = (make_active(school, mentees=[mentee]) for _ in "12")
    operations.complete(actor=ACTOR, mentorship=first, on=date(2027, 1, 20))
    mentee.refresh_from_db()
    assert (mentee.status, mentee.completed_on) == (EnrolmentStatus.PAIRED, date(2027, 1, 20))
    operations.terminate(actor=ACTOR, mentorship=second, on=date(2027, 2, 1), reason="Отказ")
    mentee.refresh_from_db()
    assert (mentee.status, mentee.completed_on) == (
        EnrolmentStatus.COMPLETED,
        date(2027, 1, 20),
    )


def test_only_an_order_about_pairs_that_is_in_force_confirms():
    school = make_school()
    pair = make_pair(school)
    operations.agree(actor=ACTOR, mentorship=pair)
    for wrong, words in (
        ({"type": "roadmap"}, "Нужен приказ"),
        ({"status": "draft"}, "не утверждён"),
        ({"date": None}, "нет даты"),
    ):
        document = make_order(school, **wrong)
        assert words in refusal(operations.order, mentorship=pair, document=document)
    foreign = make_order(make_school())
    assert "другой организации" in refusal(operations.order, mentorship=pair, document=foreign)


def test_a_kinship_recorded_after_the_proposal_stops_the_pair():
    pair = make_pair(make_school())
    mentor, mentee = (pair.members.get(role=role).enrolment.person for role in ("mentor", "mentee"))
    Kinship.objects.create(parent=mentor, child=mentee)
    assert "родитель" in refusal(operations.agree, mentorship=pair)


def test_a_mentor_is_replaced_and_the_mentees_go_on():
    school = make_school()
    pair = make_active(school, topic="Алгебра")
    facts = {"mentorship": pair, "on": date(2026, 10, 1), "reason": "Отпуск"}
    same = [pair.members.get(role="mentor").enrolment]
    assert refusal(operations.replace_mentor, mentors=same, **facts) == (
        "Выберите другого наставника."
    )
    newcomer = make_place(school, role="mentor")
    fresh = operations.replace_mentor(actor=ACTOR, mentors=[newcomer], **facts)
    pair.refresh_from_db()
    assert (pair.status, fresh.status) == ("terminated", "proposed")
    assert fresh.topic == "Алгебра"
    mentees = [row.members.get(role="mentee").enrolment_id for row in (pair, fresh)]
    assert mentees[0] == mentees[1]


def test_many_pairs_go_the_whole_way_in_few_queries():
    school = make_school()
    proposals = [
        operations.Proposal(
            form=make_form(),
            mentors=[make_place(school, role="mentor")],
            mentees=[make_place(school)],
        )
        for _ in range(50)
    ]
    document = make_order(school)
    with CaptureQueriesContext(connection) as captured:
        rows = operations.propose_many(
            actor=ACTOR, organization=school, school_year=make_year(), proposals=proposals
        )
        operations.agree_many(actor=ACTOR, mentorships=rows)
        operations.order_many(actor=ACTOR, mentorships=rows, document=document)
        operations.activate_many(actor=ACTOR, mentorships=rows, starts_on=date(2026, 9, 15))
    assert len(captured) <= 80
    assert Mentorship.objects.filter(status=MentorshipStatus.ACTIVE).count() == 50


def test_before_an_order_one_of_the_members_is_changed_and_the_other_stays():
    school = make_school()
    pair = make_pair(school)
    mentor = pair.members.get(role="mentor").enrolment
    mentee = pair.members.get(role="mentee").enrolment
    facts = {"actor": ACTOR, "mentorship": pair, "version": pair.version, "mentors": [mentor]}
    assert operations.change_members(mentees=[mentee], **facts).version == pair.version
    assert not Event.objects.filter(act="change_members").exists()
    other = make_place(school)
    changed = operations.change_members(mentees=[other], **facts)
    assert changed.version == pair.version + 1
    assert set(pair.members.values_list("enrolment", flat=True)) == {mentor.pk, other.pk}
    event = Event.objects.get(act="change_members")
    assert (event.before["mentees"], event.after["mentees"]) == ([mentee.pk], [other.pk])
    assert Event.objects.filter(act="remove_member").count() == 1


def test_only_the_topic_is_edited():
    pair = make_pair(make_school(), topic="Алгебра")
    changed = operations.edit_mentorship(
        actor=ACTOR, mentorship=pair, version=pair.version, topic="Геометрия"
    )
    assert (changed.topic, changed.version) == ("Геометрия", pair.version + 1)
    event = Event.objects.get(act="edit_mentorship")
    assert (event.before, event.after) == ({"topic": "Алгебра"}, {"topic": "Геометрия"})
    assert "запись изменили" in refusal(
        operations.edit_mentorship, mentorship=pair, version=pair.version, topic="Физика"
    )
