"""What is done to many places of the registers at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from nastavnik.domain.typography import count_phrase
from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.audit.recording import record_shared
from nastavnik.platform.ui.editing import FormPage, edit
from nastavnik.registers.people import operations, queries
from nastavnik.registers.people.forms import RegisterManyForm


class _Registers:
    """Where a bulk act leads back to."""

    def get_absolute_url(self) -> str:
        return reverse("people:mentees")


@require_http_methods(["GET", "POST"])
def register_many(request: ActorRequest) -> HttpResponse:
    """Take the candidates who have a valid consent into the registers, in one form."""
    policy.require(request.actor, Action.PERSON_EDIT)
    organization = queries.own_organization(request.actor)
    policy.require(request.actor, Action.PERSON_EDIT, organization)
    today = timezone.localdate()
    ready = queries.ready_candidates(organization, today)
    record_shared(request.actor, Action.PERSON_VIEW, (place.person_id for place in ready))
    form = RegisterManyForm(request.POST or None, places=ready, initial={"joined_on": today})

    def act() -> _Registers:
        taken = operations.register_many(
            actor=request.actor,
            enrolments=list(form.cleaned_data["places"]),
            joined_on=form.cleaned_data["joined_on"],
        )
        words = count_phrase(
            len(taken), gettext("участник"), gettext("участника"), gettext("участников")
        )
        messages.success(request, gettext("Взяты в базу: %s.") % words)
        return _Registers()

    page = FormPage(
        _("Взять кандидатов в базу"),
        "",
        _("Реестр наставляемых"),
        reverse("people:mentees"),
        lead=_("Здесь те, у кого сегодня действует согласие."),
        submit_label=_("Взять в базу"),
    )
    return edit(request, form, act, page)
