"""A browser without a screen: one connection, cookies, forms sent as their pages showed them."""

import http.client
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from threading import Lock
from urllib.parse import urlencode, urljoin, urlsplit

BUSY = 503
REDIRECTS = {301, 302, 303}
# Longer than the server lets anybody wait: whatever lasts so long is counted as no answer.
SECONDS = 60.0
STATIC = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg|woff2))"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, when it was asked for, and how long it took."""

    kind: str
    status: int
    asked_at: float
    seconds: float
    body: str = ""
    path: str = ""
    retry_after: int = 0


@dataclass
class Journal:
    """Every answer of a part of the run, from however many threads, without its body."""

    answers: list[Answer] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def add(self, answer: Answer) -> None:
        """Write an answer down."""
        bare = Answer(answer.kind, answer.status, answer.asked_at, answer.seconds)
        with self._lock:
            self.answers.append(bare)

    def add_broken(self, words: str) -> None:
        """Write down a request that got no answer, or a page that was not what it had to be."""
        with self._lock:
            self.broken.append(words)

    def between(self, since: float, until: float) -> "Journal":
        """What was asked in a part of the time."""
        kept = [one for one in self.answers if since <= one.asked_at < until]
        return Journal(kept, self.broken)

    def of_kind(self, kind: str) -> "Journal":
        """The answers of one kind."""
        return Journal([one for one in self.answers if one.kind == kind])

    def seconds(self, status: int | None = None) -> list[float]:
        """How long answers took: all but those of a busy server, or those of one status."""
        return [
            one.seconds
            for one in self.answers
            if (one.status != BUSY if status is None else one.status == status)
        ]


class Fields(HTMLParser):
    """What a browser would send of a page: the fields with a name and their values."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a field, or the option that is chosen."""
        told = {name: value or "" for name, value in attrs}
        if tag == "input" and "name" in told:
            ticked = told.get("type") not in {"checkbox", "radio"} or "checked" in told
            if ticked:
                self.found[told["name"]] = told.get("value", "")
        elif tag == "select":
            self._select = told.get("name", "")
            self.found.setdefault(self._select, "")
        elif tag == "option" and "selected" in told and self._select:
            self.found[self._select] = told.get("value", "")


class Browser:
    """Somebody at a browser; a busy server is asked again when it says so, as a person would."""

    def __init__(self, address: str, journal: Journal) -> None:
        self.host = urlsplit(address).netloc
        self.journal = journal
        self.cookies: dict[str, str] = {}
        self._connection = http.client.HTTPConnection(self.host, timeout=SECONDS)

    def get(self, path: str, kind: str, *, patient: bool = True) -> Answer:
        """Open a page and follow where it leads."""
        return self._ask("GET", path, kind, None, patient=patient, htmx=False)

    def post(
        self,
        path: str,
        kind: str,
        typed: Mapping[str, str],
        *,
        patient: bool = True,
        htmx: bool = False,
    ) -> Answer:
        """Send a form and follow where it leads."""
        return self._ask("POST", path, kind, typed, patient=patient, htmx=htmx)

    def load_styles(self, page: str) -> None:
        """Fetch what a browser fetches with its first page; not counted among answers."""
        for path in dict.fromkeys(STATIC.findall(page)):
            self._once("GET", path, None, htmx=False)

    def close(self) -> None:
        """Leave."""
        self._connection.close()

    def _ask(
        self,
        method: str,
        path: str,
        kind: str,
        typed: Mapping[str, str] | None,
        *,
        patient: bool,
        htmx: bool,
    ) -> Answer:
        asked_at, began = time.time(), time.perf_counter()
        while True:
            status, headers, body = self._once(method, path, typed, htmx=htmx)
            # Who was turned away and came again has waited since the first time.
            seconds = time.perf_counter() - began
            wait = int(headers.get("Retry-After", "0"))
            answer = Answer(kind, status, asked_at, seconds, body, path, wait)
            self.journal.add(answer)
            if status == BUSY and patient:
                time.sleep(wait)
            elif status in REDIRECTS:
                path = urljoin(path, headers["Location"])
                method, typed, kind = "GET", None, f"after {kind}"
                asked_at, began = time.time(), time.perf_counter()
            else:
                return answer

    def _once(
        self, method: str, path: str, typed: Mapping[str, str] | None, *, htmx: bool
    ) -> tuple[int, http.client.HTTPMessage, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if typed is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if htmx:
            headers["HX-Request"] = "true"
        body = None if typed is None else urlencode(typed)
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # A connection that lay idle was closed by the server: a browser opens another.
            self._connection.close()
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        content = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        is_text = (answer.headers.get_content_type()).startswith("text/")
        return answer.status, answer.headers, content.decode() if is_text else ""


def quantile(seconds: list[float], share: float) -> float | None:
    """The time within which this share of the answers came; of none, nothing."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)
