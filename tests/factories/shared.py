"""What is made once for all workers of a run: an empty database, the demonstration."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tools.screenshots import COMMAND, ROOT, environment_of

# The net of tests/cursor_net.py, and nothing else, tells these settings from the product's own.
SETTINGS = "tests.served_settings"


@dataclass(frozen=True)
class Demonstration:
    """What `demo --no-serve` wrote: its data, the papers of the note, and what it printed."""

    data: Path
    papers: Path
    printed: str


def made_once(folders: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that the first worker to ask fills; the others wait for it, and copy from it."""
    base = folders.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared" / name
    folder.mkdir(parents=True, exist_ok=True)
    made = folder.with_suffix(".made")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make(folder)
            made.touch()
    return folder


def empty_database(folders: pytest.TempPathFactory) -> Path:
    """A file of SQLite after all migrations, with nothing in it."""

    def migrate(folder: Path) -> None:
        command = [*COMMAND, "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=environment_of(folder), check=True)

    return made_once(folders, "database", migrate) / "nastavnik.db"


def loaded_demonstration(folders: pytest.TempPathFactory, folder: Path) -> Demonstration:
    """The city as the command leaves it, copied into `folder` to be written into."""

    def load(shared: Path) -> None:
        done = subprocess.run(
            [*COMMAND, "demo", "--no-serve", "--out", str(shared / "papers")],
            cwd=ROOT,
            env={**environment_of(shared / "data"), "DJANGO_SETTINGS_MODULE": SETTINGS},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        (shared / "printed.txt").write_text(done.stdout, encoding="utf-8")

    shared = made_once(folders, "demonstration", load)
    for part in ("data", "papers"):
        shutil.copytree(shared / part, folder / part)
    printed = (shared / "printed.txt").read_text(encoding="utf-8")
    return Demonstration(folder / "data", folder / "papers", printed)
