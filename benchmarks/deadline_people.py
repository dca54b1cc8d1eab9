"""Who comes in the hour of a deadline: those who hand in, those who log in, those who read."""

import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event, Lock

from benchmarks.browsing import BUSY, Answer, Browser, Fields, Journal

OK = 200
RECEIPT = re.compile(r"Расписка\s+№\s*(\d+-\d+)")
DIGEST = re.compile(r"[0-9a-f]{64}")
# Seconds a person looks at a page before the next act.
LOOKS = (1.0, 4.0)
READS_FOR = (3.0, 7.0)
AUTOSAVES = 3


@dataclass(frozen=True, slots=True)
class Desk:
    """Whoever fills the form of an organisation: account, form, and what stands in its fields."""

    email: str
    password: str
    submission: int
    # By the field of a value: the side of the indicator it asks for.
    sides: Mapping[str, str]

    @property
    def form(self) -> str:
        """The address of the form."""
        return f"/campaigns/submissions/{self.submission}/edit/"


@dataclass
class Told:
    """What the server acknowledged, to be looked for in the database afterwards."""

    # By submission: the number of the receipt, its digest, the values.
    receipts: dict[int, tuple[str, str, dict[str, str]]] = field(default_factory=dict)
    # By submission: the values the page said it had kept last.
    drafts: dict[int, dict[str, str]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


class Person:
    """Somebody who fills a form, with a browser and dice of their own."""

    def __init__(self, address: str, desk: Desk, journal: Journal, told: Told) -> None:
        self.desk, self.journal, self.told = desk, journal, told
        self.browser = Browser(address, journal)
        self.dice = random.Random(desk.submission)
        self.sheet: dict[str, str] = {}

    def look(self) -> None:
        """Take the time a person takes."""
        time.sleep(self.dice.uniform(*LOOKS))

    def log_in(self) -> None:
        """Come in by address and password, and see the page of tasks."""
        page = self.browser.get("/accounts/login/", "log-in page")
        self.browser.load_styles(page.body)
        self.look()
        typed = Fields(page.body).found
        typed |= {"username": self.desk.email, "password": self.desk.password}
        home = self.browser.post("/accounts/login/", "log-in", typed)
        self.require(home, home.path == "/")

    def open_form(self) -> None:
        """Go from the list of reports to the form."""
        self.look()
        self.require(self.browser.get("/campaigns/submissions/", "list"))
        self.look()
        form = self.browser.get(self.desk.form, "form")
        self.sheet = Fields(form.body).found
        self.require(form, any(name in self.sheet for name in self.desk.sides))

    def type_values(self) -> dict[str, str]:
        """Type the counts the registers do not know; a part is never above its whole."""
        typed = {}
        for name, side in self.desk.sides.items():
            if name in self.sheet and not self.sheet[f"initial-{name}"]:
                bounds = (1, 20) if side == "numerator" else (40, 60)
                typed[name] = str(self.dice.randint(*bounds))
        return typed

    def autosave(self, typed: Mapping[str, str], *, patient: bool = True) -> Answer:
        """Let the page keep itself as its script does; what it says was kept is remembered."""
        sent = {**self.sheet, **typed}
        answer = self.browser.post(self.desk.form, "autosave", sent, patient=patient, htmx=True)
        if answer.status == OK:
            is_kept = "Сохранено в" in answer.body
            self.require(answer, is_kept)
            self.sheet = {**sent, **Fields(answer.body).found}
            with self.told.lock:
                self.told.drafts[self.desk.submission] = dict(typed)
        return answer

    def hand_in(self) -> None:
        """The whole way: log in, fill, check, hand in, read the receipt."""
        self.log_in()
        self.open_form()
        typed = self.type_values()
        names = list(typed)
        for turn in range(1, AUTOSAVES + 1):
            self.look()
            self.autosave({name: typed[name] for name in names[: turn * len(names) // AUTOSAVES]})
        self.look()
        sent = {**self.sheet, **typed, "check": "1"}
        checked = self.browser.post(self.desk.form, "check", sent)
        self.require(checked, checked.path.endswith("/submit/"))
        self.look()
        receipt = self.browser.post(checked.path, "submit", Fields(checked.body).found)
        number, digest = RECEIPT.search(receipt.body), DIGEST.search(receipt.body)
        self.require(receipt, number is not None and digest is not None)
        if number and digest:
            with self.told.lock:
                self.told.drafts.pop(self.desk.submission, None)
                self.told.receipts[self.desk.submission] = (number[1], digest[0], typed)

    def require(self, answer: Answer, fits: bool = True) -> None:
        """Note a page that is not what a person would have to see here."""
        if answer.status != OK or not fits:
            self.journal.add_broken(f"{answer.kind} {answer.path}: {answer.status}")
            raise UnexpectedPageError(answer.kind)


class UnexpectedPageError(Exception):
    """A page was not what it had to be; the journal says which."""


def without_breaking(journal: Journal, act: Callable[[], object]) -> None:
    """Run an act to its end; what went wrong is in the journal, not lost in a thread."""
    try:
        act()
    except UnexpectedPageError:
        return
    except Exception as error:
        journal.add_broken(f"{type(error).__name__}: {error}")


def read_on(reader: Person, pages: list[str], stop: Event) -> None:
    """Read page after page until told to stop."""
    reader.log_in()
    while not stop.wait(reader.dice.uniform(*READS_FOR)):
        reader.require(reader.browser.get(reader.dice.choice(pages), "reading"))


def keep_typing(person: Person, until: float, pause: float) -> tuple[int, int]:
    """Change a value and let the page keep it, politely, until a moment and the last is kept.

    Returns how many times it was kept at once, and how many times it had to come again.
    """
    kept, again = 0, 0
    while time.time() < until:
        typed = person.type_values()
        answer = person.autosave(typed, patient=False)
        while answer.status == BUSY:
            again += 1
            time.sleep(answer.retry_after)
            answer = person.autosave(typed, patient=False)
        kept += 1
        time.sleep(pause * person.dice.uniform(0.5, 1.5))
    return kept, again
