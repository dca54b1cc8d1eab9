"""Whether one is reminded by letter."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from nastavnik.oversight.campaigns import operations
from nastavnik.oversight.campaigns.models import ReminderRefusal
from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action

REMINDERS = _("Напоминания письмом")


@require_http_methods(["GET", "POST"])
def reminders(request: ActorRequest) -> HttpResponse:
    """Refuse letters to one's own account, or ask for them again."""
    policy.require(request.actor, Action.REMINDER_VIEW)
    if request.method == "POST":
        wanted = request.POST.get("wanted") == "yes"
        operations.choose_reminders(actor=request.actor, wanted=wanted)
        done = _("Письма включены.") if wanted else _("Писем больше не будет.")
        messages.success(request, str(done))
        return redirect("campaigns:reminders")
    refused = ReminderRefusal.objects.filter(user=request.actor.user_id).exists()
    context = {"title": REMINDERS, "refused": refused}
    return render(request, "campaigns/reminders.html", context)
