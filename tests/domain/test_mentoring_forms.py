"""Ages and experience on the as-of date (Р-145: «от 10 до 19 лет», «от 0 до 3 лет»), forms."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nastavnik.domain.errors import DomainError
from nastavnik.domain.mentoring_forms import (
    PRESETS,
    Category,
    Role,
    age_on,
    born_between,
    is_young_specialist,
    require_fitting_category,
)

days = st.dates(date(2019, 9, 1), date(2045, 12, 31))
births = st.dates(date(1950, 1, 1), date(2045, 12, 31))


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2016, 12, 18), date(2026, 12, 18), 10),  # the birthday itself counts
        (date(2016, 12, 19), date(2026, 12, 18), 9),
        (date(2016, 2, 29), date(2026, 2, 28), 9),  # born on the leap day: older on 1 March
        (date(2016, 2, 29), date(2026, 3, 1), 10),
        (date(2016, 2, 29), date(2028, 2, 29), 12),
        (date(2017, 2, 28), date(2028, 2, 29), 11),
    ],
)
def test_age_in_full_years(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


@given(births, days, st.integers(0, 25), st.integers(0, 130))
@example(date(2016, 2, 29), date(2026, 2, 28), 9, 0)
@example(date(2008, 2, 29), date(2028, 2, 28), 19, 0)
@example(date(2008, 3, 1), date(2028, 2, 29), 19, 0)
def test_band_of_birth_dates_is_the_band_of_ages(
    born: date, day: date, lower: int, width: int
) -> None:
    earliest, latest = born_between(day, lower, lower + width)
    assert (earliest <= born <= latest) == (lower <= age_on(born, day) <= lower + width)


@given(days, st.integers(0, 25), st.integers(0, 30))
def test_band_is_exact_at_both_edges(day: date, lower: int, width: int) -> None:
    earliest, latest = born_between(day, lower, lower + width)
    assert age_on(earliest, day) == lower + width
    assert age_on(earliest - timedelta(days=1), day) == lower + width + 1
    assert age_on(latest, day) == lower
    assert age_on(latest + timedelta(days=1), day) == lower - 1


@pytest.mark.parametrize(
    ("since", "young"),
    [
        (date(2026, 12, 18), True),  # first day of work: 0 years
        (date(2023, 12, 19), True),
        (date(2023, 12, 18), False),  # exactly three full years
        (date(2026, 12, 19), False),  # not begun yet
        (None, False),
    ],
)
def test_young_specialist_has_less_than_three_full_years(since: date | None, young: bool) -> None:
    assert is_young_specialist(since, date(2026, 12, 18)) is young


@given(births, days)
@example(date(2024, 2, 29), date(2027, 2, 28))
@example(date(2024, 2, 29), date(2027, 3, 1))
def test_young_specialist_by_full_years(since: date, day: date) -> None:
    expected = since <= day and age_on(since, day) in (0, 1, 2)
    assert is_young_specialist(since, day) is expected


def test_preset_forms_are_told_apart() -> None:
    for names in (
        [form.code for form in PRESETS],
        [form.label for form in PRESETS],
        [(form.mentor, form.mentee) for form in PRESETS],
    ):
        assert len(set(names)) == len(names)


@given(st.sampled_from(PRESETS), st.sampled_from(Category), st.sampled_from(Role))
def test_form_takes_only_its_categories(form: object, category: Category, role: Role) -> None:
    expected = form.mentor if role is Role.MENTOR else form.mentee
    facts = {"category": category, "expected": expected, "role": role, "form_label": form.label}
    if category is expected:
        require_fitting_category(**facts)
        return
    with pytest.raises(DomainError) as refused:
        require_fitting_category(**facts)
    assert refused.value.field == ("mentors" if role is Role.MENTOR else "mentees")
