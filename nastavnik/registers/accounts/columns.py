from typing import Any

import django_filters
import django_tables2
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.ui.listing import FilterSet
from nastavnik.platform.ui.tables import Table
from nastavnik.registers.accounts.choices import SYSTEM_ROLES
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.accounts.queries import visible_assignments

ASSIGNABLE = [(role.value, role.label) for role in Role if role not in SYSTEM_ROLES]


class UserTable(Table):
    caption = _("Учётные записи")
    stacks = True
    row_header = "name"
    name = django_tables2.Column(linkify=True, order_by="search")
    roles = django_tables2.Column(
        accessor="in_force", verbose_name=_("Роли"), orderable=False, empty_values=()
    )
    is_active = django_tables2.Column(empty_values=())

    class Meta:
        model = User
        fields = ("name", "email", "roles", "is_active")
        empty_text = _("Учётных записей не нашлось.")

    def render_roles(self, value: list[Assignment]) -> str:
        """Roles in force, with their places."""
        return "; ".join(str(assignment) for assignment in value) or "—"

    def render_is_active(self, value: bool) -> Any:
        """A word, not a mark."""
        return _("да") if value else _("нет")


class UserFilter(FilterSet):
    names_people = True

    role = django_filters.ChoiceFilter(label=_("Роль"), choices=ASSIGNABLE, method="with_role")
    is_active = django_filters.BooleanFilter(label=_("Действует"))

    class Meta:
        model = User
        fields = ("q", "role", "is_active")

    def with_role(self, queryset: Any, name: str, value: str) -> Any:
        """Keep accounts that have or had the role, as far as the actor answers for it."""
        holders = visible_assignments(self.request.actor).filter(role=value).values("user")
        return queryset.filter(pk__in=holders)
