"""Text tables that are broken, endless, or no text at all."""

import random
from collections.abc import Iterator
from functools import partial

from tests.doors.imports.hostility import Hostile

HEAD = "ФИО;Класс\r\n"


def encoded(text: str) -> bytes:
    """The text in UTF-8."""
    return text.encode()


def noise() -> bytes:
    """Bytes without meaning."""
    return random.Random(7).randbytes(200_000)


def made() -> list[Hostile]:
    """All of them."""
    return [*lines(), *signs()]


def lines() -> Iterator[Hostile]:
    """Lines and quotes."""
    endless = partial(encoded, "Ы" * 15_000_000)
    yield Hostile("a line of thirty megabytes", "a.csv", endless, ("too_long_line",))
    quoted = partial(encoded, f'{HEAD}"{"Ы" * 40_000}";1\r\n')
    yield Hostile("a quoted text without end", "a.csv", quoted, ("too_long_line",))
    unclosed = partial(encoded, HEAD + '"Иванов;7\r\n' + "Петров;8\r\n" * 5_000)
    yield Hostile("a quote nobody closed", "a.csv", unclosed, (), ("quotes",), 5_002)
    quotes = partial(encoded, HEAD + '"Иванов" Иван;7\r\n' * 20_000)
    yield Hostile("broken quotes in each line", "a.csv", quotes, (), ("quotes",), 20_001)
    only = partial(encoded, '"' * 2_000_001)
    yield Hostile("nothing but quotes", "a.csv", only, ("too_long_line",))
    starts = partial(encoded, '"а\r\n' * 60_000)
    yield Hostile("a quote opened in each line", "a.csv", starts, (), (), None)
    wide = partial(encoded, HEAD + ";" * 600 + "а\r\n")
    yield Hostile("six hundred columns", "a.csv", wide, (), ("far_cells",), 1)
    delimiters = partial(encoded, HEAD + ";" * 5_000_000)
    yield Hostile("nothing but delimiters", "a.csv", delimiters, (), (), 1)
    many = partial(encoded, "а;б\r\n" * 300_000)
    yield Hostile("more lines than anybody has", "a.csv", many, ("too_many_rows",))
    blank = partial(encoded, HEAD + "\r\n" * 1_000_000)
    yield Hostile("a blank tail, csv", "a.csv", blank, (), (), 1)


def signs() -> Iterator[Hostile]:
    """Encodings and signs."""
    yield Hostile("noise", "a.csv", noise, ("not_text", "too_long_line"))
    zeros = partial(encoded, HEAD + "Иванов\x00;7\r\n")
    yield Hostile("a zero in a text", "a.csv", zeros, ("not_text",))
    odd = HEAD.encode("utf-16") + b"\x04"
    yield Hostile("half a sign of UTF-16", "a.csv", lambda: odd, ("not_text",))
    lone = b"\xff\xfe" + HEAD.encode("utf-16-le") + b"\x00\xd8\x0a\x00"
    yield Hostile("half a pair of UTF-16", "a.csv", lambda: lone, ("not_text",))
    bell = partial(encoded, HEAD * 100 + "Ива\x07нов;7\r\n")
    yield Hostile("a sign nobody sees, csv", "a.csv", bell, (), ("unprintable",), 201 - 100)
    live = partial(encoded, HEAD + "=cmd|' /C calc'!A0;7\r\n")
    yield Hostile("a live formula, csv", "a.csv", live, (), ("formula_like",), 2)
    other = partial(encoded, HEAD + "Иванов;7\r\n")
    yield Hostile("csv named .xlsx", "a.xlsx", other, (), ("extension",), 2)
