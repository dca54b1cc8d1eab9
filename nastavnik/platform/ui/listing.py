"""How a list page is put together: filters, search, sorting, paging, a fixed number of queries."""

from copy import copy
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from django_tables2 import RequestConfig

from nastavnik.platform.ui.tables import Table

ROWS_PER_PAGE = 50
# A list of people shows itself to GET and answers a search, which is posted; it writes nothing.
list_of_people = require_http_methods(["GET", "HEAD", "POST"])


class FilterSet(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of a list; `q` searches without regard to case and ё.

    Where rows are people, the words are names: they are posted and never stand in an address,
    which browsers and servers write down. Such a list takes no `naming` field from the query.
    """

    names_people = False
    naming: tuple[str, ...] = ("q",)

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


def asked_of(request: HttpRequest, filters: type[FilterSet]) -> QueryDict:
    """Return what a list is asked for: what was posted, or an address without names of people."""
    if request.method == "POST":
        return request.POST
    asked = request.GET.copy()
    for name in filters.naming if filters.names_people else ():
        asked.pop(name, None)
    return asked


def listing[M: Model](
    request: HttpRequest,
    queryset: QuerySet[M],
    *,
    table: type[Table],
    filters: type[FilterSet],
    **table_options: Any,
) -> Listing:
    """Filter, sort and page a queryset as the query string asks, or what was posted."""
    asked = asked_of(request, filters)
    chosen = filters(asked, queryset=queryset, request=request)
    chosen.form.names_people = filters.names_people
    built = table(chosen.qs, request=request, **table_options)
    configured = copy(request)
    configured.GET = asked  # type: ignore[assignment]  # where the library reads the order and the page
    RequestConfig(configured, paginate={"per_page": ROWS_PER_PAGE, "silent": True}).configure(built)
    return Listing(built, chosen.form, built.paginator.count)
