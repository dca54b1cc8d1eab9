from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from nastavnik.doors.exports import fields
from nastavnik.doors.exports.columns import columns_of, people_named, rows_of
from nastavnik.doors.exports.layouts import SIGNATURES, Layout
from nastavnik.doors.exports.lists import FLAT, ListExport
from nastavnik.doors.exports.registers import RegisterRow, register_rows
from nastavnik.doors.exports.writing import Column, Paper, Value
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.ui.listing import asked_of
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import ParticipantRole
from nastavnik.registers.people.models import Enrolment
from nastavnik.registers.periods.models import SchoolYear


@dataclass(frozen=True)
class Leaving:
    """A list about to leave: its paper, by what it was narrowed, and whom it names.

    Whom a register names is known when its rows have been taken.
    """

    paper: Paper
    filters: list[str]
    people: Callable[[], set[int]]


def leaving(request: HttpRequest, actor: Actor, one: ListExport, layout: Layout) -> Leaving:
    """Return the rows a page shows for what is asked, in the order asked, all of its pages."""
    asked = asked_of(request, one.filters)
    chosen = one.filters(asked, queryset=one.rows(actor), request=request)
    table = one.table(
        chosen.qs, request=request, exclude=one.left_out(actor), order_by=asked.getlist("sort")
    )
    rows = table.data.data
    used = sorted(name for name in one.filters.base_filters if chosen.form.data.get(name))
    if one.role:
        people = set[int]()
        terms = {"title": str(one.title), "year": _year(chosen.form.cleaned_data["school_year"])}
        paper = register_paper(actor, one.role, layout, rows, people=people, **terms)
        return Leaving(paper, used, lambda: people)
    if layout is FLAT and one.flat is not None:
        paper = Paper(str(one.title), one.flat.columns, one.flat.rows(rows))
    else:
        paper = Paper(str(one.title), columns_of(table), rows_of(table))
    return Leaving(paper, used, lambda: people_named(rows, one.leads_to))


def register_paper(
    actor: Actor,
    role: str,
    layout: Layout,
    places: QuerySet[Enrolment],
    *,
    title: str,
    year: str,
    people: set[int],
) -> Paper:
    """Return a register in a form; whoever its rows name is added to `people` as they are taken."""
    return Paper(
        title,
        tuple(Column(heading, width) for _key, heading, width in layout.columns),
        _read(layout, role, register_rows(actor, places, role, people)),
        layout.above(_organization(actor), year),
        SIGNATURES if layout.is_official else (),
    )


def _read(layout: Layout, role: str, rows: Iterator[RegisterRow]) -> Iterator[list[Value]]:
    known = fields.MENTEE_FIELDS if role == ParticipantRole.MENTEE else fields.MENTOR_FIELDS
    readers = [known[key] for key, _heading, _width in layout.columns]
    for row in rows:
        yield [read(row) for read in readers]


def _organization(actor: Actor) -> str:
    """Whose register it is: the organisation the person works at."""
    row = Organization.objects.filter(pk=actor.organization_id or 0).first()
    return row.name if row else "_____"


def _year(year: SchoolYear | None) -> str:
    return f"{year.starts_on:%Y} - {year.ends_on:%Y}" if year else ""


def asked_again(one: ListExport, form: Any, asked: QueryDict) -> list[tuple[str, str]]:
    """Return what a page was asked for, to be sent with the request for its file."""
    known = [(name, form.data.get(name) or "") for name in form.fields]
    return [
        (name, str(value)) for name, value in [*known, ("sort", asked.get("sort", ""))] if value
    ]
