"""The trail: one event for every write of business data, in the same transaction, in a chain."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Never

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.audit import cipher

# The chain of what belongs to no organisation.
SYSTEM_CHAIN = 0
# Where a payload that is open but for its words keeps them, sealed.
SEALED_PART = "sealed"


class AppendOnlyQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows are only added: what was written stays as it was written. Triggers insist on it."""

    def update(self, **kwargs: Any) -> Never:
        """Refuse, for bulk_update too."""
        raise TypeError("events of the trail are never changed")

    def delete(self) -> Never:
        """Refuse."""
        raise TypeError("events of the trail are never removed")


class SealKey(models.Model):
    """The key that seals the events about one row; to erase what they say is to destroy it.

    What may be told of the row later is sealed by a key of the next generation.
    """

    subject_type = models.CharField(_("Тип объекта"), max_length=80)
    subject_id = models.BigIntegerField(_("Объект"))
    generation = models.PositiveIntegerField(_("Поколение"), default=1)
    wrapped = models.TextField(_("Обёрнутый ключ"), blank=True)
    destroyed_at = models.DateTimeField(_("Уничтожен"), null=True)

    class Meta:
        verbose_name = _("ключ событий")
        verbose_name_plural = _("ключи событий")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "generation"], name="seal_key_unique"
            ),
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=models.Q(destroyed_at=None),
                name="seal_key_one_living",
            ),
        ]

    def __str__(self) -> str:
        return self.about

    @property
    def subject(self) -> tuple[str, int]:
        """The row it is about."""
        return (self.subject_type, self.subject_id)

    @property
    def about(self) -> str:
        """What the wrapping is bound to: a key moved to another row or generation does not open."""
        mark = "" if self.generation == 1 else f"#{self.generation}"
        return f"{self.subject_type}{mark} {self.subject_id}"

    @property
    def is_destroyed(self) -> bool:
        """Whether what the key sealed can no longer be read by anybody."""
        return self.destroyed_at is not None


@dataclass(frozen=True, slots=True)
class Contents:
    """What an event says beyond who, when and about which row."""

    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    destroyed: bool = False
    unopenable: bool = False


class Event(models.Model):
    """Who did what to which row, in which role, by which request, and what changed."""

    pk = models.CompositePrimaryKey("chain", "seq")
    chain = models.BigIntegerField(_("Цепочка"))
    seq = models.BigIntegerField(_("Место в цепочке"))
    at = models.DateTimeField(_("Когда"))
    user_id = models.BigIntegerField(_("Пользователь"), null=True)
    role = models.CharField(_("Роль"), max_length=40)
    command = models.CharField(_("Команда"), max_length=200, blank=True)
    act = models.CharField(_("Действие"), max_length=80)
    subject_type = models.CharField(_("Тип объекта"), max_length=80, blank=True)
    subject_id = models.BigIntegerField(_("Объект"), null=True)
    organization_id = models.BigIntegerField(_("Организация"), null=True)
    people = models.TextField(_("Чьи данные видели"), blank=True)
    payload = models.TextField(_("Содержание"))
    sealed_by = models.BigIntegerField(_("Ключ"), null=True)
    request_id = models.CharField(_("Запрос"), max_length=40, blank=True)
    digest = models.CharField(_("Дайджест"), max_length=64)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("событие")
        verbose_name_plural = _("события")
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="event_about"),
            models.Index(fields=["at"], name="event_by_time"),
            models.Index(fields=["user_id"], name="event_by_user"),
            models.Index(fields=["request_id"], name="event_by_request"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.subject_type} {self.subject_id}"

    @cached_property
    def contents(self) -> Contents:
        """What the event says, opened by its key."""
        return self.opened_by(SealKey.objects.filter(pk=self.sealed_by or 0).first())

    def opened_by(self, key: SealKey | None) -> Contents:
        """What the event says, opened by a key read before."""
        if self.sealed_by is None:
            return read_contents(self.payload)
        if not self.payload.startswith("{"):
            return _opened(self.payload, key)
        facts, sealed = read_contents(self.payload), json.loads(self.payload).get(SEALED_PART)
        if not sealed:
            return facts
        words = _opened(sealed, key)
        return replace(
            words,
            before={**facts.before, **words.before},
            after={**facts.after, **words.after},
        )

    @property
    def before(self) -> Mapping[str, Any]:
        """The fields that changed, as they stood."""
        return self.contents.before

    @property
    def after(self) -> Mapping[str, Any]:
        """The fields that changed, as they stand since; of what changes no row, its facts."""
        return self.contents.after

    @property
    def reason(self) -> str:
        """Why, where the act asks."""
        return self.contents.reason


class EventPerson(models.Model):
    """Whose data an event showed: the index behind «кто смотрел этого человека»."""

    pk = models.CompositePrimaryKey("person_id", "chain", "seq")
    person_id = models.BigIntegerField(_("Человек"))
    chain = models.BigIntegerField(_("Цепочка"))
    seq = models.BigIntegerField(_("Место в цепочке"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("чьи данные видели")
        verbose_name_plural = _("чьи данные видели")

    def __str__(self) -> str:
        return f"{self.person_id}: {self.chain} {self.seq}"


class ChainHead(models.Model):
    """The last link of a chain; whoever adds to the chain holds this row."""

    chain = models.BigIntegerField(_("Цепочка"), primary_key=True)
    seq = models.BigIntegerField(_("Место в цепочке"))
    digest = models.CharField(_("Дайджест"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("конец цепочки")
        verbose_name_plural = _("концы цепочек")

    def __str__(self) -> str:
        return f"{self.chain}: {self.seq}"


def _opened(sealed: str, key: SealKey | None) -> Contents:
    if key is None or key.is_destroyed:
        return Contents(destroyed=True)
    try:
        return read_contents(cipher.unseal(cipher.unwrap(key.wrapped, key.about), sealed))
    except cipher.UnopenableError:
        return Contents(unopenable=True)


def read_contents(payload: str) -> Contents:
    """Read the plain text of a payload."""
    told = json.loads(payload)
    return Contents(
        before=told.get("before", {}),
        after=told.get("after", {}),
        reason=told.get("reason", ""),
    )
