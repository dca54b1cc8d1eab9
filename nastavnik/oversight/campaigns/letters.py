"""The letters of campaigns."""

from django.utils.translation import gettext_lazy as _

from nastavnik.oversight.campaigns import reminding
from nastavnik.platform.outbox.kinds import LetterKind

REMINDER = LetterKind(
    code="reminder", title=_("Напоминание об отчётах"), is_wanted=reminding.is_wanted
)
LETTERS = (REMINDER,)
