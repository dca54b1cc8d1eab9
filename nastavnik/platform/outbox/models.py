import datetime
import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.outbox.choices import LetterState


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> Self:
        """Keep what is still to be sent."""
        return self.filter(state=LetterState.WAITING)

    def due_at(self, moment: datetime.datetime) -> Self:
        """Keep what may be tried now: nobody else is at it."""
        free = Q(taken_until=None) | Q(taken_until__lte=moment)
        return self.waiting().filter(free, next_try_at__lte=moment)


class Letter(models.Model):
    """A letter to the owner of an account: written with the act that causes it, sent later.

    Its address and words are encrypted, and gone once it was sent or is not to be sent any more.
    """

    UNRECORDED_FIELDS = frozenset({"content"})

    key = models.UUIDField(_("Номер для почты"), default=uuid.uuid4, unique=True)
    kind = models.CharField(_("Вид письма"), max_length=40)
    user_id = models.BigIntegerField(_("Кому: учётная запись"))
    # Keys of the rows it tells of, by what they are: whether it is still wanted is asked by them.
    about = models.JSONField(_("О чём"), default=dict, blank=True)
    # Of letters with one key one is written: «a reminder to account 7 on 5 October».
    once = models.CharField(_("Не чаще раза"), max_length=80, null=True, blank=True, unique=True)
    content = models.TextField(_("Письмо"), blank=True)
    state = models.CharField(
        _("Состояние"), max_length=10, choices=LetterState.choices, default=LetterState.WAITING
    )
    tries = models.PositiveIntegerField(_("Попыток"), default=0)
    trouble = models.CharField(_("Что помешало"), max_length=60, blank=True)
    written_at = models.DateTimeField(_("Написано"), default=timezone.now)
    next_try_at = models.DateTimeField(_("Следующая попытка"), default=timezone.now)
    taken_until = models.DateTimeField(_("Отправляется до"), null=True, blank=True)
    expires_at = models.DateTimeField(_("Нужно до"))
    ended_at = models.DateTimeField(_("Когда решилось"), null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("письмо")
        verbose_name_plural = _("письма")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="waiting"), name="letter_waiting"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=LetterState.WAITING, ended_at=None)
                | Q(~Q(state=LetterState.WAITING), content="", ended_at__isnull=False),
                name="letter_ended_says_nothing",
                violation_error_message=_("От письма, которое больше не ждёт, слов не остаётся."),
            )
        ]

    def __str__(self) -> str:
        return self.kind
