"""Whose consent is needed and when it stands, around birthdays, terms and withdrawals."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nastavnik.domain import consents
from nastavnik.domain.consents import Kind, Signature, Signer, Standing, State, Subject
from nastavnik.domain.errors import DomainError
from nastavnik.domain.mentoring_forms import Category, age_on

OWN, REPRESENTATIVE = Signer.OWN, Signer.REPRESENTATIVE
BOTH = frozenset(Signer)
ONE_DAY = timedelta(days=1)
TODAY = date(2026, 11, 26)
LEAP = date(2008, 2, 29)
BIRTHS = st.one_of(
    st.none(),
    st.dates(date(2000, 1, 1), date(2016, 1, 1)),
    st.sampled_from([LEAP, date(2012, 2, 29), date(2008, 2, 28), date(2008, 3, 1)]),
)
SUBJECTS = st.builds(Subject, BIRTHS, st.booleans())


@st.composite
def signatures(draw: st.DrawFn) -> Signature:
    given_on = draw(st.dates(date(2019, 1, 1), date(2030, 1, 1)))
    term = draw(st.integers(0, 2000))
    withdrawn = draw(st.one_of(st.none(), st.integers(0, 2000)))
    return Signature(
        draw(st.sampled_from(Signer)),
        given_on,
        given_on + timedelta(days=term),
        None if withdrawn is None else given_on + timedelta(days=withdrawn),
    )


@pytest.mark.parametrize(
    ("day", "needed"),
    [
        (date(2024, 5, 9), {REPRESENTATIVE}),
        (date(2024, 5, 10), {OWN, REPRESENTATIVE}),
        (date(2028, 5, 9), {OWN, REPRESENTATIVE}),
        (date(2028, 5, 10), {OWN}),
    ],
)
def test_signatures_change_on_the_birthday(day: date, needed: set[Signer]) -> None:
    subject = Subject(date(2010, 5, 10), may_be_minor=True)
    assert consents.signatures_needed(Kind.PROCESSING, subject, day) == needed
    assert consents.signatures_needed(Kind.PUBLICATION, subject, day) == needed
    assert consents.signatures_needed(Kind.MENTORING, subject, day) == {OWN}


def test_an_unknown_birth_date_takes_the_safe_set() -> None:
    pupil, teacher = Subject(None, may_be_minor=True), Subject(None, may_be_minor=False)
    assert consents.signatures_needed(Kind.PROCESSING, pupil, TODAY) == BOTH
    assert consents.signatures_needed(Kind.PROCESSING, teacher, TODAY) == {OWN}


@given(BIRTHS.filter(bool), st.sampled_from([14, 18]))
def test_a_birthday_is_the_first_day_of_the_age(born: date, years: int) -> None:
    first = consents.birthday(born, years)
    assert age_on(born, first) == years
    assert age_on(born, first - ONE_DAY) == years - 1


def test_a_leap_child_grows_older_on_the_first_of_march() -> None:
    assert consents.birthday(LEAP, 14) == date(2022, 3, 1)
    assert consents.birthday(LEAP, 16) == date(2024, 2, 29)
    subject = Subject(LEAP, may_be_minor=True)
    assert consents.next_review(subject, date(2022, 2, 28)) == date(2022, 3, 1)
    assert consents.next_review(subject, date(2022, 3, 1)) == date(2026, 3, 1)
    assert consents.next_review(subject, date(2026, 3, 1)) is None
    assert consents.next_review(Subject(None, may_be_minor=True), TODAY) is None


@settings(max_examples=200)
@given(SUBJECTS, st.sampled_from(Kind), st.lists(signatures(), max_size=5), st.data())
def test_spans_say_what_every_day_says(
    subject: Subject, kind: Kind, signed: list[Signature], data: st.DataObject
) -> None:
    spans = consents.validity(kind, subject, signed)
    edges = {edge for one in signed for edge in (one.given_on, one.ends_before)}
    if subject.born is not None:
        edges |= {consents.birthday(subject.born, years) for years in (14, 18)}
    days = {edge + step * ONE_DAY for edge in edges for step in (-1, 0, 1)}
    days.add(data.draw(st.dates(date(2018, 1, 1), date(2036, 1, 1))))
    for day in days:
        held = any(span.starts_on <= day < span.ends_before for span in spans)
        assert held == (not consents.missing_signatures(kind, subject, signed, day)), day
    for earlier, later in itertools.pairwise(spans):
        assert earlier.starts_on < earlier.ends_before < later.starts_on


def signed_by(signer: Signer, given_on: date = date(2023, 9, 1), years: int = 8) -> Signature:
    return Signature(signer, given_on, given_on.replace(year=given_on.year + years))


def test_at_fourteen_the_minor_is_asked_and_at_eighteen_the_adult_anew() -> None:
    subject = Subject(date(2010, 5, 10), may_be_minor=True)
    signed = [signed_by(REPRESENTATIVE)]
    missing = consents.missing_signatures
    assert not missing(Kind.PROCESSING, subject, signed, date(2024, 5, 9))
    assert missing(Kind.PROCESSING, subject, signed, date(2024, 5, 10)) == {OWN}
    signed.append(signed_by(OWN, date(2024, 5, 20)))
    assert not missing(Kind.PROCESSING, subject, signed, date(2028, 5, 9))
    assert missing(Kind.PROCESSING, subject, signed, date(2028, 5, 10)) == {OWN}
    assert [
        (span.starts_on, span.ends_before)
        for span in consents.validity(Kind.PROCESSING, subject, signed)
    ] == [(date(2023, 9, 1), date(2024, 5, 10)), (date(2024, 5, 20), date(2028, 5, 10))]


def test_what_a_child_under_fourteen_signed_never_counts() -> None:
    subject = Subject(date(2010, 5, 10), may_be_minor=True)
    signed = [signed_by(REPRESENTATIVE), signed_by(OWN)]
    assert consents.missing_signatures(Kind.PROCESSING, subject, signed, date(2024, 6, 1)) == {OWN}


def test_a_withdrawn_signature_does_not_stand_on_the_day_of_withdrawal() -> None:
    adult = Subject(date(1980, 1, 1), may_be_minor=False)
    given = Signature(OWN, date(2026, 1, 1), date(2028, 1, 1), date(2026, 3, 1))
    assert consents.stands_on(Kind.PROCESSING, adult, given, date(2026, 2, 28))
    assert not consents.stands_on(Kind.PROCESSING, adult, given, date(2026, 3, 1))


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2023, 8, 31), Standing.NOT_YET),
        (date(2023, 9, 1), Standing.VALID),
        (date(2026, 7, 3), Standing.VALID),
        (date(2026, 8, 3), Standing.EXPIRING),
        (date(2026, 9, 1), Standing.EXPIRING),
        (date(2026, 9, 2), Standing.EXPIRED),
    ],
)
def test_how_a_consent_stands(day: date, standing: Standing) -> None:
    adult = Subject(date(1980, 1, 1), may_be_minor=False)
    signature = signed_by(OWN, years=3)
    ask = consents.standing_on
    assert ask(Kind.PROCESSING, adult, State.GIVEN, signature, day, notice=30) is standing


def test_how_a_consent_stands_otherwise() -> None:
    ask = consents.standing_on
    child = Subject(date(2010, 5, 10), may_be_minor=True)
    gone = Signature(OWN, date(2025, 1, 1), date(2028, 1, 1), date(2026, 1, 1))
    args = (Kind.PROCESSING, child)
    assert ask(*args, State.REQUESTED, None, TODAY, notice=30) is Standing.REQUESTED
    assert ask(*args, State.DECLINED, None, TODAY, notice=30) is Standing.DECLINED
    assert ask(*args, State.WITHDRAWN, gone, TODAY, notice=30) is Standing.WITHDRAWN
    assert ask(*args, State.WITHDRAWN, gone, date(2025, 6, 1), notice=30) is Standing.VALID
    grown = signed_by(REPRESENTATIVE)
    assert ask(*args, State.GIVEN, grown, date(2028, 5, 10), notice=30) is Standing.OUTGROWN


@pytest.mark.parametrize(
    ("signature", "born", "withdrawn_on", "field", "words"),
    [
        (signed_by(OWN, TODAY + ONE_DAY), date(1980, 1, 1), None, "given_on", "ещё не наступила"),
        (signed_by(OWN), date(2025, 1, 1), None, "given_on", "раньше рождения"),
        (Signature(OWN, TODAY, TODAY - ONE_DAY), None, None, "expires_on", "раньше, чем"),
        (signed_by(OWN), date(1980, 1, 1), date(2026, 1, 1), "given_on", "отозвано 01.01.2026"),
        (signed_by(OWN), date(2012, 1, 1), None, "signer", "До 14 лет"),
        (signed_by(REPRESENTATIVE), date(1980, 1, 1), None, "signer", "Взрослый"),
    ],
)
def test_what_cannot_be_given(
    signature: Signature, born: date | None, withdrawn_on: date | None, field: str, words: str
) -> None:
    subject = Subject(born, may_be_minor=True)
    with pytest.raises(DomainError, match=words) as refusal:
        consents.require_giving(
            Kind.PROCESSING, subject, signature, today=TODAY, withdrawn_on=withdrawn_on
        )
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("born", "may_be_minor", "signer", "may"),
    [
        (date(2014, 5, 10), True, REPRESENTATIVE, True),
        (date(2008, 11, 27), True, REPRESENTATIVE, True),
        (date(2008, 11, 26), True, REPRESENTATIVE, False),
        (date(2008, 11, 26), True, OWN, True),
        (date(2014, 5, 10), True, OWN, True),
        (None, True, REPRESENTATIVE, True),
        (None, False, REPRESENTATIVE, False),
    ],
)
def test_a_representative_withdraws_for_as_long_as_one_is_needed(
    born: date | None, signer: Signer, *, may_be_minor: bool, may: bool
) -> None:
    ask = (Kind.PROCESSING, Subject(born, may_be_minor), signer, TODAY)
    if may:
        consents.require_withdrawer(*ask)
        return
    with pytest.raises(DomainError, match="согласие даёт и отзывает он сам"):
        consents.require_withdrawer(*ask)


def test_nobody_agrees_to_mentor_for_another() -> None:
    with pytest.raises(DomainError, match="соглашается сам"):
        consents.require_giving(
            Kind.MENTORING,
            Subject(None, may_be_minor=False),
            signed_by(REPRESENTATIVE),
            today=TODAY,
            withdrawn_on=None,
        )


def test_what_is_given_after_a_withdrawal_is_a_new_consent() -> None:
    subject = Subject(date(1980, 1, 1), may_be_minor=False)
    for withdrawn_on in (None, date(2023, 9, 1)):
        consents.require_giving(
            Kind.PROCESSING, subject, signed_by(OWN), today=TODAY, withdrawn_on=withdrawn_on
        )


@pytest.mark.parametrize("target", State)
@pytest.mark.parametrize("current", State)
def test_a_withdrawn_or_declined_consent_leads_nowhere(current: State, target: State) -> None:
    allowed = {
        (State.REQUESTED, State.GIVEN),
        (State.REQUESTED, State.DECLINED),
        (State.GIVEN, State.WITHDRAWN),
    }
    if (current, target) in allowed:
        consents.require_transition(current, target)
    else:
        with pytest.raises(DomainError, match=r"\.$"):
            consents.require_transition(current, target)


def test_a_withdrawal_has_its_day() -> None:
    given = signed_by(OWN)
    consents.require_withdrawal(given, given.given_on, today=TODAY)
    with pytest.raises(DomainError, match="ещё не наступила"):
        consents.require_withdrawal(given, TODAY + ONE_DAY, today=TODAY)
    with pytest.raises(DomainError, match="дано позже"):
        consents.require_withdrawal(given, given.given_on - ONE_DAY, today=TODAY)


def test_a_refusal_names_who_lacks_what() -> None:
    consents.require_none_lacking(Kind.PROCESSING, [], TODAY)
    with pytest.raises(DomainError) as one:
        consents.require_none_lacking(Kind.PROCESSING, [("Белова Анна", BOTH)], TODAY)
    assert str(one.value) == (
        "Белова Анна: на 26.11.2026 нет собственного согласия и\u00a0согласия законного "
        "представителя на обработку персональных данных."
    )
    with pytest.raises(DomainError, match=r"Без согласия ещё 1.участник"):
        consents.require_none_lacking(
            Kind.MENTORING, [("Белова Анна", {OWN}), ("Ёлкин Пётр", {OWN})], TODAY
        )


def test_only_colleagues_are_mentored_by_written_consent() -> None:
    needs = consents.needs_mentoring_consent
    since = consents.MENTORING_CONSENT_SINCE
    assert needs(Category.TEACHER, [Category.TEACHER], since)
    assert not needs(Category.TEACHER, [Category.TEACHER], since - ONE_DAY)
    assert not needs(Category.TEACHER, [Category.PUPIL], since)
    assert not needs(Category.EMPLOYEE, [Category.EMPLOYED_STUDENT], since)
