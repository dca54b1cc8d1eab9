"""Log-ins a second at the served product, beside what hashing alone allows on the same cores.

Each log-in is two requests of a browser of its own: the page with the form, then the form. Each
account is entered once in a round, as at the end of a quarter. The limit is two processes that do
nothing but verify a password by our hasher; the peer, two that verify it by Django's default one.
"""

import http.client
import os
import re
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from benchmarks import database
from benchmarks.measuring import Case, machine, parser, say
from tools.screenshots import serving

PASSWORD = "Сосны-над-рекой-7"  # noqa: S105 - of accounts in a folder that is thrown away
ACCOUNTS, AT_ONCE, WORKERS, SECONDS = 400, 8, 2, 5.0
AIM = "≥ 8 a second on two cores"


def main() -> None:
    """Load accounts, serve them, let them in; then hash alone."""
    found = parser("Log-ins a second over HTTP, beside hashing alone.")
    found.add_argument("--accounts", type=int, default=ACCOUNTS)
    arguments = found.parse_args()
    with tempfile.TemporaryDirectory(prefix="nastavnik-logins-") as folder:
        os.environ["NASTAVNIK_DATA_DIR"] = folder
        database.FOLDER = Path(folder)
        database.use_sqlite("logins")
        emails = _accounts(arguments.accounts)
        variables = {"NASTAVNIK_DATABASE_URL": os.environ["NASTAVNIK_DATABASE_URL"]}
        with serving(Path(folder), workers=WORKERS, **variables) as address:
            _log_in(address, emails[0])  # each worker has loaded its pages
            rate, slowest = _measure(address, emails)
    ours, theirs = _verifying("default"), _verifying("pbkdf2_sha256")
    case = Case(
        "log-ins",
        rate,
        "1/s",
        ours,
        "verifying a password alone, two processes",
        AIM,
        {"accounts": len(emails), "at_once": AT_ONCE, "slowest_s": slowest, "workers": WORKERS},
    )
    say(
        {
            "figure": rate,
            "unit": "log-ins a second",
            "limit": ours,
            "peer": theirs,
            "peer_is": "Django's default hasher (PBKDF2) verifying alone, two processes",
            "ratio_to_limit": round(rate / ours, 2),
            "ratio_to_peer": round(rate / theirs, 2),
            "headline": case.case,
            "machine": machine(),
            "cases": [{**case.__dict__, "ratio_to_limit": case.ratio_to_limit}],
        },
        as_json=arguments.json,
    )


def _accounts(count: int) -> list[str]:
    from django.core.management import call_command
    from django.utils import timezone

    from nastavnik.platform.access.matrix import Role
    from nastavnik.platform.access.policy import system_actor
    from nastavnik.registers.accounts import operations
    from nastavnik.registers.accounts.models import Assignment, User
    from nastavnik.registers.organizations.models import Organization

    call_command("collectstatic", interactive=False, verbosity=0)
    actor = system_actor("benchmark")
    school = Organization.objects.create(
        code="LOGINS", kind="school", level="general", name="Школа", short_name="Школа", path="1/"
    )
    first = operations.add_user(
        actor=actor, email="user0@example.org", name="Куратор", password=PASSWORD
    )
    # The same hash serves all: what is measured is verifying it.
    rows = [
        User(email=f"user{n}@example.org", name="Куратор", password=first.password)
        for n in range(1, count)
    ]
    users = [first, *User.objects.bulk_create(rows)]
    today = timezone.localdate()
    Assignment.objects.bulk_create(
        Assignment(user=user, role=Role.CURATOR, organization=school, starts_on=today)
        for user in users
    )
    return [user.email for user in users]


def _measure(address: str, emails: list[str]) -> tuple[float, float]:
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        times = list(pool.map(lambda email: _log_in(address, email), emails))
    return round(len(emails) / (time.perf_counter() - began), 1), round(max(times), 2)


def _log_in(address: str, email: str) -> float:
    """Enter as a browser does, and say how long the form took to be answered."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", "/accounts/login/")
    page = connection.getresponse()
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
    assert token is not None
    cookie = str(page.headers["Set-Cookie"]).partition(";")[0]
    typed = {"csrfmiddlewaretoken": token[1], "username": email, "password": PASSWORD}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    began = time.perf_counter()
    connection.request("POST", "/accounts/login/", urlencode(typed), headers)
    answer = connection.getresponse()
    answer.read()
    assert (answer.status, answer.headers["Location"]) == (302, "/"), answer.status
    connection.close()
    return time.perf_counter() - began


def _verifying(algorithm: str) -> float:
    """How many passwords two processes verify in a second when they do nothing else."""
    with ProcessPoolExecutor(WORKERS) as pool:
        return round(sum(pool.map(_verify_for_a_while, [algorithm] * WORKERS)), 1)


def _verify_for_a_while(algorithm: str) -> float:
    import django

    django.setup()
    from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher

    hasher: Any = PBKDF2PasswordHasher() if algorithm != "default" else get_hasher()
    encoded, count = hasher.encode(PASSWORD, hasher.salt()), 0
    began = time.perf_counter()
    while time.perf_counter() - began < SECONDS:
        assert hasher.verify(PASSWORD, encoded)
        count += 1
    return count / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
