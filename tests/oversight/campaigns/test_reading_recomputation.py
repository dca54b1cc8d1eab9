"""Every number of the pages of figures and of their workbook, counted anew over random regions."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from nastavnik.domain.campaigns.stages import Stage
from nastavnik.oversight.campaigns import reviewing, totalling
from nastavnik.oversight.campaigns.cells import Cell, digest_of, keep, read, values_of
from nastavnik.oversight.campaigns.choices import Basis, Breakdown, StepUnit
from nastavnik.oversight.campaigns.models import Campaign, Obligation, Submission, SubmissionVersion
from nastavnik.oversight.campaigns.reading.choosing import Choice, ways_of
from nastavnik.oversight.campaigns.reading.comparing import (
    changes_page,
    dynamics_page,
    heat_page,
    ranking_page,
)
from nastavnik.oversight.campaigns.reading.figures import Mark, Reading, frame_of
from nastavnik.oversight.campaigns.reading.figures import read as read_figures
from nastavnik.oversight.campaigns.reading.planning import plan_page
from nastavnik.oversight.campaigns.reading.workbook import workbook
from nastavnik.oversight.campaigns.totalling import Standing
from nastavnik.oversight.indicators.models import Indicator, Target
from nastavnik.platform.printing.xlsx import Sheet, SheetCell
from nastavnik.registers.organizations import operations as organizations
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import Organization, Subordination, Zone
from tests.factories.campaigns import (
    ACTOR,
    AS_OF,
    Field,
    make_campaign,
    make_period,
    make_set,
)
from tests.oversight.campaigns.recount import Counted, Key, Leaf, count_anew, key_of, leaves
from tests.running import count

pytestmark = pytest.mark.django_db
WHOLE = "respondent_mentees::0-150"
CODES = {"S": ("S", WHOLE), "D": ("D", ""), "M": ("M", "")}
ASKED = frozenset({"S", WHOLE, "D", "M"})
FORMER = date(2026, 6, 30)
LEAVES = ((Kind.SCHOOL, "general"), (Kind.SUPPLEMENTARY, "supplementary"))
STAGES = {"sent": "checked", "taken": "accepted", "back": "returned"}


@pytest.mark.parametrize("seed", range(count(6, 1_000)))
def test_every_number_is_what_the_leaves_say(seed: int, report_sum: Any) -> None:
    dice = random.Random(seed)
    with transaction.atomic():
        former, present = random_campaigns(dice)
        nodes = Obligation.objects.filter(campaign=present)
        bodies = nodes.exclude(step__unit=StepUnit.ORGANIZATION)
        rows = bodies.select_related("organization__parent", "campaign", "step", "above")
        compared = sum(compare(dice, node, former) for node in rows.order_by("pk"))
        transaction.set_rollback(True)
    report_sum("figures of campaigns: numbers counted anew", compared)
    report_sum("figures of campaigns: random regions", 1)


def random_campaigns(dice: random.Random) -> tuple[Campaign, Campaign]:
    """Two quarters of a region; some moved between them, some are let off, some half-empty."""
    where = make_region(dice, towns=dice.randint(1, 3), organizations=dice.randint(2, 7))
    chosen = make_set()
    share = chosen.indicators.get(code="S")
    Indicator.objects.filter(pk=share.pk).update(
        direction=dice.choice(("more", "less")), digits=dice.randint(0, 2)
    )
    for due_on in (FORMER, date(2026, 12, 31)):
        Target.objects.create(
            indicator=share, scope=where.ministry, due_on=due_on, value=dice.randint(0, 100)
        )
    former = make_campaign(where, indicator_set=chosen, period=make_period(FORMER))
    fill(dice, former)
    move(dice, where)
    present = make_campaign(
        where, indicator_set=chosen, period=make_period(AS_OF), previous=former, title="Новый"
    )
    fill(dice, present)
    move(dice, where)
    return former, present


def make_region(dice: random.Random, *, towns: int, organizations: int) -> Field:
    """A ministry, two centres, towns with schools and clubs, colleges: written at one go."""
    ministry = _node(None, 1, Kind.MINISTRY)
    ministry.save()
    centres = [_node(ministry, number, Kind.CENTRE) for number in (2, 3)]
    cities = [_node(ministry, 4 + number, Kind.MUNICIPALITY) for number in range(towns)]
    Organization.objects.bulk_create([*centres, *cities])
    zones = {"general": centres[0], "supplementary": centres[1], "vocational": centres[1]}
    Zone.objects.bulk_create(
        Zone(centre=centre, level=level, function="monitoring") for level, centre in zones.items()
    )
    members = []
    for number in range(10, 10 + organizations):
        if dice.random() < 0.2:
            members.append(_node(ministry, number, Kind.COLLEGE, "vocational"))
        else:
            kind, level = dice.choice(LEAVES)
            members.append(_node(dice.choice(cities), number, kind, level))
    Organization.objects.bulk_create(members)
    Subordination.objects.bulk_create(
        Subordination(organization=row, parent=row.parent, starts_on=date(2020, 1, 1))
        for row in (*centres, *cities, *members)
    )
    return Field(ministry, centres, cities, members)


def _node(parent: Organization | None, number: int, kind: str, level: str = "") -> Organization:
    return Organization(
        code=f"org-{number}", kind=kind, level=level, name=f"Организация {number}",
        short_name=f"Организация {number}", parent=parent,
        path=f"{parent.path if parent else ''}{number:012d}/",
    )  # fmt: skip


def fill(dice: random.Random, campaign: Campaign) -> None:
    """Hand in, take in and give back: versions at one go, the sums by the move of the product."""
    rows = Submission.objects.filter(obligation__campaign=campaign).select_related("obligation")
    versions, stages, let_off = [], {}, []
    for row in rows.order_by("pk"):
        fate = dice.choice(("nothing", "exempt", "saved", "sent", "sent", "taken", "taken", "back"))
        whole = dice.randint(0, 12)
        told = {"S": dice.randint(0, whole), WHOLE: whole, "D": dice.choice((None, 0, 3, 40))}
        if dice.random() < 0.2:
            told[WHOLE] = None
        cells = keep({code: Cell(value) for code, value in {**told, "M": 0}.items()})
        if fate == "exempt":
            let_off.append(row.obligation)
        elif fate == "saved":
            row.draft, row.stage = cells, "filling"
            row.save()
        elif fate in STAGES:
            stages[row.pk] = (row, STAGES[fate])
            versions.append(_version(row, cells, campaign))
    for version in SubmissionVersion.objects.bulk_create(versions):
        row, stage = stages[version.submission_id]
        row.current, row.draft, row.stage = version, version.cells, stage
    Submission.objects.bulk_update(
        [row for row, _stage in stages.values()], ["current", "draft", "stage"]
    )
    for duty in let_off:
        duty.exemption = "Ремонт"
    Obligation.objects.bulk_update(let_off, ["exemption"])
    before = Standing({}, Stage.OPEN)
    totalling.move(
        [
            (row.obligation, before, Standing(values_of(read(row.draft)), Stage(stage)))
            for row, stage in stages.values()
        ]
    )


def _version(row: Submission, cells: dict[str, Any], campaign: Campaign) -> SubmissionVersion:
    return SubmissionVersion(
        submission=row, number=1, cells=cells, sent_at=campaign.opened_at,
        digest=digest_of("", row.pk, 1, cells),
    )  # fmt: skip


def move(dice: random.Random, where: Field) -> None:
    schools = [row for row in where.organizations if row.parent in where.towns]
    if schools and len(where.towns) > 1 and dice.random() < 0.5:
        school = Organization.objects.get(pk=dice.choice(schools).pk)
        organizations.move_organization(
            actor=ACTOR,
            organization=school,
            parent=dice.choice([town for town in where.towns if town.pk != school.parent_id]),
            starts_on=school.subordinations.latest("starts_on").starts_on + timedelta(days=1),
        )


def compare(dice: random.Random, node: Obligation, former: Campaign) -> int:
    """Every page of a body in one way of looking; how many numbers were compared."""
    choice = Choice(
        dice.choice((Stage.SENT, Stage.ACCEPTED)),
        dice.choice(list(Basis)),
        dice.choice(ways_of(node)),
        dice.choice(tuple(CODES)),
    )
    reading = read_figures(frame_of(node, reviewing.nodes()), choice)
    anew = Anew(node, former, choice)
    for code in CODES:
        anew.dynamics(reading, code)
        anew.changes(reading, code)
        anew.ranking(reading, code)
    anew.plan(reading)
    anew.heat(reading)
    anew.workbook(reading)
    return anew.compared


class Anew:
    """The numbers of one page counted anew, each compared with what the page says."""

    def __init__(self, node: Obligation, former: Campaign, choice: Choice) -> None:
        self.choice, self.compared = choice, 0
        self.known: dict[tuple[str, int, str], dict[Key, Counted]] = {}
        self.now = list(leaves(node, node.campaign, choice.basis))
        levels = {leaf.level for leaf in self.now}
        earlier = node_before(node, former)
        before = leaves(earlier, former, choice.basis) if earlier else iter(())
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
            is_now = counted.value(digits, is_share=indicator.is_share)
            former = before.get(key, Counted()).value(digits, is_share=indicator.is_share)
            name = list_of(former, is_now, counted, indicator)
            told.setdefault(name, set()).add(key)
        found = {one.change.value: {row.unit.key for row in one.rows} for one in page.lists}
        assert {name: keys for name, keys in found.items() if keys} == told
        is_share = indicator.is_share
        known = [one for one in now.values() if one.value(digits, is_share=is_share) is not None]
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
            if line.code == "S":
                plan = Target.objects.get(due_on=date(2026, 12, 31)).value
                assert line.short == missing(counted, plan, line.indicator)
                in_force = Target.objects.get(due_on=FORMER).value
                assert line.due is not None
                assert line.due.value == in_force
                value = counted.value(line.indicator.digits, is_share=True)
                reached = None if value is None else meets(value, in_force, line.indicator)
                assert line.is_reached == reached
                self.compared += 3
        units = self.units(reading.choice.indicator, self.now)
        assert {one.unit.key for one in page.units} == units.keys()
        for one in page.units:
            if reading.choice.indicator == "S":
                plan = Target.objects.get(due_on=date(2026, 12, 31)).value
                assert one.short == missing(units[one.unit.key], plan, page.chosen.indicator)
                self.compared += 1

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


def node_before(node: Obligation, former: Campaign) -> Obligation | None:
    rows = Obligation.objects.filter(campaign=former, organization=node.organization)
    found = list(rows.exclude(step__unit=StepUnit.ORGANIZATION).select_related("above"))
    above = node.above and node.above.organization_id
    same = [row for row in found if row.above and row.above.organization_id == above]
    chosen = same or (found if len(found) == 1 else [])
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


def missing(counted: Counted, plan: Decimal, indicator: Indicator) -> int | None:
    """One by one, until the plan is met."""
    if counted.above is None or not counted.below:
        return None
    sign = 1 if indicator.direction == "more" else -1
    for step in range(counted.above + counted.below + 1):
        above = counted.above + sign * step
        if not 0 <= above <= max(counted.below, counted.above):
            return None
        value = Counted(above, counted.below).value(indicator.digits, is_share=True)
        if value is not None and meets(value, plan, indicator):
            return step
    return None


def list_of(
    before: Decimal | None,
    now: Decimal | None,
    counted: Counted,
    indicator: Indicator,
) -> str:
    if now is None:
        return "unknown"
    if counted.above == 0 and indicator.direction == "more":
        return "not_started"
    if before is None:
        return "first"
    allowed = Decimal("0.5") if indicator.is_share else before * 5 / 100
    if abs(now - before) <= allowed:
        return "stable"
    return "rise" if now > before else "fall"
