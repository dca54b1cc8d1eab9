import tempfile

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from nastavnik.doors.exports.campaigns import campaign_paper
from nastavnik.doors.exports.choices import FileKind
from nastavnik.doors.exports.lists import LISTS
from nastavnik.doors.exports.queries import leaving
from nastavnik.doors.exports.writing import write_csv, write_xlsx
from nastavnik.oversight.campaigns.reading.choosing import form_of
from nastavnik.oversight.campaigns.reading.figures import frame_of, read
from nastavnik.oversight.campaigns.reading.workbook import workbook
from nastavnik.oversight.campaigns.reviewing import load_node, visible_nodes
from nastavnik.platform.access import policy
from nastavnik.platform.access.confirmation import asks_who_exports
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.audit.recording import record
from nastavnik.platform.printing.xlsx import render_xlsx
from nastavnik.platform.requests.downloads import download

WRITERS = {FileKind.XLSX: write_xlsx, FileKind.CSV: write_csv}


@require_http_methods(["GET", "HEAD", "POST"])
@asks_who_exports(Action.PERSON_VIEW)
def list_export(request: ActorRequest, code: str) -> HttpResponseBase:
    """A list as a file, as its page was asked for; an address alone leads back to the page.

    The file has no name on our disk and is gone when it has been sent: nothing is left to sweep.
    """
    one = LISTS[code]
    policy.require(request.actor, one.action)
    if request.method != "POST":
        return redirect(one.page)
    layouts = one.layouts
    layout = layouts.get(request.POST.get("layout", next(iter(layouts))))
    wanted = request.POST.get("as", FileKind.XLSX)
    if layout is None or wanted not in FileKind.values:
        raise Http404
    kind = FileKind(wanted)
    out = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer it is sent by
    found = leaving(request, request.actor, one, layout)
    count = WRITERS[kind](found.paper, out)
    facts = {"list": code, "layout": layout.code, "format": kind.value, "rows": count}
    facts["filters"] = found.filters
    record(request.actor, "export_list", people=found.people(), facts=facts)
    out.seek(0)
    name = f"{one.title} {timezone.localdate():%Y-%m-%d}.{kind.value}"
    return download(out, file_name=name, media_type=kind.media_type)


@require_http_methods(["GET", "HEAD", "POST"])
@asks_who_exports(Action.PACKAGE_VIEW)
def totals_export(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Every organisation of a campaign below a body with all its values, as a file."""
    node = load_node(request.actor, Action.PACKAGE_VIEW, pk)
    if request.method != "POST":
        return redirect("campaigns:totals", pk)
    wanted = request.POST.get("as", FileKind.XLSX)
    if wanted not in FileKind.values:
        raise Http404
    kind = FileKind(wanted)
    out = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer it is sent by
    paper = campaign_paper(node)
    count = WRITERS[kind](paper, out)
    record(
        request.actor,
        "export_totals",
        subject=node,
        facts={"format": kind.value, "rows": count},
    )
    out.seek(0)
    name = f"{paper.title} {timezone.localdate():%Y-%m-%d}.{kind.value}"
    return download(out, file_name=name, media_type=kind.media_type)


@require_http_methods(["GET", "HEAD", "POST"])
@asks_who_exports(Action.PACKAGE_VIEW)
def figures_export(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Plan, dynamics, changes, places and heat of a body as a workbook, as its page was asked."""
    node = load_node(request.actor, Action.PACKAGE_VIEW, pk)
    if request.method != "POST":
        return redirect("campaigns:plan", pk)
    frame = frame_of(node, visible_nodes(request.actor, Action.PACKAGE_VIEW))
    choice = form_of(node, frame.asked, frame.territories, request.POST).choice
    content = render_xlsx(workbook(read(frame, choice)), created=timezone.now())
    facts = {"format": FileKind.XLSX.value, "filters": sorted(choice.asked)}
    record(request.actor, "export_figures", subject=node, facts=facts)
    name = f"{node.campaign.title}, {node.campaign.period}: {node.organization.short_name}"
    file_name = f"{name} {timezone.localdate():%Y-%m-%d}.xlsx"
    return download(content, file_name=file_name, media_type=FileKind.XLSX.media_type)
