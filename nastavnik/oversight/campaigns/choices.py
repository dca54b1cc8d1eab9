from django.db.models import TextChoices
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.campaigns import deadlines, stages
from nastavnik.domain.campaigns.questions import TITLES, Question

QUESTION_CHOICES = [(one.value, _(TITLES[one])) for one in Question]
YES_NO_CHOICES = [("", _("Не отвечено")), ("1", _("Да")), ("0", _("Нет"))]


class CampaignState(TextChoices):
    """Where a campaign is."""

    DRAFT = "draft", _("Готовится")
    OPEN = "open", _("Идёт сбор")
    CLOSED = "closed", _("Завершена")


class StepUnit(TextChoices):
    """Who acts at a step of the route."""

    ORGANIZATION = "organization", _("Организация")
    MUNICIPALITY = "municipality", _("Орган местного самоуправления")
    CENTRE = "centre", _("Региональный центр наставничества")
    MINISTRY = "ministry", _("Министерство")


class DeadlineKind(TextChoices):
    """How the term of a step is said."""

    NEXT_MONTH = deadlines.RuleKind.NEXT_MONTH.value, _("Число месяца, следующего за отчётным")
    NEXT_YEAR = deadlines.RuleKind.NEXT_YEAR.value, _("День следующего года")
    FIXED = deadlines.RuleKind.FIXED.value, _("Дата")


class Side(TextChoices):
    """Which count of an indicator is asked for."""

    NUMERATOR = "numerator", _("Числитель")
    DENOMINATOR = "denominator", _("Знаменатель")


class SubmissionStage(TextChoices):
    """Where a submission stands."""

    OPEN = stages.Stage.OPEN.value, _("Открыта")
    FILLING = stages.Stage.FILLING.value, _("Заполняется")
    SENT = stages.Stage.SENT.value, _("Отправлена")
    CHECKED = stages.Stage.CHECKED.value, _("На проверке")
    RETURNED = stages.Stage.RETURNED.value, _("Возвращена с замечаниями")
    ACCEPTED = stages.Stage.ACCEPTED.value, _("Принята")
    CONSOLIDATED = stages.Stage.CONSOLIDATED.value, _("Сведена")
    APPROVED = stages.Stage.APPROVED.value, _("Утверждена выше")


class CountedStage(TextChoices):
    """How far figures must have come to be counted."""

    SENT = stages.Stage.SENT.value, _("Сданное")
    ACCEPTED = stages.Stage.ACCEPTED.value, _("Принятое")
    CONSOLIDATED = stages.Stage.CONSOLIDATED.value, _("Вошедшее в своды")
    APPROVED = stages.Stage.APPROVED.value, _("Утверждённое")


class ReportStatus(TextChoices):
    """How far somebody who must report has come, as those above see it."""

    NOT_STARTED = "not_started", _("Не приступали")
    IN_WORK = "in_work", _("В работе")
    IN_TIME = "in_time", _("Сдано в срок")
    LATE = "late", _("Сдано с опозданием")
    RETURNED = "returned", _("Возвращено")
    ACCEPTED = "accepted", _("Принято")
    EXEMPT = "exempt", _("Освобождены")

    @classproperty
    def owing(cls) -> frozenset[str]:  # noqa: N805
        """From whom something is still awaited."""
        return frozenset({cls.NOT_STARTED, cls.IN_WORK, cls.RETURNED})

    @classproperty
    def waiting(cls) -> frozenset[str]:  # noqa: N805
        """What has come and waits for a decision."""
        return frozenset({cls.IN_TIME, cls.LATE})


class Basis(TextChoices):
    """By which tree the sums of a campaign are told."""

    REPORTED = "reported", _("Как сдали")
    RESTATED = "restated", _("По нынешней подчинённости")


class Breakdown(TextChoices):
    """Whom the figures of a campaign are compared by."""

    TERRITORIES = "territories", _("Территории")
    SECTORS = "sectors", _("Секторы")
    PAIRS = "pairs", _("Территории и секторы")
    ORGANIZATIONS = "organizations", _("Организации")


class Verdict(TextChoices):
    """What was decided about a version."""

    ACCEPTED = "accepted", _("Принята")
    RETURNED = "returned", _("Возвращена")
    REOPENED = "reopened", _("Открыта заново")


class PackageState(TextChoices):
    """Where a package is."""

    HANDED_IN = "handed_in", _("Сдан")
    ACCEPTED = "accepted", _("Принят")
    RETURNED = "returned", _("Возвращён")

    @classproperty
    def standing(cls) -> frozenset[str]:  # noqa: N805
        """A package that holds what is in it: nothing below changes while it stands."""
        return frozenset({cls.HANDED_IN, cls.ACCEPTED})
