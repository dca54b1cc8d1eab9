"""Who may be paired with whom, and how a pair or group lives (целевая модель наставничества)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.mentoring_forms import Category, Role, require_fitting_category
from nastavnik.domain.typography import format_date

# An adult is offered no more than this many mentees at once; groups of pupils may be larger.
USUAL_LOAD = 3
ADULTS = frozenset(
    {Category.TEACHER, Category.EMPLOYED_STUDENT, Category.EMPLOYEE, Category.PARENT}
)


class State(StrEnum):
    """Where a pair or group is on its way."""

    PROPOSED = "proposed"  # предложена
    AGREED = "agreed"  # согласована
    ORDERED = "ordered"  # закреплена приказом
    ACTIVE = "active"  # действует
    PAUSED = "paused"  # на паузе
    COMPLETED = "completed"  # завершена, полный цикл
    TERMINATED = "terminated"  # прекращена


RUNNING = frozenset({State.ACTIVE, State.PAUSED})
OVER = frozenset({State.COMPLETED, State.TERMINATED})
OPEN = frozenset(State) - OVER

TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.PROPOSED: frozenset({State.AGREED, State.TERMINATED}),
    State.AGREED: frozenset({State.ORDERED, State.TERMINATED}),
    State.ORDERED: frozenset({State.ACTIVE, State.TERMINATED}),
    State.ACTIVE: frozenset({State.PAUSED, State.COMPLETED, State.TERMINATED}),
    State.PAUSED: frozenset({State.ACTIVE, State.COMPLETED, State.TERMINATED}),
    State.COMPLETED: frozenset(),
    State.TERMINATED: frozenset(),
}

STATE_WORDS = {
    State.PROPOSED: gettext_noop("предложена"),
    State.AGREED: gettext_noop("согласована"),
    State.ORDERED: gettext_noop("закреплена приказом"),
    State.ACTIVE: gettext_noop("действует"),
    State.PAUSED: gettext_noop("на паузе"),
    State.COMPLETED: gettext_noop("завершена"),
    State.TERMINATED: gettext_noop("прекращена"),
}


@dataclass(frozen=True, slots=True)
class Participant:
    """A place in a register, as the rules of pairing see it."""

    place: int
    person: int
    name: str
    role: Role
    category: Category
    organization: int
    school_year: int
    is_open: bool = True
    joined_on: date | None = None


@dataclass(frozen=True, slots=True)
class FormRules:
    """What a form of mentoring asks of its participants."""

    label: str
    mentor: Category
    mentee: Category
    group_allowed: bool = True


@dataclass(frozen=True, slots=True)
class Pairing:
    """A pair or group as it is about to be: whose it is, in which form, who takes part."""

    organization: int
    school_year: int
    form: FormRules
    mentors: Sequence[Participant]
    mentees: Sequence[Participant]

    @property
    def members(self) -> tuple[Participant, ...]:
        """All participants, mentors first."""
        return (*self.mentors, *self.mentees)


def require_pairing(pairing: Pairing, kinship: Collection[tuple[int, int]]) -> None:
    """Refuse a pair or group that breaks any rule of pairing.

    `kinship` holds pairs (parent's person, child's person) known among the participants.
    Raises DomainError at the field `mentors` or `mentees`. Source: Р-145, п. 4; целевая модель
    Челябинской области, п. 3.2 (a parent does not mentor their own child), п. 5.6 (the register is
    kept where the mentee studies).
    """
    require_both_sides(pairing)
    require_group(pairing)
    for participant in pairing.members:
        require_place(participant, pairing)
    require_fitting(pairing)
    require_different_people(pairing)
    require_no_own_children(pairing, kinship)


def require_both_sides(pairing: Pairing) -> None:
    """Refuse a pair or group without a mentor or without a mentee (Р-145, п. 2: наставничество).

    Raises DomainError at `mentors` or `mentees`.
    """
    if not pairing.mentors:
        raise DomainError(gettext_noop("Выберите хотя бы одного наставника."), field="mentors")
    if not pairing.mentees:
        raise DomainError(gettext_noop("Выберите хотя бы одного наставляемого."), field="mentees")


def require_group(pairing: Pairing) -> None:
    """Refuse a group where the form is only for pairs (МР-42/02: формы наставничества).

    Raises DomainError at `mentors` or `mentees`, whichever has more than one participant.
    """
    if pairing.form.group_allowed:
        return
    for field, side in (("mentees", pairing.mentees), ("mentors", pairing.mentors)):
        if len(side) > 1:
            raise DomainError(
                gettext_noop("Форма «%(form)s» — только для пар: оставьте одного участника."),
                field=field,
                form=pairing.form.label,
            )


def require_place(participant: Participant, pairing: Pairing) -> None:
    """Refuse a place of another organisation, another school year, another role, or a closed one.

    Raises DomainError at the side the participant stands on. Source: целевая модель Челябинской
    области, п. 5.6 (персонифицированный учёт ведёт организация).
    """
    role = Role.MENTOR if participant in pairing.mentors else Role.MENTEE
    field = "mentors" if role is Role.MENTOR else "mentees"
    refusals = (
        (
            participant.organization != pairing.organization,
            gettext_noop("%(name)s — из реестра другой организации."),
        ),
        (
            participant.school_year != pairing.school_year,
            gettext_noop("%(name)s — из реестра другого учебного года."),
        ),
        (
            participant.role is not role,
            gettext_noop("%(name)s — не из того реестра: проверьте роль."),
        ),
        (
            not participant.is_open,
            gettext_noop("%(name)s больше не участвует в программе этого года."),
        ),
    )
    for wrong, template in refusals:
        if wrong:
            raise DomainError(template, field=field, name=participant.name)


def require_fitting(pairing: Pairing) -> None:
    """Refuse participants whose category the form does not take (Р-145, п. 4).

    Raises DomainError at `mentors` or `mentees`.
    """
    form = pairing.form
    for participant in pairing.members:
        require_fitting_category(
            category=participant.category,
            expected=form.mentor if participant.role is Role.MENTOR else form.mentee,
            role=participant.role,
            form_label=form.label,
        )


def require_different_people(pairing: Pairing) -> None:
    """Refuse a person who mentors themselves or stands twice on one side (Р-145, п. 2).

    Raises DomainError at `mentors` or `mentees`.
    """
    mentors = {participant.person for participant in pairing.mentors}
    for participant in pairing.mentees:
        if participant.person in mentors:
            raise DomainError(
                gettext_noop("%(name)s не может быть наставником самому себе."),
                field="mentees",
                name=participant.name,
            )
    for field, side in (("mentors", pairing.mentors), ("mentees", pairing.mentees)):
        if len({participant.person for participant in side}) < len(side):
            raise DomainError(gettext_noop("Один и тот же человек выбран дважды."), field=field)


def require_no_own_children(pairing: Pairing, kinship: Collection[tuple[int, int]]) -> None:
    """Refuse a parent mentoring their own child.

    `kinship` holds pairs (parent's person, child's person). Raises DomainError at `mentors`.
    Source: целевая модель Челябинской области, п. 3.2.
    """
    for mentor in pairing.mentors:
        for mentee in pairing.mentees:
            if (mentor.person, mentee.person) in kinship:
                raise DomainError(
                    gettext_noop(
                        "%(mentor)s — родитель участника %(mentee)s и не может быть наставником."
                    ),
                    field="mentors",
                    mentor=mentor.name,
                    mentee=mentee.name,
                )


def require_transition(current: State, target: State) -> None:
    """Refuse a step the life of a pair or group does not have (МР-42/02: этапы программы).

    Raises DomainError for the whole form.
    """
    if target in TRANSITIONS[current]:
        return
    raise DomainError(
        gettext_noop("Пара или группа %(current)s: этот шаг сейчас невозможен."),
        current=STATE_WORDS[current],
    )


def require_day(day: date, *, field: str, first: date, last: date) -> None:
    """Refuse a day outside the school year, both ends inclusive (дата `first`…`last`).

    Raises DomainError at `field`. Source: целевая модель Челябинской области, приложение 2
    («сведения … за учебный год»).
    """
    if first <= day <= last:
        return
    raise DomainError(
        gettext_noop("Дата должна быть в пределах учебного года: с %(first)s по %(last)s."),
        field=field,
        first=format_date(first),
        last=format_date(last),
    )


def require_not_before(day: date, earliest: date | None, template: str, *, field: str) -> None:
    """Refuse a day before `earliest` with the sentence `template` («…%(earliest)s…»).

    Nothing is refused where `earliest` is unknown. Raises DomainError at `field`.
    Source: порядок событий программы, МР-42/02 (этапы реализации).
    """
    if earliest is not None and day < earliest:
        raise DomainError(template, field=field, earliest=format_date(earliest))


def require_start(
    starts_on: date, *, order_date: date | None, members: Collection[Participant]
) -> None:
    """Refuse a start before the order, or before a participant joined the programme.

    Raises DomainError at `starts_on`. Source: целевая модель, этап «формирование пар и групп»:
    a pair acts after the order that confirms it.
    """
    if order_date is None:
        raise DomainError(
            gettext_noop("У приказа нет даты: укажите её в документе."), field="starts_on"
        )
    require_not_before(
        starts_on,
        order_date,
        gettext_noop("Начало не может быть раньше приказа от %(earliest)s."),
        field="starts_on",
    )
    for member in members:
        if member.joined_on is None:
            raise DomainError(
                gettext_noop("%(name)s — ещё кандидат: сначала внесите участника в базу."),
                field="starts_on",
                name=member.name,
            )
        if starts_on < member.joined_on:
            raise DomainError(
                gettext_noop("%(name)s вошёл (вошла) в программу позже — %(day)s."),
                field="starts_on",
                name=member.name,
                day=format_date(member.joined_on),
            )


def is_overloaded(category: Category, mentees: int) -> bool:
    """Tell whether an adult mentor has more mentees than is usual.

    `mentees` counts persons in open pairs and groups. A warning, not a refusal (МР-42/02 leaves
    the number to the organisation).
    """
    return category in ADULTS and mentees > USUAL_LOAD
