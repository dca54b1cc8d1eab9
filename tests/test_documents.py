"""The documents say what the code says: links lead somewhere, no word and no rule is left out."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from nastavnik import __version__
from nastavnik.domain.findings import RULES
from nastavnik.domain.indicators import Inclusion, RollUp
from nastavnik.domain.measures import Measure
from nastavnik.domain.mentoring_forms import PRESETS, Category
from nastavnik.domain.pairing import State
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.people.choices import EnrolmentStatus

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
SUFFIXES = r"(?:py|md|toml|html|sh|lock)"


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def words_of(name: str) -> set[str]:
    return set(re.findall(r"\w+", text_of(name)))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    local = [target for target in targets if not target.startswith(("http://", "https://"))]
    assert [target for target in local if not (page.parent / target).exists()] == []


def glossary_words() -> Iterator[str]:
    for model in apps.get_models():
        if model.__module__.startswith("nastavnik."):
            yield model.__name__
    yield from (measure.value for measure in Measure)
    yield from (role.name for role in Role)
    yield from (kind.name for kind in Kind)
    yield from (category.name for category in Category)
    yield from EnrolmentStatus.values
    yield from (state.value for state in (*State, *Inclusion, *RollUp))


def test_glossary_leaves_nothing_out() -> None:
    known = words_of("docs/glossary.md")
    assert [word for word in glossary_words() if word not in known] == []


def test_domain_tells_every_rule_and_form() -> None:
    text = text_of("docs/domain.md")
    assert re.findall(r"^\| (R\d\d) \|", text, re.MULTILINE) == list(RULES)
    assert [preset.label for preset in PRESETS if f"| {preset.label} |" not in text] == []


@pytest.mark.parametrize("name", ["docs/recipes.md", "docs/architecture.md", "docs/domain.md"])
def test_named_files_are_there(name: str) -> None:
    found = re.findall(rf"`((?:[\w.-]+/)+[\w.-]+\.{SUFFIXES})`", text_of(name))
    assert found
    places = (ROOT, ROOT / "nastavnik", DOCS)
    missing = [path for path in found if not any((place / path).exists() for place in places)]
    assert missing == []


def test_decisions_are_numbered_and_short() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))
    for path in DECISIONS:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 25, path.name
        assert lines[0].startswith(f"# {path.name[:4]}. "), path.name


def test_every_dependency_has_its_reason() -> None:
    described = text_of("docs/decisions/0008-dependencies.md").replace("-django, -xdist", "")
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = [re.match(r"[\w-]+", line).group() for line in wanted]  # type: ignore[union-attr]
    missing = [name for name in names if not re.search(rf"\b{name}\b", described)]
    assert missing == ["pytest-django", "pytest-xdist"]  # written there as «-django, -xdist»


def test_every_variable_is_explained() -> None:
    read = set(re.findall(r"NASTAVNIK_[A-Z_]+", text_of("nastavnik/settings.py")))
    told = set(re.findall(r"NASTAVNIK_[A-Z_]+", text_of("docs/operations.md")))
    assert read - told == set()
    assert told - read == set()


def test_changelog_tells_this_version() -> None:
    assert f"\n## {__version__}\n" in text_of("CHANGELOG.md")


def acts_named_in(tree: ast.AST) -> Iterator[str]:
    """The acts that a module writes into the trail, where it names them outright."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        named = [word.value for word in node.keywords if word.arg == "act"]
        named += node.args[1:2] if called == "record" else []
        for word in named:
            if isinstance(word, ast.Constant) and isinstance(word.value, str):
                yield word.value


def test_every_act_has_words_in_the_journal() -> None:
    from nastavnik.doors.trail.words import has_words

    paths = sorted((ROOT / "nastavnik").rglob("*.py"))
    acts = {act for path in paths for act in acts_named_in(ast.parse(path.read_bytes()))}
    assert len(acts) > 20
    assert sorted(act for act in acts if not has_words(act)) == []
