from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe

from nastavnik.doors.home.queries import home_of
from nastavnik.platform.access.http import ActorRequest
from nastavnik.registers.accounts.middleware import ASSIGNMENT_KEY
from nastavnik.registers.accounts.models import Assignment


@method_decorator(login_not_required, name="dispatch")
class LogIn(LoginView):
    """Log-in by e-mail and password."""

    redirect_authenticated_user = True


@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """What is left to do, by role."""
    context = {"home": home_of(request.actor, timezone.localdate())}
    return render(request, "home/home.html", context)


@require_POST
def choose_role(request: ActorRequest) -> HttpResponse:
    """Switch to another of one's own assignments in force."""
    asked = request.POST.get("assignment", "")
    own = Assignment.objects.active_on(timezone.localdate()).filter(user=request.actor.user_id)
    chosen = own.filter(pk=asked).first() if asked.isdecimal() else None
    if chosen is None:
        raise Http404
    request.session[ASSIGNMENT_KEY] = chosen.pk
    return redirect("home")


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer a load balancer: the database replies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
