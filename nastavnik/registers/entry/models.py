"""What log-in keeps: factors, devices at work, counted attempts, input that outlived a session."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import models
from django.utils.translation import gettext_lazy as _

from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry.choices import ResetKind


class Factor(Authenticator):
    """A second factor: an application with codes, a passkey, or the recovery codes."""

    OWNER_LOOKUP = "user"
    UNRECORDED_FIELDS = frozenset({"data"})

    class Meta:
        proxy = True
        verbose_name = _("второй фактор")
        verbose_name_plural = _("вторые факторы")
        ordering = ["created_at"]


class Device(models.Model):
    """A browser somebody entered from, as long as the session there goes on."""

    OWNER_LOOKUP = "user"
    UNTOLD_FIELDS = frozenset({"session_key"})

    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    session_key = models.CharField(_("Ключ сеанса"), max_length=40, unique=True)
    browser = models.CharField(_("Браузер"), max_length=100)
    entered_at = models.DateTimeField(_("Вход"), auto_now_add=True)
    ended_at = models.DateTimeField(_("Сеанс завершён"), null=True)

    class Meta:
        verbose_name = _("устройство")
        verbose_name_plural = _("устройства")
        ordering = ["-entered_at"]

    def __str__(self) -> str:
        return self.browser


class Attempts(models.Model):
    """How often somebody was wrong lately: by account, and by account and known device."""

    key = models.CharField(_("Ключ"), max_length=64, unique=True)
    count = models.PositiveIntegerField(_("Попыток"), default=0)
    since = models.DateTimeField(_("Считаются с"))

    class Meta:
        verbose_name = _("попытки входа")
        verbose_name_plural = _("попытки входа")

    def __str__(self) -> str:
        return f"{self.count}"


class KeptInputQuerySet(models.QuerySet["KeptInput"]):
    def fresh_at(self, now: datetime) -> "KeptInputQuerySet":
        """Keep input that may still be offered again."""
        return self.filter(expires_at__gt=now)


class KeptInput(models.Model):
    """What was typed into a form whose session had run out: encrypted, for its account alone."""

    OWNER_LOOKUP = "user"
    UNTOLD_FIELDS = frozenset({"content"})

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    path = models.CharField(_("Адрес формы"), max_length=400)
    content = models.TextField(_("Содержание"))
    expires_at = models.DateTimeField(_("Хранится до"))

    objects = KeptInputQuerySet.as_manager()

    class Meta:
        verbose_name = _("сохранённый ввод")
        verbose_name_plural = _("сохранённый ввод")
        constraints = [
            models.UniqueConstraint(fields=["user", "path"], name="kept_input_once_per_form")
        ]

    def __str__(self) -> str:
        return self.path


class ExternalLoginQuerySet(models.QuerySet["ExternalLogin"]):
    def connected(self) -> "ExternalLoginQuerySet":
        """Keep those by which one enters now."""
        return self.filter(disconnected_at=None)


class ExternalLogin(models.Model):
    """An account at an OpenID Connect provider by which one enters here.

    One that was disconnected is kept: whom it belongs to is not told by an address any more.
    """

    OWNER_LOOKUP = "user"

    user = models.ForeignKey(User, models.CASCADE, related_name="external_logins")
    provider = models.CharField(_("Провайдер"), max_length=200)
    subject = models.CharField(_("Номер у провайдера"), max_length=255)
    connected_at = models.DateTimeField(_("Подключён"), auto_now_add=True)
    disconnected_at = models.DateTimeField(_("Отключён"), null=True, blank=True)

    objects = ExternalLoginQuerySet.as_manager()

    class Meta:
        verbose_name = _("внешний вход")
        verbose_name_plural = _("внешние входы")
        ordering = ["connected_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "subject"],
                condition=models.Q(disconnected_at=None),
                name="external_login_of_one_account",
                violation_error_message=_("Этот внешний вход уже связан с учётной записью."),
            )
        ]

    def __str__(self) -> str:
        return self.provider


class ResetNoticeQuerySet(models.QuerySet["ResetNotice"]):
    def unseen(self) -> "ResetNoticeQuerySet":
        """Keep what the owner of the account has not put away."""
        return self.filter(seen_at=None)


class ResetNotice(models.Model):
    """Somebody else touched how the account is entered: told to its owner until put away."""

    SEALED_BY = "user"
    OWNER_LOOKUP = "user"
    # Who made it is somebody else.
    UNTOLD_FIELDS = frozenset({"made_by"})

    user = models.ForeignKey(User, models.CASCADE, related_name="reset_notices")
    what = models.CharField(_("Что сделано"), max_length=10, choices=ResetKind.choices)
    reason = models.CharField(_("Причина"), max_length=300, blank=True)
    made_by = models.BigIntegerField(_("Кем сделано"))
    made_at = models.DateTimeField(_("Когда"))
    seen_at = models.DateTimeField(_("Прочитано"), null=True, blank=True)

    objects = ResetNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("извещение о сбросе")
        verbose_name_plural = _("извещения о сбросе")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.get_what_display()
