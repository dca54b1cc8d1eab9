"""Every parameter an operator may set, with its words, bounds and the value for real work.

Each part of the product adds its own lines here; nothing else needs to know of them.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from nastavnik.platform.parameters.kinds import Amount, AnyOf, Day, OneOf, Parameter, Switch

DAYS, YEARS = _("день,дня,дней"), _("год,года,лет")

# Erasure and retention of personal data
ERASURE = _("Персональные данные: уничтожение")
ERASURE_TERM = Amount(
    code="erasure_term",
    group=ERASURE,
    title=_("Срок уничтожения"),
    help=_(
        "Через сколько дней после отзыва согласия или достижения цели данные человека "
        "уничтожаются. Закон (ст. 21 152-ФЗ) даёт не больше 30 дней."
    ),
    default=30,
    most=30,
    unit=DAYS,
    security=True,
)

KEPT_AFTER_LEAVING = Amount(
    code="kept_after_leaving",
    group=ERASURE,
    title=_("Хранить после выбытия"),
    help=_(
        "Сколько лет хранятся данные человека после окончания последнего места в реестре. "
        "Затем он сам становится в очередь на уничтожение. Кто места не занимал, хранится столько "
        "же с того дня, как внесён, и пока нужен: родитель — пока хранятся данные ребёнка."
    ),
    default=3,
    most=75,
    unit=YEARS,
    security=True,
)
KEPT_IN_ARCHIVE = Amount(
    code="kept_in_archive",
    group=ERASURE,
    title=_("Хранить в архиве"),
    help=_("Сколько лет хранятся данные людей, переведённых в архив."),
    default=3,
    most=75,
    unit=YEARS,
    security=True,
)
ACCOUNTS_KEPT = Amount(
    code="accounts_kept",
    group=ERASURE,
    title=_("Хранить учётные записи без назначений"),
    help=_(
        "Сколько лет после окончания последней роли хранятся имя, почта и причины сбросов того, за "
        "чьей учётной записью нет человека из реестра: куратора, координатора, сотрудника "
        "министерства. Затем они стираются сами, а номер учётной записи в журнале остаётся."
    ),
    default=3,
    most=75,
    unit=YEARS,
    security=True,
)
SCANS_KEPT = Amount(
    code="scans_kept",
    group=ERASURE,
    title=_("Хранить сканы документов с именами"),
    help=_(
        "Сколько лет хранятся приложенные приказы о парах, планы и согласия: по номенклатуре дел, "
        "считая с 1 января после года, к которому относится документ. Затем файл уничтожается "
        "сам. Пока срок идёт и в документе названы другие люди, уничтожение данных одного файл "
        "не трогает, а акт называет документ."
    ),
    default=5,
    least=1,
    most=75,
    unit=YEARS,
    security=True,
)
ACTS_KEPT = Amount(
    code="destruction_acts_kept",
    group=ERASURE,
    title=_("Хранить акты об уничтожении"),
    help=_(
        "Акты и выгрузки из журнала хранятся не меньше трёх лет (приказ Роскомнадзора № 179), "
        "затем удаляются сами."
    ),
    default=3,
    least=3,
    most=75,
    unit=YEARS,
    security=True,
)

# Consents
CONSENTS = _("Персональные данные: согласия")
CONSENTS_SINCE = Day(
    code="consents_since",
    group=CONSENTS,
    title=_("Согласия обязательны с"),
    help=_(
        "С этого дня в показатели входят только участники с действующим согласием. "
        "До него участники, внесённые раньше, считаются и без согласий. Пусто — всегда."
    ),
    default=None,
)
CONSENT_TERM = Amount(
    code="consent_term",
    group=CONSENTS,
    title=_("Срок согласия"),
    help=_("На сколько лет даётся согласие, если в нём не назван другой день."),
    default=3,
    most=50,
    unit=YEARS,
)
CONSENT_NOTICE = Amount(
    code="consent_notice",
    group=CONSENTS,
    title=_("Предупреждать об истечении"),
    help=_("За сколько дней до конца срока или до 14 и 18 лет напоминать о новом согласии."),
    default=30,
    most=365,
    unit=DAYS,
)
CONSENT_LINK_TERM = Amount(
    code="consent_link_term",
    group=CONSENTS,
    title=_("Срок ссылки для согласия"),
    help=_("Сколько дней представитель может дать согласие по присланной ссылке."),
    default=14,
    most=90,
    unit=DAYS,
)

# Workbooks brought in
IMPORTS = _("Загрузка из таблиц")
IMPORTS_KEPT = Amount(
    code="imports_kept",
    group=IMPORTS,
    title=_("Хранить файлы загрузок"),
    help=_(
        "Сколько дней хранятся загруженный файл и строки, которые не загрузились. Затем они "
        "удаляются сами, а от загрузки остаётся запись: когда, кто и сколько строк."
    ),
    default=30,
    most=365,
    unit=DAYS,
)

# Work in the background
TASKS = _("Фоновые задания")
TASKS_KEPT = Amount(
    code="tasks_kept",
    group=TASKS,
    title=_("Хранить выполненные задания"),
    help=_("Сведения о выполненных заданиях старше этого срока удаляются сами."),
    default=30,
    most=365,
    unit=DAYS,
)

# Letters
LETTERS = _("Письма")
LETTERS_KEPT = Amount(
    code="letters_kept",
    group=LETTERS,
    title=_("Хранить сведения о письмах"),
    help=_(
        "Текст и адрес удаляются сразу после отправки. Когда и какое письмо ушло, видно ещё "
        "столько дней."
    ),
    default=30,
    most=365,
    unit=DAYS,
)

REMINDERS_SENT = Switch(
    code="reminders_sent",
    group=LETTERS,
    title=_("Напоминать об отчётах письмом"),
    help=_(
        "Тем, кто не сдал отчёт или не принял его: одно письмо в день обо всех кампаниях, днём по "
        "времени организации. Каждый может отказаться сам."
    ),
    default=True,
)
REMINDED_BEFORE = Amount(
    code="reminded_before",
    group=LETTERS,
    title=_("Начинать напоминать"),
    help=_("За сколько дней до конца срока приходит первое письмо."),
    default=5,
    most=60,
    unit=DAYS,
)
REMINDED_AFTER = Amount(
    code="reminded_after",
    group=LETTERS,
    title=_("Напоминать после срока"),
    help=_("Сколько дней после срока приходят письма тем, кто так и не сдал."),
    default=14,
    most=60,
    unit=DAYS,
)

# Who sees names above the organisations that keep them
NAMES = _("Персональные данные: передача имён")
NAMES_SHARED = AnyOf(
    code="names_shared",
    group=NAMES,
    title=_("Кому передаются имена"),
    help=_(
        "Имена остаются в организации: выше видны только итоги. Отмеченный уровень видит и людей, "
        "и пары своих организаций, а каждый такой просмотр записывается в журнал. Для передачи "
        "нужно законное основание."
    ),
    default=frozenset(),
    choices=(
        ("municipality", _("Органам местного самоуправления")),
        ("centre", _("Региональным центрам")),
        ("ministry", _("Министерству")),
    ),
    security=True,
)

# Log-in
ENTRY = _("Вход и пароли")
HOURS = _("час,часа,часов")
FACTOR_FROM = OneOf(
    code="factor_from",
    group=ENTRY,
    title=_("Второй фактор обязателен"),
    help=_(
        "Код из приложения или ключ доступа вдобавок к паролю. У кого его нет, тот при входе "
        "сначала настраивает его."
    ),
    choices=(
        ("nobody", _("никому")),
        ("municipality", _("от муниципального уровня и выше")),
        ("everybody", _("всем")),
    ),
    default="municipality",
    security=True,
)
EXPORT_CONFIRMATION = OneOf(
    code="export_confirmation",
    group=ENTRY,
    title=_("Перед выгрузкой данных"),
    help=_("Что спросить у того, кто скачивает данные, если он входил больше получаса назад."),
    choices=(
        ("none", _("ничего не спрашивать")),
        ("password", _("пароль")),
        ("factor", _("второй фактор")),
    ),
    default="factor",
    security=True,
)
SESSION_IDLE = Amount(
    code="session_idle",
    group=ENTRY,
    title=_("Сеанс без действий"),
    help=_(
        "Через сколько часов без единого действия нужно войти снова. Двенадцать часов — учебный "
        "день куратора с перерывами на уроки; набранное не пропадает."
    ),
    default=12,
    most=72,
    unit=HOURS,
    security=True,
)
SESSION_TERM = Amount(
    code="session_term",
    group=ENTRY,
    title=_("Сеанс в целом"),
    help=_("Через сколько дней нужно войти снова, даже если работать каждый день."),
    default=7,
    most=30,
    unit=DAYS,
    security=True,
)
INVITATION_TERM = Amount(
    code="invitation_term",
    group=ENTRY,
    title=_("Срок приглашения"),
    help=_("Сколько дней действует ссылка, по которой новый человек задаёт себе пароль."),
    default=7,
    most=30,
    unit=DAYS,
    security=True,
)
PASSWORD_LINK_TERM = Amount(
    code="password_link_term",
    group=ENTRY,
    title=_("Срок ссылки для нового пароля"),
    help=_("Сколько часов действует ссылка для того, кто забыл пароль."),
    default=24,
    most=72,
    unit=HOURS,
    security=True,
)

# Figures
FIGURES = _("Показатели")
STABLE_TENTHS = Amount(
    code="stable_tenths",
    group=FIGURES,
    title=_("Доля стабильна в пределах"),
    help=_(
        "На сколько десятых долей процентного пункта доля может измениться за период и считаться "
        "стабильной. 5 — это 0,5 процентного пункта: 7,5 % и 8 % — «стабильно»."
    ),
    default=5,
    least=0,
    most=100,
    unit=_("десятая п. п.,десятые п. п.,десятых п. п."),
)

_ALL: tuple[Parameter[Any], ...] = (
    ERASURE_TERM,
    KEPT_AFTER_LEAVING,
    KEPT_IN_ARCHIVE,
    ACCOUNTS_KEPT,
    SCANS_KEPT,
    ACTS_KEPT,
    CONSENTS_SINCE,
    CONSENT_TERM,
    CONSENT_NOTICE,
    CONSENT_LINK_TERM,
    FACTOR_FROM,
    EXPORT_CONFIRMATION,
    SESSION_IDLE,
    SESSION_TERM,
    INVITATION_TERM,
    PASSWORD_LINK_TERM,
    IMPORTS_KEPT,
    TASKS_KEPT,
    LETTERS_KEPT,
    REMINDERS_SENT,
    REMINDED_BEFORE,
    REMINDED_AFTER,
    NAMES_SHARED,
    STABLE_TENTHS,
)
CATALOGUE: Mapping[str, Parameter[Any]] = {parameter.code: parameter for parameter in _ALL}
