"""Permission is decided here and nowhere else: a matrix Action × Role → Reach.

From the matrix come the queryset (`scope`), the check (`allows`, `require`) and the loader
(`load`). Invisible is 404, visible but forbidden is 403. All that a decision needs stands on the
actor, filled once per request: nothing here asks the database except to fetch what is loaded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.access.matrix import (
    GRANTS,
    MATRIX,
    NAMED,
    ZONE_FUNCTIONS,
    ZONE_LEVELLED,
    ZONE_NODE_KIND,
    ZONE_NODES,
    Action,
    Reach,
    Role,
)


class Place(Protocol):
    """An organisation as the policy sees it: a point of the tree."""

    pk: Any
    path: str
    kind: str
    level: str


@dataclass(frozen=True)
class Actor:
    """Who acts, in which role, from which organisation, by which request.

    `person_id` with `children`, or `partner_id`, is whose own data SELF means. `zones` are (level,
    function) of a centre, `region_path` the subtree they lie in. `in_organization`: sits where
    registers are kept; `sharing`: names of people reach the level above it where the actor sits.
    """

    user_id: int | None
    name: str
    role: Role
    organization_id: int | None = None
    organization_path: str = ""
    request_id: str = ""
    person_id: int | None = None
    children: frozenset[int] = frozenset()
    partner_id: int | None = None
    zones: frozenset[tuple[str, str]] = frozenset()
    region_path: str = ""
    in_organization: bool = False
    sharing: bool = False

    @property
    def role_label(self) -> str:
        """The role in words."""
        return str(self.role.label)

    @property
    def own_rows(self) -> frozenset[int]:
        """The people, or the partner, whose data are the actor's own."""
        own = self.partner_id if self.role is Role.PARTNER else self.person_id
        return self.children if own is None else self.children | {own}

    def levels(self, action: Action) -> frozenset[str]:
        """The levels of education at which the actor's zone covers the action."""
        functions = ZONE_FUNCTIONS.get(action.object, frozenset())
        return frozenset(level for level, function in self.zones if function in functions)


# A model names the path of lookups to its organisation ("" where it is one).
REACH_LOOKUP = "REACH_LOOKUP"
# The column of a row that says of which level of education it is, where a place has rows of many.
REACH_LEVEL = "REACH_LEVEL"
# And by role the lookups to the person, or the partner, whose own the row is ("" where it is one).
SELF_LOOKUPS = "SELF_LOOKUPS"
# What must hold of the same related row: who left a group sees it no more.
SELF_WHILE = "SELF_WHILE"
# Or it is reached through rows of another model that point to it: the name of their relation.
REACH_THROUGH = "REACH_THROUGH"
# The column of a row that gives somebody a role: only roles one may grant are in reach.
GRANTED_ROLE = "GRANTED_ROLE"


def system_actor(name: str, request_id: str = "") -> Actor:
    """Return the actor of the command line and of installation; a command counts as a request."""
    number = request_id or uuid4().hex
    return Actor(user_id=None, name=name, role=Role.SYSTEM, request_id=number)


def visitor_actor(request_id: str = "") -> Actor:
    """Return the actor of somebody who is not logged in."""
    return Actor(user_id=None, name="", role=Role.VISITOR, request_id=request_id)


def reach_of(actor: Actor, action: Action) -> Reach:
    """Return how far the actor's role lets the action go from where the actor sits."""
    reach = MATRIX[action].get(actor.role, Reach.NONE)
    from_above = reach in (Reach.SUBTREE, Reach.ZONE)
    if from_above and action.object in NAMED and not (actor.in_organization or actor.sharing):
        return Reach.NONE
    return reach


def sees_shared_names(actor: Actor, action: Action) -> bool:
    """Tell whether names are seen from above their organisation: each such view is recorded."""
    from_above = reach_of(actor, action) in (Reach.SUBTREE, Reach.ZONE)
    return from_above and action.object in NAMED and not actor.in_organization


def scope[M: Model](actor: Actor, action: Action, queryset: QuerySet[M]) -> QuerySet[M]:
    """Narrow a queryset to the rows on which the actor may perform the action."""
    reach = reach_of(actor, action)
    if reach is Reach.ALL:
        return queryset
    if reach is Reach.SELF:
        return _own_rows(actor, queryset)
    if through := getattr(queryset.model, REACH_THROUGH, ""):
        relation: Any = queryset.model._meta.get_field(through)
        rows = scope(actor, action, relation.related_model._base_manager.all())
        return queryset.filter(pk__in=rows.values(relation.remote_field.name))
    lookup: str | None = getattr(queryset.model, REACH_LOOKUP, None)
    nowhere = actor.organization_id is None or not actor.organization_path
    if reach in (Reach.NONE, Reach.LINK) or lookup is None or nowhere:
        return queryset.none()
    level = getattr(queryset.model, REACH_LEVEL, "")
    condition = _condition(actor, action, reach, f"{lookup}__" if lookup else "", level)
    if granted := getattr(queryset.model, GRANTED_ROLE, ""):
        condition &= Q(**{f"{granted}__in": GRANTS.get(actor.role, frozenset())})
    return queryset.filter(condition)


def allows(actor: Actor, action: Action, place: Place | None = None, level: str = "") -> bool:
    """Tell whether the actor may perform the action at a place; None asks «anywhere at all».

    `level` is of which level of education the row is, where a place has rows of many.
    What is one's own is a row, not a place: SELF answers only the question without a place. By a
    one-time link anything may be tried; the operation itself checks the link.
    """
    reach = reach_of(actor, action)
    if reach is Reach.NONE:
        return False
    if reach in (Reach.ALL, Reach.LINK) or place is None:
        return True
    if reach is Reach.SELF or actor.organization_id is None:
        return False
    if reach is Reach.OWN:
        return bool(place.pk == actor.organization_id)
    if reach is Reach.ZONE:
        return place.pk == actor.organization_id or _in_zone(actor, action, place, level)
    return bool(actor.organization_path) and place.path.startswith(actor.organization_path)


def may_grant(actor: Actor, role: str, place: Place) -> bool:
    """Tell whether the actor may give somebody the role at the place."""
    grants = GRANTS.get(actor.role, frozenset())
    return role in grants and allows(actor, Action.ACCOUNT_EDIT, place)


def require(actor: Actor, action: Action, place: Place | None = None, level: str = "") -> None:
    """Refuse the act: 404 where the actor may not even look, 403 where looking is allowed."""
    if allows(actor, action, place, level):
        return
    if not allows(actor, action.viewing, place, level):
        raise Http404
    raise PermissionDenied(_("У вашей роли нет права на это действие."))


def require_seen(actor: Actor, action: Action, place: Place) -> None:
    """Refuse the act at a place whose row the actor sees by another way: 403."""
    if not allows(actor, action, place):
        raise PermissionDenied(_("У вашей роли нет права на это действие."))


def load[M: Model](actor: Actor, action: Action, queryset: QuerySet[M], **lookup: Any) -> M:
    """Fetch one row and authorise the action on it in one act."""
    visible = scope(actor, action.viewing, queryset)
    row = visible.filter(**lookup).first()
    if row is None:
        raise Http404
    if action != action.viewing and not scope(actor, action, queryset.filter(pk=row.pk)).exists():
        raise PermissionDenied(_("У вашей роли нет права на это действие."))
    return row


def require_row(actor: Actor, action: Action, row: Model) -> None:
    """Refuse the act on a row as `require` does at a place; a row of one's own is known by it."""
    load(actor, action, type(row)._default_manager.all(), pk=row.pk)


def _condition(actor: Actor, action: Action, reach: Reach, prefix: str, level: str) -> Q:
    own = Q(**{f"{prefix}pk": actor.organization_id})
    if reach is Reach.OWN:
        return own
    if reach is Reach.SUBTREE:
        return Q(**{f"{prefix}path__startswith": actor.organization_path})
    if not actor.region_path:
        return own
    levels = actor.levels(action)
    covered = Q(**{f"{prefix}level__in": levels})
    if action in ZONE_NODES:
        node = Q(**{f"{prefix}kind": ZONE_NODE_KIND})
        if action in ZONE_LEVELLED:
            node &= Q(**{f"{level}__in": levels}) if level else Q(pk__in=())
        covered |= node
    return own | Q(**{f"{prefix}path__startswith": actor.region_path}) & covered


def _in_zone(actor: Actor, action: Action, place: Place, level: str) -> bool:
    if not actor.region_path or not place.path.startswith(actor.region_path):
        return False
    levels = actor.levels(action)
    is_node = action in ZONE_NODES and place.kind == ZONE_NODE_KIND
    if is_node and action in ZONE_LEVELLED:
        return level in levels
    return is_node or place.level in levels


def _own_rows[M: Model](actor: Actor, queryset: QuerySet[M]) -> QuerySet[M]:
    by_role: Mapping[Role, Sequence[str]] = getattr(queryset.model, SELF_LOOKUPS, {})
    lookups = by_role.get(actor.role, ())
    if not lookups or not actor.own_rows:
        return queryset.none()
    still: Mapping[str, Any] = getattr(queryset.model, SELF_WHILE, {})
    condition = Q()
    for lookup in lookups:
        condition |= Q(**{f"{lookup or 'pk'}__in": actor.own_rows}, **still)
    return _matching(queryset, condition)


def _matching[M: Model](queryset: QuerySet[M], condition: Q) -> QuerySet[M]:
    """Narrow by a condition over many related rows without repeating any."""
    return queryset.filter(pk__in=queryset.model._base_manager.filter(condition).values("pk"))
