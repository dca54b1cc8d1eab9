"""The receipt of an organisation as a paper."""

from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_date
from nastavnik.oversight.campaigns.models import SubmissionVersion
from nastavnik.oversight.campaigns.sheets import Line, Sheet
from nastavnik.platform.printing.report import Block, Column, Paragraph, Report, Table


def receipt_of(sheet: Sheet, version: SubmissionVersion) -> Report:
    """Put together what was handed in, by whom, when, under which digest."""
    obligation = sheet.submission.obligation
    campaign = obligation.campaign
    said = (
        (_("Кто сдал"), obligation.organization.name),
        (_("Кому"), obligation.above.organization.name if obligation.above else "—"),
        (_("Данные на дату"), format_date(campaign.as_of)),
        (_("Сдано"), moment_words(version)),
        (_("Версия"), str(version.number)),
        (_("Контрольная сумма SHA-256"), version.digest),
    )
    blocks: tuple[Block, ...] = (
        *(Paragraph(f"{term}: {value}") for term, value in said),
        Table(
            columns=(
                Column(_("Что"), share=3),
                Column(_("Значение"), numeric=True),
                Column(_("По реестрам"), numeric=True),
                Column(_("Откуда"), share=1.3),
                Column(_("Почему не так, чем подтверждено"), share=2),
            ),
            rows=tuple(_row(line) for line in sheet.lines),
        ),
    )
    return Report(
        title=_("Расписка № %s") % version.receipt_number,
        subtitle=f"{campaign.title}, {campaign.period}",
        blocks=blocks,
    )


def moment_words(version: SubmissionVersion) -> str:
    """Say when a version was handed in."""
    moment = timezone.localtime(version.sent_at)
    return f"{format_date(moment.date())} {moment:%H:%M:%S}"


def _row(line: Line) -> tuple[str, str, str, str, str]:
    return (
        f"{line.label}, {line.unit}" if line.unit else line.label,
        line.value_words,
        line.register_words,
        f"{line.provenance}: {line.cell.basis}" if line.cell.basis else line.provenance,
        line.beside or "—",
    )
