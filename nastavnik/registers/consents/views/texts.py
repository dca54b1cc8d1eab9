"""The texts people sign, edition by edition."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.ui.editing import FormPage, edit
from nastavnik.registers.consents import queries
from nastavnik.registers.consents.choices import ConsentKind
from nastavnik.registers.consents.forms import TextForm
from nastavnik.registers.consents.models import ConsentText
from nastavnik.registers.consents.operations import texts

TEXTS = _("Тексты согласий")


@require_safe
def text_list(request: ActorRequest) -> HttpResponse:
    """Every edition of every text; which is in force today."""
    policy.require(request.actor, Action.CONSENT_TEXT_VIEW)
    context = {
        "title": TEXTS,
        "texts": ConsentText.objects.order_by("kind", "-edition"),
        "current": set(
            ConsentText.objects.current_on(timezone.localdate()).values_list("pk", flat=True)
        ),
        "kinds": ConsentKind.choices,
        "may_edit": policy.allows(request.actor, Action.CONSENT_TEXT_EDIT),
    }
    return render(request, "consents/text_list.html", context)


@require_safe
def text_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One edition as people read it."""
    policy.require(request.actor, Action.CONSENT_TEXT_VIEW)
    text = policy.load(request.actor, Action.CONSENT_TEXT_VIEW, ConsentText.objects.all(), pk=pk)
    return render(request, "consents/text_detail.html", {"text": text, "list_label": TEXTS})


@require_http_methods(["GET", "POST"])
def text_add(request: ActorRequest) -> HttpResponse:
    """Publish the next edition, begun from the latest one."""
    policy.require(request.actor, Action.CONSENT_TEXT_EDIT)
    kind = request.GET.get("kind", ConsentKind.PROCESSING)
    form = TextForm(request.POST or None, initial=_begun(kind))
    return edit(
        request,
        form,
        lambda: texts.publish_text(actor=request.actor, **form.facts),
        FormPage(
            _("Новая редакция текста согласия"),
            _("Редакция опубликована."),
            TEXTS,
            reverse("consents:text_list"),
            lead=_("Данные раньше согласия остаются на той редакции, которую подписали."),
            submit_label=_("Опубликовать"),
        ),
    )


def _begun(kind: str) -> dict[str, Any]:
    latest = queries.latest_text(kind)
    begun = {"kind": kind, "valid_from": f"{timezone.localdate():%d.%m.%Y}"}
    if latest is None:
        return begun
    lines = {
        name: "\n".join(line["text"] for line in latest.purposes if line["optional"] is optional)
        for name, optional in (("obligatory", False), ("optional", True))
    }
    return {**begun, **lines, "title": latest.title, "body": latest.body, "act": latest.act}
