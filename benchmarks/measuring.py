"""Medians over repeated runs in one process, and the object a benchmark prints."""

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Case:
    """A figure beside its limit, both measured in the same run."""

    case: str
    figure: float
    unit: str
    limit: float | None
    limit_is: str
    aim: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio_to_limit(self) -> float | None:
        """How many times the figure is the limit."""
        return round(self.figure / self.limit, 2) if self.limit else None


def milliseconds(act: Callable[[], object], runs: int, *, warm: int = 2) -> float:
    """The median time of `act` in milliseconds."""
    return interleaved([act], runs, warm=warm)[0]


def interleaved(acts: list[Callable[[], object]], runs: int, *, warm: int = 2) -> list[float]:
    """Medians of several acts taken turn by turn, so that a busy machine delays all alike."""
    times: list[list[float]] = [[] for _ in acts]
    for run in range(warm + runs):
        for act, found in zip(acts, times, strict=True):
            began = time.perf_counter()
            act()
            if run >= warm:
                found.append(1000 * (time.perf_counter() - began))
    return [round(statistics.median(found), 3) for found in times]


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    model = "unknown"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        model = names[0] if names else model
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def printed(cases: list[Case], headline: Case, **facts: Any) -> dict[str, Any]:
    """One object: the headline figure and every case; no peer does the same work."""
    return {
        "figure": headline.figure,
        "unit": headline.unit,
        "limit": headline.limit,
        "peer": None,
        "ratio_to_limit": headline.ratio_to_limit,
        "ratio_to_peer": None,
        "headline": headline.case,
        "machine": machine(),
        **facts,
        "cases": [{**asdict(case), "ratio_to_limit": case.ratio_to_limit} for case in cases],
    }


def say(result: dict[str, Any], *, as_json: bool) -> None:
    """Print the object, or a line for each case."""
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
        return
    for case in result["cases"]:
        beside = f"limit {case['limit']} ({case['limit_is']}), ×{case['ratio_to_limit']}"
        print(f"{case['case']:<28} {case['figure']} {case['unit']}; {beside}; aim: {case['aim']}")


def parser(description: str) -> argparse.ArgumentParser:
    """The arguments every benchmark takes."""
    found = argparse.ArgumentParser(description=description)
    found.add_argument("--json", action="store_true", help="print one JSON object")
    found.add_argument("--runs", type=int, default=15, help="how many times each act is timed")
    return found
