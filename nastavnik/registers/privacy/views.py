import json
from collections.abc import Callable

from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.domain.typography import format_date, number_sign
from nastavnik.platform.access import policy
from nastavnik.platform.access.confirmation import asks_who_exports
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.audit import recording
from nastavnik.platform.printing.docx import render_docx
from nastavnik.platform.printing.pdf import render_pdf
from nastavnik.platform.printing.report import Report
from nastavnik.platform.requests.downloads import download
from nastavnik.platform.ui.confirming import ConfirmPage, NothingToAsk, confirm
from nastavnik.platform.ui.editing import FormPage, Words, edit
from nastavnik.platform.ui.listing import list_of_people, listing
from nastavnik.registers.accounts.models import User
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy import operations, queries
from nastavnik.registers.privacy.columns import ActFilter, ActTable, ErasureFilter, ErasureTable
from nastavnik.registers.privacy.dossier import Dossier, account_dossier, dossier
from nastavnik.registers.privacy.forms import (
    ActForm,
    CancelForm,
    ErasureForm,
    GroundForm,
    NewActForm,
)
from nastavnik.registers.privacy.models import DestructionAct, Erasure
from nastavnik.registers.privacy.report import (
    account_report,
    act_report,
    dossier_report,
    extract_report,
)

QUEUE, ACTS = _("Уничтожение данных"), _("Акты об уничтожении")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA_TYPES = {"docx": DOCX, "pdf": "application/pdf", "json": "application/json"}

PAPERS = {
    "act": (_("Акт об уничтожении"), act_report),
    "extract": (_("Выгрузка из журнала"), extract_report),
}


@list_of_people
def erasure_list(request: ActorRequest) -> HttpResponse:
    """Whose data are to be destroyed, and whose were."""
    policy.require(request.actor, Action.ERASURE_VIEW)
    named = policy.allows(request.actor, Action.PERSON_VIEW)
    rows = listing(
        request,
        queries.visible_erasures(request.actor),
        table=ErasureTable,
        filters=ErasureFilter,
        exclude=() if named else ("person",),
    )
    may_edit = policy.allows(request.actor, Action.ERASURE_EDIT)
    waits = may_edit and queries.organizations_without_act(request.actor).exists()
    failed = policy.scope(request.actor, Action.ERASURE_VIEW, Erasure.objects.failed()).count()
    context = {"title": QUEUE, "listing": rows, "waits_for_act": waits, "failed": failed}
    return render(request, "privacy/erasure_list.html", context)


@require_safe
def erasure_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """An entry of the queue."""
    erasure = _erasure(request, Action.ERASURE_VIEW, pk)
    if _sees(request, erasure.person) and erasure.person.erased_on is None:
        _record_minor(request, erasure.person)
    context = {
        "erasure": erasure,
        "facts": queries.erasure_facts(request.actor, erasure),
        "categories": erasure.categories.splitlines(),
        "kept": erasure.kept.splitlines(),
        "may_edit": policy.allows(request.actor, Action.ERASURE_EDIT, erasure.organization),
        "list_label": QUEUE,
    }
    return render(request, "privacy/erasure_detail.html", context)


@require_http_methods(["GET", "POST"])
def erasure_execute(request: ActorRequest, pk: int) -> HttpResponse:
    """Destroy the data now."""
    erasure = _erasure(request, Action.ERASURE_EDIT, pk)
    page = ConfirmPage(
        title=_("Уничтожить данные"),
        verb=_("Уничтожить безвозвратно"),
        done=_("Данные уничтожены."),
        cancel_url=erasure.get_absolute_url(),
        list_label=QUEUE,
        list_url=reverse("privacy:list"),
        question=_("Номер в реестре: %s. Вернуть уничтоженное нельзя.") % erasure.person_id,
        consequences=(
            _("Имя, контакты, дата рождения, тексты, файлы и согласия человека удаляются."),
            _("Записи журнала о нём станут нечитаемыми, журнал останется целым."),
            _("В отчётах за прошлые даты числа не изменятся."),
        ),
        danger=True,
    )
    return confirm(
        request,
        ErasureForm(_sent(request), row=erasure),
        lambda: operations.execute_erasure(actor=request.actor, erasure=erasure),
        page,
    )


@require_http_methods(["GET", "POST"])
def erasure_cancel(request: ActorRequest, pk: int) -> HttpResponse:
    """Take an entry out of the queue."""
    erasure = _erasure(request, Action.ERASURE_EDIT, pk)
    form = CancelForm(_sent(request), row=erasure)
    page = ConfirmPage(
        title=_("Отменить уничтожение"),
        verb=_("Отменить уничтожение"),
        done=_("Запись отменена, данные остаются."),
        cancel_url=erasure.get_absolute_url(),
        list_label=QUEUE,
        list_url=reverse("privacy:list"),
    )
    return confirm(
        request,
        form,
        lambda: operations.cancel_erasure(actor=request.actor, erasure=erasure, **form.facts),
        page,
    )


@require_http_methods(["GET", "POST"])
def person_erase(request: ActorRequest, pk: int) -> HttpResponse:
    """Put a person into the queue."""
    person = _person(request, Action.ERASURE_EDIT, pk)
    named = _sees(request, person)
    if named:
        _record_minor(request, person)
    form = GroundForm(_sent(request), row=person, named=named)
    page = ConfirmPage(
        title=_("Поставить в очередь на уничтожение"),
        verb=_("Поставить в очередь"),
        done=_("Человек поставлен в очередь на уничтожение данных."),
        cancel_url=person.get_absolute_url() if named else reverse("privacy:list"),
        list_label=QUEUE,
        list_url=reverse("privacy:list"),
        question=str(person) if named else number_sign(person.pk),
        consequences=(
            _("До наступления срока запись можно отменить."),
            _("Когда срок наступит, данные будут уничтожены сами, безвозвратно."),
        ),
        danger=True,
    )
    return confirm(
        request,
        form,
        lambda: operations.queue_erasure(actor=request.actor, person=person, **form.facts),
        page,
    )


@require_http_methods(["GET", "POST"])
def account_erase(request: ActorRequest, pk: int) -> HttpResponse:
    """Empty a closed account now."""
    user = policy.load(request.actor, Action.ACCOUNT_ERASE, User.objects.all(), pk=pk)
    page = ConfirmPage(
        title=_("Стереть данные учётной записи"),
        verb=_("Стереть безвозвратно"),
        done=_("Данные учётной записи стёрты."),
        cancel_url=user.get_absolute_url(),
        list_label=_("Учётные записи"),
        list_url=reverse("accounts:list"),
        question=_("%s. Вернуть стёртое нельзя.") % user.name,
        consequences=(
            _("Имя, почта, способы входа и причины сбросов удаляются, роли завершаются."),
            _("Что сделал человек, остаётся в журнале под номером учётной записи."),
        ),
        danger=True,
    )
    return confirm(
        request,
        NothingToAsk(_sent(request), row=user),
        lambda: operations.empty_account(actor=request.actor, user=user),
        page,
    )


@asks_who_exports(Action.PERSONAL_DATA_EXPORT)
@require_http_methods(["GET", "POST"])
def person_data(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Issue all that is held on a person; issuing is an event."""
    person = _person(request, Action.PERSONAL_DATA_EXPORT, pk)
    if (wanted := _wanted_format(request)) is None:
        context = {"person": person, "title": _("Всё, что хранится о человеке")}
        return render(request, "privacy/person_data.html", context)
    recording.record(
        request.actor,
        "export_personal_data",
        subject=person,
        people=[person.pk],
        facts={"format": wanted},
    )
    return _issued(dossier(person), dossier_report, wanted, person.pk)


@asks_who_exports(Action.ACCOUNT_EXPORT)
@require_http_methods(["GET", "POST"])
def account_data(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Issue all that is held on the owner of an account, who asked for it on paper."""
    user = policy.load(request.actor, Action.ACCOUNT_EXPORT, User.objects.all(), pk=pk)
    return _account_data(request, user, _("Всё, что хранится об учётной записи"))


@asks_who_exports(Action.LOGIN_VIEW)
@require_http_methods(["GET", "POST"])
def own_data(request: ActorRequest) -> HttpResponseBase:
    """Issue all that is held on oneself as the owner of an account."""
    user = get_object_or_404(User, pk=request.actor.user_id)
    return _account_data(request, user, _("Всё, что хранится обо мне"))


def _account_data(request: ActorRequest, user: User, title: Words) -> HttpResponseBase:
    if (wanted := _wanted_format(request)) is None:
        return render(request, "privacy/account_data.html", {"owner": user, "title": title})
    recording.record(request.actor, "export_account_data", subject=user, facts={"format": wanted})
    return _issued(account_dossier(user), account_report, wanted, user.pk)


def _wanted_format(request: ActorRequest) -> str | None:
    """Tell in which format a file was asked for; None while it is only looked at.

    What a session that ran out has kept is offered by a GET: nothing is issued by it.
    """
    if request.method != "POST" or "format" not in request.POST:
        return None
    if request.POST["format"] not in MEDIA_TYPES:
        raise Http404
    return request.POST["format"]


def _issued(
    paper: Dossier, report: Callable[[Dossier], Report], wanted: str, number: int
) -> HttpResponseBase:
    if wanted == "json":
        content = json.dumps(paper.as_json(), ensure_ascii=False, indent=1).encode()
    else:
        content = _printed(report(paper), wanted)
    name = f"{_('Сведения')} {number}.{wanted}"
    return download(content, file_name=name, media_type=MEDIA_TYPES[wanted])


@require_safe
def act_list(request: ActorRequest) -> HttpResponse:
    """Acts of destruction."""
    policy.require(request.actor, Action.ERASURE_VIEW)
    rows = queries.visible_acts(request.actor)
    may_edit = policy.allows(request.actor, Action.ERASURE_EDIT)
    waits = may_edit and queries.organizations_without_act(request.actor).exists()
    context = {
        "title": ACTS,
        "listing": listing(request, rows, table=ActTable, filters=ActFilter),
        "add_url": reverse("privacy:act_add") if waits else "",
        "add_label": _("Составить акт"),
    }
    return render(request, "ui/list_page.html", context)


@require_http_methods(["GET", "POST"])
def act_add(request: ActorRequest) -> HttpResponse:
    """Draw up an act over what was executed."""
    policy.require(request.actor, Action.ERASURE_EDIT)
    today = format_date(timezone.localdate())
    form = NewActForm(request.POST or None, actor=request.actor, initial={"drawn_up_on": today})
    return edit(
        request,
        form,
        lambda: operations.draw_up_act(actor=request.actor, **form.facts),
        _page(_("Новый акт об уничтожении"), _("Акт составлен.")),
    )


@require_safe
def act_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """An act with its subjects."""
    act = _act(request, Action.ERASURE_VIEW, pk)
    context = {
        "act": act,
        "paper": queries.act_paper(act),
        "may_edit": policy.allows(request.actor, Action.ERASURE_EDIT, act.organization),
        "list_label": ACTS,
    }
    return render(request, "privacy/act_detail.html", context)


@require_http_methods(["GET", "POST"])
def act_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Fill in an act."""
    act = _act(request, Action.ERASURE_EDIT, pk)
    form = ActForm(request.POST or None, instance=act)
    return edit(
        request,
        form,
        lambda: operations.edit_act(
            actor=request.actor, act=act, version=form.opened_version, **form.facts
        ),
        _page(_("Дополнить акт"), _("Изменения сохранены.")),
    )


@asks_who_exports(Action.ERASURE_VIEW)
@require_safe
def act_file(request: ActorRequest, pk: int, wanted: str) -> HttpResponseBase:
    """The act, or the extract from the log that goes with it, as a file."""
    act = _act(request, Action.ERASURE_VIEW, pk)
    paper, _dot, suffix = wanted.partition(".")
    if paper not in PAPERS or suffix not in {"docx", "pdf"}:
        raise Http404
    title, report = PAPERS[paper]
    recording.record(request.actor, "export_act", subject=act, facts={"format": wanted})
    content = _printed(report(queries.act_paper(act)), suffix)
    name = f"{title} {act.number.replace('/', '-')}.{suffix}"
    return download(content, file_name=name, media_type=MEDIA_TYPES[suffix])


def _sent(request: ActorRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _sees(request: ActorRequest, person: Person) -> bool:
    """Whether the person's name may stand on the page."""
    return policy.allows(request.actor, Action.PERSON_VIEW, person.organization)


def _record_minor(request: ActorRequest, person: Person) -> None:
    if person.may_be_minor_on(timezone.localdate()):
        recording.record(request.actor, "view_person", subject=person, people=[person.pk])


def _printed(report: Report, wanted: str) -> bytes:
    return render_docx(report) if wanted == "docx" else render_pdf(report)


def _erasure(request: ActorRequest, action: Action, pk: int) -> Erasure:
    rows = Erasure.objects.select_related("person__organization", "organization", "act")
    return policy.load(request.actor, action, rows, pk=pk)


def _act(request: ActorRequest, action: Action, pk: int) -> DestructionAct:
    rows = DestructionAct.objects.select_related("organization")
    return policy.load(request.actor, action, rows, pk=pk)


def _person(request: ActorRequest, action: Action, pk: int) -> Person:
    people = Person.objects.select_related("organization")
    return policy.load(request.actor, action, people, pk=pk)


def _page(title: Words, done: Words) -> FormPage:
    return FormPage(title, done, ACTS, reverse("privacy:act_list"))
