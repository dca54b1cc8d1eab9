"""Places in a register: which people have one, what lines would change of it, bringing them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_date
from nastavnik.doors.imports.kinds.differences import (
    changes,
    contradictions,
    differences,
    label,
    shown,
)
from nastavnik.doors.imports.kinds.drafts import Draft
from nastavnik.doors.imports.kinds.retrying import write_each
from nastavnik.doors.imports.lines import Difference, Scene
from nastavnik.platform.access.policy import Actor
from nastavnik.registers.people.choices import EnrolmentStatus
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.people.operations import enrol_many
from nastavnik.registers.people.operations.many import Edit, edit_enrolments

type Seat = tuple[str, int]  # a role and a person


class Places:
    """The places of a school year in the registers of an organisation, by role and person."""

    def __init__(self, scene: Scene, role: str, people: Sequence[int] | None = None) -> None:
        self.scene, self.role = scene, role  # the role of those the lines are about
        condition = Q(organization=scene.organization, school_year=scene.school_year)
        if people is not None:
            condition &= Q(person__in=people)
        self.rows: dict[Seat, Enrolment] = {
            (row.role, row.person_id): row for row in Enrolment.objects.filter(condition)
        }

    def people(self, role: str) -> list[int]:
        """Return who has a place in a register."""
        return [person for place_role, person in self.rows if place_role == role]

    def describe(
        self,
        draft: Draft,
        row: Enrolment | None,
        facts: dict[str, Any],
        earlier: dict[str, Any],
        first: int | None,
    ) -> None:
        """Put into a draft what its line says of a place.

        `earlier` is what the line `first` said of the same place; it is completed.
        """
        self._require_within_year(draft, facts)
        _take_training(draft, row, facts)
        if first is not None:
            _compare(draft, facts, earlier, first)
        fresh = {name: value for name, value in facts.items() if earlier.get(name) != value}
        earlier |= fresh
        if row is not None:
            _require_joining_kept(draft, row, fresh)
            draft.differences += differences(row, fresh)
        elif first is None:
            draft.is_new = True
        else:
            draft.differences += [
                Difference(label(Enrolment, name), "", shown(Enrolment, name, value))
                for name, value in fresh.items()
            ]

    def enrol(
        self, actor: Actor, wanted: Mapping[Seat, tuple[Person, Mapping[str, Any]]]
    ) -> dict[Seat, str]:
        """Give people places as candidates, and what is told of them; say whom it was refused."""
        new = [seat for seat in wanted if seat not in self.rows]
        written = write_each(
            [(seat, *wanted[seat]) for seat in new],
            lambda some: enrol_many(
                actor=actor,
                organization=self.scene.organization,
                enrolments=[self._place(*one) for one in some],
            ),
        )
        refused = {new[at]: said for at, said in written.refused.items()}
        known = {seat: told for seat, (_person, told) in wanted.items() if seat in self.rows}
        refused |= self._edit(actor, known)
        self.rows |= {new[at]: row for at, row in written.rows.items()}
        return refused

    def _place(self, seat: Seat, person: Person, facts: Mapping[str, Any]) -> Enrolment:
        return Enrolment(school_year=self.scene.school_year, person=person, role=seat[0], **facts)

    def _edit(self, actor: Actor, told: Mapping[Seat, Mapping[str, Any]]) -> dict[Seat, str]:
        wanted = [
            (seat, Edit(row.pk, row.version, facts))
            for seat, row in sorted(self.rows.items(), key=lambda one: one[1].pk)
            if seat in told and (facts := changes(row, told[seat]))
        ]
        written = write_each(
            [edit for _seat, edit in wanted],
            lambda some: edit_enrolments(
                actor=actor, organization=self.scene.organization, edits=some
            ),
        )
        return {wanted[at][0]: said for at, said in written.refused.items()}

    def _require_within_year(self, draft: Draft, facts: Mapping[str, Any]) -> None:
        day, year = facts.get("joined_on"), self.scene.school_year
        if day is not None and year is not None and not year.starts_on <= day <= year.ends_on:
            draft.wrong(
                _(
                    "дата вхождения %(day)s — не из этого учебного года: он длится с %(first)s по "
                    "%(last)s. Исправьте дату или выберите другой год."
                )
                % {
                    "day": format_date(day),
                    "first": format_date(year.starts_on),
                    "last": format_date(year.ends_on),
                },
                "joined_on",
            )


def _take_training(draft: Draft, row: Enrolment | None, facts: dict[str, Any]) -> None:
    """Leave the mark of training alone where it is an act of its own."""
    if row is None or row.status == EnrolmentStatus.CANDIDATE:
        return
    day = facts.pop("trained_on", None)
    if day is not None and day != row.trained_on:
        draft.note(_("обучение не загружается: отметьте его в карточке наставника."), "trained_on")


def _require_joining_kept(draft: Draft, row: Enrolment, facts: Mapping[str, Any]) -> None:
    bound = row.status in (EnrolmentStatus.PAIRED, EnrolmentStatus.COMPLETED)
    if bound and facts.get("joined_on", row.joined_on) != row.joined_on:
        draft.wrong(
            _(
                "дата вхождения участника пары или группы не меняется. Верните прежнюю или "
                "оставьте ячейку пустой."
            ),
            "joined_on",
        )


def _compare(draft: Draft, facts: dict[str, Any], earlier: dict[str, Any], first: int) -> None:
    """Weigh what two lines say of one place.

    Days and results belong to each pair of a mentor: the first line counts and the rest is told.
    """
    for name in contradictions(facts, earlier):
        words = {"field": label(Enrolment, name), "first": first}
        days = isinstance(facts[name], date)
        if name == "results" or (days and facts[name] > earlier[name]):
            del facts[name]
            draft.note(
                _("%(field)s — взято из строки %(first)s, где тот же человек.") % words, name
            )
        else:
            draft.wrong(
                _(
                    "%(field)s — не то же, что в строке %(first)s о том же человеке. Оставьте одно "
                    "значение."
                )
                % words,
                name,
            )
