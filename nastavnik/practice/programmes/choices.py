from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nastavnik.domain import mentoring_forms


class Track(TextChoices):
    """Whom the act behind a form addresses."""

    LEARNERS = mentoring_forms.Track.LEARNERS.value, _("Обучающиеся")
    TEACHERS = mentoring_forms.Track.TEACHERS.value, _("Педагогические работники")
