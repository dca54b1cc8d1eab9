"""The partners of the demonstration city: made up, with numbers no tax office gives out."""

from dataclasses import dataclass

from nastavnik.domain.phones import format_phone

# An ИНН begins with the code of the tax office; there is no office 0000.
FICTITIOUS_OFFICE = "0000"
WEIGHTS = (2, 4, 10, 3, 5, 9, 4, 6, 8)
ENTERPRISES = (
    *("ООО «Приокский механический завод»", "ООО «Окские полимеры»", "АО «Волжский реактив»"),
    *("ООО «Заречный хлебокомбинат»", "ООО «Сосновый бор»", "ООО «Дом мебели Черноречья»"),
    *("АО «Игумновские сети»", "ООО «Автобаза Восточная»", "ООО «Стройдело-52»"),
    *("ООО «Печатный двор Черноречья»", "ООО «Прибор и точность»", "ООО «Окская игрушка»"),
    *("ООО «Тёплый город»", "АО «Синтез-Прогресс»", "ООО «Заволжская оптика»"),
    *("ООО «Ремонтный цех № 3»", "ООО «Медтехника плюс»", "ООО «Кабельные изделия Оки»"),
    *("ООО «Чистая вода Приокья»", "ООО «Мир вышивки»", "ООО «Цифровые решения Поволжья»"),
    *("ООО «Агрофирма Луговая»", "АО «Стеклодом»", "ООО «Пекарня Матрёна»"),
    *("ООО «Энергоналадка Ока»", "ООО «Логистика 52»", "ООО «Садовый питомник Ильинский»"),
    *("ООО «Лаборатория красок»", "ООО «Швейная мастерская Лада»", "ООО «Техносервис-Кристалл»"),
    *("ООО «Робототехника Приокья»", "ООО «Кафе Берёзка»", "ООО «Ветеринарная клиника Друг»"),
    *("АО «Окский судоремонт»", "ООО «Геодезия и кадастр»", "ООО «Бумажный ряд»"),
)
INSTITUTIONS = (
    *("ГБУ «Центр социальной помощи Приокский»", "МБУ «Городская библиотека Заречная»"),
    *("МБУ «Музей Черноречья»", "МБУ «Дворец спорта Ока»"),
)
PUBLIC = (
    *("Общественная организация «Совет ветеранов Заречья»", "Фонд «Добрый двор»"),
    "Ассоциация «Союз мастеров Приокья»",
)


@dataclass(frozen=True, slots=True)
class PartnerPlan:
    """A partner as it will stand in the register."""

    name: str
    inn: str
    kind: str
    contact: str


def partners() -> tuple[PartnerPlan, ...]:
    """Return every partner of the city: 36 enterprises, 4 institutions, 3 public bodies."""
    kinds = (("enterprise", ENTERPRISES), ("institution", INSTITUTIONS), ("public", PUBLIC))
    named = [(name, kind) for kind, names in kinds for name in names]
    return tuple(
        PartnerPlan(name, fictitious_inn(number), kind, f"Приёмная, {_phone(number)}")
        for number, (name, kind) in enumerate(named, start=1)
    )


def _phone(number: int) -> str:
    # The same numbers that cannot be dialled as those of the people.
    return format_phone(f"+7300090{number:04}")


def fictitious_inn(number: int) -> str:
    """Return an ИНН with a right check digit that belongs to nobody."""
    digits = f"{FICTITIOUS_OFFICE}{number * 137:05}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True))
    return f"{digits}{total % 11 % 10}"
