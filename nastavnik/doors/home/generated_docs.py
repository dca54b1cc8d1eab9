"""Pages of docs/generated: written from the code, kept fresh by a test."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from nastavnik.domain.findings.rules import RULES
from nastavnik.domain.measures import CATALOGUE
from nastavnik.oversight.indicators.operations import PRESETS, SET_FILES
from nastavnik.platform.access import wording
from nastavnik.platform.access.matrix import GRANTS, MATRIX, Reach, Role

GENERATED = Path(settings.BASE_DIR) / "docs" / "generated"
NOTICE = "<!-- Written by `make docs`; do not edit. -->\n\n"


def pages() -> dict[str, str]:
    """Return every generated page by its file name."""
    return {
        "permissions.md": NOTICE + permissions(),
        "indicators.md": NOTICE + indicators(),
        "findings.md": NOTICE + findings(),
    }


def write() -> list[Path]:
    """Write the pages and return their paths."""
    GENERATED.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in pages().items():
        path = GENERATED / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def permissions() -> str:
    """The access matrix as tables an official reads."""
    roles = [role for role in Role if role != Role.SYSTEM]
    lines = [
        "# Кто что может",
        "",
        "Чего человеку не видно, на то система отвечает «не найдено» (404); что видно, но менять",
        "нельзя, — «нет права» (403). Право действует по назначению: роль в организации с одного",
        "дня по другой. Аудитор только смотрит; системный администратор и администратор",
        "безопасности не открывают реестров.",
    ]
    for heading, actions in wording.headings().items():
        lines += ["", f"## {heading}", ""]
        lines += [_row(["Право", *(str(role.label) for role in roles)])]
        lines += [_row(["---"] * (len(roles) + 1))]
        for action in actions:
            reaches = [MATRIX[action].get(role, Reach.NONE) for role in roles]
            words = [wording.reach_words(action, reach) for reach in reaches]
            lines.append(_row([f"{wording.action_words(action)} (`{action.value}`)", *words]))
    lines += ["", *(line for note in wording.FOOTNOTES for line in (note, ""))]
    lines += ["## Кто кому даёт роль", "", _row(["Роль", "Назначает"]), _row(["---"] * 2)]
    for role, granted in GRANTS.items():
        if role is not Role.SYSTEM:
            names = [str(given.label) for given in Role if given in granted]
            lines.append(_row([str(role.label), ", ".join(names)]))
    return "\n".join(lines) + "\n"


def indicators() -> str:
    """The catalogue of measures and the shipped sets."""
    lines = ["# Measures and indicators", "", "## Measures", ""]
    lines += [_row(["Code", "Title", "Unit", "Source"]), _row(["---"] * 4)]
    for code, measure in CATALOGUE.items():
        lines.append(_row([f"`{code.value}`", measure.title, measure.unit, measure.source.value]))
    for name in SET_FILES:
        described = tomllib.loads((PRESETS / f"{name}.toml").read_text(encoding="utf-8"))
        lines += ["", f"## {described['title']} (`{described['code']}`)", ""]
        lines += [_row(["Code", "Indicator", "Numerator", "Denominator", "Targets"])]
        lines += [_row(["---"] * 5)]
        lines += [_indicator_row(facts) for facts in described["indicators"]]
    return "\n".join(lines) + "\n"


def findings() -> str:
    """The rules of findings."""
    lines = ["# Rules of findings", "", _row(["Rule", "What it notices"]), _row(["---"] * 2)]
    lines += [_row([f"`{code}`", title]) for code, (_, title) in RULES.items()]
    return "\n".join(lines) + "\n"


def _indicator_row(facts: Mapping[str, Any]) -> str:
    targets = "; ".join(f"{due}: {value}" for due, value in facts.get("targets", {}).items())
    cells = [facts["code"], facts["title"], facts["numerator"], facts.get("denominator", "—")]
    return _row([*cells, targets or "—"])


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
