"""The grammar of names and titles: the six cases, the gender."""

from enum import StrEnum


class Case(StrEnum):
    """The six cases of Russian grammar."""

    NOMINATIVE = "nominative"
    GENITIVE = "genitive"
    DATIVE = "dative"
    ACCUSATIVE = "accusative"
    INSTRUMENTAL = "instrumental"
    PREPOSITIONAL = "prepositional"


class Gender(StrEnum):
    """Grammatical gender of a person's name."""

    MALE = "male"
    FEMALE = "female"
