from typing import Any

from django import template
from django.template import Context

from nastavnik.doors.exports.choices import FileKind
from nastavnik.doors.exports.lists import BY_PAGE
from nastavnik.doors.exports.queries import asked_again
from nastavnik.oversight.campaigns.models import Obligation
from nastavnik.oversight.campaigns.reading.choosing import Choice
from nastavnik.platform.ui.listing import Listing, asked_of

register = template.Library()


@register.inclusion_tag("exports/buttons.html", takes_context=True)
def export_buttons(context: Context, listing: Listing) -> dict[str, Any]:
    """Buttons that take the list of the page away as it was asked for; no list, no buttons."""
    request = context.get("request")
    match = request.resolver_match if request is not None else None
    one = BY_PAGE.get(match.view_name) if match is not None else None
    if one is None or request is None or not listing.total:
        return {"one": None}
    asked = asked_again(one, listing.form, asked_of(request, one.filters))
    return {
        "one": one,
        "url": f"exports:{one.code}",
        "asked": asked,
        "layouts": one.layouts.values() if len(one.layouts) > 1 else (),
        "kinds": FileKind,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("exports/totals_buttons.html", takes_context=True)
def totals_buttons(context: Context, node: Obligation) -> dict[str, Any]:
    """Buttons that take a campaign away, organisation by organisation."""
    return {"node": node, "kinds": FileKind, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("exports/figures_button.html", takes_context=True)
def figures_button(context: Context, node: Obligation, choice: Choice) -> dict[str, Any]:
    """A button that takes the figures of a body away as they were asked for."""
    asked = choice.asked.items()
    return {"node": node, "asked": asked, "csrf_token": context.get("csrf_token")}
