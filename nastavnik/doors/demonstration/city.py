"""The demonstration city: who there is, so that every published count is met exactly.

Organisations, forms of mentoring, places, young specialists and enterprises are those of the
published note; people, contacts, partners and papers are made up from a fixed seed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from nastavnik.domain.findings.model import Claim, ClaimKind, FormRow, UnitName
from nastavnik.domain.mentoring_forms import PRESETS, Category, Role
from nastavnik.doors.demonstration import claims, wordings
from nastavnik.doors.demonstration.cast import Cast, PersonPlan
from nastavnik.doors.demonstration.contingents import Learners, choose
from nastavnik.doors.demonstration.dice import Dice
from nastavnik.doors.demonstration.enterprises import PartnerPlan, partners
from nastavnik.doors.demonstration.papers import PaperPlan, papers_of

SEED = "nastavnik: demonstration city, December 2020"
AS_OF = date(2020, 12, 18)
COUNTED_ON = date(2020, 12, 1)
REGION_ENTERPRISES = 2_431
NUMBERS_PER_ORGANIZATION = 1_000
# Schools printed as «основная» teach up to the ninth grade.
BASIC_SCHOOL_WORDS = ("Основная школа", "ОШ №")
# Nobody there to be a young specialist, whatever share was printed: no pair «Учитель-учитель».
WITHOUT_YOUNG = frozenset({"1", "22", "29", "ЦХР", "ЭБЦ"})
FORMS = {preset.label: preset for preset in PRESETS}


@dataclass(frozen=True, slots=True)
class PlacePlan:
    """A place in a register: whose (an index into the people), which side, since when."""

    person: int
    role: Role
    joined_on: date
    words: str


@dataclass(frozen=True, slots=True)
class MentorshipPlan:
    """A pair or group by its places (indexes into the places of the organisation)."""

    form: str
    mentors: tuple[int, ...]
    mentees: tuple[int, ...]
    topic: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class AgreementPlan:
    """An agreement with a partner, named by its ИНН."""

    inn: str
    number: str
    signed_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class OrganizationPlan:
    """One of the 41 organisations with everything it holds."""

    number: int
    code: str
    name: str
    short_name: str
    reference: str
    is_school: bool
    learners: Learners
    teachers: int
    young_specialists: int
    people: tuple[PersonPlan, ...]
    kinships: tuple[tuple[int, int], ...]
    places: tuple[PlacePlan, ...]
    mentorships: tuple[MentorshipPlan, ...]
    papers: tuple[PaperPlan, ...]
    agreements: tuple[AgreementPlan, ...]


@dataclass(frozen=True, slots=True)
class City:
    """The organisations of the city and their partners."""

    organizations: tuple[OrganizationPlan, ...]
    partners: tuple[PartnerPlan, ...]
    region_enterprises: int


@dataclass(frozen=True)
class _Published:
    """What the note prints, by the code of the organisation."""

    units: tuple[UnitName, ...]
    rows: tuple[FormRow, ...]
    claims: tuple[Claim, ...]

    def share(self, unit: str, indicator: str) -> Decimal | None:
        return self._one(ClaimKind.SHARE, unit, indicator).number

    def enterprises(self, unit: str) -> int:
        return int(self._one(ClaimKind.COUNT, unit, claims.ENTERPRISES).number or 0)

    def young(self, unit: str) -> tuple[int, int] | None:
        """Return young specialists and mentees among them, where the partial table has them."""
        for claim in self.claims:
            if claim.kind is ClaimKind.PART_ROW and claim.unit == unit:
                return int(claim.number or 0), int(claim.second or 0)
        return None

    def shortest_name(self, unit: UnitName) -> str:
        printed = [claim.printed_name for claim in self.claims if claim.unit == unit.code]
        return min((unit.name, *filter(None, printed)), key=len)

    def _one(self, kind: ClaimKind, unit: str, indicator: str) -> Claim:
        return next(
            claim
            for claim in self.claims
            if (claim.kind, claim.unit, claim.indicator) == (kind, unit, indicator)
        )


def code_of(number: int) -> str:
    """Return the code of the organisation in the row `number` of the note."""
    return f"DZ-{number:02}"


def codes() -> dict[int, str]:
    """Return the codes of all organisations by the number of their row."""
    return {int(unit.code): code_of(int(unit.code)) for unit in claims.dzerzhinsk_units()}


def build_city(seed: str = SEED) -> City:
    """Build the city; the same seed gives the same city, whatever the machine."""
    named = codes()
    published = _Published(
        claims.dzerzhinsk_units(named),
        claims.dzerzhinsk_form_rows(named),
        claims.dzerzhinsk_claims(named),
    )
    own = _share_out(published, partners())
    organizations = tuple(
        _organization(published, unit, number, own[unit.code], seed)
        for number, unit in enumerate(published.units, start=1)
    )
    signed = tuple(partner for unit in published.units for partner in own[unit.code])
    return City(organizations, signed, REGION_ENTERPRISES)


def _share_out(
    published: _Published, available: Sequence[PartnerPlan]
) -> dict[str, tuple[PartnerPlan, ...]]:
    """Give every organisation as many partners as printed; those that lend mentors, enterprises."""
    enterprises = [partner for partner in available if partner.kind == "enterprise"]
    others = [partner for partner in available if partner.kind != "enterprise"]
    lent = {row.unit for row in published.rows if _takes(row, Role.MENTOR, Category.EMPLOYEE)}
    own = {}
    for unit in published.units:
        wanted = published.enterprises(unit.code)
        mixed = others[: wanted // 2] if unit.code not in lent else []
        del others[: len(mixed)]
        own[unit.code] = (*enterprises[: wanted - len(mixed)], *mixed)
        del enterprises[: wanted - len(mixed)]
    return own


def _organization(
    published: _Published,
    unit: UnitName,
    number: int,
    own_partners: Sequence[PartnerPlan],
    seed: str,
) -> OrganizationPlan:
    dice = Dice(f"{seed}: {unit.code}")
    cast = _empty_cast(dice, unit, number)
    rows = [row for row in published.rows if row.unit == unit.code]
    paired = sum(row.mentees for row in rows if _takes(row, Role.MENTEE, Category.TEACHER))
    young, young_mentees = _young(published, unit, paired)
    papers = papers_of(dice, number, has_partners=bool(own_partners))
    places, mentorships = _practice(
        dice, cast, rows, own_partners, young_mentees=young_mentees, ordered_on=papers[0].date
    )
    for _ in range(young - young_mentees):
        cast.young_teacher()
    kinships = tuple(_kinships(dice, cast))
    learners = _learners(dice, published, unit, rows, is_school=cast.is_school)
    return OrganizationPlan(
        number=number,
        code=unit.code,
        name=unit.name,
        short_name=published.shortest_name(unit),
        reference=unit.reference,
        is_school=cast.is_school,
        learners=learners,
        teachers=_teachers(dice, cast, learners),
        young_specialists=young,
        people=tuple(cast.people),
        kinships=kinships,
        places=places,
        mentorships=mentorships,
        papers=papers,
        agreements=tuple(_agreements(dice, own_partners)),
    )


def _empty_cast(dice: Dice, unit: UnitName, number: int) -> Cast:
    basic = any(word in unit.name for word in BASIC_SCHOOL_WORDS)
    return Cast(
        dice,
        number * NUMBERS_PER_ORGANIZATION,
        is_school="ДО" not in unit.name.split(),
        last_grade=9 if basic else 11,
    )


def _teachers(dice: Dice, cast: Cast, learners: Learners) -> int:
    """Return how many teachers there are: those in the registers and a plausible rest."""
    known = sum(person.category is Category.TEACHER for person in cast.people)
    return max(known + dice.between(4, 9), learners.all_ages // 17)


def _takes(row: FormRow, role: Role, category: Category) -> bool:
    preset = FORMS[row.form]
    return (preset.mentor if role is Role.MENTOR else preset.mentee) is category


def _young(published: _Published, unit: UnitName, paired: int) -> tuple[int, int]:
    """Return how many young specialists there are, and how many of them are mentees."""
    if stated := published.young(unit.code):
        return stated
    if unit.reference in WITHOUT_YOUNG:
        return 0, 0
    return paired, paired


def _learners(
    dice: Dice, published: _Published, unit: UnitName, rows: Sequence[FormRow], *, is_school: bool
) -> Learners:
    """Choose the contingent; where a school has only teacher pairs, they explain its shares."""
    mentees = sum(row.mentees for row in rows if _takes(row, Role.MENTEE, Category.PUPIL))
    mentors = sum(row.mentors for row in rows if _takes(row, Role.MENTOR, Category.PUPIL))
    return choose(
        dice,
        mentees=mentees or sum(row.mentees for row in rows),
        mentee_share=published.share(unit.code, claims.MENTEES) or Decimal(0),
        mentors=mentors or sum(row.mentors for row in rows),
        mentor_share=published.share(unit.code, claims.MENTORS) or Decimal(0),
        young_share=dice.between(36, 44) if is_school else dice.between(28, 52),
    )


def _practice(
    dice: Dice,
    cast: Cast,
    rows: Sequence[FormRow],
    own_partners: Sequence[PartnerPlan],
    *,
    young_mentees: int,
    ordered_on: date,
) -> tuple[tuple[PlacePlan, ...], tuple[MentorshipPlan, ...]]:
    """Cast every place of every row and put each into exactly one pair or group."""
    places: list[PlacePlan] = []
    mentorships: list[MentorshipPlan] = []
    young_left = young_mentees

    def take(person: PersonPlan, role: Role) -> int:
        joined_on = dice.weekday(ordered_on - timedelta(days=12), ordered_on - timedelta(days=1))
        words = dice.pick(wordings.of(role, person.category))
        places.append(PlacePlan(len(cast.people) - 1, role, joined_on, words))
        return len(places) - 1

    for row in rows:
        preset = FORMS[row.form]
        mentees, mentors = [], []
        for _ in range(row.mentees):
            mentees.append(take(_mentee(cast, preset.mentee, young=young_left > 0), Role.MENTEE))
            young_left -= preset.mentee is Category.TEACHER
        for turn in range(row.mentors):
            person = _mentor(cast, preset.mentor, own_partners, turn)
            mentors.append(take(person, Role.MENTOR))
        mentorships += _groups(dice, row.form, mentors, mentees, ordered_on)
    return tuple(places), tuple(mentorships)


def _mentee(cast: Cast, category: Category, *, young: bool) -> PersonPlan:
    if category is Category.PUPIL:
        return cast.mentee()
    return cast.young_teacher() if young else cast.experienced_teacher()


def _mentor(
    cast: Cast, category: Category, own_partners: Sequence[PartnerPlan], turn: int
) -> PersonPlan:
    if category is Category.EMPLOYEE:
        return cast.employee(own_partners[turn % len(own_partners)].inn)
    makers = {
        Category.PUPIL: cast.mentor,
        Category.EMPLOYED_STUDENT: cast.employed_student,
        Category.TEACHER: cast.experienced_teacher,
    }
    return makers[category]()


def _groups(
    dice: Dice, form: str, mentors: Sequence[int], mentees: Sequence[int], ordered_on: date
) -> Iterator[MentorshipPlan]:
    """Deal mentors and mentees round as many pairs and groups as both sides allow."""
    groups = min(len(mentors), len(mentees))
    starts_on = dice.weekday(ordered_on + timedelta(days=3), date(2020, 11, 30))
    for group in range(groups):
        yield MentorshipPlan(
            form,
            tuple(mentors[group::groups]),
            tuple(mentees[group::groups]),
            dice.pick(wordings.TOPICS[FORMS[form].mentee]),
            starts_on,
        )


def _kinships(dice: Dice, cast: Cast) -> Iterator[tuple[int, int]]:
    """Give a representative to some of the younger pupils; yield (parent, child)."""
    children = [
        index
        for index, person in enumerate(cast.people)
        if person.category is Category.PUPIL and person.birth_date.year >= 2007
    ]
    for child in children:
        if dice.chance(12):
            cast.parent_of(cast.people[child])
            yield len(cast.people) - 1, child


def _agreements(dice: Dice, own_partners: Sequence[PartnerPlan]) -> Iterator[AgreementPlan]:
    for turn, partner in enumerate(own_partners, start=1):
        signed_on = dice.weekday(date(2020, 2, 3), date(2020, 10, 30))
        ends_on = date(2020 + dice.between(1, 4), 8, 31)
        yield AgreementPlan(partner.inn, f"{turn}/2020", signed_on, ends_on)
