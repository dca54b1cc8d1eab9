"""The corpus of hostile files; as a program, it reads those of a folder and tells their fate."""

import json
import resource
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from nastavnik.doors.imports.reading.opening import read
from nastavnik.doors.imports.reading.sentences import UnreadableError
from tests.doors.imports import hostile_old, hostile_packages, hostile_sheets, hostile_text
from tests.doors.imports.hostility import Hostile

SOURCES = (hostile_sheets.made, hostile_packages.made, hostile_old.made, hostile_text.made)


@dataclass
class Fate:
    """What became of a file: a refusal, or what was read."""

    title: str
    seconds: float
    peak_mib: int
    refused: str = ""
    sentence: str = ""
    notices: tuple[str, ...] = ()
    rows: int = 0


def corpus() -> list[Hostile]:
    """Every hostile file, not made yet."""
    return [hostile for made in SOURCES for hostile in made()]


def put(hostiles: list[Hostile], folder: Path) -> None:
    """Make the files in a folder."""
    for number, hostile in enumerate(hostiles):
        (folder / f"{number}").write_bytes(hostile.make())
        (folder / f"{number}.name").write_text(f"{hostile.title}\n{hostile.name}", encoding="utf-8")


def meet(file: Path) -> Fate:
    """Read a file that was put and tell what became of it."""
    title, name = file.with_suffix(".name").read_text(encoding="utf-8").split("\n")
    began = time.perf_counter()
    with file.open("rb") as content:
        try:
            book = read(content, name)
        except UnreadableError as error:
            seconds = time.perf_counter() - began
            return Fate(title, seconds, error.peak_mib, error.code, str(error))
    seconds = time.perf_counter() - began
    rows = len(book.sheets[0].rows)
    return Fate(title, seconds, book.peak_mib, notices=tuple(book.notices), rows=rows)


def main() -> None:
    """Read the files of a folder, a line of JSON for each; then the memory of whoever read them.

    A process of its own and a small one: a child's peak begins with that of whoever starts it.
    """
    for file in sorted(Path(sys.argv[1]).glob("*.name")):
        sys.stdout.write(json.dumps(asdict(meet(file.with_suffix(""))), ensure_ascii=False) + "\n")
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    status = Path("/proc/self/status").read_text(encoding="ascii")
    own = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    sys.stdout.write(json.dumps({"children_mib": children, "own_mib": own}) + "\n")


if __name__ == "__main__":
    main()
