"""The plan of a line while it is put together, and what it comes to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from nastavnik.domain.spreadsheets.columns import Holds
from nastavnik.domain.spreadsheets.outcomes import place_words
from nastavnik.doors.imports.choices import LineState
from nastavnik.doors.imports.lines import Difference, Heading, Line, Plan, Remark, Suspect, row_of
from nastavnik.doors.imports.wording import shown


@dataclass(slots=True)
class Draft:
    """What is found out about a line, piece by piece."""

    line: Line
    headings: Mapping[str, Heading]
    is_new: bool = False
    target: int | None = None
    version: int | None = None
    person: int | None = None
    differences: list[Difference] = field(default_factory=list)
    suspects: tuple[Suspect, ...] = ()
    remarks: list[Remark] = field(default_factory=list)
    mentions: list[int] = field(default_factory=list)
    is_double: bool = False
    is_named: bool = False
    alike: list[int] = field(default_factory=list)

    def wrong(self, sentence: str, key: str = "") -> None:
        """Say what cannot be brought in as it is."""
        self._remark("wrong", sentence, key)

    def note(self, sentence: str, key: str = "") -> None:
        """Say what was taken otherwise than it stands there."""
        self._remark("fixed", sentence, key)

    def ask(self, sentence: str, key: str, options: Sequence[Any] = ()) -> None:
        """Ask what only a person can answer."""
        self._remark("asked", sentence, key, tuple(options))

    @property
    def plan(self) -> Plan:
        """What the line would do."""
        return Plan(
            number=self.line.number,
            state=self._state,
            target=self.target,
            version=self.version,
            differences=tuple(self.differences),
            suspects=self.suspects,
            answers_with=tuple(self.remarks),
            person=self.person,
            mentions=tuple(dict.fromkeys(self.mentions)),
            is_named=self.is_named,
            alike=tuple(self.alike),
        )

    def _remark(self, sort: str, sentence: str, key: str, options: tuple[Any, ...] = ()) -> None:
        words = f"{self._place(key, sentence)}: {sentence}"
        self.remarks.append(Remark(sort, words, key=key, options=options))

    def _place(self, key: str, sentence: str) -> str:
        """Name the row, and of a cell its column and its value, where the sentence does not."""
        heading = self.headings.get(key)
        if heading is None:
            return _("Строка %(number)s") % {"number": self.line.row}
        value = self.line.values.get(heading.key)
        # A form is kept by its code; sentences about one call it by its title.
        is_said = value is None or heading.holds is Holds.FORM
        said = "" if is_said else shown(value, heading.holds, {})
        return place_words(self.line.row, heading.title, "" if f"«{said}»" in sentence else said)

    @property
    def _state(self) -> LineState:
        sorts = {remark.sort for remark in self.remarks}
        if "wrong" in sorts:
            return LineState.WRONG
        if self.suspects or self.is_double:
            return LineState.DOUBLE
        if "asked" in sorts:
            return LineState.ASKED
        if self.is_new:
            return LineState.NEW
        return LineState.CHANGED if self.differences else LineState.SAME


def refusal(planned: Plan | None, now: Plan) -> str:
    """Return why a line is not written: it would now do something else than was shown.

    A line that follows another about the same new person has no row of its own at first; what it
    adds is then compared with the row the other one has brought.
    """
    if planned is None or now.state not in (*LineState.writing, LineState.SAME):
        return _of_state(now)
    if planned.target is None:
        follows = planned.state is LineState.CHANGED
        return "" if follows or now.state is planned.state else _of_state(now)
    same = (planned.state, planned.target, planned.differences) == (
        now.state,
        now.target,
        now.differences,
    )
    if now.state is LineState.SAME:
        return ""
    stale = planned.version is not None and planned.version != now.version
    return _of_state(now) if stale or not same else ""


def _of_state(now: Plan) -> str:
    wrong = [remark.sentence for remark in now.answers_with if remark.sort != "fixed"]
    if wrong:
        return wrong[0]
    return _(
        "Строка %(number)s: после проверки запись изменили или добавили. Проверьте загрузку заново."
    ) % {"number": row_of(now.number)}


def refusals(planned: Mapping[int, Plan], drafts: Iterable[Draft]) -> dict[int, str]:
    """Return which of the drafts are not written, by their place, and why."""
    return {
        at: said
        for at, draft in enumerate(drafts)
        if (said := refusal(planned.get(draft.line.number), draft.plan))
    }
