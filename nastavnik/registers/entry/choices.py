from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Method(TextChoices):
    """By what somebody proved who they are; one log-in may take two of them."""

    PASSWORD = "password", _("пароль")
    LINK = "link", _("одноразовая ссылка")
    TOTP = "totp", _("код из приложения")
    PASSKEY = "passkey", _("ключ доступа")
    RECOVERY = "recovery", _("резервный код")
    EXTERNAL = "external", _("внешний вход")


class Refusal(TextChoices):
    """Why somebody was not let in, as the trail names it."""

    UNKNOWN = "unknown", _("нет такой учётной записи")
    CLOSED = "closed", _("учётная запись закрыта")
    PASSWORD = "password", _("не тот пароль")
    CODE = "code", _("не тот код")
    REPLAY = "replay", _("код уже использован")
    PASSKEY = "passkey", _("ключ доступа не подошёл")
    LIMIT = "limit", _("слишком много попыток")
    EXTERNAL = "external", _("внешний вход не связан с учётной записью")


class ResetKind(TextChoices):
    """What somebody who answers for an account took away, gave anew or changed."""

    FACTOR = "factor", _("Второй фактор сброшен")
    PASSWORD = "password", _("Выдана ссылка для нового пароля")
    EMAIL = "email", _("Изменена почта для входа")


class Lapse(TextChoices):
    """Why a session is over."""

    IDLE = "idle", _("долго не было действий")
    TERM = "term", _("истёк общий срок")
