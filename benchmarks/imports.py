"""A register of mentees coming in through the wizard, beside plain inserts, and a peer.

The way of a workbook is gone end to end: inspected, read, checked, shown, written with its trail.
"""

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from benchmarks import database
from benchmarks.measuring import Case, parser, printed, say

AIM = "≤ 4 times the limit, ≥ 10 times faster than the peer, ≤ 600 MiB"
LIMIT_IS = "python-calamine alone and a bulk insert of the people and their places"
PEER_ROWS = 2_000
_FIELDS = ("last_name", "first_name", "patronymic", "birth_date", "group_name", "phone", "email")
HEADINGS = (
    *("№", "Фамилия", "Имя", "Отчество", "Дата рождения", "Класс", "Телефон"),
    *("Электронная почта", "Основной запрос наставляемого"),
)
PAIR_HEADINGS = ("Форма наставничества", "ФИО наставника")
GROUP = 4  # mentees of a mentor, where pairs are asked for
_CONSONANTS, _VOWELS = "бвгджзклмнпрстфхчш", "аеиоу"
_FIRST = (
    "Пётр Глеб Марат Захар Устин Лука Артём Иван Роман Денис Егор Тимур Кирилл Семён Яков "
    "Алексей Борис Вадим Виктор Григорий Даниил Евгений Игорь Константин Леонид Матвей Никита "
    "Олег Павел Руслан Степан Фёдор Эдуард Юрий"
)
_FATHER = (
    "Ильич Олегович Маратович Эдуардович Петрович Иванович Юрьевич Борисович Львович Андреевич "
    "Викторович Глебович Денисович Егорович Захарович Кириллович Николаевич Павлович Романович "
    "Степанович Тимурович Фёдорович"
)
_REQUESTS = ("Подготовиться к экзамену по математике", "Выбрать профессию", "Освоить Python")


def main() -> None:
    """Make the workbook and an empty database, measure, print."""
    arguments = _arguments()
    path = _workbook(arguments.rows, pairs=arguments.pairs)
    name = f"imports-{arguments.rows}"
    for old in database.FOLDER.glob(f"{name}.sqlite3*"):
        old.unlink()
    database.use_sqlite(name)
    steps = _brought(path, pairs=arguments.pairs)
    peaks = {"peak_mib": _peak(resource.RUSAGE_SELF)}
    peaks["reading_peak_mib"] = _peak(resource.RUSAGE_CHILDREN)
    limit = _limit(path)
    ours = round(sum(seconds for _step, seconds in steps), 2)
    peer = _peer(arguments.rows, min(arguments.peer_rows, arguments.rows))
    facts = {"rows": arguments.rows, **peaks, **_written()}
    cases = [Case("end to end", ours, "s", limit, LIMIT_IS, AIM, facts)]
    cases += [Case(step, seconds, "s", None, "") for step, seconds in steps]
    result = printed(cases, cases[0], **peaks)
    if peer is not None:
        result |= {"peer": peer, "ratio_to_peer": round(ours / peer, 3)}
        result["peer_is"] = (
            f"django-import-export, people and places alone, no comparison and no trail; "
            f"measured at {min(arguments.peer_rows, arguments.rows)} rows and scaled linearly"
        )
    say(result, as_json=arguments.json)


def _arguments() -> argparse.Namespace:
    found = parser(__doc__ or "")
    found.add_argument("--rows", type=int, default=100_000)
    found.add_argument("--pairs", action="store_true", help="every mentee comes with a mentor")
    found.add_argument("--peer-rows", type=int, default=PEER_ROWS, help="0 leaves the peer out")
    return found.parse_args()


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return round(time.perf_counter() - began, 2)


def _brought(path: Path, *, pairs: bool) -> list[tuple[str, float]]:
    """Go the way of the wizard: what its tasks do is done here and now."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from nastavnik.doors.imports import preview, tasks
    from nastavnik.doors.imports.choices import ImportState
    from nastavnik.doors.imports.models import Import
    from nastavnik.doors.imports.operations import applying, bringing
    from nastavnik.platform.access.policy import system_actor
    from nastavnik.platform.jobs import tracking
    from tests.factories.people import make_school, make_year

    actor = system_actor("benchmark")
    if pairs:
        _make_form()
    facts: dict[str, Any] = {"organization": make_school(), "school_year": make_year()}
    file = SimpleUploadedFile("Наставляемые.xlsx", path.read_bytes())
    asked = {"user_id": None, "role": "", "organization_id": None}

    def bring() -> None:
        batch = bringing.bring(
            actor=actor, kind="mentees", file=file, later=tasks.examine_import, **facts
        )
        progress = tracking.open_for(actor, "")
        tasks.examine_import.call(progress.pk, batch.pk, **asked)

    def apply() -> None:
        batch = Import.objects.get()
        batch = applying.apply(actor=actor, batch=batch, version=None, later=tasks.apply_import)
        if batch.state == ImportState.APPLIED:
            return  # so few are written at once
        progress = tracking.open_for(actor, "")
        tasks.apply_import.call(progress.pk, batch.pk, **asked)

    return [
        ("bring and check", _timed(bring)),
        ("preview", _timed(lambda: preview.preview_of(Import.objects.get(), "", "1"))),
        ("apply", _timed(apply)),
    ]


def _make_form() -> None:
    from tests.factories.mentorships import make_form

    make_form()


def _limit(path: Path) -> float:
    """Read with calamine in this process and insert what was read, unchecked."""
    from nastavnik.registers.people.models import Enrolment, Person
    from tests.factories.people import make_school, make_year

    school, year = make_school(), make_year()

    def alone() -> None:
        read = _read(path)
        people = [Person(organization=school, category="pupil", **facts) for facts, _said in read]
        Person.objects.bulk_create(people, batch_size=5_000)
        terms = {"organization": school, "school_year": year, "role": "mentee"}
        places = [
            Enrolment(person=person, category="pupil", request=said, **terms)
            for person, (_facts, said) in zip(people, read, strict=True)
        ]
        Enrolment.objects.bulk_create(places, batch_size=5_000)

    return _timed(alone)


def _read(path: Path) -> list[tuple[dict[str, Any], str]]:
    """The cells of the register by calamine: facts of a person, and the request."""
    import python_calamine

    sheet = python_calamine.load_workbook(BytesIO(path.read_bytes())).get_sheet_by_index(0)
    rows = iter(sheet.iter_rows())
    next(rows)
    return [(dict(zip(_FIELDS, row[1:8], strict=True)), str(row[8])) for row in rows]


def _table(rows: int) -> Any:
    """As many rows of the workbook as the peer takes them."""
    import tablib

    table = tablib.Dataset(headers=[*_FIELDS, "request"])
    table.extend([*facts.values(), said] for facts, said in _read(_workbook(rows, pairs=False)))
    return table


def _peer(rows: int, tried: int) -> float | None:
    """What django-import-export takes for as many of the rows as tried, scaled to all of them."""
    if not tried:
        return None
    from nastavnik.registers.people.models import Enrolment
    from tests.factories.people import make_school, make_year

    school, year = make_school(), make_year()
    resource_class = _resource(school, year)

    def bring() -> None:
        """As its admin does: a dry run for the preview, then in earnest."""
        table = _table(tried)
        for dry_run in (True, False):
            resource_class().import_data(
                table, dry_run=dry_run, raise_errors=True, use_transactions=True
            )

    taken = _timed(bring)
    assert Enrolment.objects.filter(organization=school).count() == tried
    return round(taken * rows / tried, 2)


def _resource(school: Any, year: Any) -> Any:
    """The peer's own description of a register of one school and year."""
    from import_export.resources import ModelResource, modelresource_factory

    from nastavnik.registers.people.models import Enrolment, Person

    class Register(ModelResource):
        """People of a school, each with a place."""

        def get_queryset(self) -> Any:
            return Person.objects.filter(organization=school)

        def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            instance.organization, instance.category = school, "pupil"

        def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            Enrolment.objects.get_or_create(
                person=instance,
                school_year=year,
                role="mentee",
                defaults={"organization": school, "category": "pupil", "request": row["request"]},
            )

    options = {"fields": _FIELDS, "import_id_fields": _FIELDS[:4]}
    return modelresource_factory(Person, Register, meta_options=options)


def _written() -> dict[str, Any]:
    """How many rows of each sort the import has left, and how many lines wait for a person."""
    from nastavnik.doors.imports.choices import LineState
    from nastavnik.doors.imports.models import Import, ImportLine
    from nastavnik.platform.audit.models import Event
    from nastavnik.registers.people.models import Enrolment, Person

    at = Import.objects.get().organization
    applied = ImportLine.objects.filter(state=LineState.APPLIED).count()
    return {
        "applied": applied,
        "left_to_a_person": ImportLine.objects.count() - applied,
        "people": Person.objects.filter(organization=at).count(),
        "places": Enrolment.objects.filter(organization=at).count(),
        "events": Event.objects.filter(organization_id=at.pk).count(),
    }


def _workbook(rows: int, *, pairs: bool) -> Path:
    """A register without two people of one name, made once."""
    path = database.FOLDER / f"imports-{rows}{'-pairs' if pairs else ''}.xlsx"
    if not path.exists():
        import xlsxwriter

        database.FOLDER.mkdir(parents=True, exist_ok=True)
        book = xlsxwriter.Workbook(path, {"constant_memory": True})
        shown = book.add_format({"num_format": "dd.mm.yyyy"})
        page = book.add_worksheet("Наставляемые")
        page.write_row(0, 0, HEADINGS + (PAIR_HEADINGS if pairs else ()))
        for at, row in enumerate(_rows(rows, pairs=pairs), start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(at, column, cell, shown)
                else:
                    page.write(at, column, cell)
        book.close()
    return path


def _rows(count: int, *, pairs: bool) -> Iterator[tuple[Any, ...]]:
    dice = random.Random(100)
    mentor = ""
    for number in range(1, count + 1):
        if pairs and number % GROUP == 1:
            mentor = " ".join(_name(dice))
        yield (
            number,
            *_name(dice),
            date(2009, 1, 1) + timedelta(days=dice.randrange(3_600)),
            f"{dice.randrange(1, 12)}{dice.choice('АБВГД')}",
            f"+7912{number:07}",
            f"pupil{number}@example.ru",
            dice.choice(_REQUESTS),
            *(("Ученик-ученик", mentor) if pairs else ()),
        )


def _name(dice: random.Random) -> tuple[str, str, str]:
    syllables = (
        dice.choice(_CONSONANTS) + dice.choice(_VOWELS) for _ in range(dice.choice((3, 4, 5)))
    )
    ending = dice.choice(("нов", "лин", "рский", "тов", "ев"))
    last = f"{''.join(syllables).capitalize()}{ending}"
    return last, dice.choice(_FIRST.split()), dice.choice(_FATHER.split())


def _peak(whose: int) -> int:
    """The most memory held, in MiB: by this process, or by the child that reads the workbook."""
    unit = 1024 if sys.platform == "linux" else 1024 * 1024
    return int(resource.getrusage(whose).ru_maxrss // unit)


if __name__ == "__main__":
    main()
