"""Every indicator once more, in plain Python over raw rows, without the code that counts."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from nastavnik.oversight.indicators.models import Indicator, MeasureValue
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.consents.models import Consent
from nastavnik.registers.organizations.models import Contingent, Organization, Subordination
from nastavnik.registers.partners.models import Agreement, Partner
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.periods.models import SchoolYear

type Raw = dict[str, Any]
type Pair = tuple[int | None, int | None]

KEEPING = {"school", "supplementary", "college", "kindergarten"}
PEOPLE = {"mentees": "mentee", "mentors": "mentor", "supplying_partners": "mentor"}
PARTNERS = {"agreements", "partners"}


def full_years(since: date, day: date) -> int:
    """How many anniversaries have passed; one of 29 February passes on 1 March."""
    years = day.year - since.year
    return years - ((day.month, day.day) < (since.month, since.day))


def printed_total(pair: Pair, indicator: Indicator, kind: str) -> str:
    """What a root comes to, as a page prints it: sums of shares to a hundredth."""
    adds_up = kind in {"ministry", "centre", "municipality"}
    return printed(pair, indicator, 2 if indicator.denominator and adds_up else None)


def printed(pair: Pair, indicator: Indicator, digits: int | None = None) -> str:
    """The value as a page prints it, to the indicator's own digits unless told otherwise."""
    numerator, denominator = pair
    is_share = bool(indicator.denominator)
    if numerator is None or (is_share and not denominator):
        return indicator.na_words or "нет данных"
    value = Decimal(100 * numerator) / Decimal(denominator or 0) if is_share else Decimal(numerator)
    step = Decimal(1).scaleb(-(indicator.digits if digits is None else digits))
    text = f"{value.quantize(step, ROUND_HALF_UP):,f}".replace(",", "\u00a0").replace(".", ",")
    unit = {"percent": "%", "people": "чел.", "pieces": "ед."}[indicator.unit]
    return f"{text}\u00a0{unit}"


@dataclass(frozen=True)
class Recount:
    """The rows of all tables as they lie there, and figures made of them on a day."""

    day: date
    _participants: dict[int, dict[int, set[int]]] = field(default_factory=dict)
    _groups: dict[Any, dict[tuple[Any, ...], list[Raw]]] = field(default_factory=dict)

    @cached_property
    def tables(self) -> dict[Any, dict[int, Raw]]:
        models = [Organization, Enrolment, Person, Partner, Agreement, SchoolYear]
        models += [
            Consent,
            Mentorship,
            Member,
            MentoringForm,
            Contingent,
            MeasureValue,
            Subordination,
        ]
        return {model: {row["id"]: row for row in model.objects.values()} for model in models}

    @cached_property
    def year(self) -> Raw | None:
        years = self.tables[SchoolYear].values()
        return next((y for y in years if y["starts_on"] <= self.day <= y["ends_on"]), None)

    def since(self, window: str) -> date:
        """The first day a denominator may date from."""
        new_year = date(self.day.year, 1, 1)
        if window == "calendar_year" and new_year < self.start:
            return new_year
        return self.start

    @property
    def start(self) -> date:
        if self.year:
            return self.year["starts_on"]
        month, day = (2, 28) if (self.day.month, self.day.day) == (2, 29) else (0, 0)
        before = date(self.day.year - 1, month or self.day.month, day or self.day.day)
        return before + timedelta(days=1)

    def organizations(self, root: int) -> list[int]:
        """Those at and below the root that keep registers and existed on the day."""
        return [
            pk
            for pk, row in self.tables[Organization].items()
            if row["kind"] in KEEPING
            and self._is_below(pk, root)
            and self._was_there(pk)
            and (row["opened_on"] is None or row["opened_on"] <= self.day)
            and (row["closed_on"] is None or row["closed_on"] >= self.day)
        ]

    def _is_below(self, pk: int, root: int) -> bool:
        at: int | None = pk
        for _ in range(1 + len(self.tables[Organization])):
            if at is None or at == root:
                break
            at = self._parent(at)
        return at == root

    def _parent(self, pk: int) -> int | None:
        """Whom it was under on the day; before the first subordination, the first to come."""
        dated = sorted(self._subordinations(pk), key=lambda row: row["starts_on"])
        for row in dated:
            if row["starts_on"] <= self.day and (row["ends_on"] or date.max) >= self.day:
                return int(row["parent_id"])
        return dated[0]["parent_id"] if dated else self.tables[Organization][pk]["parent_id"]

    def _was_there(self, pk: int) -> bool:
        first = min((row["starts_on"] for row in self._subordinations(pk)), default=date.min)
        opened = self.tables[Organization][pk]["opened_on"]
        return min(first, opened or date.max) <= self.day

    def _subordinations(self, pk: int) -> list[Raw]:
        return self._grouped(Subordination, ("organization_id",)).get((pk,), [])

    def rows(self, indicator: Indicator, root: int) -> dict[int, Pair]:
        """Numerator and denominator of every organisation."""
        return {
            pk: (self.numerator(indicator, [pk]), self.denominator(indicator, pk))
            for pk in self.organizations(root)
        }

    def total(self, indicator: Indicator, root: int) -> Pair:
        """What the organisations add up to."""
        rows = self.rows(indicator, root)
        if indicator.roll_up == "unique":
            unique = self.numerator(indicator, list(rows))
            return unique, self.denominator(indicator, root)
        if indicator.denominator:
            rows = {pk: pair for pk, pair in rows.items() if pair[1]}
        known = [pair for pair in rows.values() if pair[0] is not None]
        if not known:
            return None, None
        numerator = sum(pair[0] or 0 for pair in known)
        return numerator, (sum(pair[1] or 0 for pair in known) if indicator.denominator else None)

    def numerator(self, indicator: Indicator, organizations: list[int]) -> int | None:
        """What the registers or the typed figures of the organisations give, each counted once."""
        if indicator.numerator in PEOPLE:
            credited = self.participants(indicator)
            return len(set().union(*(credited.get(pk, set()) for pk in organizations)))
        if indicator.numerator in PARTNERS:
            return len(
                {
                    row["partner_id"]
                    for row in self.tables[Agreement].values()
                    if row["organization_id"] in organizations
                    and (
                        row["status"] == "signed"
                        or (row["status"] == "terminated" and row["signed_on"] is not None)
                    )
                    and row["starts_on"] <= self.day
                    and (row["ends_on"] is None or row["ends_on"] >= self.day)
                    and self._counts_partner(indicator, row["partner_id"])
                }
            )
        return self.typed(indicator.numerator, organizations[0])

    def participants(self, indicator: Indicator) -> dict[int, set[int]]:
        """Keys of the people, or of the enterprises they come from, by organisation."""
        if indicator.pk not in self._participants:
            found: dict[int, set[int]] = {}
            for row in self._entered:
                person = self.tables[Person][row["person_id"]]
                credited = person if indicator.crediting == "home" else row
                supplying = indicator.numerator == "supplying_partners"
                if self._fits(indicator, row, person):
                    key = person["employer_id"] if supplying else person["id"]
                    found.setdefault(credited["organization_id"], set()).add(key)
            self._participants[indicator.pk] = found
        return self._participants[indicator.pk]

    def denominator(self, indicator: Indicator, organization: int) -> int | None:
        """The latest count handed in since the beginning of the year, for the same people."""
        wanted = indicator.denominator
        if wanted in ("learners", "teachers", "young_specialists", "enterprises"):
            ages = (indicator.age_from, indicator.age_to) if wanted == "learners" else (0, 150)
            key = (organization, wanted, indicator.level, *ages)
            names = ("organization_id", "population", "level", "age_from", "age_to")
            counts = self._grouped(Contingent, names).get(key, [])
            return self._latest(counts, "count", self.since(indicator.window))
        return self.typed(wanted, organization) if wanted else None

    def typed(self, measure: str, organization: int) -> int | None:
        """The latest typed figure since the beginning of the year."""
        rows = self._grouped(MeasureValue, ("organization_id", "measure"))
        return self._latest(rows.get((organization, measure), []), "value", self.start)

    def _grouped(self, model: Any, names: tuple[str, ...]) -> dict[tuple[Any, ...], list[Raw]]:
        if model not in self._groups:
            found: dict[tuple[Any, ...], list[Raw]] = {}
            for row in self.tables[model].values():
                found.setdefault(tuple(row[name] for name in names), []).append(row)
            self._groups[model] = found
        return self._groups[model]

    def _latest(self, rows: list[Raw], name: str, since: date) -> int | None:
        dated = {row["as_of"]: row[name] for row in rows if since <= row["as_of"] <= self.day}
        return dated[max(dated)] if dated else None

    @cached_property
    def _entered(self) -> list[Raw]:
        return [
            row
            for row in self.tables[Enrolment].values()
            if row["joined_on"] is not None
            and row["joined_on"] <= self.day
            and row["status"] != "candidate"
            and (row["status"] != "withdrawn" or (row["left_on"] or date.min) > self.day)
            and self._has_consent(self.tables[Person][row["person_id"]])
        ]

    def _has_consent(self, person: Raw) -> bool:
        """All who must sign at the age of the day have signed, at that age, and it still stands."""
        born = person["birth_date"]
        signed = set()
        for row in self._grouped(Consent, ("person_id", "kind")).get(
            (person["id"], "processing"), []
        ):
            gone = row["withdrawn_on"] is not None and row["withdrawn_on"] <= self.day
            if (
                gone
                or row["given_on"] is None
                or not row["given_on"] <= self.day <= row["expires_on"]
            ):
                continue
            if born is not None:
                then, now = (full_years(born, day) for day in (row["given_on"], self.day))
                if (then >= 18) != (now >= 18) or (row["signer"] == "own" and then < 14):
                    continue
            signed.add(row["signer"])
        if born is None:
            both = person["category"] in ("pupil", "student", "graduate")
            return {"own", "representative"} <= signed if both else "own" in signed
        age = full_years(born, self.day)
        wanted = {"own"} if age >= 18 else {"representative"}
        return wanted | ({"own"} if age >= 14 else set()) <= signed

    def _fits(self, indicator: Indicator, row: Raw, person: Raw) -> bool:
        born, teaching = person["birth_date"], person["teaching_since"]
        checks = [row["role"] == PEOPLE[indicator.numerator]]
        if indicator.window == "calendar_year":
            checks.append((row["completed_on"] or date.min).year == self.day.year)
        else:
            checks.append(self.year is not None and row["school_year_id"] == self.year["id"])
        if indicator.numerator == "supplying_partners":
            checks.append(row["category"] == "employee" and person["employer_id"] is not None)
            checks.append(self._counts_partner(indicator, person["employer_id"]))
        if indicator.categories:
            checks.append(row["category"] in indicator.categories)
        if indicator.level:
            checks.append(row["level"] == indicator.level)
        if (indicator.age_from, indicator.age_to) != (0, 150):
            ages = range(indicator.age_from, indicator.age_to + 1)
            checks.append(born is not None and full_years(born, self.day) in ages)
        if indicator.young_specialists:
            checks.append(teaching is not None and full_years(teaching, self.day) in (0, 1, 2))
        if indicator.inclusion == "completed":
            checks.append(row["completed_on"] is not None and row["completed_on"] <= self.day)
        if indicator.inclusion == "active" or indicator.forms:
            checks.append(self._is_in_pair(indicator, row["id"]))
        return all(checks)

    def _counts_partner(self, indicator: Indicator, partner: int | None) -> bool:
        if partner is None or not indicator.non_educational:
            return True
        return self.tables[Partner][partner]["kind"] != "educational"

    def _is_in_pair(self, indicator: Indicator, enrolment: int) -> bool:
        for member in self._memberships.get(enrolment, ()):
            pair = self.tables[Mentorship][member["mentorship_id"]]
            form = self.tables[MentoringForm][pair["form_id"]]["code"]
            begun = pair["starts_on"] is not None and pair["starts_on"] <= self.day
            over = pair["ended_on"] is not None and pair["ended_on"] <= self.day
            fits = not indicator.forms or form in indicator.forms
            left = member["left_on"] is not None and member["left_on"] <= self.day
            gone = over or left
            was_there = begun and (
                member["left_on"] is None or member["left_on"] > pair["starts_on"]
            )
            if was_there and fits and not (gone and indicator.inclusion == "active"):
                return True
        return False

    @cached_property
    def _memberships(self) -> dict[int, list[Raw]]:
        found: dict[int, list[Raw]] = {}
        for member in self.tables[Member].values():
            found.setdefault(member["enrolment_id"], []).append(member)
        return found
