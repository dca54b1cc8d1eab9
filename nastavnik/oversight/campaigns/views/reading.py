"""The pages on which a municipality, a centre, a ministry reads its figures, and their pictures."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from nastavnik.oversight.campaigns import reviewing
from nastavnik.oversight.campaigns.reading import wording
from nastavnik.oversight.campaigns.reading.choosing import ReadingForm, form_of
from nastavnik.oversight.campaigns.reading.comparing import (
    changes_page,
    dynamics_page,
    heat_page,
    ranking_page,
)
from nastavnik.oversight.campaigns.reading.figures import Reading, frame_of, read
from nastavnik.oversight.campaigns.reading.introducing import coverage_page, funnel_page
from nastavnik.oversight.campaigns.reading.pictures import PICTURES
from nastavnik.oversight.campaigns.reading.planning import plan_page
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.audit.recording import record
from nastavnik.platform.printing.report import Theme
from nastavnik.platform.requests.downloads import download

# Longer tables are for a workbook.
ROWS_AT_MOST = 200


@dataclass(frozen=True)
class Tab:
    """A page of figures: its name in addresses, its title, what it says."""

    code: str
    title: Promise
    page: Callable[[Reading], object]
    is_by_indicator: bool = True

    @property
    def route(self) -> str:
        """The name of its address."""
        return f"campaigns:{self.code}"


def _by_code[T](page: Callable[[Reading, str], T]) -> Callable[[Reading], T]:
    return lambda reading: page(reading, reading.choice.indicator)


TABS = (
    Tab("plan", _("План и факт"), plan_page),
    Tab("dynamics", _("Динамика"), _by_code(dynamics_page)),
    Tab("changes", _("Рост и спад"), _by_code(changes_page)),
    Tab("ranking", _("Рейтинг"), _by_code(ranking_page)),
    Tab("heat", _("Тепловая таблица"), heat_page, is_by_indicator=False),
    Tab("funnel", _("Пункты внедрения"), funnel_page, is_by_indicator=False),
    Tab("coverage", _("Документы"), coverage_page, is_by_indicator=False),
)
BY_CODE = {tab.code: tab for tab in TABS}


@require_safe
def tab(request: ActorRequest, pk: int, code: str) -> HttpResponse:
    """Figures of a body, as asked."""
    form, reading = _reading(request, pk)
    address = f"{reverse(f'campaigns:{code}_picture', args=[pk])}?{reading.choice.query}"
    context = {
        "tab": BY_CODE[code],
        "tabs": TABS,
        "form": form,
        "node": reading.node,
        "reading": reading,
        "whom": wording.whom(reading.choice.by),
        "page": BY_CODE[code].page(reading),
        "chart": PICTURES[code](reading),
        "picture_url": address,
        "drawing_url": f"{address}&as=svg",
        "rows_at_most": ROWS_AT_MOST,
    }
    return render(request, f"campaigns/reading_{code}.html", context)


@require_safe
def picture(request: ActorRequest, pk: int, code: str) -> FileResponse:
    """The picture of a page, to save: for a document, or as a drawing."""
    _form, reading = _reading(request, pk)
    chart = PICTURES[code](reading)
    if chart is None:
        raise Http404
    record(request.actor, "export_chart", subject=reading.node)
    name = f"{code}-{reading.choice.indicator}-{reading.now.day.isoformat()}"
    if request.GET.get("as") == "svg":
        drawing = chart.svg(Theme.PRINT).encode()
        return download(drawing, file_name=f"{name}.svg", media_type="image/svg+xml")
    return download(chart.png(), file_name=f"{name}.png", media_type="image/png")


def _reading(request: ActorRequest, pk: int) -> tuple[ReadingForm, Reading]:
    node = reviewing.load_node(request.actor, Action.PACKAGE_VIEW, pk)
    frame = frame_of(node, reviewing.visible_nodes(request.actor, Action.PACKAGE_VIEW))
    form = form_of(node, frame.asked, frame.territories, request.GET)
    return form, read(frame, form.choice)
