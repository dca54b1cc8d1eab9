"""The link «История» of a card."""

from typing import Any

from django import template
from django.db.models import Model
from django.urls import reverse

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action

register = template.Library()


@register.inclusion_tag("trail/history_link.html", takes_context=True)
def history(context: dict[str, Any], row: Model) -> dict[str, Any]:
    """Link to what happened to a row, for those who may read that."""
    if not policy.allows(context["request"].actor, Action.HISTORY_VIEW):
        return {"url": ""}
    return {"url": reverse("trail:history", args=[row._meta.label_lower, row.pk])}
