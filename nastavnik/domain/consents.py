"""Whose consent a person's data need, from which day to which, and what is to be asked anew."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.mentoring_forms import Category, age_on
from nastavnik.domain.typography import count_phrase, format_date, join_words

SIGNS_SINCE, ADULT_SINCE = 14, 18
# Since this day an employee mentors colleagues only by written consent (ТК РФ, ст. 351.8).
MENTORING_CONSENT_SINCE = date(2025, 3, 1)
# Those who work at the organisation that keeps the register.
EMPLOYEES = frozenset({Category.TEACHER, Category.EMPLOYED_STUDENT})
ONE_DAY = timedelta(days=1)


class Kind(StrEnum):
    """What is consented to; each is a document of its own (152-ФЗ, ст. 9, with 01.09.2025)."""

    PROCESSING = "processing"  # обработка персональных данных
    MENTORING = "mentoring"  # работа наставником (ТК РФ, ст. 351.8)
    PUBLICATION = "publication"  # распространение имени и изображения (152-ФЗ, ст. 10.1)


class Signer(StrEnum):
    """Whose signature a consent bears."""

    OWN = "own"
    REPRESENTATIVE = "representative"


class State(StrEnum):
    """What acts made of a consent; whether it is valid is asked for a day."""

    REQUESTED = "requested"
    GIVEN = "given"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Standing(StrEnum):
    """How a consent stands on a day."""

    REQUESTED = "requested"
    DECLINED = "declined"
    NOT_YET = "not_yet"
    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    OUTGROWN = "outgrown"  # смена возраста
    WITHDRAWN = "withdrawn"


# A withdrawn consent leads nowhere: whoever changes their mind gives a new one.
TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.REQUESTED: frozenset({State.GIVEN, State.DECLINED}),
    State.GIVEN: frozenset({State.WITHDRAWN}),
    State.DECLINED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
_STUCK = {
    State.REQUESTED: gettext_noop("Согласие ещё не дано: отзывать нечего."),
    State.GIVEN: gettext_noop("Это согласие уже дано."),
    State.DECLINED: gettext_noop("В согласии отказано. Запросите новое."),
    State.WITHDRAWN: gettext_noop(
        "Согласие отозвано, второй раз оно не действует. Запросите новое."
    ),
}
LACKING_WORDS = {
    Signer.OWN: gettext_noop("собственного согласия"),
    Signer.REPRESENTATIVE: gettext_noop("согласия законного представителя"),
}
PURPOSE_WORDS = {
    Kind.PROCESSING: gettext_noop("на обработку персональных данных"),
    Kind.MENTORING: gettext_noop("на работу наставником"),
    Kind.PUBLICATION: gettext_noop("на публикацию имени и фотографий"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data they are: the birth date, if known, and whether the person may be a minor."""

    born: date | None
    may_be_minor: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """A given consent: from `given_on` through `expires_on`, and before `withdrawn_on`."""

    signer: Signer
    given_on: date
    expires_on: date
    withdrawn_on: date | None = None

    @property
    def ends_before(self) -> date:
        """The first day the signature no longer stands, age apart."""
        after = self.expires_on + ONE_DAY
        return after if self.withdrawn_on is None else min(after, self.withdrawn_on)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `starts_on` up to, not including, `ends_before`."""

    starts_on: date
    ends_before: date


def birthday(born: date, years: int) -> date:
    """Return the first day on which a person born on `born` is `years` full years old.

    Somebody born on 29 February grows older on 1 March of a common year, as `age_on` counts.
    """
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def signatures_needed(kind: Kind, subject: Subject, day: date) -> frozenset[Signer]:
    """Return whose signatures a consent of the kind needs on the day.

    Under 14 the legal representative signs; from 14 to 17 the minor and the representative; an
    adult signs alone (152-ФЗ, ст. 9, ч. 1 и 6; ГК РФ, ст. 26, 28; СК РФ, ст. 64). An employee
    agrees to be a mentor in person at any age (ТК РФ, ст. 63, 351.8). Where the birth date of
    somebody who may be a minor is unknown, both sign: that set is never too small.
    """
    own, both = frozenset({Signer.OWN}), frozenset(Signer)
    if kind is Kind.MENTORING:
        return own
    if subject.born is None:
        return both if subject.may_be_minor else own
    age = age_on(subject.born, day)
    if age < SIGNS_SINCE:
        return frozenset({Signer.REPRESENTATIVE})
    return both if age < ADULT_SINCE else own


def needs_mentoring_consent(mentor: Category, mentees: Iterable[Category], day: date) -> bool:
    """Tell whether the mentor needs a written consent of their own to mentor on the day.

    Since 01.03.2025 an employee who mentors another employee does it by written consent
    (ТК РФ, ст. 351.8); mentoring of learners is no such work.
    """
    return (
        day >= MENTORING_CONSENT_SINCE and mentor in EMPLOYEES and not EMPLOYEES.isdisjoint(mentees)
    )


def stands_on(kind: Kind, subject: Subject, signature: Signature, day: date) -> bool:
    """Tell whether a signature counts on the day.

    A child under 14 signs nothing. At 18 the representative's signature falls, and what a minor
    signed together with the representative is signed anew alone (ГК РФ, ст. 21, 26, 28).
    """
    if not signature.given_on <= day < signature.ends_before:
        return False
    if kind is Kind.MENTORING or subject.born is None:
        return True
    if signature.signer is Signer.OWN and signature.given_on < birthday(subject.born, SIGNS_SINCE):
        return False
    adult = birthday(subject.born, ADULT_SINCE)
    return (signature.given_on >= adult) == (day >= adult)


def missing_signatures(
    kind: Kind, subject: Subject, signatures: Iterable[Signature], day: date
) -> frozenset[Signer]:
    """Return whose signatures are to be asked for the consent to be valid on the day.

    `signatures` are the given consents of this kind and person. Empty: the consent is valid
    (152-ФЗ, ст. 9, ч. 1).
    """
    standing = {one.signer for one in signatures if stands_on(kind, subject, one, day)}
    return signatures_needed(kind, subject, day) - standing


def require_none_lacking(
    kind: Kind,
    lacking: Sequence[tuple[str, frozenset[Signer]]],
    day: date,
    *,
    field: str = "",
) -> None:
    """Refuse an act for which somebody has no valid consent on the day.

    `lacking` are full names with the signatures each lacks. Raises DomainError at `field`, naming
    the first of them (152-ФЗ, ст. 6, ч. 1, п. 1; ТК РФ, ст. 351.8; ГК РФ, ст. 152.1).
    """
    if not lacking:
        return
    name, missing = lacking[0]
    words = [LACKING_WORDS[signer] for signer in sorted(missing)]
    template = gettext_noop("%(name)s: на %(day)s нет %(what)s %(purpose)s.")
    if len(lacking) > 1:
        template = gettext_noop(
            "%(name)s: на %(day)s нет %(what)s %(purpose)s. Без согласия ещё %(others)s."
        )
    raise DomainError(
        template,
        field=field,
        name=name,
        day=format_date(day),
        what=join_words(words),
        purpose=PURPOSE_WORDS[kind],
        others=count_phrase(len(lacking) - 1, "участник", "участника", "участников"),
    )


def validity(kind: Kind, subject: Subject, signatures: Sequence[Signature]) -> tuple[Span, ...]:
    """Return the days on which all signatures needed stand, as spans in order that never touch.

    The same as asking `missing_signatures` of every day (152-ФЗ, ст. 9; ГК РФ, ст. 26, 28).
    """
    edges = {edge for one in signatures for edge in (one.given_on, one.ends_before)}
    if subject.born is not None:
        edges |= {birthday(subject.born, years) for years in (SIGNS_SINCE, ADULT_SINCE)}
    days = sorted(edges)
    spans: list[Span] = []
    for first, after in itertools.pairwise(days):
        if missing_signatures(kind, subject, signatures, first):
            continue
        if spans and spans[-1].ends_before == first:
            spans[-1] = Span(spans[-1].starts_on, after)
        else:
            spans.append(Span(first, after))
    return tuple(spans)


def next_review(subject: Subject, day: date) -> date | None:
    """Return the coming 14th or 18th birthday, when the set of signatures changes.

    None where the birth date is unknown or the person is an adult (ГК РФ, ст. 21, 26, 28).
    """
    if subject.born is None:
        return None
    ahead = (birthday(subject.born, years) for years in (SIGNS_SINCE, ADULT_SINCE))
    return next((one for one in ahead if one > day), None)


def standing_on(
    kind: Kind,
    subject: Subject,
    state: State,
    signature: Signature | None,
    day: date,
    *,
    notice: int,
) -> Standing:
    """Return how one consent stands on the day; it is expiring within `notice` days of its end.

    `signature` is None while it is not given. Lifecycle: запрошено → дано → действует →
    истекает или смена возраста → отозвано (152-ФЗ, ст. 9, ч. 2).
    """
    if signature is None:
        return Standing.DECLINED if state is State.DECLINED else Standing.REQUESTED
    if signature.withdrawn_on is not None and day >= signature.withdrawn_on:
        return Standing.WITHDRAWN
    if day < signature.given_on:
        return Standing.NOT_YET
    if day > signature.expires_on:
        return Standing.EXPIRED
    if not stands_on(kind, subject, signature, day):
        return Standing.OUTGROWN
    left = (signature.expires_on - day).days
    return Standing.EXPIRING if left < notice else Standing.VALID


def require_transition(current: State, target: State) -> None:
    """Refuse a step the life of a consent does not have (152-ФЗ, ст. 9, ч. 2)."""
    if target not in TRANSITIONS[current]:
        raise DomainError(_STUCK[current])


def require_giving(
    kind: Kind,
    subject: Subject,
    signature: Signature,
    *,
    today: date,
    withdrawn_on: date | None,
) -> None:
    """Refuse a consent given in the future, by the wrong side, without days to stand, or again.

    `withdrawn_on` is the latest withdrawal of this kind by this person, if there was one: what
    was signed before it does not stand any more (152-ФЗ, ст. 9, ч. 2; ст. 21, ч. 5).
    """
    given_on = signature.given_on
    if given_on > today:
        raise DomainError(gettext_noop("Дата согласия ещё не наступила."), field="given_on")
    if subject.born is not None and given_on < subject.born:
        raise DomainError(gettext_noop("Дата согласия раньше рождения."), field="given_on")
    if signature.expires_on < given_on:
        raise DomainError(
            gettext_noop("Срок согласия заканчивается раньше, чем начинается."), field="expires_on"
        )
    if withdrawn_on is not None and given_on < withdrawn_on:
        raise DomainError(
            gettext_noop(
                "Согласие отозвано %(day)s. Подписанное раньше не действует: нужно новое согласие."
            ),
            field="given_on",
            day=format_date(withdrawn_on),
        )
    _require_side(kind, subject, signature.signer, given_on)


def _require_side(kind: Kind, subject: Subject, signer: Signer, given_on: date) -> None:
    if signer in signatures_needed(kind, subject, given_on):
        return
    if kind is Kind.MENTORING:
        sentence = gettext_noop("На работу наставником человек соглашается сам.")
    elif signer is Signer.OWN:
        sentence = gettext_noop("До 14 лет согласие подписывает законный представитель.")
    else:
        sentence = gettext_noop("Взрослый подписывает согласие сам, без представителя.")
    raise DomainError(sentence, field="signer")


def require_withdrawal(signature: Signature, on: date, *, today: date) -> None:
    """Refuse a withdrawal in the future or before the consent was given (152-ФЗ, ст. 9, ч. 2)."""
    if on > today:
        raise DomainError(gettext_noop("Дата отзыва ещё не наступила."), field="on")
    if on < signature.given_on:
        raise DomainError(gettext_noop("Согласие дано позже этой даты."), field="on")


def require_withdrawer(kind: Kind, subject: Subject, signer: Signer, day: date) -> None:
    """Refuse a withdrawal by a former representative of somebody who answers for themselves.

    At 18 representation ends with what it was needed for (ГК РФ, ст. 21, 26); what somebody
    signed in person stays theirs to withdraw at any age (152-ФЗ, ст. 9, ч. 2).
    """
    if signer is Signer.REPRESENTATIVE and signer not in signatures_needed(kind, subject, day):
        raise DomainError(
            gettext_noop("Участник — взрослый: согласие даёт и отзывает он сам, без представителя.")
        )
