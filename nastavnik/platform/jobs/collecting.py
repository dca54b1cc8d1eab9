"""Work on many rows holds millions of objects at once, of which next to none go in circles."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Python looks for circles at every 700 new objects: a fifth of a big import goes into looking.
_SELDOM = (50_000, 10, 10)


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Look for circles of objects less often; for a worker, which does one thing at a time."""
    usual = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
