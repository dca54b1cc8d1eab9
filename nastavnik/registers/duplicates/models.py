from collections.abc import Collection, Iterable, Iterator
from itertools import groupby

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.audit import paths
from nastavnik.platform.audit.paths import Subject
from nastavnik.platform.rows.models import VersionedModel
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Person


class Distinction(models.Model):
    """Somebody looked at two people who are alike and said: different people."""

    REACH_LOOKUP = "organization"
    SEALED_BY = ""
    PERSON_LOOKUPS = ("one", "another")
    ERASE = "delete"
    DROPPED_WHEN_DOUBLED = True
    # What is held on a person is shown to that person: not with whom they were compared. The trail
    # keeps both numbers, sealed: undoing a merge reads there who was told apart.
    UNTOLD_FIELDS = frozenset({"one", "another"})

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("Организация")
    )
    one = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("Человек"))
    another = models.ForeignKey(
        Person, models.CASCADE, related_name="+", verbose_name=_("Другой человек")
    )
    decided_on = models.DateField(_("Когда решили"))
    decided_by = models.BigIntegerField(_("Кто решил"), null=True, blank=True)
    reason = models.CharField(_("Почему это разные люди"), max_length=300, blank=True)

    objects = models.Manager()

    class Meta:
        verbose_name = _("решение «разные люди»")
        verbose_name_plural = _("решения «разные люди»")
        ordering = ["-decided_on", "-pk"]
        constraints = [
            # A pair has no order.
            models.UniqueConstraint(
                Least("one", "another"),
                Greatest("one", "another"),
                name="distinction_unique",
                violation_error_message=_("Об этих людях уже решено: они разные."),
            ),
            models.CheckConstraint(
                condition=~Q(one=F("another")),
                name="distinction_two_people",
                violation_error_message=_("Выберите двух людей."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} ≠ {self.another_id}"

    def get_absolute_url(self) -> str:
        return reverse("duplicates:list")


class MergeQuerySet(models.QuerySet["Merge"]):
    def in_force(self) -> "MergeQuerySet":
        """Keep those that were not undone."""
        return self.filter(undone_on=None)


class Merge(VersionedModel):
    """Two rows turned out to be one person: everything of `other` leads to `kept` since.

    `rows` are the labels and keys of what moved. How each stood before is in the trail, under
    `request_id`: nothing personal is kept twice.
    """

    REACH_LOOKUP = "organization"
    SEALED_BY = ""
    PERSON_LOOKUPS = ("kept", "other")
    ERASE = "delete"

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("Организация")
    )
    kept = models.ForeignKey(
        Person, models.CASCADE, related_name="merges", verbose_name=_("Кто остался")
    )
    other = models.ForeignKey(
        Person, models.CASCADE, related_name="merged_by", verbose_name=_("Чья запись объединена")
    )
    merged_on = models.DateField(_("Когда объединили"))
    merged_by = models.BigIntegerField(_("Кто объединил"), null=True, blank=True, editable=False)
    request_id = models.CharField(_("Запрос"), max_length=40, editable=False)
    rows = models.JSONField(_("Перенесённые записи"), default=list, blank=True, editable=False)
    undone_on = models.DateField(_("Когда отменили"), null=True, blank=True, editable=False)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("объединение")
        verbose_name_plural = _("объединения")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["other"],
                condition=Q(undone_on=None),
                name="merge_once",
                violation_error_message=_("Эта запись уже объединена."),
            ),
            models.CheckConstraint(
                condition=~Q(kept=F("other")),
                name="merge_two_people",
                violation_error_message=_("Выберите двух людей."),
            ),
        ]

    def __str__(self) -> str:
        return f"№\u00a0{self.other_id} → №\u00a0{self.kept_id}"

    @classmethod
    def sealed_elsewhere(cls, people: Collection[int]) -> Iterator[Subject]:
        """Yield whose seals close words about people: of whom they were, and of dropped doubles.

        What was merged, edited while merged and given back was told under the key of the row that
        was kept, of which an undone merge is the only memory.
        """
        told = set(people)
        while more := set(cls.objects.filter(other__in=told).values_list("kept", flat=True)) - told:
            told |= more
        yield from ((Person._meta.label_lower, pk) for pk in told.difference(people))
        for merge in cls.objects.filter(Q(kept__in=people) | Q(other__in=told)):
            yield from _gone((str(label), int(pk)) for label, pk in merge.rows)

    def get_absolute_url(self) -> str:
        return self.kept.get_absolute_url()


def _gone(rows: Iterable[Subject]) -> Iterator[Subject]:
    """Yield those with a key of their own that are there no more: nobody's erasure finds them."""
    for label, group in groupby(sorted(rows), key=lambda row: row[0]):
        model = apps.get_model(label)
        if getattr(model, paths.SEALED_BY, None) == "":
            keys = {pk for _label, pk in group}
            there = model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)
            yield from ((label, pk) for pk in keys.difference(there))
