from django.apps import AppConfig
from django.core.checks import Tags, register


class CampaignsConfig(AppConfig):
    name = "nastavnik.oversight.campaigns"
    label = "campaigns"

    def ready(self) -> None:
        """Watch over the triggers of what is only added to."""
        from nastavnik.oversight.campaigns.models import APPEND_ONLY  # noqa: PLC0415
        from nastavnik.platform.audit.guard import guard_check  # noqa: PLC0415

        register(guard_check(APPEND_ONLY), Tags.database)
