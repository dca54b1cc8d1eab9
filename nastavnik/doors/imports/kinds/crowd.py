"""The people a batch of lines names: who each of them is, what it would change, bringing them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from nastavnik.doors.imports.kinds.differences import (
    changes,
    contradictions,
    differences,
    label,
    shown,
    too_long,
)
from nastavnik.doors.imports.kinds.drafts import Draft
from nastavnik.doors.imports.kinds.retrying import write_each
from nastavnik.doors.imports.kinds.told import Told
from nastavnik.doors.imports.kinds.who import Known, may_repeat, recognise
from nastavnik.doors.imports.lines import WHO, Difference
from nastavnik.platform.access.policy import Actor
from nastavnik.registers.duplicates.operations import tell_apart
from nastavnik.registers.duplicates.queries import others_like
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import Category
from nastavnik.registers.people.models import Person
from nastavnik.registers.people.operations import add_people
from nastavnik.registers.people.operations.many import Edit, edit_people

# Cells of a line by the field of a person, where they are called otherwise.
KEYS = {
    "group_name": "group",
    **dict.fromkeys(("last_name", "first_name", "patronymic", "former_last_name"), "name"),
}


class Crowd:
    """People in the order their lines name them."""

    def __init__(
        self, organization: Organization, people: Sequence[Told], known: Sequence[Known]
    ) -> None:
        self.organization = organization
        self.people = people
        self.matches = recognise(people, known)
        wanted = {match.person for match in self.matches if match.person is not None}
        mine = Person.objects.filter(organization=organization).select_related("employer")
        self.rows: dict[int, Person] = mine.in_bulk(list(wanted))
        # Everything told so far of the one who was first named in a place.
        self._told: dict[int, dict[str, Any]] = {}

    def first(self, place: int) -> int:
        """Return the place where the same person was first named."""
        match = self.matches[place]
        return place if match.first is None else match.first

    def row(self, place: int) -> Person | None:
        """Return the known person of a place."""
        person = self.matches[place].person
        return None if person is None else self.rows.get(person)

    def describe(self, place: int, draft: Draft) -> None:
        """Put into a draft whom its line is about and what it would change of them.

        Places are described in their order: a line says more about somebody named before.
        """
        told, match = self.people[place], self.matches[place]
        first, row = self.first(place), self.row(place)
        if match.person is not None and row is None:
            draft.wrong(_("выбранного человека в организации нет. Загрузите файл снова."))
            return
        draft.suspects = match.suspects
        self._ask_about_alike(place, draft)
        earlier = self._told.setdefault(first, {})
        if first != place:
            self._compare(told, self.people[first], earlier, draft)
        fresh = {name: value for name, value in told.facts.items() if name not in earlier}
        earlier |= fresh
        if row is not None:
            draft.person = row.pk
            draft.target, draft.version = row.pk, row.version if first == place else None
            draft.differences += differences(row, fresh)
        elif first == place:
            draft.is_new = True
        else:
            draft.differences += [
                Difference(label(Person, name), "", shown(Person, name, value))
                for name, value in fresh.items()
            ]
        self._require_sound(draft, row, earlier, told)

    def bring(self, actor: Actor, places: Iterable[int]) -> dict[int, Person | str]:
        """Write the people of the places; those refused are answered with a sentence."""
        wanted = list(places)
        told: dict[int, dict[str, Any]] = {}
        for place in wanted:
            known = told.setdefault(self.first(place), {})
            known |= {
                name: value for name, value in self.people[place].facts.items() if name not in known
            }
        brought = self._add(actor, told) | self._edit(actor, told)
        self._tell_apart(actor, brought)
        return {place: brought[self.first(place)] for place in wanted}

    def _add(self, actor: Actor, told: dict[int, dict[str, Any]]) -> dict[int, Person | str]:
        new = [place for place in told if self.row(place) is None]
        written = write_each(
            [{"category": self.people[place].category, **told[place]} for place in new],
            lambda some: add_people(
                actor=actor,
                organization=self.organization,
                people=[Person(**facts) for facts in some],
            ),
        )
        return {new[at]: found for at, found in (written.rows | written.refused).items()}

    def _tell_apart(self, actor: Actor, brought: Mapping[int, Person | str]) -> None:
        """Remember of those called different people whom they are not, so as not to ask again."""
        new = {
            person.pk: person
            for place, person in brought.items()
            if isinstance(person, Person) and self.people[place].is_other
        }
        if new:
            pairs = others_like(self.organization, list(new.values()))
            others = Person.objects.in_bulk({other for _one, other in pairs} - new.keys())
            for one, other in pairs:
                if other in others:
                    tell_apart(actor=actor, one=new[one], another=others[other], reason="")

    def _edit(self, actor: Actor, told: dict[int, dict[str, Any]]) -> dict[int, Person | str]:
        known = {place: row for place in told if (row := self.row(place)) is not None}
        brought: dict[int, Person | str] = dict(known)
        wanted = [
            (place, Edit(row.pk, row.version, facts))
            for place, row in sorted(known.items(), key=lambda one: one[1].pk)
            if (facts := changes(row, told[place]))
        ]
        written = write_each(
            [edit for _place, edit in wanted],
            lambda some: edit_people(actor=actor, organization=self.organization, edits=some),
        )
        found = written.rows | written.refused
        return brought | {wanted[at][0]: one for at, one in found.items()}

    def _ask_about_alike(self, place: int, draft: Draft) -> None:
        for other in self.matches[place].alike:
            draft.is_double = True
            told = self.people[other]
            if may_repeat(self.people[place], replace(told, facts=self._told.get(other, {}))):
                draft.alike.append(told.number)
                sentence = _(
                    "запись похожа на строку %(other)s (%(name)s). Отметьте на странице загрузки, "
                    "один это человек или разные."
                )
            else:
                sentence = _(
                    "запись похожа на строку %(other)s (%(name)s). Если это один человек, удалите "
                    "одну из строк; если разные — отметьте это."
                )
            draft.ask(sentence % {"other": told.line, "name": told.name}, WHO)

    def _compare(self, told: Told, first: Told, earlier: dict[str, Any], draft: Draft) -> None:
        for name in contradictions(told.facts, earlier):
            draft.wrong(
                _(
                    "о том же человеке, что в строке %(first)s, сказано разное: %(field)s — "
                    "«%(here)s», а там «%(there)s». Оставьте одно значение."
                )
                % {
                    "first": first.line,
                    "field": label(Person, name).casefold(),
                    "here": shown(Person, name, told.facts[name]),
                    "there": shown(Person, name, earlier[name]),
                },
                KEYS.get(name, name),
            )

    def _require_sound(
        self, draft: Draft, row: Person | None, facts: dict[str, Any], told: Told
    ) -> None:
        """Say beforehand what the register would refuse."""
        for name, limit in too_long(Person, facts):
            draft.wrong(
                _("%(field)s — длиннее, чем помещается: не больше %(limit)s знаков. Сократите.")
                % {"field": label(Person, name), "limit": limit},
                KEYS.get(name, name),
            )

        def now(name: str) -> Any:
            return facts.get(name) or (getattr(row, name) if row else None)

        if (now("category") or told.category) == Category.EMPLOYEE and now("employer") is None:
            draft.wrong(_("для сотрудника предприятия укажите предприятие."), "employer")
        since, born = now("teaching_since"), now("birth_date")
        if since and born and since <= born:
            sentence = _("педагогический стаж начинается раньше рождения. Исправьте одну из дат.")
            draft.wrong(sentence, "teaching_since")
