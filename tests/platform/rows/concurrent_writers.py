"""One of several processes that write at once: `concurrent_writers.py NAME THREADS TIMES`.

Each transaction reads before it writes, as operations do. Prints how many were refused.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

import django

django.setup()

from django.db import DatabaseError, connection, transaction  # noqa: E402

from nastavnik.platform.access.policy import system_actor  # noqa: E402
from nastavnik.registers.partners import operations  # noqa: E402
from nastavnik.registers.partners.models import Partner  # noqa: E402


def write(writer: str, times: int) -> int:
    """Add and change partners in transactions; return how many the database refused."""
    refused = 0
    for turn in range(times):
        try:
            with transaction.atomic():
                known = Partner.objects.count()
                partner = operations.add_partner(
                    actor=system_actor(writer), name=f"{writer} {turn}", kind="enterprise"
                )
                operations.edit_partner(
                    actor=system_actor(writer), partner=partner, version=1, contact=str(known)
                )
        except DatabaseError:
            refused += 1
    connection.close()
    return refused


def main(name: str, threads: int, times: int) -> None:
    """Write from as many threads, each with its own connection."""
    with ThreadPoolExecutor(threads) as pool:
        writers = [f"{name}-{number}" for number in range(threads)]
        print(sum(pool.map(write, writers, [times] * threads)))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
