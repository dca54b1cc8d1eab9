"""The fixed catalogue of measures: what can be counted. Indicators are parameters over it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from nastavnik.domain.errors import DomainError, noop
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
        "Наставляемые",
        "чел.",
        Source.REGISTER,
        "Уникальные люди с местом в реестре наставляемых учебного года.",
    ),
    Measure.MENTORS: MeasureDefinition(
        "Наставники",
        "чел.",
        Source.REGISTER,
        "Уникальные люди с местом в реестре наставников учебного года.",
    ),
    Measure.AGREEMENTS: MeasureDefinition(
        "Соглашения с партнёрами",
        "ед.",
        Source.REGISTER,
        "Партнёры, с которыми у организации есть действующее соглашение.",
    ),
    Measure.SUPPLYING_PARTNERS: MeasureDefinition(
        "Предприятия, предоставившие наставников",
        "ед.",
        Source.REGISTER,
        "Уникальные предприятия, сотрудники которых стоят в реестре наставников.",
    ),
    Measure.PARTNERS: MeasureDefinition(
        "Уникальные партнёры с действующим соглашением",
        "ед.",
        Source.REGISTER,
        "Партнёр считается один раз, сколько бы организаций ни заключили с ним соглашения.",
    ),
    Measure.LEARNERS: MeasureDefinition("Обучающиеся", "чел.", Source.CONTINGENT),
    Measure.TEACHERS: MeasureDefinition("Педагогические работники", "чел.", Source.CONTINGENT),
    Measure.YOUNG_SPECIALISTS: MeasureDefinition(
        "Молодые специалисты (стаж 0–3 года)", "чел.", Source.CONTINGENT
    ),
    Measure.ENTERPRISES: MeasureDefinition("Предприятия региона", "ед.", Source.CONTINGENT),
    Measure.SATISFIED_MENTEES: _typed("Удовлетворённые наставляемые"),
    Measure.RESPONDENT_MENTEES: _typed("Опрошенные наставляемые"),
    Measure.SATISFIED_MENTORS: _typed("Удовлетворённые наставники"),
    Measure.RESPONDENT_MENTORS: _typed("Опрошенные наставники"),
    Measure.NEEDING_SPECIALISTS: _typed("Молодые специалисты, нуждающиеся в наставнике"),
    Measure.PAIRED_SPECIALISTS: _typed("Молодые специалисты в парах"),
    Measure.NEEDING_LEARNERS: _typed("Обучающиеся, нуждающиеся в наставнике"),
    Measure.PAIRED_LEARNERS: _typed("Обучающиеся в парах"),
    Measure.LECTURERS: _typed("Преподаватели"),
    Measure.CERTIFIED_LECTURERS: _typed("Преподаватели, прошедшие аттестацию"),
    Measure.LEFT_LECTURERS: _typed("Уволившиеся преподаватели со стажем 0–3 года"),
    Measure.YOUNG_LECTURERS: _typed("Преподаватели со стажем 0–3 года"),
    Measure.STAFF: _typed("Штатные педагогические работники"),
    Measure.TRAINED_STAFF: _typed("Педагогические работники, повысившие квалификацию"),
    Measure.DUAL_AGREEMENTS: _typed("Договоры о дуальном обучении", "ед."),
    Measure.CONTEST_COMPETENCES: _typed("Компетенции чемпионатов с участием студентов", "ед."),
    Measure.CONTEST_STUDENTS: _typed("Студенты — участники чемпионатов"),
    Measure.OLYMPIAD_STUDENTS: _typed("Студенты — участники олимпиад и конкурсов"),
    Measure.DEMO_EXAM_SPECIALTIES: _typed("Специальности с демонстрационным экзаменом", "ед."),
    Measure.DEMO_EXAM_GRADUATES: _typed("Выпускники, сдавшие демонстрационный экзамен"),
    Measure.GRADUATES: _typed("Выпускники"),
    Measure.EMPLOYED_GRADUATES: _typed("Выпускники, трудоустроенные по специальности"),
    Measure.DISABLED_GRADUATES: _typed("Выпускники с ОВЗ и инвалидностью"),
    Measure.EMPLOYED_DISABLED_GRADUATES: _typed("Трудоустроенные выпускники с ОВЗ и инвалидностью"),
}


def require_countable(numerator: Measure, denominator: Measure | None, roll_up: RollUp) -> None:
    """Refuse measures that cannot stand where an indicator puts them (Р-145: a share is of people).

    `numerator` is counted in registers or handed in; `denominator`, if any, is a contingent or
    handed in; only what registers count can be unique within a scope. Raises DomainError.
    """
    if CATALOGUE[numerator].source is Source.CONTINGENT:
        raise DomainError(
            noop("«%(title)s» может быть только знаменателем."),
            field="numerator",
            title=CATALOGUE[numerator].title,
        )
    if denominator is not None and CATALOGUE[denominator].source is Source.REGISTER:
        raise DomainError(
            noop("«%(title)s» может быть только числителем."),
            field="denominator",
            title=CATALOGUE[denominator].title,
        )
    if roll_up is RollUp.UNIQUE and CATALOGUE[numerator].source is not Source.REGISTER:
        raise DomainError(
            noop("Уникальными считают только тех, кто есть в реестрах."), field="roll_up"
        )
