"""The command `nastavnik`: Django's commands plus ours."""

import os
import sys
from pathlib import Path

# The demonstration keeps its files apart from those of a real installation.
DEMO_DATA_DIR = Path(__file__).resolve().parent.parent / "var" / "demo"


def main() -> None:
    """Run a management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nastavnik.settings")
    if sys.argv[1:2] == ["demo"]:
        os.environ.setdefault("NASTAVNIK_DATA_DIR", str(DEMO_DATA_DIR))
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(["nastavnik", *sys.argv[1:]])
