"""Columns that several kinds have."""

from nastavnik.domain.spreadsheets.columns import Column, Holds

NUMBER = Column("number", "№", Holds.ORDINAL, ("№ п/п", "Порядковый номер", "Номер по порядку"))
NOTE = Column("note", "Примечание", Holds.TEXT, ("Комментарий", "Особые отметки"))
EMAIL = Column("email", "Электронная почта", Holds.EMAIL, ("E-mail", "Email", "Эл. адрес"))
PHONE = Column(
    "phone",
    "Телефон",
    Holds.PHONE,
    ("Контактный телефон", "Мобильный телефон", "Номер телефона", "Сотовый"),
)
BIRTH_DATE = Column(
    "birth_date", "Дата рождения", Holds.BIRTH_DATE, ("Родился", "Число, месяц, год рождения")
)
GROUP_LETTER = Column(
    "group_letter",
    "Буква класса",
    Holds.TEXT,
    ("Литера", "Литер", "Литера класса", "Буква"),
    completes="group",
)
SEX = Column("sex", "Пол", Holds.SEX)
CONSENT = Column(
    "consent",
    "Согласие на обработку персональных данных",
    Holds.MARK,
    ("Согласие", "Согласие на обработку ПД", "Наличие согласия", "Согласие родителя"),
)
FORM = Column(
    "form",
    "Форма наставничества",
    Holds.FORM,
    ("Форма", "Модель наставничества", "Вид наставничества", "Ролевая модель"),
)
JOINED = Column(
    "joined_on",
    "Дата вхождения в программу",
    Holds.DATE,
    (
        "Дата вхождения",
        "Дата начала",
        "Дата начала наставничества",
        "С какого числа в программе",
        "Дата включения в программу",
        "Начало работы",
        "Дата закрепления",
        "Дата назначения наставника",
    ),
)
COMPLETED_ON = Column(
    "completed_on",
    "Дата завершения программы",
    Holds.DATE,
    ("Дата завершения", "Дата окончания", "Дата окончания наставничества", "Окончание работы"),
)
RESULTS = Column(
    "results", "Результаты программы", Holds.TEXT, ("Результаты", "Результат", "Итоги")
)
LINK = Column(
    "link",
    "Ссылка на кейс/отзыв",
    Holds.TEXT,
    (
        "Ссылка на кейс/отзыв наставляемого, размещенные на сайте организации",
        "Ссылка на кейс/отзыв наставника, размещенные на сайте организации",
        "Ссылка на отзыв",
    ),
)
ACTIVITIES = Column(
    "activities",
    "Мероприятия программы наставничества",
    Holds.TEXT,
    ("Мероприятия", "Мероприятия программы", "План мероприятий"),
)
COMPLETED = Column(
    "completed",
    "Отметка о завершении",
    Holds.MARK,
    (
        "Отметка о прохождении программы",
        "Отметка о прохождении",
        "Отметка о завершении (прохождении полного цикла)",
        "Завершение программы",
        "Завершил программу",
    ),
)
ORDER = Column(
    "order",
    "Приказ о закреплении",
    Holds.TEXT,
    (
        *("Реквизиты приказа", "Приказ о закреплении (№, дата)", "Приказ", "Номер и дата приказа"),
        *("Приказ о закреплении наставника", "Приказ о назначении наставника"),
    ),
)
CATEGORY = Column(
    "category",
    "Категория",
    Holds.CATEGORY,
    (
        "Категория (ученик, студент, педагог)",
        "Категория участника",
        "Категория наставника",
        "Категория наставляемого",
    ),
)


def name_columns(
    whose: str,
    synonyms: tuple[str, ...],
    *,
    prefix: str = "",
    required: bool = False,
    holds: Holds = Holds.NAME,
) -> tuple[Column, ...]:
    """Return the columns of a name: whole, and by its three parts.

    `whose` is the genitive for the headings («наставника»), `prefix` goes before the keys of the
    parts; a whole name is found under the key `name`, or the prefix alone.
    """
    key = prefix.rstrip("_") or "name"
    keys = tuple(f"{prefix}{part}" for part in ("last_name", "first_name", "patronymic"))
    titles = ("Фамилия", "Имя", "Отчество")
    parts = tuple(
        Column(
            key_of_part,
            title if not prefix else f"{title} {whose}",
            Holds.NAME_PART,
            (f"{title} {whose}",) if not prefix else (),
        )
        for key_of_part, title in zip(keys, titles, strict=True)
    )
    whole = Column(
        key, f"ФИО {whose}", holds, synonyms, required=required, parts=(keys[0], keys[1])
    )
    return (whole, *parts)


def contact_columns(prefix: str, whose: str, words: tuple[str, ...]) -> tuple[Column, ...]:
    """Return the phone and the address of somebody else than the person of the row.

    `words` are other genitives the person goes by: «родителя», «мамы».
    """
    genitives = (whose, *words)
    return (
        Column(
            f"{prefix}_phone",
            f"Телефон {whose}",
            Holds.PHONE,
            tuple(f"Телефон {word}" for word in genitives),
        ),
        Column(
            f"{prefix}_email",
            f"Электронная почта {whose}",
            Holds.EMAIL,
            tuple(f"Email {word}" for word in genitives),
        ),
    )


REPRESENTATIVE = (
    *name_columns(
        "законного представителя",
        (
            "ФИО родителя",
            "ФИО родителя / заявителя",
            "Представитель — ФИО",
            "Представитель 1 — ФИО",
            "Законный представитель",
            "Родитель",
            "Мама",
            "ФИО матери",
        ),
        prefix="representative_",
    ),
    *contact_columns(
        "representative",
        "законного представителя",
        ("родителя", "родителей", "мамы", "матери", "представителя", "Представитель 1"),
    ),
)
REPRESENTATIVE_GROUPS = (
    ("Родитель", "законного представителя"),
    ("Законный представитель", "законного представителя"),
)
