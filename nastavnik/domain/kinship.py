"""Who may be recorded as whose parent."""

from datetime import date

from nastavnik.domain.errors import DomainError, gettext_noop

# Until this age, in years, parents represent their child: ГК РФ, ст. 21; СК РФ, ст. 61, 64.
MAJORITY = 18


def require_kinship(
    *, parent: int, child: int, parent_born: date | None, child_born: date | None, reversed_: bool
) -> None:
    """Refuse a parent who is the child themselves, younger than the child, or its child.

    `parent` and `child` are persons, `reversed_` tells that the opposite kinship is recorded.
    Raises DomainError at `parent`. Source: Семейный кодекс РФ, ст. 47.
    """
    if parent == child:
        raise DomainError(
            gettext_noop("Человек не может быть родителем самому себе."),
            field="parent",
        )
    if reversed_:
        raise DomainError(
            gettext_noop("Уже записано обратное: ребёнок — родитель."), field="parent"
        )
    if parent_born is not None and child_born is not None and parent_born >= child_born:
        raise DomainError(gettext_noop("Родитель не может быть младше ребёнка."), field="parent")


def require_not_mentoring(*, parent: str, child: str, mentoring: bool) -> None:
    """Refuse to record a kinship while the parent mentors the child: first that has to end.

    `parent` and `child` are names, `mentoring` tells that a pair or group with both of them is not
    over. Raises DomainError for the whole form. Source: целевая модель Челябинской области, п. 3.2.
    """
    if mentoring:
        raise DomainError(
            gettext_noop(
                "%(parent)s — наставник участника %(child)s. Родитель не может быть наставником "
                "своего ребёнка: сначала прекратите пару или группу."
            ),
            parent=parent,
            child=child,
        )
