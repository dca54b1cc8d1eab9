from django.db.models import TextChoices
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _


class DocumentType(TextChoices):
    """Documents an organisation holds for mentoring; the first six are counted."""

    REGULATION = "regulation", _("Положение о наставничестве")
    ROADMAP = "roadmap", _("Дорожная карта")
    PROGRAMME = "programme", _("Программа наставничества")
    CURATOR_ORDER = "curator_order", _("Приказ о назначении куратора")
    PAIRS_ORDER = "pairs_order", _("Приказ о формировании пар (групп)")
    PARTNERSHIP = "partnership", _("Договор (соглашение) о социальном партнёрстве")
    INTRODUCTION_ORDER = "introduction_order", _("Приказ о внедрении целевой модели")
    CONSENT = "consent", _("Согласия")
    PLAN = "plan", _("Индивидуальные планы")
    RECOGNITION = "recognition", _("Положение о поощрении")
    REPORT = "report", _("Отчёт")
    SITE = "site", _("Раздел сайта")

    @classproperty
    def counted(cls) -> tuple[str, ...]:  # noqa: N805
        """The six documents whose coverage is monitored."""
        return (
            cls.REGULATION,
            cls.ROADMAP,
            cls.PROGRAMME,
            cls.CURATOR_ORDER,
            cls.PAIRS_ORDER,
            cls.PARTNERSHIP,
        )

    @classproperty
    def naming(cls) -> frozenset[str]:  # noqa: N805
        """Documents whose text names people: their files stay where names stay."""
        return frozenset({cls.PAIRS_ORDER, cls.CONSENT, cls.PLAN})


class DocumentStatus(TextChoices):
    """Where a document is on its way."""

    DRAFT = "draft", _("Черновик")
    AGREEMENT = "agreement", _("На согласовании")
    APPROVED = "approved", _("Утверждён")
    IN_FORCE = "in_force", _("Действует")
    REPLACED = "replaced", _("Заменён или утратил силу")
