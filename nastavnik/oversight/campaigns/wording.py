"""How what a campaign asks, and how far somebody has come, is said."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from nastavnik.domain.campaigns import checks
from nastavnik.domain.campaigns.questions import TITLES, YES, Question
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
    """Say what is counted or asked."""
    if ask.question:
        return _(TITLES[Question(ask.question)])
    if ask.side == Side.NUMERATOR:
        return numerator_words(ask.counted)
    return denominator_words(ask.counted)


def group_of(ask: Ask) -> str:
    """Say among what it is asked: an indicator, the items, the documents."""
    if not ask.question:
        return f"{ask.counted.code}. {ask.counted.title}"
    if Question(ask.question).is_item:
        return _("Пятнадцать пунктов внедрения")
    return _("Шесть документов")


def unit_of(ask: Ask) -> str:
    """Say in what it is counted; an answer is counted in nothing."""
    if ask.question:
        return ""
    measure = ask.counted.numerator if ask.side == Side.NUMERATOR else ask.counted.denominator
    return CATALOGUE[Measure(measure)].unit


def number(value: int | None) -> str:
    """Write a value; what was not told is a dash."""
    return NOTHING if value is None else format_number(value)


def value_of(ask: Ask, value: int | None) -> str:
    """Write a count as a number, an answer as yes or no; what was not told is a dash."""
    if value is None or not ask.question:
        return number(value)
    return _("да") if value == YES else _("нет")


def cell_words(ask: Ask, cell: Cell | None) -> str:
    """Write a value with why it differs, as a comparison of versions shows it."""
    if cell is None:
        return NOTHING
    said = value_of(ask, cell.value)
    beside = "; ".join(words for words in (cell.reason, *cell.proofs) if words)
    return f"{said} ({beside})" if beside else said


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


def rule_of(rule: checks.Rule, labels: Mapping[str, str]) -> str:
    """Say what a check rule asks of the values, by their labels."""
    match rule:
        case checks.PartsOfTotal(parts, total, exact):
            said = (
                _("«%(total)s» = %(parts)s") if exact else _("«%(total)s» не меньше, чем %(parts)s")
            )
            added = " + ".join(f"«{labels[code]}»" for code in parts)
            return said % {"total": labels[total], "parts": added}
        case checks.BothTold(part, whole):
            return _("«%(part)s» и «%(whole)s» заполняют вместе") % {
                "part": labels[part],
                "whole": labels[whole],
            }
        case checks.NotAbove(part, whole):
            return _("«%(part)s» не больше, чем «%(whole)s»") % {
                "part": labels[part],
                "whole": labels[whole],
            }
        case checks.NotFalling(code):
            return _("«%s» не уменьшается с прошлого периода того же года") % labels[code]
        case checks.ChangeWithin(code, percent):
            return _(
                "«%(code)s» меняется не больше чем на %(percent)s %%, иначе предупреждение"
            ) % {
                "code": labels[code],
                "percent": percent,
            }
        case checks.Percentage(code):
            return _("«%s» не больше ста") % labels[code]


def sum_of_unique() -> str:
    """What is to be known of a sum of those who are unique in each organisation."""
    return _("Сумма по организациям: кто есть у нескольких, посчитан несколько раз.")


def sentence(problem: checks.Problem) -> str:
    """Say what is wrong, in the language of the page."""
    return _(problem.template) % problem.params


def status_tone(status: str) -> str:
    """Return how a status looks."""
    return TONES[ReportStatus(status)]


def stage_tone(stage: str) -> str:
    """Return how a stage looks."""
    return STAGE_TONES.get(SubmissionStage(stage), "neutral")


def left_to_body(status: ReportStatus, waiting: int, owing: int) -> str:
    """Say what is left to a body that takes reports in, else how its own package stands."""
    left = ""
    if waiting or owing:
        left = _("ждут решения: %(waiting)s, не сдали: %(owing)s") % {
            "waiting": waiting,
            "owing": owing,
        }
    if status == ReportStatus.RETURNED:
        return _("свод возвращён; %s") % left if left else _("свод возвращён, сдайте его снова")
    if left:
        return left
    is_awaited = status in ReportStatus.owing
    return _("всё принято, сдайте свод") if is_awaited else str(status.label).lower()
