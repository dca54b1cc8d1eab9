import datetime
from collections.abc import Mapping
from typing import ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nastavnik.doors.imports.choices import ImportState, KindCode, LineState
from nastavnik.doors.imports.lines import row_of
from nastavnik.platform.jobs.models import Progress
from nastavnik.platform.rows.models import VersionedModel
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Person
from nastavnik.registers.periods.models import SchoolYear


class ImportQuerySet(models.QuerySet["Import"]):
    def keeping_names(self, until: datetime.datetime) -> Self:
        """Keep imports begun before a moment whose file or lines still hold what was brought."""
        lines = ImportLine.objects.exclude(values={}, remarks=[]).values("batch")
        return self.filter(created_at__lt=until).filter(~models.Q(file="") | models.Q(pk__in=lines))


class Import(VersionedModel):
    """A workbook on its way into the registers of an organisation."""

    REACH_LOOKUP = "organization"
    SEALED_BY = ""
    # The file names parents beside their children, and one side of a pair beside the other.
    PERSON_LOOKUPS = (
        "lines__person",
        "lines__mentions__person",
        "lines__person__parents__parent",
        "lines__person__enrolments__memberships__mentorship__members__enrolment__person",
    )
    NOT_THEIRS = frozenset(PERSON_LOOKUPS[1:])
    ERASE = ("name", "file", "columns", "reading", "notices")
    # A file's name, its headings and its samples may name somebody.
    UNRECORDED_FIELDS = frozenset({"name", "file", "columns", "reading", "notices"})
    # What is left are states and days: erasing one pupil leaves the others their history.
    SEALED_FIELDS = frozenset[str]()
    TOLD_WHILE: ClassVar[Mapping[str, object]] = {}

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="imports", verbose_name=_("Организация")
    )
    school_year = models.ForeignKey(
        SchoolYear, models.PROTECT, null=True, blank=True, verbose_name=_("Учебный год")
    )
    kind = models.CharField(_("Что загружается"), max_length=20, choices=KindCode.choices)
    state = models.CharField(
        _("Состояние"), max_length=12, choices=ImportState.choices, default=ImportState.READ
    )
    name = models.CharField(_("Файл"), max_length=200, blank=True)  # empty: cells were pasted
    file = models.FileField(_("Содержимое"), upload_to="imports/%Y/", blank=True)
    sheet = models.PositiveSmallIntegerField(_("Лист"), default=0)
    # Column of the sheet, counted from 1 → key of the kind, "" for one left out on purpose.
    columns = models.JSONField(_("Столбцы"), default=dict, blank=True)
    # `understanding.Reading` as JSON: the sheets, where the table is, headings with samples.
    reading = models.JSONField(_("Что прочитано"), default=dict, blank=True)
    notices = models.JSONField(_("Замечания о файле"), default=list, blank=True)
    created_by = models.BigIntegerField(_("Кто загрузил"), null=True, blank=True)
    created_at = models.DateTimeField(_("Начато"), default=timezone.now)
    applied_at = models.DateTimeField(_("Загружено"), null=True, blank=True)
    undone_at = models.DateTimeField(_("Отменено"), null=True, blank=True)
    # The import whose corrected file this is.
    follows = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("Исправленный файл загрузки"),
    )
    progress = models.ForeignKey(
        Progress, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Ход")
    )

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("загрузка")
        verbose_name_plural = _("загрузки")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["organization", "-id"], name="import_by_organization")]

    def __str__(self) -> str:
        return f"№\u00a0{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("imports:detail", args=[self.pk])

    @property
    def request_id(self) -> str:
        """The number under which everything the import writes stands in the trail."""
        return f"import-{self.pk}"

    @property
    def title(self) -> str:
        """What it is called: «Реестр наставляемых, № 7»."""
        return f"{self.get_kind_display()}, {self}"


class ImportLine(models.Model):
    """A line of the workbook: what was read, what it would do, what a person answered."""

    REACH_LOOKUP = "batch__organization"
    PERSON_LOOKUPS = ("person", "mentions__person")
    NOT_THEIRS = frozenset({"mentions__person"})
    ERASE = ("values", "remarks", "answers", "plan")

    batch = models.ForeignKey(
        Import, models.CASCADE, related_name="lines", verbose_name=_("Загрузка")
    )
    # Of `lines.number_of`: the row and which of its people, in the order of the file.
    number = models.PositiveIntegerField(_("Строка"))
    state = models.CharField(_("Вывод"), max_length=10, choices=LineState.choices)
    # Key of the kind → settled value as JSON: days as 2026-04-05.
    values = models.JSONField(_("Значения"), default=dict, blank=True)
    # `lines.Remark` as JSON: what was fixed, asked or wrong, by cell.
    remarks = models.JSONField(_("Замечания"), default=list, blank=True)
    # Key → what a person answered or typed in place of the cell.
    answers = models.JSONField(_("Ответы"), default=dict, blank=True)
    # `lines.Plan` as JSON: the row it touches, its version, differences, people it may be.
    plan = models.JSONField(_("Что изменится"), default=dict, blank=True)
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Человек")
    )

    objects = models.Manager()

    class Meta:
        verbose_name = _("строка загрузки")
        verbose_name_plural = _("строки загрузки")
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_line_unique"),
        ]
        indexes = [models.Index(fields=["batch", "state"], name="import_line_by_state")]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.row}"

    @property
    def is_emptied(self) -> bool:
        """Whether nothing is kept of what it said: there is nothing to judge it by any more."""
        return not (self.values or self.remarks or self.answers or self.plan)

    @property
    def row(self) -> int:
        """The row of the workbook: several lines have one that names several people."""
        return row_of(self.number)


class ImportMention(models.Model):
    """Somebody a line names, or may be about, beside its own person."""

    REACH_LOOKUP = "line__batch__organization"
    PERSON_LOOKUPS = ("person",)
    NOT_THEIRS = frozenset({"person"})
    ERASE = ()

    line = models.ForeignKey(
        ImportLine, models.CASCADE, related_name="mentions", verbose_name=_("Строка загрузки")
    )
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Человек")
    )

    objects = models.Manager()

    class Meta:
        verbose_name = _("упоминание в строке загрузки")
        verbose_name_plural = _("упоминания в строках загрузки")

    def __str__(self) -> str:
        return f"{self.line_id}: {self.person_id}"


class RememberedColumn(models.Model):
    """Which column of a kind an organisation's heading was last taken for."""

    REACH_LOOKUP = "organization"

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", verbose_name=_("Организация")
    )
    kind = models.CharField(_("Что загружается"), max_length=20, choices=KindCode.choices)
    heading = models.CharField(_("Заголовок"), max_length=300)
    key = models.CharField(_("Столбец"), max_length=40, blank=True)

    objects = models.Manager()

    class Meta:
        verbose_name = _("запомненный столбец")
        verbose_name_plural = _("запомненные столбцы")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "heading"], name="remembered_column_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.key}"
