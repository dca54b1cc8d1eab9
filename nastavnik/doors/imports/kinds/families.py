"""Parents that lines name beside their children: found again, or brought in as people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from nastavnik.domain.person_names import PersonName, comparable
from nastavnik.domain.spreadsheets.cleaning.contacts import Sort
from nastavnik.doors.imports.kinds.differences import changes, differences
from nastavnik.doors.imports.kinds.drafts import Draft
from nastavnik.doors.imports.kinds.retrying import write_each
from nastavnik.doors.imports.kinds.told import (
    REPRESENTATIVE,
    Told,
    contacts_told,
    is_same_name,
    name_facts,
    name_told,
    owner_told,
)
from nastavnik.doors.imports.lines import Difference, Line
from nastavnik.platform.access.policy import Actor
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import Category
from nastavnik.registers.people.models import Kinship, Person
from nastavnik.registers.people.operations import add_people
from nastavnik.registers.people.operations.many import Edit, add_kinships, edit_people

type Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Parent:
    """A representative a line names, and what is known of them.

    Words beside a telephone that only may be a name are certain once somebody known bears it.
    """

    name: PersonName
    facts: Mapping[str, Any]
    is_certain: bool = True

    @property
    def key(self) -> Key:
        """The name in the spelling it is compared by."""
        return key_of(self.name.last, self.name.first, self.name.patronymic)

    @property
    def contacts(self) -> frozenset[str]:
        """The telephone and the address."""
        return frozenset(self.facts[name] for name in ("phone", "email") if self.facts.get(name))


def key_of(last: str, first: str, patronymic: str) -> Key:
    """Write a name in the spelling it is compared by."""
    return comparable(last), comparable(first), comparable(patronymic)


def parent_told(line: Line) -> Parent | None:
    """Return the representative a line names in full, in columns of their own or with contacts."""
    values = line.values
    named, owner = name_told(values, REPRESENTATIVE), owner_told(values)
    name = named or owner.name
    if name is None:
        return None
    facts = contacts_told(values, REPRESENTATIVE)
    if owner.name is not None and is_same_name(owner.name, name):
        contact = values["contact"]
        first = {"phone": contact.phones[:1], "email": contact.emails[:1]}
        facts = {key: found[0] for key, found in first.items() if found} | facts
    is_certain = named is not None or owner.sort is Sort.NAMED or "contact" in line.answered
    return Parent(name, name_facts(name) | facts, is_certain)


def take_spare_contacts(draft: Draft, row: Person | None, told: Told, names_parent: bool) -> None:
    """Keep the telephone of a nameless representative where the person has none of their own."""
    if names_parent:
        return
    facts = told.facts
    for name, value in contacts_told(draft.line.values, REPRESENTATIVE).items():
        own = facts.get(name) or (getattr(row, name) if row is not None else "")
        if not own:
            facts |= {name: value}
            note_nameless(draft, f"{REPRESENTATIVE}{name}")
        elif own != value:
            draft.note(
                _("контакты представителя не загружаются без фамилии и имени: впишите их."),
                f"{REPRESENTATIVE}{name}",
            )


def note_nameless(draft: Draft, key: str) -> None:
    """Say that the contact of a representative nobody names is kept with the child."""
    draft.note(
        _(
            "это контакт представителя, а кто он, не сказано: контакт записан в карточку ребёнка. "
            "Чтобы записать его представителю, впишите фамилию и имя."
        ),
        key,
    )


@dataclass(slots=True)
class _Newcomer:
    """A parent nobody knows yet: named with one child or several, by one name and a contact."""

    places: list[int] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def take(self, place: int, parent: Parent) -> None:
        """Take what one line more says; the first line that says a thing stands."""
        self.places.append(place)
        self.facts = {**parent.facts, **self.facts}


@dataclass(slots=True)
class Families:
    """The parents an organisation knows: by their children, and by name and telephone."""

    organization: Organization
    of_child: dict[tuple[int, Key], Person] = field(default_factory=dict)
    by_contact: dict[tuple[Key, str], Person] = field(default_factory=dict)

    @classmethod
    def of(
        cls, organization: Organization, children: Sequence[int], parents: Sequence[Parent]
    ) -> "Families":
        """Read the parents of the children, and those who bear a name and telephone told."""
        found = cls(organization)
        if not parents:
            return found
        kin = Kinship.objects.filter(child__in=children).select_related("parent")
        for one in kin:
            found.of_child[one.child_id, _key(one.parent)] = one.parent
        phones = {contact for parent in parents for contact in parent.contacts}
        adults = Person.objects.current().filter(
            organization=organization, category=Category.PARENT
        )
        known = [*adults.filter(phone__in=phones), *adults.filter(phone="", email__in=phones)]
        for person in known:
            for contact in filter(None, (person.phone, person.email)):
                found.by_contact[_key(person), contact] = person
        return found

    def known(self, parent: Parent, child: int | None) -> Person | None:
        """Return the parent if it is certain who it is: of this child, or by name and telephone.

        A name alone is not enough: families bear names of the same kind for generations.
        """
        if child is not None and (child, parent.key) in self.of_child:
            return self.of_child[child, parent.key]
        for contact in sorted(parent.contacts):
            if (parent.key, contact) in self.by_contact:
                return self.by_contact[parent.key, contact]
        return None

    def describe(self, parent: Parent, child: int | None, draft: Draft) -> None:
        """Put into a draft what the line would change of the family."""
        if child is None or (child, parent.key) not in self.of_child:
            said = str(parent.name)
            draft.differences.append(Difference(str(_("Законный представитель")), "", said))
        person = self.known(parent, child)
        if person is not None:
            draft.mentions.append(person.pk)
            found = differences(person, parent.facts)
            draft.differences += [
                Difference(f"{_('Законный представитель')}: {one.label}", one.old, one.new)
                for one in found
            ]

    def bring(self, actor: Actor, told: Sequence[tuple[Person, Parent]]) -> dict[int, str]:
        """Write the parents of the children; what is refused is answered by place in `told`."""
        who, refused = self._everybody(actor, told)
        self._edit(actor, [(who[place], told[place][1]) for place in who])
        pairs: dict[tuple[int, int], int] = {}
        for place, person in who.items():
            child, parent = told[place]
            if (child.pk, parent.key) not in self.of_child:
                pairs.setdefault((person.pk, child.pk), place)
        wanted = [(who[place], told[place][0]) for place in pairs.values()]
        written = write_each(
            wanted,
            lambda some: add_kinships(actor=actor, organization=self.organization, kinships=some),
        )
        places = list(pairs.values())
        return refused | {places[at]: said for at, said in written.refused.items()}

    def _everybody(
        self, actor: Actor, told: Sequence[tuple[Person, Parent]]
    ) -> tuple[dict[int, Person], dict[int, str]]:
        """Return the parent of each place, added where nobody is known, or why one is not."""
        who: dict[int, Person] = {}
        groups: list[_Newcomer] = []
        known: dict[tuple[Key, object], _Newcomer] = {}
        for place, (child, parent) in enumerate(told):
            person = self.known(parent, child.pk)
            if person is not None:
                who[place] = person
                continue
            signs: list[tuple[Key, object]]
            signs = [(parent.key, sign) for sign in (*sorted(parent.contacts), child.pk)]
            found = next((known[sign] for sign in signs if sign in known), None)
            if found is None:
                found = _Newcomer()
                groups.append(found)
            found.take(place, parent)
            known |= dict.fromkeys(signs, found)
        written = write_each(
            [one.facts for one in groups],
            lambda some: add_people(
                actor=actor,
                organization=self.organization,
                people=[Person(category=Category.PARENT, **facts) for facts in some],
            ),
        )
        for at, person in written.rows.items():
            who |= dict.fromkeys(groups[at].places, person)
        refused = {
            place: said for at, said in written.refused.items() for place in groups[at].places
        }
        return who, refused

    def _edit(self, actor: Actor, told: Sequence[tuple[Person, Parent]]) -> None:
        edits = {
            person.pk: Edit(person.pk, person.version, facts)
            for person, parent in told
            if (facts := changes(person, parent.facts))
        }
        if edits:
            edit_people(
                actor=actor,
                organization=self.organization,
                edits=[edits[key] for key in sorted(edits)],
            )


def _key(person: Person) -> Key:
    return key_of(person.last_name, person.first_name, person.patronymic)
