from django.utils.translation import gettext as _

from nastavnik.domain.mentoring_forms import PRESETS
from nastavnik.domain.typography import format_date
from nastavnik.practice.programmes.models import MentoringForm


def form_facts(form: MentoringForm) -> list[tuple[str, str]]:
    """Return the rows of a form's card."""
    archived = form.archived_on
    return [
        (_("Код"), form.code),
        (_("Наставник"), form.get_mentor_category_display()),
        (_("Наставляемый"), form.get_mentee_category_display()),
        (_("Направление"), form.get_track_display()),
        (_("Допускает группу"), _("да") if form.group_allowed else _("нет, только пара")),
        (_("Другие названия"), "; ".join(form.aliases)),
        *([(_("Не используется с"), format_date(archived))] if archived else []),
    ]


def missing_presets() -> int:
    """Return how many of the shipped forms are not among the rows."""
    known = set(MentoringForm.objects.values_list("code", flat=True))
    return sum(preset.code not in known for preset in PRESETS)
