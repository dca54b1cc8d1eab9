from datetime import date
from decimal import Decimal
from typing import Any

import django_tables2
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.typography import format_date, format_number, format_percent

NUMERIC = {"th": {"class": "numeric"}, "td": {"class": "numeric"}, "tf": {"class": "numeric"}}

NOTHING_YET = _("Пока ничего нет.")


class Table(django_tables2.Table):  # type: ignore[misc]  # the library is untyped
    """The base of every list: our look, accessible sorting, an empty state and pages.

    `caption` names the table for those who cannot see it, `row_header` is the column whose cells
    head their rows, `empty_text` says what an empty list means.
    """

    caption: Any = _("Таблица")
    row_header = ""
    stacks = False

    class Meta:
        template_name = "ui/table.html"
        order_by_field = "sort"
        empty_text = NOTHING_YET
        attrs = {"class": "table"}

    def __init__(self, *args: Any, caption: Any = None, **kwargs: Any) -> None:
        # Own Meta classes need not inherit ours: what they leave unsaid is said here.
        kwargs.setdefault("order_by_field", "sort")
        super().__init__(*args, **kwargs)
        if caption is not None:
            self.caption = caption
        self.template_name = kwargs.get("template_name") or "ui/table.html"
        if getattr(self, "empty_text", None) is None:
            self.empty_text = NOTHING_YET
        self.attrs.setdefault("class", "table table-stack" if self.stacks else "table")


class NumberColumn(django_tables2.Column):  # type: ignore[misc]
    """A right-aligned number with a decimal comma; nothing known is a dash."""

    def __init__(self, *args: Any, digits: int = 0, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", NUMERIC)
        super().__init__(*args, **kwargs)
        self.digits = digits

    def render(self, value: Decimal | int | float) -> str:
        return format_number(value, self.digits)


class PercentColumn(NumberColumn):
    """A right-aligned share in per cent."""

    def render(self, value: Decimal | int | float) -> str:
        return format_percent(value, self.digits)


class DateColumn(django_tables2.Column):  # type: ignore[misc]
    """A date as 05.04.2026."""

    def render(self, value: date) -> str:
        return format_date(value)
