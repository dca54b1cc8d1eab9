"""Several people in the cell of one: whether each of them is certain."""

from collections.abc import Mapping

from nastavnik.domain.person_names import PersonName
from nastavnik.domain.spreadsheets.cells import Cell
from nastavnik.domain.spreadsheets.cleaning.names import are_surely_people, read_name, split_people
from nastavnik.domain.spreadsheets.cleaning.text import tidy
from nastavnik.domain.spreadsheets.columns import Column, Holds, Kind
from nastavnik.domain.spreadsheets.outcomes import Ask, Kept, Outcome, value_of

# What two people cannot have one of: in a row that tells any of it, only a person can say whose.
_OF_ONE = frozenset(
    {
        *(Holds.NAME, Holds.NAME_PART, Holds.BIRTH_DATE, Holds.YEAR, Holds.SEX),
        *(Holds.PHONE, Holds.EMAIL, Holds.CONTACT),
    }
)


def people_of(cell: Cell, outcomes: Mapping[str, Outcome], kind: Kind) -> tuple[PersonName, ...]:
    """Return the people a cell names, each of whom is a row; none where one is or any is doubtful.

    `outcomes` are what the cells of the row were read as.
    """
    if not isinstance(cell.value, str) or not cell.is_own:
        return ()
    people = split_people(tidy(cell.value)[0])
    if len(people) < 2 or any(_tells_of_one(key, outcomes, kind) for key in outcomes):
        return ()
    if _are_several(outcomes.get(kind.others)):
        return ()  # several of each side: who is whose, only a person can say
    names = tuple(value_of(read_name(person)) for person in people)
    return names if are_surely_people(people, names) else ()


def _are_several(others: Outcome | None) -> bool:
    named = others.proposal if isinstance(others, Ask) else others and value_of(others)
    return isinstance(named, tuple) and len(named) > 1


def _tells_of_one(key: str, outcomes: Mapping[str, Outcome], kind: Kind) -> bool:
    column = kind.column(key)
    if column.required or _is_of_other_side(column, kind) or column.holds not in _OF_ONE:
        return False
    said = outcomes[key]
    return not isinstance(said, Kept) or said.value is not None


def _is_of_other_side(column: Column, kind: Kind) -> bool:
    return bool(kind.others) and column.key.startswith(f"{kind.others}_")
