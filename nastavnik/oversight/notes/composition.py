"""The words of a note, composed from its figures: conclusions and recommendations."""

from fractions import Fraction

from django.utils.translation import gettext as _

from nastavnik.domain.grammar import Case
from nastavnik.domain.indicators import AGGREGATE_DIGITS, Direction
from nastavnik.domain.typography import format_date_long, format_number, plural
from nastavnik.oversight.notes import wording as w
from nastavnik.oversight.notes.choices import Audience
from nastavnik.oversight.notes.figures import (
    FormTotal,
    IndicatorTable,
    NoteFigures,
    Plan,
)
from nastavnik.platform.printing.report import Block, BulletList, Paragraph


def says(text: str) -> Paragraph:
    """A paragraph whose last abbreviation («ед.», «г.») takes no second full stop."""
    return Paragraph(text.replace("..", "."))


def basis(figures: NoteFigures) -> list[Block]:
    """Who was monitored, when, by which act and how the figures came about."""
    head = figures.head
    blocks: list[Block] = [
        says(
            _(
                "Справка составлена по итогам мониторинга внедрения целевой модели наставничества "
                "в %(count)s %(place)s за период с %(start)s по %(end)s. Данные приведены "
                "на %(day)s."
            )
            % {
                "start": format_date_long(head.starts_on),
                "end": format_date_long(head.ends_on),
                "count": _in_educational(len(figures.members)),
                "place": w.place(figures),
                "day": format_date_long(head.as_of),
            }
        )
    ]
    if head.act:
        blocks.append(says(_("Основание: %s.") % _lower_first(head.act).rstrip(".")))
    blocks.append(says(_method(figures)))
    if head.source:
        blocks.append(says(_source(figures)))
    return blocks


def _in_educational(count: int) -> str:
    words = plural(
        count,
        _("образовательной организации"),
        _("образовательных организациях"),
        _("образовательных организациях"),
    )
    return f"{format_number(count)}\u00a0{words}"


def _method(figures: NoteFigures) -> str:
    return _(
        "Показатели рассчитаны по реестрам наставляемых и наставников, сведениям о контингенте "
        "и соглашениям с партнёрами, которые ведут образовательные организации. Доля по "
        "муниципалитету — это отношение суммы числителей к сумме знаменателей (Σ/Σ); простое "
        "среднее долей организаций приведено рядом и названо отдельно. Организации, для которых "
        "показатель рассчитать не из чего, в средние не входят."
    )


def _source(figures: NoteFigures) -> str:
    return _(
        "Рядом с рассчитанными значениями приведены значения, напечатанные в документе "
        "«%(source)s». Они не заменяют рассчитанных; расхождения перечислены в разделе "
        "«Замечания к данным»."
    ) % {"source": figures.head.source}


def forms(figures: NoteFigures) -> list[Block]:
    """Which forms are wide, which are rare, which nobody uses; how many forms there are."""
    totals = figures.form_totals
    if not totals:
        return [says(_("Действующих пар и групп на отчётную дату в реестрах нет."))]
    first = _(
        "В действующих парах и группах на отчётную дату %(mentees)s наставляемых и %(mentors)s "
        "наставников; тот, кто участвует в двух формах, занимает два места."
    ) % {"mentees": w.places(figures.mentees), "mentors": w.places(figures.mentors)}
    blocks: list[Block] = [
        says(f"{first} {_widest(figures, totals[0])}{_rarer(totals[1:])}"),
        says(_how_many(figures)),
    ]
    if figures.unused_forms:
        blocks.append(says(_("Не используются формы: %s.") % w.quoted(figures.unused_forms)))
    return blocks


def _widest(figures: NoteFigures, form: FormTotal) -> str:
    return _(
        "Шире всего используется форма «%(form)s»: она действует в %(count)s из %(all)s "
        "(%(share)s), в ней %(mentees)s и %(mentors)s."
    ) % {
        "form": form.label,
        "count": w.in_organizations(len(form.members)),
        "all": len(figures.members),
        "share": w.share_of(len(form.members), len(figures.members)),
        "mentees": w.mentees(form.mentees),
        "mentors": w.mentors(form.mentors),
    }


def _rarer(totals: tuple[FormTotal, ...]) -> str:
    if not totals:
        return ""
    words = ", ".join(f"«{form.label}» — {w.organizations(len(form.members))}" for form in totals)
    return " " + _("Реже встречаются: %s.") % words


def _how_many(figures: NoteFigures) -> str:
    counts = figures.forms_per_organization
    several = sum(len(codes) for count, codes in counts.items() if count > 1)
    average = Fraction(sum(figures.forms_of.values()), len(figures.members))
    sentences = [
        _("Более одной формы %(verb)s %(count)s из %(all)s (%(share)s).")
        % {
            "verb": plural(several, _("использует"), _("используют"), _("используют")),
            "count": w.organizations(several),
            "all": len(figures.members),
            "share": w.share_of(several, len(figures.members)),
        },
        _("В среднем на организацию приходится %(mean)s формы (простое среднее).")
        % {"mean": format_number(float(average), 2)},
    ]
    most = max(counts)
    if most > 1:
        named = w.listed(figures.named(counts[most]))
        sentences.append(
            _("Наибольшее количество форм — %(most)s: %(who)s.") % {"most": most, "who": named}
        )
    if 0 in counts:
        idle = figures.named(counts[0])
        sentences.append(
            _("Ни одной формы нет у %(count)s: %(who)s.")
            % {"count": w.of_organizations(len(idle)), "who": w.listed(idle)}
        )
    return " ".join(sentences)


def required_words(figures: NoteFigures) -> list[Block]:
    """What the act makes obligatory, and who has yet to begin."""
    everybody = [row for row in figures.required if row.audience == Audience.ALL]
    others = [row for row in figures.required if row.audience != Audience.ALL]
    if not figures.required:
        return []
    day = format_date_long(min(row.starts_on for row in figures.required))
    words = ""
    if everybody:
        words = _("С %(day)s во всех организациях обязательны формы %(forms)s.") % {
            "day": day,
            "forms": w.quoted(row.form for row in everybody),
        }
    if others:
        words += " " + _(
            "Где на работу приняты студенты, к ним добавляются %(forms)s; таких организаций "
            "по реестрам — %(count)s."
        ) % {
            "forms": w.quoted(row.form for row in others),
            "count": len(others[0].members),
        }
    return [says(words.strip())]


def indicator(figures: NoteFigures, table: IndicatorTable) -> list[Block]:
    """What an indicator comes to, who reached the plan, who has nothing, what is planned next."""
    if not table.known:
        return [says(_("Рассчитать показатель не из чего: %s.") % _lower_first(w.no_data(table)))]
    sentences = [_reckoned(figures, table)]
    if table.plan:
        sentences.append(_compared(table, table.plan))
    blocks: list[Block] = [says(" ".join(sentences))]
    if table.plan:
        blocks.append(says(_reached(figures, table)))
    remarks = [text for text in (_nothing(figures, table), _unknown(figures, table)) if text]
    if remarks:
        blocks.append(says(" ".join(remarks)))
    if table.has_printed:
        blocks.append(says(_against_printed(table)))
    if table.coming:
        blocks.append(says(coming(table)))
    return blocks


def _reckoned(figures: NoteFigures, table: IndicatorTable) -> str:
    known = len(table.known)
    averaged = _("простое среднее по %(count)s — %(mean)s") % {
        "count": _dative(known),
        "mean": w.mean(table, table.mean),
    }
    if not table.is_share:
        return _("Всего по %(place)s — %(total)s (сумма по организациям), %(mean)s.") % {
            "place": w.place(figures, Case.DATIVE),
            "total": w.total(table),
            "mean": averaged,
        }
    return _(
        "По %(place)s показатель составляет %(total)s (Σ/Σ: %(part)s из %(whole)s); %(mean)s."
    ) % {
        "place": w.place(figures, Case.DATIVE),
        "total": w.total(table),
        "part": format_number(table.total.numerator or 0),
        "whole": format_number(table.total.denominator or 0),
        "mean": averaged,
    }


def _dative(count: int) -> str:
    words = plural(count, _("организации"), _("организациям"), _("организациям"))
    return f"{format_number(count)}\u00a0{words}"


def _compared(table: IndicatorTable, plan: Plan) -> str:
    each = "" if table.is_share else _(" в каждой организации")
    words = _("План на %(day)s — %(plan)s%(each)s") % {
        "day": format_date_long(plan.due_on),
        "plan": w.plan_words(table, plan),
        "each": each,
    }
    if not table.is_share or table.total.value is None:
        return f"{words}."
    if table.meets(plan):
        return _("%s: по муниципалитету он выполнен.") % words
    gap = abs(Fraction(plan.value) - table.total.value)
    number = format_number(float(gap), AGGREGATE_DIGITS)
    return _("%(plan)s: по муниципалитету он не выполнен, разница — %(gap)s п.\u00a0п.") % {
        "plan": words,
        "gap": number,
    }


def _reached(figures: NoteFigures, table: IndicatorTable) -> str:
    reaching, known = table.reaching, len(table.known)
    if not reaching:
        return _("Плана не достигла ни одна организация из %s.") % known
    verb = plural(len(reaching), _("достигла"), _("достигли"), _("достигли"))
    return _("Плана %(verb)s %(count)s из %(all)s: %(who)s.") % {
        "verb": verb,
        "count": w.organizations(len(reaching)),
        "all": known,
        "who": w.valued(figures, table, reaching),
    }


def _nothing(figures: NoteFigures, table: IndicatorTable) -> str:
    if not table.zero or table.direction is Direction.LESS:
        return ""
    return _("Нулевое значение у %(count)s: %(who)s.") % {
        "count": w.of_organizations(len(table.zero)),
        "who": w.listed(w.members_of(figures, table.zero)),
    }


def _unknown(figures: NoteFigures, table: IndicatorTable) -> str:
    if not table.unknown:
        return ""
    return _("«%(words)s» — %(count)s: %(who)s; в средние они не входят.") % {
        "words": w.no_data(table),
        "count": w.organizations(len(table.unknown)),
        "who": w.listed(w.members_of(figures, table.unknown)),
    }


def _against_printed(table: IndicatorTable) -> str:
    numbers = len(table.printed_numbers)
    words = _("Простое среднее значений, напечатанных в источнике, — %(mean)s по %(count)s.") % {
        "mean": w.mean(table, table.printed_mean),
        "count": _dative(numbers),
    }
    if not table.differing:
        return words + " " + _("С рассчитанными они совпадают.")
    return (
        words
        + " "
        + _("От рассчитанного напечатанное отличается у %s.")
        % w.of_organizations(len(table.differing))
    )


def coming(table: IndicatorTable) -> str:
    """What is planned next."""
    parts = [f"{w.until(plan)} — {w.plan_words(table, plan)}" for plan in table.coming]
    return _("Плановые значения на предстоящий период: %s.") % "; ".join(parts)


def findings(figures: NoteFigures) -> list[Block]:
    """How many findings there are, by severity."""
    if not figures.findings:
        return [says(_("Противоречий в данных не найдено."))]
    return [says(w.found(figures))]


def tasks(figures: NoteFigures) -> list[Block]:
    """What the monitoring looks at."""
    if not figures.indicators:
        return []
    return [
        says(_("В справке приведены применяемые формы наставничества и показатели:")),
        BulletList(tuple(f"{table.code}. {table.title}" for table in figures.indicators)),
    ]


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
