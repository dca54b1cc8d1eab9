"""The tables and pictures of a note, the same on the page and on paper."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from nastavnik.domain.findings import RULES
from nastavnik.domain.findings.model import Finding, Severity
from nastavnik.domain.findings.wording import typeset
from nastavnik.domain.indicators import AGGREGATE_DIGITS
from nastavnik.domain.typography import NO_BREAK_SPACE, format_date, format_number
from nastavnik.oversight.notes import wording as w
from nastavnik.oversight.notes.choices import Audience
from nastavnik.oversight.notes.figures import IndicatorTable, NoteFigures, Row
from nastavnik.platform.printing.report import Align, Cell, Column, Table, Tone
from nastavnik.platform.printing.report import Row as PaperRow

SEVERITY_TONES = {Severity.ERROR: Tone.BAD, Severity.WARNING: None, Severity.INFO: Tone.MUTED}


@dataclass(frozen=True, slots=True)
class LinkedTable(Table):
    """A table whose rows open on a page: to the figure of an organisation, or where it is said."""

    indicator: int = 0
    members: tuple[int, ...] = ()
    linked_column: int = 0
    # Where else the rows lead.
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingsTable(Table):
    """The table of findings, which a page shows with marks of severity."""

    findings: tuple[Finding, ...] = ()


def summary(figures: NoteFigures) -> Table:
    """Every indicator in a line."""
    columns = (
        Column(_("Показатель"), 5),
        Column(_("План"), 1.3, align=Align.RIGHT),
        Column(_("Всего"), 1.5, align=Align.RIGHT),
        Column(_("Простое среднее"), 1.5, align=Align.RIGHT),
        Column(_("Выполнили план"), 2, align=Align.RIGHT),
        Column(_("Нет данных"), 1.1, numeric=True),
    )
    rows: list[PaperRow] = []
    for table in figures.indicators:
        plan = table.plan
        rows.append(
            (
                f"{table.code}. {table.brief}",
                w.plan_amount(table, plan) if plan else w.NOTHING,
                Cell(w.total(table), bold=True),
                w.mean(table, table.mean),
                _reaching(table),
                Cell(format_number(len(table.unknown)), len(table.unknown)),
            )
        )
    notes = (_("Всего: для доли — Σ числителей / Σ знаменателей, для количества — сумма."),)
    return Table(columns, tuple(rows), caption=_("Сводка показателей"), notes=notes)


def _reaching(table: IndicatorTable) -> str:
    if table.plan is None:
        return w.NOTHING
    return _("%(part)s из %(whole)s") % {"part": len(table.reaching), "whole": len(table.known)}


def form_rows(figures: NoteFigures) -> Table:
    """Organisation × form with mentees and mentors."""
    columns = (
        Column("№", 0.85, align=Align.RIGHT),
        Column(_("Организация"), 5),
        Column(_("Форма"), 3.6),
        Column(_("Наставляемых"), 1.3, numeric=True),
        Column(_("Наставников"), 1.3, numeric=True),
    )
    rows: list[PaperRow] = []
    for number, member in enumerate(figures.members, start=1):
        own = figures.places_of[member.code]
        if not own:
            rows.append((str(number), typeset(member.name), _("не используются"), "0", "0"))
        for position, row in enumerate(own):
            first = position == 0
            rows.append(
                (
                    f"{number}" if first else "",
                    typeset(member.name) if first else "",
                    row.form,
                    Cell(format_number(row.mentees), row.mentees),
                    Cell(format_number(row.mentors), row.mentors),
                )
            )
    caption = _("Формы наставничества в образовательных организациях")
    return Table(columns, tuple(rows), caption=caption, totals=(_form_total(figures, 3),))


def _form_total(figures: NoteFigures, span: int) -> PaperRow:
    return (
        Cell(_("Всего"), bold=True, span=span),
        Cell(format_number(figures.mentees), figures.mentees, bold=True),
        Cell(format_number(figures.mentors), figures.mentors, bold=True),
    )


def form_totals(figures: NoteFigures) -> Table:
    """Forms with the organisations that use them."""
    columns = (
        Column(_("Форма"), 3.6),
        Column(_("Организаций"), 1.3, numeric=True),
        Column(_("Наставляемых"), 1.4, numeric=True),
        Column(_("Наставников"), 1.3, numeric=True),
        Column(_("Какие организации"), 5),
    )
    rows = tuple(
        (
            form.label,
            Cell(format_number(len(form.members)), len(form.members)),
            Cell(format_number(form.mentees), form.mentees),
            Cell(format_number(form.mentors), form.mentors),
            w.references(figures.named(form.members)),
        )
        for form in figures.form_totals
    )
    return Table(columns, rows, caption=_("Распространённость форм наставничества"))


def form_counts(figures: NoteFigures) -> Table:
    """How many organisations use one form, two, three."""
    columns = (
        Column(_("Количество форм"), 1.2, numeric=True),
        Column(_("Организаций"), 1.2, numeric=True),
        Column(_("Какие организации"), 6),
    )
    rows = tuple(
        (
            Cell(format_number(count), count),
            Cell(format_number(len(codes)), len(codes)),
            w.references(figures.named(codes)),
        )
        for count, codes in figures.forms_per_organization.items()
    )
    return Table(columns, rows, caption=_("Количество форм, реализуемых в организации"))


def required_forms(figures: NoteFigures) -> Table:
    """Obligatory forms: who uses them and who has yet to begin."""
    columns = (
        Column(_("Обязательная форма"), 3.2),
        Column(_("Для кого"), 2.6),
        Column(_("Обязаны"), 1.4, numeric=True),
        Column(_("Используют"), 1.4, numeric=True),
        Column(_("Осталось"), 1.4, numeric=True),
    )
    rows: list[PaperRow] = []
    for required in figures.required:
        whole, lacking = len(required.members), len(figures.lacking_form(required))
        rows.append(
            (
                required.form,
                str(Audience(required.audience).label),
                Cell(format_number(whole), whole),
                Cell(format_number(whole - lacking), whole - lacking),
                Cell(format_number(lacking), lacking),
            )
        )
    return Table(columns, tuple(rows), caption=_("Обязательные формы наставничества"))


def indicator_rows(figures: NoteFigures, table: IndicatorTable) -> Table:
    """An indicator by organisations, the printed values in a column of their own."""
    return LinkedTable(
        _indicator_columns(table),
        tuple(_indicator_row(figures, table, n, row) for n, row in enumerate(table.rows, start=1)),
        caption=f"{table.code}. {table.title}",
        totals=_indicator_totals(table),
        notes=(footnote(table), *_differing_note(table)),
        indicator=table.pk,
        members=tuple(figures.by_code[row.member].pk for row in table.rows),
        linked_column=4 if table.is_share else 2,
    )


def _indicator_columns(table: IndicatorTable) -> tuple[Column, ...]:
    columns = [Column("№", 0.85, align=Align.RIGHT), Column(_("Организация"), 5)]
    if table.is_share:
        columns += [
            Column(_("Числитель"), 1.1, numeric=True),
            Column(_("Знаменатель"), 1.2, numeric=True),
        ]
    # Words of «no data» need more room than numbers.
    share = 2.4 if table.unknown else 1.7
    columns.append(Column(_("Значение"), share, align=Align.RIGHT))
    if table.has_printed:
        columns.append(Column(_("Напечатано в источнике"), share, align=Align.RIGHT))
    return tuple(columns)


def _indicator_row(figures: NoteFigures, table: IndicatorTable, number: int, row: Row) -> PaperRow:
    cells: list[str | Cell] = [str(number), typeset(figures.by_code[row.member].name)]
    if table.is_share:
        cells += [count(row.figure.numerator), count(row.figure.denominator)]
    known = row.figure.value is not None
    reached = row.member in table.achievers
    tone = Tone.GOOD if reached else None if known else Tone.MUTED
    rounded = table.rounded(row.figure.value)
    cells.append(Cell(w.value(table, row), rounded, bold=reached, tone=tone))
    if table.has_printed:
        mark, tone = (f"{NO_BREAK_SPACE}*", Tone.BAD) if table.differs(row) else ("", None)
        cells.append(Cell(f"{w.printed(table, row)}{mark}", tone=tone))
    return tuple(cells)


def _differing_note(table: IndicatorTable) -> tuple[str, ...]:
    return (_("* Отличается от рассчитанного."),) if table.differing else ()


def count(number: int | None) -> Cell:
    """A count in a table; what is not known is a dash."""
    return Cell(w.NOTHING if number is None else format_number(number), number)


def _indicator_totals(table: IndicatorTable) -> tuple[PaperRow, ...]:
    label = _("Всего (Σ/Σ)") if table.is_share else _("Всего (сумма)")
    total: list[str | Cell] = [Cell(label, bold=True, span=2)]
    average: list[str | Cell] = [
        Cell(_("Простое среднее, организаций: %s") % len(table.known), span=2)
    ]
    if table.is_share:
        total += [count(table.total.numerator), count(table.total.denominator)]
        average += ["", ""]
    total.append(Cell(w.total(table), bold=True))
    average.append(w.mean(table, table.mean))
    if table.has_printed:
        total.append(_printed_total(table))
        average.append(w.mean(table, table.printed_mean))
    return tuple(total), tuple(average)


def _printed_total(table: IndicatorTable) -> str:
    if table.is_share:
        return w.NOTHING
    return w.amount(table, Fraction(sum(table.printed_numbers)), 0)


def bands(figures: NoteFigures, table: IndicatorTable) -> Table:
    """Organisations by bands of values."""
    columns = (
        Column(_("Значение показателя"), 2.4),
        Column(_("Организаций"), 1.2, numeric=True),
        Column(_("Какие организации"), 5),
    )
    rows: list[PaperRow] = [
        (
            band.label.replace(" %", f"{NO_BREAK_SPACE}%"),
            Cell(format_number(len(found)), len(found)),
            w.references(w.members_of(figures, found)) or w.NOTHING,
        )
        for band, found in table.by_band()
    ]
    if table.unknown:
        members = w.members_of(figures, table.unknown)
        rows.append(
            (w.no_data(table), Cell(str(len(members)), len(members)), w.references(members))
        )
    caption = _("Распределение организаций по значению показателя %s") % table.code
    return Table(columns, tuple(rows), caption=caption)


def partial(figures: NoteFigures, table: IndicatorTable) -> Table:
    """Those below 100 %, said to be only a part of the organisations."""
    columns = (
        Column("№", 0.85, align=Align.RIGHT),
        Column(_("Организация"), 5),
        Column(_("Знаменатель"), 1.3, numeric=True),
        Column(_("Числитель"), 1.2, numeric=True),
        Column(_("Значение"), 1.3, align=Align.RIGHT),
    )
    rows = tuple(
        (
            str(number),
            typeset(figures.by_code[row.member].name),
            count(row.figure.denominator),
            count(row.figure.numerator),
            w.value(table, row),
        )
        for number, row in enumerate(table.short_of_all, start=1)
    )
    whole = sum(row.figure.denominator or 0 for row in table.short_of_all)
    part = sum(row.figure.numerator or 0 for row in table.short_of_all)
    share = w.amount(table, Fraction(100 * part, whole) if whole else None, AGGREGATE_DIGITS)
    label = _("Итого по части организаций (%(part)s из %(whole)s)") % {
        "part": len(rows),
        "whole": len(table.known),
    }
    caption = _("%s, частичная: только организации с показателем ниже 100\u00a0%%") % table.code
    return Table(
        columns,
        rows,
        caption=caption,
        totals=((Cell(label, bold=True, span=2), count(whole), count(part), share),),
        notes=(
            _("Знаменатель: %(whole)s. Числитель: %(part)s.")
            % {"whole": _lower(table.denominator_label), "part": _lower(table.numerator_label)},
        ),
    )


def targets(figures: NoteFigures) -> Table:
    """Planned values by date for every indicator."""
    days = sorted({plan.due_on for table in figures.indicators for plan in table.coming})
    columns = (
        Column(_("Показатель"), 4),
        *(Column(_("до %s") % format_date(day), 1.4, align=Align.RIGHT) for day in days),
    )
    rows: list[PaperRow] = []
    for table in figures.indicators:
        planned = {plan.due_on: plan for plan in table.coming}
        cells = [
            w.plan_amount(table, planned[day]) if day in planned else w.NOTHING for day in days
        ]
        rows.append((f"{table.code}. {table.brief}", *cells))
    caption = _("Плановые значения на предстоящий период")
    notes = (_("Где не сказано иное, плановое значение — не менее указанного."),)
    return Table(columns, tuple(rows), caption=caption, notes=notes)


def enterprises(figures: NoteFigures) -> Table:
    """Partners counted in ways that must not be confused."""
    columns = (Column(_("Что посчитано"), 6), Column(_("Количество"), 1.4, numeric=True))
    lines = enterprise_lines(figures)
    rows = tuple((words, Cell(format_number(count), count)) for words, count in lines)
    notes = (_("Образовательные организации как партнёры не учитываются."),)
    return Table(columns, rows, caption=_("Предприятия-партнёры"), notes=notes)


def enterprise_lines(figures: NoteFigures) -> tuple[tuple[str, int], ...]:
    """The counts of partners, each with what it counts."""
    counts = figures.enterprises
    return (
        (_("Действующие соглашения организаций с предприятиями, сумма"), counts.agreements),
        (_("Разные предприятия с действующим соглашением"), counts.unique_partners),
        (_("Предприятия, сотрудники которых стали наставниками"), counts.partners_with_mentors),
        (_("Наставники — сотрудники предприятий, чел."), counts.employee_mentors),
    )


def findings(figures: NoteFigures) -> Table:
    """What was noticed, the gravest first."""
    columns = (
        Column("№", 0.85, align=Align.RIGHT),
        Column(_("Замечание"), 6),
        Column(_("Место"), 1.6),
        Column(_("Важность"), 2.3),
        Column(_("Правило"), 0.9),
    )
    order = list(Severity)
    found = tuple(sorted(figures.findings, key=lambda finding: order.index(finding.severity)))
    rows = tuple(
        (
            str(number),
            finding.sentence,
            finding.place,
            Cell(severity_label(finding.severity), tone=SEVERITY_TONES[finding.severity]),
            finding.rule,
        )
        for number, finding in enumerate(found, start=1)
    )
    used = sorted({finding.rule for finding in found})
    rules = "; ".join(f"{rule} — {_lower(RULES[rule][1])}" for rule in used if rule in RULES)
    caption = _("Замечания к данным и к источнику")
    notes = (_("Правила: %s.") % rules,) if rules else ()
    return FindingsTable(columns, rows, caption=caption, notes=notes, findings=found)


def severity_label(severity: Severity) -> str:
    """How grave a finding is, in a word."""
    return {
        Severity.ERROR: _("Ошибка"),
        Severity.WARNING: _("Предупреждение"),
        Severity.INFO: _("К сведению"),
    }[severity]


def footnote(table: IndicatorTable) -> str:
    """All parameters of an indicator in one sentence."""
    words = "; ".join(f"{_lower(term)} — {_lower(text)}" for term, text in table.definition)
    return _("Показатель %(code)s: %(words)s.") % {"code": table.code, "words": words}


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
