"""Every list that can be taken away: its page, its right, its rows and its filters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nastavnik.doors.exports import columns
from nastavnik.doors.exports.columns import Flat
from nastavnik.doors.exports.layouts import MENTEE_LAYOUTS, MENTOR_LAYOUTS, Layout
from nastavnik.oversight.campaigns.columns import (
    PastFigureFilter,
    PastFigureTable,
    SubmissionFilter,
    SubmissionTable,
)
from nastavnik.oversight.campaigns.models import PastFigure
from nastavnik.oversight.campaigns.reviewing import visible_reports
from nastavnik.oversight.indicators.columns import (
    IndicatorSetFilter,
    IndicatorSetTable,
    MeasureFilter,
    MeasureTable,
)
from nastavnik.oversight.indicators.models import IndicatorSet, MeasureValue
from nastavnik.oversight.notes.columns import NoteFilter, NoteTable
from nastavnik.oversight.notes.queries import visible_notes
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action, Reach
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.ui.listing import FilterSet
from nastavnik.platform.ui.tables import Table
from nastavnik.practice.mentorships.columns import MentorshipFilter, MentorshipTable
from nastavnik.practice.mentorships.queries import visible_mentorships
from nastavnik.practice.programmes.columns import MentoringFormFilter, MentoringFormTable
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.accounts.columns import UserFilter, UserTable
from nastavnik.registers.accounts.queries import visible_users
from nastavnik.registers.consents.columns import ConsentFilter, ConsentTable
from nastavnik.registers.consents.queries import taking_part
from nastavnik.registers.documents.columns import DocumentFilter, DocumentTable
from nastavnik.registers.documents.queries import visible_documents
from nastavnik.registers.organizations.columns import (
    ContingentFilter,
    ContingentTable,
    OrganizationFilter,
    OrganizationTable,
)
from nastavnik.registers.organizations.queries import visible_contingents, visible_organizations
from nastavnik.registers.partners.columns import (
    AgreementFilter,
    AgreementTable,
    PartnerFilter,
    PartnerTable,
)
from nastavnik.registers.partners.queries import partners_with_counts, visible_agreements
from nastavnik.registers.people.choices import ParticipantRole
from nastavnik.registers.people.columns import MenteeTable, MentorTable, PersonFilter, PersonTable
from nastavnik.registers.people.columns import PlaceFilter as RegisterFilter
from nastavnik.registers.people.queries import visible_people, visible_places
from nastavnik.registers.periods.columns import PeriodFilter, PeriodTable
from nastavnik.registers.periods.models import Period
from nastavnik.registers.privacy.columns import ActFilter, ActTable, ErasureFilter, ErasureTable
from nastavnik.registers.privacy.queries import visible_acts, visible_erasures

type Rows = Callable[[Actor], QuerySet[Any]]
AS_SHOWN = Layout("shown", _("Как на странице"), ())
FLAT = Layout("flat", _("Для работы и загрузки обратно"), ())


def _shows_everything(actor: Actor) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class ListExport:
    """A list that can be taken away. `page` is the name of the address it is shown at.

    `flat` are columns an import takes back; a list without them leaves as its page shows it.
    `role` says that it is a register, which has layouts of its own. `leads_to` are the lookups to
    the people its rows are about, where the model of the rows does not say so itself.
    """

    code: str
    title: str | Promise
    page: str
    action: Action
    rows: Rows
    table: type[Table]
    filters: type[FilterSet]
    flat: Flat | None = None
    role: str = ""
    leads_to: tuple[str, ...] = ()
    left_out: Callable[[Actor], tuple[str, ...]] = _shows_everything
    own_layouts: Mapping[str, Layout] = field(default_factory=dict)

    @property
    def layouts(self) -> Mapping[str, Layout]:
        """The forms it can be taken away in; the first one is usual."""
        if self.own_layouts:
            return self.own_layouts
        return {FLAT.code: FLAT, AS_SHOWN.code: AS_SHOWN} if self.flat else {"shown": AS_SHOWN}


def _scoped(action: Action, rows: Callable[[], QuerySet[Any]]) -> Rows:
    return lambda actor: policy.scope(actor, action, rows())


def _register(role: ParticipantRole) -> Rows:
    return lambda actor: visible_places(actor).filter(role=role)


def _own_place(action: Action) -> Callable[[Actor], tuple[str, ...]]:
    """Leave the organisation out for whoever sees only their own, as the page does."""

    def left_out(actor: Actor) -> tuple[str, ...]:
        return ("organization",) if policy.reach_of(actor, action) is Reach.OWN else ()

    return left_out


def _unnamed(actor: Actor) -> tuple[str, ...]:
    """Leave names out for whoever may see the queue and not the people, as the page does."""
    return () if policy.allows(actor, Action.PERSON_VIEW) else ("person",)


_A = Action
_ALL = (
    ListExport(
        "people",
        _("Люди"),
        "people:list",
        _A.PERSON_VIEW,
        visible_people,
        PersonTable,
        PersonFilter,
        columns.PEOPLE_COLUMNS,
        left_out=_own_place(_A.PERSON_VIEW),
    ),
    ListExport(
        "mentees",
        _("Реестр наставляемых"),
        "people:mentees",
        _A.PERSON_VIEW,
        _register(ParticipantRole.MENTEE),
        MenteeTable,
        RegisterFilter,
        role=ParticipantRole.MENTEE,
        own_layouts=MENTEE_LAYOUTS,
    ),
    ListExport(
        "mentors",
        _("Реестр наставников"),
        "people:mentors",
        _A.PERSON_VIEW,
        _register(ParticipantRole.MENTOR),
        MentorTable,
        RegisterFilter,
        role=ParticipantRole.MENTOR,
        own_layouts=MENTOR_LAYOUTS,
    ),
    ListExport(
        "mentorships",
        _("Пары и группы"),
        "mentorships:list",
        _A.MENTORSHIP_VIEW,
        visible_mentorships,
        MentorshipTable,
        MentorshipFilter,
        left_out=_own_place(_A.MENTORSHIP_VIEW),
    ),
    ListExport(
        "consents",
        _("Согласия"),
        "consents:list",
        _A.CONSENT_VIEW,
        taking_part,
        ConsentTable,
        ConsentFilter,
    ),
    ListExport(
        "organizations",
        _("Организации"),
        "organizations:list",
        _A.ORGANIZATION_VIEW,
        visible_organizations,
        OrganizationTable,
        OrganizationFilter,
        columns.ORGANIZATION_COLUMNS,
    ),
    ListExport(
        "contingents",
        _("Контингент"),
        "organizations:contingent_list",
        _A.CONTINGENT_VIEW,
        visible_contingents,
        ContingentTable,
        ContingentFilter,
        columns.CONTINGENT_COLUMNS,
    ),
    ListExport(
        "partners",
        _("Партнёры"),
        "partners:list",
        _A.PARTNER_VIEW,
        partners_with_counts,
        PartnerTable,
        PartnerFilter,
        columns.PARTNER_COLUMNS,
    ),
    ListExport(
        "agreements",
        _("Соглашения"),
        "partners:agreement_list",
        _A.AGREEMENT_VIEW,
        visible_agreements,
        AgreementTable,
        AgreementFilter,
        columns.AGREEMENT_COLUMNS,
        left_out=_own_place(_A.AGREEMENT_VIEW),
    ),
    ListExport(
        "documents",
        _("Документы"),
        "documents:list",
        _A.DOCUMENT_VIEW,
        visible_documents,
        DocumentTable,
        DocumentFilter,
    ),
    ListExport(
        "accounts",
        _("Учётные записи"),
        "accounts:list",
        _A.ACCOUNT_VIEW,
        lambda actor: visible_users(actor, timezone.localdate()),
        UserTable,
        UserFilter,
        leads_to=("assignments__person",),
    ),
    ListExport(
        "erasures",
        _("Уничтожение данных"),
        "privacy:list",
        _A.ERASURE_VIEW,
        visible_erasures,
        ErasureTable,
        ErasureFilter,
        left_out=_unnamed,
    ),
    ListExport(
        "acts",
        _("Акты об уничтожении"),
        "privacy:act_list",
        _A.ERASURE_VIEW,
        visible_acts,
        ActTable,
        ActFilter,
    ),
    ListExport(
        "periods",
        _("Отчётные периоды"),
        "periods:list",
        _A.PERIOD_VIEW,
        _scoped(_A.PERIOD_VIEW, Period.objects.all),
        PeriodTable,
        PeriodFilter,
    ),
    ListExport(
        "forms",
        _("Формы наставничества"),
        "programmes:form_list",
        _A.FORM_VIEW,
        _scoped(_A.FORM_VIEW, MentoringForm.objects.all),
        MentoringFormTable,
        MentoringFormFilter,
    ),
    ListExport(
        "measures",
        _("Внесённые показания"),
        "indicators:measure_list",
        _A.MEASURE_VIEW,
        _scoped(_A.MEASURE_VIEW, lambda: MeasureValue.objects.select_related("organization")),
        MeasureTable,
        MeasureFilter,
    ),
    ListExport(
        "sets",
        _("Наборы показателей"),
        "indicators:set_list",
        _A.INDICATOR_SET_VIEW,
        _scoped(
            _A.INDICATOR_SET_VIEW,
            lambda: IndicatorSet.objects.annotate(indicator_count=Count("indicators")),
        ),
        IndicatorSetTable,
        IndicatorSetFilter,
    ),
    ListExport(
        "submissions",
        _("Отчёты"),
        "campaigns:submission_list",
        _A.SUBMISSION_VIEW,
        visible_reports,
        SubmissionTable,
        SubmissionFilter,
        left_out=_own_place(_A.SUBMISSION_VIEW),
    ),
    ListExport(
        "past",
        _("Сведения прошлых лет"),
        "campaigns:past_list",
        _A.PAST_FIGURE_VIEW,
        _scoped(_A.PAST_FIGURE_VIEW, lambda: PastFigure.objects.select_related("place")),
        PastFigureTable,
        PastFigureFilter,
        columns.PAST_COLUMNS,
    ),
    ListExport(
        "notes",
        _("Справки"),
        "notes:list",
        _A.NOTE_VIEW,
        lambda actor: visible_notes(actor).defer("figures"),
        NoteTable,
        NoteFilter,
    ),
)
LISTS: Mapping[str, ListExport] = {one.code: one for one in _ALL}
BY_PAGE: Mapping[str, ListExport] = {one.page: one for one in _ALL}
