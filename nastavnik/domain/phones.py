"""Reading and writing Russian telephone numbers."""

import re

from nastavnik.domain.typography import NO_BREAK_SPACE

EXAMPLE = "например +7\u00a0912\u00a0345\u201167\u201189"
_ALLOWED = re.compile(r"\+?[\d\s()\-\u2010-\u2015.,/]+")
_LABEL = re.compile(r"^(тел(ефон)?|моб(ильный)?|т)\.?\s*:?\s*")
_FIRST_DIGITS_OF_AREA = "3456789"
# No area has such a code: 8 912 345 67 8 is a mobile number that lost a digit.
_DIGIT_LOST = ("79", "89")


def parse_phone(text: str) -> str:
    """Read a telephone number in any usual form and return it as +7XXXXXXXXXX.

    Accepted: 8 (912) 345-67-89, +7 912 345 67 89, 7.912.345.67.89, 9123456789.
    Raises ValueError, in Russian, for anything that is not one Russian number of ten digits.
    """
    cleaned = _LABEL.sub("", text.strip().casefold())
    if not _ALLOWED.fullmatch(cleaned):
        raise ValueError(f"Введите один номер телефона цифрами, {EXAMPLE}.")
    digits = re.sub(r"\D", "", cleaned)
    international = cleaned.startswith("+")
    if international and not digits.startswith("7"):
        raise ValueError(f"Номер должен быть российским, {EXAMPLE}.")
    if len(digits) == 11 and digits[0] in ("7" if international else "78"):
        digits = digits[1:]
    elif international or len(digits) != 10 or digits.startswith(_DIGIT_LOST):
        raise ValueError(f"В номере телефона должно быть 10 цифр после +7 или 8, {EXAMPLE}.")
    if digits[0] not in _FIRST_DIGITS_OF_AREA:
        raise ValueError(f"Код города или оператора не может начинаться с {digits[0]}, {EXAMPLE}.")
    return f"+7{digits}"


def format_phone(phone: str) -> str:
    """Write a stored +7XXXXXXXXXX as «+7 912 345-67-89» with no-break spaces."""
    digits = parse_phone(phone)[2:]
    local = f"{digits[3:6]}-{digits[6:8]}-{digits[8:]}"
    return NO_BREAK_SPACE.join(("+7", digits[:3], local))
