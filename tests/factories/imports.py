"""Imports whose lines have their verdict, without a workbook to read."""

import random

from nastavnik.domain.person_names import PersonName
from nastavnik.doors.imports import storing
from nastavnik.doors.imports.choices import ImportState, KindCode, LineState
from nastavnik.doors.imports.lines import number_of
from nastavnik.doors.imports.models import Import, ImportLine
from nastavnik.registers.organizations.models import Organization

_CONSONANTS, _VOWELS = "бвгдзклмнрст", "аеиоу"


def stranger(number: int) -> PersonName:
    """A name unlike the names of all other numbers."""
    dice = random.Random(number)
    syllables = (dice.choice(_CONSONANTS) + dice.choice(_VOWELS) for _ in range(5))
    first = dice.choice(("Пётр", "Глеб", "Марат", "Захар", "Устин", "Лука"))
    father = dice.choice(("Ильич", "Олегович", "Маратович", "Эдуардович"))
    return PersonName(f"{''.join(syllables).capitalize()}нов", first, father)


def make_checked_import(organization: Organization, lines: int, **facts: object) -> Import:
    """Pupils nobody knows yet, ready to be applied."""
    batch = Import.objects.create(
        organization=organization, kind=KindCode.PEOPLE, state=ImportState.CHECKED, **facts
    )
    rows = [
        ImportLine(
            batch=batch,
            number=number_of(number),
            state=LineState.NEW,
            values=storing.encode_values({"name": stranger(number), "group": "7А"}),
            plan={"state": "new"},
        )
        for number in range(2, lines + 2)
    ]
    ImportLine.objects.bulk_create(rows)
    return batch
