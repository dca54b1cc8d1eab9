from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.jobs import queries
from nastavnik.platform.jobs.models import Progress

OWN, QUEUE = _("Мои задания"), _("Фоновые задания")
OWN_SHOWN = 50


@require_safe
def progress_list(request: ActorRequest) -> HttpResponse:
    """The long work the person asked for."""
    policy.require(request.actor, Action.JOB_VIEW)
    own = Progress.objects.of(request.actor.user_id)[:OWN_SHOWN]
    return render(request, "jobs/progress_list.html", {"title": OWN, "jobs": own})


@require_safe
def progress_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """How far one piece of work has come; the page asks again by itself."""
    policy.require(request.actor, Action.JOB_VIEW)
    progress = get_object_or_404(Progress.objects.of(request.actor.user_id), pk=pk)
    template = "jobs/progress_detail.html"
    if request.headers.get("HX-Request"):
        template += "#state"
    return render(request, template, {"progress": progress, "list_label": OWN})


@require_safe
def queue_state(request: ActorRequest) -> HttpResponse:
    """What waits, what failed, when what is done next."""
    policy.require(request.actor, Action.QUEUE_VIEW)
    context = {"title": QUEUE, "page": queries.queue_page()}
    return render(request, "jobs/queue.html", context)
