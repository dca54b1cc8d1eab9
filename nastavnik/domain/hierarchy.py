"""Which organisation may stand under which in the tree of monitoring."""

from collections.abc import Mapping
from enum import StrEnum

from nastavnik.domain.errors import DomainError, gettext_noop


class Unit(StrEnum):
    """What an organisation is in the hierarchy."""

    MINISTRY = "ministry"  # министерство
    CENTRE = "centre"  # региональный центр наставничества
    MUNICIPALITY = "municipality"  # орган местного самоуправления
    SCHOOL = "school"  # общеобразовательная организация
    SUPPLEMENTARY = "supplementary"  # организация дополнительного образования
    COLLEGE = "college"  # профессиональная образовательная организация
    KINDERGARTEN = "kindergarten"  # дошкольная образовательная организация


_FOUNDERS = frozenset({Unit.MINISTRY, Unit.MUNICIPALITY})
# Under its own kind stands a branch. Anything may stand at the top: an installation may serve
# a single municipality or a single school.
PARENTS: Mapping[Unit, frozenset[Unit]] = {
    Unit.MINISTRY: frozenset(),
    Unit.CENTRE: frozenset({Unit.MINISTRY}),
    # A district of a city with inner division (131-ФЗ, ст. 2) stands under the city.
    Unit.MUNICIPALITY: _FOUNDERS,
    Unit.SCHOOL: _FOUNDERS | {Unit.SCHOOL},
    Unit.SUPPLEMENTARY: _FOUNDERS | {Unit.SUPPLEMENTARY},
    Unit.COLLEGE: frozenset({Unit.MINISTRY, Unit.COLLEGE}),
    Unit.KINDERGARTEN: _FOUNDERS | {Unit.KINDERGARTEN},
}


def require_parent(kind: Unit, parent: Unit | None, *, field: str) -> None:
    """Refuse a place in the tree an organisation of the kind does not have.

    `parent` is the kind of the organisation above, None at the top of the tree. Raises DomainError
    at `field`. Source: целевая модель Челябинской области, раздел 5 (министерство — региональные
    центры, муниципалитеты, колледжи; муниципалитет — подведомственные организации).
    """
    if parent is not None and parent not in PARENTS[kind]:
        raise DomainError(
            gettext_noop("Организация такого вида не может подчиняться выбранной."), field=field
        )
