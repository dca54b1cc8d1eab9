"""The command itself, in a process of its own as a person starts it, and the served pages."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from nastavnik.doors.demonstration.logins import LOGINS, PASSWORD, Login
from tests.factories.shared import empty_database, loaded_demonstration

NOTE_FILES = {"note.docx", "note.pdf", "note.xlsx", "note.json", "findings.json"}
FILES = NOTE_FILES | {"findings_targets.json"}
COOKIE = re.compile(r"(csrftoken|sessionid)=([^;]+)")


@dataclass(frozen=True)
class Run:
    """A finished `demo --no-serve`."""

    root: Path
    environment: dict[str, str]
    out: Path
    printed: str


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Run:
    folder = tmp_path_factory.mktemp("demo")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("NASTAVNIK_")
    }
    loaded = loaded_demonstration(tmp_path_factory, folder)
    environment["NASTAVNIK_DATA_DIR"] = str(loaded.data)
    return Run(root, environment, loaded.papers, loaded.printed)


def demo(root: Path, environment: dict[str, str], out: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nastavnik", "demo", "--no-serve", "--out", str(out)]
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def test_it_writes_the_note_and_introduces_a_person_per_role(run: Run) -> None:
    assert {path.name for path in run.out.iterdir()} >= FILES
    assert all((run.out / name).stat().st_size > 100 for name in FILES)
    assert PASSWORD in run.printed
    assert "http://127.0.0.1:8000/" in run.printed
    for login in LOGINS:
        (line,) = [line for line in run.printed.splitlines() if login.email in line]
        assert str(login.role.label) in line


def test_once_more_writes_the_same(run: Run, report_figure: Callable[..., None]) -> None:
    first = (run.out / "note.json").read_bytes()
    began = time.monotonic()
    assert demo(run.root, run.environment, run.out).returncode == 0
    report_figure("demo --no-serve, the city already there", round(time.monotonic() - began), "s")
    assert (run.out / "note.json").read_bytes() == first


def test_a_database_somebody_works_in_is_left_alone(
    run: Run, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shutil.copy(empty_database(tmp_path_factory), tmp_path)
    environment = {**run.environment, "NASTAVNIK_DATA_DIR": str(tmp_path)}
    account = (
        "from nastavnik.registers.accounts.models import User;"
        "User.objects.create(email='real@school.ru', name='Настоящий человек')"
    )
    command = [sys.executable, "-m", "nastavnik", "shell", "-v0", "-c", account]
    subprocess.run(command, cwd=run.root, env=environment, check=True)
    refused = demo(run.root, environment, tmp_path / "out")
    assert refused.returncode == 1
    assert "настоящие учётные записи" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def address(run: Run) -> Iterator[tuple[str, int]]:
    """The served city."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "nastavnik", "serve", "--port", str(port)]
    server = subprocess.Popen(command, cwd=run.root, env=run.environment, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield "127.0.0.1", port
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)


def _wait(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError


def _ask(
    address: tuple[str, int], method: str, path: str, cookies: dict[str, str], body: str = ""
) -> tuple[int, str]:
    """Ask the server as a browser would; cookies it sets are kept in `cookies`."""
    connection = http.client.HTTPConnection(*address, timeout=30)
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.request(method, path, body=body, headers=headers)
    response = connection.getresponse()
    for header in response.headers.get_all("Set-Cookie") or []:
        cookies |= {match[1]: match[2] for match in COOKIE.finditer(header)}
    text = response.read().decode()
    connection.close()
    return response.status, text


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login.mailbox)
def test_each_role_logs_in_on_the_served_site(address: tuple[str, int], login: Login) -> None:
    cookies: dict[str, str] = {}
    status, page = _ask(address, "GET", "/accounts/login/", cookies)
    assert status == 200
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    form = {"csrfmiddlewaretoken": token[1], "username": login.email, "password": PASSWORD}
    status, _ = _ask(address, "POST", "/accounts/login/", cookies, urlencode(form))
    assert status == 302
    status, page = _ask(address, "GET", "/", cookies)
    assert status == 200
    assert login.name in page


def test_a_second_server_does_not_share_the_address(run: Run, address: tuple[str, int]) -> None:
    command = [sys.executable, "-m", "nastavnik", "serve", "--port", str(address[1])]
    refused = subprocess.run(
        command,
        cwd=run.root,
        env=run.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert refused.returncode == 1
    assert f"127.0.0.1:{address[1]} занят" in refused.stderr
