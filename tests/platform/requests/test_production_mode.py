"""`check --deploy` has nothing to say of the settings of docs/operations.md."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps


def test_check_deploy_is_silent_in_production(tmp_path: Path, root: Path) -> None:
    environment = production(tmp_path)
    command = [sys.executable, "-m", "nastavnik", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(
        command, cwd=root, env=environment, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    # SQLite says of each index with columns that only PostgreSQL keeps there; this is known.
    indexes = [one for model in apps.get_models() for one in model._meta.indexes if one.include]
    assert f"({len(indexes)} silenced)" in done.stdout
    assert "WARNINGS" not in done.stderr


@pytest.mark.parametrize(
    ("told", "site"),
    [
        ({}, "https://mentoring.example"),
        ({"NASTAVNIK_SITE": "https://other.example/"}, "https://other.example"),
        ({"NASTAVNIK_ALLOWED_HOSTS": ".example"}, ""),
        ({"NASTAVNIK_ALLOWED_HOSTS": ""}, ""),
        ({"NASTAVNIK_ALLOWED_HOSTS": "127.0.0.1,localhost"}, ""),
        ({"NASTAVNIK_HTTPS": "0"}, ""),
    ],
)
def test_links_of_letters_lead_to_the_known_address(
    tmp_path: Path, root: Path, told: dict[str, str], site: str
) -> None:
    environment = production(tmp_path) | told
    command = [sys.executable, "-c", "from nastavnik import settings; print(settings.SITE)"]
    done = subprocess.run(
        command, cwd=root, env=environment, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == site


def production(data: Path) -> dict[str, str]:
    """The environment of docs/operations.md."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("NASTAVNIK_")
    }
    return environment | {
        "NASTAVNIK_DATA_DIR": str(data),
        "NASTAVNIK_HTTPS": "1",
        "NASTAVNIK_SECRET_KEY": secrets.token_urlsafe(50),
        "NASTAVNIK_ALLOWED_HOSTS": "mentoring.example",
        "DJANGO_SETTINGS_MODULE": "nastavnik.settings",
    }
