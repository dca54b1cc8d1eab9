"""The words of a campaign's note, composed from its figures."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from nastavnik.domain.campaigns.changes import Change
from nastavnik.domain.findings.model import Severity
from nastavnik.domain.grammar import Case
from nastavnik.domain.typography import format_date_long, format_number
from nastavnik.oversight.campaigns.choices import Basis
from nastavnik.oversight.campaigns.introduction import Answered
from nastavnik.oversight.campaigns.reading import wording as reading_wording
from nastavnik.oversight.notes import wording as w
from nastavnik.oversight.notes.campaign import wording as cw
from nastavnik.oversight.notes.campaign.figures import Comparison, Course
from nastavnik.oversight.notes.composition import coming, says
from nastavnik.oversight.notes.conclusions import rules_of
from nastavnik.oversight.notes.figures import IndicatorTable, NoteFigures
from nastavnik.platform.printing.report import Block, NumberedList, Paragraph

_LISTS = tuple(Change)


def basis(figures: NoteFigures) -> list[Block]:
    """Which campaign, of whom, how far it has come, how the figures came about."""
    head, collection = figures.head, cw.collection_of(figures)
    facts = {
        "campaign": collection.campaign,
        "place": w.place(figures),
        "start": format_date_long(head.starts_on),
        "end": format_date_long(head.ends_on),
        "day": format_date_long(head.as_of),
    }
    first = _(
        "Справка составлена по значениям, которые организации %(place)s сдали в кампании "
        "«%(campaign)s» за период с %(start)s по %(end)s. Данные приведены на %(day)s."
    )
    blocks: list[Block] = [says(first % facts)]
    if collection.receiver:
        blocks.append(says(_("Свод сдаётся: %s.") % collection.receiver))
    if head.act:
        blocks.append(says(_("Основание: %s.") % w.lowered(head.act).rstrip(".")))
    return [*blocks, says(_reported(figures)), says(_method(figures))]


def _reported(figures: NoteFigures) -> str:
    collection = cw.collection_of(figures)
    duties = collection.duties
    words = [
        _("Должны были сдать отчёт %(obliged)s; сдали %(reported)s (%(share)s), приняты отчёты "
          "%(accepted)s (%(part)s).")
        % {
            "obliged": w.organizations(duties.obliged),
            "reported": format_number(duties.reported),
            "share": w.share_of(duties.reported, duties.obliged),
            "accepted": format_number(duties.accepted),
            "part": w.share_of(duties.accepted, duties.obliged),
        }
    ]  # fmt: skip
    if collection.exempt:
        words.append(_("Освобождены от отчёта: %s; в эти числа они не входят.") % collection.exempt)
    if collection.owing:
        label = _("Не сдали") if collection.of_organizations else _("Сдано не полностью")
        words.append(f"{label}: {cw.named(figures, collection.owing)}.")
    if collection.is_partial:
        words.append(_("Суммы по показателям неполные: они сложены из того, что сообщено."))
    return " ".join(words)


def _method(figures: NoteFigures) -> str:
    collection = cw.collection_of(figures)
    standing = {
        Basis.REPORTED: _("так, как сдали: у того, кому отчитывались, когда кампания открылась"),
        Basis.RESTATED: _("по нынешней подчинённости организаций"),
    }[collection.basis]
    return (
        _("Посчитано %(stage)s; сведено %(basis)s.")
        % {"stage": str(collection.stage.label).lower(), "basis": standing}
        + " "
        + _(
            "Доля нескольких организаций — это отношение суммы числителей к сумме знаменателей "
            "(Σ/Σ). «Не сдано» — это не ноль: кто не сообщил, тот в сумму не входит."
        )
        + " "
        + cw.stable(collection)
    )


def indicator(figures: NoteFigures, table: IndicatorTable) -> list[Block]:
    """What an indicator comes to, beside its plan and beside earlier periods."""
    course = cw.collection_of(figures).by_code[table.code]
    if not course.told:
        words = _("По этому показателю пока никто ничего не сообщил.")
        return [says(words if course.obliged else _("Этот показатель здесь не запрашивался."))]
    said = (_reckoned(figures, table, course), course.hint, _planned(table, course))
    blocks: list[Block] = [says(" ".join(words for words in said if words))]
    if table.plan_for_rows and course.compared:
        blocks.append(says(_reached(figures, course)))
    if course.known:
        blocks.append(says(_started(figures, course)))
    blocks += [says(_compared(figures, table, one)) for one in course.comparisons]
    if not course.comparisons:
        blocks.append(says(_("Прошлых периодов, с которыми можно сравнить, нет.")))
    if table.coming:
        blocks.append(says(coming(table)))
    return blocks


def _reckoned(figures: NoteFigures, table: IndicatorTable, course: Course) -> str:
    how = _("сумма по организациям")
    words = _(
        "По %(place)s показатель составляет %(total)s (%(how)s); сообщили %(told)s из %(obliged)s."
    )
    if table.total.value is None:
        words = _("По %(place)s значения нет: %(total)s; сообщили %(told)s из %(obliged)s.")
    elif table.is_share:
        how = f"{_('Σ/Σ')}: {cw.ratio(table.total)}"
    return words % {
        "place": w.place(figures, Case.DATIVE),
        "total": w.total(table),
        "how": how,
        "told": format_number(course.told),
        "obliged": format_number(course.obliged),
    }


def _planned(table: IndicatorTable, course: Course) -> str:
    words, outlook = [], course.outlook
    if table.plan and outlook.is_reached is not None:
        verdict = _("выполнен") if outlook.is_reached else _("не выполнен")
        words.append(
            _("План на %(day)s (%(plan)s) %(verdict)s.")
            % {
                "day": format_date_long(table.plan.due_on),
                "plan": w.plan_words(table, table.plan),
                "verdict": verdict,
            }
        )
    words.append(outlook.sentence)
    if outlook.will_reach is not None:
        ends = _("план выполнят") if outlook.will_reach else _("план не выполнят")
        words.append(
            _("При нынешнем темпе будет %(forecast)s: %(ends)s.")
            % {"forecast": outlook.forecast_words, "ends": ends}
        )
    return " ".join(words)


def _reached(figures: NoteFigures, course: Course) -> str:
    reaching = [part.member for part in course.parts if part.is_reached]
    facts = {"reached": course.reached, "all": course.compared}
    if not reaching:
        return _("План на дату выполнен: %(reached)s из %(all)s.") % facts
    words = _("План на дату выполнен у %(reached)s из %(all)s") % facts
    return f"{words}: {cw.named(figures, reaching)}."


def _started(figures: NoteFigures, course: Course) -> str:
    """Who has begun, and who told a zero: that is an answer, nothing told is none."""
    words = _("%(among)s: начали %(started)s из %(known)s, о ком это известно (%(share)s)") % {
        "among": cw.among(cw.collection_of(figures).by),
        "started": format_number(course.started),
        "known": format_number(course.known),
        "share": w.share_of(course.started, course.known),
    }
    if not course.not_started:
        return f"{words}."
    return _("%(words)s; не начали — %(count)s (%(who)s).") % {
        "words": words,
        "count": format_number(len(course.not_started)),
        "who": cw.named(figures, course.not_started),
    }


def _compared(figures: NoteFigures, table: IndicatorTable, one: Comparison) -> str:
    collection = cw.collection_of(figures)
    words = [
        _("%(beside)s — %(before)s: %(change)s.")
        % {
            "beside": _capital(cw.beside(one)),
            "before": cw.before(table, one.whole, whole=True),
            "change": cw.change(table, one.whole),
        }
    ]
    if not one.is_comparable:
        words.append(
            _("С тех пор показатель стал считаться иначе: значения несравнимы, смотрите замечания.")
        )
    lists = ", ".join(_lists(figures, one))
    if lists:
        words.append(f"{cw.among(collection.by)}: {lists}.")
    return " ".join(words)


def _lists(figures: NoteFigures, one: Comparison) -> Iterator[str]:
    for change in _LISTS:
        members = one.members(change)
        if members:
            label = reading_wording.change(change).lower()
            # Who has not started is named once, whatever it is compared with.
            who = f" ({cw.named(figures, members)})" if change is Change.FALL else ""
            yield f"{label} — {len(members)}{who}"


def answers(figures: NoteFigures, found: tuple[Answered, ...]) -> list[Block]:
    """How many everybody did, and which is done by the fewest."""
    done = sum(one.is_done_by_all for one in found)
    known = [one for one in found if one.share_of_obliged is not None]
    words = _("Из %(all)s выполнено всеми, кто должен был ответить, — %(done)s.") % {
        "all": len(found),
        "done": done,
    }
    if known and done < len(found):
        least = min(known, key=lambda one: one.yes)
        words += " " + _("Реже всего: «%(title)s» — %(yes)s из %(obliged)s (%(share)s).") % {
            "title": least.title,
            "yes": format_number(least.yes),
            "obliged": format_number(least.obliged),
            "share": w.share_of(least.yes, least.obliged),
        }
    return [says(words)]


def conclusions(figures: NoteFigures) -> list[Block]:
    """The note in a few sentences."""
    collection = cw.collection_of(figures)
    duties = collection.duties
    items = [
        _("Отчёты сдали %(reported)s из %(obliged)s, приняты %(accepted)s.")
        % {
            "reported": format_number(duties.reported),
            "obliged": w.of_organizations(duties.obliged),
            "accepted": format_number(duties.accepted),
        },
        *(_indicator_conclusion(table, collection.by_code[table.code])
          for table in figures.indicators),
    ]  # fmt: skip
    for label, found in ((_("Пункты внедрения"), collection.items),
                         (_("Документы"), collection.documents)):  # fmt: skip
        if found:
            done = sum(one.is_done_by_all for one in found)
            items.append(
                _("%(label)s: выполнено всеми %(done)s из %(all)s.")
                % {"label": label, "done": done, "all": len(found)}
            )
    if figures.findings:
        items.append(w.found(figures))
    return [NumberedList(tuple(item.replace("..", ".") for item in items))]


def _indicator_conclusion(table: IndicatorTable, course: Course) -> str:
    name = f"«{table.title}»"
    if not course.told:
        words = _("Показатель %s: никто ничего не сообщил.")
        return (words if course.obliged else _("Показатель %s здесь не запрашивался.")) % name
    words = _("Показатель %(name)s: %(total)s.") % {"name": name, "total": w.total(table)}
    one = course.year or course.last
    if one is not None and one.is_sure:
        words += " " + _("%(beside)s — %(before)s, %(change)s.") % {
            "beside": _capital(cw.beside(one)),
            "before": cw.before(table, one.whole, whole=True),
            "change": cw.change(table, one.whole),
        }
    return f"{words} {course.outlook.sentence}"


def recommendations(figures: NoteFigures) -> list[Block]:
    """What to do next, each line with the figure it follows from."""
    collection = cw.collection_of(figures)
    items = []
    if collection.owing:
        items.append(
            _("Дособрать отчёты: не сдали %(count)s (%(who)s).")
            % {
                "count": w.organizations(collection.duties.obliged - collection.duties.reported),
                "who": cw.named(figures, collection.owing),
            }
        )
    items += [text for table in figures.indicators for text in _to_do(figures, table)]
    grave = [one for one in figures.findings if one.severity is not Severity.INFO]
    if grave:
        items.append(
            _("Сверить сданные значения с замечаниями (правила %s) и исправить новой версией.")
            % rules_of(grave)
        )
    if not items:
        return [Paragraph(_("Данные не дают оснований для отдельных рекомендаций."))]
    return [NumberedList(tuple(items))]


def _to_do(figures: NoteFigures, table: IndicatorTable) -> Iterator[str]:
    course = cw.collection_of(figures).by_code[table.code]
    if course.outlook.short:
        yield _("Показатель %(code)s: %(words)s") % {
            "code": table.code,
            "words": course.outlook.sentence[:1].lower() + course.outlook.sentence[1:],
        }
    one = course.year or course.last
    falling = one.fallen if one else []
    if falling:
        yield _("Разобрать причины спада показателя %(code)s: %(who)s.") % {
            "code": table.code,
            "who": cw.named(figures, falling),
        }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
