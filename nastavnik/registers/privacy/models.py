import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.rows.models import VersionedModel
from nastavnik.registers.consents.queries import consented
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy.choices import ErasureStatus, Ground


class DestructionActQuerySet(models.QuerySet["DestructionAct"]):
    def matching(self, text: str) -> Self:
        """Search by number."""
        return self.filter(number__contains=text.strip())


class DestructionAct(VersionedModel):
    """An act that data of people were destroyed (приказ Роскомнадзора № 179); it names nobody."""

    REACH_LOOKUP = "organization"
    SEALED_BY = ""  # it names who destroyed the data

    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="destruction_acts",
        verbose_name=_("Организация"),
    )
    number = models.CharField(_("Номер"), max_length=20, editable=False)
    drawn_up_on = models.DateField(_("Дата составления"))
    address = models.CharField(_("Адрес организации"), max_length=300, blank=True)
    performer_post = models.CharField(
        _("Должность того, кто уничтожил данные"), max_length=200, blank=True
    )
    performer_name = models.CharField(
        _("ФИО того, кто уничтожил данные"), max_length=200, blank=True
    )
    paper = models.TextField(
        _("Бумажные носители"),
        blank=True,
        help_text=_(
            "Если уничтожены и бумаги: название и число листов, каждый носитель с новой строки. "
            "Фамилий не пишите."
        ),
    )

    objects = DestructionActQuerySet.as_manager()

    class Meta:
        verbose_name = _("акт об уничтожении")
        verbose_name_plural = _("акты об уничтожении")
        ordering = ["-drawn_up_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"],
                name="destruction_act_number_unique",
                violation_error_message=_("Акт с таким номером уже есть."),
            )
        ]

    def __str__(self) -> str:
        return f"№\u00a0{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("privacy:act_detail", args=[self.pk])


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def waiting(self) -> Self:
        """Keep what is still to be executed."""
        return self.filter(status=ErasureStatus.WAITING)

    def due_on(self, day: datetime.date) -> Self:
        """Keep what must be executed by the day; who agreed anew since withdrawing is spared."""
        anew = Q(ground=Ground.WITHDRAWAL) & consented(day)
        return self.waiting().filter(due_on__lte=day).exclude(anew)

    def failed(self) -> Self:
        """Keep what the night did not manage and will try again."""
        return self.waiting().exclude(failed_on=None)

    def without_act(self) -> Self:
        """Keep what was executed and stands in no act yet."""
        return self.filter(status=ErasureStatus.DONE, act=None)


class Erasure(VersionedModel):
    """An entry of the queue: whose data are destroyed, why and by when."""

    REACH_LOOKUP = "organization"
    PERSON_LOOKUPS = ("person",)
    ERASE = ("reason",)
    # What people type may name somebody; the trail keeps it out of its proofs.
    UNRECORDED_FIELDS = frozenset({"reason"})

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="erasures", verbose_name=_("Организация")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="erasures", verbose_name=_("Чьи данные")
    )
    ground = models.CharField(_("Основание"), max_length=20, choices=Ground.choices)
    queued_on = models.DateField(_("Поставлено в очередь"))
    due_on = models.DateField(_("Исполнить до"))
    status = models.CharField(
        _("Состояние"),
        max_length=20,
        choices=ErasureStatus.choices,
        default=ErasureStatus.WAITING,
    )
    executed_on = models.DateField(_("Уничтожено"), null=True, blank=True)
    categories = models.TextField(_("Уничтоженные данные"), blank=True)
    kept = models.TextField(_("Оставлено на хранение"), blank=True)
    failed_on = models.DateField(_("Не удалось"), null=True, blank=True)
    cancelled_on = models.DateField(_("Отменено"), null=True, blank=True)
    reason = models.CharField(_("Причина отмены"), max_length=300, blank=True)
    act = models.ForeignKey(
        DestructionAct,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="erasures",
        verbose_name=_("Акт"),
    )

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("уничтожение данных")
        verbose_name_plural = _("уничтожение данных")
        ordering = ["status", "due_on", "pk"]
        indexes = [models.Index(fields=["status", "due_on"], name="erasure_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(status=ErasureStatus.WAITING),
                name="erasure_one_waiting",
                violation_error_message=_("Данные этого человека уже стоят в очереди."),
            ),
            models.CheckConstraint(
                condition=~Q(status=ErasureStatus.DONE) | Q(executed_on__isnull=False),
                name="erasure_done_has_day",
                violation_error_message=_("Укажите дату уничтожения."),
            ),
            models.CheckConstraint(
                condition=Q(failed_on=None) | Q(status=ErasureStatus.WAITING),
                name="erasure_failed_waits",
                violation_error_message=_("Неудача бывает только у того, что ещё ждёт."),
            ),
            models.CheckConstraint(
                condition=~Q(status=ErasureStatus.CANCELLED) | Q(cancelled_on__isnull=False),
                name="erasure_cancelled_has_day",
                violation_error_message=_("Укажите дату отмены."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_number}, {self.get_ground_display().lower()}"

    def get_absolute_url(self) -> str:
        return reverse("privacy:detail", args=[self.pk])

    @property
    def subject_number(self) -> str:
        """How papers call the person instead of a name: the number in the register."""
        return f"№\u00a0{self.person_id}"

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be executed."""
        return self.status == ErasureStatus.WAITING
