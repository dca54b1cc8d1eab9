"""Every line and every branch of what decides and writes: `python -m tools.branch_coverage`.

Runs the tests that belong to these files, on SQLite and, for what only PostgreSQL decides, on
PostgreSQL, and fails on a file of which a statement or a branch was never taken.
`make coverage` calls it.
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import coverage

from tools.surroundings import postgres_problem, postgres_url
from tools.test import drop_databases

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "var" / "coverage.json"
DATA = ROOT / "var" / "coverage.data"
COVERED = (
    "nastavnik/platform/access/*.py",
    "nastavnik/platform/audit/*.py",
    "nastavnik/**/operations.py",
    "nastavnik/**/operations/*.py",
)
# Two halves of about the same length, run beside each other.
HALVES = (
    ("tests/platform", "tests/registers", "tests/access/test_foreign_ids.py"),
    (
        *("tests/oversight", "tests/practice", "tests/doors/home/test_generated_docs.py"),
        *(f"tests/doors/imports/test_{name}.py" for name in ("applying", "answering_many")),
        *(
            f"tests/doors/imports/test_{name}.py"
            for name in ("consenting", "keeping", "left_lines")
        ),
        *(f"tests/doors/imports/test_{name}.py" for name in ("offering", "refusals", "stopping")),
        *(f"tests/doors/imports/test_{name}.py" for name in ("undoing", "wizard")),
        *("tests/doors/imports/kinds", "tests/doors/imports/test_killing.py"),
    ),
)
ON_POSTGRES = tuple(
    f"tests/platform/audit/test_{name}.py" for name in ("writing", "rows", "deadlocks")
)


def covered_files() -> list[Path]:
    """The files that are held to 100 %."""
    return sorted({path for glob in COVERED for path in ROOT.glob(glob)})


def gaps(report: Path) -> list[str]:
    """What was never run, one line for each file, by the report of coverage.py."""
    measured = json.loads(report.read_text(encoding="utf-8"))["files"]
    found = []
    for path in covered_files():
        name = path.relative_to(ROOT).as_posix()
        file = measured.get(name, {})
        lines = file.get("missing_lines", ["all"])
        branches = file.get("missing_branches", [])
        if path.stat().st_size and (lines or branches):
            found.append(f"{name}: lines {lines}, branches {branches}")
    return found


def measure(name: str, arguments: list[str], environment: dict[str, str]) -> int:
    """Run tests in a process of their own and keep which lines and branches they took."""
    command = [
        *(sys.executable, "-m", "coverage", "run", "--branch", f"--rcfile={os.devnull}"),
        *(f"--data-file={DATA}.{name}", f"--include={','.join(map(str, covered_files()))}"),
        *("-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *arguments),
    ]
    kept = {name: told for name, told in os.environ.items() if name != "NASTAVNIK_DATABASE_URL"}
    return subprocess.run(command, check=False, cwd=ROOT, env={**kept, **environment}).returncode


def measure_on_sqlite(tests: tuple[str, ...]) -> int:
    """Run these tests where no server is needed."""
    chosen = ["-m", "not browser and not postgres", *tests]
    return measure(f"sqlite-{Path(tests[0]).name}", chosen, {"NASTAVNIK_TEST_RUN": "sqlite"})


def measure_on_postgres() -> int:
    """Run what only PostgreSQL decides on a database of its own."""
    name = f"nastavnik_{os.getpid()}"
    url = urlunsplit(urlsplit(postgres_url())._replace(path=f"/{name}"))
    environment = {"NASTAVNIK_TEST_RUN": "postgres", "NASTAVNIK_DATABASE_URL": url}
    try:
        return measure("postgres", list(ON_POSTGRES), environment)
    finally:
        drop_databases(f"test_{name}")


def main(arguments: list[str]) -> int:
    """Measure, say what is missing, and fail if anything is."""
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor() as pool:
        failed = any(list(pool.map(measure_on_sqlite, [tuple(arguments)] if arguments else HALVES)))
    problem = postgres_problem()
    if problem is None:
        failed = bool(measure_on_postgres()) or failed
    else:
        print(f"PostgreSQL не отвечает, его строки останутся непройденными: {problem}")
    measured = coverage.Coverage(data_file=str(DATA), config_file=False)
    measured.combine([str(path) for path in DATA.parent.glob(f"{DATA.name}.*")])
    measured.json_report(outfile=str(REPORT))
    totals = json.loads(REPORT.read_text(encoding="utf-8"))["totals"]
    missing = gaps(REPORT)
    for line in missing:
        print(line)
    print(
        f"{len(covered_files())} files, "
        f"{totals['covered_lines']} of {totals['num_statements']} statements, "
        f"{totals['covered_branches']} of {totals['num_branches']} branches"
    )
    return 1 if failed or missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
