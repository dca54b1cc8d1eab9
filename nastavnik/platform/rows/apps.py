from django.apps import AppConfig
from django.core import checks

from nastavnik.platform.rows.sqlite import check_sqlite


class RowsConfig(AppConfig):
    name = "nastavnik.platform.rows"
    label = "rows"

    def ready(self) -> None:
        """Let Django ask the database how it runs."""
        checks.register(check_sqlite, checks.Tags.database)
