import copy
import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from nastavnik.domain.findings import find
from nastavnik.domain.findings.model import (
    Claim as ClaimValue,
)
from nastavnik.domain.findings.model import (
    ClaimKind,
    Enterprises,
    Finding,
    FormName,
    FormRow,
    IndicatorFacts,
    Monitoring,
    UnitName,
)
from nastavnik.domain.indicators import Direction, Unit
from nastavnik.domain.measures import Measure
from nastavnik.domain.mentoring_forms import Category
from nastavnik.domain.typography import format_date
from nastavnik.oversight.campaigns.reviewing import visible_nodes
from nastavnik.oversight.indicators import counting
from nastavnik.oversight.indicators import queries as indicator_queries
from nastavnik.oversight.indicators.models import Indicator
from nastavnik.oversight.indicators.queries import Result
from nastavnik.oversight.notes import collected, earlier
from nastavnik.oversight.notes.campaign.facts import monitoring_of
from nastavnik.oversight.notes.campaign.gathering import Gathering, reading_of
from nastavnik.oversight.notes.choices import Audience
from nastavnik.oversight.notes.figures import (
    FormFacts,
    Head,
    IndicatorTable,
    Member,
    NoteFigures,
    Plan,
    Printed,
    Required,
    Row,
)
from nastavnik.oversight.notes.models import Claim, Note, RequiredForm
from nastavnik.oversight.notes.wording import table_of
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.rows.snapshots import one_state
from nastavnik.practice.mentorships.counting import places
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.organizations.models import ANY_AGE, Organization
from nastavnik.registers.people.models import Person
from nastavnik.registers.periods.models import Period

type PrintedByMember = Mapping[str, Printed]


@dataclass(frozen=True)
class _Read:
    """What was read from the registers for one note, each thing once."""

    note: Note
    scope: counting.Scope
    forms: Sequence[MentoringForm]
    indicators: Sequence[Indicator]
    results: Mapping[str, Result]
    rows: tuple[FormRow, ...]
    claims: tuple[ClaimValue, ...]

    @property
    def organizations(self) -> Sequence[Organization]:
        """The organisations of the municipality."""
        return self.scope.organizations

    @property
    def day(self) -> datetime.date:
        """The as-of date."""
        return self.note.period.as_of


def visible_notes(actor: Actor) -> QuerySet[Note]:
    """Return the notes in the actor's reach, and those of who reports to the actor's own body."""
    seen = policy.scope(actor, Action.NOTE_VIEW, Note.objects.all()).values("pk")
    nodes = visible_nodes(actor, Action.NOTE_VIEW).values("pk")
    rows = Note.objects.filter(Q(obligation=None, pk__in=seen) | Q(obligation__in=nodes))
    return rows.select_related(
        "organization", "period", "indicator_set__act", "obligation__campaign"
    )


def load_note(actor: Actor, action: Action, pk: int) -> Note:
    """Fetch a note and authorise the action on it: 404 out of sight, 403 where it is forbidden."""
    policy.require(actor, action.viewing)
    note = visible_notes(actor).filter(pk=pk).first()
    if note is None:
        raise Http404
    if action != action.viewing:
        policy.require_seen(actor, action, note.organization)
    return note


def live_figures(note: Note) -> NoteFigures:
    """Compute everything the note says, now: from what a campaign told, or from the registers.

    Every figure comes from one state of the database: a form handed in meanwhile is in all or none.
    """
    with one_state():
        return _of_registers(note) if note.obligation_id is None else _of_campaign(note)


def _of_campaign(note: Note) -> NoteFigures:
    gathering = Gathering(reading_of(note))
    tables = gathering.tables()
    return NoteFigures(
        head=_head(note, ""),
        members=tuple(gathering.members.values()),
        forms=(),
        places=(),
        indicators=tables,
        enterprises=Enterprises(0, 0, 0, 0),
        findings=find(monitoring_of(note, gathering, tables)),
        collection=gathering.collection(),
    )


def _of_registers(note: Note) -> NoteFigures:
    read = _read(note)
    tables = tuple(
        _table(result, read, _printed(read.claims, code)) for code, result in read.results.items()
    )
    monitoring = _monitoring(read, tables)
    return NoteFigures(
        head=_head(note, _source(note)),
        members=tuple(
            Member(row.pk, row.code, row.name, row.short_name, row.reference)
            for row in read.organizations
        ),
        forms=tuple(FormFacts(form.code, form.label) for form in read.forms),
        places=read.rows,
        indicators=tables,
        enterprises=monitoring.enterprises or Enterprises(0, 0, 0, 0),
        required=_required(read),
        findings=find(monitoring),
    )


def claims_of(organization: Organization, period: Period) -> QuerySet[Claim]:
    """Return what the source prints about the organisation and period."""
    return Claim.objects.filter(organization=organization, period=period)


def claim_count(note: Note) -> int:
    """How much the source prints of what the note is made of; a campaign's note has no source."""
    if note.obligation_id is not None:
        return 0
    return claims_of(note.organization, note.period).count()


def _read(note: Note) -> _Read:
    root, day = note.organization, note.period.as_of
    scope = counting.scope_of(root, day)
    forms = list(MentoringForm.objects.all())
    indicators = indicator_queries.indicators_of(note.indicator_set)
    codes = {row.pk: row.code for row in scope.organizations}
    claims = claims_of(root, note.period)
    return _Read(
        note=note,
        scope=scope,
        forms=[form for form in forms if form.archived_on is None or form.archived_on > day],
        indicators=indicators,
        results=indicator_queries.compute(indicators, root, day),
        rows=_form_rows(scope, forms),
        claims=tuple(claim.as_value(codes.get(claim.unit_id or 0, "")) for claim in claims),
    )


def _form_rows(scope: counting.Scope, forms: Sequence[MentoringForm]) -> tuple[FormRow, ...]:
    found = {(row.organization_id, row.form_id): row for row in places(scope.root, scope.day)}
    return tuple(
        FormRow(organization.code, form.label, row.mentees, row.mentors)
        for organization in scope.organizations
        for form in forms
        if (row := found.get((organization.pk, form.pk)))
    )


def _head(note: Note, source: str) -> Head:
    organization, period, chosen = note.organization, note.period, note.indicator_set
    act = chosen.act
    words = ""
    if act is not None:
        words = act.title
        if act.number and act.number not in act.title and act.date:
            words += " " + _("от %(day)s №\u00a0%(number)s") % {
                "day": format_date(act.date),
                "number": act.number,
            }
    return Head(
        organization=organization.name,
        locality=organization.locality or organization.short_name,
        period=period.title,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        as_of=note.obligation.campaign.as_of if note.obligation else period.as_of,
        set_title=chosen.title,
        act=words,
        source=source,
    )


def _source(note: Note) -> str:
    first = claims_of(note.organization, note.period).values_list("source", flat=True).first()
    return first or ""


def _table(result: Result, read: _Read, printed: PrintedByMember) -> IndicatorTable:
    indicator = result.indicator
    plan = result.plan
    return table_of(indicator)(
        bands=result.bands,
        plan=Plan(plan.due_on, plan.value) if plan else None,
        coming=tuple(Plan(target.due_on, target.value) for target in result.coming),
        rows=tuple(
            Row(
                row.organization.code,
                row.figure,
                row.band.label if row.band else "",
                printed.get(row.organization.code),
            )
            for row in result.rows
        ),
        total=result.total,
    )


def _printed(claims: Iterable[ClaimValue], indicator: str) -> PrintedByMember:
    found: dict[str, Printed] = {}
    for claim in claims:
        if claim.kind in (ClaimKind.SHARE, ClaimKind.COUNT) and claim.indicator == indicator:
            found.setdefault(claim.unit, Printed(claim.number, claim.text))
    return found


def _monitoring(read: _Read, tables: Sequence[IndicatorTable]) -> Monitoring:
    """Arrange the figures and the claims as the rules read them."""
    note, root = read.note, read.note.organization
    outside = _outside(read)
    before = earlier.earlier_notes(note)
    nodes = collected.nodes_of(note)
    terms, periods = collected.terms(nodes)
    return Monitoring(
        units=tuple(UnitName(row.code, row.name, row.reference) for row in read.organizations),
        forms=tuple(
            FormName(form.label, Category(form.mentor_category), Category(form.mentee_category))
            for form in read.forms
        ),
        form_rows=read.rows,
        indicators=tuple(
            _facts(result, outside.get(code, {})) for code, result in read.results.items()
        ),
        claims=(*read.claims, *_editor_words(read, tables), *terms),
        enterprises=_enterprises(read.scope),
        reporting_level="municipality",
        proper_names=(root.locality,) if root.locality else (),
        series=earlier.series(before, note, tables),
        acts=(collected.act_behind(note.indicator_set), *periods),
        funnels=tuple(collected.funnels(nodes, read.organizations)),
        definitions=earlier.definitions(before, note),
    )


def _editor_words(read: _Read, tables: Sequence[IndicatorTable]) -> tuple[ClaimValue, ...]:
    codes = {table.pk: table.code for table in tables}
    names = [name for row in read.organizations for name in (row.name, row.short_name)]
    return tuple(earlier.words(read.note, codes, names))


def _facts(result: Result, outside: Mapping[str, int]) -> IndicatorFacts:
    indicator = result.indicator
    return IndicatorFacts(
        code=indicator.code,
        title=indicator.title,
        role=indicator.role,
        is_share=indicator.is_share,
        digits=indicator.digits,
        na_words=indicator.na_words,
        categories=frozenset(Category(code) for code in indicator.categories),
        level=indicator.reporting_level,
        figures={row.organization.code: row.figure for row in result.rows},
        people_outside=outside,
        direction=Direction(indicator.direction),
    )


def _outside(read: _Read) -> dict[str, dict[str, int]]:
    """Count participants of the right category whom the age or the experience leaves out."""
    narrow = [row for row in read.indicators if row.role and _is_narrowed(row)]
    if not narrow:
        return {}
    wide = [_widened(row) for row in narrow]
    counts = counting.count_people(wide, read.scope, counting.moment(read.day))
    found: dict[str, dict[str, int]] = {}
    for indicator in narrow:
        rows = read.results[indicator.code].rows
        found[indicator.code] = {
            row.organization.code: outside
            for row in rows
            if (
                outside := counts[indicator.code].get(row.organization.pk, 0)
                - (row.figure.numerator or 0)
            )
            > 0
        }
    return found


def _is_narrowed(indicator: Indicator) -> bool:
    return counting.limits_age(indicator) or indicator.young_specialists


def _widened(indicator: Indicator) -> Indicator:
    wide = copy.copy(indicator)
    wide.age_from, wide.age_to, wide.young_specialists = 0, ANY_AGE, False
    return wide


def _enterprises(scope: counting.Scope) -> Enterprises:
    """Count partners three ways, each by the measure indicators use."""
    at = counting.moment(scope.day)

    def asked(numerator: Measure, **parameters: object) -> Indicator:
        chosen = {"non_educational": True, "unit": Unit.PIECES, **parameters}
        return Indicator(code=numerator.value, numerator=numerator.value, **chosen)

    mentors = asked(Measure.MENTORS, categories=[Category.EMPLOYEE.value])
    people = counting.count_people([mentors], scope, at)[mentors.code] if at.year else {}
    agreements = counting.count_agreements(asked(Measure.AGREEMENTS), scope, at)
    supplying = asked(Measure.SUPPLYING_PARTNERS)
    return Enterprises(
        agreements=sum(agreements.values()),
        unique_partners=counting.count_unique(asked(Measure.PARTNERS), scope, at),
        partners_with_mentors=counting.count_unique(supplying, scope, at) if at.year else 0,
        employee_mentors=sum(people.values()),
    )


def _required(read: _Read) -> tuple[Required, ...]:
    rows = RequiredForm.objects.filter(indicator_set=read.note.indicator_set)
    everybody = tuple(row.code for row in read.organizations)
    employing = set(
        Person.objects.filter(category=Category.EMPLOYED_STUDENT)
        .filter(Q(archived_on=None) | Q(archived_on__gt=read.day))
        .filter(read.scope.holds("organization"))
        .values_list("organization__code", flat=True)
    )
    with_students = tuple(code for code in everybody if code in employing)
    return tuple(
        Required(
            form=row.form.label,
            audience=row.audience,
            starts_on=row.starts_on,
            members=everybody if row.audience == Audience.ALL else with_students,
        )
        for row in rows.select_related("form")
    )


def findings_by_severity(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Group findings by severity, the gravest first."""
    found: dict[str, list[Finding]] = {"error": [], "warning": [], "info": []}
    for finding in findings:
        found[finding.severity.value].append(finding)
    return {severity: rows for severity, rows in found.items() if rows}
