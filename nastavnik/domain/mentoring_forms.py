"""Who mentors whom: person categories and forms of mentoring (Р-145, п. 4; МР-42/02)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nastavnik.domain.errors import DomainError, gettext_noop


class Category(StrEnum):
    """What a person is to an organisation while taking part."""

    PUPIL = "pupil"  # ученик
    STUDENT = "student"  # студент: learner of a college or university
    EMPLOYED_STUDENT = "employed_student"  # студент, принятый на работу в организацию
    TEACHER = "teacher"  # педагог
    EMPLOYEE = "employee"  # сотрудник предприятия
    PARENT = "parent"  # родитель
    GRADUATE = "graduate"  # выпускник


class Role(StrEnum):
    """The side of a mentorship."""

    MENTEE = "mentee"  # наставляемый
    MENTOR = "mentor"  # наставник


class Track(StrEnum):
    """Whom the act behind a form addresses: learners (Р-145) or teachers (АЗ-1128/08)."""

    LEARNERS = "learners"
    TEACHERS = "teachers"


LEARNERS = frozenset({Category.PUPIL, Category.STUDENT})
STAFF = frozenset({Category.TEACHER, Category.EMPLOYED_STUDENT})
YOUNG_SPECIALIST_YEARS = 3


@dataclass(frozen=True)
class FormPreset:
    """A form of mentoring as shipped; a row an operator may change."""

    code: str
    label: str
    mentor: Category
    mentee: Category
    track: Track
    group_allowed: bool = True
    aliases: tuple[str, ...] = ()


PRESETS = (
    FormPreset(
        "pupil-pupil",
        "Ученик-ученик",
        Category.PUPIL,
        Category.PUPIL,
        Track.LEARNERS,
        aliases=("ученик–ученик", "«ученик» – «ученик»"),
    ),
    FormPreset(
        "employed-student-pupil",
        "Студент-ученик",
        Category.EMPLOYED_STUDENT,
        Category.PUPIL,
        Track.LEARNERS,
        aliases=("студент (сотрудник организации)–ученик",),
    ),
    FormPreset(
        "employee-pupil",
        "Работодатель-ученик",
        Category.EMPLOYEE,
        Category.PUPIL,
        Track.LEARNERS,
        aliases=("работодатель–ученик", "«работодатель» – «ученик»"),
    ),
    FormPreset(
        "teacher-teacher",
        "Учитель-учитель",
        Category.TEACHER,
        Category.TEACHER,
        Track.TEACHERS,
        aliases=("учитель–учитель", "педагог–педагог", "педагог - педагог"),
    ),
    FormPreset(
        "employee-employed-student",
        "Работодатель-студент (сотрудник организации)",
        Category.EMPLOYEE,
        Category.EMPLOYED_STUDENT,
        Track.TEACHERS,
    ),
    FormPreset(
        "student-pupil",
        "Студент-ученик (колледж, вуз)",
        Category.STUDENT,
        Category.PUPIL,
        Track.LEARNERS,
        aliases=("студент–ученик", "«студент» – «ученик»"),
    ),
    FormPreset(
        "student-student",
        "Студент-студент",
        Category.STUDENT,
        Category.STUDENT,
        Track.LEARNERS,
        aliases=("студент–студент", "студент - студент", "«студент» – «студент»"),
    ),
    FormPreset(
        "teacher-pupil",
        "Учитель-ученик",
        Category.TEACHER,
        Category.PUPIL,
        Track.LEARNERS,
        aliases=("учитель–ученик", "педагог–ученик", "«учитель» – «ученик»"),
    ),
    FormPreset(
        "teacher-student",
        "Учитель-студент",
        Category.TEACHER,
        Category.STUDENT,
        Track.LEARNERS,
        aliases=("учитель–студент", "педагог - студент", "«учитель» – «студент»"),
    ),
    FormPreset(
        "employee-student",
        "Работодатель-студент",
        Category.EMPLOYEE,
        Category.STUDENT,
        Track.LEARNERS,
        aliases=("работодатель–студент", "работодатель - студент"),
    ),
)


def anniversary(day: date, years: int) -> date:
    """Return `day` moved by whole calendar years; 29 February becomes 28 in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def age_on(birth_date: date, day: date) -> int:
    """Return the number of full years a person born on `birth_date` has lived on `day`."""
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (0 if had_birthday else 1)


def born_between(day: date, age_from: int, age_to: int) -> tuple[date, date]:
    """Return (earliest, latest) birth dates of people aged age_from…age_to full years on `day`.

    Both ages are inclusive (Р-145: «от 10 до 19 лет»), both dates are inclusive.
    """
    after = anniversary_after(day, -(age_to + 1))
    return after, anniversary_of_age(day, age_from)


def anniversary_of_age(day: date, age: int) -> date:
    """Return the latest birth date of somebody who is at least `age` years old on `day`."""
    # Somebody born on 29 February turns a year older on 1 March of a common year.
    return anniversary(day, -age)


def anniversary_after(day: date, years: int) -> date:
    """Return the first birth date on which a person is younger than -`years` on `day`."""
    shifted = anniversary(day, years)
    return date.fromordinal(shifted.toordinal() + 1)


def is_young_specialist(teaching_since: date | None, day: date) -> bool:
    """Tell whether a teacher has 0–3 full years of experience on `day` (less than three years).

    Р-145, показатель 3: «с опытом работы от 0 до 3 лет». Unknown experience is not young.
    """
    if teaching_since is None or teaching_since > day:
        return False
    return teaching_since > anniversary(day, -YOUNG_SPECIALIST_YEARS)


def require_fitting_category(
    *, category: Category, expected: Category, role: Role, form_label: str
) -> None:
    """Refuse a participant whose category the form does not take (Р-145, п. 4)."""
    if category == expected:
        return
    template = (
        gettext_noop("В форме «%(form)s» наставником может быть только %(expected)s.")
        if role is Role.MENTOR
        else gettext_noop("В форме «%(form)s» наставляемым может быть только %(expected)s.")
    )
    field = "mentors" if role is Role.MENTOR else "mentees"
    raise DomainError(template, field=field, form=form_label, expected=CATEGORY_WORDS[expected])


CATEGORY_WORDS = {
    Category.PUPIL: "ученик",
    Category.STUDENT: "студент",
    Category.EMPLOYED_STUDENT: "студент — сотрудник организации",
    Category.TEACHER: "педагог",
    Category.EMPLOYEE: "сотрудник предприятия",
    Category.PARENT: "родитель",
    Category.GRADUATE: "выпускник",
}
