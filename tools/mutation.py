"""How many faults in platform/access the tests notice: `python -m tools.mutation`.

The tests are collected once. Each mutant is one small fault that a forked child puts into the
loaded module before it runs the tests until the first fails. Nothing is written to the tree.
`--sample 50` takes an evenly spread part of the mutants. Why no library: docs/decisions.
"""

import argparse
import ast
import copy
import importlib
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "nastavnik" / "platform" / "access"
TESTS = ("tests/platform/access", "tests/doors/home/test_generated_docs.py")
PASS_MARK = 85.0
SECONDS = 180
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
}
# The reaches of the matrix: a cell that gives the next one is a fault.
REACHES = ("NONE", "SELF", "OWN", "ZONE", "SUBTREE", "ALL")


@dataclass(frozen=True)
class Mutant:
    """A module with one fault."""

    path: Path
    line: int
    fault: str
    tree: ast.Module

    @property
    def module(self) -> str:
        """The dotted name it is imported by."""
        return ".".join(self.path.relative_to(ROOT).with_suffix("").parts)


class Fault(ast.NodeTransformer):
    """Count the places for a fault, and put one into the place asked for."""

    def __init__(self, wanted: int = -1) -> None:
        self.wanted, self.seen = wanted, 0
        self.line, self.fault = 0, ""

    def _here(self, node: ast.AST, fault: str) -> bool:
        self.seen += 1
        if self.seen - 1 != self.wanted:
            return False
        self.line, self.fault = getattr(node, "lineno", 0), fault
        return True

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        other = COMPARISONS[type(node.ops[0])]
        if self._here(node, f"{type(node.ops[0]).__name__} → {other.__name__}"):
            node.ops[0] = other()
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        if self._here(node, f"{type(node.op).__name__} → {other.__name__}"):
            node.op = other()
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Not) and self._here(node, "not removed"):
            return node.operand
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        self.generic_visit(node)
        if node.value is not None and self._here(node, "returns None"):
            node.value = ast.Constant(None)
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return ast.copy_location(ast.Pass(), node) if self._here(node, "raise removed") else node

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        for value in (True, False):
            if self._here(node, f"if {value}"):
                node.test = ast.Constant(value)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool) and self._here(node, f"{node.value} turned"):
            return ast.copy_location(ast.Constant(not node.value), node)
        return node

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        self.generic_visit(node)
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        if name in REACHES and self._here(node, f"{node.arg}={name} turned"):
            other = REACHES[(REACHES.index(name) + 1) % len(REACHES)]
            node.value = ast.copy_location(
                ast.Attribute(ast.Name("Reach", ast.Load()), other, ast.Load()), node.value
            )
        return node


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every fault of a module, one at a time."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    counting = Fault()
    counting.visit(copy.deepcopy(tree))
    for number in range(counting.seen):
        fault = Fault(number)
        changed = ast.fix_missing_locations(fault.visit(copy.deepcopy(tree)))
        yield Mutant(path, fault.line, fault.fault, changed)


def put_in(mutant: Mutant) -> None:
    """Make the loaded module behave as the faulty one, for everybody who has imported from it."""
    module = importlib.import_module(mutant.module)
    fresh = {"__name__": mutant.module, "__file__": str(mutant.path)}
    exec(compile(mutant.tree, str(mutant.path), "exec"), fresh)  # noqa: S102
    for name, faulty in fresh.items():
        own = getattr(module, name, None)
        if isinstance(own, FunctionType | type) and own.__module__ == mutant.module:
            _put_code(own, faulty)
    # The data anew, of the members and functions that everybody has.
    data = [
        node for node in mutant.tree.body if not isinstance(node, ast.ClassDef | ast.FunctionDef)
    ]
    again = dict(vars(module))
    exec(compile(ast.Module(data, []), str(mutant.path), "exec"), again)  # noqa: S102
    for name, faulty in again.items():
        own = getattr(module, name, None)
        if isinstance(own, dict) and not name.startswith("__") and own != faulty:
            own.clear()
            own.update(faulty)


def _put_code(own: Any, faulty: Any) -> None:
    if isinstance(own, type):
        for name, member in vars(own).items():
            if isinstance(member, FunctionType | property):
                _put_code(member, vars(faulty)[name])
    elif isinstance(own, property):
        _put_code(own.fget, faulty.fget)
    elif own.__code__.co_freevars == faulty.__code__.co_freevars:
        own.__code__, own.__defaults__ = faulty.__code__, faulty.__defaults__
        own.__kwdefaults__ = faulty.__kwdefaults__


def notices(mutant: Mutant, session: pytest.Session) -> bool:
    """Whether a test fails with the fault in; a child that hangs or falls has noticed it."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        noticed = True
        try:
            put_in(mutant)
            noticed = not passes(session)
        finally:
            os._exit(int(noticed))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) != 0


def passes(session: pytest.Session) -> bool:
    """Run the collected tests until the first that fails; the database made for them stays."""
    session.testsfailed = 0
    first = session.items[0]
    for item, following in pairwise([*session.items, first]):
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return False
    return True


class Mutating:
    """Instead of running the tests once: once as they are, then once for each mutant."""

    def __init__(self, tried: Sequence[Mutant]) -> None:
        self.tried, self.alive, self.sound = tried, list[Mutant](), False

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Keep the mutants that no test noticed."""
        self.sound = passes(session)
        for mutant in self.tried if self.sound else ():
            if not notices(mutant, session):
                self.alive.append(mutant)
        return True


def main(arguments: list[str]) -> int:
    """Try the mutants and say which survived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="how many mutants; 0: all")
    parser.add_argument("tests", nargs="*", default=list(TESTS))
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("NASTAVNIK_TEST_RUN", "sqlite")
    os.environ.pop("NASTAVNIK_DATABASE_URL", None)
    every = [mutant for path in sorted(FOLDER.glob("*.py")) for mutant in mutants_of(path)]
    step = max(1, len(every) // chosen.sample) if chosen.sample else 1
    tried, began = every[::step], time.monotonic()
    mutating = Mutating(tried)
    options = ["-q", "-n0", "-p", "no:cacheprovider", "--nomigrations"]
    pytest.main([*options, *chosen.tests], plugins=[mutating])
    if not mutating.sound:
        raise SystemExit("the tests fail without any fault")
    alive = mutating.alive
    for mutant in alive:
        print(f"survived: {mutant.path.relative_to(ROOT)}:{mutant.line} {mutant.fault}")
    score = 100 * (1 - len(alive) / len(tried))
    print(
        f"{len(tried)} of {len(every)} mutants, {len(tried) - len(alive)} noticed: "
        f"{score:.1f} % in {time.monotonic() - began:.0f} s"
    )
    return 0 if score >= PASS_MARK else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
