from collections.abc import Mapping

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.links.choices import Purpose
from nastavnik.platform.links.http import refused
from nastavnik.platform.links.queries import LinkRefusedError, open_link
from nastavnik.platform.ui.confirming import ConfirmPage, confirm
from nastavnik.practice.withdrawals import operations
from nastavnik.registers.consents.choices import ConsentKind
from nastavnik.registers.consents.forms import WithdrawForm
from nastavnik.registers.consents.models import Consent
from nastavnik.registers.consents.operations import by_link as answers
from nastavnik.registers.consents.queries import require_withdrawable
from nastavnik.registers.people.models import Person

# What a withdrawal by link leads to, before and after, for whoever reads it on a phone.
AHEAD: Mapping[str, str | Promise] = {
    ConsentKind.PROCESSING.value: _(
        "Участие в программе прекратится сегодня, а данные будут уничтожены "
        "не позднее чем через 30 дней."
    ),
    ConsentKind.MENTORING.value: _("Пары и группы, в которых вы наставник, прекратятся сегодня."),
    ConsentKind.PUBLICATION.value: _(
        "Имя и фотографии больше не будут публиковать. Участие останется."
    ),
}
DONE: Mapping[str, str | Promise] = {
    ConsentKind.PROCESSING.value: _(
        "Участие прекращено. Данные будут уничтожены не позднее чем через 30 дней."
    ),
    ConsentKind.MENTORING.value: _("Пары и группы, в которых вы были наставником, прекращены."),
    ConsentKind.PUBLICATION.value: _("Имя и фотографии больше не публикуют."),
}


@require_http_methods(["GET", "POST"])
def withdraw(request: ActorRequest, pk: int, kind: str) -> HttpResponse:
    """Withdraw a consent of somebody in reach, in one step."""
    if kind not in ConsentKind.values:
        raise Http404
    people = Person.objects.select_related("organization")
    person = policy.load(request.actor, Action.CONSENT_WITHDRAW, people, pk=pk)
    form = WithdrawForm(request.POST or None, initial={"on": timezone.localdate()}, row=person)
    page = ConfirmPage(
        title=f"{_('Отозвать согласие')}: {person.full_name}",
        verb=_("Отозвать согласие"),
        done=_("Согласие отозвано."),
        cancel_url=reverse("consents:person", args=[pk]),
        list_label=_("Согласия"),
        list_url=reverse("consents:list"),
        question=ConsentKind(kind).label,
        consequences=_consequences(kind),
        danger=True,
    )
    return confirm(
        request,
        form,
        lambda: operations.withdraw(actor=request.actor, person=person, kind=kind, **form.facts)[0],
        page,
    )


@login_not_required
@require_http_methods(["GET", "POST"])
def by_link(request: ActorRequest, token: str) -> HttpResponse:
    """Withdraw by the link of the receipt; opening the page changes nothing."""
    try:
        link = open_link(Purpose.WITHDRAWAL, token)
    except LinkRefusedError as refusal:
        return refused(request, refusal)
    consent = Consent.objects.select_related("person").get(pk=link.subject_id)
    try:
        require_withdrawable(consent, timezone.localdate())
        if request.method == "POST":
            operations.withdraw_by_link(actor=request.actor, token=token)
            return render(request, "consents/withdrawn.html", {"consequence": DONE[consent.kind]})
    except DomainError as refusal:
        answers.record_refusal(actor=request.actor, consent=consent, sentence=str(refusal))
        context = {"sentence": str(refusal)}
        return render(request, "links/link_refused.html", context, status=410)
    asked = {"consent": consent, "consequence": AHEAD[consent.kind]}
    return render(request, "consents/withdraw.html", asked)


def _consequences(kind: str) -> list[str | Promise]:
    if kind == ConsentKind.PUBLICATION:
        return [_("Имя и фотографии больше не публикуют.")]
    if kind == ConsentKind.MENTORING:
        return [_("Пары и группы этого наставника прекратятся.")]
    return [
        _("Места в реестрах получат состояние «согласие отозвано»."),
        _("Пары прекратятся; группа, в которой остаются другие, продолжит работу."),
        _("Данные будут уничтожены в срок, который установил оператор."),
    ]
