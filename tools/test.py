"""Every check and test: `python -m tools.test [pytest arguments]`, called by `make test`."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tools.surroundings import browser_path, in_ci, postgres_problem, postgres_url

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "build" / "test"
NOTHING_COLLECTED = 5
# For two cores; at the reduced counts the second run, on PostgreSQL, has less to do.
WORKERS = {"sqlite": "2", "postgres": "2" if os.environ.get("NASTAVNIK_FULL") == "1" else "1"}

CHECKS = (
    ("ruff check", ("-m", "ruff", "check", "--quiet", ".")),
    ("ruff format", ("-m", "ruff", "format", "--check", "--quiet", ".")),
    ("mypy", ("-m", "mypy")),
    ("import-linter", ("-c", "from importlinter.cli import lint_imports_command as c; c()")),
    ("migrations", ("-m", "nastavnik", "makemigrations", "--check", "--dry-run")),
)


@dataclass
class Tally:
    """Counts summed over checks and runs, and what to say at the end."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    broken: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def add_junit(self, path: Path) -> None:
        """Add the counts of one pytest run."""
        for suite in ET.parse(path).getroot().iter("testsuite"):  # noqa: S314 - our own file
            total = int(suite.get("tests", "0"))
            failed = int(suite.get("failures", "0")) + int(suite.get("errors", "0"))
            skipped = int(suite.get("skipped", "0"))
            self.passed += max(total - failed - skipped, 0)
            self.failed += failed
            self.skipped += skipped


@dataclass
class Check:
    """A static check on its way in a process of its own; it counts as one test."""

    name: str
    command: tuple[str, ...]

    def __post_init__(self) -> None:
        self.said = RESULTS / f"{self.name.replace(' ', '-')}.txt"
        with self.said.open("w", encoding="utf-8") as said:
            self.process = subprocess.Popen(
                [sys.executable, *self.command], cwd=ROOT, stdout=said, stderr=subprocess.STDOUT
            )

    def finish(self, tally: Tally) -> None:
        """Wait for its end and say how it ended."""
        code = self.process.wait()
        if code == 0:
            tally.passed += 1
            print(f"ok      {self.name}", flush=True)
        else:
            tally.failed += 1
            tally.broken.append(self.name)
            said = self.said.read_text(encoding="utf-8")
            print(f"FAILED  {self.name}\n{said}", flush=True)


@dataclass
class Run:
    """Pytest on its way in its own environment; `said` is a file for what it says, or None."""

    name: str
    arguments: list[str]
    environment: dict[str, str]
    said: Path | None = None
    may_be_empty: bool = False

    def __post_init__(self) -> None:
        self.report = RESULTS / f"{self.name}.xml"
        self.report.unlink(missing_ok=True)
        workers = ("-n", WORKERS[self.name], "--dist", "worksteal")
        command = [sys.executable, "-m", "pytest", "-q", *workers]
        with self.said.open("w", encoding="utf-8") if self.said else nullcontext() as said:
            self.process = subprocess.Popen(
                [*command, f"--junitxml={self.report}", *self.arguments],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env={**os.environ, **self.environment},
            )

    def finish(self, tally: Tally) -> None:
        """Wait for its end, show what it said, and add its counts."""
        code = self.process.wait()
        if self.said:
            print(f"\n=== {self.name} ===\n{self.said.read_text(encoding='utf-8')}", flush=True)
        failed_before = tally.failed
        if self.report.exists():
            tally.add_junit(self.report)
        if code == 0 or (self.may_be_empty and code == NOTHING_COLLECTED):
            return
        tally.broken.append(self.name)
        if tally.failed == failed_before:  # pytest itself broke: no test is there to bear it
            tally.failed += 1


@contextmanager
def on_postgres(arguments: list[str], tally: Tally) -> Iterator[None]:
    """Run beside the body what touches a database, on databases that no other run shares."""
    own_name = f"nastavnik_{os.getpid()}"
    parts = urlsplit(postgres_url())
    environment = {
        "NASTAVNIK_DATABASE_URL": urlunsplit(parts._replace(path=f"/{own_name}")),
        "NASTAVNIK_TEST_RUN": "postgres",
    }
    said = RESULTS / "postgres.txt"
    run = Run("postgres", arguments, environment, said, may_be_empty=True)
    try:
        yield
        run.finish(tally)
    finally:
        run.process.kill()
        drop_databases(f"test_{own_name}")


def drop_databases(prefix: str) -> None:
    """Remove what an interrupted run left on the server."""
    with psycopg.connect(postgres_url(), autocommit=True, connect_timeout=3) as connection:
        rows = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]
        ).fetchall()
        for (name,) in rows:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


def conclude(tally: Tally) -> int:
    """Say what was missing and the sums; return the exit code."""
    print()
    if tally.broken:
        print(f"!!! НЕ ПРОШЛО: {', '.join(tally.broken)}")
    if tally.missing:
        print(f"!!! ПРОПУЩЕНО: {'; '.join(tally.missing)}")
        if in_ci():
            tally.failed += len(tally.missing)
    print(f"{tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped")
    return 1 if tally.failed or tally.broken else 0


def finish(checks: list[Check], tally: Tally) -> None:
    """Wait for every check and count it."""
    for check in checks:
        check.finish(tally)


def located(argument: str) -> str:
    """Find the tests of an app by its name alone: tests/people stands for tests/*/people."""
    path, separator, rest = argument.partition("::")
    folder = Path(path)
    if argument.startswith("-") or folder.exists() or folder.parts[:1] != ("tests",):
        return argument
    found = sorted(Path("tests").glob(str(Path("*", *folder.parts[1:]))))
    return f"{found[0]}{separator}{rest}" if len(found) == 1 else argument


def main(arguments: list[str]) -> int:
    """Run the checks (unless a part is asked for) and the tests on every database there is."""
    arguments = [located(argument) for argument in arguments]
    tally = Tally()
    RESULTS.mkdir(parents=True, exist_ok=True)
    checks: list[Check] = []
    if not arguments or arguments == ["--checks-only"]:
        checks = [Check(name, command) for name, command in CHECKS]
    if arguments == ["--checks-only"]:
        finish(checks, tally)
        return conclude(tally)
    if browser_path() is None:
        tally.missing.append("проверки в браузере (Chromium не найден)")
    # The variable may name somebody's real database: tests on SQLite ask for the default.
    os.environ.pop("NASTAVNIK_DATABASE_URL", None)
    problem = postgres_problem()
    if problem is not None:
        tally.missing.append(f"проверки на PostgreSQL ({problem})")
    # They go side by side: while one waits for a browser or for a lock, another works. The second
    # run begins after the checks, when the first has compiled the tests for both.
    print("\n=== sqlite ===", flush=True)
    first = Run("sqlite", arguments, {"NASTAVNIK_TEST_RUN": "sqlite"})
    finish(checks, tally)
    with nullcontext() if problem else on_postgres(arguments, tally):
        first.finish(tally)
    return conclude(tally)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
