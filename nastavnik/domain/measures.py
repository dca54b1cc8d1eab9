"""The fixed catalogue of measures: what can be counted. Indicators are parameters over it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.indicators import RollUp


class Source(StrEnum):
    """Where a measure's figures come from."""

    REGISTER = "register"  # counted live from registers
    CONTINGENT = "contingent"  # dated counts of learners, staff, enterprises
    TYPED = "typed"  # handed in with provenance


class Measure(StrEnum):
    """Codes of the catalogue; stable, they stand in exports and claims."""

    MENTEES = "mentees"
    MENTORS = "mentors"
    AGREEMENTS = "agreements"
    SUPPLYING_PARTNERS = "supplying_partners"
    PARTNERS = "partners"
    LEARNERS = "learners"
    TEACHERS = "teachers"
    YOUNG_SPECIALISTS = "young_specialists"
    ENTERPRISES = "enterprises"
    SATISFIED_MENTEES = "satisfied_mentees"
    RESPONDENT_MENTEES = "respondent_mentees"
    SATISFIED_MENTORS = "satisfied_mentors"
    RESPONDENT_MENTORS = "respondent_mentors"
    NEEDING_SPECIALISTS = "needing_specialists"
    PAIRED_SPECIALISTS = "paired_specialists"
    NEEDING_LEARNERS = "needing_learners"
    PAIRED_LEARNERS = "paired_learners"
    LECTURERS = "lecturers"
    CERTIFIED_LECTURERS = "certified_lecturers"
    LEFT_LECTURERS = "left_lecturers"
    YOUNG_LECTURERS = "young_lecturers"
    STAFF = "staff"
    TRAINED_STAFF = "trained_staff"
    DUAL_AGREEMENTS = "dual_agreements"
    CONTEST_COMPETENCES = "contest_competences"
    CONTEST_STUDENTS = "contest_students"
    OLYMPIAD_STUDENTS = "olympiad_students"
    DEMO_EXAM_SPECIALTIES = "demo_exam_specialties"
    DEMO_EXAM_GRADUATES = "demo_exam_graduates"
    GRADUATES = "graduates"
    EMPLOYED_GRADUATES = "employed_graduates"
    DISABLED_GRADUATES = "disabled_graduates"
    EMPLOYED_DISABLED_GRADUATES = "employed_disabled_graduates"


@dataclass(frozen=True)
class MeasureDefinition:
    """A measure in words: title in Russian, unit («чел.», «ед.»), source and what it counts."""

    title: str
    unit: str
    source: Source
    counts: str = ""


def _typed(title: str, unit: str = "чел.") -> MeasureDefinition:
    return MeasureDefinition(title, unit, Source.TYPED, "Вносится организацией с подтверждением.")


CATALOGUE: Mapping[Measure, MeasureDefinition] = {
    Measure.MENTEES: MeasureDefinition(
        gettext_noop("Наставляемые"),
        "чел.",
        Source.REGISTER,
        "Уникальные люди с местом в реестре наставляемых учебного года.",
    ),
    Measure.MENTORS: MeasureDefinition(
        gettext_noop("Наставники"),
        "чел.",
        Source.REGISTER,
        "Уникальные люди с местом в реестре наставников учебного года.",
    ),
    Measure.AGREEMENTS: MeasureDefinition(
        gettext_noop("Соглашения с партнёрами"),
        "ед.",
        Source.REGISTER,
        "Партнёры, с которыми у организации есть действующее соглашение.",
    ),
    Measure.SUPPLYING_PARTNERS: MeasureDefinition(
        gettext_noop("Предприятия, предоставившие наставников"),
        "ед.",
        Source.REGISTER,
        "Уникальные предприятия, сотрудники которых стоят в реестре наставников.",
    ),
    Measure.PARTNERS: MeasureDefinition(
        gettext_noop("Уникальные партнёры с действующим соглашением"),
        "ед.",
        Source.REGISTER,
        "Партнёр считается один раз, сколько бы организаций ни заключили с ним соглашения.",
    ),
    Measure.LEARNERS: MeasureDefinition(gettext_noop("Обучающиеся"), "чел.", Source.CONTINGENT),
    Measure.TEACHERS: MeasureDefinition(
        gettext_noop("Педагогические работники"), "чел.", Source.CONTINGENT
    ),
    Measure.YOUNG_SPECIALISTS: MeasureDefinition(
        gettext_noop("Молодые специалисты (стаж 0–3 года)"), "чел.", Source.CONTINGENT
    ),
    Measure.ENTERPRISES: MeasureDefinition(
        gettext_noop("Предприятия региона"), "ед.", Source.CONTINGENT
    ),
    Measure.SATISFIED_MENTEES: _typed(gettext_noop("Удовлетворённые наставляемые")),
    Measure.RESPONDENT_MENTEES: _typed(gettext_noop("Опрошенные наставляемые")),
    Measure.SATISFIED_MENTORS: _typed(gettext_noop("Удовлетворённые наставники")),
    Measure.RESPONDENT_MENTORS: _typed(gettext_noop("Опрошенные наставники")),
    Measure.NEEDING_SPECIALISTS: _typed(
        gettext_noop("Молодые специалисты, нуждающиеся в наставнике")
    ),
    Measure.PAIRED_SPECIALISTS: _typed(gettext_noop("Молодые специалисты в парах")),
    Measure.NEEDING_LEARNERS: _typed(gettext_noop("Обучающиеся, нуждающиеся в наставнике")),
    Measure.PAIRED_LEARNERS: _typed(gettext_noop("Обучающиеся в парах")),
    Measure.LECTURERS: _typed(gettext_noop("Преподаватели")),
    Measure.CERTIFIED_LECTURERS: _typed(gettext_noop("Преподаватели, прошедшие аттестацию")),
    Measure.LEFT_LECTURERS: _typed(gettext_noop("Уволившиеся преподаватели со стажем 0–3 года")),
    Measure.YOUNG_LECTURERS: _typed(gettext_noop("Преподаватели со стажем 0–3 года")),
    Measure.STAFF: _typed(gettext_noop("Штатные педагогические работники")),
    Measure.TRAINED_STAFF: _typed(
        gettext_noop("Педагогические работники, повысившие квалификацию")
    ),
    Measure.DUAL_AGREEMENTS: _typed(gettext_noop("Договоры о дуальном обучении"), "ед."),
    Measure.CONTEST_COMPETENCES: _typed(
        gettext_noop("Компетенции чемпионатов с участием студентов"), "ед."
    ),
    Measure.CONTEST_STUDENTS: _typed(gettext_noop("Студенты — участники чемпионатов")),
    Measure.OLYMPIAD_STUDENTS: _typed(gettext_noop("Студенты — участники олимпиад и конкурсов")),
    Measure.DEMO_EXAM_SPECIALTIES: _typed(
        gettext_noop("Специальности с демонстрационным экзаменом"), "ед."
    ),
    Measure.DEMO_EXAM_GRADUATES: _typed(
        gettext_noop("Выпускники, сдавшие демонстрационный экзамен")
    ),
    Measure.GRADUATES: _typed(gettext_noop("Выпускники")),
    Measure.EMPLOYED_GRADUATES: _typed(
        gettext_noop("Выпускники, трудоустроенные по специальности")
    ),
    Measure.DISABLED_GRADUATES: _typed(gettext_noop("Выпускники с ОВЗ и инвалидностью")),
    Measure.EMPLOYED_DISABLED_GRADUATES: _typed(
        gettext_noop("Трудоустроенные выпускники с ОВЗ и инвалидностью")
    ),
}


def require_countable(numerator: Measure, denominator: Measure | None, roll_up: RollUp) -> None:
    """Refuse measures that cannot stand where an indicator puts them (Р-145: a share is of people).

    `numerator` is counted in registers or handed in; `denominator`, if any, is a contingent or
    handed in; only what registers count can be unique within a scope. Raises DomainError.
    """
    if CATALOGUE[numerator].source is Source.CONTINGENT:
        raise DomainError(
            gettext_noop("«%(title)s» может быть только знаменателем."),
            field="numerator",
            title=CATALOGUE[numerator].title,
        )
    if denominator is not None and CATALOGUE[denominator].source is Source.REGISTER:
        raise DomainError(
            gettext_noop("«%(title)s» может быть только числителем."),
            field="denominator",
            title=CATALOGUE[denominator].title,
        )
    if roll_up is RollUp.UNIQUE and CATALOGUE[numerator].source is not Source.REGISTER:
        raise DomainError(
            gettext_noop("Уникальными считают только тех, кто есть в реестрах."), field="roll_up"
        )
