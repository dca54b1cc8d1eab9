"""Organisations as workbooks name them: by a code, by the whole name, by the short one."""

from collections import defaultdict

from django.db.models import QuerySet

from nastavnik.domain.typography import fold_search
from nastavnik.doors.imports.kinds.partner_names import plain_name
from nastavnik.registers.organizations.models import Organization


class Organizations:
    """Organisations by what they are called; a name two of them bear finds neither."""

    def __init__(self, rows: QuerySet[Organization]) -> None:
        self._by_name: dict[str, list[Organization]] = defaultdict(list)
        self._by_code: dict[str, Organization] = {}
        for row in rows.order_by("pk"):
            self._by_code[fold_search(row.code)] = row
            for name in {plain_name(text) for text in (row.name, row.short_name, row.reference)}:
                if name:
                    self._by_name[name].append(row)

    def coded(self, code: str) -> Organization | None:
        """Return the organisation of the code."""
        return self._by_code.get(fold_search(code))

    def named(self, text: str) -> list[Organization]:
        """Return the organisations of the name."""
        return self._by_name.get(plain_name(text), [])
