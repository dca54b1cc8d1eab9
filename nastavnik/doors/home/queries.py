"""«Что осталось»: the task list of a role, from the data itself."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from nastavnik.domain.typography import count_phrase, format_date
from nastavnik.oversight.indicators import queries as indicators
from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.oversight.notes.models import Note
from nastavnik.oversight.notes.wording import brief_words
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action, Role
from nastavnik.platform.access.policy import Actor
from nastavnik.practice.mentorships.choices import MentorshipStatus
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.documents.choices import DocumentType
from nastavnik.registers.documents.models import Document
from nastavnik.registers.organizations.models import Contingent, Organization
from nastavnik.registers.people.choices import EnrolmentStatus, ParticipantRole
from nastavnik.registers.people.models import Enrolment
from nastavnik.registers.people.queries import first_reporting_date
from nastavnik.registers.periods.models import SchoolYear


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
    def left(self) -> int:
        """How many tasks are still open."""
        return sum(not task.is_done for task in self.tasks)


def home_of(actor: Actor, today: datetime.date) -> Home:
    """Return the home page of the actor."""
    root = Organization.objects.get(pk=actor.organization_id or 0)
    day = first_reporting_date(root, today)
    task_list: dict[Role, Callable[[Actor, Organization, datetime.date], list[Task]]] = {
        Role.CURATOR: _curator_tasks,
        Role.COORDINATOR: _coordinator_tasks,
        Role.AUDITOR: _auditor_tasks,
        Role.ADMINISTRATOR: _administrator_tasks,
    }
    indicator_set = indicators.usual_set(root, day)
    shown = indicator_set if actor.role != Role.ADMINISTRATOR else None
    results = (
        list(indicators.compute(indicators.indicators_of(shown), root, day).values())
        if shown
        else []
    )
    return Home(day, task_list[actor.role](actor, root, day), results, root)


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
    ]


def _coordinator_tasks(actor: Actor, root: Organization, day: datetime.date) -> list[Task]:
    year = SchoolYear.objects.on(day).first()
    below = Organization.objects.within(root).reporting().open_on(day)
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
        _note_task(actor, day),
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


def _documents_task(own: Organization, day: datetime.date) -> Task:
    held = Document.objects.filter(organization=own, type__in=DocumentType.counted).active_on(day)
    count = held.values("type").distinct().count()
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
    matched = Member.objects.filter(
        enrolment=OuterRef("pk"), mentorship__status__in=MentorshipStatus.open
    )
    waiting = (EnrolmentStatus.REGISTERED, EnrolmentStatus.TRAINED)
    return enrolments.filter(role=ParticipantRole.MENTEE, status__in=waiting).exclude(
        Exists(matched)
    )
