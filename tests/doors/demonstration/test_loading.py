"""Every published count against the loaded rows, counted by SQL and not by the code that loads."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from nastavnik.domain.consents import birthday
from nastavnik.domain.errors import DomainError
from nastavnik.doors.demonstration.loading import load_city
from nastavnik.doors.demonstration.logins import LOGINS, PASSWORD
from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.oversight.notes.models import Claim
from nastavnik.platform.access.policy import system_actor
from nastavnik.practice.mentorships.models import Mentorship
from nastavnik.registers.accounts.models import User
from nastavnik.registers.consents.models import Coverage
from nastavnik.registers.documents.choices import DocumentType
from nastavnik.registers.documents.models import Document
from nastavnik.registers.organizations.models import Contingent, Organization
from nastavnik.registers.partners.models import Agreement, Partner
from nastavnik.registers.people.models import Enrolment, Kinship, Person
from nastavnik.registers.periods.models import Period, SchoolYear

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.usefixtures("city"),
]

DAY = date(2020, 12, 18)
Printed = Callable[[str], list[dict[str, str]]]
# Only teacher pairs there: what the note prints of their children cannot be computed.
WITHOUT_PUPILS = {"МБОУ СШ № 23 с углубленным изучением отдельных предметов"} | {
    f"МБОУ {name}"
    for name in (
        *("«Средняя школа № 16»", "ОШ № 25"),
        *("«Средняя школа № 33»", "«Средняя школа № 35»"),
    )
}
WITHOUT_TEACHER_PAIRS = {"МБОУ «Школа № 29»", "МБУ ДО ЦХР"}


def rows(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def by_name(sql: str, *parameters: Any) -> dict[str, int]:
    return {row[0]: row[1] for row in rows(sql, *parameters)}


def percent(part: int, whole: int) -> str:
    return f"{(200 * part + whole) // (2 * whole)}%"


def pupils(role: str) -> dict[str, int]:
    return by_name(
        "SELECT o.name, COUNT(DISTINCT e.person_id) FROM people_enrolment e"
        " JOIN organizations_organization o ON o.id = e.organization_id"
        " WHERE e.role = %s AND e.category = 'pupil' GROUP BY o.name",
        role,
    )


def contingents(population: str, age_from: int, age_to: int) -> dict[str, int]:
    return by_name(
        "SELECT o.name, c.count FROM organizations_contingent c"
        " JOIN organizations_organization o ON o.id = c.organization_id"
        " WHERE c.population = %s AND c.age_from = %s AND c.age_to = %s AND c.level = ''"
        " AND c.as_of = '2020-12-01'",
        *(population, age_from, age_to),
    )


def test_the_organisations_are_those_of_the_note(printed: Printed) -> None:
    found = [
        (row[0], row[1])
        for row in rows(
            "SELECT name, position FROM organizations_organization"
            " WHERE kind IN ('school', 'supplementary') ORDER BY position"
        )
    ]
    assert found == [(row["org"], int(row["n"])) for row in printed("03_form_counts")]
    kinds = Counter(Organization.objects.values_list("kind", flat=True))
    assert kinds == {
        "ministry": 1,
        "centre": 4,
        "municipality": 1,
        "school": 37,
        "supplementary": 4,
    }


def test_the_references_are_those_of_the_lists(printed: Printed) -> None:
    listed = {row["org_short"] for row in printed("02_form_school_list")}
    known = set(Organization.objects.exclude(reference="").values_list("reference", flat=True))
    assert listed < known
    assert len(known) == 41


def test_each_of_75_rows_has_its_mentees_and_mentors(printed: Printed) -> None:
    found = {
        (name, form, role): count
        for name, form, role, count in rows(
            "SELECT o.name, f.label, m.role, COUNT(DISTINCT e.person_id)"
            " FROM mentorships_member m"
            " JOIN mentorships_mentorship p ON p.id = m.mentorship_id"
            " JOIN programmes_mentoringform f ON f.id = p.form_id"
            " JOIN people_enrolment e ON e.id = m.enrolment_id"
            " JOIN organizations_organization o ON o.id = e.organization_id"
            " WHERE p.status = 'active' AND p.starts_on <= %s GROUP BY o.name, f.label, m.role",
            DAY,
        )
    }
    expected = {}
    for row in printed("01_forms"):
        expected[row["org"], row["form"], "mentee"] = int(row["mentees"])
        expected[row["org"], row["form"], "mentor"] = int(row["mentors"])
    assert len(expected) == 150
    assert found == expected


def test_golden_numbers_of_places_and_forms() -> None:
    roles = Counter(Enrolment.objects.values_list("role", flat=True))
    assert roles == {"mentee": 500, "mentor": 346}
    assert Enrolment.objects.values("person").distinct().count() == 846
    organizations = by_name(
        "SELECT f.label, COUNT(DISTINCT p.organization_id) FROM mentorships_mentorship p"
        " JOIN programmes_mentoringform f ON f.id = p.form_id GROUP BY f.label"
    )
    assert organizations == {
        "Ученик-ученик": 36,
        "Студент-ученик": 5,
        "Работодатель-ученик": 7,
        "Учитель-учитель": 27,
    }
    forms = Counter(
        row[0]
        for row in rows(
            "SELECT COUNT(DISTINCT form_id) FROM mentorships_mentorship GROUP BY organization_id"
        )
    )
    assert forms == {1: 15, 2: 19, 3: 6, 4: 1}


def test_every_place_is_in_exactly_one_active_pair_or_group() -> None:
    members = rows(
        "SELECT m.enrolment_id, COUNT(*) FROM mentorships_member m GROUP BY m.enrolment_id"
    )
    assert len(members) == 846
    assert {row[1] for row in members} == {1}
    assert set(Mentorship.objects.values_list("status", flat=True)) == {"active"}
    sides = rows(
        "SELECT mentorship_id, COUNT(DISTINCT role) FROM mentorships_member GROUP BY mentorship_id"
    )
    assert {row[1] for row in sides} == {2}


def test_pairs_begin_after_their_order_and_after_their_members_joined() -> None:
    for mentorship in Mentorship.objects.select_related("order"):
        assert mentorship.order is not None
        assert mentorship.order.date is not None
        assert mentorship.starts_on is not None
        assert mentorship.order.organization_id == mentorship.organization_id
        assert date(2020, 9, 1) <= mentorship.order.date < mentorship.starts_on
        assert mentorship.starts_on <= date(2020, 11, 30)
    late = rows(
        "SELECT e.id FROM people_enrolment e JOIN mentorships_member m ON m.enrolment_id = e.id"
        " JOIN mentorships_mentorship p ON p.id = m.mentorship_id"
        " WHERE e.joined_on IS NULL OR e.joined_on > p.starts_on OR e.joined_on < '2020-09-01'"
    )
    assert late == []


@pytest.mark.parametrize(
    ("role", "ages", "table", "apart"),
    [
        ("mentee", (10, 19), "04_share_mentees_10_19", 3),
        ("mentor", (15, 19), "05_share_mentors_15_19", 5),
    ],
)
def test_shares_round_to_the_printed_ones(
    printed: Printed, role: str, ages: tuple[int, int], table: str, apart: int
) -> None:
    counted, learners = pupils(role), contingents("learners", *ages)
    names = [row["org"] for row in printed("01_forms")]
    names = list(dict.fromkeys(names))
    differ = set()
    for name, row in zip(names, printed(table), strict=True):
        if percent(counted.get(name, 0), learners[name]) != row["share_printed"]:
            differ.add(name)
            assert counted.get(name, 0) == 0
    assert differ <= WITHOUT_PUPILS
    assert len(differ) == apart


def test_pupils_who_count_are_of_the_ages_of_the_indicators() -> None:
    outside = rows(
        "SELECT e.role, p.birth_date FROM people_enrolment e"
        " JOIN people_person p ON p.id = e.person_id"
        " WHERE e.category = 'pupil' AND (p.birth_date > '2010-12-18' OR"
        " p.birth_date <= '2000-12-18' OR (e.role = 'mentor' AND p.birth_date > '2005-12-18'))"
    )
    assert outside == []


def test_young_specialists_are_those_of_the_note(printed: Printed) -> None:
    young = by_name(
        "SELECT o.name, COUNT(*) FROM people_person p"
        " JOIN organizations_organization o ON o.id = p.organization_id"
        " WHERE p.category = 'teacher' AND p.teaching_since > '2017-12-18' GROUP BY o.name"
    )
    mentees = by_name(
        "SELECT o.name, COUNT(*) FROM people_enrolment e"
        " JOIN people_person p ON p.id = e.person_id"
        " JOIN organizations_organization o ON o.id = e.organization_id"
        " WHERE e.role = 'mentee' AND e.category = 'teacher'"
        " AND p.teaching_since > '2017-12-18' GROUP BY o.name"
    )
    counted = contingents("young_specialists", 0, 150)
    assert {name: count for name, count in counted.items() if count} == young
    for row in printed("07_young_specialists_counts"):
        assert counted[row["org"]] == int(row["young_total"])
        assert mentees.get(row["org"], 0) == int(row["young_mentees"])
    computed = {name: (mentees.get(name, 0), count) for name, count in counted.items() if count}
    assert sum(part for part, _ in computed.values()) == 72
    assert sum(whole for _, whole in computed.values()) == 121
    assert len(computed) == 36
    for row in printed("06_share_young_specialists"):
        if row["org"] in computed:
            assert percent(*computed[row["org"]]) == row["share_printed"]
        elif row["share_printed"] == "100%":
            assert row["org"] in WITHOUT_TEACHER_PAIRS
        else:
            assert row["share_printed"] == "Нет молодых специалистов"


def test_agreements_are_as_many_as_printed(printed: Printed) -> None:
    agreements = by_name(
        "SELECT o.name, COUNT(DISTINCT a.partner_id) FROM partners_agreement a"
        " JOIN organizations_organization o ON o.id = a.organization_id"
        " JOIN partners_partner p ON p.id = a.partner_id"
        " WHERE a.status = 'signed' AND a.starts_on <= %s AND a.ends_on >= %s"
        " AND p.kind <> 'educational' GROUP BY o.name",
        *(DAY, DAY),
    )
    expected = {row["org"]: int(row["enterprises"]) for row in printed("08_enterprises")}
    assert agreements == {name: count for name, count in expected.items() if count}
    assert sum(agreements.values()) == 43
    assert Partner.objects.count() == Agreement.objects.count() == 43


def test_nine_mentors_come_from_enterprises_with_an_agreement() -> None:
    employees = Enrolment.objects.filter(category="employee").select_related("person__employer")
    assert len(employees) == 9
    for place in employees:
        assert place.person.employer is not None
        assert place.person.employer.kind == "enterprise"
        agreements = place.person.employer.agreements.active_on(DAY)
        assert agreements.filter(organization=place.organization).exists()


def test_no_loaded_contact_reaches_anybody() -> None:
    for phone, email in Person.objects.values_list("phone", "email"):
        assert phone.startswith("+73000")
        assert email == "" or email.endswith("@example.org")
    assert all(user.email.endswith("@demo.example") for user in User.objects.all())


def test_six_documents_are_held_with_gaps() -> None:
    held = {
        type_: set(Document.objects.filter(type=type_).values_list("organization", flat=True))
        for type_ in DocumentType.counted
    }
    assert len(held[DocumentType.PAIRS_ORDER]) == 41
    gaps = {type_: 41 - len(organizations) for type_, organizations in held.items()}
    assert all(gap > 0 for type_, gap in gaps.items() if type_ != DocumentType.PAIRS_ORDER)
    assert all(gap < 41 for gap in gaps.values())
    with_partners = set(Agreement.objects.values_list("organization", flat=True))
    assert held[DocumentType.PARTNERSHIP] <= with_partners


def test_some_children_have_a_parent_with_their_surname() -> None:
    kinships = Kinship.objects.select_related("parent", "child")
    assert len(kinships) > 20
    for kinship in kinships:
        assert kinship.parent.last_name.rstrip("ая")[:3] == kinship.child.last_name[:3]
        assert kinship.parent.organization_id == kinship.child.organization_id


def test_the_region_has_its_centres_years_periods_and_enterprises() -> None:
    zones = rows(
        "SELECT z.level, z.function, COUNT(*) FROM organizations_zone z"
        " JOIN organizations_organization o ON o.id = z.centre_id GROUP BY z.level, z.function"
    )
    assert sorted(zones) == [
        (level, function, 1)
        for level in ("general", "supplementary", "vocational")
        for function in ("introduction", "monitoring")
    ]
    assert SchoolYear.objects.count() == 8
    assert SchoolYear.objects.on(date(2026, 9, 1)).get().title == "2026/2027"
    assert Period.objects.get(kind="other").as_of == DAY
    assert Period.objects.filter(kind="quarter").count() == 4
    enterprises = Contingent.objects.get(population="enterprises")
    assert (enterprises.organization.kind, enterprises.count) == ("ministry", 2_431)


def test_indicators_and_claims_of_the_note_are_there() -> None:
    assert IndicatorSet.objects.filter(code="dzerzhinsk-2020").exists()
    assert Claim.objects.filter(kind="share").count() == 3 * 41
    shares = Claim.objects.filter(kind="share", indicator="K1").values_list("number", flat=True)
    assert sum(shares, Decimal(0)) == 128


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login.mailbox)
def test_each_role_may_log_in(login: Any) -> None:
    user = User.objects.get(email=login.email)
    assert user.check_password(PASSWORD)
    (assignment,) = user.assignments.active_on(date(2026, 1, 1))
    assert (assignment.role, assignment.organization.code) == (login.role, login.organization)


def test_loading_again_changes_nothing(city: Organization) -> None:
    before = {model: model._default_manager.count() for model in apps.get_models()}
    assert load_city(actor=system_actor("tests")) == city
    assert {model: model._default_manager.count() for model in apps.get_models()} == before


def test_a_database_with_real_accounts_is_refused() -> None:
    User.objects.create(email="real@school.ru", name="Настоящий человек")
    with pytest.raises(DomainError, match="настоящие учётные записи"):
        load_city(actor=system_actor("tests"))


def test_consents_run_on_the_day_somebody_looks() -> None:
    """Only who turned 14 or 18 since the school year began has to sign anew."""
    today = timezone.localdate()
    began = date(today.year - (today.month < 9), 9, 1)
    taking_part = Person.objects.filter(enrolments__isnull=False).distinct()
    expired = taking_part.exclude(pk__in=Coverage.objects.on(today).values("person"))
    grown = {
        person.pk
        for person in taking_part.exclude(birth_date=None)
        if any(began < birthday(person.birth_date, years) <= today for years in (14, 18))
    }
    assert {person.pk for person in expired} == grown
    assert taking_part.count() > 20 * len(grown)
