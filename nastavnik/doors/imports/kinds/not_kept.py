"""Columns of the registers that are understood and not brought in, and why."""

from django.utils.translation import gettext_lazy as _

_BY_ORDER = _("вносится приказом и завершением пары: загрузка не заменяет документа")
OF_PAIRS = {
    "consent": _("согласия отмечают следующим шагом, по бумагам"),
    "order": _BY_ORDER,
    "completed": _BY_ORDER,
    "completed_on": _BY_ORDER,
    "activities": _("мероприятия в реестре не хранятся"),
    "link": _("ссылки на отзывы в реестре не хранятся"),
    "note": _("для примечаний в реестре нет места"),
}
