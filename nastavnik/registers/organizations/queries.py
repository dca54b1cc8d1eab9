from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_date
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.registers.organizations.choices import Kind
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
    return places.exclude(path__startswith=organization.path) if organization else places


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
