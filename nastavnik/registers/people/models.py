import datetime
from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nastavnik.domain import pairing
from nastavnik.domain.consents import EMPLOYEES
from nastavnik.domain.dates import require_birth_date
from nastavnik.domain.errors import DomainError
from nastavnik.domain.mentoring_forms import age_on, is_young_specialist
from nastavnik.platform.access.matrix import Role as AccountRole
from nastavnik.platform.rows.models import SearchableQuerySet, SearchField, VersionedModel
from nastavnik.registers.organizations.choices import Level
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.partners.models import Partner
from nastavnik.registers.people.choices import Category, EnrolmentStatus, ParticipantRole, Sex
from nastavnik.registers.periods.models import SchoolYear

ADULT = 18


class PersonQuerySet(SearchableQuerySet["Person"]):
    def current(self) -> Self:
        """Leave out people kept only for history."""
        return self.filter(archived_on=None)

    def unmerged(self) -> Self:
        """Leave out rows that turned out to be somebody else's double."""
        return self.filter(merged_into=None)


def require_possible_birth(born: datetime.date) -> None:
    """Refuse, as a validator of the field, a day nobody alive was born on."""
    try:
        require_birth_date(born, today=timezone.localdate())
    except DomainError as refusal:
        raise ValidationError(str(refusal)) from refusal


class Person(VersionedModel):
    """A pupil, teacher, parent or enterprise worker, as one organisation knows them."""

    REACH_LOOKUP = "organization"
    SEALED_BY = ""
    TOLD_WHILE: ClassVar[Mapping[str, Any]] = {"erased_on": None}
    # Who was merged into the person is the same person: erased and shown together.
    PERSON_LOOKUPS = ("", "merged_into")
    ERASE = (
        *("last_name", "former_last_name", "first_name", "patronymic", "sex", "birth_date"),
        *("group_name", "position", "teaching_since", "phone", "email"),
    )
    SELF_LOOKUPS: ClassVar[Mapping[AccountRole, tuple[str, ...]]] = {
        **dict.fromkeys(
            (AccountRole.MENTOR, AccountRole.MENTEE, AccountRole.REPRESENTATIVE), ("",)
        ),
        AccountRole.PARTNER: ("employer",),
    }

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="people", verbose_name=_("Организация")
    )
    category = models.CharField(_("Категория"), max_length=20, choices=Category.choices)
    last_name = models.CharField(_("Фамилия"), max_length=80)
    former_last_name = models.CharField(
        _("Прежняя фамилия"),
        max_length=80,
        blank=True,
        help_text=_("Если человек сменил фамилию: по ней его тоже найдут"),
    )
    first_name = models.CharField(_("Имя"), max_length=80)
    patronymic = models.CharField(_("Отчество"), max_length=80, blank=True)
    sex = models.CharField(_("Пол"), max_length=10, choices=Sex.choices, blank=True)
    birth_date = models.DateField(
        _("Дата рождения"), null=True, blank=True, validators=[require_possible_birth]
    )
    group_name = models.CharField(_("Класс или группа"), max_length=40, blank=True)
    position = models.CharField(_("Должность"), max_length=200, blank=True)
    teaching_since = models.DateField(
        _("Педагогический стаж с"),
        null=True,
        blank=True,
        help_text=_("По этой дате определяется молодой специалист (стаж 0–3 года)"),
    )
    employer = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="employees",
        verbose_name=_("Предприятие"),
    )
    phone = models.CharField(_("Телефон"), max_length=20, blank=True)
    email = models.EmailField(_("Электронная почта"), blank=True)
    archived_on = models.DateField(_("В архиве с"), null=True, blank=True, editable=False)
    erased_on = models.DateField(_("Данные уничтожены"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("Объединён с записью"),
    )
    search = SearchField(sources=("last_name", "first_name", "patronymic", "former_last_name"))

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("человек")
        verbose_name_plural = _("люди")
        ordering = ["search", "pk"]
        indexes = [
            models.Index(fields=["organization", "search"], name="person_by_organization"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(category=Category.EMPLOYEE) | Q(employer__isnull=False),
                name="person_employee_has_employer",
                violation_error_message=_("Для сотрудника предприятия укажите предприятие."),
            ),
            models.CheckConstraint(
                condition=Q(teaching_since=None)
                | Q(birth_date=None)
                | Q(teaching_since__gt=F("birth_date")),
                name="person_teaching_after_birth",
                violation_error_message=_("Педагогический стаж начинается раньше рождения."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(archived_on__isnull=False),
                name="person_merged_is_archived",
                violation_error_message=_("Объединённая запись остаётся в архиве."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("people:detail", args=[self.pk])

    @property
    def rows(self) -> list[int]:
        """The rows of the person: their own and those merged into it."""
        return [self.pk, *self.merged.values_list("pk", flat=True)]

    @property
    def full_name(self) -> str:
        """Last name, first name, patronymic."""
        return " ".join(filter(None, [self.last_name, self.first_name, self.patronymic]))

    def may_be_minor_on(self, day: datetime.date) -> bool:
        """Whether the person is under eighteen on the day, or a learner whose age is not known."""
        if self.birth_date is not None:
            return age_on(self.birth_date, day) < ADULT
        return self.category in (Category.PUPIL, Category.STUDENT)

    def is_young_specialist_on(self, day: datetime.date) -> bool:
        """Whether the person is a teacher with 0–3 years of experience on the day."""
        return self.category == Category.TEACHER and is_young_specialist(self.teaching_since, day)


class Kinship(models.Model):
    """Who is whose parent or other representative."""

    REACH_LOOKUP = "child__organization"
    PERSON_LOOKUPS = ("parent", "child")
    ERASE = "delete"
    DROPPED_WHEN_DOUBLED = True
    SELF_LOOKUPS: ClassVar[Mapping[AccountRole, tuple[str, ...]]] = {
        AccountRole.REPRESENTATIVE: ("parent", "child"),
    }

    parent = models.ForeignKey(
        Person, models.CASCADE, related_name="children", verbose_name=_("Родитель")
    )
    child = models.ForeignKey(
        Person, models.CASCADE, related_name="parents", verbose_name=_("Ребёнок")
    )

    class Meta:
        verbose_name = _("родство")
        verbose_name_plural = _("родство")
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "child"],
                name="kinship_unique",
                violation_error_message=_("Эта связь уже записана."),
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("child")),
                name="kinship_two_people",
                violation_error_message=_("Человек не может быть родителем самому себе."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parent_id} → {self.child_id}"


class EnrolmentQuerySet(SearchableQuerySet["Enrolment"]):
    def matching(self, text: str) -> Self:
        """Search by the person's name."""
        people = Person.objects.matching(text)
        return self.filter(person__in=people) if text.strip() else self

    def mentees(self) -> Self:
        """Keep the register of mentees."""
        return self.filter(role=ParticipantRole.MENTEE)

    def mentors(self) -> Self:
        """Keep the register of mentors."""
        return self.filter(role=ParticipantRole.MENTOR)

    def in_open_pairs(self, person: Person) -> Self:
        """Keep the places of a person in pairs and groups not yet over."""
        return self.filter(
            person=person,
            memberships__left_on=None,
            memberships__mentorship__status__in=pairing.OPEN,
        )

    def mentored_now(self, child: Person, *, by: Person) -> Self:
        """Keep the places of a mentee in pairs and groups not yet over with the mentor `by`.

        Pairs stand a floor above: they are asked only by the relations they lay to places.
        """
        return self.filter(
            person=child,
            memberships__role=ParticipantRole.MENTEE,
            memberships__left_on=None,
            memberships__mentorship__status__in=pairing.OPEN,
            memberships__mentorship__members__role=ParticipantRole.MENTOR,
            memberships__mentorship__members__left_on=None,
            memberships__mentorship__members__enrolment__person=by,
        )

    def mentoring_colleagues(self) -> Self:
        """Keep the places of employees who mentor employees in what is not yet over."""
        found = self.filter(
            category__in=EMPLOYEES,
            memberships__role=ParticipantRole.MENTOR,
            memberships__left_on=None,
            memberships__mentorship__status__in=pairing.OPEN,
            memberships__mentorship__members__role=ParticipantRole.MENTEE,
            memberships__mentorship__members__left_on=None,
            memberships__mentorship__members__enrolment__category__in=EMPLOYEES,
        )
        return found.distinct()

    def mentoring_among(self, people: Collection[int]) -> models.QuerySet["Enrolment", Any]:
        """Return who mentors whom of these people in what is not yet over: (mentor, mentee)."""
        found = self.filter(
            person__in=people,
            memberships__role=ParticipantRole.MENTEE,
            memberships__left_on=None,
            memberships__mentorship__status__in=pairing.OPEN,
            memberships__mentorship__members__role=ParticipantRole.MENTOR,
            memberships__mentorship__members__left_on=None,
            memberships__mentorship__members__enrolment__person__in=people,
        )
        return found.order_by().values_list(
            "memberships__mentorship__members__enrolment__person_id", "person_id"
        )


class Enrolment(VersionedModel):
    """A place of a person in the register of mentees or mentors for a school year."""

    REACH_LOOKUP = "organization"
    SEALED_BY = "person"
    PERSON_LOOKUPS = ("person",)
    ERASE = ("request", "competences", "interests", "results")
    SELF_LOOKUPS: ClassVar[Mapping[AccountRole, tuple[str, ...]]] = {
        **dict.fromkeys(
            (AccountRole.MENTOR, AccountRole.MENTEE, AccountRole.REPRESENTATIVE), ("person",)
        ),
        AccountRole.PARTNER: ("person__employer",),
    }

    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="enrolments",
        verbose_name=_("Организация, которая ведёт реестр"),
    )
    school_year = models.ForeignKey(
        SchoolYear, models.PROTECT, related_name="enrolments", verbose_name=_("Учебный год")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="enrolments", verbose_name=_("Человек")
    )
    role = models.CharField(_("Роль"), max_length=10, choices=ParticipantRole.choices)
    category = models.CharField(_("Категория в этом году"), max_length=20, choices=Category.choices)
    level = models.CharField(
        _("Уровень образования"), max_length=20, choices=Level.choices, blank=True
    )
    status = models.CharField(
        _("Состояние"),
        max_length=20,
        choices=EnrolmentStatus.choices,
        default=EnrolmentStatus.CANDIDATE,
    )
    request = models.TextField(_("Запрос наставляемого"), blank=True)
    competences = models.TextField(_("Компетенции наставника"), blank=True)
    interests = models.TextField(_("Интересы"), blank=True)
    joined_on = models.DateField(_("Вошёл в программу"), null=True, blank=True)
    trained_on = models.DateField(_("Прошёл обучение"), null=True, blank=True)
    left_on = models.DateField(_("Выбыл"), null=True, blank=True)
    completed_on = models.DateField(_("Завершил полный цикл"), null=True, blank=True)
    results = models.TextField(_("Результаты"), blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("место в реестре")
        verbose_name_plural = _("места в реестре")
        ordering = ["person__search", "pk"]
        indexes = [
            models.Index(
                fields=["organization", "school_year", "role", "person"],
                include=["joined_on", "left_on", "completed_on"],
                name="enrolment_counted",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "school_year", "person", "role"],
                name="enrolment_unique",
                violation_error_message=_("Этот человек уже есть в реестре этого учебного года."),
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="enrolment_left_after_joining",
                violation_error_message=_("Дата выбытия раньше даты вхождения."),
            ),
            models.CheckConstraint(
                condition=Q(completed_on=None) | Q(completed_on__gte=F("joined_on")),
                name="enrolment_completed_after_joining",
                violation_error_message=_("Дата завершения раньше даты вхождения."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.school_year}"

    def get_absolute_url(self) -> str:
        return reverse("people:enrolment_detail", args=[self.pk])
