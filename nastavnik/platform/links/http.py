"""How a door answers a link that opens nothing."""

from django.http import HttpResponse
from django.shortcuts import render

from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.links import operations
from nastavnik.platform.links.choices import Refusal
from nastavnik.platform.links.queries import LinkRefusedError


def refused(request: ActorRequest, refusal: LinkRefusedError) -> HttpResponse:
    """Say why in one sentence and leave an event; outside the transaction that was undone."""
    operations.record_refusal(actor=request.actor, refusal=refusal)
    status = 404 if refusal.why is Refusal.UNKNOWN else 410
    return render(request, "links/link_refused.html", {"sentence": str(refusal)}, status=status)
