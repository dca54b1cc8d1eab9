"""The pictures of the README: `python -m tools.screenshots`, called by `make screenshots`.

Loads the demonstration city into a folder of its own, serves it on a free port, logs in as each
role and photographs the main pages in Chromium. Pages that list people by name are left out,
though nobody in the city is real.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.surroundings import browser_path

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "screenshots"
HOST = "127.0.0.1"
# Printed by `make demo` as well: not a secret.
PASSWORD = "nastavnik-2020"  # noqa: S105
SECONDS_TO_START = 60
COMMAND = (sys.executable, "-m", "nastavnik")
DESK, PHONE = (1280, 900), (360, 740)
REVIEW, TOTALS = r"^/campaigns/reviews/\d+/$", r"/totals/$"
SWITCHES = ("--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-color-profile=srgb")


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: who looks, at which page, and which links are followed from there."""

    name: str
    role: str
    path: str
    links: tuple[str, ...] = ()
    size: tuple[int, int] = DESK
    theme: str = "light"


SHOTS = (
    Shot("note", "koordinator", "/notes/", (r"^/notes/\d+/$",), (1280, 1040)),
    Shot("home-coordinator", "koordinator", "/"),
    Shot("indicators", "koordinator", "/indicators/"),
    Shot("indicator", "koordinator", "/indicators/", (r"^/indicators/\d+/",)),
    Shot("indicator-phone-dark", "koordinator", "/indicators/", (), PHONE, "dark"),
    Shot("home-curator", "kurator", "/"),
    Shot("home-curator-phone", "kurator", "/", (), PHONE),
    Shot("review", "koordinator", "/campaigns/reviews/", (REVIEW,)),
    Shot("plan", "koordinator", "/campaigns/reviews/", (REVIEW, TOTALS, r"/plan/")),
    Shot("heat", "koordinator", "/campaigns/reviews/", (REVIEW, TOTALS, r"/heat/"), DESK, "dark"),
    Shot("documents", "auditor", "/documents/coverage/?on=18.12.2020"),
    Shot("tree", "administrator", "/organizations/tree/"),
    Shot("settings", "bezopasnost", "/parameters/"),
    Shot("indicator-set", "administrator", "/indicators/sets/", (r"^/indicators/sets/\d+/$",)),
)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


@contextmanager
def demonstration(folder: Path, **variables: str) -> Iterator[str]:
    """Load the city into `folder`, serve it, and give its address."""
    load = [*COMMAND, "demo", "--no-serve", "--out", str(folder / "note")]
    subprocess.run(load, cwd=ROOT, env={**environment_of(folder), **variables}, check=True)
    with serving(folder, **variables) as address:
        yield address


@contextmanager
def serving(folder: Path, *, workers: int = 1, **variables: str) -> Iterator[str]:
    """Serve what is in `folder`, and give its address."""
    port = free_port()
    serve = [*COMMAND, "serve", "--port", str(port), "--workers", str(workers)]
    server = subprocess.Popen(serve, cwd=ROOT, env={**environment_of(folder), **variables})
    try:
        address = f"http://{HOST}:{port}"
        wait_for(f"{address}/health/", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=SECONDS_TO_START)


def environment_of(folder: Path) -> dict[str, str]:
    """Only the embedded database in `folder`: the environment may name one somebody works in."""
    kept = {n: v for n, v in os.environ.items() if n != "NASTAVNIK_DATABASE_URL"}
    return {**kept, "NASTAVNIK_DATA_DIR": str(folder)}


def wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    """Return once the server answers; say so when it ended or did not start in time."""
    last = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < last:
        if server.poll() is not None:
            raise SystemExit(f"the server ended with code {server.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.3)
    raise SystemExit(f"no answer from {address} in {SECONDS_TO_START} s")


def log_in(browser: Browser, address: str, role: str) -> dict[str, str]:
    """Log in through the form and return the cookies."""
    context = browser.new_context(locale="ru-RU")
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=username]", f"{role}@demo.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url(f"{address}/")
    cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    context.close()
    return cookies


def follow(page: Page, address: str, pattern: str) -> None:
    """Open the first link of the page whose address matches."""
    for link in page.locator("main a[href]").all():
        target = link.get_attribute("href") or ""
        if re.search(pattern, target):
            page.goto(f"{address}{target}")
            return
    raise SystemExit(f"{page.url} has no link like {pattern}")


def take(browser: Browser, address: str, shot: Shot, cookies: Mapping[str, str]) -> Path:
    """Photograph one page as it opens on the screen."""
    width, height = shot.size
    context = browser.new_context(
        locale="ru-RU",
        viewport={"width": width, "height": height},
        color_scheme="dark" if shot.theme == "dark" else "light",
        reduced_motion="reduce",
    )
    chosen = {**cookies, "theme": shot.theme}
    context.add_cookies([{"name": n, "value": v, "url": address} for n, v in chosen.items()])
    page = context.new_page()
    page.goto(f"{address}{shot.path}")
    for link in shot.links:
        follow(page, address, link)
    page.wait_for_load_state("networkidle")
    page.evaluate("() => document.fonts.ready")
    path = PICTURES / f"{shot.name}.png"
    page.screenshot(path=path)
    context.close()
    return path


def shrink(path: Path) -> None:
    """Reduce the colours where ImageMagick is installed; without it the picture is only larger."""
    converter = shutil.which("magick") or shutil.which("convert")
    if converter is None:
        return
    options = ["+dither", "-colors", "96", "-strip", "-define", "png:compression-level=9"]
    few = [*options, "-define", "png:compression-filter=0", f"PNG8:{path}"]
    subprocess.run([converter, str(path), *few], check=True)


def main(names: list[str]) -> int:
    """Take every picture, or only those named."""
    executable = browser_path()
    if executable is None:
        raise SystemExit("Chromium was not found; name it in CHROMIUM")
    wanted = [shot for shot in SHOTS if not names or shot.name in names]
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="nastavnik-screenshots-") as folder,
        demonstration(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=executable, args=[*SWITCHES])
        cookies = {role: log_in(browser, address, role) for role in {s.role for s in wanted}}
        for shot in wanted:
            path = take(browser, address, shot, cookies[shot.role])
            shrink(path)
            print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} KB", flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
