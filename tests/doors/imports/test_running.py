"""The child: it can do nothing but read and speak, and whatever it does its parent lives."""

from collections.abc import Callable
from io import BytesIO
from random import Random

import pytest

from nastavnik.doors.imports.reading import inspection, limits, running
from nastavnik.doors.imports.reading.child import READERS
from nastavnik.doors.imports.reading.opening import read
from nastavnik.doors.imports.reading.refusing import Refused
from nastavnik.doors.imports.reading.sentences import UnreadableError
from nastavnik.doors.imports.reading.writing_out import Outlet
from tests.doors.imports.compound import honest_xls
from tests.doors.imports.packages import ods, ods_row, ods_text, shared, table, xlsx
from tests.doors.imports.test_reading import by_openpyxl, by_xlsxwriter

SAY = "import sys; say = lambda text: sys.stdout.write(text + chr(10)); "
LIES = {
    "says nothing": ("pass", "stopped"),
    "dies of an error": ("1 / 0", "stopped"),
    "kills itself": ("import os; os.kill(os.getpid(), 9)", "too_long"),
    "aborts": ("import os; os.abort()", "too_hungry"),
    "speaks another language": (SAY + "say('no')", "stopped"),
    "says rows of no sheet": (SAY + """say('["rows",[[1,0,2]]]')""", "stopped"),
    "says what nobody asked": (SAY + """say('["root",1]')""", "stopped"),
    "refuses for no reason": (SAY + """say('["refuse","why",{},1]')""", "stopped"),
    "says dates that are none": (
        SAY + """say('["sheet","a","visible"]'); say('["rows",[[1,0,{"d":"32.13"}]]]')""",
        "stopped",
    ),
    "is nested without end": (SAY + "say('[' * 200000)", "stopped"),
    "never ends a line": ("while True: print('a' * 100000, end='')", "too_much_text"),
    "never speaks": ("import time; time.sleep(60)", "too_long"),
}
RIGHTS = {
    "a file": "open('/etc/passwd')",
    "a socket": "import socket; socket.socket()",
    "much memory": "bytearray(400 * 1024 * 1024)",
}


@pytest.mark.parametrize("lie", LIES)
def test_a_child_that_lies_becomes_a_sentence(lie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program, code = LIES[lie]
    monkeypatch.setattr(running, "_PROGRAM", program)
    monkeypatch.setattr(limits, "CHILD_WALL_SECONDS", 5)
    with pytest.raises(UnreadableError) as caught:
        read(BytesIO(xlsx()), "a.xlsx")
    assert caught.value.code == code


@pytest.mark.parametrize("right", RIGHTS)
def test_rights_are_given_up(right: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = (
        "import sys, socket; sys.path.insert(0, sys.argv[1]); "
        "from nastavnik.doors.imports.reading import child; child.give_up_rights()\n"
        f"try:\n    {RIGHTS[right]}\nexcept (OSError, MemoryError) as error:\n"
        """    print('["sheet","kept","visible"]\\n["end",1]')\n"""
    )
    monkeypatch.setattr(running, "_PROGRAM", program)
    assert read(BytesIO(xlsx()), "a.xlsx").sheets[0].name == "kept"


HONEST: dict[str, Callable[[], bytes]] = {
    "openpyxl": by_openpyxl,
    "xlsxwriter": by_xlsxwriter,
    "by hand": lambda: xlsx('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=shared("а")),
    "xls": honest_xls,
    "ods": lambda: ods(table(ods_row(ods_text("а", 3), repeat=4))),
    "utf-8": lambda: 'ФИО;Класс\r\n"Иванов";7\r\n'.encode() * 20,
    "utf-16": lambda: ("ФИО\tКласс\r\nИванов\t7\r\n" * 20).encode("utf-16"),
}


def bent(data: bytes, chance: Random) -> bytes:
    """The data with bytes turned, a piece cut out, doubled, or the end cut off."""
    changed = bytearray(data)
    way = chance.randrange(4)
    place = chance.randrange(len(changed))
    length = chance.randrange(1, 40)
    if way == 0:
        for _time in range(chance.randrange(1, 12)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    elif way == 1:
        del changed[place : place + length]
    elif way == 2:
        changed[place:place] = changed[place : place + length]
    else:
        del changed[place:]
    return bytes(changed)


def fate(data: bytes) -> str:
    """What becomes of the data, read in this very process: any other exception is a failure."""
    try:
        kind = inspection.inspect(BytesIO(data), "a").kind
        READERS[kind](BytesIO(data), Outlet(BytesIO()))
    except (UnreadableError, Refused) as refused:
        return refused.code
    return "read"


@pytest.mark.parametrize("honest", HONEST)
def test_bent_files_are_read_or_refused(
    honest: str, count: Callable[[int, int], int], report_figure: Callable[..., None]
) -> None:
    data, chance, fates = HONEST[honest](), Random(honest), set()
    tries = count(60, 3_000)
    for _time in range(tries):
        fates.add(fate(bent(data, chance)))
    assert fates
    report_figure(f"bent files, {honest}", tries)


def test_bent_files_do_not_kill_the_parent(count: Callable[[int, int], int]) -> None:
    chance, fates = Random(4), set()
    made = {name: make() for name, make in HONEST.items()}
    for _time in range(count(10, 300)):
        data = bent(made[chance.choice(sorted(made))], chance)
        try:
            read(BytesIO(data), "a.xlsx")
        except UnreadableError as refused:
            fates.add(refused.code)
    assert "stopped" not in fates
