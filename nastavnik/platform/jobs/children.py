"""Child processes of our own programs, started alike: nothing of ours is open to them."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

_ROOT = str(Path(__file__).resolve().parents[3])
_ALONE = {"MALLOC_ARENA_MAX": "1"}


def start(
    program: str, given: BinaryIO, *arguments: str, environment: Mapping[str, str] | None = None
) -> "subprocess.Popen[bytes]":
    """Start a program of ours on what has a descriptor; its first argument is where we live.

    It knows nothing of our environment but what it is told of it.
    """
    return subprocess.Popen(  # noqa: S603 - our own interpreter and our own program
        [sys.executable, "-I", "-B", "-X", "utf8", "-c", program, _ROOT, *arguments],
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={**_ALONE, **(environment or {})},
        start_new_session=True,
    )
