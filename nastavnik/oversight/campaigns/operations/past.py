"""Figures of past years: brought in by a workbook, corrected and removed one by one."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from nastavnik.domain.campaigns.past import settled_value
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.oversight.campaigns.models import PastFigure
from nastavnik.oversight.campaigns.past import Coded, known_codes
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.writing import StaleVersionError
from nastavnik.registers.organizations.choices import Provenance
from nastavnik.registers.organizations.tree import require_past

type Counts = tuple[int | None, int | None, Decimal | None]
COUNTS = ("numerator", "denominator", "value")
# What a workbook may tell of a figure that is known already.
TOLD = (*COUNTS, "source", "source_date", "provenance")


def record_past_figures(*, actor: Actor, figures: Sequence[PastFigure]) -> list[PastFigure]:
    """Record many figures, each judged by its counts."""
    policy.require(actor, Action.PAST_FIGURE_EDIT)
    for row in {(row.place_id, row.level): row for row in figures}.values():
        policy.require(actor, Action.PAST_FIGURE_EDIT, row.place, row.level)
    _settle(figures)
    return writing.insert_checked(actor, figures, act="add_pastfigure")


def edit_past_figures(*, actor: Actor, figures: Sequence[PastFigure]) -> list[PastFigure]:
    """Correct many figures, in the rows as they were read, versions compared."""
    policy.require(actor, Action.PAST_FIGURE_EDIT)
    wanted = {row.pk: row for row in figures}
    with transaction.atomic():
        locked = writing.lock_many(PastFigure.objects.filter(pk__in=wanted).select_related("place"))
        if len(locked) < len(wanted):
            raise DomainError(gettext_noop("Части этих записей уже нет."))
        for row in locked:
            policy.require(actor, Action.PAST_FIGURE_EDIT, row.place, row.level)
            if row.version != wanted[row.pk].version:
                raise StaleVersionError(row)
        _settle(figures)
        writing.update_many(
            actor,
            locked,
            lambda row: {name: getattr(wanted[row.pk], name) for name in TOLD},
            act="edit_pastfigure",
        )
    found = {row.pk: row for row in locked}
    return [found[row.pk] for row in figures]


def edit_past_figure(
    *, actor: Actor, figure: PastFigure, version: int | None, **facts: Any
) -> PastFigure:
    """Correct one figure by hand; its place and what it is of stay."""
    policy.require(actor, Action.PAST_FIGURE_EDIT)
    with transaction.atomic():
        current = writing.lock(figure)
        for level in (current.level, facts.get("level", current.level)):
            policy.require(actor, Action.PAST_FIGURE_EDIT, current.place, level)
        require_past(facts.get("as_of", figure.as_of), "as_of")
        told = {**dict(zip(COUNTS, _counts(figure), strict=True)), **facts}
        value = _settled(known_codes(), figure.code, tuple(told[name] for name in COUNTS))
        changes = {**facts, "value": value, "provenance": Provenance.TYPED}
        return writing.update(actor, figure, changes, version=version)


def delete_past_figure(*, actor: Actor, figure: PastFigure, version: int | None) -> None:
    """Remove a figure; the trail keeps how it stood."""
    policy.require(actor, Action.PAST_FIGURE_EDIT)
    with transaction.atomic():
        current = writing.lock(figure)
        policy.require(actor, Action.PAST_FIGURE_EDIT, current.place, current.level)
        if version is not None and current.version != version:
            raise StaleVersionError(current)
        writing.delete(actor, current)


def _settle(figures: Sequence[PastFigure]) -> None:
    """Put the values right by their counts; the first that contradicts itself is named."""
    codes = known_codes()
    for position, row in enumerate(figures):
        try:
            require_past(row.as_of, "as_of")
            row.value = _settled(codes, row.code, _counts(row))
        except DomainError as refusal:
            raise writing.InvalidBatchError(
                str(refusal), position=position, row=str(row)
            ) from refusal


def _counts(row: PastFigure) -> Counts:
    return row.numerator, row.denominator, row.value


def _settled(codes: Mapping[str, Coded], code: str, told: Counts) -> Decimal:
    if code not in codes:
        raise DomainError(
            gettext_noop("Показателя с кодом «%(code)s» нет."), field="code", code=code
        )
    return settled_value(*told, is_share=codes[code].is_share)
