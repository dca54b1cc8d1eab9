import datetime
from typing import Any

import django_filters
import django_tables2
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.mentoring_forms import anniversary
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.ui.fields import DateField
from nastavnik.platform.ui.listing import FilterSet
from nastavnik.platform.ui.tables import DateColumn, Table
from nastavnik.registers.consents.choices import ConsentKind, ConsentStatus
from nastavnik.registers.consents.models import Consent, Coverage
from nastavnik.registers.consents.queries import mentors_of_colleagues
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import ParticipantRole
from nastavnik.registers.people.models import Person
from nastavnik.registers.people.queries import first_reporting_date

SOON, LATER = datetime.timedelta(days=30), datetime.timedelta(days=60)


def usual_day(actor: Actor) -> datetime.date:
    """Return the day the registers in reach are looked at, as on the home page."""
    root = Organization.objects.filter(pk=actor.organization_id or 0).first()
    today = timezone.localdate()
    return first_reporting_date(root, today) if root else today


class DayFilter(django_filters.Filter):  # type: ignore[misc]  # the library is untyped
    """A day typed in any usual form."""

    field_class = DateField


class ConsentTable(Table):
    """Who takes part or is about to, and until when their consent is valid."""

    caption = _("Согласия участников")
    stacks = True
    row_header = "name"
    name = django_tables2.Column(
        accessor="full_name",
        verbose_name=_("ФИО"),
        linkify=("consents:person", {"pk": django_tables2.A("pk")}),
        order_by=("search", "pk"),
    )
    birth_date = DateColumn()
    valid_until = DateColumn(verbose_name=_("Действует по"), empty_values=())
    waiting = django_tables2.Column(verbose_name=_("Запрошено"), orderable=False)

    class Meta:
        model = Person
        fields = ("name", "category", "group_name", "birth_date", "valid_until", "waiting")
        sequence = fields
        empty_text = _("Никого не нашлось.")

    def render_valid_until(self, value: datetime.date | None) -> str:
        if value is None:
            return str(_("нет"))
        return f"{value - datetime.timedelta(days=1):%d.%m.%Y}"

    def render_waiting(self, value: bool) -> str:
        return str(_("ждём ответа")) if value else "—"


class ConsentFilter(FilterSet):
    names_people = True

    standing = django_filters.ChoiceFilter(
        label=_("Согласие"),
        method="keep_standing",
        choices=[
            ("missing", _("нет действующего")),
            ("waiting", _("запрошено, ждём ответа")),
            ("soon", _("истекает в ближайшие 30 дней")),
            ("later", _("истекает в ближайшие 60 дней")),
            ("review", _("14 или 18 лет в ближайшие 60 дней")),
            ("withdrawn", _("отозвано")),
        ],
    )
    kind = django_filters.ChoiceFilter(
        label=_("Вид согласия"),
        method="keep_kind",
        choices=ConsentKind.choices,
        empty_label=None,
    )
    role = django_filters.ChoiceFilter(
        label=_("Реестр"), field_name="enrolments__role", choices=ParticipantRole.choices
    )
    on = DayFilter(label=_("На дату"), method="keep_all")

    class Meta:
        model = Person
        fields = ("q", "kind", "standing", "role", "on")

    def __init__(self, data: Any = None, *args: Any, request: Any, **kwargs: Any) -> None:
        chosen = data.copy() if data is not None else {}
        chosen.setdefault("kind", ConsentKind.PROCESSING.value)
        chosen.setdefault("on", f"{usual_day(request.actor):%d.%m.%Y}")
        super().__init__(chosen, *args, request=request, **kwargs)

    @property
    def day(self) -> datetime.date:
        """The day the list is taken on."""
        asked: datetime.date | None = self.form.cleaned_data.get("on")
        return asked or usual_day(self.request.actor)

    @property
    def chosen_kind(self) -> str:
        """Of which kind of consent the list tells."""
        return self.form.cleaned_data.get("kind") or ConsentKind.PROCESSING.value

    def filter_queryset(self, queryset: Any) -> Any:
        """Say of everybody until when the consent is valid, before anything is kept."""
        valid = Coverage.objects.on(self.day, self.chosen_kind).filter(person=OuterRef("pk"))
        asked = Consent.objects.waiting().filter(person=OuterRef("pk"), kind=self.chosen_kind)
        told = queryset.annotate(valid_until=valid.values("ends_before")[:1], waiting=Exists(asked))
        return super().filter_queryset(told).distinct()

    def keep_all(self, queryset: Any, name: str, value: object) -> Any:
        """The day changes what is said, not who is listed."""
        return queryset

    def keep_kind(self, queryset: Any, name: str, value: str) -> Any:
        """Of the consent to mentor, list those who need it and those who were asked for it."""
        if value != ConsentKind.MENTORING:
            return queryset
        asked = Consent.objects.filter(kind=value, person=OuterRef("pk"))
        return queryset.filter(Exists(asked) | self._needed(value))

    def _needed(self, kind: str) -> Q:
        """Without the consent to mentor lives whoever mentors no colleagues."""
        mentors = mentors_of_colleagues(self.day).filter(person=OuterRef("pk"))
        return Q(Exists(mentors)) if kind == ConsentKind.MENTORING else Q()

    def keep_standing(self, queryset: Any, name: str, value: str) -> Any:
        """Keep those whose consent stands so on the day."""
        day, kind = self.day, self.chosen_kind
        if value == "missing":
            return queryset.filter(self._needed(kind), valid_until=None)
        if value == "waiting":
            return queryset.filter(waiting=True)
        if value == "withdrawn":
            gone = Consent.objects.filter(kind=kind, status=ConsentStatus.WITHDRAWN)
            return queryset.filter(Exists(gone.filter(person=OuterRef("pk"))))
        if value == "review":
            return queryset.filter(pk__in=_to_review(day, day + LATER))
        within = SOON if value == "soon" else LATER
        return queryset.filter(self._needed(kind), valid_until__lte=day + within)


def _to_review(day: datetime.date, end: datetime.date) -> Any:
    found = Person.objects.none()
    for years in (14, 18):
        born = (anniversary(day, -years), anniversary(end, -years))
        found |= Person.objects.filter(birth_date__gt=born[0], birth_date__lte=born[1])
    return found.values("pk")
