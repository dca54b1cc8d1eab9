from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count

from nastavnik.platform.outbox.choices import LetterState
from nastavnik.platform.outbox.kinds import declared
from nastavnik.platform.outbox.models import Letter

SHOWN = 50


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter without its words: whom it goes to is said by the number of the account."""

    letter: Letter
    title: str


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """How the mail goes: how many letters stand how, what waits, what was over lately."""

    is_set_up: bool
    counts: Sequence[tuple[str, int]]
    waiting: Sequence[LetterLine]
    over: Sequence[LetterLine]
    stuck_since: datetime | None


def outbox_page() -> OutboxPage:
    """Return the state of the mail."""
    found = Letter.objects.order_by().values_list("state").annotate(number=Count("pk"))
    numbers = dict(found)
    waiting = Letter.objects.waiting()
    troubled = waiting.exclude(trouble="").order_by("written_at").first()
    return OutboxPage(
        is_set_up=settings.SENDS_LETTERS,
        counts=[(str(state.label), numbers.get(state.value, 0)) for state in LetterState],
        waiting=_lines(waiting.order_by("next_try_at", "pk")[:SHOWN]),
        over=_lines(
            Letter.objects.exclude(state=LetterState.WAITING).order_by("-ended_at")[:SHOWN]
        ),
        stuck_since=troubled.written_at if troubled else None,
    )


def _lines(letters: Iterable[Letter]) -> list[LetterLine]:
    titles = {kind.code: str(kind.title) for kind in declared()}
    return [LetterLine(letter, titles.get(letter.kind, letter.kind)) for letter in letters]
