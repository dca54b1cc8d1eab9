from django.apps import AppConfig
from django.core import checks

from nastavnik.platform.audit.guard import check_guard


class AuditConfig(AppConfig):
    name = "nastavnik.platform.audit"
    label = "audit"

    def ready(self) -> None:
        """Let Django ask whether the trail is guarded."""

        checks.register(check_guard, checks.Tags.database)
