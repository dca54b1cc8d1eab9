"""The rules of docs/architecture.md, executed over the whole tree."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from tests import architecture_rules as rules

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "nastavnik"
FLOORS = ("doors", "oversight", "practice", "registers", "platform")
SKIPPED_FOLDERS = {
    *(".git", ".venv", ".venv-tools", "build", "var", "node_modules", "staticfiles"),
    *("__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"),
    *(".import_linter_cache", "nastavnik.egg-info"),
}
TEXT_SUFFIXES = {
    *(".py", ".md", ".toml", ".sh", ".html", ".css", ".js", ".mjs", ".json", ".csv", ".txt"),
    *(".typ", ".svg", ".po", ".lock", ".yml", ".yaml", ".cfg", ".ini", ""),
}

# Who else writes, and why.
WRITERS = {
    "nastavnik/platform/audit/writing.py": "the one place where a row and its event are saved",
}
# The place setting: what an app may hold. Another name needs a reason below.
PLACE_SETTING = {
    *("__init__.py", "apps.py", "choices.py", "models.py", "queries.py", "operations.py"),
    *("columns.py", "forms.py", "tasks.py", "filters.py", "tables.py", "views.py", "urls.py"),
    *("templatetags", "migrations", "management", "templates", "static", "data"),
}
# Apps whose whole work is not rows: their files are named after what they do.
OWN_NAMES = {
    "platform/printing": "writers of DOCX, PDF, XLSX and charts, one file each, and their fonts",
    "platform/ui": "parts of the interface: fields, navigation, context, widgets",
    "doors/demonstration": "the steps of loading a demonstration city",
}
EXTRA_NAMES = {
    "platform/access/http.py": "the request as views see it: with an actor",
    "platform/access/matrix.py": "the permission matrix as data, printed in docs",
    "platform/access/policy.py": "the one place that decides on permission",
    "platform/audit/writing.py": "the one place that saves",
    "oversight/indicators/counting.py": "the one code path of every number",
    "oversight/indicators/charts.py": "the pictures of an indicator",
    "oversight/indicators/definitions.py": "an indicator in words, for page and paper",
    "oversight/indicators/targets.py": "the rules of findings run over the targets of a set",
    "oversight/indicators/presets": "the indicator sets that are shipped, as data",
    "platform/rows/sqlite.py": "the start-up check of how SQLite runs",
    "registers/accounts/middleware.py": "puts the actor on the request",
    "registers/accounts/hashers.py": "Argon2, tuned",
    "doors/home/generated_docs.py": "pages of docs/generated, written from the code",
    "doors/home/navigation.py": "the menu, which knows every door",
    "practice/mentorships/counting.py": "the one code path of places in pairs and groups",
    "oversight/notes/figures.py": "the figures of a note as values",
    "oversight/notes/freezing.py": "figures kept with the note and read back",
    "oversight/notes/wording.py": "how a note writes numbers, lists and places",
    "oversight/notes/composition.py": "the words of a note, composed from its figures",
    "oversight/notes/conclusions.py": "the last words of a note, from its figures",
    "oversight/notes/tables.py": "the tables of a note",
    "oversight/notes/charts.py": "the pictures of a note",
    "oversight/notes/report.py": "the note put together for paper and page",
    "oversight/notes/workbook.py": "the note as a workbook",
    "oversight/notes/publishing.py": "the note as files",
    "oversight/notes/page.py": "what the page of a note shows",
}
LONG_FUNCTIONS = {
    "tests/domain/findings/city.py::city_indicators": "a table of four indicators, no branches",
}
LONG_MODULES: dict[str, str] = {}
LONG_TEMPLATES: dict[str, str] = {}


def files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - SKIPPED_FOLDERS)
        yield from (Path(place, name) for name in sorted(names))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def python(*folders: str, migrations: bool = False) -> list[Path]:
    return [
        path
        for folder in folders
        for path in files(ROOT / folder)
        if path.suffix == ".py" and (migrations or "migrations" not in path.parts)
    ]


def templates() -> list[Path]:
    return [
        path for path in files(PACKAGE) if path.suffix == ".html" and "vendor" not in path.parts
    ]


def complaints(paths: list[Path], rule: object) -> list[str]:
    assert callable(rule)
    return [
        f"{named(path)}: {complaint}"
        for path in paths
        for complaint in rule(path.read_text(encoding="utf-8"))
    ]


def is_operations(path: Path) -> bool:
    return path.name == "operations.py" or path.parent.name == "operations"


def test_the_walk_sees_the_tree() -> None:
    assert len(python("nastavnik")) > 40


def test_only_operations_write() -> None:
    others = [
        path
        for path in python("nastavnik")
        if not is_operations(path) and named(path) not in WRITERS
    ]
    assert complaints(others, rules.calls_that_write) == []


def test_operations_are_keyword_only_and_ask_the_policy_first() -> None:
    modules = [path for path in python("nastavnik") if is_operations(path)]
    assert complaints(modules, rules.operations_out_of_form) == []


def test_no_signals_and_no_side_effects_of_saving() -> None:
    assert complaints(python("nastavnik"), rules.signals_used) == []
    assert complaints(python("nastavnik"), rules.model_side_effects) == []


def test_domain_is_arithmetic() -> None:
    assert complaints(python("nastavnik/domain"), rules.framework_in_domain) == []


def test_no_file_is_named_after_nothing() -> None:
    paths = [PurePosixPath(named(path)) for path in python("nastavnik", "tests", "tools")]
    assert [str(path) for path in paths if rules.badly_named(path)] == []


def test_every_app_lays_the_same_places() -> None:
    strangers = []
    for floor in FLOORS:
        for path in sorted((PACKAGE / floor).glob("*/*")):
            app = f"{floor}/{path.parent.name}"
            if path.name in PLACE_SETTING | {"__pycache__"} or app in OWN_NAMES:
                continue
            if path.is_dir() and f"{path.name}.py" in PLACE_SETTING:
                continue  # a package in place of a module that grew
            if f"{app}/{path.name}" not in EXTRA_NAMES:
                strangers.append(named(path))
    assert strangers == []


@pytest.mark.parametrize("mapping", [EXTRA_NAMES, OWN_NAMES])
def test_every_extra_name_is_still_there(mapping: dict[str, str]) -> None:
    assert [name for name in mapping if not (PACKAGE / name).exists()] == []


def test_functions_are_short() -> None:
    found = {
        f"{named(path)}::{name}": length
        for path in python("nastavnik", "tools", "tests")
        for name, length in rules.long_functions(path.read_text(encoding="utf-8"))
    }
    assert {name: length for name, length in found.items() if name not in LONG_FUNCTIONS} == {}
    assert set(LONG_FUNCTIONS) <= set(found), "an exception outlived its reason"


@pytest.mark.parametrize(
    ("kind", "limit", "exceptions"),
    [("module", rules.MAX_MODULE, LONG_MODULES), ("template", rules.MAX_TEMPLATE, LONG_TEMPLATES)],
)
def test_files_are_short(kind: str, limit: int, exceptions: dict[str, str]) -> None:
    paths = python("nastavnik", "tools", "tests") if kind == "module" else templates()
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    long = {name: length for name, length in lengths.items() if length > limit}
    assert {name: length for name, length in long.items() if name not in exceptions} == {}
    assert set(exceptions) <= set(long), "an exception outlived its reason"


def test_templates_carry_no_inline_code() -> None:
    assert complaints(templates(), rules.inline_code) == []


def test_nothing_is_loaded_from_outside() -> None:
    web = [path for path in files(PACKAGE) if path.suffix in {".html", ".css", ".js", ".mjs"}]
    own = [path for path in web if "vendor" not in path.parts]
    assert complaints(own, rules.outside_resources) == []
    vendored = [path for path in web if "vendor" in path.parts]
    assert complaints(vendored, rules.outside_loading_in_vendored) == []


def test_the_tree_stands_alone() -> None:
    # Put together here, or this file would be the first to mention them.
    elsewhere = ("/" + "work/", ".." + "/shared")
    mentions = []
    for path in files(ROOT):
        if path.suffix not in TEXT_SUFFIXES or "vendor" in path.parts:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        mentions += [f"{named(path)}: {place}" for place in elsewhere if place in text]
    assert mentions == []
