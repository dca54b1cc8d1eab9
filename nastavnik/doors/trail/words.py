"""What acts, and the rows they are about, are called where people read the journal."""

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.links.choices import Refusal as LinkRefusal
from nastavnik.registers.entry.choices import Method
from nastavnik.registers.entry.choices import Refusal as EntryRefusal

# An act that is no plain adding, editing, removing, viewing or taking out of rows of one kind.
ACTS: dict[str, str | Promise] = {
    "add_factor": gettext_lazy("Добавлен второй фактор"),
    "ask_for_password": gettext_lazy("Запрошена ссылка для нового пароля"),
    "change_password": gettext_lazy("Пароль изменён"),
    "confirm_identity": gettext_lazy("Личность подтверждена заново"),
    "connect_external_login": gettext_lazy("Подключён внешний вход"),
    "disconnect_external_login": gettext_lazy("Отключён внешний вход"),
    "dismiss_reset_notice": gettext_lazy("Владелец прочитал извещение о сбросе"),
    "end_session": gettext_lazy("Сеанс завершён"),
    "bring_import": gettext_lazy("Таблица загружена на проверку"),
    "choose_sheet": gettext_lazy("Выбран лист таблицы"),
    "take_columns": gettext_lazy("Выбраны столбцы таблицы"),
    "check_import": gettext_lazy("Строки таблицы проверены"),
    "answer_import": gettext_lazy("Ответ на вопрос о строках таблицы"),
    "identify_line": gettext_lazy("Указано, о ком строка таблицы"),
    "leave_lines_out": gettext_lazy("Строки таблицы оставлены"),
    "take_lines_back": gettext_lazy("Строки таблицы возвращены"),
    "discard_import": gettext_lazy("Таблица не загружена"),
    "apply_import": gettext_lazy("Загрузка начата"),
    "finish_import": gettext_lazy("Загрузка закончена"),
    "stop_import": gettext_lazy("Загрузка остановлена"),
    "attest_import": gettext_lazy("Заверены согласия загруженных людей"),
    "undo_import_begin": gettext_lazy("Отмена загрузки начата"),
    "undo_import": gettext_lazy("Отменено вместе с загрузкой"),
    "undo_import_finish": gettext_lazy("Загрузка отменена"),
    "forget_import": gettext_lazy("Файл и строки загрузки удалены по сроку"),
    "export_import_errors": gettext_lazy("Выгружен файл с ошибками"),
    "accept_role": gettext_lazy("Предложенная роль принята"),
    "offer_role": gettext_lazy("Предложена роль"),
    "withdraw_offer": gettext_lazy("Предложение роли отозвано"),
    "invite_user": gettext_lazy("Приглашён пользователь"),
    "keep_input": gettext_lazy("Введённое сохранено при выходе"),
    "log_in": gettext_lazy("Вход"),
    "log_out": gettext_lazy("Выход"),
    "refuse_assign": gettext_lazy("Отказано в назначении роли"),
    "refuse_edit_user": gettext_lazy("Отказано в изменении учётной записи"),
    "refuse_link": gettext_lazy("Ссылка не открылась"),
    "refuse_log_in": gettext_lazy("Отказано во входе"),
    "export_account_data": gettext_lazy("Выдано всё об учётной записи"),
    "export_personal_data": gettext_lazy("Выдано всё о человеке"),
    "rehash_password": gettext_lazy("Пароль перешифрован"),
    "remove_factor": gettext_lazy("Удалён второй фактор"),
    "reset_factor": gettext_lazy("Сброшен второй фактор"),
    "set_password": gettext_lazy("Пароль задан"),
    "switch_role": gettext_lazy("Выбрана другая роль"),
    "use_factor": gettext_lazy("Использован второй фактор"),
    "cancel_erasure": gettext_lazy("Уничтожение данных отменено"),
    "draw_up_act": gettext_lazy("Составлен акт об уничтожении"),
    "execute_erasure": gettext_lazy("Данные уничтожены"),
    "prune_acts": gettext_lazy("Удалены акты с истёкшим сроком хранения"),
    "queue_erasure": gettext_lazy("Поставлено в очередь на уничтожение"),
    "activate": gettext_lazy("Пара начала работу"),
    "activate_member": gettext_lazy("Участник начал работу в паре"),
    "add_member": gettext_lazy("Добавлен участник пары или группы"),
    "agree": gettext_lazy("Пара согласована"),
    "agree_member": gettext_lazy("Участие в паре согласовано"),
    "archive_person": gettext_lazy("Человек перенесён в архив"),
    "change_members": gettext_lazy("Изменён состав пары или группы"),
    "close_organization": gettext_lazy("Организация закрыта"),
    "complete": gettext_lazy("Завершено"),
    "complete_member": gettext_lazy("Участник завершил полный цикл"),
    "sweep_files": gettext_lazy("Отложены файлы, на которые ничто не ссылалось"),
    "remove_swept": gettext_lazy("Удалены файлы, отложенные месяц назад"),
    "refuse_sweep": gettext_lazy("Файлы без записей не убраны: их подозрительно много"),
    "fail_erasure": gettext_lazy("Уничтожить данные не удалось"),
    "destroy_keys": gettext_lazy("Персональные данные в журнале уничтожены"),
    "edit_route": gettext_lazy("Изменены маршрут и сроки"),
    "edit_rules": gettext_lazy("Изменены правила проверки"),
    "open_campaign": gettext_lazy("Сбор данных открыт"),
    "close_campaign": gettext_lazy("Сбор данных завершён"),
    "freeze_obligation": gettext_lazy("Закреплено, кто и когда отчитывается"),
    "open_submission": gettext_lazy("Форма открыта для заполнения"),
    "exempt_obligation": gettext_lazy("Освобождение от сдачи данных"),
    "oblige_obligation": gettext_lazy("Освобождение от сдачи отменено"),
    "export_totals": gettext_lazy("Выгружены данные кампании"),
    "export_receipt": gettext_lazy("Выгружена расписка о сдаче данных"),
    "save_submission": gettext_lazy("Данные сохранены"),
    "submit_submission": gettext_lazy("Данные сданы"),
    "hand_in_version": gettext_lazy("Сдана версия данных"),
    "accept_version": gettext_lazy("Версия принята"),
    "return_version": gettext_lazy("Версия возвращена с замечаниями"),
    "reopen_version": gettext_lazy("Принятая версия открыта заново"),
    "accept_submission": gettext_lazy("Данные приняты"),
    "return_submission": gettext_lazy("Данные возвращены на доработку"),
    "reopen_submission": gettext_lazy("Данные открыты заново"),
    "consolidate_submission": gettext_lazy("Данные вошли в свод"),
    "approve_submission": gettext_lazy("Данные утверждены выше"),
    "hand_in_package": gettext_lazy("Свод сдан"),
    "pack_version": gettext_lazy("Версия вошла в свод"),
    "accept_package": gettext_lazy("Свод принят"),
    "return_package": gettext_lazy("Свод возвращён"),
    "end_assignment": gettext_lazy("Назначение окончено"),
    "end_subordination": gettext_lazy("Подчинение окончено"),
    "enrol": gettext_lazy("Внесён в реестр"),
    "export_act": gettext_lazy("Выгружен акт об уничтожении"),
    "export_blanks": gettext_lazy("Напечатаны бланки согласий"),
    "export_chart": gettext_lazy("Скачан график показателя"),
    "export_figures": gettext_lazy("Выгружены показатели кампании"),
    "export_list": gettext_lazy("Выгружен список"),
    "export_trail": gettext_lazy("Выгружен журнал действий"),
    "order_notes": gettext_lazy("Заказан архив всех справок кампании"),
    "keep_notes": gettext_lazy("Архив справок собран"),
    "export_notes": gettext_lazy("Выгружен архив справок"),
    "generate_note": gettext_lazy("Справка составлена"),
    "install": gettext_lazy("Установка"),
    "leave": gettext_lazy("Выбыл"),
    "load_claims": gettext_lazy("Загружены сведения из источника"),
    "merge_people": gettext_lazy("Записи одного человека объединены"),
    "move_organization": gettext_lazy("Организация переподчинена"),
    "order": gettext_lazy("Пара утверждена приказом"),
    "order_member": gettext_lazy("Участие утверждено приказом"),
    "pause": gettext_lazy("Приостановлено"),
    "pause_member": gettext_lazy("Участие приостановлено"),
    "propose": gettext_lazy("Пара предложена"),
    "register": gettext_lazy("Внесён в базу участников"),
    "remove_member": gettext_lazy("Участник убран из пары или группы"),
    "restart_anchors": gettext_lazy("Концы цепочек закреплены заново"),
    "resume": gettext_lazy("Возобновлено"),
    "resume_member": gettext_lazy("Участие возобновлено"),
    "rewrap_keys": gettext_lazy("Ключи данных обёрнуты заново"),
    "tell_apart": gettext_lazy("Решено: разные люди"),
    "terminate": gettext_lazy("Прекращено досрочно"),
    "terminate_member": gettext_lazy("Участие прекращено"),
    "terminate_agreement": gettext_lazy("Соглашение расторгнуто"),
    "train": gettext_lazy("Прошёл обучение"),
    "attest_consent": gettext_lazy("Согласие на бумаге подтверждено"),
    "give_consent": gettext_lazy("Согласие дано по ссылке"),
    "decline_consent": gettext_lazy("В согласии отказано"),
    "refuse_consent": gettext_lazy("Ответ по ссылке не принят"),
    "leave_group": gettext_lazy("Участник вышел из группы"),
    "cover_by_consent": gettext_lazy("Участие стало покрыто согласием"),
    "refuse_reminders": gettext_lazy("Отказ от напоминаний письмом"),
    "want_reminders": gettext_lazy("Напоминания письмом снова нужны"),
    "post_letter": gettext_lazy("Написано письмо"),
    "end_letter": gettext_lazy("Решилось с письмом"),
    "issue_link": gettext_lazy("Выдана одноразовая ссылка"),
    "publish_consent_text": gettext_lazy("Опубликован текст согласия"),
    "readmit": gettext_lazy("Возвращён в реестр"),
    "request_consent": gettext_lazy("Запрошено согласие"),
    "retire_request": gettext_lazy("Запрос согласия снят: эта подпись больше не нужна"),
    "revoke_link": gettext_lazy("Одноразовая ссылка отозвана"),
    "set_bands": gettext_lazy("Изменены диапазоны показателя"),
    "set_parameter": gettext_lazy("Изменена настройка системы"),
    "unmerge": gettext_lazy("Объединение отменено"),
    "use_link": gettext_lazy("Использована одноразовая ссылка"),
    "view_consents": gettext_lazy("Просмотрены согласия"),
    "view_history": gettext_lazy("Просмотрена история"),
    "view_shared": gettext_lazy("Имена видны выше организации"),
    "withdraw_consent": gettext_lazy("Согласие отозвано"),
    "withdraw_place": gettext_lazy("Участие прекращено: согласия нет"),
    "withdraw_target": gettext_lazy("Целевое значение отозвано"),
}
# Commands and timetables that act by themselves.
_COMMANDS: dict[str, str | Promise] = {
    "consents": gettext_lazy("Учёт согласий"),
    "create_administrator": gettext_lazy("Создание администратора"),
    "demo": gettext_lazy("Загрузка демонстрации"),
    "erasure": gettext_lazy("Уничтожение по сроку"),
    "import": gettext_lazy("Загрузка из Excel"),
    "install_presets": gettext_lazy("Установка форм и показателей"),
    "kept input": gettext_lazy("Сроки хранения ввода"),
    "letters": gettext_lazy("Отправка писем"),
    "nastavnik audit": gettext_lazy("Проверка журнала"),
    "notes": gettext_lazy("Сбор справок в архив"),
    "outbox": gettext_lazy("Отправка писем из очереди"),
    "privacy": gettext_lazy("Обслуживание персональных данных"),
    "reminders": gettext_lazy("Напоминания о сроках"),
    "retention": gettext_lazy("Сроки хранения"),
    "timetable": gettext_lazy("По расписанию"),
}
# What an event tells besides the fields of a row, and in which words.
_FACTS: dict[str, str | Promise] = {
    "by": gettext_lazy("Чем подтверждено"),
    "filters": gettext_lazy("Отбор"),
    "format": gettext_lazy("Вид файла"),
    "keys": gettext_lazy("Ключей"),
    "merged": gettext_lazy("Объединённая запись"),
    "object": gettext_lazy("Что показано"),
    "people": gettext_lazy("Люди"),
    "role": gettext_lazy("Роль"),
    "rows": gettext_lazy("Строк"),
    "subjects": gettext_lazy("Записи"),
    "why": gettext_lazy("Почему"),
}
_VALUES: dict[str, str | Promise] = {
    **{str(value): label for value, label in LinkRefusal.choices},
    **{str(value): label for value, label in EntryRefusal.choices},
    **{str(value): label for value, label in Method.choices},
    "foreign": gettext_lazy("ссылка для другого дела"),
    "unknown": gettext_lazy("нет такой"),
    "docx": gettext_lazy("Word"),
    "xlsx": gettext_lazy("Excel"),
    "pdf": gettext_lazy("PDF"),
    "json": gettext_lazy("данные для программ"),
}
# The filters of the journal, as taking it out tells them.
_FILTERS: dict[str, str | Promise] = {
    "q": gettext_lazy("кто действовал"),
    "person": gettext_lazy("о ком"),
    "act": gettext_lazy("действие"),
    "own": gettext_lazy("особое действие"),
    "role": gettext_lazy("роль"),
    "organization": gettext_lazy("организация"),
    "since": gettext_lazy("с какого дня"),
    "until": gettext_lazy("по какой день"),
    "as": gettext_lazy("вид файла"),
}
_VERBS: dict[str, str | Promise] = {
    "add": gettext_lazy("Добавлено"),
    "edit": gettext_lazy("Изменено"),
    "remove": gettext_lazy("Удалено"),
    "view": gettext_lazy("Просмотр"),
    "export": gettext_lazy("Выгрузка"),
    "refuse": gettext_lazy("Отказано"),
    "log": gettext_lazy("Вход или выход"),
    "set": gettext_lazy("Установлено"),
    "change": gettext_lazy("Изменено"),
    "issue": gettext_lazy("Выдано"),
    "use": gettext_lazy("Использовано"),
    "revoke": gettext_lazy("Отозвано"),
    "withdraw": gettext_lazy("Отозвано"),
    "end": gettext_lazy("Окончено"),
    "erase": gettext_lazy("Стёрто"),
    "destroy": gettext_lazy("Уничтожено"),
    "import": gettext_lazy("Загружено"),
    "undo": gettext_lazy("Отменено"),
    "merge": gettext_lazy("Объединено"),
}


def act_words(act: str) -> str:
    """Return an act in words: its own, or the verb and the kind of row."""
    if act in ACTS:
        return str(ACTS[act])
    verb, _underscore, kind = act.partition("_")
    name = _KINDS.get(kind)
    if verb in _VERBS and name:
        return f"{_VERBS[verb]}: {name}"
    return str(_VERBS.get(verb, act))


def command_words(command: str) -> str:
    """Return what acted by itself."""
    return str(_COMMANDS.get(command, command))


def fact_words(name: str) -> str:
    """Return what a fact of an event is called."""
    return str(_FACTS.get(name, name))


def value_words(name: str, value: object) -> str:
    """Return the value of a fact: the words for a code, anything else as it is."""
    code = str(value)
    if name == "filters":
        return str(_FILTERS.get(code, code))
    return str(_VALUES.get(code) or dict(Role.choices).get(code) or _KINDS.get(code) or code)


def has_words(act: str) -> bool:
    """Whether people would read words and not an identifier."""
    return act in ACTS or act.partition("_")[0] in _VERBS


def kind_words(subject_type: str) -> str:
    """Return what a kind of row is called."""
    try:
        return str(apps.get_model(subject_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return _("запись") if subject_type else ""


class _Kinds(dict[str, str]):
    """Names of the models' kinds, read once they are all there."""

    def get(self, kind: str, default: str | None = None) -> str | None:  # type: ignore[override]
        if not self:
            self.update(
                {str(m._meta.model_name): str(m._meta.verbose_name) for m in apps.get_models()}
            )
        return super().get(kind, default)


_KINDS = _Kinds()
