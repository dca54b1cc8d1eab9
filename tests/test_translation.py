"""Every Russian string a person may see stands where `makemessages` finds it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

PACKAGE = Path(__file__).parent.parent / "nastavnik"
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
# What xgettext is told to look for; an alias of one of these would hide its strings.
MARKERS = {
    *("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"),
    *("pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"),
}
# Where Russian stands outside gettext, and why it should.
RUSSIAN_BY_NATURE = {
    "domain/findings/": "findings are Russian documents (decision 0010)",
    "domain/typography.py": "typography of Russian",
    "settings.py": "names given to programs of others before a language is chosen",
    "doors/imports/reading/": "said by a process that knows no framework, as files are read",
    "doors/imports/checking.py": "a pattern over sentences of domain/spreadsheets",
    "doors/imports/kinds/partner_names.py": "patterns over names that people write",
    "doors/imports/kinds/words.py": "patterns over words that people write",
    "doors/imports/kinds/workplaces.py": "patterns over words that people write",
    "doors/imports/marks/": "said by a process that knows no framework, into a Russian workbook",
    "doors/exports/layouts.py": "headings and titles of official Russian forms",
    "doors/exports/fields.py": "words of cells that an import reads back to the letter",
    "doors/exports/columns.py": "headings beside those of imports, in Russian workbooks",
    "doors/exports/registers.py": "requisites of an order that an import reads back",
    "registers/accounts/validators.py": "words people take for passwords, and keys",
    "registers/entry/devices.py": "names of browsers",
    "domain/": "data of the acts and words of Russian grammar; refusals are tested apart",
    "doors/demonstration/": "the invented city and the published documents",
    "platform/access/wording.py": "the page of rights for officials (docs/generated)",
    "doors/home/generated_docs.py": "the page of rights for officials",
    "platform/printing/declension.py": "grammar of Russian",
    "platform/printing/docx_xml.py": "the name of a drawing, which Word shows to nobody",
    "platform/printing/pdf.py": "the range of letters that fonts draw",
    "platform/ui/gallery.py": "samples on the page for developers",
}
TEMPLATE_CODE = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
TEMPLATE_SILENT = re.compile(
    r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|{%\s*blocktrans.*?endblocktrans(late)?\s*%}"
    r"|<!--.*?-->",
    re.DOTALL,
)
TRANSLATED = re.compile(r"""_\((["']).*?\1\)""")


def bare_strings(source: str) -> Iterator[str]:
    """Russian literals that stand outside gettext, documentation apart."""
    tree = ast.parse(source)
    wrapped = set(_excused(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if CYRILLIC.search(node.value) and id(node) not in wrapped:
            yield f"{node.lineno}: {node.value[:60]}"


def _excused(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node) in MARKERS:
            yield from (id(argument) for argument in node.args)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def aliases(source: str) -> Iterator[str]:
    """Imports of gettext under names xgettext does not know."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for alias in node.names:
                if alias.name in MARKERS and alias.asname not in {None, "_"}:
                    yield f"{node.lineno}: {alias.name} as {alias.asname}"


def bare_words(template: str) -> Iterator[str]:
    """Russian words of a template that stand outside its translation tags."""
    text = TEMPLATE_SILENT.sub("", template)
    for tag in TEMPLATE_CODE.findall(text):
        words = TRANSLATED.sub("", tag)
        if CYRILLIC.search(words) and not re.match(r"{%\s*trans", tag):
            yield tag
    for line in TEMPLATE_CODE.sub("", text).splitlines():
        if CYRILLIC.search(line):
            yield line.strip()


def modules() -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8")


def test_strings_of_the_interface_are_marked() -> None:
    found = [
        f"{name}:{complaint}"
        for name, source in modules()
        if not name.startswith(tuple(RUSSIAN_BY_NATURE))
        for complaint in bare_strings(source)
    ]
    assert found == []


def test_gettext_goes_by_names_makemessages_knows() -> None:
    assert [f"{name}:{alias}" for name, source in modules() for alias in aliases(source)] == []


def test_refusals_of_the_domain_are_marked() -> None:
    for name, source in modules():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and _name(node).endswith("Error") and node.args:
                text = node.args[0]
                plain = isinstance(text, ast.Constant) and CYRILLIC.search(str(text.value))
                assert not (plain and _name(node) == "DomainError"), f"{name}:{node.lineno}"


def test_words_of_templates_are_marked() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}: {words}"
        for path in sorted(PACKAGE.rglob("templates/**/*.html"))
        for words in bare_words(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_exception_is_still_needed() -> None:
    for start in RUSSIAN_BY_NATURE:
        own = [source for name, source in modules() if name.startswith(start)]
        assert any(True for source in own for _complaint in bare_strings(source)), start


def test_the_folder_of_translations_is_there() -> None:
    assert all(Path(folder).is_dir() for folder in settings.LOCALE_PATHS)


@pytest.mark.parametrize(
    "source", ['title = "Имя"', 'message(_now("Имя"))', 'f"Имя {1}"', 'x = {"a": "Имя"}']
)
def test_a_bare_string_is_seen(source: str) -> None:
    assert list(bare_strings(source))


@pytest.mark.parametrize("template", ["<p>Имя</p>", '{% tag "Имя" %}', "{{ a|default:'Имя' }}"])
def test_a_bare_word_is_seen(template: str) -> None:
    assert list(bare_words(template))


def test_an_alias_is_seen_and_marked_strings_pass() -> None:
    assert list(aliases("from django.utils.translation import gettext as _now"))
    assert not list(bare_strings('"""Имя."""\nx = _("Имя")\ny = gettext_noop("Имя")'))
    marked = '{% translate "Имя" %}{% tag _("Имя") %}{% blocktranslate %}Имя{% endblocktranslate %}'
    assert not list(bare_words(marked))
