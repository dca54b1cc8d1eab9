"""Rights in words an official reads: objects by groups, what is done with them, how far."""

from collections.abc import Mapping

from nastavnik.platform.access.matrix import NAMED, ZONE_FUNCTIONS, Action, Reach

# The objects of the matrix in the order they are read, under the headings they belong to.
OBJECTS: Mapping[str, Mapping[str, str]] = {
    "Реестры": {
        "person": "Люди, места в реестрах, родство",
        "mentorship": "Пары и группы",
        "consent": "Согласия",
        "partner": "Партнёры",
        "agreement": "Соглашения с партнёрами",
        "document": "Документы организации",
        "contingent": "Контингент",
        "organization": "Дерево организаций и зоны центров",
        "import": "Загрузка из таблиц",
    },
    "Мониторинг": {
        "indicator": "Значения показателей",
        "measure": "Показания, которых нет в реестрах",
        "campaign": "Кампании сбора данных",
        "submission": "Данные, которые сдаёт организация",
        "review": "Проверка сданного своему органу",
        "package": "Своды муниципалитетов и центров",
        "past_figure": "Сведения прошлых лет, сообщённые не через систему",
        "note": "Информационные справки",
        "claim": "Опубликованные цифры для сверки",
        "reminder": "Свои напоминания о сроках",
    },
    "Настройки": {
        "form": "Формы наставничества",
        "period": "Учебные годы и периоды",
        "indicator_set": "Наборы показателей, нормативные акты",
        "parameter": "Настройки системы",
        "security_parameter": "Настройки безопасности и личных данных",
        "queue": "Очередь фоновых заданий",
        "job": "Свои фоновые задания",
        "letter": "Письма, которые ждут отправки",
    },
    "Доступ и личные данные": {
        "role": "Свои роли",
        "account": "Учётные записи и назначения",
        "invitation": "Приглашения",
        "login": "Свой вход, пароль, второй фактор",
        "link": "Одноразовые ссылки",
        "audit": "Журнал событий",
        "history": "История объекта",
        "erasure": "Уничтожение личных данных",
        "personal_data": "Всё, что хранится о человеке",
    },
}
OTHER = "Прочее"
VERBS: Mapping[str, str] = {
    "view": "смотреть",
    "edit": "вносить и менять",
    "issue": "выдавать",
    "use": "пользоваться",
    "attest": "заверять",
    "keep": "проверять и закреплять",
    "switch": "переходить из одной в другую",
    "give": "давать",
    "submit": "сдавать",
    "decide": "принимать и возвращать",
    "withdraw": "отзывать",
    "export": "выгружать",
    "execute": "исполнять",
    "erase": "уничтожать",
    "queue": "ставить в очередь",
    "leave": "выходить из них",
    "choose": "включать и выключать",
    "post": "писать",
    "send": "отправлять",
}
FUNCTIONS = {"introduction": "внедрение", "monitoring": "мониторинг"}
SHARED_MARK, ZONE_MARK, LINK_MARK = "¹", "²", "³"
FOOTNOTES = (
    f"{SHARED_MARK} Имена остаются в организации. Выше неё это право действует, только если "
    "администратор безопасности включил для уровня настройку «Кому передаются имена»; каждый "
    "такой просмотр записывается в журнал.",
    f"{ZONE_MARK} Зона регионального центра — уровни образования и функция; в скобках функция, "
    "которой право принадлежит. Муниципалитеты региона центр видит как узлы дерева.",
    f"{LINK_MARK} По одноразовой ссылке: проверяет её само действие, без учётной записи.",
)


def headings() -> dict[str, list[Action]]:
    """Return every right under its heading; one whose object has no words yet comes last."""
    found: dict[str, list[Action]] = {}
    told = {name: heading for heading, names in OBJECTS.items() for name in names}
    order = list(told)
    known = sorted((a for a in Action if a.object in told), key=lambda a: order.index(a.object))
    for action in (*known, *(action for action in Action if action.object not in told)):
        found.setdefault(told.get(action.object, OTHER), []).append(action)
    return found


def action_words(action: Action) -> str:
    """«Партнёры: смотреть»."""
    titles = {name: title for names in OBJECTS.values() for name, title in names.items()}
    verb = action.value.partition(".")[2]
    return f"{titles.get(action.object, action.object)}: {VERBS.get(verb, verb)}"


def reach_words(action: Action, reach: Reach) -> str:
    """How far a right goes, with the marks of its footnotes."""
    if reach is Reach.NONE:
        return "—"
    words = str(reach.label)
    if reach is Reach.LINK:
        return words + LINK_MARK
    if reach is Reach.ZONE:
        functions = sorted(FUNCTIONS[name] for name in ZONE_FUNCTIONS[action.object])
        words = f"{words}{ZONE_MARK} ({', '.join(functions)})"
    shared = action.object in NAMED and reach in (Reach.SUBTREE, Reach.ZONE)
    return words + SHARED_MARK if shared else words
