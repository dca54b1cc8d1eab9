"""The last words of a note: conclusions and recommendations, each from a figure."""

from django.utils.translation import gettext as _

from nastavnik.domain.findings import ABOUT_REGISTERS
from nastavnik.domain.findings.model import Finding, Severity
from nastavnik.domain.typography import format_date_long, format_number, plural
from nastavnik.oversight.notes import wording as w
from nastavnik.oversight.notes.figures import IndicatorTable, NoteFigures, Required
from nastavnik.platform.printing.report import Block, NumberedList, Paragraph

# A recommendation names organisations one by one as long as they fit into a line or two.
_NAMED_AT_MOST = 20


def conclusions(figures: NoteFigures) -> list[Block]:
    """The note in a few sentences."""
    if not figures.members:
        return [Paragraph(empty_words(figures))]
    items = [_forms_conclusion(figures)]
    items += [_indicator_conclusion(table) for table in figures.indicators]
    if figures.findings:
        items.append(w.found(figures))
    return [NumberedList(tuple(items))]


def empty_words(figures: NoteFigures) -> str:
    """What a note of a municipality without organisations says."""
    return _(
        "В системе нет образовательных организаций, которые ведут реестры в составе «%s». "
        "Добавьте организации, и справка наполнится."
    ) % (figures.head.organization)


def _forms_conclusion(figures: NoteFigures) -> str:
    if not figures.form_totals:
        return _("Программы наставничества в организациях не начаты: действующих пар и групп нет.")
    started = sum(1 for count in figures.forms_of.values() if count)
    return _(
        "Программы наставничества действуют в %(count)s из %(all)s; форм наставничества в них — "
        "%(forms)s."
    ) % {
        "count": w.in_organizations(started),
        "all": len(figures.members),
        "forms": len(figures.form_totals),
    }


def _indicator_conclusion(table: IndicatorTable) -> str:
    name = f"«{table.title}»"
    if not table.known:
        return _("Показатель %(name)s рассчитать не из чего.") % {"name": name}
    method = _("Σ/Σ") if table.is_share else _("сумма по организациям")
    words = _("Показатель %(name)s: %(total)s (%(method)s).") % {
        "name": name,
        "total": w.total(table),
        "method": method,
    }
    if table.plan is None:
        return words
    return (
        words
        + " "
        + _("План (%(plan)s) выполнен в %(count)s из %(all)s.")
        % {
            "plan": w.plan_words(table, table.plan),
            "count": w.in_organizations(len(table.reaching)),
            "all": len(table.known),
        }
    )


def recommendations(figures: NoteFigures) -> list[Block]:
    """What to do next, each line with the figure it follows from."""
    items = [text for table in figures.indicators if (text := _catch_up(table))]
    items += _inspection(figures)
    items += [_introduce(figures, row) for row in figures.required if figures.lacking_form(row)]
    items += _correct(figures)
    if not items:
        return [Paragraph(_("Данные не дают оснований для отдельных рекомендаций."))]
    return [NumberedList(tuple(items))]


def _correct(figures: NoteFigures) -> list[str]:
    """What is wrong in the words is put right there, what is wrong with people in registers."""
    grave = [finding for finding in figures.findings if finding.severity is not Severity.INFO]
    of_words = [finding for finding in grave if finding.rule not in ABOUT_REGISTERS]
    of_registers = [finding for finding in grave if finding.rule in ABOUT_REGISTERS]
    items = []
    if of_words:
        source = figures.head.source
        items.append(
            _(
                "Исправить ошибки %(where)s, перечисленные в разделе «Замечания к данным» "
                "(правила %(rules)s)."
            )
            % {
                "where": _("документа «%s»") % source if source else _("перечней и планов"),
                "rules": rules_of(of_words),
            }
        )
    if of_registers:
        named = w.listed(figures.named(finding.unit for finding in of_registers))
        items.append(
            _(
                "Организациям%(who)s сверить сведения реестров с замечаниями (правила %(rules)s) "
                "и сообщить о результатах муниципальному координатору."
            )
            % {"who": f" ({named})" if named else "", "rules": rules_of(of_registers)}
        )
    return items


def rules_of(found: list[Finding]) -> str:
    """The rules that noticed something, in order."""
    return ", ".join(sorted({finding.rule for finding in found}))


def _catch_up(table: IndicatorTable) -> str:
    plan = table.coming[0] if table.coming else table.plan
    lacking = table.lacking(plan) if plan and table.known else 0
    if plan is None or not lacking:
        return ""
    facts = {
        "name": f"«{table.title}»",
        "plan": w.plan_words(table, plan),
        "until": w.until(plan),
        "lacking": format_number(lacking),
    }
    if table.is_share:
        template = _(
            "%(until)s довести показатель %(name)s до планового значения (%(plan)s): "
            "для этого по муниципалитету не хватает %(lacking)s чел."
        )
    else:
        template = _(
            "%(until)s довести показатель %(name)s до планового значения в каждой организации "
            "(%(plan)s): в сумме по организациям не хватает %(lacking)s."
        )
    text = template % facts
    return text[:1].upper() + text[1:]


def _inspection(figures: NoteFigures) -> list[str]:
    """Who has nobody in the first indicator of the set goes on the plan of inspections."""
    first = next((table for table in figures.indicators if table.is_share), None)
    if first is None or not first.zero:
        return []
    return [
        _("Включить в план проверок %(count)s с нулевым значением показателя %(code)s: %(who)s.")
        % {
            "count": _accusative(len(first.zero)),
            "code": first.code,
            "who": w.listed(w.members_of(figures, first.zero)),
        }
    ]


def _accusative(count: int) -> str:
    words = plural(count, _("организацию"), _("организации"), _("организаций"))
    return f"{format_number(count)}\u00a0{words}"


def _introduce(figures: NoteFigures, required: Required) -> str:
    lacking = figures.lacking_form(required)
    named = f" ({w.listed(lacking)})" if len(lacking) <= _NAMED_AT_MOST else ""
    return _("Ввести с %(day)s форму «%(form)s» в %(count)s, где её ещё нет%(who)s.") % {
        "day": format_date_long(required.starts_on),
        "form": required.form,
        "count": w.in_organizations(len(lacking)),
        "who": named,
    }
