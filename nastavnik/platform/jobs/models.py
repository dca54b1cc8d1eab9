from typing import Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.jobs.choices import ProgressState


class ProgressQuerySet(models.QuerySet["Progress"]):
    def of(self, user_id: int | None) -> Self:
        """Keep what an account has asked for."""
        return self.filter(owner_id=user_id) if user_id is not None else self.none()


class Progress(models.Model):
    """A long piece of work as the person who asked for it sees it, now and later.

    It names no people: its words are counts and refusals.
    """

    title = models.CharField(_("Работа"), max_length=200)
    owner_id = models.BigIntegerField(_("Кто попросил"), null=True, db_index=True)
    task_id = models.CharField(_("Задание"), max_length=64, blank=True, db_index=True)
    state = models.CharField(
        _("Состояние"),
        max_length=10,
        choices=ProgressState.choices,
        default=ProgressState.WAITING,
    )
    done = models.PositiveIntegerField(_("Сделано"), default=0)
    total = models.PositiveIntegerField(_("Всего"), default=0)
    words = models.CharField(_("Сейчас"), max_length=300, blank=True)
    result_url = models.CharField(_("Итог"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("Начато"), default=timezone.now)
    finished_at = models.DateTimeField(_("Закончено"), null=True)

    objects = ProgressQuerySet.as_manager()

    class Meta:
        verbose_name = _("ход работы")
        verbose_name_plural = _("ход работ")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("jobs:detail", args=[self.pk])

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ProgressState.over


class PeriodicRun(models.Model):
    """When a line of the timetable is due next: one row, however many workers there are."""

    name = models.CharField(_("Название"), max_length=60, unique=True)
    due_at = models.DateTimeField(_("Следующий запуск"))
    started_at = models.DateTimeField(_("Последний запуск"), null=True)

    class Meta:
        verbose_name = _("периодическое задание")
        verbose_name_plural = _("периодические задания")

    def __str__(self) -> str:
        return self.name
