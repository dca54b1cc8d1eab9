"""Pairs and groups that lines name: which are there already, which are to be proposed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from nastavnik.doors.imports.kinds.families import Key, key_of
from nastavnik.doors.imports.kinds.others import Ref
from nastavnik.doors.imports.kinds.places import Places
from nastavnik.doors.imports.kinds.retrying import write_each
from nastavnik.doors.imports.kinds.who import Known
from nastavnik.doors.imports.lines import Scene
from nastavnik.platform.access.policy import Actor
from nastavnik.practice.mentorships.models import Member
from nastavnik.practice.mentorships.operations import Proposal, propose_many
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.people.choices import ParticipantRole
from nastavnik.registers.people.models import Enrolment, Kinship, Person

MENTOR, MENTEE = ParticipantRole.MENTOR.value, ParticipantRole.MENTEE.value


@dataclass(frozen=True, slots=True)
class Wanted:
    """A pair or group a line names: who on its own side, who on the other."""

    at: int  # the place of the line among its batch
    form: MentoringForm
    own: Ref
    others: tuple[Ref, ...]


class Pairs:
    """What pairs of a school year the organisation has, whatever became of them, and families."""

    def __init__(self, scene: Scene, people: Sequence[int] | None = None) -> None:
        members = Member.objects.filter(
            mentorship__organization=scene.organization, mentorship__school_year=scene.school_year
        )
        if people is not None:
            touched = members.filter(enrolment__person__in=people).values("mentorship")
            members = members.filter(mentorship__in=touched)
        sides: dict[tuple[int, int], tuple[set[int], set[int]]] = {}
        rows = members.order_by().values_list(
            "mentorship_id", "mentorship__form_id", "role", "enrolment__person_id"
        )
        for mentorship, form, role, person in rows:
            both = sides.setdefault((mentorship, form), (set(), set()))
            both[0 if role == MENTOR else 1].add(person)
        self._known = {
            (form, mentor, mentee)
            for (_mentorship, form), (mentors, mentees) in sides.items()
            for mentor in mentors
            for mentee in mentees
        }
        kin = Kinship.objects.filter(child__organization=scene.organization)
        if people is not None:
            kin = kin.filter(child__in=people, parent__in=people)
        self._kinship = set(kin.values_list("parent_id", "child_id"))

    def told_of(self, known: Sequence[Known], role: str) -> list[Known]:
        """Return the people with the names of those they are in pairs with, in their role."""
        people = {one.facts.key: one.facts for one in known}
        paired: dict[int, set[Key]] = defaultdict(set)
        for _form, mentor, mentee in self._known:
            own, other = (mentor, mentee) if role == MENTOR else (mentee, mentor)
            if own in people and other in people:
                facts = people[other]
                paired[own].add(key_of(facts.last, facts.first, facts.patronymic))
        return [
            replace(one, paired=frozenset(paired[one.facts.key]))
            if one.facts.key in paired
            else one
            for one in known
        ]

    def has(self, form: MentoringForm, mentor: int, mentee: int) -> bool:
        """Tell whether the two have been a pair of the form, or in one group."""
        return (form.pk, mentor, mentee) in self._known

    def is_family(self, mentor: int, mentee: int) -> bool:
        """Tell whether the mentor is the mentee's parent."""
        return (mentor, mentee) in self._kinship


def propose(
    actor: Actor,
    scene: Scene,
    wanted: Sequence[Wanted],
    people: Mapping[Ref, Person],
    places: Places,
) -> dict[int, str]:
    """Propose the pairs and groups; what is refused is answered by the place of its line."""
    role = places.role
    other = MENTEE if role == MENTOR else MENTOR
    whole: list[Wanted] = []
    proposals: list[Proposal] = []
    refused: dict[int, str] = {}
    for one in wanted:
        own = _seats(places, role, [one.own], people)
        others = _seats(places, other, one.others, people)
        if own and len(others) == len(one.others):
            mentors, mentees = (own, others) if role == MENTOR else (others, own)
            whole.append(one)
            proposals.append(Proposal(form=one.form, mentors=mentors, mentees=mentees))
        else:
            refused[one.at] = _("Пара не составлена: второго участника загрузить не удалось.")
    year = scene.school_year
    if year is None:
        raise ValueError("pairs belong to a school year")
    written = write_each(
        proposals,
        lambda some: propose_many(
            actor=actor, organization=scene.organization, school_year=year, proposals=some
        ),
    )
    return refused | {whole[at].at: said for at, said in written.refused.items()}


def _seats(
    places: Places, role: str, refs: Iterable[Ref], people: Mapping[Ref, Person]
) -> list[Enrolment]:
    found = (places.rows.get((role, people[ref].pk)) for ref in refs if ref in people)
    return [place for place in found if place is not None]
