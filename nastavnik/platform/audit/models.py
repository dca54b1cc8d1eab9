"""The trail: one event for every write of business data, in the same transaction."""

from typing import Any, Never

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventQuerySet(models.QuerySet["Event"]):
    """Events are only added: what was written stays as it was written."""

    def update(self, **kwargs: Any) -> Never:
        """Refuse, for bulk_update too."""
        raise TypeError("events of the trail are never changed")

    def delete(self) -> Never:
        """Refuse."""
        raise TypeError("events of the trail are never removed")


class Event(models.Model):
    """Who did what to which row, in which role, by which request, and what changed."""

    at = models.DateTimeField(_("Когда"), auto_now_add=True, db_index=True)
    user_id = models.BigIntegerField(_("Пользователь"), null=True, db_index=True)
    actor_name = models.CharField(_("Кто"), max_length=200)
    role = models.CharField(_("Роль"), max_length=40)
    act = models.CharField(_("Действие"), max_length=80)
    subject_type = models.CharField(_("Тип объекта"), max_length=80)
    subject_id = models.BigIntegerField(_("Объект"), null=True)
    organization_id = models.BigIntegerField(_("Организация"), null=True, db_index=True)
    before = models.JSONField(_("Было"), default=dict)
    after = models.JSONField(_("Стало"), default=dict)
    reason = models.TextField(_("Причина"), blank=True)
    request_id = models.CharField(_("Запрос"), max_length=40, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("событие")
        verbose_name_plural = _("события")
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="event_subject")]

    def __str__(self) -> str:
        return f"{self.act} {self.subject_type} {self.subject_id}"
