"""The matrix itself: data, printed to docs/generated/permissions.md."""

from collections.abc import Mapping
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """Roles of accounts. Nobody is assigned to SYSTEM, the command line, or VISITOR, the street."""

    SYSTEM = "system", _("Система")
    VISITOR = "visitor", _("Посетитель")
    MINISTRY = "ministry", _("Министерство")
    CENTRE = "centre", _("Региональный центр")
    COORDINATOR = "coordinator", _("Муниципальный координатор")
    HEAD = "head", _("Руководитель организации")
    CURATOR = "curator", _("Куратор")
    MENTOR = "mentor", _("Наставник")
    MENTEE = "mentee", _("Наставляемый")
    REPRESENTATIVE = "representative", _("Законный представитель")
    PARTNER = "partner", _("Представитель партнёра")
    AUDITOR = "auditor", _("Аудитор")
    ADMINISTRATOR = "administrator", _("Системный администратор")
    SECURITY = "security", _("Администратор безопасности")


class Reach(TextChoices):
    """How far a right goes from the organisation, the person or the partner of the assignment."""

    NONE = "none", _("нет")
    LINK = "link", _("по одноразовой ссылке")
    SELF = "self", _("только своё")
    OWN = "own", _("своя организация")
    ZONE = "zone", _("зона центра")
    SUBTREE = "subtree", _("своя и подведомственные")
    ALL = "all", _("все")


class Action(StrEnum):
    """What can be done: object and verb. Every object has a `.view`."""

    ORGANIZATION_VIEW = "organization.view"
    ORGANIZATION_EDIT = "organization.edit"
    PERIOD_VIEW = "period.view"
    PERIOD_EDIT = "period.edit"
    FORM_VIEW = "form.view"
    FORM_EDIT = "form.edit"
    ACCOUNT_VIEW = "account.view"
    ACCOUNT_EDIT = "account.edit"
    ACCOUNT_ERASE = "account.erase"
    ACCOUNT_EXPORT = "account.export"
    CONTINGENT_VIEW = "contingent.view"
    CONTINGENT_EDIT = "contingent.edit"
    PERSON_VIEW = "person.view"
    PERSON_EDIT = "person.edit"
    CONSENT_VIEW = "consent.view"
    CONSENT_EDIT = "consent.edit"
    CONSENT_GIVE = "consent.give"
    CONSENT_WITHDRAW = "consent.withdraw"
    CONSENT_TEXT_VIEW = "consent_text.view"
    CONSENT_TEXT_EDIT = "consent_text.edit"
    MENTORSHIP_VIEW = "mentorship.view"
    MENTORSHIP_EDIT = "mentorship.edit"
    MENTORSHIP_LEAVE = "mentorship.leave"
    PARTNER_VIEW = "partner.view"
    PARTNER_EDIT = "partner.edit"
    AGREEMENT_VIEW = "agreement.view"
    AGREEMENT_EDIT = "agreement.edit"
    DOCUMENT_VIEW = "document.view"
    DOCUMENT_EDIT = "document.edit"
    INDICATOR_SET_VIEW = "indicator_set.view"
    INDICATOR_SET_EDIT = "indicator_set.edit"
    INDICATOR_VIEW = "indicator.view"
    MEASURE_VIEW = "measure.view"
    MEASURE_EDIT = "measure.edit"
    CAMPAIGN_VIEW = "campaign.view"
    CAMPAIGN_EDIT = "campaign.edit"
    SUBMISSION_VIEW = "submission.view"
    SUBMISSION_EDIT = "submission.edit"
    SUBMISSION_SUBMIT = "submission.submit"
    REVIEW_VIEW = "review.view"
    REVIEW_DECIDE = "review.decide"
    PACKAGE_VIEW = "package.view"
    PACKAGE_SUBMIT = "package.submit"
    PAST_FIGURE_VIEW = "past_figure.view"
    PAST_FIGURE_EDIT = "past_figure.edit"
    REMINDER_VIEW = "reminder.view"
    REMINDER_CHOOSE = "reminder.choose"
    NOTE_VIEW = "note.view"
    NOTE_EDIT = "note.edit"
    CLAIM_VIEW = "claim.view"
    CLAIM_EDIT = "claim.edit"
    IMPORT_VIEW = "import.view"
    IMPORT_EDIT = "import.edit"
    LINK_VIEW = "link.view"
    LINK_ISSUE = "link.issue"
    LINK_USE = "link.use"
    ROLE_VIEW = "role.view"
    ROLE_SWITCH = "role.switch"
    ERASURE_VIEW = "erasure.view"
    ERASURE_EDIT = "erasure.edit"
    ERASURE_QUEUE = "erasure.queue"
    PERSONAL_DATA_VIEW = "personal_data.view"
    PERSONAL_DATA_EXPORT = "personal_data.export"
    JOB_VIEW = "job.view"
    QUEUE_VIEW = "queue.view"
    LETTER_VIEW = "letter.view"
    LETTER_POST = "letter.post"
    LETTER_SEND = "letter.send"
    PARAMETER_VIEW = "parameter.view"
    PARAMETER_EDIT = "parameter.edit"
    SECURITY_PARAMETER_VIEW = "security_parameter.view"
    SECURITY_PARAMETER_EDIT = "security_parameter.edit"
    HISTORY_VIEW = "history.view"
    AUDIT_VIEW = "audit.view"
    AUDIT_KEEP = "audit.keep"
    INVITATION_VIEW = "invitation.view"
    INVITATION_ISSUE = "invitation.issue"
    LOGIN_VIEW = "login.view"
    LOGIN_USE = "login.use"

    @property
    def object(self) -> str:
        """The kind of object, as in the value before the dot."""
        return self.value.partition(".")[0]

    @property
    def viewing(self) -> "Action":
        """The right to look at the same kind of object."""
        return Action(f"{self.object}.view")


def _row(
    *,
    visitor: Reach = Reach.NONE,
    ministry: Reach = Reach.NONE,
    centre: Reach = Reach.NONE,
    coordinator: Reach = Reach.NONE,
    head: Reach = Reach.NONE,
    curator: Reach = Reach.NONE,
    mentor: Reach = Reach.NONE,
    mentee: Reach = Reach.NONE,
    representative: Reach = Reach.NONE,
    partner: Reach = Reach.NONE,
    auditor: Reach = Reach.NONE,
    administrator: Reach = Reach.NONE,
    security: Reach = Reach.NONE,
) -> Mapping[Role, Reach]:
    return {
        Role.SYSTEM: Reach.ALL,
        Role.VISITOR: visitor,
        Role.MINISTRY: ministry,
        Role.CENTRE: centre,
        Role.COORDINATOR: coordinator,
        Role.HEAD: head,
        Role.CURATOR: curator,
        Role.MENTOR: mentor,
        Role.MENTEE: mentee,
        Role.REPRESENTATIVE: representative,
        Role.PARTNER: partner,
        Role.AUDITOR: auditor,
        Role.ADMINISTRATOR: administrator,
        Role.SECURITY: security,
    }


ALL, SUBTREE, ZONE, OWN, SELF = Reach.ALL, Reach.SUBTREE, Reach.ZONE, Reach.OWN, Reach.SELF
_SIGNED_IN_LOOK = dict.fromkeys(Role, ALL) | {Role.VISITOR: Reach.NONE}
_STAFF_LOOKS = _row(
    ministry=ALL,
    centre=ALL,
    coordinator=ALL,
    head=ALL,
    curator=ALL,
    auditor=ALL,
    administrator=ALL,
)
_NAMED_LOOK = _row(
    ministry=SUBTREE,
    centre=ZONE,
    coordinator=SUBTREE,
    head=OWN,
    curator=OWN,
    mentor=SELF,
    mentee=SELF,
    representative=SELF,
    auditor=SUBTREE,
)
_OWN_WRITE = _row(head=OWN, curator=OWN)
_FIGURES_LOOK = _row(
    ministry=SUBTREE,
    centre=ZONE,
    coordinator=SUBTREE,
    head=OWN,
    curator=OWN,
    auditor=SUBTREE,
    administrator=ALL,
)
# The ministry counts the enterprises of the region; the rest comes from below.
_FIGURES_WRITE = _row(ministry=OWN, coordinator=SUBTREE, head=OWN, curator=OWN)
_PAPERS_LOOK = _row(
    ministry=SUBTREE, centre=ZONE, coordinator=SUBTREE, head=OWN, curator=OWN, auditor=SUBTREE
)
_NOTES_LOOK = _row(ministry=SUBTREE, centre=ZONE, coordinator=SUBTREE, auditor=SUBTREE)
_NOTES_WRITE = _row(ministry=OWN, centre=ZONE, coordinator=SUBTREE)
# Of what is handed in to one's own body, whoever stands there decides: by the frozen obligation.
_REVIEWS = _row(ministry=OWN, centre=OWN, coordinator=OWN)
_REMINDED = _row(ministry=ALL, centre=ALL, coordinator=ALL, head=ALL, curator=ALL)
_LEAVES = _row(
    head=OWN, curator=OWN, mentor=SELF, mentee=SELF, representative=SELF, visitor=Reach.LINK
)
_ADMINISTRATOR_WRITES = _row(administrator=ALL)
_SECURITY_WRITES = _row(security=ALL)
_ACCOUNTS = _row(coordinator=SUBTREE, head=OWN, curator=OWN, security=ALL)
# Whoever gives a consent by a link is given the link that withdraws it.
_LINKS_ISSUE = _row(
    visitor=Reach.LINK,
    coordinator=ALL,
    head=ALL,
    curator=ALL,
    security=ALL,
)
_WORKBOOKS = _row(
    ministry=OWN, centre=OWN, coordinator=OWN, head=OWN, curator=OWN, administrator=OWN
)
_ERASURES = _row(head=OWN, curator=OWN, security=ALL)
# All that is held on a person goes to the person, and to nobody else.
_PERSONAL_DATA = _row(head=OWN, curator=OWN, mentor=SELF, mentee=SELF, representative=SELF)

MATRIX: Mapping[Action, Mapping[Role, Reach]] = {
    Action.ORGANIZATION_VIEW: {
        **_FIGURES_LOOK,
        **dict.fromkeys((Role.MENTOR, Role.MENTEE, Role.REPRESENTATIVE), OWN),
        Role.SECURITY: ALL,
    },
    Action.ORGANIZATION_EDIT: _ADMINISTRATOR_WRITES,
    Action.PERIOD_VIEW: _STAFF_LOOKS,
    Action.PERIOD_EDIT: _ADMINISTRATOR_WRITES,
    Action.FORM_VIEW: _STAFF_LOOKS,
    Action.FORM_EDIT: _ADMINISTRATOR_WRITES,
    # Of the accounts in reach, those in the roles one may grant: GRANTS below.
    Action.ACCOUNT_VIEW: _ACCOUNTS,
    Action.ACCOUNT_EDIT: _ACCOUNTS,
    Action.ACCOUNT_ERASE: _SECURITY_WRITES,
    # To whoever asks on paper; whoever can log in takes their own.
    Action.ACCOUNT_EXPORT: _SECURITY_WRITES,
    Action.CONTINGENT_VIEW: _FIGURES_LOOK,
    Action.CONTINGENT_EDIT: _FIGURES_WRITE,
    Action.PERSON_VIEW: {**_NAMED_LOOK, Role.PARTNER: SELF},
    Action.PERSON_EDIT: _OWN_WRITE,
    Action.CONSENT_VIEW: _row(
        head=OWN, curator=OWN, mentor=SELF, mentee=SELF, representative=SELF, auditor=SUBTREE
    ),
    Action.CONSENT_EDIT: _OWN_WRITE,
    Action.CONSENT_GIVE: dict.fromkeys(Role, Reach.LINK) | {Role.SYSTEM: ALL},
    Action.CONSENT_WITHDRAW: _LEAVES,
    # Whoever withdraws the consent leaves the pairs and groups by the same act.
    Action.MENTORSHIP_LEAVE: _LEAVES,
    Action.CONSENT_TEXT_VIEW: _STAFF_LOOKS,
    Action.CONSENT_TEXT_EDIT: _ADMINISTRATOR_WRITES,
    Action.MENTORSHIP_VIEW: _NAMED_LOOK,
    Action.MENTORSHIP_EDIT: _OWN_WRITE,
    Action.PARTNER_VIEW: _row(
        ministry=ALL,
        centre=ALL,
        coordinator=ALL,
        head=ALL,
        curator=ALL,
        partner=SELF,
        auditor=ALL,
    ),
    Action.PARTNER_EDIT: _row(coordinator=ALL, head=ALL, curator=ALL),
    Action.AGREEMENT_VIEW: {**_PAPERS_LOOK, Role.PARTNER: SELF},
    Action.AGREEMENT_EDIT: _OWN_WRITE,
    Action.DOCUMENT_VIEW: _PAPERS_LOOK,
    Action.DOCUMENT_EDIT: _FIGURES_WRITE,
    Action.INDICATOR_SET_VIEW: _STAFF_LOOKS,
    Action.INDICATOR_SET_EDIT: _ADMINISTRATOR_WRITES,
    Action.INDICATOR_VIEW: _FIGURES_LOOK,
    Action.MEASURE_VIEW: _FIGURES_LOOK,
    Action.MEASURE_EDIT: _FIGURES_WRITE,
    Action.CAMPAIGN_VIEW: _STAFF_LOOKS,
    Action.CAMPAIGN_EDIT: _REVIEWS,
    Action.SUBMISSION_VIEW: _PAPERS_LOOK,
    Action.SUBMISSION_EDIT: _OWN_WRITE,
    Action.SUBMISSION_SUBMIT: _OWN_WRITE,
    Action.REVIEW_VIEW: _REVIEWS,
    Action.REVIEW_DECIDE: _REVIEWS,
    Action.PACKAGE_VIEW: _row(ministry=SUBTREE, centre=OWN, coordinator=SUBTREE, auditor=SUBTREE),
    Action.PACKAGE_SUBMIT: _REVIEWS,
    # What was reported outside the system before: of a place by itself and by those above it.
    Action.PAST_FIGURE_VIEW: _FIGURES_LOOK,
    Action.PAST_FIGURE_EDIT: _row(
        ministry=SUBTREE, centre=ZONE, coordinator=SUBTREE, head=OWN, curator=OWN
    ),
    # Letters to oneself about what is to be handed in or decided.
    Action.REMINDER_VIEW: _REMINDED,
    Action.REMINDER_CHOOSE: _REMINDED,
    Action.NOTE_VIEW: _NOTES_LOOK,
    Action.NOTE_EDIT: _NOTES_WRITE,
    Action.CLAIM_VIEW: _NOTES_LOOK,
    Action.CLAIM_EDIT: _NOTES_WRITE,
    # A workbook tells whatever its rows tell: nobody above looks into one. What may be brought in
    # the right of each kind of rows decides besides.
    Action.IMPORT_VIEW: _WORKBOOKS,
    Action.IMPORT_EDIT: _WORKBOOKS,
    # One-time links: what a link opens is asked by the act that issues it, and by the link itself.
    Action.LINK_VIEW: _LINKS_ISSUE,
    Action.LINK_ISSUE: _LINKS_ISSUE,
    Action.LINK_USE: dict.fromkeys(Role, Reach.LINK) | {Role.SYSTEM: ALL},
    # Everybody who has several roles of their own moves between them.
    Action.ROLE_VIEW: _SIGNED_IN_LOOK,
    Action.ROLE_SWITCH: _SIGNED_IN_LOOK,
    Action.ERASURE_VIEW: _ERASURES,
    Action.ERASURE_EDIT: _ERASURES,
    # Whoever withdraws a consent puts their data into the queue: by an account or a one-time link.
    Action.ERASURE_QUEUE: {
        **_ERASURES,
        Role.VISITOR: Reach.LINK,
        **dict.fromkeys((Role.MENTOR, Role.MENTEE, Role.REPRESENTATIVE), SELF),
    },
    Action.PERSONAL_DATA_VIEW: _PERSONAL_DATA,
    Action.PERSONAL_DATA_EXPORT: _PERSONAL_DATA,
    # Everybody sees the long work they asked for, and nobody else's.
    Action.JOB_VIEW: _SIGNED_IN_LOOK,
    Action.QUEUE_VIEW: _ADMINISTRATOR_WRITES,
    # How the mail goes, without addresses; what a letter tells is asked by the act that causes it.
    Action.LETTER_VIEW: _row(administrator=ALL, security=ALL),
    Action.LETTER_POST: _row(coordinator=ALL, head=ALL, curator=ALL, security=ALL),
    Action.LETTER_SEND: _row(),
    Action.PARAMETER_VIEW: _row(administrator=ALL, security=ALL),
    Action.PARAMETER_EDIT: _ADMINISTRATOR_WRITES,
    Action.SECURITY_PARAMETER_VIEW: _row(administrator=ALL, security=ALL),
    Action.SECURITY_PARAMETER_EDIT: _SECURITY_WRITES,
    # What happened to a row: how far is decided by the right to see the row itself.
    Action.HISTORY_VIEW: _STAFF_LOOKS,
    Action.AUDIT_VIEW: _row(auditor=SUBTREE, security=ALL),
    Action.AUDIT_KEEP: _SECURITY_WRITES,
    # Whom one may invite, GRANTS says.
    Action.INVITATION_VIEW: _ACCOUNTS,
    Action.INVITATION_ISSUE: _ACCOUNTS,
    # One's own log-in, password, factors and devices.
    Action.LOGIN_VIEW: dict.fromkeys(Role, SELF) | {Role.SYSTEM: ALL},
    Action.LOGIN_USE: dict.fromkeys(Role, SELF) | {Role.SYSTEM: ALL},
}

# Who may give which role, within the reach of ACCOUNT_EDIT.
_PARTICIPANTS = frozenset({Role.MENTOR, Role.MENTEE, Role.REPRESENTATIVE})
GRANTS: Mapping[Role, frozenset[Role]] = {
    Role.SYSTEM: frozenset(Role),
    Role.SECURITY: frozenset(Role) - {Role.SYSTEM, Role.VISITOR},
    Role.COORDINATOR: frozenset({Role.HEAD, Role.CURATOR}),
    Role.HEAD: _PARTICIPANTS | {Role.CURATOR},
    Role.CURATOR: _PARTICIPANTS,
}

# Objects that name people. Names stay in the organisation: from above it (SUBTREE, ZONE) they are
# seen only at a level for which the operator has turned on the sharing of names.
NAMED = frozenset({"person", "mentorship", "consent"})

# What a regional centre does for a level of education decides which objects its zone covers.
INTRODUCTION, MONITORING = "introduction", "monitoring"
ZONE_FUNCTIONS: Mapping[str, frozenset[str]] = {
    "organization": frozenset({INTRODUCTION, MONITORING}),
    "contingent": frozenset({MONITORING}),
    "indicator": frozenset({MONITORING}),
    "measure": frozenset({MONITORING}),
    "submission": frozenset({MONITORING}),
    "past_figure": frozenset({MONITORING}),
    "note": frozenset({MONITORING}),
    "claim": frozenset({MONITORING}),
    "person": frozenset({MONITORING}),
    "mentorship": frozenset({MONITORING}),
    "document": frozenset({INTRODUCTION}),
    "agreement": frozenset({INTRODUCTION}),
}
# The bodies between a centre and the organisations of its zone: seen as nodes of the tree, with
# the aggregated figures of past years, which a centre enters for its territories.
ZONE_NODE_KIND = "municipality"
ZONE_NODES = frozenset({Action.ORGANIZATION_VIEW, Action.PAST_FIGURE_VIEW, Action.PAST_FIGURE_EDIT})
# Of a body so seen, a centre writes only what is of a level it covers; what is of no level, never.
ZONE_LEVELLED = frozenset({Action.PAST_FIGURE_EDIT})
