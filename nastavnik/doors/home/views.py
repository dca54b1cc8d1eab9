from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from nastavnik.doors.home.cabinet import cabinet_of
from nastavnik.doors.home.queries import home_of
from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action, Reach
from nastavnik.platform.requests.numbers import number_in
from nastavnik.registers.accounts import operations
from nastavnik.registers.accounts.middleware import ASSIGNMENT_KEY
from nastavnik.registers.accounts.models import Assignment
from nastavnik.registers.entry.queries import reset_lines


@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """What is left to do, by role; a participant's own page."""
    resets = reset_lines(request.actor.user_id)
    if policy.reach_of(request.actor, Action.PERSON_VIEW) is Reach.SELF:
        mine = cabinet_of(request.actor, timezone.localdate())
        place = request.assignment.organization  # type: ignore[attr-defined]
        said = {"sections": mine, "role": request.actor.role_label, "place": place}
        return render(request, "home/cabinet.html", {**said, "resets": resets})
    context = {"home": home_of(request.actor, timezone.localdate()), "resets": resets}
    return render(request, "home/home.html", context)


@require_POST
def choose_role(request: ActorRequest) -> HttpResponse:
    """Switch to another of one's own assignments in force."""
    asked = number_in(request.POST.get("assignment", ""))
    own = Assignment.objects.active_on(timezone.localdate()).filter(user=request.actor.user_id)
    chosen = own.filter(pk=asked).first() if asked is not None else None
    if chosen is None:
        raise Http404
    operations.switch_role(actor=request.actor, assignment=chosen)
    request.session[ASSIGNMENT_KEY] = chosen.pk
    return redirect("home")


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer a load balancer: the database replies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
