"""The two commands: which Python is chosen, what the locks hold, how runs are summed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import belongs_on_postgres
from tools import surroundings
from tools import test as launcher

ROOT = Path(__file__).resolve().parent.parent
BOOTSTRAP = ROOT / "tools" / "bootstrap.sh"
REFUSING_SHIM = "#!/bin/sh\necho 'pyenv: python: command not found' >&2\nexit 127\n"
CLOSED_PORT = "postgres://postgres@127.0.0.1:1/postgres"


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def real_python(path: Path) -> Path:
    return program(path, f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')


def chosen_python(tmp_path: Path, **environment: str) -> str:
    shims = tmp_path / "shims"
    for name in ("python3", "python", "python3.12", "python3.13", "python3.14"):
        if not (shims / name).exists():
            program(shims / name, REFUSING_SHIM)
    done = subprocess.run(
        ["sh", str(BOOTSTRAP), "python"],
        check=True,
        capture_output=True,
        text=True,
        env={"HOME": str(tmp_path), "PATH": f"{shims}:/usr/bin:/bin", **environment},
    )
    return done.stdout.strip()


def test_a_python_behind_refusing_shims_is_found(tmp_path: Path) -> None:
    real_python(tmp_path / ".pyenv" / "versions" / "3.12.9" / "bin" / "python3")
    version = subprocess.run(
        [chosen_python(tmp_path), "-c", "import sys; print(sys.version_info >= (3, 12))"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert version.stdout.strip() == "True"


def test_a_python_named_by_the_user_comes_first(tmp_path: Path) -> None:
    named = real_python(tmp_path / "elsewhere" / "my-python")
    mark = tmp_path / "asked"
    named.write_text(f'#!/bin/sh\n: >"{mark}"\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    assert chosen_python(tmp_path, UV_PYTHON=str(named)) == sys.executable
    assert mark.exists()


def test_an_old_python_named_by_the_user_is_passed_over(tmp_path: Path) -> None:
    real_python(tmp_path / "shims" / "python3.12")
    old = program(tmp_path / "old", "#!/bin/sh\nexit 1\n")
    assert chosen_python(tmp_path, UV_PYTHON=str(old)) == sys.executable


@pytest.mark.parametrize("script", ["tools/bootstrap.sh", ".ci/run"])
def test_scripts_are_executable_and_parse(script: str) -> None:
    shell = "bash" if script == ".ci/run" else "sh"
    assert os.access(ROOT / script, os.X_OK)
    subprocess.run([shell, "-n", str(ROOT / script)], check=True)


def test_every_target_of_the_makefile_is_explained() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)[0].split())
    assert set(re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE)) == phony


def locked(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ;\\]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_name_no_registry_and_hash_everything(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) > 40
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_environment_for_tests_holds_the_one_that_is_shipped() -> None:
    shipped, tested = locked("requirements.lock"), locked("requirements-dev.lock")
    assert shipped.items() <= tested.items()


JUNIT = """<testsuites><testsuite tests="9" failures="1" errors="1" skipped="3"/></testsuites>"""


def test_counts_of_several_runs_are_summed(tmp_path: Path) -> None:
    report = tmp_path / "run.xml"
    report.write_text(JUNIT, encoding="utf-8")
    tally = launcher.Tally(passed=5)
    tally.add_junit(report)
    tally.add_junit(report)
    assert (tally.passed, tally.failed, tally.skipped) == (13, 4, 6)


@pytest.mark.parametrize(
    ("ci", "tally", "code", "last_line"),
    [
        ("", launcher.Tally(passed=2), 0, "2 passed, 0 failed, 0 skipped"),
        ("", launcher.Tally(passed=2, missing=["x"]), 0, "2 passed, 0 failed, 0 skipped"),
        ("true", launcher.Tally(passed=2, missing=["x"]), 1, "2 passed, 1 failed, 0 skipped"),
        ("", launcher.Tally(failed=1, broken=["x"]), 1, "0 passed, 1 failed, 0 skipped"),
    ],
)
def test_the_end_says_what_was_skipped(
    *,
    ci: str,
    tally: launcher.Tally,
    code: int,
    last_line: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CI", ci)
    assert launcher.conclude(tally) == code
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == last_line
    assert ("!!! ПРОПУЩЕНО: x" in lines) is bool(tally.missing)


def test_a_server_that_does_not_answer_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NASTAVNIK_TEST_POSTGRES_URL", CLOSED_PORT)
    assert surroundings.postgres_problem()


def test_the_browser_is_the_named_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHROMIUM", str(program(tmp_path / "chromium", "#!/bin/sh\n")))
    assert surroundings.browser_path() == tmp_path / "chromium"
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "absent"))
    assert surroundings.browser_path() is None


@pytest.mark.django_db(transaction=True)
def test_what_locks_rows_runs_on_both(request: pytest.FixtureRequest) -> None:
    assert belongs_on_postgres(request.node)


def test_what_does_not_runs_once(request: pytest.FixtureRequest) -> None:
    assert not belongs_on_postgres(request.node)


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("tests/people", "tests/registers/people"),
        ("tests/people/test_pages.py::test_x", "tests/registers/people/test_pages.py::test_x"),
        ("tests/domain", "tests/domain"),
        ("tests/nowhere", "tests/nowhere"),
        ("-x", "-x"),
    ],
)
def test_tests_of_an_app_are_found_by_its_name(named: str, meant: str) -> None:
    assert launcher.located(named) == meant
