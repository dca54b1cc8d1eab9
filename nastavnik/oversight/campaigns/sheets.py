"""The form of an organisation: every value with all that stands beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from nastavnik.domain.campaigns import checks
from nastavnik.domain.campaigns.checks import Severity
from nastavnik.domain.campaigns.completeness import Completeness, completeness
from nastavnik.oversight.campaigns import queries, wording
from nastavnik.oversight.campaigns.cells import Cell, Cells, lacks_proof, read, values_of
from nastavnik.oversight.campaigns.checking import Checked, checked_now, checked_then
from nastavnik.oversight.campaigns.choices import Verdict
from nastavnik.oversight.campaigns.models import (
    Ask,
    Decision,
    Submission,
    SubmissionVersion,
)
from nastavnik.registers.organizations.choices import Provenance

type Words = tuple[str, str]


@dataclass(frozen=True)
class Line:
    """One value: what the registers say, what it was before, what is wrong with it."""

    ask: Ask
    cell: Cell
    before: int | None
    is_compared: bool
    problems: tuple[checks.Problem, ...] = ()
    remark: str = ""
    former: Cell | None = None
    now: int | None = None
    # What the period before says by now, and what the checks say by it that was not said before.
    before_now: int | None = None
    problems_now: tuple[checks.Problem, ...] = ()

    @cached_property
    def label(self) -> str:
        """What is counted."""
        return wording.label_of(self.ask)

    @property
    def unit(self) -> str:
        """In what it is counted."""
        return wording.unit_of(self.ask)

    @property
    def hint(self) -> str:
        """What to compare the value with."""
        said = [_("По реестрам: %s") % self.register_words]
        if self.cell.basis:
            said.append(self.cell.basis)
        if self.is_compared:
            said.append(_("в прошлый раз: %s") % self.before_words)
        return " · ".join(said)

    @property
    def value_words(self) -> str:
        """The value as it is written."""
        return wording.value_of(self.ask, self.cell.value)

    @property
    def register_words(self) -> str:
        """What the registers said, as it is written."""
        return wording.value_of(self.ask, self.cell.register)

    @property
    def before_words(self) -> str:
        """What was told the last time, as it is written."""
        return wording.value_of(self.ask, self.before)

    @property
    def before_now_words(self) -> str:
        """What stands for the last time by now, as it is written."""
        return wording.value_of(self.ask, self.before_now)

    @property
    def now_words(self) -> str:
        """What the registers say by now, as it is written."""
        return wording.value_of(self.ask, self.now)

    @property
    def needs_reason(self) -> bool:
        """Whether it differs from the registers and nobody has said why."""
        return self.cell.differs and not self.cell.reason

    @property
    def needs_proof(self) -> bool:
        """Whether it says yes, and neither the registers nor a person prove it."""
        return lacks_proof(self.ask.code, self.cell)

    @property
    def wanting(self) -> str:
        """What has to be written beside the value before it is handed in."""
        if self.needs_reason:
            return _("По реестрам %s. Напишите, почему значение другое.") % self.register_words
        if self.needs_proof:
            return _("Подтвердите ответ: выберите документ или напишите, где это видно.")
        return ""

    @property
    def provenance(self) -> str:
        """Where the value comes from."""
        if self.cell.value is None and self.cell.register is None:
            return _("В реестрах нет")
        return str(Provenance(self.cell.provenance).label)

    @property
    def beside(self) -> str:
        """What a person said beside the value: why it differs, what proves it."""
        return "; ".join(words for words in (self.cell.reason, *self.cell.proofs) if words)

    @property
    def status(self) -> Words:
        """How the value stands: words and a tone."""
        errors = checks.errors(self.problems)
        if errors:
            return _("Ошибка"), "danger"
        if self.needs_reason:
            return _("Напишите причину"), "danger"
        if self.needs_proof:
            return _("Подтвердите"), "danger"
        if self.cell.value is None:
            return _("Не заполнено"), "warning"
        if self.problems:
            return _("Проверьте"), "warning"
        return _("Готово"), "success"

    @property
    def is_clean(self) -> bool:
        """Whether a reviewer has nothing to look at here."""
        told = self.cell.value is not None
        spoken_of = self.problems or self.remark or self.has_changed or self.cell.proofs
        moved_on = self.has_moved_on or self.before_has_changed or self.problems_now
        return told and not (spoken_of or self.cell.differs or moved_on)

    @property
    def sentences(self) -> list[str]:
        """What is wrong, in words."""
        return [wording.sentence(problem) for problem in self.problems]

    @property
    def sentences_now(self) -> list[str]:
        """What the checks say by now and did not say before, in words."""
        return [wording.sentence(problem) for problem in self.problems_now]

    @property
    def explanation(self) -> str:
        """Why it differs from the registers and what proves it, as a sentence."""
        said = self.beside.rstrip(".")
        return f"{said}." if said else "—"

    @property
    def has_moved_on(self) -> bool:
        """Whether the registers say something else by now."""
        return self.now is not None and self.now != self.cell.register

    @property
    def before_has_changed(self) -> bool:
        """Whether something else stands for the period before by now."""
        return self.before_now != self.before

    @property
    def has_changed(self) -> bool:
        """Whether the version before said something else."""
        return self.former is not None and self.former.value != self.cell.value

    @property
    def change(self) -> str:
        """What the version before said and what this one says."""
        was = self.former.value if self.former else None
        return _("подписано %(was)s, сейчас %(now)s") % {
            "was": wording.value_of(self.ask, was),
            "now": self.value_words,
        }


@dataclass(frozen=True)
class Sheet:
    """All values of a form."""

    submission: Submission
    lines: tuple[Line, ...]

    @cached_property
    def completeness(self) -> Completeness:
        """How much is told of what is asked."""
        values = {line.ask.code: line.cell.value for line in self.lines}
        return completeness(values, list(values))

    @property
    def counts(self) -> list[Line]:
        """What is answered by a number."""
        return [line for line in self.lines if not line.ask.question]

    @property
    def answers(self) -> list[Line]:
        """What is answered by yes or no."""
        return [line for line in self.lines if line.ask.question]

    @property
    def blocking(self) -> list[Line]:
        """Where handing in would be refused."""
        return [line for line in self.lines if line.wanting or checks.errors(line.problems)]

    @property
    def warned(self) -> list[Line]:
        """Where a check warns."""
        return [line for line in self.lines if _warnings(line.problems)]

    @property
    def exceptions(self) -> list[Line]:
        """What a reviewer has to look at."""
        return [line for line in self.lines if not line.is_clean]

    @property
    def groups(self) -> list[tuple[str, list[Line]]]:
        """The values under the titles of their indicators."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(wording.group_of(line.ask), []).append(line)
        return list(found.items())


def _warnings(problems: Iterable[checks.Problem]) -> list[checks.Problem]:
    return [problem for problem in problems if problem.severity is Severity.WARNING]


def sheet_of(
    submission: Submission,
    cells: Cells,
    *,
    checked: Checked | None = None,
    later: Checked | None = None,
    remarks: Mapping[str, str] | None = None,
    former: Cells | None = None,
    now: checks.Values | None = None,
) -> Sheet:
    """Put the cells of a form beside its checks, the period before and remarks.

    `checked`: what was noticed of it, else it is checked now; `later`: what is to be told besides.
    """
    obligation = submission.obligation
    beside = checked or checked_now(obligation, cells)
    after = later or beside
    known = {(one.field, str(one)) for one in beside.problems}
    fresh = [one for one in after.problems if (one.field, str(one)) not in known]
    return Sheet(
        submission,
        tuple(
            Line(
                ask=ask,
                cell=cells.get(ask.code, Cell()),
                before=beside.before.get(ask.code),
                is_compared=obligation.campaign.previous_id is not None,
                problems=tuple(one for one in beside.problems if one.field == ask.code),
                remark=(remarks or {}).get(ask.code, ""),
                now=(now or {}).get(ask.code),
                former=None if former is None else former.get(ask.code, Cell()),
                before_now=after.before.get(ask.code),
                problems_now=tuple(one for one in fresh if one.field == ask.code),
            )
            for ask in queries.asked_of(obligation)
        ),
    )


def filling(submission: Submission) -> Sheet:
    """Return the form to fill: the draft over what the registers say now."""
    decision = last_decision(submission)
    remarks = decision.remarks if decision and decision.verdict != Verdict.ACCEPTED else {}
    return sheet_of(submission, queries.refreshed(submission), remarks=remarks)


def handed_in(version: SubmissionVersion, *, with_now: bool = False) -> Sheet:
    """Return a version as it was handed in, beside the one before it.

    `with_now`: beside what the registers and the period before say by now, too.
    """
    submission, cells = version.submission, read(version.cells)
    previous = submission.versions.filter(number=version.number - 1).first()
    decision = version.decisions.last()
    return sheet_of(
        submission,
        cells,
        checked=checked_then(version),
        later=checked_now(submission.obligation, cells) if with_now else None,
        remarks=decision.remarks if decision else {},
        former=read(previous.cells) if previous else None,
        now=values_of(queries.prefilled(submission)) if with_now else {},
    )


def last_decision(submission: Submission) -> Decision | None:
    """Return what was decided about the latest version, if anything was."""
    return submission.current.decisions.last() if submission.current else None


def words_of(submission: Submission, cells: Cells) -> dict[str, str]:
    """Return the values in words by what they count: to be compared when a form went stale."""
    found = {str(_("Состояние")): str(submission.get_stage_display())}
    for ask in queries.asked_of(submission.obligation):
        found[wording.label_of(ask)] = wording.cell_words(ask, cells.get(ask.code))
    return found
