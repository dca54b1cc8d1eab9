"""The process that opens files of strangers: it gives up what it does not need, reads and says.

Started by `running.py` with the file on descriptor 0 and a pipe on 1; nothing else is open to it.
"""

import codecs
import contextlib
import gc
import os
import resource
import sys
from typing import BinaryIO

from nastavnik.doors.imports.reading import delimited, limits, ods, xls, xlsx
from nastavnik.doors.imports.reading.refusing import Refused
from nastavnik.doors.imports.reading.writing_out import Outlet

# Found while files can still be opened: the descriptors are given up below.
ENCODINGS = ("cp437", "cp1251", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "latin-1", "ascii")
_STATUS = 3
READERS = {"xlsx": xlsx.read, "xls": xls.read, "ods": ods.read, "csv": delimited.read}
READERS["pasted"] = delimited.read_pasted


def main() -> None:
    """Read the file of the given kind; a crash is told by the exit status alone."""
    kind = sys.argv[-1]
    content, pipe = os.fdopen(0, "rb"), os.fdopen(1, "wb")
    gc.disable()  # nothing made here goes in circles, and there is much of it
    give_up_rights()
    out = Outlet(pipe)
    try:
        _read(kind, content, out)
    except MemoryError:
        # What was being built is freed by now, or the words could not be said.
        _refuse(pipe, Refused("too_hungry"))
    except Refused as refused:
        _refuse(pipe, refused)
    except RecursionError:
        _refuse(pipe, Refused("too_deep"))
    pipe.flush()


def _read(kind: str, content: BinaryIO, out: Outlet) -> None:
    READERS[kind](content, out)
    out.say("end", _peak_kib())


def _refuse(pipe: BinaryIO, refused: Refused) -> None:
    Outlet(pipe).say("refuse", refused.code, refused.facts, _peak_kib())


def give_up_rights() -> None:
    """Bound memory and time, and give up files, processes and, where Linux lets us, the network."""
    status = os.open("/proc/self/status", os.O_RDONLY)
    os.dup2(status, _STATUS)  # the one file still readable: how much memory was held
    os.closerange(_STATUS + 1, 64)
    with contextlib.suppress(OSError):
        # A network of our own with nothing in it; forbidden on some systems, and then the
        # limit of descriptors below alone keeps sockets from being made.
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    for name in ENCODINGS:
        codecs.lookup(name)
    bounds = {
        resource.RLIMIT_DATA: limits.CHILD_DATA_BYTES,
        resource.RLIMIT_AS: limits.CHILD_SPACE_BYTES,
        resource.RLIMIT_CPU: limits.CHILD_CPU_SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_NOFILE: _STATUS + 1,
    }
    for limit, bound in bounds.items():
        resource.setrlimit(limit, (bound, bound))


def _peak_kib() -> int:
    """The most memory this process held; what getrusage says includes our parent's at the start."""
    os.lseek(_STATUS, 0, os.SEEK_SET)
    return int(os.read(_STATUS, 8192).partition(b"VmHWM:")[2].split()[0])
