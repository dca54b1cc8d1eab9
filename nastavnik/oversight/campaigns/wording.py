"""How what a campaign asks, and how far somebody has come, is said."""

from django.utils.translation import gettext as _

from nastavnik.domain.campaigns import checks
from nastavnik.domain.measures import CATALOGUE, Measure
from nastavnik.domain.typography import MONTHS_GENITIVE, format_date, format_number
from nastavnik.oversight.campaigns.cells import Cell
from nastavnik.oversight.campaigns.choices import DeadlineKind, ReportStatus, Side, SubmissionStage
from nastavnik.oversight.campaigns.models import Ask, RouteStep
from nastavnik.oversight.indicators.definitions import denominator_words, numerator_words

NOTHING = "—"
TONES = {
    ReportStatus.NOT_STARTED: "danger",
    ReportStatus.IN_WORK: "warning",
    ReportStatus.IN_TIME: "info",
    ReportStatus.LATE: "warning",
    ReportStatus.RETURNED: "danger",
    ReportStatus.ACCEPTED: "success",
    ReportStatus.EXEMPT: "neutral",
}
STAGE_TONES = {
    SubmissionStage.FILLING: "warning",
    SubmissionStage.SENT: "info",
    SubmissionStage.CHECKED: "info",
    SubmissionStage.RETURNED: "danger",
    SubmissionStage.ACCEPTED: "success",
    SubmissionStage.CONSOLIDATED: "success",
    SubmissionStage.APPROVED: "success",
}


def label_of(ask: Ask) -> str:
    """Say what is counted."""
    if ask.side == Side.NUMERATOR:
        return numerator_words(ask.indicator)
    return denominator_words(ask.indicator)


def unit_of(ask: Ask) -> str:
    """Say in what it is counted."""
    measure = ask.indicator.numerator if ask.side == Side.NUMERATOR else ask.indicator.denominator
    return CATALOGUE[Measure(measure)].unit


def number(value: int | None) -> str:
    """Write a value; what was not told is a dash."""
    return NOTHING if value is None else format_number(value)


def cell_words(cell: Cell | None) -> str:
    """Write a value with why it differs, as a comparison of versions shows it."""
    if cell is None:
        return NOTHING
    return f"{number(cell.value)} ({cell.reason})" if cell.reason else number(cell.value)


def term_of(step: RouteStep) -> str:
    """Say a term as its rule says it."""
    said = {
        DeadlineKind.NEXT_MONTH: _("%(day)s-е число месяца, следующего за отчётным"),
        DeadlineKind.NEXT_YEAR: _("%(day)s %(month)s следующего года"),
        DeadlineKind.FIXED: _("до %(date)s"),
    }[DeadlineKind(step.deadline)] % {
        "day": step.day,
        "month": MONTHS_GENITIVE[step.month - 1],
        "date": format_date(step.fixed_on) if step.fixed_on else NOTHING,
    }
    return _("%s, с переносом на рабочий день") % said if step.to_working_day else said


def sentence(problem: checks.Problem) -> str:
    """Say what is wrong, in the language of the page."""
    return _(problem.template) % problem.params


def status_tone(status: str) -> str:
    """Return how a status looks."""
    return TONES[ReportStatus(status)]


def stage_tone(stage: str) -> str:
    """Return how a stage looks."""
    return STAGE_TONES.get(SubmissionStage(stage), "neutral")
