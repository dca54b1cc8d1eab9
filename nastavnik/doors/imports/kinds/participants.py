"""A register of mentees or mentors: its people, their places, the pairs its lines name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from nastavnik.domain.likeness import PersonFacts
from nastavnik.domain.person_names import PersonName
from nastavnik.doors.imports.kinds.crowd import Crowd
from nastavnik.doors.imports.kinds.differences import label
from nastavnik.doors.imports.kinds.drafts import Draft, refusals
from nastavnik.doors.imports.kinds.families import (
    Families,
    Parent,
    key_of,
    parent_told,
    take_spare_contacts,
)
from nastavnik.doors.imports.kinds.naming import plan_named, write_named
from nastavnik.doors.imports.kinds.others import LINE, PERSON, Mention, Others, Ref
from nastavnik.doors.imports.kinds.pairing import Pairing, own_ref
from nastavnik.doors.imports.kinds.pairs import Pairs, Wanted, propose
from nastavnik.doors.imports.kinds.partner_names import Partners
from nastavnik.doors.imports.kinds.person_facts import (
    ask_category,
    ask_whose,
    facts_told,
    learner,
    note_contact_of_child,
    note_spare_contacts,
    seeming_category,
)
from nastavnik.doors.imports.kinds.places import Places, Seat
from nastavnik.doors.imports.kinds.retrying import write_each
from nastavnik.doors.imports.kinds.told import (
    Told,
    birth_told,
    contacts_told,
    filled,
    name_facts,
    name_told,
    names_person,
    reached_through,
)
from nastavnik.doors.imports.kinds.who import Known, everybody, named_by, namesakes
from nastavnik.doors.imports.kinds.workplaces import foreign_school, workplace_told
from nastavnik.doors.imports.lines import Line, Outcome, Plan, Scene
from nastavnik.platform.access.policy import Actor
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.people.choices import Category, ParticipantRole
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.people.operations import add_people


@dataclass(frozen=True, slots=True)
class Register:
    """Which register lines belong to, and which columns tell what of it."""

    role: ParticipantRole
    facts: tuple[str, ...]  # columns that are fields of a place
    others: str  # the column of the other side; its place and contacts begin with `prefix`
    prefix: str

    @property
    def other(self) -> ParticipantRole:
        """The register of the other side."""
        mentor = ParticipantRole.MENTOR
        return ParticipantRole.MENTEE if self.role == mentor else mentor

    def others_named(self, line: Line) -> tuple[PersonName, ...]:
        """Return whom a line names on the other side."""
        found = line.values.get(self.others)
        if isinstance(found, tuple):
            return found
        name = name_told(line.values, self.prefix)
        return (name,) if name is not None else ()

    def names(self, line: Line) -> list[PersonFacts]:
        """Return everybody a line names."""
        return named_by(line, self.others_named(line))

    def plan(self, scene: Scene, lines: Sequence[Line]) -> list[Plan]:
        """Compare lines with the register and everybody the organisation knows."""
        return plan_named(
            lines,
            names_person,
            lambda named: [draft.plan for draft in _Batch(self, scene, named).drafts],
        )

    def write(
        self, actor: Actor, scene: Scene, lines: Sequence[Line], planned: Mapping[int, Plan]
    ) -> list[Outcome]:
        """Bring the people of a chunk of lines, their places, and propose the pairs."""
        return write_named(
            lines,
            names_person,
            lambda named: _Batch(self, scene, named, planned).write(actor, planned),
        )


class _Batch:
    """Lines of a register with whom and what they name.

    Lines that are `planned` are a chunk of the others and are compared with namesakes alone.
    """

    def __init__(
        self,
        register: Register,
        scene: Scene,
        lines: Sequence[Line],
        planned: Mapping[int, Plan] | None = None,
    ) -> None:
        self.register, self.scene, self.lines = register, scene, lines
        self.drafts = [Draft(line, scene.headings) for line in lines]
        self.forms = {form.code: form for form in MentoringForm.objects.current()}
        self.partners = Partners()
        self.told = [self._told(draft) for draft in self.drafts]
        self._look_up(planned)
        self.mentions: dict[int, list[Mention]] = {}
        self.facts: dict[int, dict[str, Any]] = {}
        self._describe()
        self._mark_named()

    def write(self, actor: Actor, planned: Mapping[int, Plan]) -> list[Outcome]:
        """Write the lines that do what was planned."""
        refused = refusals(planned, self.drafts)
        wanted = [at for at in range(len(self.lines)) if at not in refused]
        brought = self.crowd.bring(actor, wanted)
        refused |= {at: said for at, said in brought.items() if isinstance(said, str)}
        people = {at: one for at, one in brought.items() if isinstance(one, Person)}
        refused |= self._bring_parents(actor, people)
        pairs = [one for one in self.pairing.wanted if one.at in people]
        others = self._bring_others(actor, people, pairs)
        refused |= self._bring_places(actor, people, others, planned)
        everyone = others | {self._own(at): person for at, person in people.items()}
        refused |= propose(actor, self.scene, pairs, everyone, self.places)
        return [
            Outcome(line.number, people[at].pk if at in people else None, refused.get(at, ""))
            for at, line in enumerate(self.lines)
        ]

    def _look_up(self, planned: Mapping[int, Plan] | None) -> None:
        organization = self.scene.organization
        if planned is not None:
            named = [*self.told, *self._as_told()]
            known = namesakes(organization, named)
            keys = [one.facts.key for one in known]
            self.places = Places(self.scene, self.register.role, keys)
            self.pairs = Pairs(self.scene, keys)
            seated = self._seated(known, planned)
            known = [one.seated(one.facts.key in seated) for one in known]
        else:
            self.places = Places(self.scene, self.register.role)
            self.pairs = Pairs(self.scene)
            known = everybody(organization, with_place=self.places.people(self.register.role))
        known = self.pairs.told_of(known, self.register.role)
        self.crowd = Crowd(organization, self.told, known)
        others = Others(known, self.crowd, self.places, self.register.other)
        self.pairing = Pairing(
            self.register.role,
            self.register.other,
            self.register.others,
            self.forms,
            self.places,
            self.pairs,
            others,
        )
        self._look_up_parents()

    def _seated(self, known: Sequence[Known], planned: Mapping[int, Plan]) -> set[int]:
        """Return who has a place in the register, or was brought for a line of an earlier chunk.

        The preview saw all lines together, and knew whose line was still to come.
        """
        numbers = {number for number, plan in planned.items() if plan.is_named}
        expected = {
            key_of(told.name.last, told.name.first, told.name.patronymic)
            for line, told in zip(self.lines, self.told, strict=True)
            if line.number in numbers
        }
        named = {
            one.facts.key
            for one in (known if expected else ())
            if key_of(one.facts.last, one.facts.first, one.facts.patronymic) in expected
        }
        brought = named.intersection(self.places.people(self.register.other))
        return brought | set(self.places.people(self.register.role))

    def _mark_named(self) -> None:
        for one in self.pairing.wanted:
            for sort, at in one.others:
                if sort == LINE:
                    self.drafts[at].is_named = True

    def _look_up_parents(self) -> None:
        told = {
            at: parent
            for at, line in enumerate(self.lines)
            if self.register.role == ParticipantRole.MENTEE
            and (parent := parent_told(line)) is not None
        }
        child_of = {at: self.crowd.matches[at].person for at in told}
        children = [pk for pk in child_of.values() if pk is not None]
        organization = self.scene.organization
        self.families = Families.of(organization, children, list(told.values()))
        self.parents = {
            at: parent
            for at, parent in told.items()
            if parent.is_certain or self.families.known(parent, child_of[at]) is not None
        }

    def _describe(self) -> None:
        named: dict[int, tuple[MentoringForm, list[Mention]]] = {}
        for at, draft in enumerate(self.drafts):
            names = self.register.others_named(draft.line)
            form = names and self.pairing.choose_form(draft, self._category(at), names)
            if form:
                expected = form.expected(self.register.other).value
                named[at] = form, [self._mention(draft.line, name, expected) for name in names]
        everyone = [mention for _form, mentions in named.values() for mention in mentions]
        self.pairing.others.look_for_alike(everyone)
        earlier: dict[int, dict[str, Any]] = {}
        for at, draft in enumerate(self.drafts):
            self._describe_contacts(at, draft)
            self._note_foreign_school(draft)
            self.crowd.describe(at, draft)
            if at in self.parents:
                self.families.describe(self.parents[at], self.crowd.matches[at].person, draft)
            self._describe_place(at, draft, earlier)
            if at in named:
                form, mentions = named[at]
                self.mentions[at] = mentions
                self.pairing.describe(at, draft, self._own(at), form, mentions)

    def _describe_contacts(self, at: int, draft: Draft) -> None:
        row, told = self.crowd.row(at), self.told[at]
        note_spare_contacts(draft, self.register.role)
        if self.register.role == ParticipantRole.MENTEE:
            note_contact_of_child(draft, row, told, self.scene)
            if at not in self.parents:
                ask_whose(draft)
        take_spare_contacts(draft, row, told, at in self.parents)

    def _describe_place(self, at: int, draft: Draft, earlier: dict[int, dict[str, Any]]) -> None:
        values, first = draft.line.values, self.crowd.first(at)
        facts = filled({name: values.get(name) for name in self.register.facts})
        person = self.crowd.matches[at].person
        row = self.places.rows.get((self.register.role, person)) if person is not None else None
        follows = None if first == at else self.lines[first].row
        self.places.describe(draft, row, facts, earlier.setdefault(first, {}), follows)
        self.facts[at] = facts
        if not self._category(at):
            ask_category(draft)

    def _note_foreign_school(self, draft: Draft) -> None:
        for key in ("place", f"{self.register.prefix}place"):
            school = foreign_school(draft.line.values.get(key) or "", self.scene.organization)
            if school:
                words = {"school": school, "own": self.scene.organization.short_name}
                draft.note(
                    _("«%(school)s» не загружается: это реестр организации «%(own)s».") % words, key
                )

    def _told(self, draft: Draft) -> Told:
        line, values = draft.line, draft.line.values
        name = name_told(values)
        if name is None:
            raise ValueError(f"line {line.number} names nobody")
        form = self.forms.get(values.get("form") or "")
        category = values.get("category") or (
            form.expected(self.register.role).value if form is not None else self._seeming(values)
        )
        place = workplace_told(
            values.get("place") or "", category, self.scene.organization, self.partners
        )
        facts = place | facts_told(values)
        return Told(
            line.row,
            name,
            facts,
            category,
            birth_year=birth_told(values)[1],
            reached_through=reached_through(values),
            same_as=line.same_as,
            is_other=line.is_other,
            number=line.number,
            repeats=line.repeats,
            others=frozenset(
                key_of(one.last, one.first, one.patronymic)
                for one in self.register.others_named(line)
            ),
        )

    def _seeming(self, values: Mapping[str, Any]) -> str:
        place = values.get("place") or ""
        at = self.scene.organization
        if workplace_told(place, Category.PUPIL, at, self.partners):
            return learner(self.scene)
        if "employer" in workplace_told(place, Category.EMPLOYEE, at, self.partners):
            return Category.EMPLOYEE.value
        return seeming_category(self.scene, values)

    def _category(self, at: int) -> str:
        """Return what the person of a line is in the register, or would be."""
        row = self.crowd.row(at)
        if row is None:
            return self.told[self.crowd.first(at)].category or self.told[at].category
        place = self.places.rows.get((self.register.role, row.pk))
        return place.category if place is not None else row.category

    def _own(self, at: int) -> Ref:
        return own_ref(self.crowd.matches[at].person, self.crowd.first(at))

    def _mention(self, line: Line, name: PersonName, category: str) -> Mention:
        prefix, values = self.register.prefix, line.values
        place = workplace_told(
            values.get(f"{prefix}place") or "", category, self.scene.organization, self.partners
        )
        return Mention(name, category, place | name_facts(name) | contacts_told(values, prefix))

    def _as_told(self) -> list[Told]:
        return [
            Told(line.row, name, {})
            for line in self.lines
            for name in self.register.others_named(line)
        ]

    def _bring_parents(self, actor: Actor, people: Mapping[int, Person]) -> dict[int, str]:
        children = [at for at in people if at in self.parents]
        told: list[tuple[Person, Parent]] = [(people[at], self.parents[at]) for at in children]
        return {children[n]: said for n, said in self.families.bring(actor, told).items()}

    def _bring_places(
        self,
        actor: Actor,
        people: Mapping[int, Person],
        named: Mapping[Ref, Person],
        planned: Mapping[int, Plan],
    ) -> dict[int, str]:
        wanted: dict[Seat, tuple[Person, dict[str, Any]]] = {}
        lines: dict[Seat, list[int]] = {}
        for at, person in people.items():
            seat = (self.register.role.value, person.pk)
            facts = wanted.setdefault(seat, (person, {}))[1]
            shown = _as_shown(self.facts[at], planned[self.lines[at].number])
            facts |= {name: value for name, value in shown.items() if name not in facts}
            lines.setdefault(seat, []).append(at)
        for person in named.values():
            wanted.setdefault((self.register.other.value, person.pk), (person, {}))
        refused = self.places.enrol(actor, wanted)
        return {at: said for seat, said in refused.items() for at in lines.get(seat, [])}

    def _bring_others(
        self, actor: Actor, people: Mapping[int, Person], pairs: Sequence[Wanted]
    ) -> dict[Ref, Person]:
        """Return those on the other side of the pairs, added where nobody is known."""
        refs = {ref for one in pairs for ref in one.others}
        known = Person.objects.in_bulk([ref[1] for ref in refs if ref[0] == PERSON])
        found: dict[Ref, Person] = {self._own(at): person for at, person in people.items()}
        found |= {(PERSON, pk): person for pk, person in known.items()}
        found |= self._add_others(actor, refs, {one.at for one in pairs})
        return {ref: found[ref] for ref in refs if ref in found}

    def _add_others(self, actor: Actor, refs: set[Ref], lines: set[int]) -> dict[Ref, Person]:
        new: dict[Ref, Mention] = {}
        for at in sorted(lines):
            for mention in self.mentions[at]:
                if mention.new in refs:
                    new.setdefault(mention.new, mention)
        order = list(new)
        written = write_each(
            [new[ref] for ref in order],
            lambda some: add_people(
                actor=actor,
                organization=self.scene.organization,
                people=[Person(category=one.category, **one.facts) for one in some],
            ),
        )
        return {order[n]: person for n, person in written.rows.items()}


def _as_shown(facts: Mapping[str, Any], planned: Plan) -> dict[str, Any]:
    """Keep what the preview said a line would change; a new line brings all it holds.

    What a line that follows another one repeats or leaves to it is not its own to change.
    """
    if planned.state == "new":
        return dict(facts)
    labels = {one.label for one in planned.differences}
    return {name: value for name, value in facts.items() if label(Enrolment, name) in labels}
