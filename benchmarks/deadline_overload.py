"""Three times what the server can answer: who is answered, who is turned away, what is kept."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks.browsing import BUSY, Browser, Journal, quantile
from benchmarks.deadline_people import Desk, Person, Told, keep_typing

CROWD, SATURATED_BY = 250, 24
CAPACITY_SECONDS, OVERLOAD_SECONDS = 15.0, 60.0
TIMES = 3
PROBE, CALM, GIVE_UP = 0.25, 5, 120.0
FAST = 1.0
OK = 200


def overload(address: str, desks: list[Desk], told: Told) -> dict[str, Any]:
    """Ask for three times the capacity while some fill their forms; then see it recover."""
    journal = Journal()
    people = [Person(address, desk, journal, told) for desk in desks]
    with ThreadPoolExecutor(len(people)) as coming:
        list(coming.map(_come_in, people))
    capacity = _capacity(people)
    crowd = Journal()
    until = time.time() + OVERLOAD_SECONDS
    # Those who type are asked about the whole time; the crowd makes the rate up to three times.
    with ThreadPoolExecutor(len(people)) as typing:
        kept = [typing.submit(keep_typing, person, until, 2.0) for person in people]
        _storm(people, crowd, TIMES * capacity, until)
        recovered = _recovery(people[0])
        done = [one.result() for one in kept]
    statuses = Counter(one.status for one in crowd.answers)
    return {
        "capacity_per_s": round(capacity, 1),
        "offered_per_s": round(len(crowd.answers) / OVERLOAD_SECONDS, 1),
        "overload_statuses": dict(sorted(statuses.items())),
        "overload_broken": [*crowd.broken, *journal.broken],
        "answered_p95_s": quantile(crowd.seconds(OK), 0.95),
        "turned_away_p95_s": quantile(crowd.seconds(BUSY), 0.95),
        "drafts_kept": sum(kept for kept, _ in done),
        "drafts_sent_again": sum(again for _, again in done),
        "recovered_after_s": recovered,
    }


def _come_in(person: Person) -> None:
    person.log_in()
    person.open_form()


def _capacity(people: list[Person]) -> float:
    """How many pages a second are answered when as many as fit ask without a pause."""
    until = time.time() + CAPACITY_SECONDS

    def ask(person: Person) -> int:
        answered = 0
        while time.time() < until:
            answer = person.browser.get(person.desk.form, "capacity", patient=False)
            answered += answer.status == OK
        return answered

    with ThreadPoolExecutor(SATURATED_BY) as pool:
        return sum(pool.map(ask, people[:SATURATED_BY])) / CAPACITY_SECONDS


def _storm(people: list[Person], journal: Journal, rate: float, until: float) -> None:
    """Ask at a rate, whatever comes back: whoever is turned away does not slow the others down."""

    def crowd(number: int) -> None:
        person = people[number % len(people)]
        browser = Browser(f"http://{person.browser.host}", journal)
        browser.cookies = dict(person.browser.cookies)
        # Each asks as often as its share of the rate; an answer that is late delays nobody else.
        pause, turn = CROWD / rate, time.time() + number / rate
        while turn < until:
            time.sleep(max(0.0, turn - time.time()))
            try:
                browser.get(person.desk.form, "crowd", patient=False)
            except OSError as error:
                journal.add_broken(f"{type(error).__name__}: {error}")
                browser.close()
            turn += pause
        browser.close()

    with ThreadPoolExecutor(CROWD) as pool:
        list(pool.map(crowd, range(CROWD)))


def _recovery(person: Person) -> float | None:
    """Seconds from the end of the storm to the first of five quick answers in a row."""
    journal = Journal()
    browser = Browser(f"http://{person.browser.host}", journal)
    browser.cookies = dict(person.browser.cookies)
    ended = time.time()
    quick: list[float] = []
    while len(quick) < CALM and time.time() < ended + GIVE_UP:
        asked_at = time.time()
        answer = browser.get(person.desk.form, "recovery", patient=False)
        is_quick = answer.status == OK and answer.seconds <= FAST
        quick = [*quick, asked_at] if is_quick else []
        time.sleep(PROBE)
    browser.close()
    return round(quick[0] - ended, 1) if len(quick) == CALM else None
