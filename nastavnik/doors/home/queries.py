"""«Что осталось»: the task list of a role, from the data itself."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.domain.typography import count_phrase, format_date
from nastavnik.oversight.campaigns import reviewing, wording
from nastavnik.oversight.campaigns.choices import ReportStatus
from nastavnik.oversight.indicators import queries as indicators
from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.oversight.notes.models import Note
from nastavnik.oversight.notes.wording import brief_words
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action, Reach, Role
from nastavnik.platform.access.policy import Actor, reach_of
from nastavnik.platform.parameters.catalogue import CONSENTS_SINCE
from nastavnik.platform.parameters.queries import value
from nastavnik.practice.mentorships.choices import MentorshipStatus
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.consents.choices import ConsentKind
from nastavnik.registers.consents.queries import mentors_of_colleagues, missing_and_expiring
from nastavnik.registers.documents.choices import DocumentType
from nastavnik.registers.documents.queries import held_on
from nastavnik.registers.duplicates.queries import likely_count
from nastavnik.registers.entry.queries import pending_invitations
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import Contingent, Organization
from nastavnik.registers.people.choices import EnrolmentStatus, ParticipantRole
from nastavnik.registers.people.models import Enrolment
from nastavnik.registers.people.queries import first_reporting_date
from nastavnik.registers.periods.models import SchoolYear
from nastavnik.registers.privacy.models import Erasure
from nastavnik.registers.privacy.queries import unswept_files

EXPIRING_DAYS = 30


@dataclass(frozen=True, slots=True)
class Task:
    """A line of the task list: what, how it stands, where to go next."""

    title: str
    status: str
    url: str
    action: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Home:
    """The home page of a role on the day its figures are taken."""

    day: datetime.date
    tasks: list[Task]
    results: list[indicators.Result]
    root: Organization

    @property
    def tiles(self) -> list[tuple[str, indicators.Result]]:
        """The results with their names in a few words."""
        return [
            (f"{result.indicator.code}. {brief_words(result.indicator)}", result)
            for result in self.results
        ]

    @property
    def is_zone(self) -> bool:
        """Whether the results are those of a centre's zone."""
        return self.root.kind == Kind.CENTRE

    @property
    def left(self) -> int:
        """How many tasks are still open."""
        return sum(not task.is_done for task in self.tasks)


def home_of(actor: Actor, today: datetime.date) -> Home:
    """Return the home page of the actor."""
    root = Organization.objects.get(pk=actor.organization_id or 0)
    day = first_reporting_date(root, today)
    task_list: dict[Role, Callable[[Actor, Organization, datetime.date], list[Task]]] = {
        **dict.fromkeys((Role.HEAD, Role.CURATOR), _curator_tasks),
        **dict.fromkeys((Role.MINISTRY, Role.COORDINATOR), _coordinator_tasks),
        Role.CENTRE: _centre_tasks,
        Role.AUDITOR: _auditor_tasks,
        Role.ADMINISTRATOR: _administrator_tasks,
        Role.SECURITY: _security_tasks,
    }
    shown = indicators.usual_set(root, day) if _counts(actor) else None
    results = (
        list(indicators.compute(indicators.indicators_of(shown), root, day).values())
        if shown
        else []
    )
    tasks = task_list.get(actor.role, _no_tasks)
    return Home(day, [*_report_tasks(actor), *tasks(actor, root, day)], results, root)


def _report_tasks(actor: Actor) -> list[Task]:
    """What campaigns await: terms come first on the page."""
    found = []
    if policy.allows(actor, Action.SUBMISSION_EDIT):
        for row in reviewing.running(reviewing.visible_reports(actor)).order_by("due_at", "pk"):
            status = reviewing.status_of(row)
            is_done = status not in ReportStatus.owing
            words = str(status.label).lower()
            if not is_done:
                words = _("%(words)s, сдать до %(day)s") % {
                    "words": words,
                    "day": format_date(row.due_on),
                }
            url = row.submission.get_absolute_url()
            found.append(Task(_("Отчёт: %s") % row.campaign, words, url, _("Открыть"), is_done))
    if policy.allows(actor, Action.REVIEW_VIEW):
        bodies = reviewing.with_status(reviewing.own_bodies(actor))
        for row in reviewing.running(bodies).order_by("due_at", "pk"):
            waiting, owing = row.waiting, row.owing  # type: ignore[attr-defined]
            status = reviewing.status_of(row)
            words = wording.left_to_body(status, waiting, owing)
            title = _("Приём: %(campaign)s, свод до %(day)s") % {
                "campaign": row.campaign,
                "day": format_date(row.due_on),
            }
            if row.above is not None:
                title = f"{title} → {row.above.organization}"
            is_done = not waiting and not owing and status not in ReportStatus.owing
            found.append(Task(title, words, row.get_absolute_url(), _("Открыть"), is_done))
    return found


def _counts(actor: Actor) -> bool:
    """Whether figures stand on the home page: of a centre, if it monitors any level."""
    reach = reach_of(actor, Action.INDICATOR_VIEW)
    in_zone = reach is Reach.ZONE and bool(actor.levels(Action.INDICATOR_VIEW))
    return in_zone or reach in (Reach.OWN, Reach.SUBTREE)


def _no_tasks(actor: Actor, root: Organization, day: datetime.date) -> list[Task]:
    return []


def _curator_tasks(actor: Actor, own: Organization, day: datetime.date) -> list[Task]:
    year = SchoolYear.objects.on(day).first()
    of_year = f"?school_year={year.pk}" if year else ""
    enrolments = Enrolment.objects.filter(organization=own, school_year=year)
    return [
        _contingent_task(own, year, day),
        _candidates_task(
            _("Кандидаты в наставляемые"),
            enrolments.filter(role=ParticipantRole.MENTEE),
            f"{reverse('people:mentees')}{of_year}",
        ),
        _candidates_task(
            _("Кандидаты в наставники"),
            enrolments.filter(role=ParticipantRole.MENTOR),
            f"{reverse('people:mentors')}{of_year}",
        ),
        *_consents_tasks(own, enrolments, day),
        _counted(
            _("Подбор наставников"),
            _without_mentorship(enrolments).count(),
            (_("наставляемый ждёт"), _("наставляемых ждут"), _("наставляемых ждут")),
            f"{reverse('mentorships:add')}{of_year}",
        ),
        _counted(
            _("Приказ о парах и группах"),
            Mentorship.objects.filter(
                organization=own, school_year=year, status__in=MentorshipStatus.forming
            ).count(),
            (_("пара без приказа"), _("пары без приказа"), _("пар без приказа")),
            f"{reverse('mentorships:list')}{of_year}",
        ),
        _documents_task(own, day),
        *_alike_tasks(own),
        *_open_safety_tasks(actor),
    ]


def _coordinator_tasks(actor: Actor, root: Organization, day: datetime.date) -> list[Task]:
    return [*_below_tasks(actor, Action.CONTINGENT_VIEW, day), _note_task(actor, day)]


def _centre_tasks(actor: Actor, root: Organization, day: datetime.date) -> list[Task]:
    """By what the centre does for its levels: monitoring counts, introduction reads papers."""
    tasks = []
    if actor.levels(Action.CONTINGENT_VIEW):
        tasks += _below_tasks(actor, Action.CONTINGENT_VIEW, day)
    if actor.levels(Action.DOCUMENT_VIEW):
        open_ones = Organization.objects.reporting().open_on(day)
        places = policy.scope(actor, Action.DOCUMENT_VIEW, open_ones).values_list("pk", flat=True)
        without = len(places) - len({place for place, _type in held_on(places, day)})
        words = (
            _("организация без документов"),
            _("организации без документов"),
            _("организаций без документов"),
        )
        url = f"{reverse('documents:coverage')}?on={format_date(day)}"
        tasks.append(_counted(_("Документы организаций"), without, words, url))
    return tasks


def _below_tasks(actor: Actor, action: Action, day: datetime.date) -> list[Task]:
    year = SchoolYear.objects.on(day).first()
    below = policy.scope(actor, action, Organization.objects.reporting().open_on(day))
    started = Enrolment.objects.filter(organization=OuterRef("pk"), school_year=year)
    counted = Contingent.objects.filter(organization=OuterRef("pk"), as_of__lte=day)
    not_begun = (
        _("организация не начала"),
        _("организации не начали"),
        _("организаций не начали"),
    )
    not_counted = (
        _("организация не внесла"),
        _("организации не внесли"),
        _("организаций не внесли"),
    )
    return [
        _counted(
            _("Реестры организаций"),
            below.exclude(Exists(started)).count(),
            not_begun,
            reverse("organizations:list"),
        ),
        _counted(
            _("Контингент организаций"),
            below.exclude(Exists(counted)).count(),
            not_counted,
            reverse("organizations:contingent_list"),
        ),
    ]


def _auditor_tasks(actor: Actor, root: Organization, day: datetime.date) -> list[Task]:
    notes = policy.scope(actor, Action.NOTE_VIEW, Note.objects.all()).count()
    return [
        Task(
            _("Справки для проверки"),
            count_phrase(notes, _("справка"), _("справки"), _("справок")),
            reverse("notes:list"),
            _("Открыть"),
            notes == 0,
        )
    ]


def _administrator_tasks(actor: Actor, root: Organization, day: datetime.date) -> list[Task]:
    kinds = (
        (_("Дерево организаций"), Organization.objects.count(), "organizations:list"),
        (_("Формы наставничества"), MentoringForm.objects.count(), "programmes:form_list"),
        (_("Наборы показателей"), IndicatorSet.objects.count(), "indicators:set_list"),
        (_("Учебные годы"), SchoolYear.objects.count(), "periods:list"),
    )
    return [
        Task(
            title,
            count_phrase(count, _("запись"), _("записи"), _("записей")),
            reverse(route),
            _("Открыть"),
            count > 0,
        )
        for title, count, route in kinds
    ]


def _security_tasks(actor: Actor, root: Organization, day: datetime.date) -> list[Task]:
    without = User.objects.filter(is_active=True).exclude(
        pk__in=Assignment.objects.active_on(timezone.localdate()).values("user")
    )
    words = (_("запись без роли"), _("записи без роли"), _("записей без роли"))
    accounts = _counted(_("Учётные записи"), without.count(), words, reverse("accounts:list"))
    return [accounts, *_safety_tasks(actor)]


def _safety_tasks(actor: Actor) -> list[Task]:
    """Whose invitation ran out unopened, whose destroyed data stand in no act yet."""
    ran_out = sum(not line.is_open for line in pending_invitations(actor))
    links = (_("ссылка не действует"), _("ссылки не действуют"), _("ссылок не действуют"))
    executed = Erasure.objects.without_act()
    without_act = policy.scope(actor, Action.ERASURE_VIEW, executed).count()
    acts = (_("запись без акта"), _("записи без акта"), _("записей без акта"))
    tasks = [
        _counted(_("Приглашения"), ran_out, links, reverse("entry:invitations")),
        _counted(_("Уничтожение данных"), without_act, acts, reverse("privacy:list")),
    ]
    failed = policy.scope(actor, Action.ERASURE_VIEW, Erasure.objects.failed()).count()
    if failed:
        words = (_("запись не исполнена"), _("записи не исполнены"), _("записей не исполнено"))
        title = _("Уничтожение данных: не удалось")
        tasks.append(_counted(title, failed, words, reverse("privacy:list")))
    if unswept := unswept_files(timezone.now()):
        words = (_("файл без записей"), _("файла без записей"), _("файлов без записей"))
        title = _("Файлы не убраны: проверьте, не старее ли база")
        tasks.append(_counted(title, unswept, words, reverse("trail:list")))
    return tasks


def _alike_tasks(own: Organization) -> list[Task]:
    """People who may be one: a rare care, told only when there is one."""
    words = (_("пара похожих записей"), _("пары похожих записей"), _("пар похожих записей"))
    count = likely_count(own)
    return [_counted(_("Похожие люди"), count, words, reverse("duplicates:list"))] if count else []


def _open_safety_tasks(actor: Actor) -> list[Task]:
    """Only what is to be done: a school has other cares every day."""
    return [task for task in _safety_tasks(actor) if not task.is_done]


def _contingent_task(own: Organization, year: SchoolYear | None, day: datetime.date) -> Task:
    latest = (
        Contingent.objects.filter(
            organization=own, as_of__lte=day, as_of__gte=year.starts_on if year else day
        )
        .order_by("-as_of")
        .first()
    )
    status = _("на %s") % format_date(latest.as_of) if latest else _("не внесён")
    url = reverse("organizations:contingent_list")
    return Task(_("Контингент: знаменатели показателей"), status, url, _("Открыть"), bool(latest))


def _candidates_task(title: str, register: QuerySet[Enrolment], url: str) -> Task:
    waiting = register.filter(status=EnrolmentStatus.CANDIDATE).count()
    words = (_("кандидат ждёт"), _("кандидата ждут"), _("кандидатов ждут"))
    sign = "&" if "?" in url else "?"
    return _counted(title, waiting, words, f"{url}{sign}status={EnrolmentStatus.CANDIDATE}")


def _consents_tasks(
    own: Organization, enrolments: QuerySet[Enrolment], day: datetime.date
) -> list[Task]:
    """How consents stand; of those to mentor colleagues only when there is what to do."""
    since, title = value(CONSENTS_SINCE), _("Согласия")
    if since is not None and since > day:
        title = _("Согласия, без них не считают с %s") % format_date(since)
    places = enrolments.filter(status__in=EnrolmentStatus.open)
    mentors = mentors_of_colleagues(day).filter(organization=own)
    mentoring = _("Согласия на работу наставником")
    usual = _consents_task(title, places, day, ConsentKind.PROCESSING)
    also = _consents_task(mentoring, mentors, day, ConsentKind.MENTORING)
    return [usual] if also.is_done else [usual, also]


def _consents_task(
    title: str, places: QuerySet[Enrolment], day: datetime.date, kind: ConsentKind
) -> Task:
    """Count those at work without a valid consent, and those whose consent ends within a month."""
    missing, expiring = missing_and_expiring(places, kind, day, EXPIRING_DAYS)
    told = [
        _("нет у %s") % missing if missing else "",
        _("истекают у %s") % expiring if expiring else "",
    ]
    status = ", ".join(filter(None, told)) or _("всё сделано")
    standing = "missing" if missing or not expiring else "soon"
    asked = f"?kind={kind.value}&standing={standing}&on={format_date(day)}"
    url = f"{reverse('consents:list')}{asked}"
    return Task(title, status, url, _("Открыть"), not missing and not expiring)


def _documents_task(own: Organization, day: datetime.date) -> Task:
    count = len(held_on([own.pk], day))
    needed = len(DocumentType.counted)
    status = _("%(count)s из %(needed)s") % {"count": count, "needed": needed}
    url = f"{reverse('documents:coverage')}?on={format_date(day)}"
    return Task(_("Обязательные документы"), status, url, _("Открыть"), count == needed)


def _note_task(actor: Actor, day: datetime.date) -> Task:
    notes = policy.scope(actor, Action.NOTE_VIEW, Note.objects.filter(period__as_of=day))
    note = notes.first()
    title = _("Информационная справка на %s") % format_date(day)
    if note is None:
        return Task(title, _("не составлена"), reverse("notes:add"), _("Составить"), False)
    return Task(title, _("составлена"), note.get_absolute_url(), _("Открыть"), True)


def _counted(title: str, count: int, words: tuple[str, str, str], url: str) -> Task:
    status = count_phrase(count, *words) if count else _("всё сделано")
    return Task(title, status, url, _("Открыть"), count == 0)


def _without_mentorship(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    matched = Member.objects.current().filter(
        enrolment=OuterRef("pk"), mentorship__status__in=MentorshipStatus.open
    )
    waiting = (EnrolmentStatus.REGISTERED, EnrolmentStatus.TRAINED)
    return enrolments.filter(role=ParticipantRole.MENTEE, status__in=waiting).exclude(
        Exists(matched)
    )
