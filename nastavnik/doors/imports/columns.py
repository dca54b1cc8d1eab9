import django_filters
import django_tables2
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nastavnik.doors.imports.choices import ImportState, KindCode
from nastavnik.doors.imports.models import Import
from nastavnik.platform.ui.listing import FilterSet
from nastavnik.platform.ui.tables import NumberColumn, Table
from nastavnik.registers.accounts.queries import names_of


class ImportTable(Table):
    caption = _("Загрузки")
    row_header = "kind"
    stacks = True
    kind = django_tables2.Column(linkify=True)
    created_at = django_tables2.Column(verbose_name=_("Когда"))
    created_by = django_tables2.Column(orderable=False)
    applied = NumberColumn(verbose_name=_("Загружено строк"))
    left = NumberColumn(verbose_name=_("Осталось исправить"))

    class Meta:
        model = Import
        fields = ("kind", "created_at", "created_by", "state", "applied", "left", "organization")
        sequence = fields
        order_by = "-created_at"
        empty_text = _("Пока ничего не загружали. Подойдёт таблица, которую вы уже ведёте.")

    def before_render(self, request: object) -> None:
        """Ask for the names of accounts once for the page."""
        rows = [row.record for row in self.paginated_rows]
        self.names = names_of(row.created_by for row in rows)

    def render_created_at(self, record: Import) -> str:
        return f"{timezone.localtime(record.created_at):%d.%m.%Y %H:%M}"

    def render_created_by(self, value: int) -> str:
        return self.names.get(value, "—")

    def render_kind(self, record: Import) -> str:
        return record.title


class ImportFilter(FilterSet):
    q = None
    kind = django_filters.ChoiceFilter(label=_("Что загружается"), choices=KindCode.choices)
    state = django_filters.ChoiceFilter(label=_("Состояние"), choices=ImportState.choices)

    class Meta:
        model = Import
        fields = ("kind", "state")
