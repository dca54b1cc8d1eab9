"""Every named route: the right it takes, the kind of object in its address, its methods.

Written by hand from the list of pages, not read from the views: a view that asks for another
right than the one written here fails the matrix.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.urls import URLPattern, URLResolver, get_resolver

from nastavnik.platform.access.matrix import Action
from nastavnik.practice.mentorships.views.acts import ACTS

GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")


class Door(StrEnum):
    """Routes no right decides about."""

    OPEN = "open to everybody"
    SIGNED_IN = "for everybody with a role"


@dataclass(frozen=True, slots=True)
class Route:
    """`kind` names the object the address carries; "" is a list or a blank form.

    `answer` is what somebody signed in is answered where no right decides.
    """

    right: Action | Door
    kind: str = ""
    methods: tuple[str, ...] = GET
    query: str = ""
    answer: int = 200
    is_page: bool = True


_A = Action


def _views(action: Action, kind: str, *names: str) -> dict[str, Route]:
    return {name: Route(action, kind) for name in names}


def _forms(action: Action, kind: str, *names: str) -> dict[str, Route]:
    return {name: Route(action, kind, BOTH) for name in names}


_MENTORSHIP_ACTS = ("edit", "members", "replace", *ACTS)
ROUTES: dict[str, Route] = {
    "home": Route(Door.SIGNED_IN),
    "login": Route(Door.OPEN, methods=BOTH, answer=302),
    "logout": Route(Door.OPEN, methods=POST, answer=302, is_page=False),
    # An empty form names neither an assignment nor a theme.
    "choose_role": Route(Door.SIGNED_IN, methods=POST, answer=404, is_page=False),
    "health": Route(Door.OPEN, is_page=False),
    "ui:theme": Route(Door.OPEN, methods=POST, answer=400, is_page=False),
    "ui:gallery": Route(Door.OPEN, answer=404),  # shown with NASTAVNIK_DEBUG only
    # Organisations
    **_views(_A.ORGANIZATION_VIEW, "", "organizations:list", "organizations:tree"),
    **_views(_A.ORGANIZATION_VIEW, "organization", "organizations:detail"),
    **_forms(_A.ORGANIZATION_EDIT, "", "organizations:add"),
    **_forms(
        _A.ORGANIZATION_EDIT,
        "organization",
        *("organizations:edit", "organizations:move", "organizations:close"),
        "organizations:zone_add",
    ),
    **_forms(_A.ORGANIZATION_EDIT, "zone", "organizations:zone_remove"),
    **_views(_A.CONTINGENT_VIEW, "", "organizations:contingent_list"),
    **_views(_A.CONTINGENT_VIEW, "contingent", "organizations:contingent_detail"),
    **_forms(_A.CONTINGENT_EDIT, "", "organizations:contingent_add"),
    **_forms(_A.CONTINGENT_EDIT, "contingent", "organizations:contingent_edit"),
    # Calendar, accounts, documents
    **_views(_A.PERIOD_VIEW, "", "periods:list"),
    **_views(_A.PERIOD_VIEW, "period", "periods:detail"),
    **_views(_A.PERIOD_VIEW, "school_year", "periods:year_detail"),
    **_forms(_A.PERIOD_EDIT, "", "periods:add", "periods:year_add"),
    **_forms(_A.PERIOD_EDIT, "period", "periods:edit"),
    **_forms(_A.PERIOD_EDIT, "school_year", "periods:year_edit"),
    **_views(_A.ACCOUNT_VIEW, "", "accounts:list"),
    **_views(_A.ACCOUNT_VIEW, "user", "accounts:detail"),
    **_forms(_A.ACCOUNT_EDIT, "", "accounts:add"),
    **_forms(_A.ACCOUNT_EDIT, "user", "accounts:edit", "accounts:assign"),
    **_forms(_A.ACCOUNT_EDIT, "assignment", "accounts:assignment_end"),
    **_views(_A.DOCUMENT_VIEW, "", "documents:list", "documents:coverage"),
    **_views(_A.DOCUMENT_VIEW, "document", "documents:detail"),
    "documents:file": Route(_A.DOCUMENT_VIEW, "document", is_page=False),
    **_forms(_A.DOCUMENT_EDIT, "", "documents:add"),
    **_forms(_A.DOCUMENT_EDIT, "document", "documents:edit"),
    **_views(_A.INDICATOR_SET_EDIT, "", "documents:act_list"),
    **_forms(_A.INDICATOR_SET_EDIT, "", "documents:act_add"),
    # Partners
    **_views(_A.PARTNER_VIEW, "", "partners:list"),
    **_views(_A.PARTNER_VIEW, "partner", "partners:detail"),
    **_forms(_A.PARTNER_EDIT, "", "partners:add"),
    **_forms(_A.PARTNER_EDIT, "partner", "partners:edit"),
    **_views(_A.AGREEMENT_VIEW, "", "partners:agreement_list"),
    **_views(_A.AGREEMENT_VIEW, "agreement", "partners:agreement_detail"),
    **_forms(_A.AGREEMENT_EDIT, "", "partners:agreement_add"),
    **_forms(
        _A.AGREEMENT_EDIT, "agreement", "partners:agreement_edit", "partners:agreement_terminate"
    ),
    # People, their places, pairs
    **_views(_A.PERSON_VIEW, "", "people:list", "people:mentees", "people:mentors"),
    **_views(_A.PERSON_VIEW, "person", "people:detail"),
    **_forms(_A.PERSON_EDIT, "", "people:add", "people:mentees_add", "people:mentors_add"),
    **_forms(_A.PERSON_EDIT, "person", "people:edit", "people:archive", "people:kinship_add"),
    **_forms(_A.PERSON_EDIT, "kinship", "people:kinship_remove"),
    **_views(_A.PERSON_VIEW, "enrolment", "people:enrolment_detail"),
    **_forms(
        _A.PERSON_EDIT,
        "enrolment",
        *("people:enrolment_edit", "people:enrolment_register", "people:enrolment_train"),
        "people:enrolment_leave",
    ),
    **_views(_A.FORM_VIEW, "", "programmes:form_list"),
    **_views(_A.FORM_VIEW, "form", "programmes:form_detail"),
    **_forms(_A.FORM_EDIT, "", "programmes:form_add"),
    "programmes:form_presets": Route(_A.FORM_EDIT, methods=POST, is_page=False),
    **_forms(_A.FORM_EDIT, "form", "programmes:form_edit"),
    **_views(_A.MENTORSHIP_VIEW, "", "mentorships:list"),
    **_views(_A.MENTORSHIP_VIEW, "mentorship", "mentorships:detail"),
    "mentorships:add": Route(_A.MENTORSHIP_EDIT, methods=BOTH, query="form"),
    **_forms(
        _A.MENTORSHIP_EDIT, "mentorship", *(f"mentorships:{name}" for name in _MENTORSHIP_ACTS)
    ),
    # Indicators
    **_views(_A.INDICATOR_VIEW, "", "indicators:list"),
    **_views(_A.INDICATOR_VIEW, "indicator", "indicators:detail"),
    **_views(_A.INDICATOR_VIEW, "value", "indicators:value"),
    "indicators:chart": Route(_A.INDICATOR_VIEW, "indicator", is_page=False),
    **_views(_A.MEASURE_VIEW, "", "indicators:measure_list"),
    **_views(_A.MEASURE_VIEW, "measure", "indicators:measure_detail"),
    **_forms(_A.MEASURE_EDIT, "", "indicators:measure_add"),
    **_forms(_A.MEASURE_EDIT, "measure", "indicators:measure_edit"),
    **_views(_A.INDICATOR_SET_VIEW, "", "indicators:set_list"),
    **_views(_A.INDICATOR_SET_VIEW, "set", "indicators:set_detail"),
    **_forms(
        _A.INDICATOR_SET_EDIT,
        "set",
        *("indicators:set_edit", "indicators:edition_open", "indicators:indicator_add"),
    ),
    **_forms(
        _A.INDICATOR_SET_EDIT,
        "indicator",
        *("indicators:indicator_edit", "indicators:target_add", "indicators:bands_edit"),
    ),
    **_forms(_A.INDICATOR_SET_EDIT, "target", "indicators:target_withdraw"),
    # Notes
    **_views(_A.NOTE_VIEW, "", "notes:list"),
    **_forms(_A.NOTE_EDIT, "", "notes:add"),
    **_forms(_A.INDICATOR_SET_EDIT, "set", "notes:required_form_add"),
    **_views(_A.NOTE_VIEW, "note", "notes:detail", "notes:findings", "notes:claims"),
    "notes:regenerate": Route(_A.NOTE_EDIT, "note", POST, is_page=False),
    **_forms(_A.NOTE_EDIT, "section", "notes:text_edit"),
    "notes:download": Route(_A.NOTE_VIEW, "download", is_page=False),
    "notes:picture": Route(_A.NOTE_VIEW, "picture", is_page=False),
}


def named_routes(
    patterns: list[URLPattern | URLResolver] | None = None, namespace: str = ""
) -> Iterator[str]:
    """Every route of the resolver by its name; one without a name is given by its address."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from named_routes(entry.url_patterns, inner)
        else:
            yield f"{namespace}{entry.name or entry.pattern}"
