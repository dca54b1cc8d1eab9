from django.db.models import TextChoices
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.hierarchy import Unit


class Kind(TextChoices):
    """What an organisation is in the hierarchy of monitoring."""

    MINISTRY = Unit.MINISTRY.value, _("Министерство")
    CENTRE = Unit.CENTRE.value, _("Региональный центр наставничества")
    MUNICIPALITY = Unit.MUNICIPALITY.value, _("Орган местного самоуправления")
    SCHOOL = Unit.SCHOOL.value, _("Общеобразовательная организация")
    SUPPLEMENTARY = Unit.SUPPLEMENTARY.value, _("Организация дополнительного образования")
    COLLEGE = Unit.COLLEGE.value, _("Профессиональная образовательная организация")
    KINDERGARTEN = Unit.KINDERGARTEN.value, _("Дошкольная образовательная организация")

    @classproperty
    def reporting(cls) -> frozenset[str]:  # noqa: N805
        """Kinds that keep registers and report."""
        return frozenset({cls.SCHOOL, cls.SUPPLEMENTARY, cls.COLLEGE, cls.KINDERGARTEN})


class Level(TextChoices):
    """Level of education."""

    PRESCHOOL = "preschool", _("Дошкольное образование")
    GENERAL = "general", _("Общее образование")
    SUPPLEMENTARY = "supplementary", _("Дополнительное образование")
    VOCATIONAL = "vocational", _("Среднее профессиональное образование")


class ZoneFunction(TextChoices):
    """What a regional centre does for a level."""

    INTRODUCTION = "introduction", _("Внедрение")
    MONITORING = "monitoring", _("Мониторинг")


class Population(TextChoices):
    """Whom a contingent counts."""

    LEARNERS = "learners", _("Обучающиеся")
    TEACHERS = "teachers", _("Педагогические работники")
    YOUNG_SPECIALISTS = "young_specialists", _("Молодые специалисты (стаж 0–3 года)")
    ENTERPRISES = "enterprises", _("Предприятия и организации региона")


class Provenance(TextChoices):
    """Where a figure comes from."""

    REGISTER = "register", _("Из реестра")
    TYPED = "typed", _("Введено вручную")
    IMPORT = "import", _("Загружено из файла")
