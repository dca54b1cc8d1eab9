"""The settings of the demonstration that journeys walk through: production, with the net."""

from nastavnik.settings import *  # noqa: F403 - all of them, with the net
from nastavnik.settings import DATA_DIR
from tests.cursor_net import install

install(DATA_DIR / "cursor_net.jsonl")
