"""The rules of the house as functions over source text: each returns complaints, one a line."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

# Writing through any of these changes rows whatever it is called on.
ALWAYS_WRITES = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "save_base"}
ASYNCHRONOUS = {f"a{name}": name for name in (*ALWAYS_WRITES, "create", "save", "delete", "update")}
# Keywords of Model.save(); a file, a workbook or a storage is saved under a positional name.
MODEL_SAVE_KEYWORDS = {"force_insert", "force_update", "using", "update_fields", "commit"}
AUDIT_WRITERS = {
    *("insert", "insert_many", "insert_checked", "update", "update_many", "touch"),
    *("redirect", "delete", "delete_many"),
}
BARE_WRITERS = {"insert_rows"}
BANNED_STEMS = {
    *("utils", "util", "common", "helpers", "helper", "manager", "managers"),
    *("process", "processor", "misc", "lib", "base", "core", "signals", "admin"),
}
SIGNAL_MODULES = {"django.dispatch", "django.db.models.signals", "django.core.signals"}
MAX_FUNCTION, MAX_MODULE, MAX_TEMPLATE = 40, 400, 120


def calls_that_write(source: str) -> list[str]:
    """Calls that change rows, which only operations may make.

    QuerySet.update() takes keywords alone and Model.save() and .delete() nothing but their
    own, while dict.update(mapping), document.save(path) and storage.delete(name) take a
    positional argument: that tells them apart without knowing types. dict.update(key=…)
    is refused with the rest; write `mapping |= {…}`.
    """
    tree = ast.parse(source)
    imported = set(_imported_writers(tree))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _writes(node, imported):
            found.append(f"line {node.lineno}: {ast.unparse(node.func)}() writes")
    return found


def _imported_writers(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        from_audit = (node.module or "").startswith("nastavnik.platform.audit")
        writers = BARE_WRITERS | (AUDIT_WRITERS if from_audit else set())
        for alias in node.names:
            if alias.name in writers:
                yield alias.asname or alias.name


def _writes(call: ast.Call, imported: set[str]) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id in imported
    if not isinstance(call.func, ast.Attribute):
        return False
    receiver = call.func.value
    if isinstance(receiver, ast.Name) and receiver.id in {"audit", "writing"}:
        return call.func.attr in AUDIT_WRITERS
    if call.func.attr in BARE_WRITERS:
        return True
    name = ASYNCHRONOUS.get(call.func.attr, call.func.attr)
    keywords = {keyword.arg for keyword in call.keywords}
    by_name = {
        "create": True,
        "save": not call.args and keywords <= MODEL_SAVE_KEYWORDS | {None},
        "delete": not call.args,
        "update": not call.args and bool(keywords),
        "execute": _is_writing_sql(call),
        "executemany": _is_writing_sql(call),
    }
    return name in ALWAYS_WRITES or by_name.get(name, False)


def _is_writing_sql(call: ast.Call) -> bool:
    text = " ".join(
        node.value
        for argument in call.args[:1]
        for node in ast.walk(argument)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return bool(re.match(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE|COPY)\b", text, re.IGNORECASE))


def operations_out_of_form(source: str) -> list[str]:
    """Public operations that are not keyword-only, actor first, policy.require first."""
    found = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.AsyncFunctionDef):
            found.append(f"{node.name}: an operation is not asynchronous")
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        arguments = node.args
        if arguments.args or arguments.posonlyargs or arguments.vararg:
            found.append(f"{node.name}: takes something other than keywords")
        if not arguments.kwonlyargs or arguments.kwonlyargs[0].arg != "actor":
            found.append(f"{node.name}: its first keyword is not actor")
        body = node.body[1:] if ast.get_docstring(node) is not None else node.body
        if not body or not _is_require(body[0]):
            found.append(f"{node.name}: its first statement is not policy.require(actor, …)")
    return found


def _is_require(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and ast.unparse(statement.value.func) == "policy.require"
        and bool(statement.value.args)
        and ast.unparse(statement.value.args[0]) == "actor"
    )


def posts_read_unasked(source: str) -> list[str]:
    """Views that read or judge what was posted without asking whether the request is a POST.

    Input that came after its session had ended is offered to its page by a GET, where a view
    finds it as posted: to be shown, never to be acted upon. Binding a form to it shows it.
    """
    tree = ast.parse(source)
    bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]
    functions = (node for body in bodies for node in body if isinstance(node, ast.FunctionDef))
    return [one.name for one in functions if _takes_request(one) and _reads_unasked(one)]


def _takes_request(function: ast.FunctionDef) -> bool:
    arguments = {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}
    decorators = {ast.unparse(one) for one in function.decorator_list}
    return "request" in arguments and "require_POST" not in decorators


def _reads_unasked(function: ast.FunctionDef) -> bool:
    left = (one.lineno for one in function.body if isinstance(one, ast.If) and _turns_away(one))
    asked_from = next(left, (function.end_lineno or function.lineno) + 1)
    reads = _Reads()
    for statement in function.body:
        reads.visit(statement)
    return any(line < asked_from for line in reads.lines)


def _turns_away(statement: ast.If) -> bool:
    """Whether nothing but a POST goes past the statement."""
    every = not (isinstance(statement.test, ast.BoolOp) and isinstance(statement.test.op, ast.And))
    is_asked = "request.method != 'POST'" in ast.unparse(statement.test)
    return every and is_asked and isinstance(statement.body[-1], ast.Return | ast.Raise)


class _Reads(ast.NodeVisitor):
    """Where a function reads what was posted, or judges a form, outside a question about POST."""

    def __init__(self) -> None:
        self.lines: list[int] = []

    def visit_If(self, node: ast.If) -> None:
        if _asks_for_post(node.test):
            for statement in node.orelse:
                self.visit(statement)
        else:
            self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        if _asks_for_post(node.test):
            self.visit(node.orelse)
        else:
            self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        if not _asks_for_post(node) and ast.unparse(node) != "request.POST or None":
            self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        is_read = ast.unparse(node) == "request.POST" and isinstance(node.ctx, ast.Load)
        if is_read or node.attr == "is_valid":
            self.lines.append(node.lineno)
        self.generic_visit(node)


def _asks_for_post(test: ast.expr) -> bool:
    """Whether the test holds of a POST alone."""
    parts = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]
    return any(ast.unparse(part) == "request.method == 'POST'" for part in parts)


def imported_modules(source: str) -> Iterator[str]:
    """Every module a source imports, `from a import b` as both a and a.b."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def signals_used(source: str) -> list[str]:
    """Imports of Django's signals."""
    return [
        f"imports {name}"
        for name in imported_modules(source)
        if any(f"{name}.".startswith(f"{module}.") for module in SIGNAL_MODULES)
        or name.endswith(".signals")
    ]


def framework_in_domain(source: str) -> list[str]:
    """What keeps domain/ from being arithmetic: Django, other floors, the clock."""
    found = [
        f"imports {name}"
        for name in imported_modules(source)
        if name.split(".")[0] == "django"
        or (name.startswith("nastavnik.") and not name.startswith("nastavnik.domain"))
    ]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in {"today", "now", "utcnow"}:
            found.append(f"line {node.lineno}: reads the clock; the date is an argument")
    return found


def model_side_effects(source: str) -> list[str]:
    """Models that override save() or delete(); a queryset may refuse to delete."""
    return [
        f"{node.name}.{member.name} is overridden"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef) and not node.name.endswith("QuerySet")
        for member in node.body
        if isinstance(member, ast.FunctionDef) and member.name in {"save", "delete"}
    ]


def long_functions(source: str) -> list[tuple[str, int]]:
    """Functions over the limit, by qualified name, with their lengths."""
    found: list[tuple[str, int]] = []

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = f"{prefix}{child.name}"
                length = (child.end_lineno or child.lineno) - child.lineno + 1
                if not isinstance(child, ast.ClassDef) and length > MAX_FUNCTION:
                    found.append((name, length))
                visit(child, f"{name}.")
            else:
                visit(child, prefix)

    visit(ast.parse(source), "")
    return found


def inline_code(template: str) -> list[str]:
    """What a strict Content-Security-Policy refuses: inline styles, scripts and handlers."""
    text = re.sub(r"{#.*?#}|{% comment.*?{% endcomment %}", "", template, flags=re.DOTALL)
    tags = re.findall(r"<[a-zA-Z](?:{%.*?%}|{{.*?}}|\"[^\"]*\"|'[^']*'|[^>\"'])*>", text, re.DOTALL)
    found = []
    for tag in tags:
        bare = re.sub(r"\"[^\"]*\"|'[^']*'", '""', tag)
        if re.search(r"\sstyle\s*=", bare, re.IGNORECASE):
            found.append(f"inline style: {tag[:80]}")
        if re.search(r"\son[a-z]+\s*=|\shx-on[:\w-]*\s*=", bare, re.IGNORECASE):
            found.append(f"inline handler: {tag[:80]}")
        if re.match(r"<style\b", tag, re.IGNORECASE):
            found.append("inline style sheet")
        if re.match(r"<script\b", tag, re.IGNORECASE) and not re.search(r"\ssrc\s*=", bare):
            found.append("inline script")
        if re.search(r"[\"']\s*javascript:", tag, re.IGNORECASE):
            found.append(f"script in an address: {tag[:80]}")
    return found


def outside_resources(text: str) -> list[str]:
    """Addresses a browser would load from elsewhere; links for people to follow are not."""
    bare = re.sub(r"<a\b[^>]*>", "", text)
    bare = re.sub(r"/\*.*?\*/|<!--.*?-->|{#.*?#}", "", bare, flags=re.DOTALL)
    found = re.findall(r"(?<![\w:])(?:https?:)?//[\w-]+\.[\w./-]+", bare)
    return [address for address in found if not address.split("//")[1].startswith("www.w3.org/")]


def outside_loading_in_vendored(text: str) -> list[str]:
    """The same for the files of others, which may name their home but not load from it."""
    return re.findall(
        r"(?:url\(\s*[\"']?|@import\s+[\"']|\bfrom\s*[\"']|import\(\s*[\"']"
        r"|sourceMappingURL=|<(?:script|link|img)[^>]*=\s*[\"'])(?:https?:)?//[^\s\"')]+",
        text,
    )


def badly_named(path: PurePosixPath) -> bool:
    """Whether a file is named after nothing in particular."""
    return bool({part.lower() for part in (*path.parts[:-1], path.stem)} & BANNED_STEMS)
