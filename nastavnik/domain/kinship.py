"""Who may be recorded as whose parent."""

from datetime import date

from nastavnik.domain.errors import DomainError, noop


def require_kinship(
    *, parent: int, child: int, parent_born: date | None, child_born: date | None, reversed_: bool
) -> None:
    """Refuse a parent who is the child themselves, younger than the child, or its child.

    `parent` and `child` are persons, `reversed_` tells that the opposite kinship is recorded.
    Raises DomainError at `parent`. Source: Семейный кодекс РФ, ст. 47.
    """
    if parent == child:
        raise DomainError(
            noop("Человек не может быть родителем самому себе."),
            field="parent",
        )
    if reversed_:
        raise DomainError(noop("Уже записано обратное: ребёнок — родитель."), field="parent")
    if parent_born is not None and child_born is not None and parent_born >= child_born:
        raise DomainError(noop("Родитель не может быть младше ребёнка."), field="parent")
