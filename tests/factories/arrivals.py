"""A workbook on its way in, and two rows of people made one."""

from datetime import date

from django.core.files.base import ContentFile

from nastavnik.doors.imports.choices import ImportState, KindCode
from nastavnik.doors.imports.models import Import
from nastavnik.registers.duplicates.models import Merge
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Person
from tests.factories.people import make_person

DAY = date(2026, 12, 18)


def make_merge(organization: Organization, kept: Person) -> Merge:
    other = make_person(organization, archived_on=DAY, merged_into=kept, consented=False)
    return Merge.objects.create(
        organization=organization, kept=kept, other=other, merged_on=DAY, request_id="tests"
    )


def make_import(organization: Organization) -> Import:
    """A list of people on its way in, its columns agreed on."""
    columns = [
        {"column": 1, "heading": "ФИО", "key": "name", "samples": ["Ёлкин Пётр Ильич"]},
        {"column": 2, "heading": "Класс", "key": "group", "samples": ["7А"]},
    ]
    return Import.objects.create(
        organization=organization,
        kind=KindCode.PEOPLE,
        state=ImportState.CHECKED,
        name="Ученики.csv",
        file=ContentFile("ФИО;Класс\nЁлкин Пётр Ильич;7А\n".encode(), name="people.bin"),
        reading={
            "sheets": ["Ученики"],
            "header_first": 1,
            "header_last": 1,
            "data_first": 2,
            "columns": columns,
        },
    )
