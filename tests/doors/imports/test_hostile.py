"""Hostile files: nobody dies, nothing grows, each gets a sentence a curator understands."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nastavnik.doors.imports.reading.sentences import NOTICES, REFUSALS
from tests.doors.imports import hostile
from tests.running import count

MOST_MIB, MOST_SECONDS = 300, 10
# Only at full counts: they take seconds each, and others of their kind stay.
HEAVY = {
    *("more rows than anybody has", "blank tail of styled rows", "a million strings"),
    *("hundreds of megabytes of spaces", "one long text in every cell", "two apart in each row"),
    *("more lines than anybody has", "styles without end", "a string that inflates"),
}
CORPUS = [item for item in hostile.corpus() if count(0, 1) or item.title not in HEAVY]
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9_:]*")
NAMES = {"Excel", "LibreOffice", "Word", "PDF", "xlsx", "xls", "xlsb", "xlsm", "ods", "csv"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What became of every file, read one after another in one small process."""
    folder = tmp_path_factory.mktemp("hostile")
    hostile.put(CORPUS, folder)
    command = [sys.executable, "-m", "tests.doors.imports.hostile", str(folder)]
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    *fates, memory = [json.loads(line) for line in done.stdout.splitlines()]
    return {"fates": {fate["title"]: fate for fate in fates}, **memory}


def test_corpus_is_large_and_every_file_met_its_fate(told: dict[str, Any]) -> None:
    titles = [item.title for item in hostile.corpus()]
    assert len(set(titles)) == len(titles) >= 60
    assert set(told["fates"]) == {item.title for item in CORPUS}


def test_memory_stays_small(told: dict[str, Any], report_figure: Callable[..., None]) -> None:
    report_figure("hostile files", len(CORPUS))
    report_figure("hostile files, the reading process at most", told["children_mib"], "MiB")
    assert told["children_mib"] <= MOST_MIB
    assert told["own_mib"] <= MOST_MIB


def test_time_is_told(told: dict[str, Any], report_figure: Callable[..., None]) -> None:
    slowest = max(told["fates"].values(), key=lambda fate: fate["seconds"])
    report_figure("hostile files, the slowest", round(slowest["seconds"], 1), "s")
    # The limit of the process is processor time; the clock of a busy machine proves nothing.
    assert "too_long" not in {fate["refused"] for fate in told["fates"].values()}


@pytest.mark.parametrize("item", CORPUS, ids=lambda item: item.title)
def test_each_gets_its_due(item: hostile.Hostile, told: dict[str, Any]) -> None:
    fate = told["fates"][item.title]
    if item.refused:
        assert fate["refused"] in item.refused
        assert is_human(fate["sentence"])
        return
    assert fate["refused"] == ""
    assert item.rows in {None, fate["rows"]}
    for code in item.noticed:
        assert any(says(code, notice) for notice in fate["notices"])
    assert all(is_human(notice) for notice in fate["notices"])


def says(code: str, notice: str) -> bool:
    return bool(re.fullmatch(re.sub(r"\\\{\w+\\\}", ".*", re.escape(NOTICES[code])), notice))


@pytest.mark.parametrize("code", [*REFUSALS, *NOTICES])
def test_sentences_are_for_people(code: str) -> None:
    sentence = (REFUSALS | NOTICES)[code]
    assert is_human(re.sub(r"\{\w+\}", "7", sentence))


def is_human(sentence: str) -> bool:
    """Russian, whole, without codes; names of programs and addresses of cells may stand in it."""
    latin = [word for word in LATIN.findall(sentence) if not re.fullmatch(r"[A-Z]{1,3}\d*", word)]
    parts = {"sheet", "workbook", "xml", "sheet1"}  # names of parts stand in quotes
    whole = sentence[:1].isupper() and sentence.endswith(".")
    return whole and set(latin) <= NAMES | parts and "{" not in sentence
