"""The pages of figures and their workbook counted anew, number by number."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from nastavnik.oversight.campaigns.choices import Basis, Breakdown, StepUnit
from nastavnik.oversight.campaigns.models import Campaign, Obligation
from nastavnik.oversight.campaigns.reading.choosing import Choice
from nastavnik.oversight.campaigns.reading.comparing import (
    changes_page,
    dynamics_page,
    heat_page,
    ranking_page,
)
from nastavnik.oversight.campaigns.reading.figures import Mark, Reading
from nastavnik.oversight.campaigns.reading.planning import plan_page
from nastavnik.oversight.campaigns.reading.workbook import workbook
from nastavnik.oversight.indicators.models import Indicator, Target
from nastavnik.platform.printing.xlsx import Sheet, SheetCell
from tests.oversight.campaigns.random_regions import FORMER, WHOLE
from tests.oversight.campaigns.recount import Counted, Key, Leaf, count_anew, key_of, leaves

CODES = {"S": ("S", WHOLE), "D": ("D", ""), "M": ("M", "")}
ASKED = frozenset({"S", WHOLE, "D", "M"})
PLANNED = ("S", "D")
YEAR_END = date(2026, 12, 31)


class Anew:
    """The numbers of one page counted anew, each compared with what the page says."""

    def __init__(self, node: Obligation, earlier: Obligation | None, choice: Choice) -> None:
        self.choice, self.compared = choice, 0
        self.known: dict[tuple[str, int, str], dict[Key, Counted]] = {}
        self.now = list(leaves(node, node.campaign, choice.basis))
        levels = {leaf.level for leaf in self.now}
        self.before: list[Leaf] = []
        if earlier is not None:
            # By the tree of today an earlier period is asked what the body answers for today.
            asked = node if choice.basis is Basis.RESTATED else earlier
            before = leaves(asked, earlier.campaign, choice.basis)
            self.before = [leaf for leaf in before if leaf.level in levels]

    def units(self, code: str, forms: Sequence[Leaf]) -> dict[Key, Counted]:
        by = self.choice.by.value
        return self.counted(code, forms, lambda one: key_of(one, by), by)

    def whole(self, code: str, forms: Sequence[Leaf]) -> Counted:
        everybody = (None, None, None)
        found = self.counted(code, forms, lambda _one: everybody, "all")
        return found.get(everybody, Counted())

    def counted(
        self, code: str, forms: Sequence[Leaf], key: Callable[[Leaf], Key], by: str
    ) -> dict[Key, Counted]:
        known = (code, id(forms), by)
        if known not in self.known:
            stage = self.choice.stage.value
            self.known[known] = count_anew(forms, CODES[code], stage, key, ASKED)
        return self.known[known]

    def same(self, mark: Mark, counted: Counted, digits: int) -> None:
        is_share = mark.result.indicator.is_share
        assert mark.digits == digits
        assert mark.result.total.numerator == counted.above
        assert mark.result.total.denominator == (counted.below if is_share else None)
        assert rounded(mark) == counted.value(digits, is_share=is_share)
        duties = mark.duties
        told = (mark.count, duties.obliged, duties.reported, duties.accepted)
        assert told == (counted.told, counted.obliged, counted.reported, counted.accepted)
        value = counted.value(digits, is_share=is_share)
        if not counted.told:
            assert mark.words == "—"
        elif value is not None:
            assert mark.words.replace("\xa0", "").startswith(str(value).replace(".", ","))
        self.compared += 7

    def digits(self, reading: Reading, code: str, *, of_unit: bool) -> int:
        indicator = reading.now.asked[code].indicator
        of_one = of_unit and self.choice.by is Breakdown.ORGANIZATIONS
        return 2 if indicator.is_share and not of_one else indicator.digits

    def dynamics(self, reading: Reading, code: str) -> None:
        page = dynamics_page(reading, code)
        forms = [self.before, self.now][-len(page.periods) :]
        for place, told in enumerate(forms):
            mark = page.whole.marks[place]
            assert mark is not None
            self.same(mark, self.whole(code, told), self.digits(reading, code, of_unit=False))
            units = self.units(code, told)
            marks = {row.unit.key: row.marks[place] for row in page.rows if row.unit}
            assert {key for key, one in marks.items() if one is not None} == units.keys()
            for key, counted in units.items():
                one = marks[key]
                assert one is not None
                self.same(one, counted, self.digits(reading, code, of_unit=True))

    def changes(self, reading: Reading, code: str) -> None:
        page = changes_page(reading, code)
        now, before = self.units(code, self.now), self.units(code, self.before)
        digits = self.digits(reading, code, of_unit=True)
        indicator = reading.now.asked[code].indicator
        told: dict[str, set[Key]] = {}
        for key, counted in now.items():
            name = became(before.get(key, Counted()), counted, digits, indicator)
            if name is not None:
                told.setdefault(name, set()).add(key)
        found = {one.change.value: {row.unit.key for row in one.rows} for one in page.lists}
        assert {name: keys for name, keys in found.items() if keys} == told
        is_share = indicator.is_share
        asked = set().union(*told.values()) if indicator.direction == "more" else set()
        known = [
            one
            for key, one in now.items()
            if key in asked
            and one.value(digits, is_share=is_share) is not None
            and (one.above or one.told >= one.obliged)
        ]
        assert page.known == len(known)
        assert page.started == sum(bool(one.above) for one in known)
        self.compared += len(now) + 2

    def ranking(self, reading: Reading, code: str) -> None:
        page = ranking_page(reading, code)
        digits = self.digits(reading, code, of_unit=True)
        indicator = reading.now.asked[code].indicator
        sign = 1 if indicator.direction == "more" else -1
        values = {
            key: one.value(digits, is_share=indicator.is_share)
            for key, one in self.units(code, self.now).items()
            if one.is_complete
        }
        ranked = {key: sign * value for key, value in values.items() if value is not None}
        wanted = {
            key: 1 + sum(other > value for other in ranked.values())
            for key, value in ranked.items()
        }
        assert {one.unit.key: one.place for one in page.placed} == wanted
        assert [one.place for one in page.placed] == sorted(wanted.values())
        self.compared += len(wanted)

    def plan(self, reading: Reading) -> None:
        page = plan_page(reading)
        for line in page.lines:
            counted = self.whole(line.code, self.now)
            self.same(line.mark, counted, self.digits(reading, line.code, of_unit=False))
            if line.code in PLANNED:
                plan, in_force = (plan_of(line.code, day) for day in (YEAR_END, FORMER))
                whole = self.digits(reading, line.code, of_unit=False)
                assert line.short == missing(counted, plan, line.indicator, whole)
                assert line.due is not None
                assert line.due.value == in_force
                assert line.is_reached == verdict(counted, in_force, line.indicator, whole)
                early = f"Сообщили {counted.told} из {counted.obliged}: судить рано."
                is_early = counted.above is not None and is_undecided(counted, plan, line.indicator)
                assert (line.sentence == early) is is_early
                self.compared += 4
        units = self.units(reading.choice.indicator, self.now)
        assert {one.unit.key for one in page.units} == units.keys()
        for one in page.units:
            code, indicator = reading.choice.indicator, page.chosen.indicator
            if code in PLANNED:
                plan, in_force = (plan_of(code, day) for day in (YEAR_END, FORMER))
                digits = self.digits(reading, code, of_unit=True)
                counted = units[one.unit.key]
                assert one.short == missing(counted, plan, indicator, digits)
                assert one.is_reached == verdict(counted, in_force, indicator, digits)
                self.compared += 2

    def heat(self, reading: Reading) -> None:
        page = heat_page(reading)
        for place, code in enumerate(page.codes):
            units = self.units(code, self.now)
            digits = self.digits(reading, code, of_unit=True)
            for row in page.rows:
                mark = row.cells[place].mark
                assert mark is not None
                self.same(mark, units[row.unit.key], digits)
                assert row.is_complete == units[row.unit.key].is_complete

    def workbook(self, reading: Reading) -> None:
        """Sheets hold the same numbers: sums, values, duties by their headings."""
        plan, units, dynamics, *_rest = workbook(reading).sheets
        for row in records(plan):
            self.row(row, self.whole(str(row["Код"]), self.now), reading, of_unit=False)
        names = {unit.name: unit.key for unit in reading.units}
        if len(names) < len(reading.units):
            return  # namesakes: their rows cannot be told apart by name
        for row in records(units):
            code, key = str(row["Показатель"]), names[str(row[units.columns[0].heading])]
            self.row(row, self.units(code, self.now)[key], reading, of_unit=True)
            before = self.units(code, self.before).get(key, Counted())
            is_share = reading.now.asked[code].indicator.is_share
            digits = self.digits(reading, code, of_unit=True)
            assert row["Было"] == before.value(digits, is_share=is_share)
        for row in records(dynamics):
            code, name = str(row["Показатель"]), str(row["Кто"])
            told = self.now if row["Период"] == reading.now.title else self.before
            whole = name == "Всего"
            counted = self.whole(code, told) if whole else self.units(code, told)[names[name]]
            self.row(row, counted, reading, of_unit=not whole, code=code)

    def row(
        self,
        row: dict[str, Any],
        counted: Counted,
        reading: Reading,
        *,
        of_unit: bool,
        code: str = "",
    ) -> None:
        code = code or str(row.get("Код") or row["Показатель"])
        is_share = reading.now.asked[code].indicator.is_share
        digits = self.digits(reading, code, of_unit=of_unit)
        assert row["Числитель"] == counted.above
        assert row["Знаменатель"] == (counted.below if is_share else None)
        assert row["Значение"] == counted.value(digits, is_share=is_share)
        told = (row["Должны сдать"], row["Сдали"], row["Приняты"])
        assert told == (counted.obliged, counted.reported, counted.accepted)
        self.compared += 6


def node_before(
    node: Obligation, former: Campaign, *, same_above: bool = False
) -> Obligation | None:
    """The part a body had in an earlier campaign, where it can be told which; `same_above`: only
    one that the same body above took in."""
    rows = Obligation.objects.filter(campaign=former, organization=node.organization)
    found = list(rows.exclude(step__unit=StepUnit.ORGANIZATION).select_related("above", "campaign"))
    above = node.above and node.above.organization_id
    same = [row for row in found if (row.above and row.above.organization_id) == above]
    chosen = same or (found if len(found) == 1 and not same_above else [])
    return chosen[0] if chosen else None


def records(sheet: Sheet) -> Iterator[dict[str, Any]]:
    headings = [column.heading for column in sheet.columns]
    for row in sheet.rows:
        values = [cell.value if isinstance(cell, SheetCell) else cell for cell in row]
        yield dict(zip(headings, values, strict=True))


def rounded(mark: Mark) -> Decimal | None:
    return mark.result.rounded(mark.value, mark.digits)


def meets(value: Decimal, plan: Decimal, indicator: Indicator) -> bool:
    return value >= plan if indicator.direction == "more" else value <= plan


def plan_of(code: str, due_on: date) -> Decimal:
    return Target.objects.get(indicator__code=code, due_on=due_on).value


def is_undecided(counted: Counted, plan: Decimal, indicator: Indicator) -> bool:
    """Whether a count of some may yet meet the plan, or overstep it."""
    if indicator.is_share or counted.told >= counted.obliged:
        return False
    return indicator.direction == "less" or (counted.above or 0) < plan


def verdict(counted: Counted, plan: Decimal, indicator: Indicator, digits: int) -> bool | None:
    """Whether the plan is met, where that can be said."""
    value = counted.value(digits, is_share=indicator.is_share)
    if value is None or is_undecided(counted, plan, indicator):
        return None
    return meets(value, plan, indicator)


def missing(counted: Counted, plan: Decimal, indicator: Indicator, digits: int) -> int | None:
    """One by one, until the plan is met."""
    if counted.above is None or verdict(counted, plan, indicator, digits) is None:
        return None
    sign = 1 if indicator.direction == "more" else -1
    most = max(counted.below or 0 if indicator.is_share else int(plan) + 1, counted.above)
    for step in range(counted.above + most + 1):
        above = counted.above + sign * step
        if not 0 <= above <= most:
            return None
        value = Counted(above, counted.below).value(digits, is_share=indicator.is_share)
        if value is not None and meets(value, plan, indicator):
            return step
    return None


def became(was: Counted, now: Counted, digits: int, indicator: Indicator) -> str | None:
    """The list somebody belongs to by two values as they are printed; who is let off, to none."""
    is_share = indicator.is_share
    before, value = (one.value(digits, is_share=is_share) for one in (was, now))
    if value is None:
        return "unknown" if now.told or now.obliged else None
    if now.above == 0 and indicator.direction == "more":
        # Those who have told begin nothing for the others, nor do they fail to.
        return "incomplete" if now.told < now.obliged else "not_started"
    lacking = now.told < now.obliged or (was.told and was.told < was.obliged)
    if lacking and not is_share:
        return "incomplete"
    if before is None:
        return "first"
    allowed = Decimal("0.5") if is_share else before * 5 / 100
    if abs(value - before) <= allowed:
        return "stable"
    return "rise" if value > before else "fall"
