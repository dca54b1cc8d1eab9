"""What the machine offers to the tests: a PostgreSQL server, a Chromium."""

import os
import shutil
from pathlib import Path

import psycopg

DEFAULT_POSTGRES_URL = "postgres://postgres@127.0.0.1:5432/postgres"
# The shell first: the same Chromium without windows of its own, at half the processor time.
BROWSER_NAMES = (
    *("chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "google-chrome-stable"),
)


def postgres_url() -> str:
    """The address of the server that tests may create databases on."""
    return os.environ.get("NASTAVNIK_TEST_POSTGRES_URL") or DEFAULT_POSTGRES_URL


def postgres_problem() -> str | None:
    """Why PostgreSQL cannot be tested on, or None when it answers."""
    try:
        with psycopg.connect(postgres_url(), connect_timeout=3) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error as error:
        return str(error).strip().splitlines()[0]
    return None


def browser_path() -> Path | None:
    """The Chromium to drive: CHROMIUM from the environment, or the first on the path."""
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named) if os.access(named, os.X_OK) else None
    for name in BROWSER_NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    return None


def in_ci() -> bool:
    """Whether a skip is a failure."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}
