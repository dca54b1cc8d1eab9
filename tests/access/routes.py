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

    `answer` is what somebody signed in is answered where no right decides; `also` is a second
    right without which the first opens nothing.
    """

    right: Action | Door
    kind: str = ""
    methods: tuple[str, ...] = GET
    query: str = ""
    answer: int = 200
    is_page: bool = True
    also: Action | None = None


_A = Action


def _views(action: Action, kind: str, *names: str) -> dict[str, Route]:
    return {name: Route(action, kind) for name in names}


def _forms(action: Action, kind: str, *names: str) -> dict[str, Route]:
    return {name: Route(action, kind, BOTH) for name in names}


_FIGURES = ("plan", "dynamics", "changes", "ranking", "heat", "funnel", "coverage")
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
    # Erasure and the right of access
    **_forms(_A.ERASURE_VIEW, "", "privacy:list"),
    **_views(_A.ERASURE_VIEW, "", "privacy:act_list"),
    **_views(_A.ERASURE_VIEW, "erasure", "privacy:detail"),
    **_forms(_A.ERASURE_EDIT, "erasure", "privacy:execute", "privacy:cancel"),
    **_forms(_A.ERASURE_EDIT, "person", "privacy:erase"),
    **_forms(_A.PERSONAL_DATA_EXPORT, "person", "privacy:data"),
    **_forms(_A.ERASURE_EDIT, "", "privacy:act_add"),
    **_views(_A.ERASURE_VIEW, "destruction_act", "privacy:act_detail"),
    **_forms(_A.ERASURE_EDIT, "destruction_act", "privacy:act_edit"),
    "privacy:act_file": Route(_A.ERASURE_VIEW, "destruction_act_file", is_page=False),
    # Work in the background: own, and all of it
    **_views(_A.JOB_VIEW, "", "jobs:list"),
    "jobs:detail": Route(Door.SIGNED_IN, "job", answer=404),  # somebody else's
    **_views(_A.QUEUE_VIEW, "", "jobs:queue"),
    **_views(_A.LETTER_VIEW, "", "outbox:list"),
    # Parameters
    **_views(_A.PARAMETER_VIEW, "", "parameters:list"),
    **_forms(_A.PARAMETER_EDIT, "parameter", "parameters:edit"),
    **_forms(_A.SECURITY_PARAMETER_EDIT, "security_parameter", "parameters:security_edit"),
    # Log-in: one's own, whatever the role; other people's devices and factors are not there.
    "entry:factor": Route(Door.OPEN, methods=BOTH, answer=302, is_page=False),
    "entry:forgotten": Route(Door.OPEN, methods=BOTH, answer=404),  # shown with mail only
    "entry:confirm": Route(Door.SIGNED_IN, methods=BOTH),
    "entry:security": Route(Door.SIGNED_IN),
    "entry:password": Route(Door.SIGNED_IN, methods=BOTH),
    "entry:totp_add": Route(Door.SIGNED_IN, methods=BOTH),
    "entry:passkey_add": Route(Door.SIGNED_IN, methods=BOTH),
    # Without a factor there are no codes.
    "entry:recovery_codes": Route(Door.SIGNED_IN, methods=BOTH, answer=404, is_page=False),
    "entry:factor_remove": Route(Door.SIGNED_IN, "factor", BOTH, answer=404, is_page=False),
    "entry:session_end": Route(Door.SIGNED_IN, "device", POST, answer=404, is_page=False),
    "entry:reset_seen": Route(Door.SIGNED_IN, "reset_notice", POST, answer=404, is_page=False),
    "entry:sessions_end": Route(Door.SIGNED_IN, methods=POST, answer=302, is_page=False),
    # Nobody has set up a provider of external log-in.
    "entry:external_login": Route(Door.OPEN, methods=POST, answer=404, is_page=False),
    "entry:external_remove": Route(Door.SIGNED_IN, "external", POST, answer=404, is_page=False),
    "openid_connect_callback": Route(Door.OPEN, "provider", answer=404, is_page=False),
    "invitation": Route(Door.OPEN, "invitation", BOTH, is_page=False),
    "new_password": Route(Door.OPEN, "password", BOTH, is_page=False),
    # Offered to somebody else's account.
    "role_offer": Route(Door.OPEN, "role_token", BOTH, answer=403, is_page=False),
    **_views(_A.INVITATION_VIEW, "", "entry:invitations"),
    **_forms(_A.INVITATION_ISSUE, "", "entry:invite"),
    **_forms(_A.INVITATION_ISSUE, "role_offer", "entry:offer_renew", "entry:offer_revoke"),
    **{
        # Somebody without a role is nobody's to manage; who is, tests/registers/entry tells.
        f"entry:{name}": Route(Door.SIGNED_IN, "stranger", BOTH, answer=404, is_page=False)
        for name in ("invitation_renew", "invitation_revoke", "password_link", "factors_reset")
    },
    # Workbooks: the one of the world holds people, so the rights of people are asked besides.
    **_views(_A.IMPORT_VIEW, "", "imports:list"),
    **_forms(_A.IMPORT_EDIT, "", "imports:add"),
    "imports:detail": Route(_A.IMPORT_VIEW, "import", also=_A.PERSON_VIEW),
    "imports:errors": Route(_A.IMPORT_VIEW, "import", is_page=False, also=_A.PERSON_VIEW),
    **{
        f"imports:{name}": Route(_A.IMPORT_EDIT, "import", BOTH, also=_A.PERSON_EDIT)
        for name in ("columns", "discard", "undo", "consents")
    },
    **{
        f"imports:{name}": Route(_A.IMPORT_EDIT, "import", POST, is_page=False, also=_A.PERSON_EDIT)
        for name in ("sheet", "answer", "apply", "check")
    },
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
    **_forms(_A.ACCOUNT_VIEW, "", "accounts:list"),
    **_views(_A.ACCOUNT_VIEW, "user", "accounts:detail"),
    **_forms(_A.ACCOUNT_EDIT, "user", "accounts:edit", "accounts:assign"),
    **_forms(_A.ACCOUNT_EDIT, "assignment", "accounts:assignment_end"),
    **_views(_A.DOCUMENT_VIEW, "", "documents:list", "documents:coverage"),
    **_views(_A.DOCUMENT_VIEW, "document", "documents:detail"),
    # The document of the world is an order about pairs: its file names people.
    "documents:file": Route(_A.PERSON_VIEW, "document", is_page=False, also=_A.DOCUMENT_VIEW),
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
    # Searched by POST: a name typed stands in no address.
    **_forms(_A.PERSON_VIEW, "", "people:list", "people:mentees", "people:mentors"),
    **_views(_A.PERSON_VIEW, "person", "people:detail"),
    **_forms(_A.PERSON_EDIT, "", "people:add", "people:mentees_add", "people:mentors_add"),
    **_forms(_A.PERSON_EDIT, "person", "people:edit", "people:archive", "people:kinship_add"),
    **_forms(_A.PERSON_EDIT, "kinship", "people:kinship_remove"),
    **_views(_A.PERSON_EDIT, "", "duplicates:list"),
    **_forms(_A.PERSON_EDIT, "two_people", "duplicates:compare"),
    **_forms(_A.PERSON_EDIT, "merge", "duplicates:undo"),
    **_views(_A.PERSON_VIEW, "enrolment", "people:enrolment_detail"),
    **_forms(
        _A.PERSON_EDIT,
        "enrolment",
        *("people:enrolment_edit", "people:enrolment_register", "people:enrolment_train"),
        *("people:enrolment_leave", "people:enrolment_readmit"),
    ),
    **_forms(_A.PERSON_EDIT, "", "people:register_many"),
    **_forms(_A.CONSENT_VIEW, "", "consents:list"),
    **_views(_A.CONSENT_VIEW, "person", "consents:person"),
    "consents:file": Route(_A.CONSENT_VIEW, "consent", is_page=False),
    **_forms(_A.CONSENT_EDIT, "", "consents:attest_many"),
    **_forms(_A.CONSENT_EDIT, "person", "consents:attest"),
    "consents:request": Route(_A.CONSENT_EDIT, "person", POST, is_page=False),
    "consents:blanks": Route(_A.CONSENT_EDIT, "blank", BOTH, is_page=False),
    **_views(_A.CONSENT_TEXT_VIEW, "", "consents:text_list"),
    **_views(_A.CONSENT_TEXT_VIEW, "consent_text", "consents:text_detail"),
    **_forms(_A.CONSENT_TEXT_EDIT, "", "consents:text_add"),
    "consents:give": Route(Door.OPEN, "consent_token", BOTH),
    "withdrawals:withdraw": Route(_A.CONSENT_WITHDRAW, "withdrawal", BOTH),
    "withdrawals:by_link": Route(Door.OPEN, "withdrawal_token", BOTH),
    **_views(_A.FORM_VIEW, "", "programmes:form_list"),
    **_views(_A.FORM_VIEW, "form", "programmes:form_detail"),
    **_forms(_A.FORM_EDIT, "", "programmes:form_add"),
    "programmes:form_presets": Route(_A.FORM_EDIT, methods=POST, is_page=False),
    **_forms(_A.FORM_EDIT, "form", "programmes:form_edit"),
    **_forms(_A.MENTORSHIP_VIEW, "", "mentorships:list"),
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
    # Campaigns: whoever collects, whoever hands in, whoever takes in
    **_views(_A.CAMPAIGN_VIEW, "", "campaigns:list"),
    **_views(_A.CAMPAIGN_VIEW, "campaign", "campaigns:detail"),
    **_forms(_A.CAMPAIGN_EDIT, "", "campaigns:add"),
    **_forms(
        _A.CAMPAIGN_EDIT,
        "campaign",
        *(f"campaigns:{name}" for name in ("edit", "route", "rules", "delete", "open", "close")),
    ),
    **_views(_A.SUBMISSION_VIEW, "", "campaigns:submission_list"),
    **_views(_A.SUBMISSION_VIEW, "submission", "campaigns:submission_detail"),
    **_forms(_A.SUBMISSION_EDIT, "submission", "campaigns:submission_edit"),
    **_forms(_A.SUBMISSION_SUBMIT, "submission", "campaigns:submission_submit"),
    **_views(_A.SUBMISSION_VIEW, "version", "campaigns:version_detail"),
    "campaigns:version_receipt": Route(_A.SUBMISSION_VIEW, "version", is_page=False),
    **_views(_A.REVIEW_VIEW, "", "campaigns:review_list"),
    **_forms(_A.REMINDER_CHOOSE, "", "campaigns:reminders"),
    **_views(_A.REVIEW_VIEW, "review", "campaigns:review_detail"),
    **_views(_A.PACKAGE_VIEW, "review", "campaigns:totals"),
    **_views(
        _A.PACKAGE_VIEW,
        "review",
        *(f"campaigns:{name}" for name in _FIGURES),
    ),
    **{
        f"campaigns:{name}_picture": Route(_A.PACKAGE_VIEW, "review", is_page=False)
        for name in _FIGURES
    },
    "exports:totals": Route(_A.PACKAGE_VIEW, "review", BOTH, is_page=False),
    "exports:figures": Route(_A.PACKAGE_VIEW, "review", BOTH, is_page=False),
    **_forms(_A.PACKAGE_SUBMIT, "review", "campaigns:package_hand_in"),
    **_forms(
        _A.REVIEW_DECIDE,
        "submission",
        *(f"campaigns:{name}" for name in ("accept", "return", "reopen")),
    ),
    **_forms(_A.REVIEW_DECIDE, "obligation", "campaigns:exempt", "campaigns:oblige"),
    **_views(_A.PACKAGE_VIEW, "package", "campaigns:package_detail"),
    **_forms(_A.REVIEW_DECIDE, "package", "campaigns:package_accept", "campaigns:package_return"),
    **_views(_A.PAST_FIGURE_VIEW, "", "campaigns:past_list"),
    **_views(_A.PAST_FIGURE_VIEW, "past_figure", "campaigns:past_detail"),
    **_forms(_A.PAST_FIGURE_EDIT, "past_figure", "campaigns:past_edit", "campaigns:past_delete"),
    # The trail
    **_forms(_A.AUDIT_VIEW, "", "trail:list"),
    **{
        f"exports:{name}": Route(right, methods=BOTH, is_page=False)
        for right, names in {
            _A.PERSON_VIEW: ("people", "mentees", "mentors"),
            _A.MENTORSHIP_VIEW: ("mentorships",),
            _A.CONSENT_VIEW: ("consents",),
            _A.ORGANIZATION_VIEW: ("organizations",),
            _A.CONTINGENT_VIEW: ("contingents",),
            _A.PARTNER_VIEW: ("partners",),
            _A.AGREEMENT_VIEW: ("agreements",),
            _A.DOCUMENT_VIEW: ("documents",),
            _A.ACCOUNT_VIEW: ("accounts",),
            _A.ERASURE_VIEW: ("erasures", "acts"),
            _A.PERIOD_VIEW: ("periods",),
            _A.FORM_VIEW: ("forms",),
            _A.MEASURE_VIEW: ("measures",),
            _A.INDICATOR_SET_VIEW: ("sets",),
            _A.NOTE_VIEW: ("notes",),
            _A.SUBMISSION_VIEW: ("submissions",),
            _A.PAST_FIGURE_VIEW: ("past",),
        }.items()
        for name in names
    },
    "trail:export": Route(_A.AUDIT_VIEW, methods=BOTH, is_page=False),
    # Whoever of the staff sees a row reads its history; the staff alone sees documents.
    **_views(_A.DOCUMENT_VIEW, "history", "trail:history"),
    **_views(_A.PERSON_VIEW, "person", "trail:viewers"),
    # Notes
    **_views(_A.NOTE_VIEW, "", "notes:list"),
    **_forms(_A.NOTE_EDIT, "", "notes:add"),
    **_forms(_A.INDICATOR_SET_EDIT, "set", "notes:required_form_add"),
    **_views(_A.NOTE_VIEW, "note", "notes:detail", "notes:findings", "notes:claims"),
    **_views(_A.NOTE_VIEW, "review", "notes:body"),
    **_forms(_A.NOTE_EDIT, "review", "notes:body_add", "notes:archive_add"),
    "notes:archive": Route(_A.NOTE_VIEW, "archive", is_page=False),
    "notes:regenerate": Route(_A.NOTE_EDIT, "note", POST, is_page=False),
    **_forms(_A.NOTE_EDIT, "section", "notes:text_edit"),
    "notes:download": Route(_A.NOTE_VIEW, "download", is_page=False),
    "notes:picture": Route(_A.NOTE_VIEW, "picture", is_page=False),
    # Erasure of accounts
    **_forms(_A.ACCOUNT_ERASE, "user", "privacy:account_erase"),
    # The right of access of owners of accounts: one's own, and asked for on paper
    **_forms(_A.ACCOUNT_EXPORT, "user", "privacy:account_data"),
    "privacy:own_data": Route(Door.SIGNED_IN, methods=BOTH),
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
