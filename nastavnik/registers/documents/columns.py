import django_filters
import django_tables2
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.access.matrix import Action
from nastavnik.platform.ui.listing import FilterSet
from nastavnik.platform.ui.tables import DateColumn, Table
from nastavnik.registers.documents.choices import DocumentStatus, DocumentType
from nastavnik.registers.documents.models import Document
from nastavnik.registers.organizations.columns import reachable


class DocumentTable(Table):
    caption = _("Документы")
    row_header = "title"
    title = django_tables2.Column(linkify=True, order_by="search")
    organization = django_tables2.Column(order_by="organization__search")
    date = DateColumn()
    valid_until = DateColumn()

    class Meta:
        model = Document
        fields = ("title", "type", "organization", "number", "date", "valid_until", "status")
        empty_text = _("Документов не нашлось.")


class DocumentFilter(FilterSet):
    type = django_filters.ChoiceFilter(label=_("Вид документа"), choices=DocumentType.choices)
    organization = django_filters.ModelChoiceFilter(
        label=_("Организация"), queryset=reachable(Action.DOCUMENT_VIEW)
    )
    status = django_filters.ChoiceFilter(label=_("Состояние"), choices=DocumentStatus.choices)

    class Meta:
        model = Document
        fields = ("q", "type", "organization", "status")
