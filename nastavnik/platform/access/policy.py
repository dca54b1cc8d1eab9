"""Permission is decided here and nowhere else: a matrix Action × Role → Reach.

From the matrix come the queryset (`scope`), the check (`allows`, `require`) and the loader
(`load`). Invisible is 404, visible but forbidden is 403.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.access.matrix import MATRIX, Action, Reach, Role


class Place(Protocol):
    """An organisation as the policy sees it: a point of the tree."""

    pk: Any
    path: str


@dataclass(frozen=True)
class Actor:
    """Who acts, in which role, from which organisation, by which request."""

    user_id: int | None
    name: str
    role: Role
    organization_id: int | None = None
    organization_path: str = ""
    request_id: str = ""

    @property
    def role_label(self) -> str:
        """The role in words."""
        return str(self.role.label)


# A model names the path of lookups to its organisation ("" where it is one).
REACH_LOOKUP = "REACH_LOOKUP"


def system_actor(name: str, request_id: str = "") -> Actor:
    """Return the actor of the command line and of installation."""
    return Actor(user_id=None, name=name, role=Role.SYSTEM, request_id=request_id)


def reach_of(actor: Actor, action: Action) -> Reach:
    """Return how far the actor's role lets the action go."""
    return MATRIX[action].get(actor.role, Reach.NONE)


def scope[M: Model](actor: Actor, action: Action, queryset: QuerySet[M]) -> QuerySet[M]:
    """Narrow a queryset to the rows on which the actor may perform the action."""
    reach = reach_of(actor, action)
    if reach is Reach.ALL:
        return queryset
    lookup: str | None = getattr(queryset.model, REACH_LOOKUP, None)
    if reach is Reach.NONE or lookup is None or actor.organization_id is None:
        return queryset.none()
    prefix = f"{lookup}__" if lookup else ""
    if reach is Reach.OWN:
        return queryset.filter(**{f"{prefix}pk": actor.organization_id})
    return queryset.filter(**{f"{prefix}path__startswith": actor.organization_path})


def allows(actor: Actor, action: Action, place: Place | None = None) -> bool:
    """Tell whether the actor may perform the action at a place; None asks «anywhere at all»."""
    reach = reach_of(actor, action)
    if reach is Reach.NONE:
        return False
    if reach is Reach.ALL or place is None:
        return True
    if reach is Reach.OWN:
        return bool(place.pk == actor.organization_id)
    return bool(actor.organization_path) and place.path.startswith(actor.organization_path)


def require(actor: Actor, action: Action, place: Place | None = None) -> None:
    """Refuse the act: 404 where the actor may not even look, 403 where looking is allowed."""
    if allows(actor, action, place):
        return
    if not allows(actor, action.viewing, place):
        raise Http404
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
