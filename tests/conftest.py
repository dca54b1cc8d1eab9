"""What every test shares: how it runs (tests/running.py) and the cast."""

pytest_plugins = ["tests.running"]
