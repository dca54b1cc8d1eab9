"""The columns of lists that an import takes back, and those of any other list as it is shown."""

import html
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.html import strip_tags

from nastavnik.domain.campaigns.past import as_told
from nastavnik.domain.spreadsheets.columns import Kind
from nastavnik.domain.spreadsheets.kinds.contingents import CONTINGENTS
from nastavnik.domain.spreadsheets.kinds.earlier import EARLIER
from nastavnik.domain.spreadsheets.kinds.organizations import ORGANIZATIONS
from nastavnik.domain.spreadsheets.kinds.partners import PARTNERS
from nastavnik.domain.spreadsheets.kinds.people import PEOPLE
from nastavnik.doors.exports import fields
from nastavnik.doors.exports.registers import shown_phone
from nastavnik.doors.exports.writing import Column, Value
from nastavnik.platform.ui.tables import Table
from nastavnik.registers.organizations.choices import Population
from nastavnik.registers.organizations.models import ANY_AGE

BATCH = 2_000
NOTHING = {"—", ""}
WIDEST, NARROWEST = 40, 12


@dataclass(frozen=True)
class Flat:
    """Columns of a list with what they read of a row, under the headings an import knows."""

    columns: tuple[Column, ...]
    readers: tuple[Callable[[Any], Value], ...]

    def rows(self, rows: QuerySet[Any]) -> Iterator[list[Value]]:
        """Read the rows one by one."""
        for row in rows.iterator(BATCH):
            yield [read(row) for read in self.readers]


def _flat(kind: Kind, *columns: tuple[str, float, Callable[[Any], Value]]) -> Flat:
    """Columns of a kind by their keys; one the kind does not know stands under its own heading."""
    titles = {column.key: column.title for column in kind.columns}
    headed = tuple(Column(titles.get(key, key), width) for key, width, _read in columns)
    return Flat(headed, tuple(read for _key, _width, read in columns))


PEOPLE_COLUMNS = _flat(
    PEOPLE,
    ("name", 36, lambda row: row.full_name),
    ("birth_date", 14, lambda row: row.birth_date),
    ("sex", 6, lambda row: fields.sex(row.sex)),
    ("category", 24, lambda row: fields.category(row.category)),
    ("group", 16, lambda row: row.group_name),
    ("position", 28, lambda row: row.position),
    ("teaching_since", 14, lambda row: row.teaching_since),
    ("employer", 28, lambda row: str(row.employer or "")),
    ("phone", 20, lambda row: shown_phone(row.phone)),
    ("email", 28, lambda row: row.email),
    ("Чей список", 30, lambda row: row.organization.short_name),
)
ORGANIZATION_COLUMNS = _flat(
    ORGANIZATIONS,
    ("name", 50, lambda row: row.name),
    ("short_name", 26, lambda row: row.short_name),
    ("code", 14, lambda row: row.code),
    ("kind", 34, lambda row: row.get_kind_display()),
    ("level", 28, lambda row: row.get_level_display()),
    ("municipality", 28, lambda row: row.locality),
)
PARTNER_COLUMNS = _flat(
    PARTNERS,
    ("name", 40, lambda row: row.name),
    ("inn", 16, lambda row: row.inn),
    ("kind", 24, lambda row: row.get_kind_display()),
    ("address", 28, lambda row: row.locality),
    ("contact_person", 30, lambda row: row.contact),
)
AGREEMENT_COLUMNS = _flat(
    PARTNERS,
    ("name", 40, lambda row: row.partner.name),
    ("inn", 16, lambda row: row.partner.inn),
    ("kind", 24, lambda row: row.partner.get_kind_display()),
    ("agreement_number", 18, lambda row: row.number),
    ("signed_on", 14, lambda row: row.signed_on),
    ("starts_on", 14, lambda row: row.starts_on),
    ("ends_on", 14, lambda row: row.ends_on),
    ("Чьё соглашение", 30, lambda row: row.organization.short_name),
    ("Состояние", 16, lambda row: row.get_status_display()),
)


def _counted(population: str, first: int = 0, last: int = ANY_AGE) -> Callable[[Any], Value]:
    """The count of a row where it counts just these people, else nothing."""

    def read(row: Any) -> Value:
        counts = (row.population, row.age_from, row.age_to)
        return row.count if counts == (population, first, last) else None

    return read


CONTINGENT_COLUMNS = _flat(
    CONTINGENTS,
    ("organization", 40, lambda row: row.organization.name),
    ("as_of", 14, lambda row: row.as_of),
    ("level", 28, lambda row: row.get_level_display()),
    ("learners", 14, _counted(Population.LEARNERS)),
    ("learners_10_19", 14, _counted(Population.LEARNERS, 10, 19)),
    ("learners_15_19", 14, _counted(Population.LEARNERS, 15, 19)),
    ("teachers", 14, _counted(Population.TEACHERS)),
    ("young_specialists", 14, _counted(Population.YOUNG_SPECIALISTS)),
)


PAST_COLUMNS = _flat(
    EARLIER,
    ("organization", 40, lambda row: row.place.name),
    ("level", 28, lambda row: row.get_level_display()),
    ("indicator", 12, lambda row: row.code),
    ("as_of", 14, lambda row: row.as_of),
    ("numerator", 12, lambda row: row.numerator),
    ("denominator", 12, lambda row: row.denominator),
    ("value", 12, lambda row: as_told(row.value)),
    ("source", 40, lambda row: row.source),
    ("source_date", 14, lambda row: row.source_date),
)


def columns_of(table: Table) -> tuple[Column, ...]:
    """The columns of a list as its page heads them."""
    return tuple(
        Column(str(column.header), max(NARROWEST, min(WIDEST, len(str(column.header)) + 8)))
        for column in table.columns
    )


def rows_of(table: Table) -> Iterator[list[Value]]:
    """The rows of a list as its page shows them: dates and numbers as such, else words."""
    for row in table.rows:
        yield [_value(row, column) for column in table.columns]


def _value(row: Any, column: Any) -> Value:
    own = hasattr(row.table, f"render_{column.name}")
    raw = None if own else _raw(row.record, column)
    if isinstance(raw, date | int | float | Decimal) and not isinstance(raw, bool):
        return raw
    said = html.unescape(strip_tags(str(row.get_cell_value(column.name) or ""))).strip()
    return None if said in NOTHING else said


def _raw(record: Any, column: Any) -> object:
    chosen = getattr(record, f"get_{column.accessor}_display", None)
    return None if chosen is not None else column.accessor.resolve(record, quiet=True)


def people_named(rows: QuerySet[Any], leads_to: Sequence[str] = ()) -> set[int]:
    """Whoever the rows of a list are about."""
    model: type[Model] = rows.model
    lookups: Sequence[str] = leads_to or getattr(model, "PERSON_LOOKUPS", ())
    found: set[int] = set()
    for lookup in lookups:
        keys = rows.order_by().values_list(lookup or "pk", flat=True)
        found |= {key for key in keys if key is not None}
    return found
