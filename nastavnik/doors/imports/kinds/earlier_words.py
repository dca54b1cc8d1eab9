"""What lines about past years say in words: places, indicators, days, documents."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from nastavnik.domain.campaigns.past import period_end
from nastavnik.domain.person_names import CERTAIN_LOOK_ALIKES
from nastavnik.domain.typography import fold_search
from nastavnik.doors.imports.kinds.drafts import Draft
from nastavnik.doors.imports.kinds.organization_names import Organizations
from nastavnik.doors.imports.kinds.partner_names import plain_name
from nastavnik.oversight.campaigns.models import PastFigure
from nastavnik.oversight.campaigns.past import Coded, known_codes
from nastavnik.registers.organizations.models import Organization

LONGEST = PastFigure._meta.get_field("source").max_length or 0


class Codes:
    """Indicators and measures as tables name them: by a code in either alphabet, by a title."""

    @cached_property
    def known(self) -> Mapping[str, Coded]:
        """Everything a figure can be of, by its code."""
        return known_codes()

    def find(self, said: str) -> Coded | None:
        """Return what a cell names: «К1», «K1. Доля детей…», «Наставляемые»."""
        first = said.split(maxsplit=1)[0].rstrip(".,:;") if said.strip() else ""
        return (
            self._by_code.get(_folded_code(said))
            or self._by_title.get(plain_name(said))
            or self._by_code.get(_folded_code(first))
        )

    @cached_property
    def _by_code(self) -> dict[str, Coded]:
        return {_folded_code(code): one for code, one in self.known.items()}

    @cached_property
    def _by_title(self) -> dict[str, Coded]:
        return {plain_name(one.title): one for one in self.known.values()}


def _folded_code(text: str) -> str:
    plain = text.strip().replace("'", "′").replace("’", "′")
    return fold_search(plain.translate(CERTAIN_LOOK_ALIKES))


def place_of(draft: Draft, organizations: Organizations) -> Organization | None:
    """Return whose figures a line tells; of those that bear one name, the one that is open."""
    said = draft.line.values["organization"]
    coded = organizations.coded(said)
    found = [coded] if coded is not None else organizations.named(said)
    if len(found) > 1:
        found = [row for row in found if row.closed_on is None] or found
    if len(found) == 1:
        return found[0]
    sentence = (
        _("территорий или организаций с названием «%(said)s» несколько: укажите код.")
        if found
        else _("«%(said)s» здесь нет. Напишите название или код, как в системе.")
    )
    draft.ask(sentence % {"said": said}, "organization")
    return None


def day_of(draft: Draft, today: date) -> date | None:
    """Return the day the figures of a line are of: told as a date, or by its period."""
    values = draft.line.values
    day: date | None = values.get("as_of")
    said, column = values.get("period") or "", "as_of"
    if day is None and said:
        day, column = period_end(said), "period"
        if day is None:
            sentence = _("период «%(said)s» непонятен. Напишите так: 2022, IV квартал 2022.")
            draft.ask(sentence % {"said": said}, "period")
            return None
    if day is None:
        draft.ask(_("за какой год или на какую дату эти сведения? Впишите год."), "period")
    elif day > today:
        draft.wrong(_("этот период ещё не закончился. Исправьте год или дату."), column)
        return None
    return day


def require_source(draft: Draft) -> bool:
    """Ask for the document behind a line: a figure nobody can trace is not taken."""
    source = source_of(draft)
    if not source:
        draft.ask(_("откуда эти сведения? Назовите документ: письмо, отчёт, справку."), "source")
    elif len(source) > LONGEST:
        sentence = _("название источника длиннее %(limit)s знаков. Сократите.")
        draft.wrong(sentence % {"limit": LONGEST}, "source")
    return 0 < len(source) <= LONGEST


def source_of(draft: Draft) -> str:
    """Return the document behind a line."""
    return " ".join((draft.line.values.get("source") or "").split())
