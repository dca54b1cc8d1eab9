"""How tests run: databases, what is skipped where, counts, figures. Loaded by conftest.py."""

import gc
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from django.conf import settings as django_settings
from django.core.management.commands import flush
from django.db import connection
from django.test import TransactionTestCase, override_settings
from hypothesis import settings as hypothesis_settings

from nastavnik.platform.audit import guard
from tests import cursor_net as cursor_net_module
from tests.factories.shared import empty_database
from tools.surroundings import browser_path, postgres_problem, postgres_url

TESTS = Path(__file__).resolve().parent
FULL = os.environ.get("NASTAVNIK_FULL") == "1"
SECOND_RUN = os.environ.get("NASTAVNIK_TEST_RUN") == "postgres"
FIGURE = "figure"
SUM = "sum"
# What migrating writes of the models themselves: it is the same for every test.
OF_MODELS = {"django_content_type", "auth_permission"}
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}

# Seeded in both: a failure seen once is seen again, by anybody.
hypothesis_settings.register_profile(
    "default", max_examples=40, derandomize=True, deadline=None, database=None
)
hypothesis_settings.register_profile(
    "full", max_examples=1_000, derandomize=True, deadline=None, database=None
)
hypothesis_settings.load_profile("full" if FULL else "default")

cursor_net_module.install()

_figures: list[tuple[str, str]] = []
_sums: dict[str, int] = {}


def count(reduced: int, full: int, *, again: tuple[int, int] | None = None) -> int:
    """How many times to try: `make test` takes the first, `make test-full` the second.

    `again` are the same two for the second run, on PostgreSQL: what it may tell anew is how its
    database answers, and fewer tries say it.
    """
    if again is not None and SECOND_RUN:
        reduced, full = again
    return full if FULL else reduced


@pytest.fixture(name="count")
def count_fixture() -> Callable[..., int]:
    return count


@pytest.fixture
def report_figure(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Say a measured count, to be printed after the run: report_figure(name, value, unit)."""

    def report(name: str, value: float, unit: str = "") -> None:
        shown = f"{value:,}".replace(",", "\N{NO-BREAK SPACE}")
        request.node.user_properties.append((FIGURE, f"{name}\t{shown} {unit}".rstrip()))

    return report


@pytest.fixture
def report_sum(request: pytest.FixtureRequest) -> Callable[[str, int], None]:
    """Add to a count that many tests share; the sum is printed after the run."""

    def report(name: str, number: int) -> None:
        request.node.user_properties.append((SUM, f"{name}\t{number}"))

    return report


@pytest.fixture(autouse=True)
def cursor_net(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test whose requests or commands wrote business data without an event."""
    cursor_net_module.tally = seen = cursor_net_module.Tally()
    yield
    properties = request.node.user_properties
    for title, number in (
        ("net: statements that wrote business data, each with its event", seen.statements),
        ("net: rows they wrote", seen.rows),
        ("net: answers whose headers were checked", seen.answers),
    ):
        if number:
            properties.append((SUM, f"{title}\t{number}"))
    assert seen.holes == [], "\n".join(seen.holes)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    # Under xdist the reports of all workers pass here, with what their tests attached.
    if report.when == "teardown":
        for name, value in report.user_properties:
            if name == FIGURE:
                title, _, shown = str(value).partition("\t")
                _figures.append((title, shown))
            elif name == SUM:
                title, _, number = str(value).partition("\t")
                _sums[title] = _sums.get(title, 0) + int(number)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    summed = [(title, f"{n:,}".replace(",", "\N{NO-BREAK SPACE}")) for title, n in _sums.items()]
    _figures.extend(summed)
    if not _figures:
        return
    terminalreporter.section("figures")
    width = max(len(title) for title, _ in _figures)
    for title, shown in sorted(_figures):
        terminalreporter.write_line(f"{title:<{width}}  {shown}")


def touches_database(item: pytest.Item) -> bool:
    """Whether a test may speak to the configured database; pytest-django bars all others."""
    if item.get_closest_marker("django_db"):
        return True
    case = getattr(item, "cls", None)
    if case is not None and issubclass(case, TransactionTestCase):
        return True
    return bool(DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


def belongs_on_postgres(item: pytest.Item) -> bool:
    """Whether a second run, on PostgreSQL, can tell anything new.

    Every page is fetched there by tests/access/test_matrix.py; what else modules named after
    pages look at, words and forms, comes from no database. At the reduced counts it takes what
    locks, queues, guards and numbers rows, and of all others, whose queries Django writes for
    both, every third by its name.
    """
    if item.get_closest_marker("browser") or item.get_closest_marker("postgres"):
        return False
    of_pages = item.path.stem.endswith("pages")
    if (of_pages or item.get_closest_marker("one_database")) and not FULL:
        return False
    if not touches_database(item):
        return False
    return FULL or of_the_database(item) or crc32(of_function(item)) % 3 == 0


def of_the_database(item: pytest.Item) -> bool:
    """Whether a test is about transactions, or about what the platform asks of a database."""
    marked = item.get_closest_marker("django_db")
    return (
        bool({"platform", "access"} & set(item.path.relative_to(TESTS).parts))
        or (marked is not None and bool(marked.kwargs.get("transaction")))
        or "transactional_db" in getattr(item, "fixturenames", ())
    )


def of_function(item: pytest.Item) -> bytes:
    """What names the function of a test, whatever its parameters."""
    return f"{item.path.stem}::{getattr(item, 'originalname', item.name)}".encode()


def pytest_collection_finish() -> None:
    """Let the collector of garbage leave alone what is loaded and lives to the end of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if SECOND_RUN:
        kept = [item for item in items if belongs_on_postgres(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept
    if FULL:
        items[:] = longest_first(items, workers=2)
    _skip(items, "full", None if FULL else "only at the counts of make test-full")
    _skip(items, "browser", None if browser_path() else "Chromium не найден")
    if any(item.get_closest_marker("postgres") for item in items):
        _skip(items, "postgres", postgres_problem())


def longest_first(items: list[pytest.Item], *, workers: int) -> list[pytest.Item]:
    """Put what takes minutes at the head of each worker's part, or the run waits for its last test.

    Each worker is given an equal run of the list, and takes from the end of another's part.
    """
    long = [item for item in items if item.get_closest_marker("long")]
    long.sort(key=minutes, reverse=True)
    rest = [item for item in items if item not in set(long)]
    size = len(items) // workers
    parts: list[pytest.Item] = []
    for worker in range(workers):
        own = long[worker::workers]
        taken = len(rest) if worker == workers - 1 else max(size - len(own), 0)
        parts += [*own, *rest[:taken]]
        rest = rest[taken:]
    return parts


def minutes(item: pytest.Item) -> int:
    """How long a test said it takes at the full counts."""
    marker = item.get_closest_marker("long")
    return int(marker.kwargs["minutes"]) if marker else 0


def _skip(items: list[pytest.Item], marker: str, reason: str | None) -> None:
    for item in items:
        if reason and item.get_closest_marker(marker):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Give every worker its own database.

    On SQLite a file, as in production: in memory all threads of a live server would share one
    connection, and locks would never be met.
    """
    database = django_settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        path = shutil.copy(empty_database(tmp_path_factory), tmp_path_factory.mktemp("database"))
        database.setdefault("TEST", {})["NAME"] = path
    else:
        database["OPTIONS"].pop("pool", None)  # a pool would hold the database being dropped
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Take the file of SQLite as it was copied, migrated; on PostgreSQL begin anew."""
    return django_settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


@pytest.fixture(scope="session", autouse=True)
def flushing_past_the_guard() -> Iterator[None]:
    """Let tests with real transactions empty the tables: the trail refuses, so its guard steps
    aside for as long as the flush takes. The product itself has no such door.

    What migrating writes of models stays, and is not written anew after each test.
    """
    operations = type(connection.ops)
    plain = operations.sql_flush

    def past_the_guard(self: Any, style: Any, tables: list[str], **options: Any) -> list[str]:
        from nastavnik.oversight.campaigns.models import APPEND_ONLY

        emptied = [table for table in tables if table not in OF_MODELS]
        if connection.vendor == "postgresql":
            # To truncate a hundred tables takes a second, and a test writes to a few of them.
            found = [f"DELETE FROM {name};" for name in _filled(emptied)]  # noqa: S608
        else:
            found = plain(self, style, emptied, **options)
        guarded = (*guard.GUARDED, *APPEND_ONLY)
        restore, lift = guard.statements(connection.vendor, guarded)
        return [*lift, *found, *restore]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(operations, "sql_flush", past_the_guard)
        patched.setattr(flush, "emit_post_migrate_signal", lambda *_told: None)
        yield


def _filled(tables: Iterable[str]) -> list[str]:
    """The tables that hold a row, quoted."""
    names = [connection.ops.quote_name(table) for table in tables]
    asked = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})"  # noqa: S608 - names of our tables
        for name in names
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [name for (name,) in cursor.fetchall()]


@pytest.fixture(scope="session", autouse=True)
def test_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep tests out of the real files, the manifest of static files and slow hashing."""
    storages = {
        **django_settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(
        AUDIT_ANCHORS=tmp_path_factory.mktemp("audit") / "anchors",
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        STORAGES=storages,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        TASKS={"default": {"BACKEND": "nastavnik.platform.jobs.backend.AtOnceBackend"}},
    ):
        yield


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The address of a PostgreSQL server; for tests marked `postgres`."""
    return postgres_url()


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return Path(__file__).resolve().parent.parent
