"""Enterprises as workbooks name them: «АО «Завод»» and «завод» are one."""

import re
from collections import defaultdict
from collections.abc import Iterable

from nastavnik.domain.typography import fold_search
from nastavnik.registers.partners.models import Partner

_FORM = re.compile(
    r"^((общество с ограниченной ответственностью|(публичное |непубличное )?акционерное общество|"
    r"индивидуальный предприниматель|ооо|оао|зао|пао|ао|ип|гбу|мбу|мау|гау|фгуп|муп|гуп)\s+)+"
)


def plain_name(name: str) -> str:
    """Fold a name: case, quotes and other signs do not tell it from another."""
    return " ".join(re.sub(r"[^\w]", " ", fold_search(name)).split())


class Partners:
    """Partners by their names; a name that fits two of them finds neither.

    Where one side leaves out the form of the enterprise, the rest has to be equal: «Завод» is
    «АО «Завод»», but «ООО «Завод»» is another.
    """

    def __init__(self, rows: Iterable[Partner] | None = None) -> None:
        self._whole: dict[str, list[Partner]] = defaultdict(list)
        self._bare: dict[str, list[Partner]] = defaultdict(list)
        for row in Partner.objects.order_by("pk") if rows is None else rows:
            self.add(row)

    def add(self, row: Partner) -> None:
        """Take in one more partner."""
        name = plain_name(row.name)
        self._whole[name].append(row)
        self._bare[_without_form(name)].append(row)

    def named(self, text: str) -> Partner | None:
        """Return the only partner of the name."""
        name = plain_name(text)
        found = self._whole.get(name)
        if found is None:
            bare = _without_form(name)
            found = [
                row
                for row in self._bare.get(bare, [])
                if name == bare or plain_name(row.name) == bare
            ]
        return found[0] if len(found) == 1 else None


def _without_form(name: str) -> str:
    return _FORM.sub("", name) or name
