from decimal import Decimal

import pytest

from nastavnik.domain.campaigns.past import settled_value, words_of
from nastavnik.domain.errors import DomainError


@pytest.mark.parametrize(
    ("numerator", "denominator", "value", "settled"),
    [
        (None, None, "15.4", "15.4"),
        (2, 13, None, "15.38"),
        (2, 13, "15.4", "15.4"),
        (2, 13, "15.3", "15.3"),  # cut off, not rounded
        (2, 13, "15.384615384615385", "15.3846"),
        (0, 13, "0", "0"),
        (13, 13, "100", "100"),
    ],
)
def test_a_share_is_what_was_told_or_what_its_counts_come_to(
    numerator: int | None, denominator: int | None, value: str | None, settled: str
) -> None:
    told = None if value is None else Decimal(value)
    assert settled_value(numerator, denominator, told, is_share=True) == Decimal(settled)


@pytest.mark.parametrize(
    ("numerator", "denominator", "value", "settled"),
    [(7, None, None, "7"), (None, None, "7.0", "7"), (7, None, "7", "7")],
)
def test_a_count_is_told_by_either_column(
    numerator: int | None, denominator: int | None, value: str | None, settled: str
) -> None:
    told = None if value is None else Decimal(value)
    assert settled_value(numerator, denominator, told, is_share=False) == Decimal(settled)


@pytest.mark.parametrize(
    ("numerator", "denominator", "value", "is_share", "field", "said"),
    [
        (None, None, "104.5", True, "value", "Доля больше ста процентов: 104,5."),
        (None, None, "-3", True, "value", "Значение меньше нуля: −3."),
        (None, None, None, True, "value", "Нет ни значения, ни чисел."),
        (2, None, "15.4", True, "denominator", "Укажите и числитель, и знаменатель"),
        (None, 13, "15.4", True, "numerator", "Укажите и числитель, и знаменатель"),
        (0, 0, None, True, "denominator", "Знаменатель — ноль"),
        (14, 13, None, True, "numerator", "Числитель 14 больше знаменателя 13."),
        (2, 13, "18", True, "value", "Значение 18 не получается из 2 и 13: выходит 15,38."),
        (2, 13, "15.5", True, "value", "Значение 15,5 не получается из 2 и 13: выходит 15,38."),
        (7, 9, None, False, "denominator", "Это количество, а не доля"),
        (None, None, "7.5", False, "value", "Это количество: 7,5 бывает только целым."),
        (7, None, "8", False, "value", "Значение 8 и числитель 7 — разные числа."),
    ],
)
def test_what_contradicts_itself_is_refused_at_its_field(  # noqa: PLR0917
    numerator: int | None,
    denominator: int | None,
    value: str | None,
    is_share: bool,
    field: str,
    said: str,
) -> None:
    told = None if value is None else Decimal(value)
    with pytest.raises(DomainError) as refusal:
        settled_value(numerator, denominator, told, is_share=is_share)
    assert refusal.value.field == field
    assert str(refusal.value).startswith(said)


def test_a_value_is_printed_as_it_was_told() -> None:
    assert [words_of(Decimal(text)) for text in ("15.4000", "100", "1234.5")] == [
        "15,4",
        "100",
        "1\u00a0234,5",
    ]
