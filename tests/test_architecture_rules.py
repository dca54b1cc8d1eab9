"""The rules themselves on planted samples: what they must catch, what they must let pass."""

from pathlib import PurePosixPath

import pytest

from tests import architecture_rules as rules


@pytest.mark.parametrize(
    "line",
    [
        "Person.objects.create(name='x')",
        "Person.objects.filter(pk=1).update(name='x')",
        "Person.objects.update(**changes)",
        "people.update(name='x')",
        "Person.objects.all().delete()",
        "person.delete()",
        "person.save()",
        "person.save(update_fields=['name'])",
        "form.save(commit=False)",
        "person.asave()",
        "Person.objects.acreate(name='x')",
        "organization.people.create(name='x')",
        "Person._default_manager.bulk_create(rows)",
        "Person.objects.get_or_create(name='x')",
        "cursor.execute('DELETE FROM people')",
        "cursor.execute(f'update {table} set x = 1')",
        "from nastavnik.platform.audit.writing import insert as put\nput(actor, row)",
        "from nastavnik.platform.audit import writing\nwriting.insert(actor, row)",
        "from nastavnik.platform.rows.inserting import insert_rows as put\nput(rows)",
        "from nastavnik.platform.rows import inserting\ninserting.insert_rows(rows)",
    ],
)
def test_a_write_is_caught(line: str) -> None:
    assert len(rules.calls_that_write(line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "shares.update({'a': 1})",
        "seen.update(other)",
        "digest.update(b'x')",
        "document.save(path)",
        "workbook.save(filename=path)",
        "storage.delete(name)",
        "cache.delete('key')",
        "cursor.execute('SELECT 1')",
        "operations.create_person(actor=actor)",
        "insert(row)",
    ],
)
def test_what_is_not_a_write_passes(line: str) -> None:
    assert rules.calls_that_write(line) == []


GOOD_OPERATION = """
def add_person(*, actor, organization):
    '''Add.'''
    policy.require(actor, Action.PERSON_EDIT, organization)
    return 1

def _inner(row):
    return row
"""


def test_an_operation_in_form_passes() -> None:
    assert rules.operations_out_of_form(GOOD_OPERATION) == []


@pytest.mark.parametrize(
    "change",
    [
        ("*, actor, organization", "actor, organization"),
        ("*, actor, organization", "*, organization, actor"),
        ("*, actor, organization", "*actors, actor, organization"),
        ("    policy.require", "    organization.lock()\n    policy.require"),
        ("policy.require(actor", "policy.require(somebody"),
        ("policy.require(actor, Action.PERSON_EDIT, organization)", "pass"),
        ("def add_person", "async def add_person"),
    ],
)
def test_an_operation_out_of_form_is_caught(change: tuple[str, str]) -> None:
    assert rules.operations_out_of_form(GOOD_OPERATION.replace(*change))


@pytest.mark.parametrize(
    "line",
    [
        "from django.db.models.signals import post_save",
        "from django.db.models import signals",
        "from django.dispatch import receiver",
        "import django.core.signals",
        "from django.db.backends.signals import connection_created",
    ],
)
def test_a_signal_is_caught(line: str) -> None:
    assert rules.signals_used(line)


@pytest.mark.parametrize(
    "line",
    [
        "import django",
        "from django.utils import timezone",
        "from nastavnik.registers.people.models import Person",
        "import datetime\nday = datetime.date.today()",
    ],
)
def test_a_framework_in_domain_is_caught(line: str) -> None:
    assert rules.framework_in_domain(line)


def test_arithmetic_passes() -> None:
    assert rules.framework_in_domain("from nastavnik.domain.dates import Span\nimport math") == []


def test_saving_with_side_effects_is_caught() -> None:
    assert rules.model_side_effects("class A:\n    def save(self):\n        pass")


@pytest.mark.parametrize(("lines", "caught"), [(39, False), (40, True)])
def test_a_long_function_is_caught(lines: int, caught: bool) -> None:
    source = "class A:\n    def b(self):\n" + "        pass\n" * lines
    assert bool(rules.long_functions(source)) is caught


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="color: red">',
        "<p\n  style='x'>",
        '<a href="#" onclick="x()">',
        '<button hx-on:click="x()">',
        "<style>p {}</style>",
        "<script>x()</script>",
        '<script type="module">x()</script>',
        '<a href="javascript:x()">',
        '<p class="{% if a > b %}c{% endif %}" style="x">',
    ],
)
def test_inline_code_is_caught(markup: str) -> None:
    assert rules.inline_code(markup)


@pytest.mark.parametrize(
    "markup",
    [
        "<script src=\"{% static 'a.js' %}\" defer></script>",
        '<p title="a style = b, onclick = c">',
        '<link rel="stylesheet" href="a.css">',
        '<meta name="description" content="x">',
        '{# <p style="x"> #}',
    ],
)
def test_markup_without_code_passes(markup: str) -> None:
    assert rules.inline_code(markup) == []


@pytest.mark.parametrize(
    "text",
    [
        '<img src="https://example.org/a.png">',
        '<script src="//cdn.example.org/a.js"></script>',
        "a { background: url(https://example.org/a.png) }",
        "fetch('https://example.org/')",
    ],
)
def test_an_outside_resource_is_caught(text: str) -> None:
    assert rules.outside_resources(text)


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://example.org/act">приказ</a>',
        '<svg xmlns="http://www.w3.org/2000/svg">',
        "/* https://example.org/licence */",
        "const a = 1; // a remark",
    ],
)
def test_what_a_browser_does_not_load_passes(text: str) -> None:
    assert rules.outside_resources(text) == []


def test_vendored_files_may_name_their_home_but_not_load_from_it() -> None:
    assert rules.outside_loading_in_vendored("/*! https://tabler.io */ a{b:url(x.woff2)}") == []
    assert rules.outside_loading_in_vendored("@import 'https://rsms.me/inter.css'")
    assert rules.outside_loading_in_vendored("a{b:url(//example.org/x.woff2)}")


@pytest.mark.parametrize(
    ("path", "bad"), [("a/utils.py", True), ("helpers/b.py", True), ("a/policy.py", False)]
)
def test_an_empty_name_is_caught(path: str, bad: bool) -> None:
    assert rules.badly_named(PurePosixPath(path)) is bad


@pytest.mark.parametrize(
    "body",
    [
        "if 'format' in request.POST: act()",
        "if request.method == 'GET': return act(request.POST)",
        "if request.method == 'POST': act()\n    else: act(request.POST['format'])",
        "if request.method == 'POST' or request.POST: act()",
        "if request.method != 'POST' and is_closed: return\n    act(request.POST['format'])",
        "form = Form(request.POST or None)\n    if form.is_valid(): act()",
        "return request.POST['format']",
    ],
)
def test_what_was_posted_is_read_of_a_post(body: str) -> None:
    assert rules.posts_read_unasked(f"def view(request):\n    {body}") == ["view"]


@pytest.mark.parametrize(
    "body",
    [
        "if request.method == 'POST' and 'format' in request.POST: act()",
        "if request.method != 'POST' or 'as' not in request.POST: return\n    act(request.POST)",
        "f = F(request.POST or None)\n    if request.method == 'POST' and f.is_valid(): act()",
        "return request.POST if request.method == 'POST' else None",
        "request.POST = kept",
    ],
)
def test_asking_for_a_post_first_passes(body: str) -> None:
    assert rules.posts_read_unasked(f"def view(request):\n    {body}") == []
    assert rules.posts_read_unasked("@require_POST\ndef view(request): act(request.POST)") == []
