from collections.abc import Sequence
from typing import Any

import django_filters
import django_tables2
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from nastavnik.doors.trail import queries
from nastavnik.doors.trail.queries import Change, EventLine
from nastavnik.doors.trail.words import ACTS
from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action, Role
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit.models import Event
from nastavnik.platform.printing.xlsx import DATE_TIME, SheetColumn, SheetRow
from nastavnik.platform.ui.listing import FilterSet
from nastavnik.platform.ui.tables import Table
from nastavnik.registers.accounts.models import User
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Person

VERBS = [
    ("add_", _("Добавление")),
    ("edit_", _("Изменение")),
    ("remove_", _("Удаление")),
    ("view_", _("Просмотр")),
    ("export_", _("Выгрузка")),
    ("refuse_", _("Отказ")),
    ("log_", _("Вход и выход")),
]
ROLES = [(role.value, role.label) for role in Role]


class EventTable(Table):
    caption = _("Журнал действий")
    stacks = True
    row_header = "act"
    at = django_tables2.Column(verbose_name=_("Когда"))
    act = django_tables2.Column(verbose_name=_("Действие"), orderable=False)
    who = django_tables2.Column(
        verbose_name=_("Кто"), accessor="role", orderable=False, empty_values=()
    )
    subject = django_tables2.Column(
        verbose_name=_("Над чем"), accessor="subject_type", orderable=False, empty_values=()
    )
    changes = django_tables2.Column(
        verbose_name=_("Что изменилось и почему"),
        accessor="act",
        orderable=False,
        empty_values=(),
    )

    class Meta:
        model = Event
        fields = ("at", "act", "who", "subject", "changes")
        empty_text = _("Таких событий нет.")

    lines: dict[Any, EventLine]

    def read_for(self, actor: Actor) -> None:
        """Put the events of the page into words."""
        events = [row.record for row in self.paginated_rows]
        said = queries.lines(actor, events)
        self.lines = {event.pk: line for event, line in zip(events, said, strict=True)}

    def render_at(self, record: Event) -> str:
        return f"{timezone.localtime(record.at):%d.%m.%Y %H:%M:%S}"

    def render_act(self, record: Event) -> str:
        return self.lines[record.pk].act

    def render_who(self, record: Event) -> Any:
        line = self.lines[record.pk]
        return format_html("{}<br>{}", line.who, line.role)

    def render_subject(self, record: Event) -> Any:
        line = self.lines[record.pk]
        name = format_html('<a href="{}">{}</a>', line.url, line.subject)
        return format_html("{}<br>{}", name if line.url else line.subject, line.organization)

    def render_changes(self, record: Event) -> Any:
        line = self.lines[record.pk]
        said = format_html_join("", "<li>{}</li>", ((changed(one),) for one in line.changes))
        told = format_html("<ul>{}</ul>", said) if line.changes else ""
        reason = format_html("<p>{}: {}</p>", _("Причина"), line.reason) if line.reason else ""
        remark = format_html("<p>{}</p>", line.remark) if line.remark else ""
        return format_html("{}{}{}", told, reason, remark) if told or reason or remark else "—"


def changed(change: Change) -> str:
    """Say what became of a field."""
    if change.before == queries.NOTHING:
        return f"{change.label}: {change.after}"
    return f"{change.label}: {change.before} → {change.after}"


def _organizations(request: ActorRequest | None) -> Any:
    rows = Organization.objects.all()
    return policy.scope(request.actor, Action.AUDIT_VIEW, rows) if request else rows.none()


class HistoryFilter(FilterSet):
    """What the events of one row are looked through by."""

    q = None
    act = django_filters.ChoiceFilter(label=_("Действие"), choices=VERBS, method="with_verb")
    role = django_filters.ChoiceFilter(label=_("Роль"), choices=ROLES)
    since = django_filters.DateFilter(label=_("С"), field_name="at", lookup_expr="date__gte")
    until = django_filters.DateFilter(label=_("По"), field_name="at", lookup_expr="date__lte")

    class Meta:
        model = Event
        fields = ("act", "role", "since", "until")

    def with_verb(self, queryset: Any, name: str, value: str) -> Any:
        """Keep acts of a kind."""
        return queryset.filter(act__startswith=value)


class TrailFilter(HistoryFilter):
    names_people = True
    naming = ("q", "person")

    q = django_filters.CharFilter(label=_("Кто действовал"), method="done_by")
    person = django_filters.CharFilter(label=_("О ком"), method="about")
    own = django_filters.ChoiceFilter(
        label=_("Особое действие"),
        field_name="act",
        choices=lambda: sorted(ACTS.items(), key=lambda pair: str(pair[1])),
    )
    organization = django_filters.ModelChoiceFilter(
        label=_("Организация"),
        field_name="organization_id",
        queryset=_organizations,
        method="of_organization",
    )

    class Meta:
        model = Event
        fields = ("q", "person", "act", "own", "role", "organization", "since", "until")

    def done_by(self, queryset: Any, name: str, value: str) -> Any:
        """Keep what accounts with such a name or address did."""
        users = User.objects.all().matching(value)
        return queryset.filter(user_id__in=users.values("pk"))

    def about(self, queryset: Any, name: str, value: str) -> Any:
        """Keep what is about people with such a name, of those the actor may see."""
        people = policy.scope(self.request.actor, Action.PERSON_VIEW, Person.objects.all())
        return queryset.filter(queries.about_people(people.matching(value)))  # type: ignore[attr-defined]

    def of_organization(self, queryset: Any, name: str, value: Organization) -> Any:
        """Keep what happened in an organisation."""
        return queryset.filter(chain=value.pk)


SHEET = (
    SheetColumn(str(_("Когда")), 18, DATE_TIME),
    SheetColumn(str(_("Действие")), 30),
    SheetColumn(str(_("Кто")), 28),
    SheetColumn(str(_("Роль")), 22),
    SheetColumn(str(_("Над чем")), 34),
    SheetColumn(str(_("Организация")), 30),
    SheetColumn(str(_("Что изменилось")), 60),
    SheetColumn(str(_("Причина")), 40),
)


def sheet_rows(lines: Sequence[EventLine]) -> list[SheetRow]:
    """Return events as rows of a workbook."""
    return [
        (
            timezone.make_naive(line.at),
            line.act,
            line.who,
            line.role,
            line.subject,
            line.organization,
            "; ".join(map(changed, line.changes)) or line.remark,
            line.reason,
        )
        for line in lines
    ]
