from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import Actor, system_actor
from nastavnik.platform.audit.models import Event
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.people import operations
from nastavnik.registers.people.choices import Category, EnrolmentStatus, ParticipantRole
from nastavnik.registers.people.models import Enrolment, Kinship, Person
from tests.factories.people import make_person, make_place, make_school, make_year

pytestmark = pytest.mark.django_db
ACTOR = system_actor("tests")
MENTEE, MENTOR = ParticipantRole.MENTEE, ParticipantRole.MENTOR


@pytest.fixture
def school():
    return make_school()


def refusal(act, **facts):
    before = Event.objects.count()
    with pytest.raises(DomainError) as caught:
        act(actor=ACTOR, **facts)
    assert Event.objects.count() == before
    return str(caught.value)


def pupil(number, **facts):
    known = {"category": Category.PUPIL, "last_name": f"Ли{number}", "first_name": "Ян"}
    return Person(**(known | facts))


def test_many_people_are_added_in_few_queries_each_with_its_event(school):
    with CaptureQueriesContext(connection) as captured:
        added = operations.add_people(
            actor=ACTOR, organization=school, people=[pupil(one) for one in range(200)]
        )
    assert len(captured) <= 15
    assert Person.objects.filter(organization=school).count() == 200
    assert {person.pk for person in added} == set(
        Event.objects.filter(act="add_person").values_list("subject_id", flat=True)
    )
    assert Person.objects.matching("ЛИ7 ян").count() == 11


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"last_name": ""}, "Фамилия"),
        ({"category": "dragon"}, "Категория"),
        ({"category": Category.EMPLOYEE}, "Для сотрудника предприятия укажите предприятие."),
        (
            {"birth_date": date(2000, 1, 1), "teaching_since": date(1999, 1, 1)},
            "Педагогический стаж начинается раньше рождения.",
        ),
    ],
)
def test_one_wrong_person_among_many_is_named_and_nobody_is_added(school, wrong, words):
    people = [pupil(1), pupil(2, **wrong), pupil(3)]
    sentence = refusal(operations.add_people, organization=school, people=people)
    assert sentence.startswith("Строка 2 (")
    assert words in sentence
    assert not Person.objects.exists()


def test_an_unknown_employer_is_refused(school):
    stranger = pupil(1, category=Category.EMPLOYEE, employer_id=999)
    sentence = refusal(operations.add_people, organization=school, people=[stranger])
    assert sentence == "Такого предприятия нет в списке партнёров."


def test_an_organisation_without_registers_has_no_people(school):
    ministry = make_school(kind=Kind.MINISTRY)
    words = "не ведёт реестров участников"
    assert words in refusal(operations.add_people, organization=ministry, people=[pupil(1)])
    facts = {"last_name": "Ли", "first_name": "Ян", "category": Category.PUPIL}
    assert words in refusal(operations.add_person, organization=ministry, **facts)


def test_a_new_place_is_a_candidate_of_the_persons_own_category(school):
    person = make_person(school, category=Category.TEACHER)
    place = operations.enrol(
        actor=ACTOR, organization=school, school_year=make_year(), person=person, role=MENTOR
    )
    assert (place.status, place.category) == (EnrolmentStatus.CANDIDATE, Category.TEACHER)
    assert place.level == school.level


def test_who_may_not_be_enrolled(school):
    facts = {"organization": school, "school_year": make_year(), "role": MENTEE}
    foreign = make_person(make_school())
    assert "из другой организации" in refusal(operations.enrol, person=foreign, **facts)
    archived = make_person(school, archived_on=date(2026, 9, 1))
    assert "в архиве" in refusal(operations.enrol, person=archived, **facts)
    twice = make_place(school).person
    assert "уже есть в реестре" in refusal(operations.enrol, person=twice, **facts)
    late = {**facts, "person": make_person(school), "joined_on": date(2027, 9, 1)}
    assert "в пределах учебного года" in refusal(operations.enrol, **late)


def test_many_places_are_given_in_few_queries(school):
    year = make_year()
    people = [make_person(school) for _ in range(100)]
    places = [
        Enrolment(
            school_year=year,
            person=person,
            role=MENTEE,
            status=EnrolmentStatus.REGISTERED,
            joined_on=year.starts_on,
        )
        for person in people
    ]
    with CaptureQueriesContext(connection) as captured:
        operations.enrol_many(actor=ACTOR, organization=school, enrolments=places)
    assert len(captured) <= 20
    assert set(Enrolment.objects.values_list("status", "category", "organization")) == {
        ("registered", "pupil", school.pk)
    }


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"status": EnrolmentStatus.COMPLETED}, "не может иметь состояние"),
        ({"status": EnrolmentStatus.REGISTERED}, "Укажите дату вхождения"),
        ({"completed_on": date(2027, 1, 1)}, "только завершение пары или группы"),
        ({"joined_on": date(2026, 8, 31)}, "в пределах учебного года"),
    ],
)
def test_one_wrong_place_among_many_stops_all(school, wrong, words):
    right, other = (
        Enrolment(school_year=make_year(), person=make_person(school), role=MENTEE)
        for _ in range(2)
    )
    for name, value in wrong.items():
        setattr(other, name, value)
    sentence = refusal(operations.enrol_many, organization=school, enrolments=[right, other])
    assert words in sentence
    assert not Enrolment.objects.exists()


def test_a_place_of_nobody_known_or_in_no_year_is_refused(school):
    person = make_person(school)
    nobody = Enrolment(school_year=make_year(), person_id=999_999, role=MENTEE)
    sentence = refusal(operations.enrol_many, organization=school, enrolments=[nobody])
    assert sentence == "Такого человека нет среди людей организации."
    no_year = Enrolment(school_year_id=999_999, person=person, role=MENTEE)
    sentence = refusal(operations.enrol_many, organization=school, enrolments=[no_year])
    assert sentence == "Такого учебного года нет."
    assert not Enrolment.objects.exists()


def test_repeated_places_are_refused_whether_stored_or_in_one_batch(school):
    known = make_place(school)
    again = Enrolment(school_year=known.school_year, person=known.person, role=MENTEE)
    sentence = refusal(operations.enrol_many, organization=school, enrolments=[again])
    assert "уже есть в реестре этого учебного года" in sentence
    person = make_person(school)
    pair = [Enrolment(school_year=make_year(), person=person, role=MENTEE) for _ in "12"]
    sentence = refusal(operations.enrol_many, organization=school, enrolments=pair)
    assert sentence == "Среди добавляемых записей есть повторы."


def test_the_way_from_candidate_to_leaving(school):
    place = make_place(school, role=MENTOR, status=EnrolmentStatus.CANDIDATE, joined_on=None)
    words = "Состояние участника — «кандидат»: этот шаг невозможен."
    assert refusal(operations.train, enrolment=place) == words
    operations.register(actor=ACTOR, enrolment=place, joined_on=date(2026, 9, 5))
    trained = operations.train(actor=ACTOR, enrolment=place)
    assert (trained.status, trained.trained_on) == (EnrolmentStatus.TRAINED, date(2026, 9, 5))
    early = {"left_on": date(2026, 9, 1), "reason": "Переезд"}
    sentence = refusal(operations.leave, enrolment=place, **early)
    assert sentence == "Дата выбытия раньше даты вхождения."
    gone = operations.leave(
        actor=ACTOR, enrolment=place, left_on=date(2026, 10, 1), reason="Переезд"
    )
    assert (gone.status, gone.left_on) == (EnrolmentStatus.LEFT, date(2026, 10, 1))
    assert Event.objects.get(act="leave").reason == "Переезд"
    joined = {"joined_on": date(2026, 10, 2)}
    assert "«выбыл»" in refusal(operations.register, enrolment=place, **joined)


def test_leaving_takes_a_reason_and_training_is_for_mentors(school):
    place = make_place(school)
    nothing = {"left_on": date(2026, 10, 1), "reason": " "}
    assert refusal(operations.leave, enrolment=place, **nothing) == "Укажите причину выбытия."
    assert "только у наставников" in refusal(operations.train, enrolment=place)


def test_who_is_in_a_pair_neither_leaves_nor_changes_category(school):
    place = make_place(school, status=EnrolmentStatus.PAIRED)
    facts = {"left_on": date(2026, 10, 1), "reason": "Переезд"}
    assert "сначала завершите" in refusal(operations.leave, enrolment=place, **facts)
    changed = {"version": place.version, "category": Category.STUDENT}
    assert "не меняется" in refusal(operations.edit_enrolment, enrolment=place, **changed)
    moved = {"version": place.version, "joined_on": date(2026, 10, 1)}
    assert "не меняется" in refusal(operations.edit_enrolment, enrolment=place, **moved)


def test_the_day_of_joining_is_kept_and_asks_for_a_consent(school):
    place = make_place(school)
    nothing = {"version": 1, "joined_on": None}
    sentence = refusal(operations.edit_enrolment, enrolment=place, **nothing)
    assert sentence == "Укажите дату вхождения в программу."
    later = {"version": 1, "joined_on": date(2026, 9, 20)}
    moved = operations.edit_enrolment(actor=ACTOR, enrolment=place, **later)
    assert (moved.joined_on, moved.version) == (date(2026, 9, 20), 2)
    silent = make_place(school, person=make_person(school, consented=False))
    assert "соглас" in refusal(operations.edit_enrolment, enrolment=silent, **later).lower()
    candidate = make_place(
        school, person=silent.person, role=MENTOR, status=EnrolmentStatus.CANDIDATE, joined_on=None
    )
    wished = operations.edit_enrolment(actor=ACTOR, enrolment=candidate, **later)
    assert (wished.status, wished.joined_on) == (EnrolmentStatus.CANDIDATE, date(2026, 9, 20))
    named = {"version": 2, "category": Category.STUDENT}
    changed = operations.edit_enrolment(actor=ACTOR, enrolment=candidate, **named)
    assert changed.category == Category.STUDENT


def test_a_mentor_in_a_pair_is_trained_and_stays_in_it(school):
    place = make_place(school, role=MENTOR, status=EnrolmentStatus.PAIRED)
    trained = operations.train(actor=ACTOR, enrolment=place, trained_on=date(2026, 10, 5))
    assert (trained.status, trained.trained_on) == (EnrolmentStatus.PAIRED, date(2026, 10, 5))
    assert Event.objects.get(act="train").after == {"trained_on": "2026-10-05"}


def test_many_candidates_are_registered_all_or_none(school):
    facts = {"status": EnrolmentStatus.CANDIDATE, "joined_on": None}
    places = [make_place(school, **facts) for _ in range(2)]
    day, gone = date(2026, 9, 5), make_place(school, status=EnrolmentStatus.LEFT)
    mixed = {"enrolments": [*places, gone], "joined_on": day}
    assert "«выбыл»" in refusal(operations.register_many, **mixed)
    late = {"enrolments": places, "joined_on": date(2027, 9, 1)}
    assert "в пределах учебного года" in refusal(operations.register_many, **late)
    operations.register_many(actor=ACTOR, enrolments=places, joined_on=day)
    assert set(
        Enrolment.objects.exclude(pk=gone.pk).values_list("status", "joined_on", "version")
    ) == {(EnrolmentStatus.REGISTERED, day, 2)}
    assert Event.objects.filter(act="register").count() == 2


def test_an_edit_cannot_give_the_mark_of_completion(school):
    place = make_place(school)
    with pytest.raises(ValueError, match="completed_on"):
        operations.edit_enrolment(
            actor=ACTOR, enrolment=place, version=1, completed_on=date(2027, 5, 1)
        )


def test_a_lost_update_is_refused(school):
    person = make_person(school)
    operations.edit_person(actor=ACTOR, person=person, version=1, first_name="Иван")
    assert "запись изменили" in refusal(
        operations.edit_person, person=person, version=1, first_name="Олег"
    )


def test_nobody_taking_part_now_is_archived(school):
    place = make_place(school)
    facts = {"person": place.person, "on": date(2026, 11, 1), "reason": "Выпуск"}
    assert "сначала отметьте выбытие" in refusal(operations.archive_person, **facts)
    gone = operations.archive_person(actor=ACTOR, **(facts | {"on": date(2027, 9, 1)}))
    assert gone.archived_on == date(2027, 9, 1)
    assert "уже в архиве" in refusal(operations.archive_person, **facts)


def test_kinship_is_recorded_once_and_never_backwards(school):
    mother = make_person(school, category=Category.PARENT, birth_date=date(1985, 1, 1))
    child = make_person(school, birth_date=date(2014, 1, 1))
    kinship = operations.add_kinship(actor=ACTOR, parent=mother, child=child)
    assert refusal(operations.add_kinship, parent=mother, child=child) == (
        "Эта связь уже записана."
    )
    assert "обратное" in refusal(operations.add_kinship, parent=child, child=mother)
    operations.remove_kinship(actor=ACTOR, kinship=kinship)
    assert not Kinship.objects.exists()


def test_only_the_curator_of_the_organisation_writes(school):
    person = make_person(school)
    facts = {"person": person, "version": 1, "first_name": "Олег"}

    def actor(role, organization):
        return Actor(1, "", role, organization.pk, organization.path, in_organization=True)

    for stranger in (
        actor(Role.CURATOR, make_school()),
        actor(Role.ADMINISTRATOR, school),
    ):
        with pytest.raises(Http404):
            operations.edit_person(actor=stranger, **facts)
    with pytest.raises(PermissionDenied):
        operations.edit_person(actor=actor(Role.AUDITOR, school), **facts)
    assert operations.edit_person(actor=actor(Role.CURATOR, school), **facts).version == 2
