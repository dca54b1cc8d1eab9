"""The tools that measure tests: which faults are planted, what counts as a gap."""

import ast
import json
from pathlib import Path

from tools import branch_coverage, mutation

SOURCE = """
def allows(actor, place):
    if actor == place and not place.closed:
        return True
    raise PermissionDenied

ROW = row(curator=OWN)
"""


def test_one_fault_at_a_time_everywhere_it_fits(tmp_path: Path) -> None:
    path = tmp_path / "policy.py"
    path.write_text(SOURCE, encoding="utf-8")
    mutants = list(mutation.mutants_of(path))
    assert {mutant.fault for mutant in mutants} == {
        *("Eq → NotEq", "And → Or", "not removed", "if True", "if False"),
        *("returns None", "True turned", "raise removed", "curator=OWN turned"),
    }
    whole = ast.unparse(ast.parse(SOURCE))
    faulty = {ast.unparse(mutant.tree) for mutant in mutants}
    assert len(faulty) == len(mutants)
    assert whole not in faulty
    assert any("curator=Reach.ZONE" in text for text in faulty)


def test_a_file_with_a_branch_never_taken_is_a_gap(tmp_path: Path) -> None:
    files = [path for path in branch_coverage.covered_files() if path.stat().st_size]
    names = [path.relative_to(branch_coverage.ROOT).as_posix() for path in files]
    assert "nastavnik/platform/access/policy.py" in names
    assert "nastavnik/registers/people/operations/__init__.py" in names
    covered = {name: {"missing_lines": [], "missing_branches": []} for name in names}
    report = tmp_path / "coverage.json"
    report.write_text(json.dumps({"files": covered}), encoding="utf-8")
    assert branch_coverage.gaps(report) == []
    covered[names[0]]["missing_branches"] = [[3, 5]]  # type: ignore[list-item]
    del covered[names[1]]
    report.write_text(json.dumps({"files": covered}), encoding="utf-8")
    assert branch_coverage.gaps(report) == [
        f"{names[0]}: lines [], branches [[3, 5]]",
        f"{names[1]}: lines ['all'], branches []",
    ]
