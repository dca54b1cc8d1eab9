"""What a body sees of those who report to it."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.translation import gettext as _

from nastavnik.domain.campaigns.deadlines import ONE_SECOND
from nastavnik.domain.typography import format_date_long
from nastavnik.oversight.campaigns import queries, wording
from nastavnik.oversight.campaigns.choices import (
    CampaignState,
    PackageState,
    ReportStatus,
    StepUnit,
    SubmissionStage,
)
from nastavnik.oversight.campaigns.models import (
    ROUTE_STEPS,
    Obligation,
    Package,
    Submission,
    SubmissionVersion,
)
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor

# As organisations stand in their tree: № 2 before № 10.
BY_PLACE = ("organization__position", "organization__short_name", "pk")
_SENT = (SubmissionStage.SENT, SubmissionStage.CHECKED)
_ACCEPTED = (SubmissionStage.ACCEPTED, SubmissionStage.CONSOLIDATED, SubmissionStage.APPROVED)


def with_status(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Say of every obligation when it was first met and how it stands."""
    versions = SubmissionVersion.objects.filter(submission__obligation=OuterRef("pk"), number=1)
    packages = Package.objects.filter(obligation=OuterRef("pk"))
    first = Coalesce(
        Subquery(versions.values("sent_at")[:1]),
        Subquery(packages.order_by("number").values("handed_in_at")[:1]),
    )
    last = Subquery(packages.order_by("-number").values("state")[:1])
    term = ExpressionWrapper(F("due_at") + Value(ONE_SECOND), output_field=DateTimeField())
    came = Q(submission__stage__in=_SENT) | Q(package_state=PackageState.HANDED_IN)
    taken = Q(submission__stage__in=_ACCEPTED) | Q(package_state=PackageState.ACCEPTED)
    back = Q(submission__stage=SubmissionStage.RETURNED) | Q(package_state=PackageState.RETURNED)
    status = Case(
        When(~Q(exemption=""), then=Value(ReportStatus.EXEMPT.value)),
        When(taken, then=Value(ReportStatus.ACCEPTED.value)),
        When(back, then=Value(ReportStatus.RETURNED.value)),
        When(came & Q(first_sent_at__lt=term), then=Value(ReportStatus.IN_TIME.value)),
        When(came, then=Value(ReportStatus.LATE.value)),
        When(_not_begun(), then=Value(ReportStatus.NOT_STARTED.value)),
        default=Value(ReportStatus.IN_WORK.value),
        output_field=CharField(),
    )
    known = rows.annotate(first_sent_at=first, package_state=last)
    return known.annotate(status=status)


def _not_begun() -> Q:
    """Nobody has touched the form; of a body, none of the forms that reach it by any way."""
    begun = Submission.objects.filter(obligation__exemption="").exclude(stage=SubmissionStage.OPEN)
    of_body = Q(submission__isnull=True)
    for steps in range(1, ROUTE_STEPS):
        # Level by level: each is found by an index, and the first form found is enough.
        way = "__".join(["obligation", *["above"] * steps])
        of_body &= ~Q(Exists(begun.filter(**{way: OuterRef("pk")})))
    return Q(submission__stage=SubmissionStage.OPEN) | of_body


@dataclass(frozen=True)
class ReportLine:
    """How somebody who must report stands now."""

    obligation: Obligation
    status: ReportStatus
    is_overdue: bool

    @property
    def tone(self) -> str:
        """How the status looks."""
        return wording.status_tone(self.status)

    @property
    def due_words(self) -> str:
        """The term in words."""
        return _("до %s") % format_date_long(self.obligation.due_on)


def report_of(obligation: Obligation, now: datetime.datetime) -> ReportLine:
    """Return how one obligation stands."""
    row = with_status(Obligation.objects.filter(pk=obligation.pk)).get()
    status = status_of(row)
    return ReportLine(obligation, status, is_overdue(status, row.due_at, now))


def is_overdue(status: str, due_at: datetime.datetime, now: datetime.datetime) -> bool:
    """Tell whether something is still awaited although its term is over."""
    return status in ReportStatus.owing and now >= due_at + ONE_SECOND


def visible_reports(actor: Actor) -> QuerySet[Obligation]:
    """Return the forms an actor may see: by right, or handed in to one's own body."""
    rows = Obligation.objects.leaves().select_related("organization", "campaign", "submission")
    seen = policy.scope(actor, Action.SUBMISSION_VIEW, Obligation.objects.all()).values("pk")
    own = policy.scope(actor, Action.REVIEW_VIEW, Obligation.objects.all()).values("pk")
    return with_status(rows.filter(Q(pk__in=seen) | Q(above__in=own)))


def nodes_and_leaves() -> QuerySet[Obligation]:
    """Return obligations with all that their pages say of them."""
    return Obligation.objects.select_related(
        "organization", "campaign__period", "above__organization", "step"
    )


def nodes() -> QuerySet[Obligation]:
    """Return the obligations of bodies."""
    return nodes_and_leaves().exclude(step__unit=StepUnit.ORGANIZATION)


def own_bodies(actor: Actor) -> QuerySet[Obligation]:
    """Return the obligations of one's own body, with how many of those below stand how."""
    return counted(policy.scope(actor, Action.REVIEW_VIEW, nodes()))


def counted(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Say of bodies how many of those directly below wait for a decision, and how many owe."""
    below = with_status(Obligation.objects.filter(above=OuterRef("pk")))
    return rows.annotate(
        waiting=_how_many(below, ReportStatus.waiting), owing=_how_many(below, ReportStatus.owing)
    )


def visible_nodes(actor: Actor, action: Action) -> QuerySet[Obligation]:
    """Return the obligations of bodies an actor may look at: by right, and below one's own body."""
    seen = policy.scope(actor, action, Obligation.objects.all()).values("pk")
    own = policy.scope(actor, Action.REVIEW_VIEW, Obligation.objects.all()).values("pk")
    return nodes().filter(Q(pk__in=seen) | Q(above__in=own) | Q(above__above__in=own))


def load_node(actor: Actor, action: Action, pk: int) -> Obligation:
    """Return the part of a campaign that a body answers for; 404 where it is none of theirs."""
    policy.require(actor, action)
    node = visible_nodes(actor, action).filter(pk=pk).first()
    if node is None:
        raise Http404
    return node


def _how_many(below: QuerySet[Obligation], statuses: Collection[str]) -> Coalesce:
    found = below.filter(Q(("status__in", statuses))).order_by().values("above")
    return Coalesce(Subquery(found.annotate(number=Count("pk")).values("number")), 0)


def below(node: Obligation) -> QuerySet[Obligation]:
    """Return who hands in to a body directly, with how they stand."""
    rows = nodes_and_leaves().filter(above=node).select_related("submission")
    return with_status(rows.order_by(*BY_PLACE))


def packages() -> QuerySet[Package]:
    """Return packages with all that their pages say of them."""
    return Package.objects.select_related(
        "obligation__organization", "obligation__campaign", "obligation__above__organization"
    )


def visible_packages(actor: Actor) -> QuerySet[Package]:
    """Return the packages an actor may look at: by right, or handed in to one's own body."""
    seen = policy.scope(actor, Action.PACKAGE_VIEW, Package.objects.all()).values("pk")
    own = policy.scope(actor, Action.REVIEW_VIEW, Obligation.objects.all()).values("pk")
    return packages().filter(Q(pk__in=seen) | Q(obligation__above__in=own))


def incoming(node: Obligation) -> QuerySet[Package]:
    """Return the packages handed in to a body that wait for its decision."""
    waiting = packages().filter(obligation__above=node, state=PackageState.HANDED_IN)
    return waiting.order_by("handed_in_at")


def load_visible(actor: Actor, rows: QuerySet[Submission], pk: int) -> Submission:
    """Return a form the actor may look at; 404 where they may not."""
    row = rows.filter(pk=pk, obligation__in=visible_reports(actor).values("pk")).first()
    if row is None:
        raise Http404
    return row


def load_visible_version(
    actor: Actor, rows: QuerySet[SubmissionVersion], pk: int
) -> SubmissionVersion:
    """Return a version of such a form."""
    version = rows.filter(pk=pk).first()
    if version is None:
        raise Http404
    version.submission = load_visible(actor, queries.submissions(), version.submission_id)
    return version


def versions_of(submission: Submission) -> QuerySet[SubmissionVersion]:
    """Return the versions of a form with what was decided about each, the newest first."""
    return submission.versions.prefetch_related("decisions__decided_by").order_by("-number")


def status_of(row: Obligation) -> ReportStatus:
    """Return how a row of `with_status` stands."""
    return ReportStatus(row.status)  # type: ignore[attr-defined]


def counts(rows: Iterable[Obligation]) -> list[tuple[ReportStatus, int]]:
    """Return how many stand at each status; a status nobody stands at is a zero."""
    found = Counter(status_of(row) for row in rows)
    return [(status, found[status]) for status in ReportStatus]


def reminder(node: Obligation, owing: Sequence[Obligation], site: str) -> str:
    """Return words to paste into a messenger for those who have not handed in."""
    if not owing:
        return ""
    names = "\n".join(
        f"— {row.organization.short_name}, {_('срок')} {format_date_long(row.due_on)}: "
        f"{site}{row.get_duty_url()}"
        for row in owing
    )
    said = _("Коллеги, напоминаем: «%(title)s», %(period)s. Ещё не сданы данные:") % {
        "title": node.campaign.title,
        "period": node.campaign.period,
    }
    how = _("Форма уже заполнена по вашим реестрам: раздел «Отчёты», проверить и нажать «Сдать».")
    if not any(hasattr(row, "submission") for row in owing):
        how = _("Раздел «Приём отчётов»: принять сданное и нажать «Сдать свод».")
    return f"{said}\n{names}\n{how}"


def running(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Keep what belongs to campaigns that collect now."""
    return rows.filter(campaign__state=CampaignState.OPEN)
