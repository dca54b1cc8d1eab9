"""A register of mentees leaving as a workbook, beside XlsxWriter writing the same cells alone."""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from benchmarks import database
from benchmarks.measuring import Case, interleaved, parser, printed, say

AIM = "≤ 2 times the limit"
LIMIT_IS = "XlsxWriter in constant memory, the same cells out of a list"
GROUP, PAIRED = 4, 0.4  # mentees of a mentor; the share of mentees who have one


def main() -> None:
    """Fill a database if it is not there, measure, print."""
    arguments = _arguments()
    database.use_sqlite(f"register-{arguments.rows}")
    _fill_once(arguments.rows)
    cases = [*_measure(arguments.runs)]
    say(printed(cases, cases[0]), as_json=arguments.json)


def _arguments() -> argparse.Namespace:
    found = parser(__doc__ or "")
    found.set_defaults(runs=3)
    found.add_argument("--rows", type=int, default=100_000)
    return found.parse_args()


def _measure(runs: int) -> Iterator[Case]:
    from nastavnik.doors.exports.writing import write_csv, write_xlsx

    rows = [tuple(row) for row in _paper().rows]
    headings = [column.heading for column in _paper().columns]
    facts = {"rows": len(rows), "columns": len(headings)}
    acts: list[Callable[[], object]] = [
        lambda: _written(write_xlsx),
        lambda: _alone(headings, rows),
        lambda: _written(write_csv),
    ]
    ours, limit, as_csv = interleaved(acts, runs, warm=1)
    title = f"{len(rows)} rows, XLSX"
    yield Case(title, ours, "ms", limit, LIMIT_IS, AIM, facts)
    yield Case("the same, CSV", as_csv, "ms", limit, LIMIT_IS, AIM)


def _written(writer: Callable[..., int]) -> int:
    with tempfile.TemporaryFile() as out:
        return writer(_paper(), out)


def _paper() -> Any:
    """The register as its page would let it go: read from the database while it is written."""
    from nastavnik.doors.exports.layouts import MENTEE_LAYOUTS
    from nastavnik.doors.exports.queries import register_paper
    from nastavnik.platform.access.policy import system_actor
    from nastavnik.registers.people.models import Enrolment

    layout = MENTEE_LAYOUTS["flat"]
    places = Enrolment.objects.filter(role="mentee").order_by("person__search", "pk")
    actor = system_actor("benchmark")
    return register_paper(actor, "mentee", layout, places, title="Реестр", year="", people=set())


def _alone(headings: list[str], rows: list[tuple[Any, ...]]) -> None:
    """What a plain script does: no database, no formats but one for dates."""
    import xlsxwriter

    with tempfile.TemporaryFile() as out:
        book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False})
        shown = book.add_format({"num_format": "dd.mm.yyyy"})
        page = book.add_worksheet()
        page.write_row(0, 0, headings)
        for at, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(at, place, value, shown)
                elif isinstance(value, str) and value:
                    page.write_string(at, place, value)
                elif isinstance(value, int):
                    page.write_number(at, place, value)
        book.close()


def _fill_once(rows: int) -> None:
    from nastavnik.registers.people.models import Person
    from tests.factories.people import make_school, make_year

    if Person.objects.exists():
        return
    school, year = make_school(), make_year()
    mentors = int(rows * PAIRED / GROUP)
    people = Person.objects.bulk_create(
        (_person(school, number) for number in range(rows + mentors)), batch_size=5_000
    )
    _enrol(school, year, people, rows)
    database.analyze()


def _person(school: Any, number: int) -> Any:
    from nastavnik.registers.people.models import Person

    return Person(
        organization=school,
        category="pupil",
        last_name=f"Константинов{number}",
        first_name="Александр",
        patronymic="Сергеевич",
        sex="male",
        birth_date=date(2008 + number % 8, 1 + number % 12, 1 + number % 28),
        group_name=f"{1 + number % 11}А",
        phone=f"+7912{number % 10_000_000:07}",
        email=f"pupil{number}@example.ru",
        search=f"константинов{number} александр сергеевич",
    )


def _enrol(school: Any, year: Any, people: list[Any], rows: int) -> None:
    from nastavnik.practice.mentorships.models import Member, Mentorship
    from nastavnik.registers.people.models import Enrolment
    from tests.factories.mentorships import make_form

    terms = {"organization": school, "school_year": year, "category": "pupil"}
    terms |= {"status": "registered", "joined_on": year.starts_on}
    places = Enrolment.objects.bulk_create(
        (
            Enrolment(
                person=person,
                role="mentee" if number < rows else "mentor",
                request="Подготовиться к экзамену по математике",
                **terms,
            )
            for number, person in enumerate(people)
        ),
        batch_size=5_000,
    )
    form, count = make_form(), len(people) - rows
    pairs = Mentorship.objects.bulk_create(
        (
            Mentorship(
                organization=school, school_year=year, form=form, topic="Занятия по четвергам"
            )
            for _number in range(count)
        ),
        batch_size=5_000,
    )
    members = [
        Member(mentorship=pair, enrolment=places[rows + number], role="mentor")
        for number, pair in enumerate(pairs)
    ]
    members += [
        Member(mentorship=pairs[number // GROUP], enrolment=places[number], role="mentee")
        for number in range(count * GROUP)
    ]
    Member.objects.bulk_create(members, batch_size=5_000)


if __name__ == "__main__":
    main()
