"""The numbers of a campaign's note as JSON."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nastavnik.oversight.campaigns.introduction import Answered
from nastavnik.oversight.campaigns.queries import Duties
from nastavnik.oversight.notes import wording as w
from nastavnik.oversight.notes.campaign import wording as cw
from nastavnik.oversight.notes.campaign.figures import Comparison, Course, Moved, Past, UnitAnswers
from nastavnik.oversight.notes.figures import IndicatorTable, NoteFigures


def note_json(figures: NoteFigures) -> dict[str, Any]:
    """Return what the campaign told, as printed; what nobody told is null, never zero."""
    collection = cw.collection_of(figures)
    return {
        "campaign": collection.campaign,
        "organization": figures.head.organization,
        "period": figures.head.period,
        "as_of": figures.head.as_of.isoformat(),
        "stage": collection.stage.value,
        "basis": collection.basis.value,
        "compared_by": collection.by.value,
        **_duties(collection.duties),
        "exempt": collection.exempt,
        "indicators": {
            table.code: _indicator(figures, table, collection.by_code[table.code])
            for table in figures.indicators
        },
        "items": _answers(figures, collection.items, collection.item_rows),
        "documents": _answers(figures, collection.documents, collection.document_rows),
    }


def _duties(duties: Duties) -> dict[str, int]:
    return {
        "obliged": duties.obliged,
        "reported": duties.reported,
        "accepted": duties.accepted,
    }


def _indicator(figures: NoteFigures, table: IndicatorTable, course: Course) -> dict[str, Any]:
    return {
        "title": table.title,
        "unit": table.unit_label,
        "definition": dict(table.definition),
        "told": course.told,
        "asked": course.obliged,
        "is_partial": course.is_partial,
        "numerator": table.total.numerator,
        "denominator": table.total.denominator,
        "value": _number(table.rounded(table.total.value, w.total_digits(table))),
        "plan": _number(table.plan.value) if table.plan else None,
        "plan_is_reached": course.outlook.is_reached,
        "missing": course.outlook.short,
        "forecast": _number(course.outlook.forecast),
        "start": {
            "started": course.started,
            "known": course.known,
            "share": _number(course.started_share),
            "not_started": [figures.by_code[member].name for member in course.not_started],
        },
        "compared": [_comparison(table, one) for one in course.comparisons],
        "past_outside_the_system": [_past(figures, one) for one in course.past],
        "rows": [_row(figures, table, course, place) for place in range(len(table.rows))],
    }


def _row(figures: NoteFigures, table: IndicatorTable, course: Course, place: int) -> dict[str, Any]:
    row = table.rows[place]
    part = course.by_member[row.member]
    return {
        "name": figures.by_code[row.member].name,
        "numerator": row.figure.numerator,
        "denominator": row.figure.denominator,
        "value": _number(table.rounded(row.figure.value)),
        "told": part.told,
        "asked": part.obliged,
        "words": cw.value(table, part, row),
        **_duties(cw.collection_of(figures).by_member[row.member].duties),
        "plan_is_reached": part.is_reached,
        "is_started": part.is_started,
        "place": part.place,
        "changes": [
            _moved(table, moved, whole=False)
            for one in course.comparisons
            if (moved := one.by_member.get(row.member))
        ],
    }


def _past(figures: NoteFigures, one: Past) -> dict[str, Any]:
    return {
        "name": figures.by_code[one.member].name if one.member else None,
        "as_of": one.day.isoformat(),
        "value": _number(one.value),
        "numerator": one.numerator,
        "denominator": one.denominator,
        "source": one.source,
    }


def _comparison(table: IndicatorTable, one: Comparison) -> dict[str, Any]:
    return {
        "period": one.title,
        "as_of": one.day.isoformat(),
        "a_year_before": one.is_year,
        "is_comparable": one.is_comparable,
        **_moved(table, one.whole, whole=True),
    }


def _moved(table: IndicatorTable, moved: Moved, *, whole: bool) -> dict[str, Any]:
    value = moved.before.value if moved.before else None
    digits = w.total_digits(table) if whole else None
    return {
        "before": _number(table.rounded(value, digits)),
        "by": _number(moved.by),
        "change": moved.change.value if moved.change else None,
    }


def _answers(
    figures: NoteFigures, found: tuple[Answered, ...], rows: tuple[UnitAnswers, ...]
) -> list[dict[str, Any]]:
    by_name: list[tuple[str, Mapping[str, Answered]]] = [
        (figures.by_code[row.member].name, {one.question: one for one in row.answers})
        for row in rows
    ]
    return [
        {
            "question": one.question.value,
            "title": one.title,
            **_answer(one),
            "rows": [{"name": name, **_answer(told[one.question])} for name, told in by_name],
        }
        for one in found
    ]


def _answer(one: Answered) -> dict[str, int | None]:
    yes = one.yes if one.reported else None
    return {"yes": yes, "answered": one.reported, "asked": one.obliged}


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
