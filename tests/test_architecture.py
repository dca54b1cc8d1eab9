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
    "nastavnik/platform/audit/chaining.py": "the one place where events join their chain",
    "nastavnik/platform/rows/inserting.py": "the statement behind `writing` and the imports",
    "nastavnik/platform/audit/sealing.py": "the keys that seal events, made where one is needed",
    "nastavnik/oversight/campaigns/totalling.py": "sums, in the transaction that moves a version",
    "nastavnik/platform/jobs/queue.py": "tasks on their way through the queue: no business data",
    "nastavnik/platform/jobs/timetable.py": "when periodic work is due: no business data",
    "nastavnik/platform/jobs/tracking.py": "how far a task has come: no business data",
    "nastavnik/platform/audit/recording.py": "events that change no row",
}
# The place setting: what an app may hold. Another name needs a reason below.
PLACE_SETTING = {
    *("__init__.py", "apps.py", "choices.py", "models.py", "queries.py", "operations.py"),
    *("columns.py", "forms.py", "tasks.py", "filters.py", "tables.py", "views.py", "urls.py"),
    *("templatetags", "migrations", "management", "templates", "static", "data"),
}
# Apps whose whole work is not rows: their files are named after what they do.
OWN_NAMES = {
    "platform/requests": "what every request gets and every answer carries, and log lines",
    "platform/printing": "writers of DOCX, PDF, XLSX and charts, one file each, and their fonts",
    "platform/jobs": "the queue, the worker, the timetable, one file each",
    "platform/ui": "parts of the interface: fields, navigation, context, widgets",
    "doors/demonstration": "the steps of loading a demonstration city",
}
EXTRA_NAMES = {
    "doors/exports/lists.py": "every list that can be taken away, as data",
    "doors/exports/registers.py": "the rows of the two registers as they leave",
    "doors/exports/fields.py": "what may be said of a row of a register, by key",
    "doors/exports/layouts.py": "the official forms of the registers, as data",
    "doors/exports/writing.py": "tables of any length as XLSX and CSV",
    "doors/imports/kinds": "what can be brought in, a module each, and how lines are compared",
    "doors/imports/lines.py": "a line between reading and writing, and what a kind is",
    "doors/imports/understanding.py": "from bytes to a table and its lines",
    "doors/imports/checking.py": "what each line would do",
    "doors/imports/akin.py": "which lines are judged together, of too many to judge all",
    "doors/imports/merged_names.py": "which rows are named in one merged cell",
    "doors/imports/storing.py": "values, remarks and plans as JSON and back",
    "doors/imports/preview.py": "what the page of an import shows",
    "doors/imports/wording.py": "values of lines in words",
    "doors/imports/typing_in.py": "what is typed in place of a cell",
    "doors/imports/history.py": "what an import wrote, from the trail",
    "doors/imports/reading": "workbooks of strangers, read in a process of their own",
    "doors/imports/marks": "the same workbooks, marked in a process of their own",
    "doors/imports/marking.py": "the error workbook: what to correct, in the file as it came",
    "platform/access/http.py": "the request as views see it: with an actor",
    "platform/access/matrix.py": "the permission matrix as data, printed in docs",
    "platform/access/wording.py": "rights in words, for those who answer for them",
    "platform/access/policy.py": "the one place that decides on permission",
    "platform/audit/writing.py": "the one place that saves",
    "platform/audit/recording.py": "events that change no row",
    "platform/audit/chaining.py": "how events join their chain",
    "platform/audit/cipher.py": "how personal values of events are sealed",
    "platform/audit/sealing.py": "the keys of rows",
    "platform/audit/paths.py": "where a row leads: its chain, its key",
    "platform/audit/anchoring.py": "the ends of chains, written outside the database",
    "platform/audit/faults.py": "what can be wrong with the trail",
    "platform/audit/verifying.py": "whether the trail is as it was written",
    "platform/audit/examining.py": "what was done to a chain, and where",
    "platform/audit/middleware.py": "the answer to what could not be recorded",
    "doors/trail/words.py": "what acts are called where people read them",
    "doors/trail/subjects.py": "which right lets one see a kind of row",
    "platform/audit/guard.py": "triggers that refuse to change the trail",
    "oversight/campaigns/cells.py": "a value of a submission with where it comes from",
    "oversight/campaigns/checking.py": "what the checks notice in a form, now and then",
    "oversight/campaigns/correcting.py": "what a package holds otherwise than the one before it",
    "oversight/campaigns/counts.py": "what of a version is summed",
    "oversight/campaigns/verifying.py": "what is kept, against versions, decisions and registers",
    "oversight/campaigns/deriving.py": "what registers answer to items and documents",
    "oversight/campaigns/introduction.py": "the funnel of the items, the coverage by documents",
    "oversight/campaigns/designing.py": "a campaign as whoever collects sees it",
    "oversight/campaigns/draft_forms.py": "the forms of a campaign that is not open yet",
    "oversight/campaigns/leaves.py": "organisations with what they told, by either tree",
    "oversight/campaigns/past.py": "figures of past years, read beside those of campaigns",
    "oversight/campaigns/reading": "figures as they are read: plan, dynamics, places, heat",
    "oversight/campaigns/report.py": "the receipt of an organisation as a paper",
    "oversight/campaigns/letters.py": "the letters of campaigns",
    "oversight/campaigns/reminding.py": "who is reminded of what, and in which words",
    "oversight/campaigns/reviewing.py": "what a body sees of those who report to it",
    "oversight/campaigns/sheets.py": "the form of an organisation with all beside its values",
    "oversight/campaigns/summing.py": "the sums of a campaign at a body",
    "oversight/campaigns/wording.py": "what a campaign asks, in words",
    "doors/exports/campaigns.py": "a campaign as it leaves, organisation by organisation",
    "oversight/campaigns/presets": "the campaigns that are shipped, as data",
    "oversight/campaigns/route_forms.py": "the forms of the route and the checks of a draft",
    "oversight/campaigns/routing.py": "who reports to whom and by when, on a day",
    "oversight/campaigns/totalling.py": "the sums that follow a version",
    "platform/audit/keyring.py": "whether the keys are as the trail says",
    "oversight/indicators/counting.py": "the one code path of every number",
    "oversight/indicators/charts.py": "the pictures of an indicator",
    "oversight/indicators/definitions.py": "an indicator in words, for page and paper",
    "oversight/indicators/targets.py": "the rules of findings run over the targets of a set",
    "oversight/indicators/presets": "the indicator sets that are shipped, as data",
    "platform/outbox/kinds.py": "what kinds of letters there are, app by app",
    "platform/outbox/envelope.py": "what a letter says, encrypted while it waits",
    "platform/outbox/sending.py": "the talk with the mail server",
    "platform/links/http.py": "how a door answers a link that opens nothing",
    "platform/parameters/kinds.py": "what a parameter may be",
    "platform/parameters/catalogue.py": "every parameter, as data",
    "platform/parameters/middleware.py": "one reading serves a request",
    "platform/rows/uploads.py": "an uploaded file, checked by its content",
    "platform/rows/storage.py": "where attached files lie, whole or not at all",
    "platform/rows/cleaning.py": "judging the fields of many rows at once",
    "platform/rows/inserting.py": "many new rows in one statement",
    "platform/rows/snapshots.py": "many questions answered from one state of the database",
    "platform/rows/sqlite.py": "the start-up check of how SQLite runs",
    "registers/accounts/middleware.py": "puts the actor on the request",
    "platform/access/confirmation.py": "what asks who you are once more",
    "registers/accounts/validators.py": "what a password may not be",
    "registers/entry/devices.py": "the cookie of a known browser",
    "registers/entry/external.py": "whose account an external log-in is",
    "registers/entry/factors.py": "what allauth does for second factors",
    "registers/entry/http.py": "how somebody who has proved who they are comes in",
    "registers/entry/letters.py": "the words of invitations and letters",
    "registers/entry/limits.py": "how many wrong answers are borne",
    "registers/entry/link_urls.py": "short addresses without a name space",
    "registers/entry/middleware.py": "when a session is over, and what every page asks first",
    "registers/entry/secrecy.py": "what log-in keeps encrypted",
    "registers/entry/sessions.py": "what a session remembers of its beginning",
    "registers/accounts/hashers.py": "Argon2, tuned",
    "registers/duplicates/standing.py": "what undoing a merge would do, read from the trail",
    "registers/privacy/walking.py": "where a person is, model by model",
    "registers/privacy/dossier.py": "all that is held on a person",
    "registers/privacy/report.py": "the papers of a person and of an act",
    "registers/privacy/ledger.py": "executed erasures, outside the database",
    "registers/privacy/compacting.py": "the database without what was erased",
    "doors/home/generated_docs.py": "pages of docs/generated, written from the code",
    "doors/home/cabinet.py": "the home page of who sees only their own",
    "doors/home/navigation.py": "the menu, which knows every door",
    "registers/consents/report.py": "a blank consent put together for paper",
    "registers/organizations/tree.py": "paths of the tree, and what an act asks of it",
    "registers/people/checks.py": "what an act asks before it changes a person or a place",
    "practice/mentorships/checks.py": "what an act asks before it moves a pair or group on",
    "practice/mentorships/counting.py": "the one code path of places in pairs and groups",
    "oversight/notes/figures.py": "the figures of a note as values",
    "oversight/notes/collected.py": "what campaigns of the period told, for the rules",
    "oversight/notes/earlier.py": "earlier notes and the editor's words, for the rules",
    "oversight/notes/campaign": "the note by what a campaign told: figures, words, tables",
    "oversight/notes/archiving.py": "all notes of a campaign printed and packed",
    "oversight/notes/printers.py": "many notes printed at once, in processes of their own",
    "oversight/notes/printer_child.py": "the process that prints notes",
    "oversight/notes/parts.py": "sections of a note, with the editor's words",
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
# Views that read what was posted whatever the method, and why nothing is acted upon by a GET.
POSTS_READ = {
    "doors/imports/views/checking.py::_place": "called by a view that takes a POST alone",
    "oversight/campaigns/views/submissions.py::submission_edit": "shown; a POST alone is saved",
    "oversight/indicators/views/results.py::_shown": "a form of the address",
    "registers/consents/views/registry.py::attest_many": "only where it was `sent`, by a POST",
    "registers/documents/views.py::document_coverage": "a form of the address",
    "registers/duplicates/views.py::compare": "which words the page says; `edit` asks for a POST",
    "registers/entry/http.py::wanted_page": "where log-in leads: a page of this site",
    "registers/entry/views/entering.py::_factor_form": "a form is bound; the view asks for a POST",
    "registers/people/views/registers.py::enrolment_add": "shown by `kept`, judged of a POST alone",
    "registers/people/views/registers.py::_unjudged": "shown by `kept`",
}
LONG_FUNCTIONS = {
    "tests/domain/findings/city.py::city_indicators": "a table of four indicators, no branches",
}
LONG_MODULES: dict[str, str] = {}
LONG_TEMPLATES: dict[str, str] = {}


def files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - SKIPPED_FOLDERS)
        yield from (Path(place, name) for name in sorted(set(names) - SKIPPED_FOLDERS))


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


def test_nothing_is_acted_upon_by_a_get() -> None:
    found = {
        f"{path.relative_to(PACKAGE).as_posix()}::{name}"
        for path in python("nastavnik")
        for name in rules.posts_read_unasked(path.read_text(encoding="utf-8"))
    }
    assert sorted(found - set(POSTS_READ)) == []
    assert set(POSTS_READ) <= found, "an exception outlived its reason"


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
            if "__pycache__" in path.parts or path.name in PLACE_SETTING or app in OWN_NAMES:
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
