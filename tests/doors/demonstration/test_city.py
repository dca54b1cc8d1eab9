"""The description of the city: fixed, plausible, nobody in it real."""

import hashlib
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from pytrovich.detector import PetrovichGenderDetector
from pytrovich.enums import Gender as Detected

from nastavnik.domain.grammar import Gender
from nastavnik.domain.mentoring_forms import Category, Role, age_on
from nastavnik.domain.phones import parse_phone
from nastavnik.doors.demonstration.city import AS_OF, build_city
from nastavnik.doors.demonstration.contingents import choose, fitting
from nastavnik.doors.demonstration.dice import Dice
from nastavnik.doors.demonstration.enterprises import WEIGHTS

CITY = build_city()
DIGEST = (
    "import hashlib; from nastavnik.doors.demonstration.city import build_city;"
    "print(hashlib.sha256(repr(build_city()).encode()).hexdigest())"
)
AGES = {
    (Category.PUPIL, Role.MENTEE): (10, 19),
    (Category.PUPIL, Role.MENTOR): (15, 19),
    (Category.EMPLOYED_STUDENT, Role.MENTOR): (20, 23),
    (Category.TEACHER, Role.MENTEE): (22, 63),
    (Category.TEACHER, Role.MENTOR): (30, 63),
    (Category.EMPLOYEE, Role.MENTOR): (25, 60),
}


def test_two_builds_are_equal_and_another_seed_gives_another_city() -> None:
    assert build_city() == CITY
    assert build_city("another") != CITY


@pytest.mark.parametrize("hash_seed", ["1", "271828"])
def test_another_process_builds_the_same_city(root: Path, hash_seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    printed = subprocess.run(
        [sys.executable, "-c", DIGEST],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed.stdout.strip() == hashlib.sha256(repr(CITY).encode()).hexdigest()


def test_the_description_needs_no_framework(root: Path) -> None:
    source = "import sys; import nastavnik.doors.demonstration.city; print('django' in sys.modules)"
    printed = subprocess.run(
        [sys.executable, "-c", source], cwd=root, capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == "False"


def test_full_names_agree_in_gender() -> None:
    detector = PetrovichGenderDetector()
    known = {Detected.MALE: Gender.MALE, Detected.FEMALE: Gender.FEMALE}
    for organization in CITY.organizations:
        for person in organization.people:
            found = detector.detect(middlename=person.patronymic)
            assert known[found] is person.gender, person
            feminine = person.last_name.endswith("а") or person.last_name.endswith("ая")
            assert feminine is (person.gender is Gender.FEMALE), person


def test_nobody_stands_twice_in_an_organisation() -> None:
    for organization in CITY.organizations:
        full = [(p.last_name, p.first_name, p.patronymic) for p in organization.people]
        assert len(set(full)) == len(full)
        assert len({place.person for place in organization.places}) == len(organization.places)
    phones = [person.phone for one in CITY.organizations for person in one.people]
    assert len(set(phones)) == len(phones)


def test_everybody_has_the_age_of_their_role() -> None:
    for organization in CITY.organizations:
        for place in organization.places:
            person = organization.people[place.person]
            least, greatest = AGES[person.category, place.role]
            assert least <= age_on(person.birth_date, AS_OF) <= greatest, person


def test_classes_fit_ages() -> None:
    for organization in CITY.organizations:
        pupils = [p for p in organization.people if p.category is Category.PUPIL]
        for pupil in pupils if organization.is_school else []:
            grade = int(pupil.group_name.split()[0])
            assert age_on(pupil.birth_date, AS_OF) - grade in (6, 7)
            assert grade <= 9 or "Основная" not in organization.name


def test_contacts_reach_nobody() -> None:
    for organization in CITY.organizations:
        for person in organization.people:
            # No area code 300 is assigned, and no subscriber's number begins with 0.
            assert parse_phone(person.phone).startswith("+73000")
            assert not person.email or person.email.endswith("@example.org")
    for partner in CITY.partners:
        assert parse_phone(partner.contact.split(", ")[1]).startswith("+73000")


def test_partners_are_unique_and_no_tax_office_knows_them() -> None:
    assert len({partner.name for partner in CITY.partners}) == len(CITY.partners) == 43
    assert len({partner.inn for partner in CITY.partners}) == 43
    for partner in CITY.partners:
        digits = [int(digit) for digit in partner.inn]
        control = sum(w * d for w, d in zip(WEIGHTS, digits[:9], strict=True)) % 11 % 10
        assert len(digits) == 10
        assert control == digits[9]
        assert partner.inn.startswith("0000")


def test_contingents_are_nested_and_not_all_alike() -> None:
    parts = set()
    for organization in CITY.organizations:
        learners = organization.learners
        assert 0 < learners.from_15_to_19 <= learners.from_10_to_19 <= learners.all_ages < 3_000
        assert organization.young_specialists < organization.teachers
        parts.add(100 * learners.from_15_to_19 // learners.from_10_to_19)
    assert len(parts) > 15


@pytest.mark.parametrize(("count", "percent"), [(5, 2), (67, 12), (1, 1), (36, 22), (7, 100)])
def test_fitting_gives_every_whole_with_the_printed_share(count: int, percent: int) -> None:
    found = fitting(count, Decimal(percent))
    assert found is not None
    fits = [n for n in range(1, 1_000) if (200 * count + n) // (2 * n) == percent]
    assert list(range(found[0], found[1] + 1)) == fits


def test_shares_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="согласованных"):
        choose(
            Dice("any"),
            mentees=1,
            mentee_share=Decimal(50),
            mentors=40,
            mentor_share=Decimal(2),
            young_share=40,
        )
