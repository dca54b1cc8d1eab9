"""How many wrong answers are borne. A school is one address, so addresses are never counted.

OWASP's device cookies: wrong answers are counted by account for browsers nobody has entered it
from, and apart from that by each browser somebody has. Whoever hammers an account from outside
exhausts the first count alone; its owner, at their usual browser, does not notice.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries of a kind in so long a time."""

    kind: str
    tries: int
    window: timedelta

    def key(self, account: str, device: str = "") -> str:
        """What is counted together; neither the address nor the device can be read from it."""
        return hashlib.sha256(f"{self.kind}|{account}|{device}".encode()).hexdigest()


QUARTER = timedelta(minutes=15)
PASSWORDS = Limit("password", 10, QUARTER)
CODES = Limit("code", 5, QUARTER)
LETTERS = Limit("letter", 3, timedelta(hours=1))
