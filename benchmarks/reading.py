"""Reading a workbook of 100,000 rows in its own process, beside python-calamine alone."""

import argparse
import resource
import sys
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from benchmarks.measuring import Case, interleaved, parser, printed, say

FOLDER = Path(__file__).resolve().parent.parent / "var" / "benchmarks"
COLUMNS = 13
DATES = {3, 5, 9}
AIM = "≤ 1.6 times the limit"


def main() -> None:
    """Make the files if they are not there, measure, print."""
    arguments = _arguments()
    cases = [_measure(rows, arguments.runs) for rows in arguments.rows]
    say(printed(cases, cases[-1], peak_mib=_peak()), as_json=arguments.json)


def _arguments() -> argparse.Namespace:
    found = parser(__doc__ or "")
    found.set_defaults(runs=3)
    found.add_argument("--rows", type=int, nargs="+", default=[1, 100_000])
    return found.parse_args()


def _measure(rows: int, runs: int) -> Case:
    from nastavnik.doors.imports.reading.opening import read

    content = _workbook(rows).read_bytes()
    book = read(BytesIO(content), "a.xlsx")
    assert len(book.sheets[0].rows) == rows + 1
    facts = {"rows": rows, "columns": COLUMNS, "child_peak_mib": book.peak_mib}
    acts = [lambda: read(BytesIO(content), "a.xlsx"), partial(_calamine, content)]
    ours, limit = interleaved(acts, runs, warm=1)
    title = f"{rows:,} rows".replace(",", " ")
    return Case(title, ours, "ms", limit, "python-calamine alone, in this process", AIM, facts)


def _calamine(content: bytes) -> int:
    import python_calamine

    sheet = python_calamine.load_workbook(BytesIO(content)).get_sheet_by_index(0)
    return sum(len(row) for row in sheet.iter_rows())


def _workbook(rows: int) -> Path:
    """A register of mentees: names, dates, telephones, marks; made once."""
    path = FOLDER / f"register-{rows}.xlsx"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_made(rows))
    return path


def _made(rows: int) -> bytes:
    import xlsxwriter

    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    shown = book.add_format({"num_format": "dd.mm.yyyy"})
    page = book.add_worksheet("Наставляемые")
    page.write_row(0, 0, [f"Столбец {number}" for number in range(1, COLUMNS + 1)])
    for row in range(1, rows + 1):
        for column in range(COLUMNS):
            _cell(page, row, column, shown)
    book.close()
    return content.getvalue()


def _cell(page: Any, row: int, column: int, shown: Any) -> None:
    if column == 0:
        page.write_number(row, column, row)
    elif column in DATES:
        page.write_number(row, column, 40_000 + (row * (column + 1)) % 6_000, shown)
    elif column in {1, 2, 11}:
        page.write_string(row, column, f"Иванова Анна {row} {column}")
    else:
        page.write_string(row, column, f"{column}: {row % 60}")


def _peak() -> int:
    """The most memory this process held, in MiB."""
    unit = 1024 if sys.platform == "linux" else 1024 * 1024
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit)


if __name__ == "__main__":
    main()
