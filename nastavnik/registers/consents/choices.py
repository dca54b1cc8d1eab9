from django.db.models import TextChoices
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _

from nastavnik.domain import consents


class ConsentKind(TextChoices):
    """What is consented to, each by a document of its own (the values of the domain)."""

    PROCESSING = consents.Kind.PROCESSING.value, _("Обработка персональных данных")
    MENTORING = consents.Kind.MENTORING.value, _("Работа наставником")
    PUBLICATION = consents.Kind.PUBLICATION.value, _("Публикация имени и фотографий")


class SignerKind(TextChoices):
    """Whose signature a consent bears (the values of the domain)."""

    OWN = consents.Signer.OWN.value, _("Сам участник")
    REPRESENTATIVE = consents.Signer.REPRESENTATIVE.value, _("Законный представитель")


class Relation(TextChoices):
    """By what right a representative signs."""

    PARENT = "parent", _("Родитель")
    ADOPTER = "adopter", _("Усыновитель")
    GUARDIAN = "guardian", _("Опекун")
    TRUSTEE = "trustee", _("Попечитель")
    DOCUMENT = "document", _("Иной представитель по документу")

    @classproperty
    def by_document(cls) -> frozenset[str]:  # noqa: N805
        """Those whose right is named by a document."""
        return frozenset({cls.GUARDIAN, cls.TRUSTEE, cls.DOCUMENT})


class ConsentStatus(TextChoices):
    """What acts made of a consent; whether it is valid is asked for a day."""

    REQUESTED = consents.State.REQUESTED.value, _("Запрошено")
    GIVEN = consents.State.GIVEN.value, _("Дано")
    DECLINED = consents.State.DECLINED.value, _("Отказано")
    WITHDRAWN = consents.State.WITHDRAWN.value, _("Отозвано")


class Method(TextChoices):
    """How a consent reached us."""

    SCAN = "scan", _("Скан бумажного согласия")
    PAPER = "paper", _("Бумажное согласие, заверил куратор")
    LINK = "link", _("Одноразовая ссылка")
