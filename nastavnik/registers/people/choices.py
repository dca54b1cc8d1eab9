from django.db.models import TextChoices
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _

from nastavnik.domain import mentoring_forms


class Category(TextChoices):
    """What a person is to an organisation (the values of the domain)."""

    PUPIL = mentoring_forms.Category.PUPIL.value, _("Ученик")
    STUDENT = mentoring_forms.Category.STUDENT.value, _("Студент")
    EMPLOYED_STUDENT = (
        mentoring_forms.Category.EMPLOYED_STUDENT.value,
        _("Студент — сотрудник организации"),
    )
    TEACHER = mentoring_forms.Category.TEACHER.value, _("Педагог")
    EMPLOYEE = mentoring_forms.Category.EMPLOYEE.value, _("Сотрудник предприятия")
    PARENT = mentoring_forms.Category.PARENT.value, _("Родитель")
    GRADUATE = mentoring_forms.Category.GRADUATE.value, _("Выпускник")


class ParticipantRole(TextChoices):
    """The side of a mentorship a place in a register is for."""

    MENTEE = mentoring_forms.Role.MENTEE.value, _("Наставляемый")
    MENTOR = mentoring_forms.Role.MENTOR.value, _("Наставник")


class Sex(TextChoices):
    FEMALE = "female", _("Женский")
    MALE = "male", _("Мужской")


class EnrolmentStatus(TextChoices):
    """Where a person is on the way through a register."""

    CANDIDATE = "candidate", _("Кандидат")
    REGISTERED = "registered", _("В базе")
    TRAINED = "trained", _("Обучен")
    PAIRED = "paired", _("В паре или группе")
    COMPLETED = "completed", _("Завершил полный цикл")
    LEFT = "left", _("Выбыл")
    WITHDRAWN = "withdrawn", _("Согласие отозвано")

    @classproperty
    def open(cls) -> frozenset[str]:  # noqa: N805
        """Those who can still be put into a pair or group."""
        return frozenset({cls.CANDIDATE, cls.REGISTERED, cls.TRAINED, cls.PAIRED})
