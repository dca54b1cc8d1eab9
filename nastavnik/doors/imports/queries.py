import datetime
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.mentoring_forms import Category, FormPreset, Track
from nastavnik.domain.spreadsheets import columns
from nastavnik.domain.spreadsheets.cleaning.context import Context
from nastavnik.doors.imports import marking, storing
from nastavnik.doors.imports.choices import LineState
from nastavnik.doors.imports.kinds import KINDS
from nastavnik.doors.imports.lines import Heading, ImportKind, Scene, row_of
from nastavnik.doors.imports.models import Import, ImportLine, RememberedColumn
from nastavnik.doors.imports.understanding import Reading
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action, Reach
from nastavnik.platform.access.policy import Actor
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.accounts.models import Assignment
from nastavnik.registers.accounts.queries import names_of
from nastavnik.registers.consents.choices import ConsentKind
from nastavnik.registers.consents.queries import consented, lacking
from nastavnik.registers.organizations.choices import Kind, Level
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import EnrolmentStatus
from nastavnik.registers.people.models import Enrolment, Person

RIGHT_IS_GONE = gettext_noop(
    "Загрузка остановлена: у того, кто её начал, больше нет права на это. Что успело "
    "загрузиться, осталось; продолжить может тот, у кого право есть."
)


def kind_of(batch: Import) -> ImportKind:
    """Return the kind of an import; 404 for one the product knows no more."""
    kind = KINDS.get(batch.kind)
    if kind is None:
        raise Http404
    return kind


def kinds_for(actor: Actor, organization: Organization) -> list[ImportKind]:
    """Return what the actor may bring in at an organisation."""
    return [
        kind
        for kind in KINDS.values()
        if policy.allows(actor, kind.action, organization)
        and (organization.keeps_registers or _brings_from_above(actor, kind))
    ]


def _brings_from_above(actor: Actor, kind: ImportKind) -> bool:
    """Tell whether a body brings in a kind for those below it: people stay in organisations."""
    is_own_alone = policy.reach_of(actor, kind.action) is Reach.OWN
    return not kind.brings_people and not is_own_alone


def visible_imports(actor: Actor) -> QuerySet[Import]:
    """Return the imports in reach of the actor, of kinds whose rows the actor may see."""
    codes = [code for code, kind in KINDS.items() if policy.allows(actor, kind.action.viewing)]
    visible = policy.scope(actor, Action.IMPORT_VIEW, Import.objects.filter(kind__in=codes))
    return visible.select_related("organization", "school_year", "progress")


def load(actor: Actor, action: Action, pk: int) -> Import:
    """Fetch an import the actor may act on; what it names must be in the actor's sight too."""
    rows = Import.objects.select_related("organization", "school_year", "progress", "follows")
    batch = policy.load(actor, action, rows, pk=pk)
    if not policy.allows(actor, kind_of(batch).action.viewing, batch.organization):
        raise Http404
    if action is Action.IMPORT_EDIT:
        policy.require(actor, kind_of(batch).action, batch.organization)
    return batch


def scene_of(batch: Import, reading: Reading | None = None) -> Scene:
    """Return where an import goes, today; `reading` is of a workbook just read."""
    found = Reading.from_stored(batch.reading) if reading is None else reading
    headings = _headings(kind_of(batch).columns, found)
    return Scene(batch.organization, batch.school_year, timezone.localdate(), headings)


def _headings(kind: columns.Kind, reading: Reading) -> dict[str, Heading]:
    """Return what the columns of a file are called; a name in parts goes by the first of them."""
    known = {column.key: column for column in kind.columns}
    own = {
        key: Heading(found.heading or known[key].title, key, known[key].holds)
        for found in reading.columns
        if (key := found.key) in known
    }
    parts = {column.key: column.parts[:1] for column in kind.columns}
    return {key: own[part] for key, first in parts.items() for part in first if part in own} | own


def context_of(batch: Import) -> Context:
    """Return what reading the cells of an import depends on besides them."""
    organization = batch.organization
    return Context(
        day=timezone.localdate(),
        forms=tuple(forms_in_use()),
        numbered_groups=(
            organization.kind == Kind.COLLEGE or organization.level == Level.VOCATIONAL
        ),
    )


def forms_in_use() -> list[FormPreset]:
    """Return the forms of mentoring as reading knows them."""
    return [
        FormPreset(
            code=form.code,
            label=form.label,
            mentor=Category(form.mentor_category),
            mentee=Category(form.mentee_category),
            track=Track(form.track),
            group_allowed=form.group_allowed,
            aliases=tuple(form.aliases),
        )
        for form in MentoringForm.objects.current()
    ]


def remembered(organization: Organization, kind: str) -> dict[str, str]:
    """Return which column the organisation's headings were taken for before."""
    rows = RememberedColumn.objects.filter(organization=organization, kind=kind)
    return dict(rows.values_list("heading", "key"))


def counts_of(batch: Import) -> dict[LineState, int]:
    """Return how many lines stand in each state."""
    rows = ImportLine.objects.filter(batch=batch).values_list("state")
    found = dict(rows.annotate(count=Count("pk")).order_by())
    return {state: found.get(state.value, 0) for state in LineState}


def spare_rows(batch: Import, columns: int) -> list[int]:
    """Return the rows a workbook comes back without: of a big one, what is in order."""
    lines = ImportLine.objects.filter(batch=batch)
    if not marking.comes_back_short(lines.count(), columns):
        return []
    rows: dict[bool, set[int]] = {True: set(), False: set()}
    for number, state in lines.values_list("number", "state"):
        rows[state in LineState.open].add(row_of(number))
    return sorted(rows[False] - rows[True])


def who(actor: Actor) -> dict[str, Any]:
    """Say who asks for work in the background, as keys: what they may is looked up when it runs."""
    return {
        "user_id": actor.user_id,
        "role": actor.role.value,
        "organization_id": actor.organization_id,
    }


def actor_of(user_id: int, role: str, organization_id: int) -> Actor:
    """Return who began the work, as their assignment lets them act now.

    The work counts as a request of its own: its events are found by their number. Raises
    DomainError where the role was taken away meanwhile.
    """
    today = timezone.localdate()
    rows = Assignment.objects.active_on(today).select_related("organization", "user")
    row = rows.filter(
        user=user_id, role=role, organization=organization_id, user__is_active=True
    ).first()
    if row is None:
        raise DomainError(RIGHT_IS_GONE)
    return row.actor(uuid4().hex)


def may_act(actor: Actor, batch: Import) -> bool:
    """Tell whether the actor may do what the import does."""
    return policy.allows(actor, Action.IMPORT_EDIT, batch.organization) and policy.allows(
        actor, kind_of(batch).action, batch.organization
    )


def is_interrupted(batch: Import) -> bool:
    """Tell whether the work on an import ended without bringing it to its end."""
    return batch.progress is None or batch.progress.is_over


def has_written(batch: Import) -> bool:
    """Tell whether anything of an import is in the registers: then it is undone, not given up."""
    return ImportLine.objects.filter(batch=batch, state=LineState.APPLIED).exists()


def people_of(batch: Import) -> QuerySet[Person]:
    """Return the people an import brought or changed, and those of the files it corrects."""
    lines = ImportLine.objects.filter(
        batch__in=with_corrected(batch), state=LineState.APPLIED, person__isnull=False
    )
    return Person.objects.current().filter(pk__in=lines.values("person"), erased_on=None)


def with_corrected(batch: Import) -> list[Import]:
    """Return an import and those before it, whose files it corrects; the last first."""
    found, one = [batch], batch.follows
    same = (batch.organization_id, batch.school_year_id, batch.kind)
    while one is not None and (one.organization_id, one.school_year_id, one.kind) == same:
        found.append(one)
        one = one.follows
    return found


def brought_by(batch: Import) -> list[tuple[Import, set[int]]]:
    """Return whom each of these imports brought; who stands in several belongs to the last."""
    told: list[tuple[Import, set[int]]] = []
    seen: set[int] = set()
    for one in with_corrected(batch):
        lines = ImportLine.objects.filter(batch=one, state=LineState.APPLIED)
        own = set(lines.exclude(person=None).values_list("person", flat=True)) - seen
        told.append((one, own))
        seen |= own
    return told


def lacking_consent(batch: Import, day: datetime.date) -> list[Person]:
    """Return those an import brought who have no valid consent on the day."""
    people = people_of(batch).select_related("organization")
    return [person for person, _missing in lacking(people, ConsentKind.PROCESSING, day)]


def candidates_of(batch: Import) -> list[Enrolment]:
    """Return the candidates among the places of the people an import brought."""
    places = Enrolment.objects.filter(
        organization=batch.organization,
        school_year=batch.school_year,
        status=EnrolmentStatus.CANDIDATE,
        person__in=people_of(batch),
    )
    return list(places.select_related("organization", "school_year", "person__organization"))


def consented_among(places: Sequence[Enrolment], day: datetime.date) -> list[Enrolment]:
    """Return the places whose people have a valid consent on the day."""
    rows = Enrolment.objects.filter(pk__in=[place.pk for place in places])
    covered = set(rows.filter(consented(day)).values_list("pk", flat=True))
    return [place for place in places if place.pk in covered]


def people_told(batch: Import) -> set[int]:
    """Return whom the lines of an import name, are or may be about."""
    found: set[int] = set()
    for person, plan in ImportLine.objects.filter(batch=batch).values_list("person", "plan"):
        if person is not None:
            found.add(person)
        found |= storing.mentioned(plan)
    return found


def with_counts(imports: QuerySet[Import]) -> QuerySet[Import]:
    """Add how many lines of each import were written, and how many wait for a person."""
    return imports.annotate(
        applied=Count("lines", filter=Q(lines__state=LineState.APPLIED)),
        left=Count("lines", filter=Q(lines__state__in=LineState.open)),
    )


def who_brought(batch: Import) -> str:
    """Return the name of whoever brought the workbook."""
    return names_of([batch.created_by]).get(batch.created_by or 0, "")
