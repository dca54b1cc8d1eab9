"""The lines of a campaign's note counted anew from the forms, as they have to be printed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from nastavnik.domain.campaigns.stages import Stage
from nastavnik.oversight.campaigns.choices import Basis, Breakdown
from nastavnik.oversight.campaigns.models import Campaign, Obligation
from nastavnik.oversight.campaigns.reading.choosing import Choice
from nastavnik.oversight.indicators.models import Indicator
from nastavnik.oversight.notes.models import Note
from nastavnik.registers.organizations.choices import Level
from nastavnik.registers.organizations.models import Organization
from tests.oversight.campaigns.random_regions import FORMER
from tests.oversight.campaigns.reading_anew import (
    PLANNED,
    YEAR_END,
    Anew,
    became,
    missing,
    node_before,
    plan_of,
    verdict,
)
from tests.oversight.campaigns.recount import Counted, Key

WHOM = {
    Breakdown.TERRITORIES: "Территория",
    Breakdown.PAIRS: "Территория и сектор",
    Breakdown.ORGANIZATIONS: "Организация",
}
UNITS = {"S": "%", "D": "чел.", "M": "чел."}
LISTS: dict[str | None, str] = {
    "rise": "рост", "fall": "спад", "stable": "стабильно", "not_started": "не начали",
    "first": "сравнить не с чем", "incomplete": "собрано не полностью", "unknown": "данных нет",
    None: "—",
}  # fmt: skip
SECTORS = {
    "дошкольное образование": "ДОУ", "общее образование": "ОО",
    "дополнительное образование": "ДО", "среднее профессиональное образование": "СПО",
}  # fmt: skip
NOTHING = "—"
UNTOLD = "не сдано или нет данных"
type Cells = list[str]


@dataclass(frozen=True)
class Line:
    """A part, or the whole, as the note has to tell it of one indicator."""

    name: str
    now: Counted
    was: Counted | None
    digits: int
    indicator: Indicator
    of_one: bool = False

    @property
    def value(self) -> Decimal | None:
        return self.now.value(self.digits, is_share=self.indicator.is_share)

    @property
    def before(self) -> Decimal | None:
        was = self.was or Counted()
        return was.value(self.digits, is_share=self.indicator.is_share)

    @property
    def change(self) -> str | None:
        return became(self.was or Counted(), self.now, self.digits, self.indicator)

    @property
    def by(self) -> Decimal | None:
        if self.change == "incomplete" or None in (self.value, self.before):
            return None
        if not self.indicator.is_share and lacks(self.was or Counted()):
            return None
        return self.value - self.before  # type: ignore[operator]

    @property
    def is_started(self) -> bool | None:
        """Whether it has begun; the zero of some is not that of all, less may be better."""
        if self.value is None or self.indicator.direction == "less":
            return None
        return None if not self.now.above and lacks(self.now) else bool(self.now.above)

    @property
    def below(self) -> int | None:
        return self.now.below if self.indicator.is_share else None

    @property
    def duties(self) -> tuple[int, int, int]:
        return (self.now.obliged, self.now.reported, self.now.accepted)

    @property
    def counts(self) -> Cells:
        """The numerator and the denominator as they are printed beside a share."""
        told = (self.now.above, self.now.below) if self.indicator.is_share else ()
        return [NOTHING if number is None else str(number) for number in told]

    @property
    def words(self) -> str:
        if self.now.told:
            return self.amount(self.value) or "нет данных"
        return "освобождена" if self.of_one and not self.now.obliged else untold(self.now)

    @property
    def before_words(self) -> str:
        if self.was is None:
            return NOTHING
        return (self.amount(self.before) or "нет данных") if self.was.told else untold(self.was)

    @property
    def change_words(self) -> str:
        if self.by is None:
            return LISTS[self.change]
        sign = "+" if self.by > 0 else "−" if self.by < 0 else ""
        unit = "п. п." if self.indicator.is_share else UNITS[self.indicator.code]
        return f"{LISTS[self.change]}, {sign}{printed(abs(self.by))} {unit}"

    @property
    def standing(self) -> str:
        """Who stands behind the figure."""
        obliged, reported, accepted = self.duties
        if self.of_one:
            status = "принята" if accepted else "сдана" if reported else "не сдана"
            return status if obliged else "освобождена"
        return f"{reported} и {accepted} из {obliged}" if obliged else NOTHING

    def amount(self, value: Decimal | None) -> str:
        return "" if value is None else f"{printed(value)} {UNITS[self.indicator.code]}"


def lacks(counted: Counted) -> bool:
    """Whether somebody who had to tell has not."""
    return counted.told < counted.obliged


def untold(counted: Counted) -> str:
    return "не сдано" if counted.obliged else "не запрашивалось"


def printed(value: Decimal) -> str:
    return str(value).replace(".", ",")


def short(name: str) -> str:
    """A territory and a sector as pictures name them."""
    where, comma, sector = name.rpartition(", ")
    return f"{where}{comma}{SECTORS.get(sector, sector)}"


def asked(line: Line) -> bool:
    return bool(line.now.told or line.now.obliged)


class NoteLines:
    """What a note of a body has to tell, each number counted anew from the forms."""

    def __init__(self, note: Note, former: Campaign) -> None:
        assert note.obligation is not None
        self.note, self.node, self.compared = note, note.obligation, 0
        earlier = node_before(self.node, former, same_above=True)
        choice = Choice(Stage(note.stage), Basis(note.basis), Breakdown.ORGANIZATIONS, "S")
        self.anew = Anew(self.node, earlier, choice)
        self.earlier = earlier
        self.by = self._by()
        self.anew.choice = Choice(choice.stage, choice.basis, self.by, "S")
        self.of_one = self.by is Breakdown.ORGANIZATIONS
        rows = note.indicator_set.indicators.all()
        self.places_known = Organization.objects.in_bulk()
        self.indicators = {one.code: one for one in rows}
        self.wholes = {code: self._whole(code) for code in self.indicators}
        self.parts = {code: self._parts(code) for code in self.indicators}
        self.plan = {code: plan_of(code, FORMER) for code in PLANNED}
        self.plan_of_year = {code: plan_of(code, YEAR_END) for code in PLANNED}

    def _by(self) -> Breakdown:
        if any(leaf.town for leaf in [*self.anew.now, *self.anew.before]):
            return {
                "municipality": Breakdown.ORGANIZATIONS,
                "centre": Breakdown.PAIRS,
                "ministry": Breakdown.TERRITORIES,
            }[self.node.step.unit]
        return Breakdown.ORGANIZATIONS

    def _whole(self, code: str) -> Line:
        """The body's own line of an indicator."""
        indicator = self.indicators[code]
        was = self.anew.whole(code, self.anew.before) if self.earlier else None
        digits = 2 if indicator.is_share else 0
        return Line("Всего", self.anew.whole(code, self.anew.now), was, digits, indicator)

    def _parts(self, code: str) -> dict[str, Line]:
        """The lines of those compared, by the name the note gives them."""
        indicator = self.indicators[code]
        share = indicator.digits if self.of_one else 2
        before = self.anew.units(code, self.anew.before)
        found = [
            Line(
                self._name(key), counted, before.get(key), share if indicator.is_share else 0,
                indicator, self.of_one,
            )
            for key, counted in self.anew.units(code, self.anew.now).items()
        ]  # fmt: skip
        named = {line.name: line for line in found}
        assert len(named) == len(found)
        return named

    def _name(self, key: Key) -> str:
        town, level, one = key
        if one is not None:
            return self.places_known[one].name
        where = self.places_known[town].short_name if town else "Вне муниципалитетов"
        return f"{where}, {Level(level).label.lower()}" if level else where

    def reached(self, line: Line) -> bool | None:
        """Whether a line meets the plan of the day, where it has one and that can be said."""
        plan = self.plan.get(line.indicator.code)
        return None if plan is None else verdict(line.now, plan, line.indicator, line.digits)

    def missing(self, line: Line) -> int | None:
        plan = self.plan_of_year.get(line.indicator.code)
        return None if plan is None else missing(line.now, plan, line.indicator, line.digits)

    def forecast(self, line: Line) -> Decimal | None:
        """The value at the end of the year if it goes on as from the day before to this one."""
        is_share = line.indicator.is_share
        if line.indicator.code not in PLANNED or None in (line.value, line.before):
            return None
        if line.was is None or (not is_share and (lacks(line.was) or lacks(line.now))):
            return None
        first, last = (
            Fraction(100 * (one.above or 0), one.below or 1)
            if is_share
            else Fraction(one.above or 0)
            for one in (line.was, line.now)
        )
        day = self.node.campaign.as_of
        pace = (last - first) / (day - FORMER).days
        ahead = max(last + pace * (YEAR_END - day).days, Fraction(0))
        ahead = min(ahead, Fraction(100)) if is_share else ahead
        return (Decimal(ahead.numerator) / Decimal(ahead.denominator)).quantize(
            Decimal(1).scaleb(-line.digits), ROUND_HALF_UP
        )

    def places(self, code: str) -> dict[str, int]:
        """The place of each of those who told everything."""
        sign = 1 if self.indicators[code].direction == "more" else -1
        values = {
            line.name: sign * line.value
            for line in self.parts[code].values()
            if line.now.is_complete and line.value is not None
        }
        return {
            name: 1 + sum(other > value for other in values.values())
            for name, value in values.items()
        }

    def begun(self, code: str) -> tuple[int, int, Decimal | None, list[str]]:
        """How many parts began, of how many it is known, their share, who told a zero."""
        known = [one for one in self.parts[code].values() if one.is_started is not None]
        started = sum(one.is_started is True for one in known)
        names = sorted(one.name for one in known if not one.is_started)
        if not known:
            return 0, 0, None, names
        share = (Decimal(100 * started) / len(known)).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return started, len(known), share, names

    def printed_plan(self, plans: Mapping[str, Decimal], code: str, nothing: str = NOTHING) -> str:
        """A plan of an indicator; «не менее» goes without saying."""
        if code not in plans:
            return nothing
        words = f"{printed(plans[code].quantize(Decimal(1)))} {UNITS[code]}"
        return words if self.indicators[code].direction == "more" else f"не более {words}"

    def frozen(self) -> Iterator[Obligation]:
        """The duties of organisations below the body as they were frozen."""
        for leaf in Obligation.objects.filter(
            campaign=self.node.campaign, step__unit="organization"
        ).select_related("above__above__above"):
            above = leaf.above
            while above is not None:
                if above.pk == self.node.pk:
                    yield leaf
                above = above.above
