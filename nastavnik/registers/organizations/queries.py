import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from nastavnik.domain.hierarchy import PARENTS, Unit
from nastavnik.domain.typography import format_date
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.parameters import queries as parameters
from nastavnik.platform.parameters.catalogue import NAMES_SHARED
from nastavnik.registers.organizations.choices import Kind, ZoneFunction
from nastavnik.registers.organizations.models import (
    Contingent,
    Organization,
    Subordination,
    Zone,
)

# A tree longer than this is shown folded below its top.
UNFOLDED_TREE = 200


@dataclass(frozen=True, slots=True)
class Branch:
    """An organisation of the tree with the branches below it."""

    organization: Organization
    branches: tuple["Branch", ...]

    @property
    def size(self) -> int:
        """How many organisations are below."""
        return sum(1 + branch.size for branch in self.branches)


@dataclass(frozen=True, slots=True)
class TreeLine:
    """A line of the tree as a page draws it: one loop instead of a template calling itself.

    `below` is how many are under it, `ends` (as a range to loop over) how many lists end after it.
    """

    organization: Organization
    below: int
    is_open: bool
    ends: range


@dataclass(frozen=True, slots=True)
class OrganizationCard:
    """An organisation with what stands around it, as far as the actor sees."""

    organization: Organization
    facts: Sequence[tuple[str, str]]
    parent: Organization | None
    children: Sequence[Organization]
    subordinations: Sequence[Subordination]
    zones: Sequence[Zone]
    contingents: Sequence[Contingent]

    @property
    def is_centre(self) -> bool:
        """Whether it may have zones."""
        return self.organization.kind == Kind.CENTRE


def names_shared_above(organization: Organization) -> bool:
    """Tell whether names of people reach those who sit at this level above the organisations."""
    if organization.keeps_registers:
        return False
    return organization.kind in parameters.value(NAMES_SHARED)


def visible_organizations(actor: Actor) -> QuerySet[Organization]:
    """Return the organisations in reach, with their parents."""
    visible = policy.scope(actor, Action.ORGANIZATION_VIEW, Organization.objects.all())
    siblings_together = F("parent__path").asc(nulls_first=True)
    return visible.select_related("parent").order_by(siblings_together, "position", "short_name")


def editable_places(actor: Actor, action: Action) -> QuerySet[Organization]:
    """Return the open organisations at which the actor may perform the action."""
    open_ones = Organization.objects.filter(closed_on=None)
    return policy.scope(actor, action, open_ones).order_by("position", "short_name")


def possible_parents(actor: Actor, organization: Organization | None) -> QuerySet[Organization]:
    """Return where an organisation may be put: never under itself or what is below it."""
    places = editable_places(actor, Action.ORGANIZATION_EDIT)
    if organization is None:
        return places
    fitting = places.filter(kind__in=PARENTS[Unit(organization.kind)])
    return fitting.exclude(path__startswith=organization.path)


def tree(actor: Actor) -> tuple[Branch, ...]:
    """Return the organisations in reach as a tree; the topmost visible ones are its roots."""
    rows = list(policy.scope(actor, Action.ORGANIZATION_VIEW, Organization.objects.all()))
    below: dict[int | None, list[Organization]] = defaultdict(list)
    known = {row.pk for row in rows}
    for row in rows:
        below[row.parent_id if row.parent_id in known else None].append(row)

    def grow(parent: int | None) -> Iterator[Branch]:
        for row in below[parent]:
            yield Branch(row, tuple(grow(row.pk)))

    return tuple(grow(None))


def tree_lines(branches: Sequence[Branch]) -> list[TreeLine]:
    """Return the tree line by line; of a big one only the topmost branches are unfolded."""
    small = sum(1 + branch.size for branch in branches) <= UNFOLDED_TREE

    def lines(level: Sequence[Branch], ends: int, is_top: bool) -> Iterator[TreeLine]:
        for position, branch in enumerate(level, start=1):
            after = ends + 1 if position == len(level) and not is_top else 0
            own = 0 if branch.branches else after
            yield TreeLine(branch.organization, branch.size, is_top or small, range(own))
            yield from lines(branch.branches, after, is_top=False)

    return list(lines(branches, 0, is_top=True))


def organization_card(actor: Actor, organization: Organization) -> OrganizationCard:
    """Return an organisation's card."""
    visible = policy.scope(actor, Action.ORGANIZATION_VIEW, Organization.objects.all())
    return OrganizationCard(
        organization=organization,
        facts=_facts(organization),
        parent=visible.filter(children=organization).first(),
        children=list(visible.filter(parent=organization)),
        subordinations=list(
            Subordination.objects.filter(organization=organization).select_related("parent")
        ),
        zones=list(Zone.objects.filter(centre=organization)),
        contingents=list(visible_contingents(actor).filter(organization=organization)[:12]),
    )


def members_on(root: Organization, day: datetime.date) -> QuerySet[Organization]:
    """Return the organisations at and below the root that kept registers and existed on the day.

    Nothing stands below a centre: its organisations are those of its region it monitors.
    """
    if root.kind != Kind.CENTRE:
        return _members_below(root, day)
    monitored = Zone.objects.filter(centre=root, function=ZoneFunction.MONITORING)
    region = Organization.objects.get(path=root.path_above)
    return _members_below(region, day).filter(level__in=monitored.values("level"))


def _members_below(root: Organization, day: datetime.date) -> QuerySet[Organization]:
    """The path says who is below today; only a subordination begun later asks who was then."""
    below = Q(path__startswith=root.path)
    if Subordination.objects.filter(starts_on__gt=day).exists():
        then = _below_on(root, day)
        now = set(Organization.objects.within(root).values_list("pk", flat=True))
        # Few have moved since: short lists of keys leave the database the prefix of the path.
        below = below & ~Q(pk__in=now - then) | Q(pk__in=then - now)
    return Organization.objects.filter(below).reporting().open_on(day)


def _below_on(root: Organization, day: datetime.date) -> set[int]:
    """Return those that existed on the day and whose subordinations of the day lead to the root."""
    parents, existing = links_on(day)
    leads: dict[int | None, bool] = {None: False, root.pk: True}
    for pk in existing:
        passed: list[int | None] = []
        above: int | None = pk
        while above not in leads:
            leads[above] = False  # dates entered afterwards may close a circle: it leads nowhere
            passed.append(above)
            above = parents.get(above)
        leads.update(dict.fromkeys(passed, leads[above]))
    return {pk for pk in existing if leads[pk]}


def links_on(day: datetime.date) -> tuple[dict[int | None, int | None], set[int]]:
    """Return whom each organisation was under on the day, and which of them existed then.

    One that was never subordinated by date is where it stands now. A subordination that ended
    with nothing after it is the last known one: only closing ends it so.
    """
    begun: dict[int, int] = {}
    coming: dict[int, int] = {}
    dated = Subordination.objects.order_by("starts_on")
    rows = dated.values_list("organization_id", "parent_id", "starts_on")
    for organization, parent, starts_on in rows:
        if starts_on <= day:
            begun[organization] = parent
        else:
            coming.setdefault(organization, parent)
    parents: dict[int | None, int | None] = {}
    existing = set()
    nodes = Organization.objects.values_list("pk", "parent_id", "opened_on")
    for pk, present, opened_on in nodes:
        parents[pk] = begun.get(pk, coming.get(pk, present))
        if pk in begun or pk not in coming or (opened_on is not None and opened_on <= day):
            existing.add(pk)
    return parents, existing


def visible_contingents(actor: Actor) -> QuerySet[Contingent]:
    """Return the counts of the organisations in reach."""
    visible = policy.scope(actor, Action.CONTINGENT_VIEW, Contingent.objects.all())
    return visible.select_related("organization")


def contingent_facts(contingent: Contingent) -> list[tuple[str, str]]:
    """Return the rows of the card of a count."""
    return [
        (_("Организация"), contingent.organization.name),
        (_("На дату"), format_date(contingent.as_of)),
        (_("Уровень образования"), contingent.get_level_display()),
        (_("Возраст"), contingent.ages),
        (_("Откуда"), contingent.get_provenance_display()),
    ]


def _facts(organization: Organization) -> list[tuple[str, str]]:
    opened, closed = organization.opened_on, organization.closed_on
    return [
        (_("Полное название"), organization.name),
        (_("Код"), organization.code),
        (_("Обозначение в списках"), organization.reference),
        (_("Уровень образования"), organization.get_level_display()),
        (_("Территория"), organization.locality),
        (_("Открыта"), format_date(opened) if opened else ""),
        *([(_("Закрыта"), format_date(closed))] if closed else []),
    ]
