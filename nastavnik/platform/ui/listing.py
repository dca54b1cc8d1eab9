"""How a list page is put together: filters, search, sorting, paging, a fixed number of queries."""

from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_tables2 import RequestConfig

from nastavnik.platform.ui.tables import Table

ROWS_PER_PAGE = 50


class FilterSet(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of a list; `q` searches without regard to case and ё."""

    q = django_filters.CharFilter(label=_("Поиск"), method="search_words")

    def search_words(self, queryset: Any, name: str, value: str) -> Any:
        """Keep rows in which every word occurs."""
        return queryset.matching(value)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list with its filter form."""

    table: Table
    form: BaseForm
    total: int


def listing[M: Model](
    request: HttpRequest,
    queryset: QuerySet[M],
    *,
    table: type[Table],
    filters: type[FilterSet],
    **table_options: Any,
) -> Listing:
    """Filter, sort and page a queryset as the query string asks."""
    chosen = filters(request.GET, queryset=queryset, request=request)
    built = table(chosen.qs, request=request, **table_options)
    RequestConfig(request, paginate={"per_page": ROWS_PER_PAGE, "silent": True}).configure(built)
    return Listing(built, chosen.form, built.paginator.count)
