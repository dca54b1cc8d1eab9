"""What the rules read and what they say: figures, claims, findings. No rule lives here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from nastavnik.domain.indicators import Direction, Figure
from nastavnik.domain.mentoring_forms import Category, Role

# Measures a claim may name in `indicator` beside the codes of indicators.
ORGANIZATIONS = "organizations"  # how many units there are
PLACES = "places"  # mentees and mentors of the whole form table
FORMS_PER_UNIT = "forms_per_unit"  # how many forms a unit uses
SEVERAL_FORMS = "several_forms"  # the share of units that use more than one form


class Severity(StrEnum):
    """How sure a finding is."""

    ERROR = "error"  # противоречие внутри одного документа
    WARNING = "warning"  # подозрительно
    INFO = "info"  # к сведению


class ClaimKind(StrEnum):
    """What a printed statement says; the comment names the fields of `Claim` it fills.

    A unit's code stands in `unit`, a short reference as printed («18», «ДДТ») in `reference`, the
    full name as printed in `printed_name`, the number of the row as printed in `position`.
    """

    SHARE = "share"  # indicator, unit, number | text (n/a words): a share printed for a unit
    FORM_LIST = "form_list"  # form, reference: a unit listed under a form
    FORM_COUNT = "form_count"  # unit, number: how many forms a unit is said to use
    FORM_ROW = "form_row"  # unit, form, number (mentees), second (mentors): printed form table
    COUNT = "count"  # indicator, unit, number: a count printed for a unit
    PART_ROW = "part_row"  # indicator, unit, number (whole), second (part): rows of a part table
    # indicator (or PLACES, ORGANIZATIONS), place of the table, number, second, text (row label)
    TOTAL = "total"
    MEAN = "mean"  # indicator, number: a printed average
    MEAN_REACHES = "mean_reaches"  # indicator, number: «достигает уровня (не менее 5 %)»
    TIMES = "times"  # indicator, number: «в N раз меньше требуемого», `second` = the plan
    # SEVERAL_FORMS, or `form` (units using it), or indicator with `number` (units reaching it);
    # text: «небольшая часть», «большинство»
    MAJORITY = "majority"
    TYPICAL = "typical"  # indicator or FORMS_PER_UNIT, lower, upper: «в среднем 2–3»
    MAXIMUM = "maximum"  # indicator or FORMS_PER_UNIT, unit or reference, number: «использует 4»
    REACHED = "reached"  # indicator, reference, number (value), `second` = the plan reached
    BAND = "band"  # indicator, lower, upper, text (label), reference: a unit listed in a band
    HEADER = "header"  # indicator, role: the role named in a table's column header
    TARGET = "target"  # indicator, due, number: a target value of a series
    WIDEST = "widest"  # form: «широко используется»
    RARE = "rare"  # form: «менее востребована»
    ABSENT = "absent"  # form: «не востребована»
    # indicator (a `Stage`), number | text («выполнено всеми»): an item of introduction, counted
    STEP = "step"
    # indicator, unit or reference, text: «вырос»; number and second: before and after, if printed
    TREND = "trend"
    DEADLINE = "deadline"  # text: «в течение первого квартала»; due: a term or a milestone
    DEFINITION = "definition"  # indicator, text: what is counted; due: since when
    # indicator (a question of single choice), reference («вопрос 5»), text (an answer), number
    CHOICE = "choice"


@dataclass(frozen=True)
class Claim:
    """One printed statement, as it stands in the source, beside the computed figures."""

    kind: ClaimKind
    place: str
    text: str = ""
    unit: str = ""
    reference: str = ""
    indicator: str = ""
    form: str = ""
    role: Role | None = None
    number: Decimal | None = None
    second: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    due: date | None = None
    position: int = 0
    printed_name: str = ""


@dataclass(frozen=True)
class UnitName:
    """An organisation as the rules know it: stable code, printed name, short references."""

    code: str
    name: str
    reference: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormName:
    """A form as the rules know it."""

    label: str
    mentor: Category
    mentee: Category


@dataclass(frozen=True)
class FormRow:
    """Places by organisation and form from the registers."""

    unit: str
    form: str
    mentees: int
    mentors: int


@dataclass(frozen=True)
class IndicatorFacts:
    """An indicator as the rules know it, with the computed figures per unit."""

    code: str
    title: str
    role: Role | None
    is_share: bool
    digits: int
    na_words: str = ""
    # Categories of participants the numerator takes; empty where it counts no people.
    categories: frozenset[Category] = frozenset()
    level: str = "organization"  # the unit of reporting: organization | municipality | region
    figures: Mapping[str, Figure] = field(default_factory=dict)
    people_outside: Mapping[str, int] = field(default_factory=dict)
    direction: Direction = Direction.MORE


@dataclass(frozen=True)
class Enterprises:
    """Partners of the scope, counted three ways that must not be confused."""

    agreements: int
    unique_partners: int
    partners_with_mentors: int
    employee_mentors: int


class Stage(StrEnum):
    """Steps of introduction, each possible only after the one above it, in the funnel's order."""

    DOCUMENTS = "documents"
    PAIRS = "pairs"
    ORDERS = "orders"
    REGISTER = "register"
    STARTED = "started"
    AUDITED = "audited"
    PUBLISHED = "published"


@dataclass(frozen=True)
class FunnelStep:
    """How many organisations did a step; `units`, where it is known which; None: not asked."""

    stage: Stage
    count: int | None = None
    units: frozenset[str] | None = None


@dataclass(frozen=True)
class Funnel:
    """Steps of introduction over the same organisations; `whole`: how many there are."""

    place: str
    steps: tuple[FunnelStep, ...]
    whole: int | None = None


@dataclass(frozen=True)
class Point:
    """A value of one period, as it was reported; None: nothing was handed in.

    `is_partial`: a count of some only, while others who had to tell it have not yet; `kind`: how
    long the period is.
    """

    on: date
    value: Decimal | None
    title: str = ""
    is_partial: bool = False
    kind: str = ""


@dataclass(frozen=True)
class Series:
    """Values of an indicator over periods, of one unit or, without `unit`, of the whole scope."""

    indicator: str
    points: tuple[Point, ...]
    unit: str = ""
    place: str = "значения по периодам"


@dataclass(frozen=True)
class ActFacts:
    """An act with the days it is valid for; `place`: where its terms stand, empty: everywhere."""

    title: str
    dated: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    place: str = ""


@dataclass(frozen=True)
class Definition:
    """What an indicator counted from a day on: terms and their words («Возраст» → «10–19 лет»).

    `period`: the first one that was counted so, where that is known.
    """

    indicator: str
    since: date
    parts: Mapping[str, str]
    place: str
    period: str = ""


@dataclass(frozen=True)
class Answer:
    """An answer to a question of a survey: its share in per cent, or how many gave it."""

    label: str
    share: Decimal | None = None
    count: int | None = None


@dataclass(frozen=True)
class Question:
    """A question with its answers; `single`: a respondent chooses one."""

    title: str
    place: str
    answers: tuple[Answer, ...]
    single: bool = True
    respondents: int | None = None
    indicator: str = ""


@dataclass(frozen=True)
class Monitoring:
    """Everything the rules look at: the computed tables and the printed claims."""

    units: tuple[UnitName, ...]
    forms: tuple[FormName, ...]
    form_rows: tuple[FormRow, ...]
    indicators: tuple[IndicatorFacts, ...]
    claims: tuple[Claim, ...]
    enterprises: Enterprises | None = None
    reporting_level: str = "organization"
    # Mentees one adult mentor may lead before it is worth a look.
    overload: int = 3
    # Names of places the document may mention, in the nominative: «Кемеровская область».
    proper_names: tuple[str, ...] = ()
    funnels: tuple[Funnel, ...] = ()
    series: tuple[Series, ...] = ()
    acts: tuple[ActFacts, ...] = ()
    definitions: tuple[Definition, ...] = ()
    questions: tuple[Question, ...] = ()
    # A share that moves by no more percentage points than this may be called stable.
    stable_points: Decimal = Decimal("0.5")


@dataclass(frozen=True)
class Finding:
    """One thing noticed: rule, severity, place, subject, figures and one Russian sentence."""

    rule: str
    severity: Severity
    place: str
    subject: str
    sentence: str
    figures: Mapping[str, str | int] = field(default_factory=dict)
    unit: str = ""
    indicator: str = ""
