"""A campaign as it leaves: a row for every organisation, columns with stable codes."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from nastavnik.doors.exports.writing import Column, Paper, Value
from nastavnik.oversight.campaigns import summing, wording
from nastavnik.oversight.campaigns.models import Ask, Obligation
from nastavnik.registers.organizations.choices import Level, Provenance


def campaign_paper(node: Obligation) -> Paper:
    """Return the values of every organisation that reports to a body."""
    asks = summing.asks_of(node.campaign)
    known = (
        Column(_("Код"), 14),
        Column(_("Организация"), 40),
        Column(_("Муниципалитет"), 24),
        Column(_("Уровень образования"), 24),
        Column(_("Состояние"), 20),
        Column(_("Версия"), 10),
    )
    values = [column for ask in asks for column in _columns(ask)]
    title = f"{node.campaign.title}, {node.campaign.period}"
    return Paper(title, (*known, *values), _rows(node, asks))


def _columns(ask: Ask) -> Sequence[Column]:
    label = f"{ask.code}: {wording.label_of(ask)}"
    beside = _("%s, чем подтверждено") if ask.question else _("%s, почему не так")
    return (
        Column(label, 18),
        Column(_("%s, по реестрам") % ask.code, 14),
        Column(_("%s, откуда") % ask.code, 18),
        Column(beside % ask.code, 30),
    )


def _rows(node: Obligation, asks: Sequence[Ask]) -> Iterator[list[Value]]:
    for row in summing.leaf_rows(node):
        one = row.obligation
        found: list[Value] = [
            one.organization.code,
            one.organization.short_name,
            one.municipality.short_name if one.municipality else None,
            str(Level(one.level).label) if one.level else None,
            str(row.status.label),
            row.number,
        ]
        for ask in asks:
            cell = row.cells.get(ask.code)
            if cell is None:
                found += [None, None, None, None]
            else:
                came = str(Provenance(cell.provenance).label)
                said = "; ".join(words for words in (cell.reason, *cell.proofs) if words)
                found += [_value(ask, cell.value), _value(ask, cell.register), came, said or None]
        yield found


def _value(ask: Ask, value: int | None) -> Value:
    """A count as a number, an answer as a word."""
    return wording.value_of(ask, value) if ask.question and value is not None else value
