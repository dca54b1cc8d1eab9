"""Arithmetic rounding, the one used wherever a number is printed, banded or compared."""

from decimal import Decimal
from fractions import Fraction


def round_half_up(value: Fraction | Decimal | int | float, digits: int) -> Decimal:
    """Round to `digits` decimal places, halves away from zero.

    A float is taken by its shortest decimal form, so that 2.675 gives 2.68.
    """
    exact = Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
    scaled = abs(exact) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    # Zero has no sign: −0.4 rounded to whole numbers is 0.
    sign = -1 if exact < 0 and whole else 1
    return Decimal(sign * whole).scaleb(-digits)
