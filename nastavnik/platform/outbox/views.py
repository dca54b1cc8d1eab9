from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.outbox import queries

LETTERS = _("Письма")


@require_safe
def letter_list(request: ActorRequest) -> HttpResponse:
    """What waits to be sent, what was sent or refused; no address and no word of a letter."""
    policy.require(request.actor, Action.LETTER_VIEW)
    context = {"title": LETTERS, "page": queries.outbox_page()}
    return render(request, "outbox/letter_list.html", context)
