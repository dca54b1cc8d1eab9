"""A kind of register as data: its columns, what they hold and what they may be called."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Holds(StrEnum):
    """What the cells of a column hold; each has one way of being read."""

    ORDINAL = "ordinal"  # the number of a row, read by nobody
    NAME = "name"  # one full name
    NAMES = "names"  # one or several full names
    NAME_PART = "name_part"  # a surname, a first name or a patronymic
    DATE = "date"
    BIRTH_DATE = "birth_date"
    YEAR = "year"  # a year, or a date with it
    PHONE = "phone"
    EMAIL = "email"
    CONTACT = "contact"  # phones, addresses and names in one cell
    GROUP = "group"  # a class or a group
    FORM = "form"  # a form of mentoring
    CATEGORY = "category"  # what a person is
    LEVEL = "level"  # a level of education
    SEX = "sex"
    MARK = "mark"  # yes or no, or the day on which it came true
    COUNT = "count"  # a count of people or things
    NUMBER = "number"  # a number with or without a fraction; of a share, its per cent
    INN = "inn"
    TEXT = "text"


@dataclass(frozen=True)
class Column:
    """A column of a kind.

    `title` is its official heading, `synonyms` other headings seen in practice, `required` tells
    that a table without it is not of this kind; `parts` are keys that together say the same;
    `completes` is the key of a column whose value this one only adds to: «7» and «Б» are one class.
    `of_others` tells of contacts that may be somebody else's: whose they are is asked.
    """

    key: str
    title: str
    holds: Holds
    synonyms: tuple[str, ...] = ()
    required: bool = False
    parts: tuple[str, ...] = ()
    completes: str = ""
    of_others: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every heading the column is known by."""
        return (self.title, *self.synonyms)


@dataclass(frozen=True)
class Kind:
    """A register somebody keeps in a workbook: a list of columns and words of its title."""

    code: str
    title: str
    columns: tuple[Column, ...]
    # Words that tell a sheet of this kind by its name and the lines above the table.
    words: tuple[str, ...] = ()
    # Columns of which at least one tells this kind from a plain list of people.
    telling: tuple[str, ...] = ()
    # Groups of a header in two rows and what stands for them: «Родитель» → «представителя».
    groups: tuple[tuple[str, str], ...] = ()
    # The column of the other side of a pair: in a register of mentees, their mentors.
    others: str = ""
    # The column whose own cells make it certain that rows of one merged name are about one person.
    merged_by: str = ""
    # Whether several people in the cell of a name are as many rows, where nothing tells of one.
    splits: bool = False

    def column(self, key: str) -> Column:
        """Find a column by its key. Raises KeyError for an unknown one."""
        return self._by_key[key]

    @cached_property
    def _by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns without which a table is not of this kind."""
        return tuple(column for column in self.columns if column.required)


# What is never taken, whatever the register (152-ФЗ, ст. 5 ч. 5 and ст. 10: nothing in excess,
# no special categories), and the word for it.
NOT_COLLECTED: tuple[tuple[str, str], ...] = (
    (r"снилс|пенсионн\w+ страхован", "СНИЛС"),
    (r"паспорт|удостоверя\w+ личность|свидетельств\w+ о рожд|\bдул\b", "документы личности"),
    (r"полис|медицин|здоров|диагноз|инвалид|\bовз\b|аооп|группа крови", "здоровье"),
    (r"гражданств|национальн", "гражданство и национальность"),
    (r"социальн\w+ карт|льгот|малоимущ|многодетн|соц\w* статус", "социальное положение"),
    (r"\bвшу\b|\bкдн|\bпдн\b|вид уч[её]та|на уч[её]те", "профилактический учёт"),
    (r"регистрац\w+ (по месту|/)|прожив|прописк|домашн\w+ адрес", "место жительства"),
)
